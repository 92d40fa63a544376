"""Diplotypes from a VCF, called only where every position that tells the gene's alleles was called.

A position that the file doesn't hold is missing, not reference: a gene with one is «not called», and its positions are named. A file
of variant lines only therefore calls little; one with all positions, or a gVCF with reference blocks, does. Where the phase is not
known, every pair of alleles that explains the genotype is given. CYP2D6 and HLA are never called.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

from llmasos.errors import InvalidInput

from ...memory.pack import Pack
from ..vcf import GRCH37, GRCH38, Line, Vcf
from .definitions import ANY_BASE, CALLABLE, NOT_CALLABLE, ONE_BY_ONE, UNSEEN, Definition, Site, definition, sites

MOST_OPEN = 10  # heterozygous positions of unknown phase in one gene; more have too many readings
LEAST_QUALITY = 20  # GQ: below it a genotype is wrong with a chance of over 1 %; blocks of a gVCF without reads have 0, and say 0/0
ABSENT = "not in the file"
OTHER = "other"  # an allele that the tables don't know


@dataclass(frozen=True)
class Call:
    """One gene of a file. `diplotypes` holds every pair that fits: one when it is settled, none when it is not called.

    `missing` are the positions that were not called, `reason` says why there is no diplotype, `note` what can't be seen.
    """

    gene: str
    diplotypes: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    seen: tuple[str, ...] = ()


@dataclass
class _At:
    """What the file says at one position: the variants on both chromosomes, whether they are phased, or why there is no call."""

    alleles: list[str] = field(default_factory=list)  # the variant on GRCh38, "" for its reference, OTHER
    phase: str | None = None
    fault: str = ""


def call(pack: Pack, file: Path, genes: Iterable[str] = CALLABLE, sample: str | None = None, *, stated_grch38: bool = False) -> list[Call]:
    """The diplotypes of the genes; those that can't be called say why. `stated_grch38` stands in for a header that names no assembly.

    Raises InvalidInput for a file that can't be used.
    """
    wanted = [gene.upper() for gene in genes]
    vcf = Vcf(file, sample)
    if vcf.sample is None:
        raise InvalidInput("vcf", str(file), "a file with genotypes of a sample")
    assembly = vcf.assembly or (GRCH38 if stated_grch38 else None)
    lines = _relevant(vcf, [assembly] if assembly else [GRCH37, GRCH38])
    if assembly is None:
        assembly = _inferred(file, lines)
    seen = _observed(lines[assembly], assembly, wanted)
    return [_called(definition(pack, gene), seen, assembly) if gene in CALLABLE else _never(gene) for gene in wanted]


def _never(gene: str) -> Call:
    return Call(gene, reason=NOT_CALLABLE.get(gene, "this gene is not called from a VCF"))


def _relevant(vcf: Vcf, assemblies: Sequence[str]) -> dict[str, list[Line]]:
    """The lines that cover a site, by assembly."""
    places = {assembly: _places(assembly) for assembly in assemblies}
    kept: dict[str, list[Line]] = {assembly: [] for assembly in assemblies}
    for line in vcf:
        for assembly, by_chromosome in places.items():
            positions = by_chromosome.get(line.chromosome)
            if positions and (line.position in positions or (line.end > line.position and _covered(positions, line))):
                kept[assembly].append(line)
    return kept


@cache
def _places(assembly: str) -> dict[str, dict[int, list[Site]]]:
    found: dict[str, dict[int, list[Site]]] = {}
    for site in sites().values():
        if site.gene not in CALLABLE:
            continue
        chromosome, position, _, _ = site.on(assembly)
        found.setdefault(chromosome, {}).setdefault(position, []).append(site)
    return found


def _covered(positions: dict[int, list[Site]], line: Line) -> bool:
    if line.end - line.position < len(positions):
        return any(position in positions for position in range(line.position, line.end + 1))
    return any(line.position <= position <= line.end for position in positions)


def _inferred(file: Path, lines: dict[str, list[Line]]) -> str:
    """The assembly by the reference bases at known positions, where the header names none."""
    fits = {assembly: any(_reference_fits(line, assembly) for line in kept) for assembly, kept in lines.items()}
    if sum(fits.values()) != 1:
        raise InvalidInput(
            "vcf",
            str(file),
            "a file whose header names its assembly, GRCh37 or GRCh38; for one on GRCh38: `llmasos vcf --genotypes --grch38`",
        )
    return next(assembly for assembly, fit in fits.items() if fit)


def _reference_fits(line: Line, assembly: str) -> bool:
    references = [site.on(assembly)[2] for site in _places(assembly).get(line.chromosome, {}).get(line.position, ())]
    return bool(references) and all(line.ref[: len(ref)] == ref[: len(line.ref)] for ref in references)


def _observed(lines: Sequence[Line], assembly: str, genes: Sequence[str]) -> dict[tuple[str, int], _At]:
    """What the file says at each position of the genes."""
    found: dict[tuple[str, int], _At] = {}
    for chromosome, positions in _places(assembly).items():
        for position, here in positions.items():
            if not any(site.gene in genes for site in here):
                continue
            covering = [line for line in lines if line.chromosome == chromosome and line.position <= position <= line.end]
            found[chromosome, position] = _at(covering, here, position, assembly)
    return found


def _at(covering: Sequence[Line], here: Sequence[Site], position: int, assembly: str) -> _At:
    """One position of all lines that cover it; split multi-allelic lines are put together."""
    starting = [line for line in covering if line.position == position]
    used = starting or covering
    if not used:
        return _At(fault=ABSENT)
    at = _At()
    for line in used:
        if line.position == position and not _reference_fits(line, assembly):
            raise InvalidInput(
                "vcf", f"line {line.number}: REF {line.ref[:10]} at {line.chromosome}-{position}", f"the reference base of {assembly} there"
            )
        one = _of_line(line, here, position, assembly)
        if one.fault:
            return one
        if not at.alleles:
            at = one
        else:
            extra = [allele for allele in one.alleles if allele]
            free = [index for index, allele in enumerate(at.alleles) if not allele]
            if len(extra) > len(free):
                return _At(fault="lines that contradict each other")
            for index, allele in zip(free, extra, strict=False):
                at.alleles[index] = allele
            at.phase = None if extra else at.phase
    return at


def _of_line(line: Line, here: Sequence[Site], position: int, assembly: str) -> _At:
    if not line.passed:
        return _At(fault=f"filtered ({line.filter})")
    if line.depth == 0:
        return _At(fault="no read")
    if line.quality is not None and line.quality < LEAST_QUALITY:
        return _At(fault=f"GQ {line.quality:g}")
    genotype = line.genotype or ""
    indices = genotype.replace("|", "/").split("/")
    if len(indices) != 2 or not all(index.isdigit() for index in indices):
        return _At(fault="no call" if "." in genotype or not genotype else "not two alleles")
    alleles = []
    for index in map(int, indices):
        if index > len(line.alts):
            return _At(fault="an allele that the line doesn't list")
        allele = line.ref if index == 0 else line.alts[index - 1]
        name = _variant(line, allele, here, position, assembly)
        if name is None:
            return _At(fault="a symbolic allele" if allele.startswith("<") else "an overlapping indel")
        alleles.append(name)
    return _At(alleles, (line.phase_set or "file") if "|" in genotype or alleles[0] == alleles[1] else None)


def _variant(line: Line, allele: str, here: Sequence[Site], position: int, assembly: str) -> str | None:
    """The variant of the tables that an allele of a line is at a position; "" for the reference of GRCh38, OTHER, or None."""
    if allele == "*" or allele.startswith("<") or "[" in allele or "]" in allele:
        return None
    if allele != line.ref and len(allele) != len(line.ref):
        ref, alt = _trimmed(line.ref, allele)
        for site in here:
            _, _, known_ref, known_alt = site.on(assembly)
            if site.indel and (ref, alt) == (known_ref, known_alt):
                return site.grch38
        return OTHER if line.position == position else None
    offset = position - line.position
    base = allele[offset] if offset < len(allele) else here[0].on(assembly)[2][0]
    references = {site.grch38.split("-")[2][0] for site in here}
    for site in here:
        if not site.indel and site.grch38.split("-")[3] == base:
            return site.grch38
    return "" if base in references else OTHER


def _trimmed(ref: str, alt: str) -> tuple[str, str]:
    """Without the bases that both end with, the first one kept."""
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    return ref, alt


def _called(gene: Definition, seen: dict[tuple[str, int], _At], assembly: str) -> Call:
    note = f"Structural alleles ({UNSEEN[gene.gene]}) are not seen in a VCF." if gene.gene in UNSEEN else ""
    by_place: dict[str, _At] = {}
    missing = []
    for site in gene.sites.values():
        at = seen[site.on(assembly)[:2]]
        by_place[site.grch38] = at
        if at.fault:
            missing.append(site.label if at.fault == ABSENT else f"{site.label}: {at.fault}")
    variants = tuple(sorted({allele for at in by_place.values() for allele in at.alleles if allele and allele != OTHER}))
    shown = tuple(gene.sites[variant].label for variant in variants if variant in gene.sites)
    if missing:
        names = tuple(dict.fromkeys(missing))
        return Call(gene.gene, missing=names, reason="the file has no call at positions", note=note, seen=shown)
    unknown = [site.label for site in gene.sites.values() if OTHER in by_place[site.grch38].alleles]
    if unknown:
        reason = f"an allele that the tables don't know, at {', '.join(dict.fromkeys(unknown))}"
        return Call(gene.gene, reason=reason, note=note, seen=shown)
    return _paired(gene, list({id(at): at for at in by_place.values()}.values()), note, shown)


def _paired(gene: Definition, places: Sequence[_At], note: str, shown: tuple[str, ...]) -> Call:
    """Every pair of alleles that fits: positions of one phase set keep their order, others may be turned."""
    blocks: dict[str, list[_At]] = {}
    for number, at in enumerate(at for at in places if at.alleles[0] != at.alleles[1]):
        blocks.setdefault(at.phase or f"open {number}", []).append(at)
    if len(blocks) > MOST_OPEN:
        return Call(
            gene.gene, reason=f"{len(blocks)} heterozygous positions of unknown phase have too many readings", note=note, seen=shown
        )
    both = {at.alleles[0] for at in places if at.alleles[0] == at.alleles[1]} - {""}
    pairs: dict[tuple[str, str], None] = {}
    groups = list(blocks.values())
    for turned in product((False, True), repeat=max(0, len(groups) - 1)):
        first, second = set(both), set(both)
        for group, turn in zip(groups, (False, *turned), strict=False):
            for at in group:
                one, other = reversed(at.alleles) if turn else at.alleles
                first.add(one)
                second.add(other)
        names = [_named(gene, frozenset(chromosome - {""})) for chromosome in (first, second)]
        for pair in product(*names):
            pairs.setdefault(_sorted(pair), None)
    if not pairs:
        return Call(gene.gene, reason="no pair of known alleles explains the variants together", note=note, seen=shown)
    return Call(gene.gene, tuple(pairs), note=note, seen=shown)


def _named(gene: Definition, variants: frozenset[str]) -> tuple[str, ...]:
    """The alleles that a chromosome's variants make; none when the tables have no such combination."""
    if gene.gene in ANY_BASE:
        any_base = ANY_BASE[gene.gene]
        rest = variants - {any_base}
        return gene.alleles.get(rest, ()) if rest or any_base in variants else ("*38",)
    if gene.gene in ONE_BY_ONE:
        return _one_by_one(gene, variants)
    return gene.alleles.get(variants, ())


def _one_by_one(gene: Definition, variants: frozenset[str]) -> tuple[str, ...]:
    inside = [(core, names) for core, names in gene.alleles.items() if core and core <= variants]
    if frozenset().union(*(core for core, _ in inside)) != variants:
        return ()  # a part of a haplotype, such as one of HapB3's two variants
    counting = sorted((gene.function[name], name) for _, names in inside for name in names if name not in gene.neutral)
    return (counting[0][1] if counting else gene.reference,)


def _sorted(pair: tuple[str, ...]) -> tuple[str, str]:
    first, second = sorted(pair, key=lambda name: (name not in ("*1", "Reference"), len(name.split(":")[0]), name))
    return first, second
