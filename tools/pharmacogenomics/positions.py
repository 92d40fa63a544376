"""Genotypes given as the bases at one position: «rs4149056 CC», «SLCO1B1 521T>C heterozygous», «VKORC1 -1639 G/A».

A position is read on either strand where the bases tell which; what it leaves open about the other allele is refused, never taken for *1.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from llmasos.errors import InvalidInput

_BASES = re.compile(r"(?<![A-Za-z0-9])([ACGT])\s?[/>|]?\s?([ACGT])(?![A-Za-z0-9])", re.ASCII)
_GLUED = re.compile(r"^\s*([ACGT])\s?[/|]?\s?([ACGT])(?![A-Za-z0-9])", re.ASCII)
_OPPOSITE = str.maketrans("ACGT", "TGCA")
HETEROZYGOUS, HOMOZYGOUS = re.compile(r"hetero|\bhet\b|杂合", re.I), re.compile(r"homo|\bhom\b|纯合", re.I)
HETEROZYGOUS_WORD, HOMOZYGOUS_WORD = (
    re.compile(r"\bhet(?:erozygous|erozygote)?\b|杂合子?", re.I),
    re.compile(r"\bhom(?:ozygous|ozygote)?\b|纯合子?", re.I),
)
VKORC1 = "VKORC1"


@dataclass(frozen=True)
class Position:
    """A position: its names, its bases on the plus strand, and the alleles that they stand for."""

    gene: str
    names: tuple[str, ...]
    reference: str
    variant: str
    alleles: tuple[str, str]
    alone: bool


@cache
def table() -> tuple[Position, ...]:
    """The positions of data/positions.toml."""
    read = tomllib.loads((files(__package__) / "data" / "positions.toml").read_text(encoding="utf-8"))["position"]
    found = []
    for entry in read:
        reference, variant = entry["bases"].split(">")
        first, second = entry["alleles"]
        found.append(Position(entry["gene"], tuple(entry["names"]), reference, variant, (first, second), entry["alone"]))
    return tuple(found)


def gene_of(text: str) -> str:
    """The gene of an rsID, or of VKORC1's -1639, in a text that names none; empty when it is not known."""
    found = re.search(r"\brs\d+", text, re.I)
    if (found and found.group().lower() == "rs9923231") or re.search(r"-\s?1639(?!\d)", text):
        return VKORC1
    return next((one.gene for one in table() if found and found.group().lower() in one.names), "")


def read(gene: str, rest: str, text: str) -> tuple[tuple[str, str], str] | None:
    """Both alleles and how to show them, where a text gives the bases or zygosity at a position of the gene; else None. Raises InvalidInput."""
    for one in table():
        if one.gene == gene and (found := _named(one, rest)):
            pair = _bases(one, rest[found.end() :], rest, text)
            if pair is not None:
                return pair, f"{one.names[0]} {'/'.join(one.variant if name == one.alleles[1] else one.reference for name in pair)}"
    return None


def _named(one: Position, rest: str) -> re.Match[str] | None:
    names = "|".join(re.escape(name) for name in one.names)
    return re.search(rf"(?<![A-Za-z0-9])(?:c\.|p\.)?(?:{names})(?!\d)", rest, re.I)


def _bases(one: Position, after: str, rest: str, text: str) -> tuple[str, str] | None:
    """The two alleles at a position; None where the text says nothing of both copies."""
    bases = _GLUED.match(after) or _BASES.search(after)
    if bases:
        pair = bases.groups()
        here, there = {one.reference, one.variant}, {one.reference.translate(_OPPOSITE), one.variant.translate(_OPPOSITE)}
        palindromic = here == there
        if palindromic and pair[0] == pair[1]:
            raise InvalidInput("genotypes", text, f"the strand of {one.names[0]}, or its name such as «{one.alleles[1]} homozygous»")
        if not set(pair) <= here:
            if not set(pair) <= there:
                raise InvalidInput("genotypes", text, f"the bases {one.reference} and {one.variant} at {one.names[0]}")
            pair = tuple(base.translate(_OPPOSITE) for base in pair)
        variants = sum(base == one.variant for base in pair)
    elif HETEROZYGOUS.search(rest):
        variants = 1
    elif HOMOZYGOUS.search(rest):
        variants = 2
    else:
        return None
    if variants < 2 and not one.alone:
        raise InvalidInput(
            "genotypes", text, f"a diplotype: {one.names[0]} alone leaves open which other alleles of {one.gene} were looked for"
        )
    first, second = sorted(one.alleles[base] for base in [1] * variants + [0] * (2 - variants))
    if second == one.alleles[0]:
        first, second = second, first
    return first, second


def vkorc1(rest: str, text: str) -> tuple[str, str]:
    """VKORC1 -1639G>A by its bases; rs9923231 is read off the other strand, so that its T is A there. Raises InvalidInput."""
    opposite = re.search(r"rs9923231", rest, re.I)
    bare = re.sub(r"rs9923231|(?:c\.)?-?\s?1639\s?(?:G>A)?", " ", rest, flags=re.I)
    bases = _BASES.search(bare.upper())
    if bases is None:
        if HETEROZYGOUS.search(rest):
            return "A", "G"
        if HOMOZYGOUS.search(rest) and re.search(r"G>A|rs9923231", rest, re.I):
            return "A", "A"
        raise InvalidInput("genotypes", text, "VKORC1 with both bases, such as «VKORC1 -1639 G/A» or «VKORC1 rs9923231 C/T»")
    pair = sorted(base.translate(str.maketrans("CT", "GA")) if opposite or base in "CT" else base for base in bases.groups())
    return pair[0], pair[1]
