"""Which numbers of the seen texts may be meant for an argument: those beside its labels, before its unit, or that its recogniser knows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pydantic import JsonValue

from ..tools.recognisers import Span, merged, offer
from ..tools.slots import Slot
from .follow_up import Found, Texts, said_last
from .meant import meant
from .measures import has_its_unit

LABEL = 40  # characters between a number and the word that says what it is

_YEARS_OLD = re.compile(r"[\s-]?(?:(?:years?|yrs?)[\s-]?olds?|y/?o\b|岁)", re.IGNORECASE)
_CONCENTRATION = re.compile(r"(?:mol|g)/(?:L|dL)\Z", re.IGNORECASE)


def numbers_for(slot: Slot, texts: Texts, asked: Sequence[Slot]) -> Iterator[Found]:
    """The numbers that may be meant, in the slot's range; `asked` are the slots that replies were asked for."""
    for item in _numbers(slot, texts, asked):
        value = number_of(item.value)
        if isinstance(value, str) and _CONCENTRATION.search(value) and _takes_none(slot):  # «1.1 mg/dL» is no age
            continue
        if not (slot.between and isinstance(value, int | float)) or slot.between[0] <= value <= slot.between[1]:
            yield item


def is_its_own(slot: Slot, texts: Texts, item: Found) -> bool:
    """Whether a number is plainly the slot's: beside its name, before its unit, or as its recogniser knows those that have none."""
    if slot.labels:
        return _is_labelled(slot, texts, item)
    return (bool(slot.recogniser) and item.known) or has_its_unit(slot, texts[item.place][1], item.span[1])


def number_of(span: str) -> JsonValue:
    """55 for "55", 31.2 for "31.2"; text with a unit stays text."""
    try:
        value = float(span.replace(",", ""))
    except ValueError:
        return span
    return int(value) if value.is_integer() and "." not in span else value


def labels_in(slot: Slot, text: str) -> Iterator[Span]:
    """Where a text holds one of the words that say what a number is."""
    if slot.labels:
        yield from (match.span() for match in _labels_pattern(slot.labels).finditer(text))


def _takes_none(slot: Slot) -> bool:
    """Whether a slot's numbers are no concentrations: years, and what has labels and names no unit that it converts."""
    return "year" in slot.about or (bool(slot.labels) and "unit" not in slot.about)


def _numbers(slot: Slot, texts: Texts, asked: Sequence[Slot]) -> list[Found]:
    """Numbers beside the slot's labels, those of the last turn that has any; else those that may be meant without one, which its
    recogniser tells where it names one."""
    if not slot.labels:
        known = meant(slot, texts, slot.recogniser) if slot.recogniser else []
        return known if slot.closed else sorted([*known, *_others(slot, texts, known)], key=lambda item: (item.place, item.span))
    offered = meant(slot, texts, "number")
    named = [item for item in offered if _is_labelled(slot, texts, item)]
    labelled = {item.place for item in named}
    if not asked or slot in asked:
        named += [item for item in offered if texts[item.place][0] == "reply" and item.place not in labelled]
    counting = said_last(texts, [item.place for item in named])
    named = sorted((item for item in named if item.place in counting), key=lambda item: (item.place, item.span))
    if named and not slot.closed and all(texts[item.place][0] == "earlier" for item in named):
        return [*(item for item in offered if texts[item.place][0] == "question"), *named]  # «and with 160/90?»
    if named or slot.closed:
        return named
    return meant(slot, texts, slot.recogniser) if slot.recogniser else offered


def _others(slot: Slot, texts: Texts, known: Sequence[Found]) -> list[Found]:
    """The numbers that a slot's recogniser does not know, where it names one."""
    spans = {(item.place, item.span) for item in known}
    return [replace(item, known=not slot.recogniser) for item in meant(slot, texts, "number") if (item.place, item.span) not in spans]


def _is_labelled(slot: Slot, texts: Texts, item: Found) -> bool:
    return bool(slot.labels) and _labelled(slot, texts[item.place][1], *item.span)


def _labelled(slot: Slot, text: str, start: int, end: int) -> bool:
    """Whether a number stands beside one of the slot's labels: after it with no number between, or before it and before no other number."""
    if _YEARS_OLD.match(text, end):  # «eGFR of a 60-year-old»
        return False
    pattern, head = _labels_pattern(slot.labels), text[:start]
    phrases = merged(span for name in slot.never for span in offer(f"{name} phrase", text))
    for first, last in reversed(phrases):  # «BP 175/95 last year, today 130/80»
        head = head[:first] + head[last:] if last <= start else head
    before = re.split(r"[\d,;，；。、？?女男]|\b(?:wo)?m[ae]n\b|\b(?:fe)?male\b", head[-LABEL:])[-1]
    after = re.match(r"[^\d,;，；。、？?]*", text[end : end + LABEL])
    following = pattern.search(after.group()) if after else None
    if pattern.search(before):
        return True
    return following is not None and not re.match(r"[\s:=，,]{0,2}(?:of |is |是|为)?\d", text[end + following.end() :])


@cache
def _labels_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    left, right = r"(?<![A-Za-z])", r"(?![A-Za-z])"
    return re.compile(
        "|".join(f"{left}{re.escape(label)}{right}" if label[0].isascii() else rf"(?<![高低]){label}" for label in labels), re.IGNORECASE
    )
