"""Recognisers of drug names and of signs and symptoms, from the pack's vocabularies: the longest match wins."""

import re
from collections.abc import Iterator

from llmasos.errors import SetupNeeded

from ..memory.pack import Pack, open_pack
from .recognisers import Span, recogniser

LONGEST = 5  # words
_WORD = re.compile(r"[A-Za-z0-9][\w'-]*", re.ASCII)  # a Chinese character beside it is not part of it
_HPO_ID = re.compile(r"\bHP:\d{7}\b", re.ASCII | re.IGNORECASE)

# Words that some drug or term list holds, and that mean something else in nearly every question.
NOT_DRUGS = frozenset(
    [
        "a",
        "an",
        "the",
        "dose",
        "gene",
        "genes",
        "her",
        "his",
        "she",
        "he",
        "all",
        "age",
        "sex",
        "risk",
        "test",
        "water",
        "air",
        "oxygen",
        "alcohol",
        "blood",
        "iron",
        "may",
        "can",
        "give",
        "take",
        "with",
        "pain",
    ]
)


@recogniser("drug")
def drugs(text: str) -> list[Span]:
    """Spans of generic and brand names of drugs."""
    return _longest(text, "SELECT name FROM drug_names WHERE name IN (*)", NOT_DRUGS)


@recogniser("phenotype")
def phenotypes(text: str) -> list[Span]:
    """Spans of HPO ids, names and exact synonyms."""
    ids = [match.span() for match in _HPO_ID.finditer(text)]
    names = [
        span
        for span in _longest(text, "SELECT DISTINCT name FROM term_names WHERE name IN (*)", frozenset())
        if all(span[1] <= a or span[0] >= b for a, b in ids)
    ]
    return sorted([*ids, *names])


def _longest(text: str, query: str, ignored: frozenset[str]) -> list[Span]:
    try:
        pack = open_pack()
    except SetupNeeded:
        return []
    spans = list(_runs(text))
    known = _known(pack, query, {text[start:end].lower() for start, end in spans}) - ignored
    taken: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if text[start:end].lower() in known and all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end))
    return sorted(taken)


def _runs(text: str) -> Iterator[Span]:
    words = [match.span() for match in _WORD.finditer(text)]
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST, len(words))):
            yield words[first][0], words[last][1]


def _known(pack: Pack, query: str, names: set[str]) -> set[str]:
    ordered, found = sorted(names), set[str]()
    for start in range(0, len(ordered), 500):
        found |= {row["name"] for row in pack.any_of(query, ordered[start : start + 500])}
    return found
