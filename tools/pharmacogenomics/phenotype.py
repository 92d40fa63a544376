"""From a diplotype to an activity score and a phenotype, as CPIC translates them; from there to what inhibitors leave of it.

Scores: CYP2D6 0 poor, above it and below 1.25 intermediate, 1.25 to 2.25 normal, above ultrarapid (PMID:33387367, table 1 to 3);
CYP2C9 and DPYD 0 to 0.5 poor, 1 and 1.5 intermediate, 2 normal (PMID:32189324, PMID:29152729). What an allele does is
CPIC's table in the pack. An allele of unknown function gives an indeterminate phenotype, never a normal one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...memory.pack import Pack
from .genotype import Genotype
from .guidance import INDETERMINATE

CHANGED = "by genotype;"  # stands in the note of a phenotype that inhibitors changed
SCORED = ("CYP2D6", "CYP2C9", "DPYD")
_MORE = 2  # copies that «xN» stands for at least


@dataclass(frozen=True)
class Phenotype:
    """What a genotype means. `score` where CPIC gives one; `note` says what was assumed, or changed by inhibitors."""

    name: str
    score: float | None = None
    note: str = ""


def phenotype_of(pack: Pack, genotype: Genotype) -> Phenotype:
    """CPIC's phenotype of a genotype; the state itself where the laboratory gave one."""
    if genotype.state:
        return Phenotype(genotype.state)
    if genotype.gene.startswith("HLA"):
        return Phenotype(genotype.alleles[0])
    if genotype.gene == "VKORC1":
        return Phenotype("/".join(genotype.alleles))
    if genotype.gene == "CYP4F2":
        return Phenotype("*3 carrier" if "*3" in genotype.alleles else "no *3")
    if genotype.gene in SCORED:
        return _scored(pack, genotype)
    if genotype.gene == "MT-RNR1":  # there is one mitochondrial allele; the table writes it twice
        genotype = Genotype(genotype.gene, genotype.alleles * 2)
    plain = [re.sub(r"x(?:N|\d+)$", "", allele) for allele in genotype.alleles]
    for written in ("/".join(plain), "/".join(reversed(plain))):
        for row in pack.rows("SELECT phenotype FROM diplotypes WHERE gene = ? AND diplotype = ?", genotype.gene, written):
            return Phenotype(str(row["phenotype"]))
    return Phenotype(INDETERMINATE, note=f"CPIC's tables give no phenotype for {genotype.gene} {genotype.written}.")


def _scored(pack: Pack, genotype: Genotype) -> Phenotype:
    low = high = 0.0
    for allele in genotype.alleles:
        bare, _, copies = allele.partition("x") if re.search(r"x(?:N|\d+)$", allele) else (allele, "", "1")
        row = pack.rows("SELECT score FROM star_alleles WHERE gene = ? AND allele = ?", genotype.gene, bare)
        if not row or row[0]["score"] is None:
            return Phenotype(INDETERMINATE, note=f"The function of {genotype.gene} {bare} is not known well enough for a score.")
        least = _MORE if copies == "N" else int(copies)
        low += least * row[0]["score"]
        high += (least + 1 if copies == "N" else least) * row[0]["score"]
    first, second = scored(genotype.gene, low), scored(genotype.gene, high)
    if first != second:
        return Phenotype(
            INDETERMINATE, note=f"Two or three copies would make a difference ({first} or {second}); the number of copies is needed."
        )
    return Phenotype(first, low, "A score of at least this: the number of copies is not given." if low != high else "")


def scored(gene: str, score: float) -> str:
    """The phenotype of an activity score."""
    if gene == "CYP2D6":
        bounds = ((0.01, "Poor Metabolizer"), (1.25, "Intermediate Metabolizer"), (2.5, "Normal Metabolizer"))
    else:
        bounds = ((1.0, "Poor Metabolizer"), (2.0, "Intermediate Metabolizer"), (2.5, "Normal Metabolizer"))
    return next((name for bound, name in bounds if score < bound), "Ultrarapid Metabolizer")


def converted(gene: str, phenotype: Phenotype, strong: Sequence[str], moderate: Sequence[str]) -> Phenotype:
    """The phenotype under inhibitors of CYP2D6: none of its activity is left by strong ones, half by moderate ones.

    Without a score, a strong inhibitor still makes a poor metabolizer; what a moderate one does is left open.
    """
    if gene != "CYP2D6" or not (strong or moderate) or phenotype.name == INDETERMINATE:
        return phenotype
    if strong:
        return Phenotype("Poor Metabolizer", 0.0, f"{phenotype.name} {CHANGED} {' and '.join(strong)} inhibits CYP2D6 strongly.")
    if phenotype.score is None:
        return Phenotype(
            phenotype.name, None, f"{' and '.join(moderate)} inhibits CYP2D6 moderately; the diplotype is needed to say how much is left."
        )
    left = phenotype.score / 2
    return Phenotype(scored(gene, left), left, f"{phenotype.name} {CHANGED} {' and '.join(moderate)} inhibits CYP2D6 moderately.")
