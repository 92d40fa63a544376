"""Star alleles as the carrier of CPIC's tables gives them: function, activity score and defining variants."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from . import carriers
from .datasets import Row


def star_alleles(folder: Path) -> Iterator[Row]:
    """gene, allele, function, activity score (none where CPIC gives none), core variants on GRCh38 (chromosome-position-ref-alt, by commas)."""
    carrier = carriers.named("pypgx")
    text = carriers.read(carrier, folder, "pypgx/api/data/allele-table.csv").decode()
    for row in csv.DictReader(io.StringIO(text)):
        score = None if row["ActivityScore"] == "N/A" else float(row["ActivityScore"])
        core = "" if row["GRCh38Core"] == "N/A" else row["GRCh38Core"]
        yield row["Gene"], row["StarAllele"], row["Function"], score, core
