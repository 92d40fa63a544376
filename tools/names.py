"""Recognisers of drug names and of signs and symptoms, from the pack's vocabularies: the longest match wins."""

import re
import tomllib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from llmasos.errors import SetupNeeded

from ..memory.listed import Listed
from ..memory.pack import Pack, open_pack
from ..memory.words import evened, has_chinese
from .recognisers import Span, longest, overlaps, recogniser

LONGEST = 5  # words
ABNORMALITY, MODIFIER = "HP:0000118", "HP:0012823"
BRITISH = (("ae", "e"), ("oe", "e"), ("our", "or"))  # in names of signs
PLURALS = {"feet": "foot", "teeth": "tooth", "toes": "toe", "testes": "testis", "vertebrae": "vertebra"}  # that no rule makes singular
SMALL = frozenset(["a", "an", "the", "of", "in", "on", "at", "to", "or", "and", "with", "by", "for", "from", "due"])
AMOUNTS = frozenset(["decreased", "increased"])
MEASURED = frozenset(["circulating", "concentration", "level", "serum", "plasma", "blood", "count", "number", "activity"])  # of an amount
_WORD = re.compile(r"[A-Za-z0-9](?:[\w-]|'(?!s\b))*", re.ASCII)  # neither a Chinese character beside it nor a possessive is part of it
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]*\Z|[a-z]+\d\w*\Z", re.ASCII)  # written like a gene's symbol
_BEFORE = re.compile(r"(?<![\w-])([A-Za-z]+)[ -]\Z")
_SHARES = re.compile(r",? (?:and|or) ([A-Za-z]+)(?![\w-])")
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
NOT_SIGNS = frozenset(["fall", "fit", "fits", "pile"])  # «which disease fits»: read as a sign only where it is given as one


@recogniser("drug")
def drugs(text: str) -> list[Span]:
    """Spans of generic and brand names of drugs, and of Chinese names; a gene's symbol is none, though drug lists hold some («CYP2D6», «APOE»)."""
    found = _longest(text, _drug_names, NOT_DRUGS)
    symbols = {text[start:end].upper() for start, end in found if _SYMBOL.match(text[start:end])}
    genes = _known(open_pack(), "SELECT name FROM gene_names WHERE kind = 'symbol' AND name IN (*)", symbols) if symbols else set()
    named = [(start, end) for start, end in found if text[start:end].upper() not in genes]
    return sorted([*named, *_in_chinese("drug", text)])


@recogniser("phenotype")
def phenotypes(text: str) -> list[Span]:
    """Spans of HPO ids, names, exact synonyms and everyday names, in any spelling of their words, and of Chinese names."""
    ids = [match.span() for match in _HPO_ID.finditer(text)]
    named = _longest(text, lambda pack, _: _signs(pack), NOT_SIGNS, _spelt)
    found = [_with_modifiers(text, _with_shared(text, span, named)) for span in named]
    return sorted([*ids, *(span for span in found if not overlaps(span, ids)), *_in_chinese("phenotype", text)])


def _with_modifiers(text: str, sign: Span) -> Span:
    """A sign with the words before it that say how it is («severe chronic headache»)."""
    start, end = sign
    known = modifiers(open_pack())
    while (before := _BEFORE.search(text, 0, start)) and _spelt(before.group(1)) in known:
        start = before.start()
    return start, end


def _with_shared(text: str, sign: Span, named: list[Span]) -> Span:
    """A sign with a word behind it that shares its beginning («small hands and feet»)."""
    start, end = sign
    after, words = _SHARES.match(text, end), text[start:end].split()
    if not after or len(words) < 2 or overlaps(after.span(1), named):
        return sign
    return (start, after.end()) if _spelt(" ".join([*words[:-1], after[1]])) in _signs(open_pack()) else sign


@lru_cache(maxsize=1 << 15)
def even(word: str) -> str:
    """A word of a sign's name in American spelling and the singular."""
    word = word.removesuffix("'s")
    if word in PLURALS:
        return PLURALS[word]
    return word if word.isdigit() else evened(word, BRITISH)


def _spelt(name: str) -> str:
    """A sign's name with its words evened out, hyphens read as spaces: «Ragged-red fibers» → «ragged red fiber»."""
    return " ".join(even(word) for word in name.lower().replace("-", " ").split())


def sense(words: Iterable[str]) -> tuple[str, ...]:
    """What the even words of a sign's name say, in any order: «low ceruloplasmin» and «decreased ceruloplasmin concentration» alike."""
    alike, written = _same_words(), list(words)
    said = sorted(alike.get(word, word) for word in [*(word for word in written[:-1] if word not in SMALL), *written[-1:]])
    if not AMOUNTS.isdisjoint(said):
        of_what = [word for word in said if word not in MEASURED]
        said = of_what if len(of_what) > 1 else said
    return tuple(said)


