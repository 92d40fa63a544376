"""Called diplotypes as genotypes: settled ones as they are, those of unknown phase with every reading that fits."""

from collections.abc import Sequence

from ...memory.pack import Pack
from .calling import Call
from .genotype import Genotype, order
from .phenotype import phenotype_of
from .positions import VKORC1
from .scores import INDETERMINATE


def genotypes_of(pack: Pack, calls: Sequence[Call]) -> list[Genotype]:
    """A genotype for each gene that was called; where readings differ in phenotype, an indeterminate one that names them."""
    return [_genotype(pack, one) for one in calls if one.diplotypes]


def _genotype(pack: Pack, one: Call) -> Genotype:
    readings = [_of_pair(one.gene, pair) for pair in one.diplotypes]
    if len(readings) == 1:
        return readings[0]
    meanings = [phenotype_of(pack, reading) for reading in readings]
    shown = " or ".join(reading.written for reading in readings)
    if len({(meaning.name, meaning.score) for meaning in meanings}) == 1:
        return Genotype(one.gene, readings[0].alleles, shown=shown)
    told = " or ".join(f"{meaning.name} ({reading.written})" for reading, meaning in zip(readings, meanings, strict=True))
    note = f"Which variants lie on the same chromosome is not known, and it makes a difference: {told}."
    return Genotype(one.gene, state=INDETERMINATE, shown=shown, note=note)


def _of_pair(gene: str, pair: tuple[str, str]) -> Genotype:
    if gene == VKORC1:
        bases = sorted("A" if allele == "rs9923231" else "G" for allele in pair)
        return Genotype(gene, tuple(bases))
    return Genotype(gene, tuple(sorted(pair, key=order)))
