"""Search by meaning and by words at once: one score for the vectors, BM25, and what the question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from .ages import OLDEST, ages_named
from .bm25 import Bm25, Scores
from .later import later
from .vectors import Collection, VectorMemory
from .whom import FEMALE, MALE, genetic, known_carrier, sexes_named
from .words import has_chinese, in_english, medicines, spelt_out, subjects, tokens, untranslated

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = later("numpy")

WORDS, GENE, SUBJECT, OTHER_AGE, SUPERSEDED = 0.2, 0.15, 0.35, 0.15, 0.1
OTHER_SEX, LIKELIER_SEX, TESTED, NEVER = 0.35, 0.1, 0.35, 9.0
MEDICINE, GENOTYPE = 0.12, 0.35
ENOUGH = 8.0  # BM25 of two rare words or so: below it no match of words counts in full
CLOSE, SPREAD = 0.61, 0.25
_CANDIDATES = 500
_LOOKED_AT = 2000  # vectors a question: all those of the cards, the nearest of a large library
_GENE_LIKE = re.compile(
    r"(?<![A-Za-z0-9*])(?![A-Z]\d{2,4}[A-Z]\b)[A-Z][A-Z0-9]{1,7}[0-9][A-Z]?(?![A-Za-z0-9*])"
)  # but no protein change (M694V)


class Passage(NamedTuple):
    """Something that can be found: its words, the genes and ages that it is about, the id of what has superseded it, and whether
    it is no longer in force, superseded or retired.

    `sex` is set for what is meant for one sex alone, `tests` for what says who is to be tested for the genes,
    `genotype` for what chooses a medicine by genotype.
    """

    id: str
    collection: Collection
    words: str
    genes: frozenset[str] = frozenset()
    ages: tuple[int, int] = (0, OLDEST)
    successor: str | None = None
    old: bool = False
    sex: str | None = None
    tests: bool = False
    genotype: bool = False


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
        self._sexes = {sex: [place for place, one in enumerate(self.passages) if one.sex == sex] for sex in (FEMALE, MALE)}
        self._tests = [place for place, passage in enumerate(self.passages) if passage.tests]
        self._genotypes = [place for place, passage in enumerate(self.passages) if passage.genotype]
        self._told = {gene for passage in self.passages if not passage.tests for gene in passage.genes}
        self._old = [place for place, passage in enumerate(self.passages) if passage.old]

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        """The passages that answer, best first, superseded and retired ones last; none when nothing is close.

        The score of a passage is

            similarity + 0.2 · words + 0.15 · gene - 0.35 · missed - 0.12 · medicine - 0.35 · genotype
            - 0.15 · other age - 0.35 · tested - 0.1 · likelier - 0.1 · old

        similarity  cosine of the question with the nearest of the passage's vectors (its text, its genes, its questions)
        words       BM25 as a share of the best passage's
        gene        1 when the passage is about a gene that the question names, 0.5 when it only mentions one; when the question
                    names another gene, -1, or -0.5 for a passage that is about none (-2.3 and -1.2 for a gene that none knows)
        missed      share of the organs and disorders in the question that the passage does not speak of; for a Chinese question
                    also the share of it that could not be put into English
        medicine    share of the medicines in the question that the passage does not speak of, by name or by class
        genotype    1 when the passage chooses a medicine by genotype and the question speaks of no gene, genotype or test
        other age   1 when the question gives a person's age that the passage's population excludes
        tested      1 when the question is about a known carrier, and the passage says who is to be tested for the gene, of which others
                    say more
        likelier    1 for a passage meant for men when the question is about the breast and names no sex
        old         1 for a passage that is superseded or retired

        What is meant for the other sex than the question's person is left out; where the question speaks of a relative of that sex, it
        scores 0.35 less. What supersedes a passage scores at least as high as the passage itself. Nothing is found when the best score
        is below 0.61; what scores 0.25 less than the best is left out. When nothing is found and the question is about a known carrier,
        what is for carriers of each gene that it names is given in turn, chosen by the question's words.

        Measured on the 180 answerable questions of eval/retrieval.jsonl over 227 cards (recall@5, MRR), no threshold applied:
        this score 0.989, 0.917; without what the question names 0.989, 0.911; reciprocal rank fusion (k = 10) of the same two
        lists 0.978, 0.888, and with the other terms added 0.983, 0.909; vectors alone 0.983, 0.863; BM25 alone 0.939, 0.843.
        With the threshold recall@5 is 0.967, and 94 % of the findings of nothing are right. The 40 and then 60 questions that
        were written after the weights had been chosen had a recall@5 of 0.975 and 1.000 when first asked.

        With 313 cards and 386 questions, the weights unchanged: recall@5 0.962, 94 % of the findings of nothing right. Of the 104
        questions written for the new cards half was held out: recall@5 0.837 before `terms.toml` knew the new subjects, 0.977 after.

        With 373 cards and 404 questions, the weights unchanged: recall@5 0.962, MRR 0.882, 92 % of the findings of nothing right. The sex
        of the person, known carriers and more Chinese terms, chosen with 19 more Chinese questions at hand, made that MRR 0.885, and that
        of the 19 0.974 instead of 0.932; of 12 further ones, asked once on the way, all 11 that a card answers found it first. With
        retired cards last the MRR of the 404 is 0.877, recall@5 the same.
        """
        if not self.passages:
            return []
        found = self._found(query, query, limit)
        if found or not known_carrier(query):
            return found
        each = [self._found(query, f"Carrier of a pathogenic {gene} variant", limit) for gene in self._named_genes(query)]
        ranked: dict[str, Hit] = {}
        for hit in (hit for place in range(limit) for hits in each for hit in hits[place : place + 1]):
            ranked.setdefault(hit.id, hit)
        return sorted(list(ranked.values())[:limit], key=self._is_old)

    def _found(self, query: str, meaning: str, limit: int) -> list[Hit]:
        """What is close to a meaning, which is the question or stands for a part of it, among what is for the people of the question."""
        similarity, scores = self._scores(query, meaning)
        for place in self._old:
            later = self.passages[place].successor
            while later is not None:
                scores[self._place[later]] = max(scores[self._place[later]], scores[place] + 1e-4)
                later = self.passages[self._place[later]].successor
        top = float(scores.max())
        if top < CLOSE:
            return []
        best = [int(place) for place in np.argsort(-scores, kind="stable")[:limit] if scores[place] >= top - SPREAD]
        hits = [Hit(self.passages[place].id, float(scores[place]), float(similarity[place])) for place in best]
        return sorted(hits, key=self._is_old)

    def _is_old(self, hit: Hit) -> bool:
        return self.passages[self._place[hit.id]].old

    def _scores(self, query: str, meaning: str) -> tuple[Scores, Scores]:
        asked = spelt_out(query)
        english = in_english(asked) if has_chinese(query) else asked
        words = self._bm25.search(tokens(english))
        if has_chinese(query):
            words = words + self._bm25.search(tokens(asked))
        meant = english if meaning == query else meaning
        similarity = self._similarity(meant)
        scores = similarity + WORDS * words / max(float(words.max()), ENOUGH)
        scores[self._old] -= SUPERSEDED
        # The rest can't lift a passage from further down to the top, so only the best so far are looked at closely.
        closest = np.argsort(-scores, kind="stable")[:_CANDIDATES]
        scores[closest] += self._about(meant, ages_named(query), closest)
        scores -= SUBJECT * untranslated(meaning)
        self._for_others(query, english, scores)
        return similarity, scores

    def _for_others(self, query: str, english: str, scores: Scores) -> None:
        """Take off, in place, what is meant for people that the question is not about: of the other sex, or of unknown genes."""
        sexes = sexes_named(query)
        for sex, places in self._sexes.items():
            if sexes.person not in (None, sex):
                scores[places] -= OTHER_SEX if sex in sexes.relatives else NEVER
        if sexes.person is None and "breast" in subjects(tokens(english)):
            scores[self._sexes[MALE]] -= LIKELIER_SEX
        if known_carrier(query):
            told = self._told.intersection(self._named_genes(english))
            scores[[place for place in self._tests if told & self.passages[place].genes]] -= TESTED
        if not genetic(query) and not self._named_genes(english):
            scores[self._genotypes] -= GENOTYPE

    def _named_genes(self, query: str) -> list[str]:
        return [gene for gene, pattern in self._genes.items() if pattern.search(query)]

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
        named = set(self._named_genes(question))
        unheard = any(not self._bm25.holds(gene.lower()) for gene in _GENE_LIKE.findall(question))
        words = tokens(question)
        wanted, given = subjects(words), list(medicines(words).values())
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
            if given:
                added[number] -= MEDICINE * sum(not names & self._tokens[place] for names in given) / len(given)
            if ages and not any(passage.ages[0] <= age <= passage.ages[1] for age in ages):
                added[number] -= OTHER_AGE
        return added


def _named(gene: str) -> re.Pattern[str]:
    """A gene's symbol as a question may write it: any case and «BRCA-1» when it has a number, else capitals only («MET»)."""
    digits = any(letter.isdigit() for letter in gene)
    parts = "[- ]?".join(re.escape(part) for part in re.split(r"(?<=[A-Za-z])(?=\d+$)", gene))
    return re.compile(rf"(?<![A-Za-z0-9]){parts}(?![A-Za-z0-9])", re.IGNORECASE if digits else 0)
