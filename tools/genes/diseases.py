"""Diseases by any of their names, and the genes that are linked to them."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils

from llmasos.errors import UnknownTerm

from ...memory.disease_words import Keys, keys, subtype_of
from ...memory.pack import Pack
from ...memory.words import has_chinese, in_english
from . import ncbi
from .catalogue import NEAREST

_ID = re.compile(r"(omim|mim|orpha|orphanet|decipher|mondo)[:\s]*(\d+)", re.IGNORECASE)
_PREFIX = {"MIM": "OMIM", "ORPHANET": "ORPHA"}
AT_ONCE = 500  # values in one query


@dataclass(frozen=True)
class Disease:
    """A disorder of the HPO annotations, of UniProt or of Mondo; `name` is its title there, `inheritance` may be empty."""

    id: str
    name: str
    inheritance: str


@dataclass(frozen=True)
class Found:
    """What a name stands for: the diseases of that name first, its subtypes next; `known_as` is the name that matched."""

    diseases: tuple[Disease, ...]
    known_as: str


def named(pack: Pack, name: str) -> Found:
    """Diseases of that id or name, the kinds of them, and the numbered subtypes; in whichever spelling or order of words.

    A name that no disease has stands for those whose name holds all its words; a Chinese one is read in English.
    Raises UnknownTerm with the nearest names.
    """
    if identifier := _ID.fullmatch(name.strip()):
        return _by_id(pack, name, identifier)
    wanted = english = _in_english(name)
    while wanted:
        if found := _by_keys(pack, keys(wanted), wanted) or _by_words(pack, keys(wanted)):
            return found
        wanted = wanted.rpartition(",")[0]  # «Breast cancer, somatic» is asked for as «Breast cancer» where nothing is called so
    close = process.extract(english, _titles(pack), scorer=fuzz.WRatio, processor=utils.default_process, limit=NEAREST, score_cutoff=60)
    raise UnknownTerm("disease", name, [*_longer_acronyms(pack, english), *(match[0] for match in close)][:NEAREST])


def begins_a_name(pack: Pack, text: str) -> bool:
    """Whether a text is a disease's whole name or the beginning of one."""
    english = _in_english(text)
    wanted = keys(english)
    return bool(
        pack.rows("SELECT 1 FROM disease_names WHERE exact = ? OR loose = ? LIMIT 1", wanted.exact, wanted.exact)
        or (english and any(title.casefold().startswith(english.casefold()) for title in _titles(pack).values()))
    )


def genes_of(pack: Pack, diseases: Iterable[Disease]) -> dict[str, list[Disease]]:
    """Symbols linked to these diseases, those with most links first, with the diseases that each is linked to.

    By the HPO annotations, UniProt's variants and, where it is there, the NCBI Gene pack.
    """
    ordered = {disease.id: (place, disease) for place, disease in enumerate(diseases)}
    pairs = [
        (row["symbol"], row["disease_id"])
        for table in ("gene_diseases", "protein_links")
        for some in _parts(list(ordered))
        for row in pack.any_of(f"SELECT symbol, disease_id FROM {table} WHERE disease_id IN (*)", some)
    ]
    by_entrez = [pair for some in _parts([one for one in ordered if one.startswith("OMIM:")]) for pair in ncbi.linked(some)]
    symbols = {
        row["entrez_id"]: row["symbol"]
        for some in _parts(sorted({entrez for entrez, _ in by_entrez}))
        for row in pack.any_of("SELECT entrez_id, symbol FROM genes WHERE entrez_id IN (*)", some)
    }
    pairs += [(symbols[entrez], disease) for entrez, disease in by_entrez if entrez in symbols]
    found: dict[str, dict[str, Disease]] = {}
    for symbol, disease in sorted(pairs, key=lambda pair: ordered[pair[1]][0]):
        found.setdefault(symbol, {})[disease] = ordered[disease][1]
    by_links = sorted(found.items(), key=lambda one: -len(one[1]))  # the sort is stable: else in the order of the diseases
    return {symbol: list(linked.values()) for symbol, linked in by_links}


def _by_id(pack: Pack, name: str, identifier: re.Match[str]) -> Found:
    """The disease of an id alone, with what Mondo takes to be the same where no gene is linked to the id itself."""
    prefix = identifier[1].upper()
    wanted = f"{_PREFIX.get(prefix, prefix)}:{identifier[2]}"
    found = () if prefix == "MONDO" else _of(pack, [wanted])
    if not found or not genes_of(pack, found):
        found = _of(pack, _members(pack, [wanted], kinds=prefix == "MONDO"))
    if not found:
        raise UnknownTerm("disease", name, [])
    return Found(found, wanted)


def _in_english(name: str) -> str:
    """A name as the pack may hold it: what a Chinese one is called in English."""
    return in_english(name) if has_chinese(name) else name.strip()


