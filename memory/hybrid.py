"""Search by meaning and by words at once: vectors and BM25, fused by reciprocal rank."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .bm25 import Bm25
from .vectors import Collection, VectorMemory
from .words import has_chinese, in_english, spelt_out, tokens

RANK = 10.0
OTHER_GENE = 0.5
SUPERSEDED = 0.5
SIMILAR, OVERLAPS, CLOSE = 1.0, 0.5, 0.60
_LOOKED_AT = 60


class Passage(NamedTuple):
    """Something that can be found: what its words are, which genes it is about, and whether something newer stands in its place."""

    id: str
    collection: Collection
    words: str
    genes: frozenset[str] = frozenset()
    superseded: bool = False


class Hit(NamedTuple):
    """A passage that answers, with its score and the two measures of how close it is to the question."""

    id: str
    score: float
    similarity: float
    overlap: float


class Hybrid:
    """Passages of one or more collections, searched together."""

    def __init__(self, passages: Sequence[Passage], memory: VectorMemory) -> None:
        self.passages, self.memory = list(passages), memory
        self._place = {passage.id: place for place, passage in enumerate(self.passages)}
        self._bm25 = Bm25([tokens(passage.words) for passage in self.passages])
        self._genes = {gene: _named(gene) for passage in self.passages for gene in passage.genes}

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        if not self.passages:
            return []
        question = spelt_out(query)
        words, overlap = self._bm25.search(tokens(question))
        similarity = self._similarity(in_english(question) if has_chinese(query) else question)
        by_words, by_meaning = _ranks(words), _ranks(similarity)
        fused = (1 / (RANK + by_words) + 1 / (RANK + by_meaning)) * (RANK + 1) / 2
        named = {gene for gene, pattern in self._genes.items() if pattern.search(question)}
        hits = []
        for place, passage in enumerate(self.passages):
            evidence = SIMILAR * similarity[place] + OVERLAPS * overlap[place]
            if evidence < CLOSE:
                continue
            factor = OTHER_GENE if named and passage.genes and not (passage.genes & named) else 1.0
            hits.append(Hit(passage.id, float(fused[place] * factor), float(similarity[place]), float(overlap[place])))
        hits.sort(key=lambda hit: (self.passages[self._place[hit.id]].superseded, -hit.score, hit.id))
        return hits[:limit]

    def _similarity(self, question: str) -> "np.typing.NDArray[np.float32]":
        found = np.zeros(len(self.passages), dtype=np.float32)
        vector = self.memory.embedder.embed([question])[0]
        for collection in sorted({passage.collection for passage in self.passages}):
            for key, value in self.memory.nearest(collection, vector, _LOOKED_AT).items():
                if key in self._place:
                    found[self._place[key]] = value
        return found


def _ranks(scores: "np.typing.NDArray[np.float32]") -> "np.typing.NDArray[np.float32]":
    """Rank of each score from 1; what scored nothing comes last, all alike."""
    order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[order] = np.arange(1, len(scores) + 1)
    ranks[scores <= 0] = len(scores) + 1
    return ranks


def _named(gene: str) -> re.Pattern[str]:
    """A gene's symbol as a question may write it: any case and «BRCA-1» when it has a number, else capitals only («MET»)."""
    digits = any(letter.isdigit() for letter in gene)
    parts = "[- ]?".join(re.escape(part) for part in re.split(r"(?<=[A-Za-z])(?=\d+$)", gene))
    return re.compile(rf"(?<![A-Za-z0-9]){parts}(?![A-Za-z0-9])", re.IGNORECASE if digits else 0)
