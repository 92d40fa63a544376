"""Where words end in Chinese text, which is written without spaces: by jieba's dictionary, in Rust."""

from functools import lru_cache

from ..memory.later import later
from ..memory.words import has_chinese

rjieba = later("rjieba")


def breaks_a_word(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends inside a Chinese word of the text."""
    return _inside(text, start) or _inside(text, end)


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
