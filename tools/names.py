"""The recogniser of drug names, and how the longest names of a vocabulary are found in a text."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from llmasos.errors import SetupNeeded

from ..memory.listed import Listed
from ..memory.pack import Pack, open_pack
from ..memory.words import has_chinese
from .recognisers import Span, longest, recogniser

LONGEST = 5  # words
_WORD = re.compile(r"[A-Za-z0-9](?:[\w-]|'(?!s\b))*", re.ASCII)  # neither a Chinese character beside it nor a possessive is part of it
_DRUGS = Path(__file__).parent / "drugs" / "data"
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]*\Z|[a-z]+\d\w*\Z", re.ASCII)  # written like a gene's symbol

# Words that some drug list holds, and that mean something else in nearly every question.
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
    """Spans of generic and brand names of drugs, and of Chinese names; a gene's symbol is none, though drug lists hold some («CYP2D6», «APOE»)."""
    found = longest_of(text, _drug_names, NOT_DRUGS)
    symbols = {text[start:end].upper() for start, end in found if _SYMBOL.match(text[start:end])}
    genes = _known(open_pack(), "SELECT name FROM gene_names WHERE kind = 'symbol' AND name IN (*)", symbols) if symbols else set()
    named = [(start, end) for start, end in found if text[start:end].upper() not in genes]
    return sorted([*named, *_in_chinese(text)])


def _drug_names(pack: Pack, written: set[str]) -> set[str]:
    return _known(pack, "SELECT name FROM drug_names WHERE name IN (*)", written)


def _in_chinese(text: str) -> list[Span]:
    """Spans of Chinese names of drugs, the longest first where they overlap."""
    if not has_chinese(text):
        return []
    return [(start, end) for start, end in _chinese().spans(text) if text[start:end] not in _everyday()]


@cache
def _chinese() -> Listed:
    """The Chinese names of drugs, and the everyday words that hold one, so that the longer is found."""
    return Listed(
        [
            *_table("chinese.toml", "names").values(),
            *tomllib.loads((_DRUGS / "chinese_generics.toml").read_text(encoding="utf-8")),
            *_table("chinese_brands.toml", "brands"),
            *_everyday(),
        ]
    )


@cache
def _everyday() -> frozenset[str]:
    """Words that hold a drug's brand name and name no drug: 可定期复查 is no 可定."""
    return frozenset(word for held in _table("chinese_brands.toml", "words").values() for word in held)


def _table(file: str, name: str) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((_DRUGS / file).read_text(encoding="utf-8"))[name]
    return table


def longest_of(text: str, listed: Callable[[Pack, set[str]], set[str]], ignored: frozenset[str]) -> list[Span]:
    """The longest runs of words that are among the listed names; `listed` gives those of some names in lower case that are."""
    try:
        pack = open_pack()
    except SetupNeeded:
        return []
    written = {span: text[slice(*span)].lower() for span in _runs(text)}
    known = listed(pack, set(written.values()) - ignored)
    return longest(span for span, name in written.items() if name in known)


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
