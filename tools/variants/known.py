"""The typed-in table of well-known variants, each field read in ClinVar's release, UniProt or the source that the row names.

A field that could not be confirmed is empty. `class` is ClinVar's aggregate germline class; it is empty where ClinVar's
classifications conflict (`review` says so where that was read), where the aggregate is a drug response, or where the variant is not in
the release that was read. `note` is a sentence for a variant whose meaning no class carries, with its source. Where `source` begins with
another release of ClinVar than 2024-12-15, id, class and review come from there.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from llmasos.errors import InvalidInput

from .names import Name, genomic, legacy_key, one_letter, parse, residue

CLINVAR_RELEASE = "2024-12-15"
_INTRONIC = re.compile(r"c\.\d+[+-]\d")
_SUBSTITUTION = re.compile(r"c\.(?P<at>[-*]?\d+(?:[+-]\d+)?)(?P<ref>[ACGT])>[ACGT]")
_OF_SEVERAL = re.compile(r"[?=]\Z")  # a lost start codon and a silent change: several changes of the DNA share such a p. name


@dataclass(frozen=True)
class Known:
    """One row of known.csv. `place` is chr-pos-ref-alt on GRCh38, left-aligned as in ClinVar's VCF."""

    gene: str
    hgvs_c: str
    hgvs_p: str
    legacy: tuple[str, ...]
    place: str
    rsid: str
    clinvar: str
    classification: str
    review: str
    origin: str
    source: str
    note: str

    @property
    def release(self) -> str:
        """The release of ClinVar that the row was read in."""
        found = re.match(r"ClinVar (\d{4}-\d\d-\d\d)", self.source)
        return found.group(1) if found else CLINVAR_RELEASE


@cache
def table() -> tuple[Known, ...]:
    """Every row, ordered by gene and place in it."""
    text = files(__package__).joinpath("known.csv").read_text(encoding="utf-8")
    return tuple(
        Known(
            row["gene"],
            row["hgvs_c"],
            row["hgvs_p"],
            tuple(name for name in row["legacy"].split(";") if name),
            row["place"],
            row["rsid"],
            row["clinvar"],
            row["class"],
            row["review"],
            row["origin"],
            row["source"],
            row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def find(name: Name, gene: str | None) -> list[Known]:
    """The rows that a name means, of one gene where it is given; a legacy name wins over its reading as HGVS."""
    by_name = _index()
    written = name.written.strip()
    keys = [("legacy", legacy_key(written)), ("legacy", legacy_key(written.split(" ", 1)[-1])), ("legacy", legacy_key(name.text))]
    keys += [(name.kind, name.text)]
    if name.kind == "p" and (short := one_letter(name.text)):
        keys += [("legacy", legacy_key(short))]
    if name.kind == "c" and _INTRONIC.search(name.text):
        keys += [("legacy", legacy_key(name.text.removeprefix("c.")))]  # «c.2789+5G>A» of CFTR counts as older papers do
    for key in keys:
        found = [row for row in by_name.get(key, ()) if gene is None or row.gene == gene]
        if found:
            return found
    return []


def sharing(name: Name, gene: str) -> list[Known]:
    """The rows of a gene that bear a p. name which other changes of the DNA bear as well («p.Met1?»), so that it means none of them for sure."""
    return [row for row in table() if row.gene == gene and row.hgvs_p == name.text and _OF_SEVERAL.search(name.text)]


@cache
def offsets() -> dict[str, set[int]]:
    """By how many residues older names of a gene's variants count less than HGVS does, as rows with both names show."""
    found: dict[str, set[int]] = defaultdict(set)
    for row in table():
        for text in row.legacy if row.hgvs_p else ():
            try:
                older = parse(text)
            except InvalidInput:
                continue
            here, there = residue(row.hgvs_p), residue(older.text)
            if older.kind == "p" and here and there and here[0] == there[0] and here[1] > there[1]:
                found[row.gene].add(here[1] - there[1])
    return dict(found)


def base_at(gene: str, hgvs_c: str) -> tuple[str, str] | None:
    """The base that the table's names have where a substitution is, with one such name; None where they tell none."""
    wanted = _SUBSTITUTION.fullmatch(hgvs_c)
    for row in table() if wanted else ():
        found = _SUBSTITUTION.fullmatch(row.hgvs_c) if row.gene == gene else None
        if wanted and found and found["at"] == wanted["at"]:
            return found["ref"], row.hgvs_c
    return None


@cache
def _index() -> dict[tuple[str, str], list[Known]]:
    index: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for row in table():
        protein = "" if _OF_SEVERAL.search(row.hgvs_p) else row.hgvs_p
        for kind, text in (("c", row.hgvs_c), ("p", protein), ("place", row.place), ("rsid", row.rsid)):
            if text:
                index[kind, text].append(row)
        for text in _genomic(row):
            index["g", text].append(row)
        for text in {legacy_key(name) for name in row.legacy}:
            index["legacy", text].append(row)
    return dict(index)


def _genomic(row: Known) -> list[str]:
    """The g. names of an insertion or deletion on the chromosome: as it stands in `place`, and as a duplication where its c. name is one."""
    name = genomic(row.place) if row.place else None
    if not name:
        return []
    inserted = re.fullmatch(r"(chr\w+:g)\.(\d+)_\d+ins([ACGT]+)", name)
    if not inserted or "dup" not in row.hgvs_c:
        return [name]
    first, last = int(inserted[2]) + 1, int(inserted[2]) + len(inserted[3])
    return [name, f"{inserted[1]}.{first}_{last}dup" if last > first else f"{inserted[1]}.{first}dup"]
