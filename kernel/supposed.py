"""A supposition beside a question («what is his risk, and what if he had never smoked?») says nothing of the person as he is.

It begins with «what if» (如果 at the start of a Chinese sentence, or before a 呢) after something that asks, and ends with its sentence.
What it says of inputs (flags, numbers, choices) is not taken for the person's, and the answer says that it was not counted. Names in it,
another drug or gene, are looked up like any other. A question that is nothing but a supposition is answered as it stands.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from .. import prompts
from ..tools.slots import Slot
from .grammar import Seen, candidates, told
from .process import ProcessState
from .stated import INPUTS
from .syscalls import Call, Decision, Invocation, Origin
from .transcript import flat

# A full stop ends a sentence where a word follows, and closes no «e.g.», «vs.» or «approx.».
_SENTENCE = r"(?:(?!(?<!\.\w)(?<!\bvs)(?<!\bapprox)\.\s+[^\W\d])[^?;!？；。！])*"
_SUPPOSED = re.compile(
    rf"(?:(?P<joined>(?<![.?!;:]),?\s(?:and|but|or)\s)|\b)(?P<english>what if\b{_SENTENCE})"
    rf"|(?:[.;?!。；？！]\s*|[，,](?=(?:如果|假如|要是)[^?？。；]{{0,80}}呢))(?:那么?|但是?|另外|还有)?(?P<chinese>(?:如果|假如|要是){_SENTENCE})",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|\b(?:what(?! if)|how|which|risk|score|chance|probability)\b|\b(?:calculate|compute|estimate)\s+\S|多少|什么|怎|吗|是否|计算|评估|风险|概率",
    re.IGNORECASE,
)
_ASKED = 10  # characters at least of what asks before an «and what if» of the same sentence («HAS-BLED at 72, and what if …»)
LEFT_OUT = "only supposed, left out by the kernel"
AS_SAID = "by the kernel, for «{span}», which is only supposed"


def parted(question: str) -> tuple[str, list[str]]:
    """A question without its suppositions, and those; the whole and none where it has none beside what it asks."""
    found = [match for match in _SUPPOSED.finditer(question) if _stands_beside(question, match)]
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(question)]
    base = " ".join(question[end:start] for end, start in zip(ends, starts, strict=True))
    return base, [(match["english"] or match["chinese"]).strip() for match in found]


def _stands_beside(question: str, match: re.Match[str]) -> bool:
    begins = match.start(match.lastgroup or 0)
    return bool(match["joined"] and match.start() >= _ASKED) or _ASKS.search(question, 0, begins) is not None


def without(seen: Seen) -> Seen:
    """What was seen, without the suppositions of the question."""
    return replace(seen, texts=tuple((where, parted(text)[0] if where == "question" else text) for where, text in seen.texts))


def as_is(decision: Decision, slots: Mapping[str, Mapping[str, Slot]], seen: Seen) -> Decision:
    """The decision with the person's inputs as they are; the origin of each that was only supposed says what became of it."""
    supposed = parted(seen.question)[1]
    if not isinstance(decision.syscall, Call) or not supposed:
        return decision
    said = without(seen)
    made = tuple(_as_is(one, slots.get(one.tool, {}), supposed, said) for one in decision.syscall.invocations)
    return decision.model_copy(update={"syscall": Call(invocations=made)})


def _as_is(made: Invocation, slots: Mapping[str, Slot], supposed: list[str], seen: Seen) -> Invocation:
    arguments, origins = dict(made.arguments), dict(made.origins)
    for name, slot in slots.items():
        only = [one for one in origins.get(name, []) if _is_only_supposed(one, slot, supposed, seen)]
        if slot.kind not in INPUTS or name not in arguments or not only:
            continue
        stated = told(slot, seen)
        if len({str(item.value) for item in stated}) == 1:
            arguments[name] = stated[0].value
            origins[name] = [stated[0].origin.model_copy(update={"note": AS_SAID.format(span=only[0].span)})]
        else:
            del arguments[name]
            origins[name] = [one.model_copy(update={"note": LEFT_OUT}) for one in only]
    return made.model_copy(update={"arguments": arguments, "origins": origins})


def _is_only_supposed(one: Origin, slot: Slot, supposed: list[str], seen: Seen) -> bool:
    """Whether a value was copied from a supposition, and what else was seen does not offer it for the slot."""
    if one.where != "question" or not any(one.span in words for words in supposed):
        return False
    return all((item.origin.where, item.origin.span) != (one.where, one.span) for item in candidates(slot, seen))


def note(state: ProcessState) -> list[str]:
    """A line for each supposition that was not counted; one with a name that a step looked up was."""
    base, supposed = parted(flat(state.question))
    spans = {
        one.span
        for call in state.calls
        for name in call.invocation.arguments
        for one in call.invocation.origins.get(name, [])
        if one.where == "question"
    }
    left = [words for words in supposed if not any((span in words and span not in base) or words in span for span in spans)]
    return [prompts.table("answer.toml")["notes"]["supposed"].format(words=words) for words in left]
