"""The text that the scheduler reads and writes: one rendering, shared by the driver, by training and by evaluation.

    <|im_start|>system
    …prompts/scheduler.txt…
    gene_lookup(gene, disease): facts about a human gene …
    answer: the findings answer the question
    ask: …
    abstain: …<|im_end|>
    <|im_start|>user
    earlier: …                                  one line for each earlier question that still counts
    patient: …                                  digest of the record in scope
    Which disorders are linked to PALB2?<|im_end|>
    <|im_start|>assistant
    gene_lookup
    gene: PALB2<|im_end|>
    <|im_start|>tool
    1 location: PALB2 lies at 16p12.2 …
    2 disorders: …<|im_end|>
    <|im_start|>assistant
    answer
    disorders<|im_end|>

A decision is a line with a tool's name and a line for each argument, in the manifest's order; a repeated argument takes
a line for each value; another tool's name starts a further call. `sex: man = male` gives evidence, then the value.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from .. import prompts
from ..tools.tool import Manifest

DIGEST = 44  # characters of a finding that the scheduler sees
SHOWN = 16  # findings of a process that it sees
SHOWN_OF_CALL = 10  # of one call, so that a long one leaves room for the next
EARLIER = 2  # earlier questions that it sees
END = "<|im_end|>"
WHOLE_QUESTION = "*"


@dataclass(frozen=True)
class Step:
    """One decision as it was written, and what came back: lines for the model."""

    decision: str
    lines: tuple[str, ...] = ()
    role: str = "tool"


@dataclass(frozen=True)
class View:
    """What the model sees of a process."""

    question: str
    earlier: tuple[str, ...] = ()
    patient: str = ""
    steps: tuple[Step, ...] = ()


def calls_of(decision: str, tools: Container[str]) -> list[list[str]]:
    """The lines of each call in a decision as it was written: the tool's name, then its arguments; none where it is no call."""
    calls: list[list[str]] = []
    for line in decision.splitlines():
        if line in tools:
            calls.append([line])
        elif calls:
            calls[-1].append(line)
    return calls


def system_text(tools: Sequence[Manifest]) -> str:
    """The fixed part of the prompt: evaluated once for a set of tools."""
    lines = [prompts.read("scheduler.txt").strip()]
    lines += [f"{tool.name}({', '.join(tool.slots)}): {tool.summary}" for tool in tools]
    lines += [f"{name}: {summary}" for name, summary in prompts.table("syscalls.toml")["summaries"].items()]
    return "<|im_start|>system\n" + "\n".join(lines) + END + "\n"


def state_text(view: View) -> str:
    """The part of the prompt that belongs to one process; ends where the model writes."""
    lines = [f"earlier: {flat(question)}" for question in view.earlier[-EARLIER:]]
    if view.patient:
        lines.append(f"patient: {flat(view.patient)}")
    lines.append(flat(view.question))
    text = "<|im_start|>user\n" + "\n".join(lines) + END + "\n<|im_start|>assistant\n"
    for step in view.steps:
        text += step.decision + END + f"\n<|im_start|>{step.role}\n" + "\n".join(step.lines) + END + "\n<|im_start|>assistant\n"
    return text


def call_text(calls: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """Calls as the model writes them: (tool, [(argument, span or «span = value»), …])."""
    return "\n".join("\n".join([tool, *(f"{name}: {value}" for name, value in arguments)]) for tool, arguments in calls)


def finding_line(number: int, topic: str, text: str) -> str:
    """A finding as the scheduler sees it: its number, topic and first words."""
    short = flat(text)
    return f"{number} {flat(topic)}: {short[:DIGEST].rsplit(' ', 1)[0] + ' …' if len(short) > DIGEST else short}"


def missing_line(tool: str, missing: Sequence[str]) -> str:
    """A tool's answer when it can't go on without further inputs."""
    return f"{tool} needs {', '.join(missing[:4])}"


def nothing_line(tool: str, reason: str) -> str:
    """A tool's non-answer, or its failure."""
    return f"{tool} nothing: {flat(reason)[:DIGEST]}"


def flat(text: str) -> str:
    """One line, single spaces, and no text that could pass for the prompt's own markers."""
    return " ".join(text.replace("<|", "< |").split())