@cache
def _same_words() -> dict[str, str]:
    lines = (Path(__file__).parent / "phenotypes" / "data" / "same_words.csv").read_text(encoding="utf-8").splitlines()
    return dict(line.split(",") for line in lines if not line.startswith("#"))


def _drug_names(pack: Pack, written: set[str]) -> set[str]:
    return _known(pack, "SELECT name FROM drug_names WHERE name IN (*)", written)


class _Signs:
    """Names of signs as `_spelt`, and whatever says the same in other words."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(map(_spelt, names))
        self._senses = frozenset(said for said in map(_said, self._names) if len(said) > 1)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._names or (" " in name and _whole(name) and _said(name) in self._senses))


def _said(spelt: str) -> tuple[str, ...]:
    return sense(re.findall(r"[a-z0-9]+", spelt))


def _whole(spelt: str) -> bool:
    """Whether a name neither begins nor ends in a small word."""
    words = spelt.split()
    return words[0] not in SMALL and words[-1] not in SMALL - {"a"}


@cache
def _signs(pack: Pack) -> _Signs:
    """Names of signs, those that clinicians use and the HPO doesn't list among them; what is no abnormality («all») is none."""
    lines = (Path(__file__).parent / "phenotypes" / "data" / "everyday.csv").read_text(encoding="utf-8").splitlines()
    everyday = [line.rsplit(",", 1)[0] for line in lines if line and not line.startswith("#")]
    return _Signs([*everyday, *_named_below(pack)[ABNORMALITY]])


@cache
def modifiers(pack: Pack) -> frozenset[str]:
    """Words that say how a sign is («severe», «progressive»), as `_spelt`."""
    return frozenset(map(_spelt, _named_below(pack)[MODIFIER]))


@cache
def _named_below(pack: Pack) -> dict[str, set[str]]:
    """Names of the HPO's abnormalities and of its modifiers, each with all below it, by the term at the top; the tables are read once for both."""
    children: dict[str, list[str]] = {}
    for row in pack.rows("SELECT id, parents FROM terms"):
        for parent in row["parents"].split():
            children.setdefault(parent, []).append(row["id"])
    found: dict[str, set[str]] = {}
    below = {top: _under(top, children) for top in (ABNORMALITY, MODIFIER)}
    for row in pack.rows("SELECT name, hpo_id FROM term_names"):
        for top, terms in below.items():
            if row["hpo_id"] in terms:
                found.setdefault(top, set()).add(row["name"])
    return found


def _under(top: str, children: Mapping[str, Sequence[str]]) -> set[str]:
    """A term and all below it."""
    found, new = {top}, [top]
    while new:
        below = [child for child in children.get(new.pop(), ()) if child not in found]
        found.update(below)
        new += below
    return found


def _in_chinese(kind: str, text: str) -> list[Span]:
    """Spans of the Chinese names of a kind, the longest first where they overlap."""
    if not has_chinese(text):
        return []
    return [(start, end) for start, end in _chinese(kind).spans(text) if text[start:end] not in _everyday(kind)]


@cache
def _chinese(kind: str) -> Listed:
    """The Chinese names that a domain's data list, and the everyday words that hold one, so that the longer is found."""
    data = Path(__file__).parent
    if kind == "drug":
        listed = [
            *_table(data / "drugs/data/chinese.toml", "names").values(),
            *tomllib.loads((data / "drugs/data/chinese_generics.toml").read_text(encoding="utf-8")),
            *_table(data / "drugs/data/chinese_brands.toml", "brands"),
            *_everyday(kind),
        ]
    else:
        lines = (data / "phenotypes/data/chinese.csv").read_text(encoding="utf-8").splitlines()
        listed = [line.rsplit(",", 1)[0] for line in lines if line and not line.startswith("#")]
    return Listed(listed)


@cache
def _everyday(kind: str) -> frozenset[str]:
    """Words that hold a drug's brand name and name no drug: 可定期复查 is no 可定."""
    if kind != "drug":
        return frozenset()
    words = _table(Path(__file__).parent / "drugs/data/chinese_brands.toml", "words")
    return frozenset(word for held in words.values() for word in held)


def _table(file: Path, name: str) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))[name]
    return table


def _as_it_stands(name: str) -> str:
    return name


def _longest(
    text: str, listed: Callable[[Pack, set[str]], Container[str]], ignored: frozenset[str], form: Callable[[str], str] = _as_it_stands
) -> list[Span]:
    """The longest runs of words whose form is among the listed names; `listed` may look only for the forms that it is given."""
    try:
        pack = open_pack()
    except SetupNeeded:
        return []
    written = {span: text[slice(*span)].lower() for span in _runs(text)}
    known = listed(pack, set(map(form, written.values())))
    return longest(span for span, name in written.items() if name not in ignored and form(name) in known)


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
