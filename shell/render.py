"""Answers, events and explanations for a terminal, and JSON for a program."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text
from rich.tree import Tree

from .. import prompts
from ..kernel.answer import Answer, Claim, parted
from ..kernel.journal import Event
from ..tools.finding import Finding
from .values import lasting

if TYPE_CHECKING:
    from ..kernel.explain import Explanation, Node

TITLES = {"answered": "Answer", "asked": "A question back", "abstained": "No answer", "cancelled": "Cancelled", "failed": "Failed"}
COLOURS = {"answered": "green", "asked": "cyan", "abstained": "yellow", "cancelled": "yellow", "failed": "red"}


def answer_panel(answer: Answer) -> RenderableType:
    """The whole answer with citations, sources, and what is missing."""
    colour = COLOURS[answer.status]
    if not answer.claims:
        hint = Text(f'\nllmasos reply {answer.pid} "…"', style="dim") if answer.status == "asked" else Text("")
        return Panel(Group(Text(answer.answer), hint), title=TITLES[answer.status], border_style=colour, title_align="left")
    headings = prompts.table("answer.toml")["headings"]
    known = {finding.id: finding for finding in answer.findings}
    own, further = parted(answer.claims, answer.also_found, answer.findings)
    sources = [*own, *further]

    def line(claim: Claim, style: str = "") -> Text:
        marks = "".join(f"[{sources.index(known[name].source) + 1}]" for name in claim.findings)
        urgent = known[claim.findings[0]].tool == "emergency"
        return Text.assemble((claim.text, "bold red" if urgent else style), (f" {marks}", "cyan"))

    parts: list[RenderableType] = [line(claim) for claim in answer.claims]
    parts.append(Text(f"\n{headings['sources']}", style="bold"))
    parts += [Text(f"[{number}] {source.cite()}", style="dim") for number, source in enumerate(own, 1)]
    if answer.missing:
        parts.append(Text(f"\n{headings['missing']}", style="bold"))
        parts += [Text(f"- {note}", style="yellow") for note in answer.missing]
    if answer.also_found:
        parts.append(Text(f"\n{headings['also']}", style="bold"))
        parts += [line(claim, "dim") for claim in answer.also_found]
    if further:
        parts.append(Text(f"\n{headings['further']}", style="bold"))
        parts += [Text(f"[{number}] {source.cite()}", style="dim") for number, source in enumerate(further, len(own) + 1)]
    return Panel(
        Group(*parts), title=TITLES[answer.status], subtitle=f"llmasos explain {answer.pid}", border_style=colour, title_align="left"
    )


def step_line(event: Event) -> str | None:
    """One line for a step as it happens; nothing for events that the answer shows anyway."""
    payload = event.payload
    match event.kind:
        case "decided":
            share = payload["alternatives"].get(payload["chosen"])
            return f"decided {payload['chosen']}" + (f" ({share:.0%}, {payload['ms']:.0f} ms)" if share is not None else "")
        case "called":
            invocation = payload["invocation"]
            return f"  {invocation['tool']}({', '.join(f'{name}={value!r}' for name, value in invocation['arguments'].items())})"
        case "returned":
            return (
                f"  {len(payload['findings'])} finding(s), {payload['ms']:.0f} ms"
                if payload["findings"]
                else f"  nothing: {payload['abstained']}"
            )
        case "failed_call" | "denied":
            return f"  {payload['error']}"
        case "screened":
            return "red flag"
        case _:
            return None


def explanation_tree(explanation: "Explanation") -> Tree:
    """The events as a tree: decisions with their alternatives, calls with where each argument came from, findings."""
    spent = f"{lasting(explanation.seconds)} of work" + (f", {lasting(explanation.waiting)} of waiting" if explanation.waiting else "")
    tree = Tree(Text.assemble((explanation.question, "bold"), (f"   {explanation.pid} · {spent} · {explanation.model}", "dim")))
    for node in explanation.nodes:
        branch = tree.add(Text.assemble((f"{node.elapsed:7.3f} s  ", "dim"), (node.title, _style(node))))
        if node.waited:
            branch.add(Text(f"after {lasting(node.waited)} of waiting", style="dim"))
        for name, share in list(node.shares.items())[:5]:
            branch.add(Text.assemble((f"{share:6.1%} ", "cyan"), ("█" * round(share * 30), "cyan"), f" {name}"))
        for line in node.detail:
            branch.add(Text(line, style="dim"))
        for finding in node.findings:
            leaf = branch.add(Text.assemble((f"[{explanation.number(finding)}] ", "cyan"), finding["text"]))
            source = finding["source"]
            leaf.add(Text(f"{source['title']}. {source['publisher']}, {source['version']}. {source['identifier']}", style="dim"))
    return tree


def _style(node: "Node") -> str:
    return {"decided": "cyan", "returned": "green", "failed_call": "red", "denied": "red", "failed": "red", "answered": "bold green"}.get(
        node.kind, ""
    )


def print_json(value: Any) -> None:
    """A value as a line of JSON on standard output, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def objects(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as programs get them: the sentence, not the template that it was made from."""
    return [finding.model_dump(mode="json", exclude={"template"}) for finding in findings]


class _Console(Console):
    """One that raises BrokenPipeError when its reader is gone, where rich would leave the program."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(stderr: bool = False) -> Console:
    """A console; on standard error where standard output belongs to a program."""
    return _Console(stderr=stderr, highlight=False)
