"""A patient's VCF against the table and the optional ClinVar pack: what is known of his variants, the gravest first.

The file must be on GRCh38; it is read once, line by line. Only exact matches of place and alleles count, so indels must
be left-aligned as in ClinVar. A variant that matches nothing is unknown, not benign.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from llmasos.errors import InvalidInput

from ...memory import clinvar
from . import known

RANK = ("Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic")
_REVIEW = ("practice guideline", "reviewed by expert panel")


@dataclass(frozen=True)
class Annotated:
    """One matched allele. `zygosity` is that of the first sample: homozygous, heterozygous, hemizygous, or empty without genotype."""

    place: str
    gene: str
    name: str
    classification: str
    review: str
    clinvar: str
    zygosity: str
    filter: str


def annotate(file: Path, gene: str | None = None) -> list[Annotated]:
    """The file's known variants, best-founded and gravest first, those of `gene` before all others.

    Raises InvalidInput for a file that is no VCF, or names an assembly other than GRCh38.
    """
    sources = _sources()
    found = [hit for place, zygosity, status in _alleles(file) if (hit := _hit(sources, place, zygosity, status))]
    return sorted(
        found, key=lambda hit: (hit.gene != gene if gene else False, _grade(hit), hit.filter not in ("PASS", "."), hit.gene, hit.place)
    )


def _sources() -> dict[str, tuple[str, str, str, str, str]]:
    """Place → gene, name, class, review, ClinVar id; the table wins over the pack, whose genes may be missing."""
    pack = {row["place"]: (row["gene"], row["place"], row["significance"], row["review"], row["clinvar"]) for row in clinvar.everything()}
    rows = {
        row.place: (row.gene, " ".join(filter(None, (row.hgvs_c, row.hgvs_p))), row.classification, row.review, row.clinvar)
        for row in known.table()
        if row.place
    }
    return pack | rows


def _alleles(file: Path) -> Iterator[tuple[str, str, str]]:
    """Place, zygosity and filter of every allele that the first sample carries (of every allele when there is no sample)."""
    opened = gzip.open if file.suffix in (".gz", ".bgz") else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#"):
                if line.startswith(("##reference", "##assembly")) and any(old in line.lower() for old in ("grch37", "hg19", "b37")):
                    raise InvalidInput("vcf", line.strip(), "a file on GRCh38")
                continue
            fields = line.rstrip("\n").split("\t")
            if len(fields) < 8 or not fields[1].isdigit():
                raise InvalidInput("vcf", f"line {number}: {line[:40].strip()}", "tab-separated VCF lines of 8 columns or more")
            chromosome = fields[0].removeprefix("chr").replace("MT", "M")
            calls = _calls(fields)
            for index, alternative in enumerate(fields[4].split(","), 1):
                carried = None if calls is None else calls.count(str(index))
                if carried == 0:
                    continue
                yield f"{chromosome}-{fields[1]}-{fields[3]}-{alternative}", _zygosity(carried, calls), fields[6]


def _calls(fields: list[str]) -> list[str] | None:
    """The alleles that the first sample was called for; none when the file has no genotypes."""
    if len(fields) < 10 or not fields[8].startswith("GT"):
        return None
    return fields[9].split(":", 1)[0].replace("|", "/").split("/")


def _zygosity(carried: int | None, calls: list[str] | None) -> str:
    if carried is None or calls is None:
        return ""
    if len(calls) == 1:
        return "hemizygous"
    return "homozygous" if carried == len(calls) else "heterozygous"


def _hit(sources: dict[str, tuple[str, str, str, str, str]], place: str, zygosity: str, status: str) -> Annotated | None:
    facts = sources.get(place)
    return Annotated(place, *facts, zygosity=zygosity, filter=status) if facts else None


def _grade(hit: Annotated) -> tuple[int, int]:
    grave = RANK.index(hit.classification) if hit.classification in RANK else len(RANK)
    return grave, _REVIEW.index(hit.review) if hit.review in _REVIEW else len(_REVIEW)
