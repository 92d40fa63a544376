"""What the kernel reads from the person's words for arguments that the model doesn't see (see `Stated`).

The model decides on the tool and on what it was trained for. What a person states beyond doubt leaves nothing to decide; it is copied where all
that the person says agrees, and its origin says who copied it. What is hedged, or may be another person's, is read as nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from pydantic import JsonValue

from ..tools.denial import denial
from ..tools.doubt import changes_something, is_plain
from ..tools.recognisers import Span, offer
from ..tools.registry import Registry
from ..tools.slots import Slot, Stated
from .evidence import evidence_in
from .follow_up import said_last
from .grammar import Seen
from .numbers import labels_in, number_of
from .syscalls import Call, Decision, Invocation, Origin

READ = "read by the kernel"
HIDING = "-"  # stands for words that hide shorter ones and say nothing themselves
_IF = re.compile(r"\bif\b", re.IGNORECASE)
_BARE = re.compile(
    r"(?:about |around |at |age |aged |她|他|大约)?(\d+(?:\.\d+)?(?:\s?(?:mg/dl|[µμu]mol/l))?)"
    r"\s?(?:years?|yrs?|years? ago|years? old|cm|(?:a |per |/\s?)day|cigarettes|biops(?:y|ies)|岁|年|支|次|厘米)?"
)
BARE_WORDS = {
    **dict.fromkeys(("yes", "y", "是", "有"), True),
    **dict.fromkeys(("no", "n", "nope", "never", "否", "没有", "无", "不"), False),
}
_DENIED = ("no", "none", "0")  # what a denial stands for, by kind of slot
_LEADING_NO = re.compile(r"no |无|没有|否认")
NONE = ("none", "no", "zero", "never", "无", "没有", "零")
INPUTS = ("flag", "number", "choice")  # kinds of slots that say something of the person, and are answered in a form that can be told
WHO = ("age", "sex")  # arguments that say who it is
ASKING = ("condition", "model")  # arguments that say what is asked for
Value = tuple[JsonValue, Origin]
Known = Sequence[Sequence[Span]]


def arguments_of(registry: Registry) -> dict[str, dict[str, Slot]]:
    """By tool, the arguments that the model fills and those that the kernel reads."""
    return {tool.name: {**tool.manifest.slots, **tool.manifest.stated} for tool in registry}


def completed(decision: Decision, slots: Mapping[str, Mapping[str, Slot]], seen: Seen) -> Decision:
    """The decision with what the person states for arguments that the model doesn't see."""
    if not isinstance(decision.syscall, Call):
        return decision
    made = tuple(_filled(one, slots.get(one.tool, {}), seen) for one in decision.syscall.invocations)
    return decision.model_copy(update={"syscall": Call(invocations=made)})


def _filled(made: Invocation, slots: Mapping[str, Slot], seen: Seen) -> Invocation:
    spans = [origin.span for name in ASKING for origin in made.origins.get(name, [])]
    unfilled = {name: slot for name, slot in slots.items() if isinstance(slot, Stated) and name not in made.arguments}
    wanted = {name: slot for name, slot in unfilled.items() if any(offer(slot.beside, span) for span in spans)}
    if not wanted:
        return made
    said = _said(made, seen)
    known = known_in(slots, said)
    arguments, origins = dict[str, JsonValue](), dict[str, Sequence[Origin]]()
    for name, slot in wanted.items():
        for value, origin in stated(slot, said, known)[:1]:
            arguments[name], origins[name] = value, [origin.model_copy(update={"note": READ})]
    return made.model_copy(update={"arguments": made.arguments | arguments, "origins": made.origins | origins})


def _said(made: Invocation, seen: Seen) -> Seen:
    """The person's words that count for a call: those of earlier turns only where it is still about the same person, unchanged."""
    told = {origin.where for name in WHO for origin in made.origins.get(name, [])}
    goes_on = told == {"earlier"} and not changes_something(seen.question)
    counting = ("reply", "question", "earlier") if goes_on else ("reply", "question")
    return replace(seen, texts=tuple(pair for pair in seen.texts if pair[0] in counting))


def stated(slot: Stated, said: Seen, known: Known) -> list[Value]:
    """The value that all that is said stands for, once for each place; nothing where something said is not plain, or says otherwise."""
    found = [*_words(slot, said, known), *_numbers(slot, said, known)]
    counting = said_last(said.texts, [place for place, _, _ in found])
    values = [(value, Origin(where=said.texts[place][0], span=span)) for place, span, value in found if place in counting]
    told = {value for value, _ in values}
    twice = slot.kind == "number" and len({origin.span.lower() for _, origin in values}) > 1  # mother and sister: who knows how many
    return values if len(told) == 1 and None not in told and not twice else []


def known_in(slots: Mapping[str, Slot], said: Seen) -> Known:
    """By text, the spans of everything in it that the arguments of a tool understand."""
    return [[*_understood(slots, text)] for _, text in said.texts]