def _by_keys(pack: Pack, wanted: Keys, written: str) -> Found | None:
    """The diseases of an exact name or else a loose one, then their kinds, then the subtypes: «Lynch syndrome» holds its numbers 1 to 8."""
    rows = _called(pack, "exact", wanted.exact, written) or _called(pack, "loose", wanted.loose, written)
    own = [str(row["id"]) for row in rows]
    beside = pack.rows("SELECT id, loose FROM disease_names WHERE stem = ? AND kind != 'acronym'", wanted.stem)
    subtypes = [str(row["id"]) for row in beside if subtype_of(row["loose"], wanted.loose)]
    if not own and not subtypes:
        return None
    found = _of(pack, [*_members(pack, own), *_members(pack, subtypes, kinds=False)])
    return Found(found, str(rows[0]["name"]) if rows else "") if found else None


def _called(pack: Pack, column: str, key: str, written: str) -> list[sqlite3.Row]:
    """Names with a key, without the acronyms that are longer than what was written."""
    rows = pack.rows(f"SELECT id, name, kind FROM disease_names WHERE {column} = ? ORDER BY kind = 'title' DESC, rowid", key)
    return [row for row in rows if not _longer_acronym(row, written)]


def _longer_acronyms(pack: Pack, written: str) -> list[str]:
    """Acronyms that only their last letter tells from what was written: «ANDS» for «AND»."""
    rows = pack.rows("SELECT DISTINCT name, kind FROM disease_names WHERE exact = ?", keys(written).exact)
    return [str(row["name"]) for row in rows if _longer_acronym(row, written)]


def _longer_acronym(row: sqlite3.Row, written: str) -> bool:
    """Whether a name is an acronym whose last letter was taken for a plural."""
    return row["kind"] == "acronym" and str(row["name"]).casefold() == f"{written.casefold()}s"


def _by_words(pack: Pack, wanted: Keys) -> Found | None:
    """The diseases of whose names one holds every word, the shortest names first; none where there is no word."""
    if not wanted.loose:
        return None
    holds = " AND ".join("' ' || exact || ' ' LIKE ?" for _ in wanted.loose.split())
    query = f"SELECT id, name FROM disease_names WHERE {holds} AND kind != 'acronym' ORDER BY length(exact), rowid LIMIT {AT_ONCE}"
    rows = pack.rows(query, *(f"% {word} %" for word in wanted.loose.split()))
    found = _of(pack, _members(pack, [str(row["id"]) for row in rows], kinds=False))
    return Found(found, str(rows[0]["name"])) if found else None


def _members(pack: Pack, ids: Iterable[str], kinds: bool = True) -> list[str]:
    """Ids of the diseases that these ids stand for, those that Mondo takes to be the same, and at the end the kinds of them."""
    given = list(dict.fromkeys(ids))
    concepts = [one for one in given if one.startswith("MONDO:")]
    for some in _parts([one for one in given if not one.startswith("MONDO:")]):
        concepts += [
            row["mondo_id"] for row in pack.any_of("SELECT mondo_id FROM disease_members WHERE same = 1 AND disease_id IN (*)", some)
        ]
    rows = [
        row
        for some in _parts(list(dict.fromkeys(concepts)))
        for row in pack.any_of("SELECT disease_id, same FROM disease_members WHERE mondo_id IN (*) ORDER BY same DESC, disease_id", some)
    ]
    same = [row["disease_id"] for row in rows if row["same"]]
    below = [row["disease_id"] for row in rows if not row["same"]] if kinds else []
    listed = sorted([*(one for one in given if not one.startswith("MONDO:")), *same], key=lambda one: not one.startswith("OMIM"))
    return list(dict.fromkeys([*listed, *below]))


def _of(pack: Pack, ids: Iterable[str]) -> tuple[Disease, ...]:
    """The diseases of these ids, in their order; a name of UniProt where the HPO annotations have none."""
    wanted = list(dict.fromkeys(ids))
    known: dict[str, Disease] = {}
    for some in _parts(wanted):
        for row in pack.any_of("SELECT id, name FROM disease_names WHERE id IN (*) AND kind != 'acronym' ORDER BY rowid DESC", some):
            known[row["id"]] = Disease(row["id"], row["name"], "")
        for row in pack.any_of("SELECT id, name, inheritance FROM diseases WHERE id IN (*)", some):
            known[row["id"]] = Disease(row["id"], row["name"], row["inheritance"])
    return tuple(known[one] for one in wanted if one in known and not one.startswith("MONDO:"))


def _parts(values: list[str]) -> Iterable[list[str]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


@cache
def _titles(pack: Pack) -> dict[str, str]:
    return {row["id"]: row["name"] for row in pack.rows("SELECT id, name FROM diseases")}
