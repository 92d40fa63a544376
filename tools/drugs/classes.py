"""Which changes a labelled one covers: itself, the cases of a class («V600» of V600E), and the changes of an exon (`data/exons.toml`)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import cast

from .notation import stretch

_LARGE = frozenset({"fusion", "wild-type", "reversion", "amplification", "overexpression", "expression"})
_EXON = re.compile(r"exon (\d+)(?: (\w+))?")


def is_small(change: str) -> bool:
    """Whether a change is a substitution or another change within the gene, so that «mutation» covers it."""
    return change not in _LARGE


def same(gene: str, change: str) -> str:
    """A change by the table's name for it: a class 1 mutation of BRAF is one of V600."""
    return _same().get(gene, {}).get(change, change)


def covers(gene: str, labelled: str, asked: str) -> bool:
    """Whether the labelled change of a gene selects for the asked one. A label for the wild type does not select for the gene."""
    if not asked:
        return labelled != "wild-type"
    labelled, asked = same(gene, labelled), same(gene, asked)
    if labelled == asked:
        return True
    if labelled == "mutation" or asked == "mutation":
        return is_small(asked) and is_small(labelled)
    if exon := _EXON.fullmatch(labelled):
        return _of_exon(gene, exon[1], exon[2] or "", asked)
    short, long = sorted((labelled, asked), key=len)
    return bool(re.fullmatch(r"[A-Z]\d+", short)) and long.startswith(short) and not re.match(r"[\d_]", long[len(short) :])


def _of_exon(gene: str, exon: str, kind: str, asked: str) -> bool:
    """Whether the asked change is of that exon and kind. What skips an exon is for changes of others, so only «skipping» itself is of it."""
    if kind == "skipping":
        return False
    if named := _EXON.fullmatch(asked):
        return named[1] == exon and (kind == "mutation" or not named[2]) and named[2] != "skipping"
    residues, place = _residues().get(gene, {}).get(exon), stretch(asked)
    if residues is None or place is None or place.end < residues[0] or place.start > residues[1]:
        return False
    return kind in ("mutation", place.kind)


@cache
def named() -> dict[str, tuple[str, ...]]:
    """Changes that have names of their own, as «GENE change», and those names."""
    return {change: tuple(entry["also"]) for change, entry in _table()["named"].items()}


def _same() -> Mapping[str, Mapping[str, str]]:
    return cast(Mapping[str, Mapping[str, str]], _table()["same"])


def _residues() -> Mapping[str, Mapping[str, Sequence[int]]]:
    return cast(Mapping[str, Mapping[str, Sequence[int]]], _table()["residues"])


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    return tomllib.loads((files(__package__) / "data" / "exons.toml").read_text(encoding="utf-8"))
