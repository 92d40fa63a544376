"""A supposition beside a question («what is his risk, and what if he had never smoked?») says nothing of the person as he is.

What it says of inputs (flags, numbers, choices) is not taken for the person's, and the answer says that it was not counted. Names
in it, another drug or gene, are looked up like any other. A question that is nothing but a supposition is answered as it stands.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from .. import prompts
from ..tools.slots import Slot
from .grammar import Seen, told
from .process import ProcessState
from .syscalls import Call, Decision, Invocation
from .transcript import flat

_SUPPOSED = re.compile(
    r"(?:[?.;？。；]|,?\s(?:and|but)\b)\s*(?:(?:and|but)\s)?(what if\b[^?;？；]*)|[?？。；]\s*(?:那么?)?((?:如果|假如|要是)[^?？。；]*)",
    re.IGNORECASE,
)
_ASKED = 10  # characters that a question has at least
INPUTS = ("flag", "number", "choice")


def parted(question: str) -> tuple[str, str]:
    """A question without its supposition, and that; the whole and nothing where it has none beside what it asks."""
    found = _SUPPOSED.search(question)
    if found is None or found.start() < _ASKED:
        return question, ""
    return f"{question[: found.start()]} {question[found.end() :]}", found[1] or found[2]


def without(seen: Seen) -> Seen:
    """What was seen, without the supposition of the question."""
    return replace(seen, texts=tuple((where, parted(text)[0] if where == "question" else text) for where, text in seen.texts))


def as_is(decision: Decision, slots: Mapping[str, Mapping[str, Slot]], seen: Seen) -> Decision:
    """The decision with the person's inputs as they are. `seen` holds no supposition."""
    if not isinstance(decision.syscall, Call) or not parted(seen.question)[1]:
        return decision
    made = tuple(_as_is(one, slots.get(one.tool, {}), seen) for one in decision.syscall.invocations)
    return decision.model_copy(update={"syscall": Call(invocations=made)})


def _as_is(made: Invocation, slots: Mapping[str, Slot], seen: Seen) -> Invocation:
    arguments, origins = dict(made.arguments), dict(made.origins)
    for name, slot in slots.items():
        if slot.kind in INPUTS and name in arguments and any(_is_supposed(one.span, seen.question) for one in made.origins.get(name, [])):
            del arguments[name], origins[name]
            stated = told(slot, seen)
            if len({str(item.value) for item in stated}) == 1:
                arguments[name], origins[name] = stated[0].value, [stated[0].origin]
    return made.model_copy(update={"arguments": arguments, "origins": origins})


def _is_supposed(span: str, question: str) -> bool:
    base, supposition = parted(question)
    return span in supposition and span not in base


def note(state: ProcessState) -> list[str]:
    """A line that says that the supposition was not counted, unless a step looked it up."""
    question = flat(state.question)
    supposition = parted(question)[1]
    spans = [one.span for call in state.calls for told in call.invocation.origins.values() for one in told if one.where == "question"]
    if not supposition or any(_is_supposed(span, question) or supposition in span for span in spans):
        return []
    return [prompts.table("answer.toml")["notes"]["supposed"].format(words=supposition.strip())]
