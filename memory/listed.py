"""Finding the names of a long list in a text that no space parts, the longest at each place: what a regular expression does slowly."""

from collections import defaultdict
from collections.abc import Iterable, Iterator


class Listed:
    """Names of two characters or more."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name for name in names if len(name) > 1)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in self._names:
            lengths[name[0]].add(len(name))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names stand, in order and without overlap."""
        place = 0
        while place < len(text):
            within = place > 0 and (text[place - 1] + text[place]).isascii() and text[place - 1].isalnum()  # a Latin word
            sizes = () if within else self._lengths.get(text[place], ())
            end = next((place + size for size in sizes if place + size <= len(text) and text[place : place + size] in self._names), 0)
            if end:
                yield place, end
            place = end or place + 1
