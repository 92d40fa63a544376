"""What the kernel adds to a call that the model decided on: it never takes away, and notes each addition in the argument's origin.

After a reply the call that made the kernel ask runs again with what it knew, and with what the reply adds:

1. An argument of the asking call that the new call of the same tool leaves out is kept, as long as the reply does not contradict
   it: by words that are evidence, by a number beside the label, or by another name in a reply that corrects («sorry, prasugrel»).
   A name by itself contradicts nothing: «no diabetes» leaves the condition whose risk was asked for. Lists add up, as far as their
   values still count (see `follow_up`).
2. What the reply states beyond doubt takes the place of what it contradicts, and fills what the asking call found missing: also by
   bare words, one for each question in their order («no; yes; 22»), one for each yes-or-no question («no, yes») or one for all of those
   («no», «none of these»).
3. What the new call says itself stands. The origin of every other argument keeps where it was first copied from, and notes the rest.

In a follow-up, of what is told subject by subject (genotypes by gene):

4. One of the question is not passed over for one of an earlier turn: it joins it.
5. «As well» keeps what earlier turns said of other subjects.
6. What the question lists beside a value that was taken joins it («TPMT *1/*3A, NUDT15 *1/*1»), unless another call of the decision has it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..tools.recognisers import has_subjects
from ..tools.slots import Slot, Stated
from .grammar import Seen, candidates, told
from .lists import lists_of
from .process import CallRecord, ProcessState, Turn
from .stated import BARE_WORDS, Known, answered, known_in, numbers_in, replied, speaks_of, stated
from .syscalls import Ask, Call, Decision, Invocation, Origin

KEPT, PASSED_OVER = "kept from an earlier turn by the kernel", "named in the question, added by the kernel"
FROM_REPLY = "taken from the reply by the kernel"
_AS_WELL = re.compile(
    r"\b(?:as well|also|too|additionally|in addition|besides|on top|together with|along with|plus|both)\b|也|还有|同时|并且|一起|加上|另外还",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(?:sorry|instead|rather|i meant|i mean|actually|correction|not \w+ but|change (?:it )?to|switch(?:ed)? to)\b|抱歉|不对|更正|应该是|改成|改为|换成|而是",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\d\s?-?(?:years?|yrs?|yo\b|y/o|岁)", re.IGNORECASE)

_SEPARATORS = re.compile(r"[,;，；、/]|\band\b|\s+")
_PARTS = re.compile(r"[;，；、]|(?:(?<!\d)[,/]|[,/](?!\d))(?!\s?day)|\band\b")  # «1,5» and «120/80» are one part, so is «22/day»
_FOR_ALL = re.compile(
    r"no|nope|none|neither|否|无|没有|(?:no to|none of|neither of) (?:all|any|these|those|them|the above)(?: of (?:these|those|them|the above))?"
    r"|(?:以上|这些)?(?:全部|[都均全])(?:没有|[无没否])"
)

Kept = list[tuple[Any, Origin]]


def carried(state: ProcessState, decision: Decision, slots: Mapping[str, Mapping[str, Slot]], seen: Seen) -> Decision:
    """The decision with its calls completed, if it is the first one after a reply to what a call of the same tool lacked."""
    asked = asking(state.turns)
    last = {call.invocation.tool: call for call in asked}
    if not isinstance(decision.syscall, Call) or not last.keys() & {made.tool for made in decision.syscall.invocations}:
        return decision
    missing = tuple(dict.fromkeys(name for call in asked for name in call.missing))
    completed: list[Invocation] = []
    for made in decision.syscall.invocations:
        one = _completed(made, last[made.tool], missing, slots[made.tool], seen) if made.tool in last else made
        _add_new(completed, one)
    return decision.model_copy(update={"syscall": Call(invocations=tuple(completed))})


def joined(decision: Decision, slots: Mapping[str, Mapping[str, Slot]], seen: Seen) -> Decision:
    """The decision with its lists completed from the question and from earlier turns (4 to 6)."""
    if not isinstance(decision.syscall, Call):
        return decision
    made: list[Invocation] = []
    for one in decision.syscall.invocations:
        for name, slot in slots.get(one.tool, {}).items():
            if slot.repeated and has_subjects(slot.recogniser) and name in one.arguments:
                others = [other for other in decision.syscall.invocations if other is not one]
                elsewhere = [value for other in others for value, _ in _parts(other, name, slot)]
                one = _with(one, name, slot, _to_join(slot, _parts(one, name, slot), elsewhere, seen))
        _add_new(made, one)
    return decision.model_copy(update={"syscall": Call(invocations=tuple(made))})


def _add_new(made: list[Invocation], one: Invocation) -> None:
    if all((one.tool, one.arguments) != (other.tool, other.arguments) for other in made):
        made.append(one)


def _to_join(slot: Slot, parts: Kept, elsewhere: Sequence[object], seen: Seen) -> Kept:
    """What the question names and the argument passed over for an earlier turn's, what it lists beside the argument's, or what «as well» keeps
    of earlier turns."""
    taken, places = [value for value, _ in parts], {origin.where for _, origin in parts}
    left = [(item.value, item.origin) for item in told(slot, seen) if item.value not in taken]
    if "earlier" in places and not places & {"question", "reply"}:
        return _noted([pair for pair in left if pair[1].where == "question" and pair[0] not in elsewhere], PASSED_OVER)
    spans = {origin.span for _, origin in parts if origin.where == "question"}
    listed = {member for members in lists_of(slot, seen.question) if spans & set(members) for member in members}
    beside = [pair for pair in left if pair[1].where == "question" and pair[1].span in listed and pair[0] not in elsewhere]
    earlier = [pair for pair in left if pair[1].where == "earlier"] if "question" in places and _AS_WELL.search(seen.question) else []
    return [*_noted(beside, PASSED_OVER), *_noted(earlier, KEPT)]


def _with(made: Invocation, name: str, slot: Slot, added: Kept) -> Invocation:
    parts = [*_parts(made, name, slot), *added]
    arguments = made.arguments | {name: [value for value, _ in parts]}
    return (
        made.model_copy(update={"arguments": arguments, "origins": made.origins | {name: [origin for _, origin in parts]}})
        if added
        else made
    )


def asking(turns: Sequence[Turn]) -> list[CallRecord]:
    """The calls that lacked something before what was replied to in the last of these turns was asked."""
    if not turns or turns[-1].reply is None:
        return []
    turns = list(turns)
    while turns and isinstance(turns[-1].decision.syscall, Ask):
        turns.pop()
    return [call for call in turns[-1].calls if call.missing] if turns else []


def _completed(made: Invocation, asked: CallRecord, missing: Sequence[str], slots: Mapping[str, Slot], seen: Seen) -> Invocation:
    """A call with what the last one of its tool knew, and what the reply says; `missing` is all that was asked for, in its order."""
    reply = replace(seen, texts=tuple(pair for pair in seen.texts if pair[0] == "reply")[:1])  # the last one
    known = known_in(slots, reply) if any(isinstance(slot, Stated) for slot in slots.values()) else ()
    arguments, origins = dict[str, Any](), dict[str, list[Origin]]()
    answers = _in_order(slots, missing, reply)  # which leave nothing of the reply for other arguments
    for name, slot in slots.items():
        new, old = _parts(made, name, slot), _noted(_parts(asked.invocation, name, slot), f"kept from {asked.id}")
        fresh = _stated(name, slot, slots, reply, known, asked.missing)
        if answers:
            own = [pair for pair in new if pair[1].where != "reply"]
            parts = [answers[name]] if name in answers else own or old
        elif slot.repeated:
            offered = [item.value for item in candidates(slot, seen)]
            added = [pair for pair in old if pair[0] in offered] + (fresh if name in asked.missing else [])
            parts = new + [pair for place, pair in enumerate(added) if pair[0] not in [other for other, _ in [*new, *added[:place]]]]
        elif new:
            parts = new
        else:
            contradicting = fresh if _contradicts(slot, reply) else []
            parts = _chosen(old, contradicting, _is_open_again(slot, reply)) if old else _one(fresh if name in asked.missing else [])
        if parts:
            arguments[name] = [value for value, _ in parts] if slot.repeated else parts[0][0]
            if any(origin.span for _, origin in parts):
                origins[name] = [origin for _, origin in parts]
    return made.model_copy(update={"arguments": arguments, "origins": origins})


def _chosen(old: Kept, contradicting: Kept, open_again: bool) -> Kept:
    """An argument of one value that the new call leaves out: the old one, or what the reply says in its place."""
    if not open_again and (not contradicting or old[0][0] in [value for value, _ in contradicting]):
        return old
    return _one(contradicting)


def _one(parts: Kept) -> Kept:
    """The value, if all agree on one."""
    return parts[:1] if len({str(value) for value, _ in parts}) == 1 else []


def _contradicts(slot: Slot, reply: Seen) -> bool:
    """Whether what the reply says for a slot takes the place of what was said before."""
    return bool(slot.evidence) or slot.kind == "number" or any(_CORRECTION.search(text) for _, text in reply.texts)


def _stated(name: str, slot: Slot, slots: Mapping[str, Slot], reply: Seen, known: Known, missing: Sequence[str]) -> Kept:
    """What the reply says for a slot; a number without a label counts where it is the only one, and the only one that was asked for."""
    if isinstance(slot, Stated):
        read = stated(slot, reply, known)
        read = read or (replied(slot, reply, _alone(slot, slots, missing)) if name in missing else [])
        return _noted(read or _plainly(name, slot, slots, reply, missing), FROM_REPLY)
    found = told(slot, reply)
    if not found and slot.kind == "number" and name in missing and _alone(slot, slots, missing):
        others = numbers_in([other for other in slots.values() if isinstance(other, Stated)], reply)
        bare = [item for item in candidates(slot, reply) if item.origin.span not in others]
        found = bare if len(bare) == 1 else []
    values = [(item.value, item.origin) for item in found]
    return _noted(values or _plainly(name, slot, slots, reply, missing), FROM_REPLY)


def _alone(slot: Slot, slots: Mapping[str, Slot], missing: Sequence[str]) -> bool:
    """Whether of what was asked for one thing alone is of the slot's kind."""
    return sum(slots[other].kind == slot.kind for other in missing if other in slots) == 1


