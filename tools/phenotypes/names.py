"""The names of HPO terms, so that a phrase finds its term however it is spelt: plurals, hyphens, British, word order."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from functools import cache

from rapidfuzz import fuzz, process

from ...memory.listed import Listed
from ...memory.pack import Pack
from ...memory.words import has_chinese
from .annotations import Annotations, annotations
from .spelling import even, even_words, in_any_order, is_whole, sense, table
from .vocabulary import Vocabulary, vocabulary

NEAREST, LIKE = 3, 70  # terms that are offered for a phrase, and how like their names must be, in per cent
LIKENESS = 0.75  # of two sets of words, one within the other
LONGEST = 9  # words in a name

Key = tuple[str, ...]


class Names:
    """Names and exact synonyms of the signs and symptoms of one release, with a few everyday names beside them, and the terms they lead to."""

    def __init__(self, names: Vocabulary, known: Annotations) -> None:
        self.listed, self.known = names, known
        self._senses = list(names.by_sense)

    def exact(self, name: str) -> int | None:
        """The term of that very name in lower case."""
        return self._one(self.listed.written, name)

    def of(self, words: Sequence[str]) -> int | None:
        """The term with exactly these words, in any order and spelling, or else with words that say the same."""
        if not is_whole(words):
            return None
        evened = [even(word) for word in words]
        term = self._one(self.listed.in_any_order, in_any_order(evened))
        return self._most_general(self._said(sense(evened))) if term is None and len(words) > 1 else term

    def _one(self, among: Mapping[str, int], name: str) -> int | None:
        number = among.get(name)
        return None if number is None else self.known.place(number)

    def _said(self, said: Key) -> set[int]:
        """The terms that a name says."""
        found = (self.known.place(number) for number in self.listed.by_sense.get(" ".join(said), ()))
        return {term for term in found if term is not None}

    def _most_general(self, terms: Collection[int]) -> int | None:
        """The one of some terms that all of them lie below; none where two are unrelated."""
        above = [set(self.known.ancestors(term)) for term in terms]
        shared = set(terms).intersection(*above)
        return shared.pop() if shared else None

    def in_order(self, words: Sequence[str]) -> int | None:
        """The term of that very name, among those that hold a comma, «and» or «absent»."""
        return self._one(self.listed.in_order, " ".join(map(even, words)))

    def _holding(self, words: Set[str]) -> Counter[Key]:
        """What names say that hold some of the words, and how many of them."""
        places = Counter(place for word in words for place in self.listed.holding.get(word, ()))
        return Counter({tuple(self._senses[place].split()): count for place, count in places.items()})

    def like(self, words: Sequence[str]) -> int | None:
        """The term whose name lies within these words, or else of whose name they leave out a little, when few words are left over."""
        wanted = frozenset(sense(even(word) for word in words))
        shared = self._holding(wanted)
        within = [name for name, count in shared.items() if count == len(set(name)) and _likeness(wanted, name) >= LIKENESS]
        if within:
            longest = max(map(len, within))
            return self._most_general({term for name in within if len(name) == longest for term in self._said(name)})
        return self._holder(wanted, [name for name, count in shared.items() if count == len(wanted)])

    def _holder(self, wanted: Set[str], holding: Sequence[Key]) -> int | None:
        """The term above all whose names hold the wanted words, unless its name says more: how the sign is, or several words."""
        term = self._most_general({term for name in holding for term in self._said(name)})
        fair = (
            name for name in holding if _likeness(wanted, name) >= LIKENESS and self.listed.modifiers.keys().isdisjoint(set(name) - wanted)
        )
        return term if any(term in self._said(name) for name in fair) else None


def nearest(pack: Pack, phrase: str) -> tuple[str, ...]:
    """Terms that look like a phrase, as «name (id)»; for a Chinese phrase, the Chinese names that look like it."""
    if has_chinese(phrase):
        return tuple(name for name, _, _ in process.extract(phrase, chinese().keys(), scorer=fuzz.ratio, limit=NEAREST, score_cutoff=50))
    known = names(pack)
    asked, listed = in_any_order(even_words(plain(phrase).lower())), known.listed.in_any_order
    found = process.extract(asked, listed.keys(), scorer=fuzz.ratio, limit=NEAREST * 3, score_cutoff=LIKE)
    terms = dict.fromkeys(known.known.place(listed[name]) for name, _, _ in found)
    return tuple(f"{title(pack, term)} ({known.known.hpo_id(term)})" for term in list(terms)[:NEAREST] if term is not None)


@cache
def names(pack: Pack) -> Names:
    """The names of a pack."""
    return Names(vocabulary(pack), annotations(pack))


@cache
def title(pack: Pack, term: int) -> str:
    """A term's own name."""
    return str(pack.rows("SELECT name FROM terms WHERE id = ?", annotations(pack).hpo_id(term))[0]["name"])


@cache
def chinese() -> dict[str, str]:
    """Chinese names of common signs, and their HPO ids."""
    return dict(table("chinese.csv"))


@cache
def listed_chinese() -> Listed:
    """The Chinese names, to be found in a text."""
    return Listed(chinese())


@cache
def merged() -> dict[str, str]:
    """Ids of terms that were merged into another, and the other's id."""
    return dict(table("merged_terms.csv"))


def plain(text: str) -> str:
    """A text with accents taken off its letters («café» → «cafe»), each character in its old place."""
    bases = ((letter, unicodedata.normalize("NFD", letter)[0]) for letter in text)
    return "".join(base if base.isascii() else letter for letter, base in bases)


def _likeness(wanted: Set[str], name: Key) -> float:
    return 2 * len(wanted & set(name)) / (len(wanted) + len(name))
