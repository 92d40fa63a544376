"""Names of proteins that people write for the gene and that HGNC's symbols and aliases lack; each with where it stands."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...memory.datasets import plain

_TABLE = Path(__file__).with_name("protein_names.csv")


@dataclass(frozen=True)
class ProteinName:
    """A protein's name with the symbols of its genes; `in_text` where the name in a text means the gene, not a laboratory value."""

    name: str
    symbols: tuple[str, ...]
    in_text: bool
    source: str


@cache
def protein_names() -> Mapping[str, ProteinName]:
    """The names by their letters and digits, Greek letters spelled out («α-synuclein»: ALPHASYNUCLEIN)."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            ProteinName(row["name"], tuple(row["symbols"].split()), row["in_text"] == "yes", row["source"]) for row in csv.DictReader(file)
        ]
    return {plain(row.name.upper()): row for row in rows}