def _plainly(name: str, slot: Slot, slots: Mapping[str, Slot], reply: Seen, missing: Sequence[str]) -> Kept:
    if slot.kind != "flag" or name not in missing:
        return []
    return _said_plainly(name, [other for other in missing if other in slots and slots[other].kind == "flag"], reply)


def _in_order(slots: Mapping[str, Slot], missing: Sequence[str], reply: Seen) -> dict[str, tuple[Any, Origin]]:
    """What a reply says that has one bare part for each question, in their order («no; yes; 22»)."""
    for where, text in reply.texts:
        parts = [part.strip() for part in _PARTS.split(text.strip(" .!。！")) if part.strip()]
        if len(parts) == len(missing) > 1 and all(name in slots for name in missing):
            values = [answered(slots[name], part) for name, part in zip(missing, parts, strict=True)]
            if all(value is not None for value in values):
                said = zip(missing, parts, values, strict=True)
                return {name: (value, Origin(where=where, span=part, note=FROM_REPLY)) for name, part, value in said}
    return {}


def _said_plainly(name: str, flags: Sequence[str], reply: Seen) -> Kept:
    """What a reply of bare words says for a flag: one for all («none»), or one for each that was asked for, in their order («no, yes»)."""
    for where, text in reply.texts:
        words = [word.strip().lower() for word in _SEPARATORS.split(text.strip(" .!。！")) if word.strip()]
        if _FOR_ALL.fullmatch(text.strip(" .!。！").lower()):
            return [(False, Origin(where=where, span=text))]
        if len(words) == len(flags) and BARE_WORDS.keys() >= set(words):
            said = dict(zip(flags, words, strict=True))[name]
            return [(BARE_WORDS[said], Origin(where=where, span=said))]
    return []


def _is_open_again(slot: Slot, reply: Seen) -> bool:
    """Whether a reply may give an age or a time anew, which stand beside no label, or speaks of what the kernel reads itself."""
    if isinstance(slot, Stated):
        return speaks_of(slot, reply)
    return slot.kind == "number" and not slot.labels and "year" in slot.about and any(_YEARS.search(text) for _, text in reply.texts)


def _parts(made: Invocation, name: str, slot: Slot) -> Kept:
    """The values of an argument, each with its origin."""
    if name not in made.arguments:
        return []
    value = made.arguments[name]
    values = value if slot.repeated and isinstance(value, list) else [value]
    origins = made.origins.get(name, [])
    return [(item, origins[place] if place < len(origins) else Origin(where="user", span="")) for place, item in enumerate(values)]


def _noted(parts: Kept, note: str) -> Kept:
    return [(value, origin.model_copy(update={"note": "; ".join(filter(None, [origin.note, note]))})) for value, origin in parts]
