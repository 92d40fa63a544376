"""The names of HPO terms, so that a phrase finds its term however it is spelt: plurals, hyphens, British, word order."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from ...memory.pack import Pack
from ...memory.words import has_chinese
from ..names import even
from .annotations import Annotations, annotations

NEAREST = 3
LIKENESS = 0.75  # of two sets of words, one within the other
LONGEST = 9  # words in a name
_DATA = Path(__file__).with_name("data")
_WORD = re.compile(r"[a-z0-9]+(?:'s)?")
_SMALL = frozenset(["a", "an", "the", "of", "in", "on", "at", "to", "or", "and", "with", "by", "for", "from", "due"])
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
        self._holding: dict[str, list[Key]] = defaultdict(list)
        rows = [(row["name"], row["hpo_id"]) for row in pack.rows("SELECT name, hpo_id FROM term_names")]
        # A term's own name wins over another's synonym, and everyday names come last.
        rows.sort(key=lambda row: row[0] != primary[row[1]].lower())
        for name, hpo_id in [*rows, *_table("everyday.csv")]:
            term = known.number(hpo_id)
            if term is None or not known.abnormal[term]:
                continue
            self.exact.setdefault(name.lower(), term)
            words = tuple(even(word) for word in _WORD.findall(name.lower()))
            if _JOINED.search(name.lower()):
                self._ordered.setdefault(words, term)
            bag = _bag(words)
            if bag and bag not in self._by_words:
                self._by_words[bag] = term
                for word in bag:
                    self._holding[word].append(bag)

    def of(self, words: Sequence[str]) -> int | None:
        """The term with exactly these words, in any order and spelling."""
        if words[0] in _SMALL or words[-1] in _SMALL:
            return None
        return self._by_words.get(_bag(tuple(even(word) for word in words)))

    def in_order(self, words: Sequence[str]) -> int | None:
        """The term of that very name, among those that hold a comma, «and» or «absent»."""
        return self._ordered.get(tuple(even(word) for word in words))

    def like(self, words: Sequence[str]) -> int | None:
        """The term whose words hold these, or lie within them, when few are left over."""
        wanted = set(_bag(tuple(even(word) for word in words)))
        shared: dict[Key, int] = defaultdict(int)
        for word in wanted:
            for bag in self._holding.get(word, ()):
                shared[bag] += 1
        close = [(2 * count / (len(wanted) + len(bag)), bag) for bag, count in shared.items() if count in (len(wanted), len(set(bag)))]
        best = max(close, default=(0.0, ()))
        return self._by_words[best[1]] if best[0] >= LIKENESS else None


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


@cache
def names(pack: Pack) -> Names:
    """The names of a pack, read once: a third of a second that a query of ids alone is spared."""
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
    return tuple(sorted(word for word in words if word not in _SMALL))