def _understood(slots: Mapping[str, Slot], text: str) -> Iterator[Span]:
    for name, slot in slots.items():
        if name not in WHO:  # «mother» evidences a sex, and is somebody else here
            yield from offer(slot.recogniser, text)
            yield from offer(f"{slot.recogniser} phrase", text)
            yield from ((start, end) for start, end, _ in evidence_in(slot, text)) if slot.evidence else ()
            yield from labels_in(slot, text)
    yield from offer("drug", text)


def speaks_of(slot: Stated, said: Seen) -> bool:
    """Whether anything is said for a slot, plainly or not."""
    texts = [text for _, text in said.texts]
    return any(offer(slot.recogniser, text) or (slot.evidence and list(evidence_in(slot, text))) for text in texts)


def _words(slot: Stated, said: Seen, known: Known) -> Iterator[tuple[int, str, JsonValue]]:
    """Words that are evidence, with what they stand for; None where they are denied in part or not plain."""
    for place, (_, text) in enumerate(said.texts):
        denials = _denials(slot, text) if slot.evidence else []
        for (start, end), meant in denials:
            plain = is_plain(text, (start, end), [*known[place], (start, end)], affirms=False)
            yield place, text[start:end], _meaning(slot, meant) if plain else None
        for start, end, meant in evidence_in(slot, text) if slot.evidence else ():
            if meant != HIDING and not any(first <= start and end <= last for (first, last), _ in denials):
                value = _meaning(slot, meant)
                plain = is_plain(text, (start, end), known[place], affirms=value is True) and not denial(text, start, end)
                yield place, text[start:end], value if plain else None


def _meaning(slot: Stated, meant: str) -> JsonValue:
    return number_of(meant) if slot.kind == "number" else {"yes": True, "no": False}.get(meant, meant)


def _denials(slot: Stated, text: str) -> list[tuple[Span, str]]:
    """Where all of what a slot asks for is denied («COPD: no», «denies COPD»), and what that stands for.

    All of it is what its evidence has behind a no: who writes «no COPD» denies it, who writes «no emphysema» a part of it.
    """
    whole = _whole(tuple((value, tuple(words)) for value, words in slot.evidence.items()))
    named = [(start, end, meant) for start, end, meant in evidence_in(whole, text) if meant != HIDING] if whole.evidence else []
    return [(denied, meant) for start, end, meant in named if (denied := denial(text, start, end))]


@cache
def _whole(evidence: tuple[tuple[str, tuple[str, ...]], ...]) -> Slot:
    """A slot whose evidence are the names of all of what is asked for, from the words that deny it."""
    said = dict(evidence)
    names = {meant: words for meant in _DENIED if (words := _behind_no(said.get(meant, ())))}
    hiding = said.get(HIDING, ())
    return Slot(about="names", evidence={**names, HIDING: (*hiding, *_behind_no(hiding))} if names else {})


def _behind_no(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word[match.end() :] for word in words if (match := _LEADING_NO.match(word)))


def _numbers(slot: Stated, said: Seen, known: Known) -> Iterator[tuple[int, str, JsonValue]]:
    """Numbers that the slot's recogniser finds, within its range; None for one that is not plain."""
    for place, (_, text) in enumerate(said.texts):
        for span in offer(slot.recogniser, text) if slot.kind == "number" else ():
            value = number_of(text[slice(*span)])
            if _is_within(slot, value):
                supposed = [match.span() for match in _IF.finditer(text)]  # «eGFR if the creatinine is 1.9» asks for that
                plain = is_plain(text, span, [*known[place], *supposed], affirms=False)
                yield place, text[slice(*span)], value if plain else None


def _is_within(slot: Slot, value: JsonValue) -> bool:
    return slot.between is None or not isinstance(value, int | float) or slot.between[0] <= value <= slot.between[1]


def numbers_in(slots: Iterable[Stated], said: Seen) -> set[str]:
    """The numbers that are plainly for one of the slots, whatever is asked for."""
    return {
        text[slice(*span)] for slot in slots if slot.kind == "number" for _, text in said.texts for span in offer(slot.recogniser, text)
    }


def replied(slot: Slot, reply: Seen, alone: bool) -> list[Value]:
    """What a reply to the slot's own question says with nothing else: one of its choices, or a number where one alone was asked for."""
    for where, text in reply.texts:
        if slot.kind == "choice" or (slot.kind == "number" and alone):
            value = answered(slot, text)
            return [] if value is None else [(value, Origin(where=where, span=text))]
    return []


def answered(slot: Slot, text: str) -> JsonValue:
    """What bare words say as the answer to a slot's question: yes or no, one of its choices, or a number in its range; None for all else."""
    plain = text.strip(" .!。！").lower()
    if slot.kind == "flag":
        return BARE_WORDS.get(plain)
    if slot.kind == "choice":
        return next((choice for choice in slot.choices if choice.lower() == plain), None)
    if slot.kind != "number":
        return None
    number = _BARE.fullmatch(plain)
    value = 0 if plain in NONE else number_of(number[1]) if number else None
    return value if (value == 0 and "0" in slot.evidence) or (number and _is_within(slot, value)) else None
