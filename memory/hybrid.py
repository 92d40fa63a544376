"""Search by meaning and by words at once: one score for the vectors, BM25, and what the question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from .ages import OLDEST, ages_named
from .bm25 import Bm25, Scores
from .later import later
from .vectors import Collection, VectorMemory
from .words import has_chinese, in_english, spelt_out, subjects, tokens, untranslated

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = later("numpy")

WORDS, GENE, SUBJECT, OTHER_AGE, SUPERSEDED = 0.2, 0.15, 0.35, 0.15, 0.1
ENOUGH = 8.0  # BM25 of two rare words or so: below it no match of words counts in full
CLOSE, SPREAD = 0.61, 0.25
_CANDIDATES = 500
_LOOKED_AT = 2000  # vectors a question: all those of the cards, the nearest of a large library
_GENE_LIKE = re.compile(
    r"(?<![A-Za-z0-9*])(?![A-Z]\d{2,4}[A-Z]\b)[A-Z][A-Z0-9]{1,7}[0-9][A-Z]?(?![A-Za-z0-9*])"
)  # but no protein change (M694V)


class Passage(NamedTuple):
    """Something that can be found: its words, the genes and ages that it is about, the id of what has superseded it, and whether
    it is no longer in force, superseded or retired."""

    id: str
    collection: Collection
    words: str
    genes: frozenset[str] = frozenset()
    ages: tuple[int, int] = (0, OLDEST)
    successor: str | None = None
    old: bool = False


class Hit(NamedTuple):
    """A passage that answers, with its score and the cosine similarity (-1 to 1) of its nearest vector."""

    id: str
    score: float
    similarity: float


class Hybrid:
    """Passages of one or more collections, searched together."""

    def __init__(self, passages: Sequence[Passage], memory: VectorMemory) -> None:
        self.passages, self.memory = list(passages), memory
        self._place = {passage.id: place for place, passage in enumerate(self.passages)}
        texts = [tokens(passage.words) for passage in self.passages]
        self._tokens = [frozenset(text) for text in texts]
        self._bm25 = Bm25(texts)
        self._subjects = [subjects(words) for words in self._tokens]
        self._genes = {gene: _named(gene) for passage in self.passages for gene in passage.genes}
        self._old = [place for place, passage in enumerate(self.passages) if passage.old]

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        """The passages that answer, best first, superseded and retired ones last; none when nothing is close.

        The score of a passage is

            similarity + 0.2 · words + 0.15 · gene - 0.35 · missed - 0.15 · other age - 0.1 · old

        similarity  cosine of the question with the nearest of the passage's vectors (its text, its genes, its questions)
        words       BM25 as a share of the best passage's
        gene        1 when the passage is about a gene that the question names, 0.5 when it only mentions one; when the question
                    names another gene, -1, or -0.5 for a passage that is about none (-2.3 and -1.2 for a gene that none knows)
        missed      share of the organs and disorders in the question that the passage does not speak of; for a Chinese question
                    also the share of it that could not be put into English
        other age   1 when the question gives a person's age that the passage's population excludes
        old         1 for a passage that is superseded or retired

        What supersedes a passage scores at least as high as the passage itself. Nothing is found when the best score is
        below 0.61; what scores 0.25 less than the best is left out.

        Measured on the 180 answerable questions of eval/retrieval.jsonl over 227 cards (recall@5, MRR), no threshold applied:
        this score 0.989, 0.917; without what the question names 0.989, 0.911; reciprocal rank fusion (k = 10) of the same two
        lists 0.978, 0.888, and with the other terms added 0.983, 0.909; vectors alone 0.983, 0.863; BM25 alone 0.939, 0.843.
        With the threshold recall@5 is 0.967, and 94 % of the findings of nothing are right. The 40 and then 60 questions that
        were written after the weights had been chosen had a recall@5 of 0.975 and 1.000 when first asked.

        With 313 cards and 386 questions, the weights unchanged: recall@5 0.962, 94 % of the findings of nothing right. Of the 104
        questions written for the new cards half was held out: recall@5 0.837 before `terms.toml` knew the new subjects, 0.977 after.

        With 373 cards and 404 questions, the weights unchanged: recall@5 0.962, 92 % of the findings of nothing right.
        """
        if not self.passages:
            return []
        similarity, scores = self._scores(query)
        for place in self._old:
            later = self.passages[place].successor
            while later is not None:
                scores[self._place[later]] = max(scores[self._place[later]], scores[place] + 1e-4)
                later = self.passages[self._place[later]].successor
        top = float(scores.max())
        if top < CLOSE:
            return []
        best = [int(place) for place in np.argsort(-scores, kind="stable")[:limit] if scores[place] >= top - SPREAD]
        best.sort(key=lambda place: self.passages[place].old)
        return [Hit(self.passages[place].id, float(scores[place]), float(similarity[place])) for place in best]

    def _scores(self, query: str) -> tuple[Scores, Scores]:
        asked = spelt_out(query)
        english = in_english(asked) if has_chinese(query) else asked
        words = self._bm25.search(tokens(english))
        if has_chinese(query):
            words = words + self._bm25.search(tokens(asked))
        similarity = self._similarity(english)
        scores = similarity + WORDS * words / max(float(words.max()), ENOUGH)
        scores[self._old] -= SUPERSEDED
        # The rest can't lift a passage from further down to the top, so only the best so far are looked at closely.
        closest = np.argsort(-scores, kind="stable")[:_CANDIDATES]
        scores[closest] += self._about(english, ages_named(query), closest)
        scores -= SUBJECT * untranslated(query)
        return similarity, scores

    def _similarity(self, question: str) -> Scores:
        found = np.zeros(len(self.passages), dtype=np.float32)
        if not question.strip(" ?!.,;:"):
            return found
        vector = self.memory.embedder.embed([question])[0]
        for collection in sorted({passage.collection for passage in self.passages}):
            for key, value in self.memory.nearest(collection, vector, _LOOKED_AT).items():
                if key in self._place:
                    found[self._place[key]] = value
        return found

    def _about(self, question: str, ages: list[int], places: npt.NDArray[np.intp]) -> Scores:
        """What the genes, the organs and disorders, and the ages that a question names add to the scores of some passages."""
        named = {gene for gene, pattern in self._genes.items() if pattern.search(question)}
        unheard = any(not self._bm25.holds(gene.lower()) for gene in _GENE_LIKE.findall(question))
        wanted = subjects(tokens(question))
        added = np.zeros(len(places), dtype=np.float32)
        for number, place in enumerate(places):
            passage = self.passages[place]
            if named & passage.genes:
                added[number] += GENE
            elif any(name.lower() in self._tokens[place] for name in named):
                added[number] += GENE / 2
            elif named or unheard:
                other = GENE if named else SUBJECT
                added[number] -= other if passage.genes else other / 2
            if wanted:
                added[number] -= SUBJECT * len(wanted - self._subjects[place]) / len(wanted)
            if ages and not any(passage.ages[0] <= age <= passage.ages[1] for age in ages):
                added[number] -= OTHER_AGE
        return added


def _named(gene: str) -> re.Pattern[str]:
    """A gene's symbol as a question may write it: any case and «BRCA-1» when it has a number, else capitals only («MET»)."""
    digits = any(letter.isdigit() for letter in gene)
    parts = "[- ]?".join(re.escape(part) for part in re.split(r"(?<=[A-Za-z])(?=\d+$)", gene))
    return re.compile(rf"(?<![A-Za-z0-9]){parts}(?![A-Za-z0-9])", re.IGNORECASE if digits else 0)
