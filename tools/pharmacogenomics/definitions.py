"""Which variants define the star alleles of the genes that a VCF can be called for, and where they lie on both assemblies; those of CYP2D6
too, which is never called, but of which a variant's name is told what it defines.

Alleles: CPIC's tables in the pack. Positions: data/star_positions.csv, from the same carrier (pypgx 0.27.0, CC0). Left out is what
short variants can't tell (deletions, duplications, hybrids), and UGT1A1's *80: what it stands for, the TA repeat, is read itself.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ...memory.pack import Pack

CALLABLE = (
    "CYP2C19", "CYP2C9", "CYP2B6", "CYP3A5", "CYP4F2", "DPYD", "NUDT15", "TPMT", "UGT1A1", "SLCO1B1", "ABCG2", "VKORC1", "IFNL3",
    "RYR1", "CACNA1S",
)  # fmt: skip
ONE_BY_ONE = ("DPYD", "RYR1", "CACNA1S")  # each variant counts by itself; the one with the least function names a chromosome
NOT_CALLABLE = {
    "CYP2D6": "deletions, duplications and hybrids with CYP2D7 can't be told from a VCF",
    "HLA-A": "HLA alleles need typing of their own",
    "HLA-B": "HLA alleles need typing of their own",
    "G6PD": "the sex and the enzyme's activity count as well",
    "MT-RNR1": "mitochondrial variants need a caller that knows heteroplasmy",
}
# Structural alleles of callable genes, which a VCF of short variants doesn't show.
UNSEEN = {"CYP2C19": "*36 and *37", "CYP2B6": "*29 and *30", "SLCO1B1": "*48 and *49", "CYP4F2": "*DEL"}
# At this position every allele but *38 has G; tables write it with *1 alone.
ANY_BASE = {"CYP2C19": "10-94842866-A-G"}
_LEFT_OUT = {"UGT1A1": ("*80", "*80+*28", "*80+*37"), "IFNL3": ("rs8099917", "rs12980275")}


@dataclass(frozen=True)
class Site:
    """One variant of the tables, as chr-pos-ref-alt on each assembly."""

    gene: str
    rsid: str
    grch38: str
    grch37: str

    def on(self, assembly: str) -> tuple[str, int, str, str]:
        """Chromosome, position, REF and ALT there."""
        chromosome, position, ref, alt = (self.grch38 if assembly == "GRCh38" else self.grch37).split("-")
        return chromosome, int(position), ref, alt

    @property
    def indel(self) -> bool:
        return any(len(allele) > 1 for allele in self.grch38.split("-")[2:])

    @property
    def label(self) -> str:
        """«rs4244285 (10-94781859)»."""
        place = "-".join(self.grch38.split("-")[:2])
        return f"{self.rsid} ({place})" if self.rsid else place


@dataclass(frozen=True)
class Definition:
    """A gene's alleles by the set of their variants, and its sites by variant (chr-pos-ref-alt on GRCh38).

    `function` is an allele's activity score, 0 where CPIC gives none; `neutral` are those of normal function.
    """

    gene: str
    reference: str
    alleles: Mapping[frozenset[str], tuple[str, ...]]
    sites: Mapping[str, Site]
    function: Mapping[str, float]
    neutral: frozenset[str]


@cache
def sites() -> dict[str, Site]:
    """Every site by its variant on GRCh38."""
    text = (files(__package__) / "data" / "star_positions.csv").read_text(encoding="utf-8")
    return {row["grch38"]: Site(row["gene"], row["rsid"], row["grch38"], row["grch37"]) for row in csv.DictReader(text.splitlines())}


@cache
def definition(pack: Pack, gene: str) -> Definition:
    """The alleles of a callable gene."""
    alleles: dict[frozenset[str], list[str]] = {}
    reference = ""
    rows = pack.rows("SELECT allele, core, function, score FROM star_alleles WHERE gene = ?", gene)
    for row in rows:
        name, core = str(row["allele"]), frozenset(filter(None, str(row["core"]).split(",")))
        core -= {ANY_BASE.get(gene, "")}
        if name in _LEFT_OUT.get(gene, ()) or (gene in ANY_BASE and name == "*38"):
            continue
        if name in ("*1", "Reference"):
            reference = name
        if core or name == reference:
            alleles.setdefault(core, []).append(name)
    used = {variant for core in alleles for variant in core} | {ANY_BASE[gene] for _ in [gene] if gene in ANY_BASE}
    known = sites()
    return Definition(
        gene,
        reference,
        {core: tuple(names) for core, names in alleles.items()},
        {variant: known[variant] for variant in sorted(used)},
        {str(row["allele"]): float(row["score"] or 0) for row in rows},
        frozenset(str(row["allele"]) for row in rows if row["function"] == "Normal Function"),
    )
