"""Recognisers of drug names and of signs and symptoms, from the pack's vocabularies: the longest match wins."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from llmasos.errors import SetupNeeded

from ..memory.pack import Pack, open_pack
from ..memory.words import has_chinese
from .recognisers import Span, overlaps, recogniser

LONGEST = 5  # words
_WORD = re.compile(r"[A-Za-z0-9][\w'-]*", re.ASCII)  # a Chinese character beside it is not part of it
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]*\Z|[a-z]+\d\w*\Z", re.ASCII)  # written like a gene's symbol
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
NOT_SIGNS = frozenset(["fits"])  # «which disease fits»: read as a sign only where it is given as one


@recogniser("drug")
def drugs(text: str) -> list[Span]:
    """Spans of generic and brand names of drugs, and of Chinese names; a gene's symbol is none, though drug lists hold some («CYP2D6», «APOE»)."""
    found = _longest(text, "SELECT name FROM drug_names WHERE name IN (*)", NOT_DRUGS)
    symbols = {text[start:end].upper() for start, end in found if _SYMBOL.match(text[start:end])}
    genes = _known(open_pack(), "SELECT name FROM gene_names WHERE kind = 'symbol' AND name IN (*)", symbols) if symbols else set()
    named = [(start, end) for start, end in found if text[start:end].upper() not in genes]
    return sorted([*named, *_in_chinese("drug", text)])


@recogniser("phenotype")
def phenotypes(text: str) -> list[Span]:
    """Spans of HPO ids, names, exact synonyms and everyday names, in the singular or plural, and of Chinese names."""
    ids = [match.span() for match in _HPO_ID.finditer(text)]
    found = _longest(text, "SELECT DISTINCT name FROM term_names WHERE name IN (*)", NOT_SIGNS, everyday(), _singular)
    return sorted([*ids, *(span for span in found if not overlaps(span, ids)), *_in_chinese("phenotype", text)])


@cache
def everyday() -> frozenset[str]:
    """Names of signs that clinicians use and the HPO doesn't list, in lower case."""
    lines = (Path(__file__).parent / "phenotypes" / "data" / "everyday.csv").read_text(encoding="utf-8").splitlines()
    return frozenset(line.rsplit(",", 1)[0].lower() for line in lines if line and not line.startswith("#"))


def _in_chinese(kind: str, text: str) -> list[Span]:
    """Spans of the Chinese names of a kind, the longest first where they overlap."""
    return [match.span() for match in _chinese(kind).finditer(text)] if has_chinese(text) else []


@cache
def _chinese(kind: str) -> re.Pattern[str]:
    """The Chinese names that a domain's data list."""
    data = Path(__file__).parent
    if kind == "drug":
        listed = [
            *_table(data / "drugs/data/chinese.toml", "names").values(),
            *_table(data / "pharmacogenomics/data/guidance.toml", "chinese"),
        ]
    else:
        lines = (data / "phenotypes/data/chinese.csv").read_text(encoding="utf-8").splitlines()
        listed = [line.rsplit(",", 1)[0] for line in lines if line and not line.startswith("#")]
    return re.compile("|".join(re.escape(name) for name in sorted(listed, key=len, reverse=True) if len(name) > 1))


def _table(file: Path, name: str) -> dict[str, str]:
    table: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))[name]
    return table


def _as_it_stands(name: str) -> str:
    return name


def _singular(name: str) -> str:
    """«renal cysts» → «renal cyst»."""
    return name[:-1] if len(name) > 4 and name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def _longest(
    text: str, query: str, ignored: frozenset[str], more: frozenset[str] = frozenset(), form: Callable[[str], str] = _as_it_stands
) -> list[Span]:
    try:
        pack = open_pack()
    except SetupNeeded:
        return []
    written = {span: text[slice(*span)].lower() for span in _runs(text)}
    known = _known(pack, query, {*written.values(), *map(form, written.values())}) | more
    taken: list[Span] = []
    for (start, end), name in sorted(written.items(), key=lambda item: item[0][0] - item[0][1]):
        if name not in ignored and not known.isdisjoint((name, form(name))) and not overlaps((start, end), taken):
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
