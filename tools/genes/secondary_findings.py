"""The genes that ACMG recommends to report as secondary findings of exome and genome sequencing: list v3.3 of 2025.

The 84 genes were compared with two transcriptions of the list and ClinGen's statement of its length; a gene with several
conditions on the list stands here with one of them.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..finding import Source

VERSION = "v3.3"
SOURCE = Source(
    title=f"ACMG SF {VERSION} list for reporting of secondary findings in clinical exome and genome sequencing",
    publisher="American College of Medical Genetics and Genomics (Lee et al., Genet Med 27:101454)",
    version="2025",
    identifier="PMID:40568962",
)


@dataclass(frozen=True)
class Listed:
    """One gene of the list; `restriction` says which variants are meant where not all pathogenic and likely pathogenic ones are."""

    gene: str
    condition: str
    inheritance: str
    restriction: str


@cache
def secondary_findings() -> dict[str, Listed]:
    """The list by gene symbol."""
    text = files(__package__).joinpath("secondary_findings.csv").read_text(encoding="utf-8")
    return {row["gene"]: Listed(**row) for row in csv.DictReader(text.splitlines())}
