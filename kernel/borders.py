"""Where words end that no space ends: Chinese ones, by the names that the recognisers know and jieba's dictionary in Rust, and codes such
as 46,XY,del(5)(p15.2)."""

import re
from functools import lru_cache

from ..memory.later import later
from ..memory.words import has_chinese
from ..tools.recognisers import Span, offer, overlaps

rjieba = later("rjieba")

NAMES = ("disease", "drug", "phenotype")  # recognisers that know Chinese names

_CHUNK = re.compile(r"[^\s\u3400-\u9fff，。；、？！：（）“”«»]+")
_DIGIT, _MARK = re.compile(r"\d"), re.compile(r"[^\W_][,./+()\[\]:-]")
_BRACKETS = {")": "(", "]": "["}


def breaks_a_word(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends inside a Chinese word of the text."""
    return _inside(text, start) or _inside(text, end)


def breaks_a_code(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends inside a word that holds digits and marks."""
    return any(first < place < last for first, last in _codes(text) for place in (start, end))


def cuts_a_name(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends inside a Chinese name that a recogniser knows."""
    if not has_chinese(text) or (start, end) in _names(text):
        return False
    return any(first < place < last for first, last in _names(text) for place in (start, end))


def _inside(text: str, place: int) -> bool:
    if not 0 < place < len(text) or not (has_chinese(text[place - 1]) and has_chinese(text[place])):
        return False
    return place not in _borders(text)


@lru_cache(64)
def _names(text: str) -> tuple[Span, ...]:
    """The longest of those that overlap."""
    taken: list[Span] = []
    for span in sorted((span for name in NAMES for span in offer(name, text)), key=lambda span: span[0] - span[1]):
        if has_chinese(text[slice(*span)]) and not overlaps(span, taken):
            taken.append(span)
    return tuple(taken)


@lru_cache(64)
def _borders(text: str) -> frozenset[int]:
    """The places at which a word begins or ends."""
    place, places = 0, {0}
    for word in rjieba.cut(text, False):
        place += len(word)
        places.add(place)
    return frozenset(places.union(*_names(text)))


@lru_cache(64)
def _codes(text: str) -> tuple[tuple[int, int], ...]:
    """Words between spaces or Chinese characters that hold a digit and a mark, without the marks around them."""
    found = []
    for match in _CHUNK.finditer(text):
        start, word = match.start(), match.group()
        start += len(word) - len(word.lstrip("\"'([{<"))
        word = text[start : match.end()].rstrip(".,;:?!\"'")
        while word and (opening := _BRACKETS.get(word[-1])) and word.count(opening) < word.count(word[-1]):
            word = word[:-1].rstrip(".,;:?!\"'")
        if _DIGIT.search(word) and _MARK.search(word[:-1]):
            found.append((start, start + len(word)))
    return tuple(found)
