"""From a diplotype to an activity score and a phenotype, as CPIC translates them; from there to what inhibitors leave of it.

What an allele does is CPIC's table in the pack. An allele of unknown function gives an indeterminate phenotype, never a normal one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...memory.pack import Pack
from .genotype import Genotype
from .scores import INDETERMINATE, SCORED, scored

POOR, INTERMEDIATE, NORMAL = "Poor Metabolizer", "Intermediate Metabolizer", "Normal Metabolizer"
_COPIES = re.compile(r"x(N|≥?\d+)$")
_MORE = 2  # copies that «xN» stands for at least


@dataclass(frozen=True)
class Phenotype:
    """What a genotype means. `score` where CPIC gives one; `note` says what was assumed, or changed by inhibitors; `inhibited` that there
    are inhibitors, whether or not they change the phenotype."""

    name: str
    score: float | None = None
    note: str = ""
    inhibited: bool = False


def phenotype_of(pack: Pack, genotype: Genotype) -> Phenotype:
    """CPIC's phenotype of a genotype; the state itself where the laboratory gave one."""
    if genotype.state:
        return Phenotype(genotype.state, genotype.score, genotype.note)
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
    plain = [_COPIES.sub("", allele) for allele in genotype.alleles]
    for written in ("/".join(plain), "/".join(reversed(plain))):
        for row in pack.rows("SELECT phenotype FROM diplotypes WHERE gene = ? AND diplotype = ?", genotype.gene, written):
            return Phenotype(str(row["phenotype"]))
    return Phenotype(INDETERMINATE, note=f"CPIC's tables give no phenotype for {genotype.gene} {genotype.written}.")


def _scored(pack: Pack, genotype: Genotype) -> Phenotype:
    each = list[tuple[float, float]]()
    for allele in genotype.alleles:
        found = _worth(pack, genotype.gene, allele)
        if isinstance(found, str):
            return Phenotype(INDETERMINATE, note=f"The function of {genotype.gene} {found} is not known well enough for a score.")
        each.append(found)
    of_which = bool(genotype.copies) and len(set(each)) > 1
    more, most = _further(genotype.copies)
    low = sum(fewest for fewest, _ in each) + more * min(fewest for fewest, _ in each)
    high = sum(highest for _, highest in each) + most * max(highest for _, highest in each)
    first, second = scored(genotype.gene, low), scored(genotype.gene, high)
    if first != second:
        asked, needed = (
            ("Which allele has the further copies", "that allele") if of_which else ("Two or three copies", "the number of copies")
        )
        return Phenotype(INDETERMINATE, note=f"{asked} would make a difference ({first} or {second}); {needed} is needed.")
    open_ = "which allele has the further copies" if of_which else "the number of copies"
    return Phenotype(first, low, f"A score of at least this: {open_} is not given." if low != high else "")


def _worth(pack: Pack, gene: str, allele: str) -> tuple[float, float] | str:
    """The least and the highest score of what one chromosome has, hybrids and copies included; the part whose function is not known."""
    low = high = 0.0
    bare, fewest, most = _counted(allele)
    for part in re.split(r"\+(?=\*)", bare) if gene == "CYP2D6" else [bare]:
        name, least, highest = _counted(part)
        row = pack.rows("SELECT score FROM star_alleles WHERE gene = ? AND allele = ?", gene, name)
        if not row or row[0]["score"] is None:
            return name
        low += least * row[0]["score"]
        high += highest * row[0]["score"]
    return fewest * low, most * high


def _counted(allele: str) -> tuple[str, int, int]:
    """An allele without its number of copies, and the least and the highest that this may be."""
    found = _COPIES.search(allele)
    count = found.group(1) if found else "1"
    least = _MORE if count == "N" else int(count.removeprefix("≥"))
    return _COPIES.sub("", allele), least, least + (count == "N" or count.startswith("≥"))


def _further(copies: str) -> tuple[int, int]:
    """How many copies there are beside one of each allele, at least and at most; two more are as many as a duplication is taken for."""
    return (1, 2) if copies == "N" else (int(copies) - 2,) * 2 if copies else (0, 0)


def converted(gene: str, phenotype: Phenotype, strong: Sequence[str], moderate: Sequence[str]) -> Phenotype:
    """The phenotype under inhibitors of CYP2D6: none of its activity is left by strong ones, half by moderate ones.

    Half of any normal score, 2.25 at most, is an intermediate one, as is half of any intermediate score; half of an ultrarapid
    metabolizer's, or of a whole range without a score, is left open.
    """
    if gene != "CYP2D6" or not (strong or moderate) or phenotype.name == INDETERMINATE:
        return phenotype
    if strong:
        return Phenotype(POOR, 0.0, _note(phenotype, strong, "strongly"), inhibited=True)
    left = phenotype.score / 2 if phenotype.score is not None else None
    name = scored(gene, left) if left is not None else {NORMAL: INTERMEDIATE}.get(phenotype.name, phenotype.name)
    if name != phenotype.name or left is not None:
        return Phenotype(name, left, _note(phenotype, moderate, "moderately"), inhibited=True)
    if phenotype.name in (POOR, INTERMEDIATE):
        return phenotype
    open_ = f"{' and '.join(moderate)} inhibits CYP2D6 moderately; the diplotype is needed to say how much is left."
    return Phenotype(phenotype.name, None, open_, inhibited=True)


def _note(phenotype: Phenotype, inhibitors: Sequence[str], how: str) -> str:
    verb = "inhibits" if len(inhibitors) == 1 else "inhibit"
    return f"{phenotype.name} by genotype; {' and '.join(inhibitors)} {verb} CYP2D6 {how}."
