"""Words of a text that stand for a value of a flag or a choice."""

import re
from collections.abc import Iterator
from functools import cache

from ..tools.denial import asked, denial, risk_asked
from ..tools.recognisers import offer, overlaps
from ..tools.slots import Slot
from .meant import barred

_TITLES = ("Mr", "Mrs", "Ms")


def evidence(slot: Slot, text: str) -> Iterator[tuple[str, str]]:
    """Spans of the text that stand for a value of the slot; a longer one hides what it holds that stands for another value.

    What is denied («no known diabetes», «diabetes: no») evidences the contrary, with the denial; what a relative has evidences nothing.
    """
    never = [*barred(slot, text), *(offer("relative", text) if slot.kind == "flag" else ())]
    found = list[tuple[int, int, str]]()
    for start, end, value in [*evidence_in(slot, text), *_recognised_evidence(slot, text)]:
        if overlaps((start, end), never) or (slot.kind == "flag" and _is_asked(text, start, end)):
            continue
        if slot.kind == "flag" and value == "yes" and risk_asked(text, start, end):
            continue
        denied = denial(text, start, end) if slot.kind == "flag" and value == "yes" else None
        told = (*denied, "no") if denied else (start, end, value)
        if not any(value == told[2] and overlaps(told[:2], [(first, last)]) for first, last, value in found):
            found.append(told)
    for start, end, value in sorted(found):
        if not any(first <= start and end <= last and value != other for first, last, other in found):
            yield text[start:end], value


def _is_asked(text: str, start: int, end: int) -> bool:
    """Whether a Chinese text asks for what stands there; 没有糖尿病 may be the end of 有没有糖尿病."""
    return asked(text, start, end) or text[start - 1 : start + 1] == "有没"


def _recognised_evidence(slot: Slot, text: str) -> Iterator[tuple[int, int, str]]:
    """What the slot's recogniser finds for each of its values."""
    for value in slot.evidence if slot.recogniser else ():
        yield from ((start, end, value) for start, end in offer(f"{slot.recogniser} {value}", text))


def evidence_in(slot: Slot, text: str) -> Iterator[tuple[int, int, str]]:
    """Where words of the slot's evidence stand, and what they stand for; a longer word hides the shorter ones that start with it."""
    pattern, values = _evidence_pattern(tuple((value, tuple(words)) for value, words in slot.evidence.items()))
    for match in pattern.finditer(text):
        yield match.start(), match.end(), values[match.group().lower()]


@cache
def _evidence_pattern(evidence: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """One alternation over all evidence words, the longest first; single letters and titles count only as written."""
    values = {word.lower(): value for value, words in evidence for word in words}
    spelled = sorted({word for _, words in evidence for word in words}, key=len, reverse=True)
    parts = []
    for word in spelled:
        left = "" if not word[0].isascii() else r"(?<![A-Za-z])" if len(word) == 1 else r"(?<![A-Za-z0-9])"  # 53M, but not X53M
        right = r"(?![A-Za-z0-9])" if word[-1].isascii() else ""
        if word in _TITLES:  # MR and MRS are scans
            parts.append(left + re.escape(word) + right)
            continue
        if word == "他":  # 他汀 is a statin, 其他 means others
            left, right = "(?<!其)", "(?!汀)"
        if word.startswith("血管"):  # 心血管疾病 is what a risk is asked for
            left = "(?<![心脑])"
        parts.append(left + (re.escape(word) if len(word) == 1 else f"(?i:{re.escape(word)})") + right)
    return re.compile("|".join(parts)), values
