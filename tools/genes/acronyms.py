"""Acronyms of diseases that the datasets lack, or hold for something else than clinicians mean first; each with where the name stands."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("acronyms.csv")


@dataclass(frozen=True)
class Acronym:
    """What an acronym stands for, what clinicians mean first before the rest; `in_text` where it means nothing else in a text."""

    names: tuple[str, ...]
    in_text: bool
    source: str


@cache
def acronyms() -> Mapping[str, Acronym]:
    """The acronyms as they are written («HeFH»)."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["acronym"]: Acronym(tuple(row["names"].split(";")), row["in_text"] == "yes", row["source"]) for row in csv.DictReader(file)
        }
