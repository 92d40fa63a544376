"""A patient's VCF against the table and the optional ClinVar pack: what is known of his variants, what matters most first.

The file must be on GRCh38; it is read once, line by line. Place and alleles must match, trimmed of the bases that both alleles share,
so indels must be left-aligned as in ClinVar. A variant that matches nothing is unknown, not benign.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from llmasos.errors import InvalidInput

from ...memory import clinvar
from ...memory.pack import open_pack
from ..vcf import GRCH38, Line, Vcf
from . import known

RANK = ("Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic")
_HARMS = ("Pathogenic", "Likely pathogenic")
_REVIEW = ("practice guideline", "reviewed by expert panel")
# What a genotype may mean, the most urgent first
DOMINANT, TWO_HITS = "the gene's disorders are dominant", "two copies or variants in a gene with recessive disorders"
MIXED, X_LINKED = "the gene has dominant and recessive disorders", "the gene's disorders are X-linked"
UNSTATED, CARRIER = "inheritance not on record", "carrier of a recessive disorder"
_MEANING = (DOMINANT, TWO_HITS, MIXED, X_LINKED, UNSTATED, CARRIER, "")
Facts = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Hit:
    """One matched allele. `zygosity` is that of the sample: homozygous, heterozygous, hemizygous, or empty without genotype.

    `meaning` weighs it against how the gene's disorders are inherited (HPO); it is no diagnosis.
    """

    place: str
    gene: str
    name: str
    classification: str
    review: str
    clinvar: str
    zygosity: str
    filter: str
    rsid: str = ""
    meaning: str = ""


@dataclass
class Report:
    """What a file held: matched alleles, what matters most first, and how many lines and alleles of the sample were read."""

    hits: list[Hit] = field(default_factory=list)
    lines: int = 0
    alleles: int = 0
    sample: str | None = None


def annotate(file: Path, gene: str | None = None, sample: str | None = None) -> list[Hit]:
    """The file's known variants, those of `gene` before all others, then the gravest and best founded. Raises InvalidInput."""
    return report(file, gene, sample).hits


def report(file: Path, gene: str | None = None, sample: str | None = None, *, stated_grch38: bool = False) -> Report:
    """The file's known variants with how much was read; `stated_grch38` stands in for a header that names no assembly.

    Raises InvalidInput for a file that is no VCF, is not on GRCh38, or holds several samples where none is chosen.
    """
    vcf = Vcf(file, sample)
    assembly = vcf.assembly or (GRCH38 if stated_grch38 else None)
    if assembly != GRCH38:
        stated = "" if assembly else "; if it is, though its header does not say so: `llmasos vcf --grch38`"
        raise InvalidInput("vcf", f"{file} on {assembly or 'an unnamed assembly'}", f"a file on GRCh38{stated}")
    sources, told = _sources(), Report(sample=vcf.sample)
    found = []
    for line in vcf:
        told.lines += 1
        for place, zygosity in _alleles(line):
            told.alleles += 1
            facts = sources.get(place) or sources.get(_trimmed(place))
            if facts:
                found.append((place, facts, zygosity, line.filter))
    told.hits = _ranked(found, gene)
    return told


def _sources() -> dict[str, tuple[Facts, str]]:
    """Place → gene, name, class, review, ClinVar id, and rsID; the table wins over the pack, whose genes may be missing."""
    pack = {
        row["place"]: ((row["gene"], row["place"], row["significance"], row["review"], row["clinvar"]), row["rsid"])
        for row in clinvar.everything()
    }
    rows = {
        row.place: ((row.gene, " ".join(filter(None, (row.hgvs_c, row.hgvs_p))), row.classification, row.review, row.clinvar), row.rsid)
        for row in known.table()
        if row.place
    }
    return pack | rows


def _alleles(line: Line) -> Iterator[tuple[str, str]]:
    """Place and zygosity of every allele that the sample carries; of every allele when the file has no samples."""
    calls = None if line.genotype is None else line.genotype.replace("|", "/").split("/") if line.genotype else []
    for index, alternative in enumerate(line.alts, 1):
        carried = None if calls is None else calls.count(str(index))
        if carried == 0 or alternative in (".", "*") or alternative.startswith("<"):
            continue
        yield f"{line.chromosome}-{line.position}-{line.ref}-{alternative}", _zygosity(carried, calls)


def _zygosity(carried: int | None, calls: list[str] | None) -> str:
    if carried is None or calls is None:
        return ""
    if len(calls) == 1:
        return "hemizygous"
    return "homozygous" if carried == len(calls) else "heterozygous"


def _trimmed(place: str) -> str:
    """The place without the bases that both alleles end or begin with, the first one kept."""
    chromosome, position, ref, alt = place.split("-")
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    start = 0
    while len(ref) - start > 1 and len(alt) - start > 1 and ref[start] == alt[start]:
        start += 1
    return f"{chromosome}-{int(position) + start}-{ref[start:]}-{alt[start:]}"


def _ranked(found: list[tuple[str, tuple[Facts, str], str, str]], gene: str | None) -> list[Hit]:
    grave = Counter(facts[0] for _, (facts, _), zygosity, _ in found if facts[2].startswith(_HARMS) and zygosity != "homozygous")
    hits = [
        Hit(place, *facts, zygosity=zygosity, filter=status, rsid=rsid, meaning=_meaning(facts, zygosity, grave[facts[0]]))
        for place, (facts, rsid), zygosity, status in found
    ]
    return sorted(hits, key=lambda hit: (bool(gene) and hit.gene != gene, *_grade(hit), hit.gene, hit.place))


def _meaning(facts: Facts, zygosity: str, grave: int) -> str:
    """What a pathogenic variant of this zygosity may mean, by how the gene's disorders are inherited."""
    if not facts[2].startswith(_HARMS):
        return ""
    modes = _inheritance(facts[0])
    dominant, recessive = "autosomal dominant" in modes, "autosomal recessive" in modes
    if recessive and (zygosity == "homozygous" or grave > 1):
        return TWO_HITS
    if dominant:
        return MIXED if recessive else DOMINANT
    if recessive:
        return CARRIER
    return X_LINKED if any(mode.startswith("X-linked") for mode in modes) else UNSTATED


@cache
def _inheritance(gene: str) -> frozenset[str]:
    rows = open_pack().rows(
        "SELECT inheritance FROM diseases JOIN gene_diseases ON gene_diseases.disease_id = diseases.id WHERE symbol = ?", gene
    )
    return frozenset(mode for row in rows for mode in str(row["inheritance"]).split("; ") if mode)


def _grade(hit: Hit) -> tuple[bool, int, int, int]:
    """Alleles that passed their filters first, then by meaning, class and review."""
    grave = RANK.index(hit.classification) if hit.classification in RANK else 1 if hit.classification.startswith(_HARMS) else len(RANK)
    grave += "enign" in hit.classification
    reviewed = _REVIEW.index(hit.review) if hit.review in _REVIEW else len(_REVIEW)
    return hit.filter not in ("PASS", ".", ""), _MEANING.index(hit.meaning), grave, reviewed
