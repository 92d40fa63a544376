"""Spellings of alleles that mean one thing: other asterisks, leading zeros, suballeles by letter, variants by their protein.

CYP2C9 and CYP2C19: what older reports call *2A and *2B are suballeles of the core allele *2, and all suballeles of a star allele are taken to have
the same function (PharmGKB on PharmVar's core alleles, July 2019). Genes of which CPIC's table itself tells letters apart (TPMT *3A) are read
by the table first.
"""

import re
from collections.abc import Iterable

from ..amino_acids import LETTER, STOP

_ASTERISKS = str.maketrans(dict.fromkeys("＊∗﹡⁎✱✲٭", "*"))  # one character for one, so that places in a text stay
BY_LETTER = ("CYP2C9", "CYP2C19")
_LETTERED = re.compile(r"(\*\d+)[A-J]", re.IGNORECASE)
_ZERO = re.compile(r"\*0+(?=[1-9])")
_FACTOR_V = re.compile(r"(?:\bfactor[\s-]?V|(?:凝血)?因子\s?V)[\s-]?Leiden\b|\bFVL\b", re.IGNORECASE)
_SPACED = re.compile(r"(?<!\d)(-?\d{3,5})\s([ACGT])\s?>\s?([ACGT])(?![A-Za-z])")  # «521 T>C», which is a change and not two bases

_BASES = "TCAG"
_CODONS = dict(
    zip(
        (one + two + three for one in _BASES for two in _BASES for three in _BASES),
        "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        strict=True,
    )
)
_LETTER = LETTER | STOP
_THREE = re.compile(rf"(?:p\.)?\(?({'|'.join(_LETTER)})(\d+)({'|'.join(_LETTER)}|del)\)?(?![A-Za-z])", re.IGNORECASE)
_ONE = re.compile(r"(?:p\.)?([A-Z])(\d+)([A-Z*])(?![A-Za-z0-9])", re.ASCII)
_SUBSTITUTION = re.compile(r"c\.(\d+)([ACGT])>([ACGT])")


def plain(text: str) -> str:
    """The text with one kind of asterisk; as long as it was."""
    return text.translate(_ASTERISKS)


def usual(text: str) -> str:
    """The text with usual spellings: one kind of asterisk, «521 T>C» as «521T>C», «factor V Leiden» as «F5 Leiden»."""
    return _FACTOR_V.sub("F5 Leiden", _SPACED.sub(r"\1\2>\3", plain(text)))


def alike(gene: str, allele: str) -> list[str]:
    """Names under which a table may hold an allele, the nearest first: «*02» is «*2», «*2A» of CYP2C19 is «*2»."""
    bare = _ZERO.sub("*", allele)
    core = _LETTERED.fullmatch(bare) if gene in BY_LETTER else None
    return [allele, bare, *([core[1]] if core else [])]


def one_letter(text: str) -> str:
    """Changes of a protein in one-letter code: «p.Gly551Asp» as «G551D», «Phe508del» and «ΔF508» as «F508del»."""
    short = _THREE.sub(lambda found: f"{_of(found[1])}{found[2]}{_of(found[3])}", text)
    return re.sub(r"(?:[ΔδΔ∆]|\b(?:delta|del|d))\s?-?F508\b", "F508del", short)


def _of(amino_acid: str) -> str:
    return "del" if amino_acid.lower() == "del" else _LETTER[amino_acid.capitalize()]


def by_protein(names: Iterable[str], text: str) -> list[str]:
    """Those of the alleles (c. names) by which a change of the protein in the text can come about, by the genetic code."""
    found = _ONE.search(one_letter(text))
    return [name for name in names if found and _makes(name, found[1], int(found[2]), found[3])]


def _makes(name: str, before: str, residue: int, after: str) -> bool:
    one = _SUBSTITUTION.fullmatch(name)
    if one is None or (int(one[1]) + 2) // 3 != residue:
        return False
    place = (int(one[1]) - 1) % 3
    changed = ((codon, codon[:place] + one[3] + codon[place + 1 :]) for codon in _CODONS if codon[place] == one[2])
    return any(_CODONS[codon] == before and _CODONS[to] == after for codon, to in changed)
