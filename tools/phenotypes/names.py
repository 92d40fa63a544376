"""The names of HPO terms, so that a phrase finds its term however it is spelt: plurals, hyphens, British, word order."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence, Set
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from ...memory.later import later
from ...memory.pack import Pack
from ...memory.words import has_chinese
from ..names import SMALL, even, modifiers, sense
from .annotations import LOADING, Annotations, annotations

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

NEAREST = 3
LIKENESS = 0.75  # of two sets of words, one within the other
LONGEST = 9  # words in a name
_DATA = Path(__file__).with_name("data")
_WORD = re.compile(r"[a-z0-9]+(?:'s)?")
_JOINED = re.compile(r",|\b(?:and|or|with|without|no|not|absent|absence|lack)\b")

Key = tuple[str, ...]


class Names:
    """Names and exact synonyms of the signs and symptoms of one release, with a few everyday names beside them."""

    def __init__(self, pack: Pack, known: Annotations) -> None:
        self.known = known
        primary = {row["id"]: row["name"] for row in pack.rows("SELECT id, name FROM terms")}
        self.exact: dict[str, int] = {}
        self._ordered: dict[Key, int] = {}  # names that hold a comma, «and», «no» and the like
        self._by_words: dict[Key, int] = {}
        self._by_sense: dict[Key, set[int]] = defaultdict(set)
        self._holding: dict[str, list[Key]] = defaultdict(list)
        self._modifiers = modifiers(pack)
        rows = [(row["name"], row["hpo_id"]) for row in pack.rows("SELECT name, hpo_id FROM term_names")]
        # A term's own name wins over another's synonym, and everyday names come last.
        rows.sort(key=lambda row: row[0] != primary[row[1]].lower())
        numbers = {int(known.terms[place]): place for place in np.flatnonzero(known.abnormal).tolist()}
        for name, hpo_id in [*rows, *_table("everyday.csv")]:
            term = numbers.get(int(hpo_id[3:]))
            if term is None:
                continue
            self.exact.setdefault(name.lower(), term)
            words = tuple(even(word) for word in _WORD.findall(name.lower()))
            if _JOINED.search(name.lower()):
                self._ordered.setdefault(words, term)
            bag, said = _bag(words), sense(words)
            if bag:
                self._by_words.setdefault(bag, term)
            if said and said not in self._by_sense:
                for word in set(said):
                    self._holding[word].append(said)
            if said:
                self._by_sense[said].add(term)

    def of(self, words: Sequence[str]) -> int | None:
        """The term with exactly these words, in any order and spelling, or else with words that say the same."""
        if words[0] in SMALL or words[-1] in SMALL - {"a"}:
            return None
        evened = tuple(even(word) for word in words)
        term = self._by_words.get(_bag(evened))
        return self._of_sense(sense(evened)) if term is None and len(words) > 1 else term

    def _of_sense(self, said: Key) -> int | None:
        return self._most_general(self._by_sense.get(said, set()))

    def _most_general(self, terms: Collection[int]) -> int | None:
        """The one of some terms that all of them lie below; none where two are unrelated."""
        above = [set(self.known.ancestors(term)) for term in terms]
        shared = set(terms).intersection(*above)
        return shared.pop() if shared else None

    def in_order(self, words: Sequence[str]) -> int | None:
        """The term of that very name, among those that hold a comma, «and» or «absent»."""
        return self._ordered.get(tuple(even(word) for word in words))

    def like(self, words: Sequence[str]) -> int | None:
        """The term whose name lies within these words, or else of whose name they leave out a little, when few words are left over."""
        wanted = frozenset(sense(even(word) for word in words))
        shared = Counter(name for word in wanted for name in self._holding.get(word, ()))
        within = [name for name, count in shared.items() if count == len(set(name)) and _likeness(wanted, name) >= LIKENESS]
        if within:
            longest = max(map(len, within))
            return self._most_general({term for name in within if len(name) == longest for term in self._by_sense[name]})
        return self._holder(wanted, [name for name, count in shared.items() if count == len(wanted)])

    def _holder(self, wanted: Set[str], holding: Sequence[Key]) -> int | None:
        """The term above all whose names hold the wanted words, unless its name says more: how the sign is, or several words."""
        term = self._most_general({term for name in holding for term in self._by_sense[name]})
        fair = (name for name in holding if _likeness(wanted, name) >= LIKENESS and self._modifiers.isdisjoint(set(name) - wanted))
        return term if any(term in self._by_sense[name] for name in fair) else None


def nearest(pack: Pack, phrase: str) -> tuple[str, ...]:
    """Terms that look like a phrase, as «name (id)»; for a Chinese phrase, the Chinese names that look like it."""
    if has_chinese(phrase):
        return tuple(
            name for name, _, _ in process.extract(phrase, chinese(pack).keys(), scorer=fuzz.ratio, limit=NEAREST, score_cutoff=40)
        )
    known = names(pack)
    found = process.extract(phrase.lower(), known.exact.keys(), scorer=fuzz.token_sort_ratio, limit=NEAREST * 3, score_cutoff=55)
    terms = dict.fromkeys(known.exact[name] for name, _, _ in found)
    return tuple(f"{title(pack, term)} ({known.known.hpo_id(term)})" for term in list(terms)[:NEAREST])


def names(pack: Pack) -> Names:
    """The names of a pack, read once: a second that a query of ids alone is spared."""
    with LOADING:
        return _names(pack)


@cache
def _names(pack: Pack) -> Names:
    return Names(pack, annotations(pack))


@cache
def title(pack: Pack, term: int) -> str:
    """A term's own name."""
    return str(pack.rows("SELECT name FROM terms WHERE id = ?", annotations(pack).hpo_id(term))[0]["name"])


@cache
def chinese(pack: Pack) -> dict[str, int]:
    """Chinese names of common signs, the longest first; terms that the release lacks are left out."""
    known = annotations(pack)
    found = ((name, known.number(hpo_id)) for name, hpo_id in _table("chinese.csv"))
    return dict(sorted(((name, term) for name, term in found if term is not None), key=lambda row: -len(row[0])))


@cache
def merged() -> dict[str, str]:
    """Ids of terms that were merged into another, and the other's id."""
    return dict(_table("merged_terms.csv"))


def _table(file: str) -> list[tuple[str, str]]:
    with (_DATA / file).open(encoding="utf-8", newline="") as text:
        return [(row[0], row[1]) for row in csv.reader(line for line in text if not line.startswith("#"))]


def plain(text: str) -> str:
    """A text with accents taken off its letters («café» → «cafe»), each character in its old place."""
    bases = ((letter, unicodedata.normalize("NFD", letter)[0]) for letter in text)
    return "".join(base if base.isascii() else letter for letter, base in bases)


def _bag(words: Key) -> Key:
    return tuple(sorted([*(word for word in words[:-1] if word not in SMALL), *words[-1:]]))  # the last may be a letter: «vitamin A»


def _likeness(wanted: Set[str], name: Key) -> float:
    return 2 * len(wanted & set(name)) / (len(wanted) + len(name))
