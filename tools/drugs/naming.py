"""A drug of the table by any of its names: generic, brand, Chinese, or a synonym that the pack's drug names know."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from rapidfuzz import process, utils
from rapidfuzz.distance import DamerauLevenshtein

from llmasos.errors import UnknownTerm

from ...memory.pack import Pack
from .record import Drug, drugs

NEAREST = 6


def find(pack: Pack, name: str) -> Drug | str:
    """The drug of that name; the generic name alone when only the pack knows it. Raises UnknownTerm with the nearest names."""
    wanted = " ".join(name.lower().split())
    wanted = chinese().get(wanted, wanted)
    if wanted in _own_names():
        return _own_names()[wanted]
    rows = pack.rows("SELECT canonical FROM drug_names WHERE name = ?", wanted)
    for row in rows:
        known = _by_canonical(pack).get(row["canonical"].lower())
        if known is not None:
            return known
    if rows:
        return str(rows[0]["canonical"])
    if wanted in _first_words():
        return _first_words()[wanted]
    close = process.extract(
        wanted,
        list(_own_names()),
        scorer=DamerauLevenshtein.normalized_similarity,
        processor=utils.default_process,
        limit=30,
        score_cutoff=0.5,
    )
    ordered = sorted(close, key=lambda match: (-match[1], match[0]))
    raise UnknownTerm("drug", name, [match[0] for match in ordered][:NEAREST])


@cache
def chinese() -> dict[str, str]:
    """English generics by their Chinese generic and brand names, of drugs that the table does not describe, too."""
    read = {
        kind: tomllib.loads((files(__package__) / "data" / f"chinese_{kind}.toml").read_text(encoding="utf-8"))
        for kind in ("generics", "brands")
    }
    return {name.lower(): generic for name, generic in (read["generics"] | read["brands"]["brands"]).items()}


@cache
def _own_names() -> dict[str, Drug]:
    return {name.lower(): drug for drug in reversed(drugs()) for name in reversed(drug.names)}


@cache
def _first_words() -> dict[str, Drug]:
    """Gene and cell therapies by the first word of their name, which is of the gene; the second is of the vector or the cells."""
    named: dict[str, set[Drug]] = {}
    for drug in drugs():
        if found := re.fullmatch(r"(\S+) \S+(?:vec|cel)", drug.name.lower()):
            named.setdefault(found[1], set()).add(drug)
    return {word: found.pop() for word, found in named.items() if len(found) == 1}


@cache
def _by_canonical(pack: Pack) -> dict[str, Drug]:
    """The table's drugs by what the pack calls them."""
    own = _own_names()
    rows = pack.any_of("SELECT name, canonical FROM drug_names WHERE name IN (*)", sorted(own))
    return {row["canonical"].lower(): own[row["name"]] for row in rows}
