"""BM25 over an inverted index: which texts hold the words of a question, the rare words counting most."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .later import later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Scores = npt.NDArray[np.float32]
else:
    np = later("numpy")
    Scores = Any

K1, B = 1.2, 0.75  # the usual constants (Robertson and Zaragoza 2009, DOI:10.1561/1500000019)


class Bm25:
    """An index of tokenised texts; a question costs time in proportion to the texts that share a word with it."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.size = len(texts)
        lengths = np.array([len(text) for text in texts], dtype=np.float32)
        norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if self.size else 1.0, 1.0))
        postings: dict[str, list[tuple[int, int]]] = {}
        for place, text in enumerate(texts):
            for word, times in Counter(text).items():
                postings.setdefault(word, []).append((place, times))
        self._postings: dict[str, tuple[npt.NDArray[np.int32], Scores]] = {}
        for word, found in postings.items():
            places = np.array([place for place, _ in found], dtype=np.int32)
            counts = np.array([times for _, times in found], dtype=np.float32)
            weights = (counts * (K1 + 1) / (counts + norm[places])).astype(np.float32)
            self._postings[word] = places, weights

    def holds(self, word: str) -> bool:
        """Whether any text has this word."""
        return word in self._postings

    def idf(self, word: str) -> float:
        """How much a word tells: high for rare ones, highest for one that no text holds."""
        found = len(self._postings[word][0]) if word in self._postings else 0
        return math.log(1 + (self.size - found + 0.5) / (found + 0.5))

    def search(self, words: Sequence[str]) -> Scores:
        """The BM25 score of each text."""
        scores = np.zeros(self.size, dtype=np.float32)
        for word in dict.fromkeys(words):
            if word in self._postings:
                places, weights = self._postings[word]
                scores[places] += self.idf(word) * weights
        return scores
