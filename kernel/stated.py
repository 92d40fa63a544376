"""What the kernel reads from the person's words for arguments that the model doesn't see (see `Stated`).

The model decides on the tool and on what it was trained for. What a person states beyond doubt leaves nothing to decide; it is copied where all
that the person says agrees, and its origin says who copied it. What is hedged, or may be another person's, is read as nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from ..tools.denial import denial
from ..tools.doubt import is_doubtful, may_be_anothers
from ..tools.recognisers import offer
from ..tools.registry import Registry
from ..tools.slots import Slot, Stated
from .follow_up import said_last
from .grammar import Seen, evidence_in, number_of, whole
from .syscalls import Call, Decision, Invocation, Origin

READ = "read by the kernel"
OPEN = "-"  # stands for words that hide shorter ones and say nothing themselves
NONE = ("none", "no", "zero", "never", "无", "没有", "零")
WHO = ("age", "sex")  # arguments that say who it is
Value = tuple[JsonValue, Origin]


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
    said = _said(made, seen)
    spans = [origin.span for origins in made.origins.values() for origin in origins]
    arguments, origins = dict[str, JsonValue](), dict[str, Sequence[Origin]]()
    for name, slot in slots.items():
        if isinstance(slot, Stated) and name not in made.arguments and any(offer(slot.beside, span) for span in spans):
            for value, origin in stated(slot, said)[:1]:
                arguments[name], origins[name] = value, [origin.model_copy(update={"note": READ})]
    return made.model_copy(update={"arguments": made.arguments | arguments, "origins": made.origins | origins}) if arguments else made


def _said(made: Invocation, seen: Seen) -> Seen:
    """The person's words that count for a call: those of earlier turns only where it is still about the same person."""
    told = {origin.where for name in WHO for origin in made.origins.get(name, [])}
    counting = ("reply", "question", "earlier") if told == {"earlier"} else ("reply", "question")
    return replace(seen, texts=tuple(pair for pair in seen.texts if pair[0] in counting))


def stated(slot: Stated, said: Seen) -> list[Value]:
    """The value that all that is said stands for, once for each place; nothing where it is hedged or said both ways."""
    found = [*(_words(slot, said) if slot.evidence else ()), *(_numbers(slot, said) if slot.kind == "number" else ())]
    counting = said_last(said.texts, [place for place, _, _ in found])
    values = [(value, Origin(where=said.texts[place][0], span=span)) for place, span, value in found if place in counting]
    return values if len({value for value, _ in values}) == 1 and None not in [value for value, _ in values] else []


def _words(slot: Stated, said: Seen) -> Iterator[tuple[int, str, JsonValue]]:
    """Words that are evidence, with what they stand for; None where that is open."""
    for place, (_, text) in enumerate(said.texts):
        for start, end, meant in evidence_in(slot, text):
            open_ = meant == OPEN or denial(text, start, end) or is_doubtful(text, start, end)
            value: JsonValue = number_of(meant) if slot.kind == "number" else {"yes": True, "no": False}.get(meant, meant)
            yield place, text[start:end], None if open_ else value


def _numbers(slot: Stated, said: Seen) -> Iterator[tuple[int, str, JsonValue]]:
    """Numbers that the slot's recogniser finds; None for one that may be another person's."""
    for place, (_, text) in enumerate(said.texts):
        for start, end in offer(slot.recogniser, text):
            value = number_of(text[start:end])
            if slot.between is None or not isinstance(value, int | float) or slot.between[0] <= value <= slot.between[1]:
                yield place, text[start:end], None if may_be_anothers(text, start, end) else value


def numbers_in(slots: Iterable[Stated], said: Seen) -> set[str]:
    """The numbers that are plainly for one of the slots, whatever is asked for."""
    return {
        text[slice(*span)] for slot in slots if slot.kind == "number" for _, text in said.texts for span in offer(slot.recogniser, text)
    }


def replied(slot: Stated, reply: Seen, alone: bool) -> list[Value]:
    """What a reply to the slot's own question says plainly: one of its choices, or the only number where one alone was asked for."""
    for where, text in reply.texts:
        if slot.kind == "choice":
            named = sorted((choice for choice in slot.choices if whole(choice.lower()).search(text.lower())), key=len)[-1:]
            return [(choice, Origin(where=where, span=text)) for choice in named]
        if slot.kind == "number" and alone:
            if slot.between and slot.between[0] == 0 and text.strip(" .!。！").lower() in NONE:
                return [(0, Origin(where=where, span=text))]
            spans = [text[slice(*span)] for span in offer("number", text)]
            return [(number_of(span), Origin(where=where, span=span)) for span in spans] if len(spans) == 1 else []
    return []
