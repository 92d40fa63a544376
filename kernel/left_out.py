"""What the question names and no step looked up: a half of a question is not lost in silence.

Genotypes, variants, official gene symbols and drugs count, as their recognisers find them in the question and the replies. A name was
looked up when it stands in an argument of a call; it is spoken of when a finding names it. A call that takes the whole question
looks nothing up by name.
"""

import re
from collections.abc import Iterator

from .. import prompts
from ..memory.pack import open_pack
from ..tools.drugs import naming
from ..tools.drugs.record import Drug
from ..tools.recognisers import Span, offer, overlaps
from .process import ProcessState
from .transcript import flat

KINDS = ("diplotype", "variant", "symbol", "drug")  # where two overlap, the first is meant


def note(state: ProcessState) -> list[str]:
    """A line that lists the names, or nothing."""
    told = "\n".join(_told(state)).casefold()
    named = [pair for text in state.said for pair in _named(flat(text))]
    left = [name for kind, name in dict.fromkeys(named) if not any(_stands(one, told) for one in _names(kind, name))]
    return [prompts.table("answer.toml")["notes"]["left_out"].format(names=", ".join(left))] if left else []


def _named(text: str) -> list[tuple[str, str]]:
    """Kind and name, in the order of the text."""
    taken: list[tuple[Span, str]] = []
    for kind in KINDS:
        taken += [(span, kind) for span in offer(kind, text) if not overlaps(span, [other for other, _ in taken])]
    return [(kind, text[slice(*span)]) for span, kind in sorted(taken)]


def _names(kind: str, name: str) -> list[str]:
    """The name, and for a drug the generic one."""
    if kind != "drug":
        return [name]
    found = naming.find(open_pack(), name)
    return [name, found.name if isinstance(found, Drug) else found]


def _told(state: ProcessState) -> Iterator[str]:
    """Arguments as they were written and as they were passed, and what was found."""
    question = flat(state.question)
    for call in state.calls:
        for name, value in call.invocation.arguments.items():
            spans = [origin.span for origin in call.invocation.origins.get(name, [])]
            if not any(question in span for span in spans):
                yield from spans
                yield str(value)
    yield from (finding.text for finding in state.findings)


def _stands(name: str, told: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(name.casefold())}(?![A-Za-z0-9])", told) is not None
