"""Where words end that no space ends: Chinese ones, by jieba's dictionary in Rust, and codes such as 46,XY,del(5)(p15.2)."""

import re
from functools import lru_cache

from ..memory.later import later
from ..memory.words import has_chinese

rjieba = later("rjieba")

_CHUNK = re.compile(r"[^\s\u3400-\u9fff，。；、？！：（）“”«»]+")
_DIGIT, _MARK = re.compile(r"\d"), re.compile(r"[^\W_][,./+()\[\]:-]")
_BRACKETS = {")": "(", "]": "["}


def breaks_a_word(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends inside a Chinese word of the text."""
    return _inside(text, start) or _inside(text, end)


def breaks_a_code(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends inside a word that holds digits and marks."""
    return any(first < place < last for first, last in _codes(text) for place in (start, end))


def _inside(text: str, place: int) -> bool:
    if not 0 < place < len(text) or not (has_chinese(text[place - 1]) and has_chinese(text[place])):
        return False
    return place not in _borders(text)


@lru_cache(64)
def _borders(text: str) -> frozenset[int]:
    """The places at which a word begins or ends."""
    place, places = 0, {0}
    for word in rjieba.cut(text, False):
        place += len(word)
        places.add(place)
    return frozenset(places)


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
