"""Diseases by any of their names, and the genes that are linked to them."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import DamerauLevenshtein

from llmasos.errors import UnknownTerm

from ...memory.disease_words import Keys, keys, subtype_of
from ...memory.pack import Pack
from ...memory.words import spelt_out
from . import inheritance, ncbi
from .acronyms import acronyms
from .catalogue import NEAREST
from .chinese_names import english as english_name
from .inheritance import Asked, asked_for

_ID = re.compile(r"(omim|mim|orpha|orphanet|decipher|mondo)[:\s]*(\d+)", re.IGNORECASE)
_SHORT = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9-]{2,8}")  # an acronym: «vEDS»
_PREFIX = {"MIM": "OMIM", "ORPHANET": "ORPHA"}
_WITH = re.compile(r"\b(?:with|without|and|or)\b", re.IGNORECASE)
AT_ONCE = 500  # values in one query
HARDLY_OTHER = 0.92  # share of a title's letters that stay


@dataclass(frozen=True)
class Disease:
    """A disorder of the HPO annotations, of UniProt or of Mondo; `name` is its title there, `inheritance` may be empty."""

    id: str
    name: str
    inheritance: str


@dataclass(frozen=True)
class Found:
    """What a name stands for: the diseases of that name first, its subtypes next; `known_as` is the name that matched.

    `exact` holds the ids of the diseases that are called just so, and their kinds. `asked` is the inheritance that the name
    asks for: only diseases of it are left where there are any (`left_out` of the others), all where there are none (not `agrees`).
    """

    diseases: tuple[Disease, ...]
    known_as: str
    exact: frozenset[str] = frozenset()
    asked: Asked = frozenset()
    agrees: bool = True
    left_out: int = 0


def named(pack: Pack, name: str) -> Found:
    """What a name stands for, or what a clinician takes an acronym for first. Raises UnknownTerm with the nearest names."""
    return readings(pack, name)[0]


def readings(pack: Pack, name: str) -> list[Found]:
    """Diseases of that id or name, the kinds of them, and the numbered subtypes; in whichever spelling or order of words.

    Several where an acronym stands for diseases that have no gene in common. A name that no disease has stands for those whose
    name holds all its words; a Chinese one is read in English. Raises UnknownTerm with the nearest names.
    """
    if identifier := _ID.fullmatch(name.strip()):
        return [_by_id(pack, name, identifier)]
    wanted = english = english_name(name)
    while wanted:
        if found := _by_acronym(pack, wanted) or _one(_by_keys(pack, keys(wanted), wanted)) or _one(_by_words(pack, wanted)):
            return [_inherited_as(pack, one, asked_for(english) or one.asked) for one in found]
        wanted = wanted.rpartition(",")[0]  # «Breast cancer, somatic» is asked for as «Breast cancer» where nothing is called so
    close = process.extract(english, _titles(pack), scorer=fuzz.WRatio, processor=utils.default_process, limit=2 * NEAREST, score_cutoff=60)
    nearest = dict.fromkeys([*_longer_acronyms(pack, english), *(match[0] for match in close)])
    raise UnknownTerm("disease", name, list(nearest)[:NEAREST])


def begins_a_name(pack: Pack, text: str) -> bool:
    """Whether a text is a disease's whole name or the beginning of one."""
    english = english_name(text)
    wanted = keys(english)
    return bool(
        pack.rows("SELECT 1 FROM disease_names WHERE exact = ? OR loose = ? LIMIT 1", wanted.exact, wanted.exact)
        or (english and any(title.casefold().startswith(english.casefold()) for title in _titles(pack).values()))
    )


def genes_of(pack: Pack, diseases: Iterable[Disease], asked: Asked = frozenset()) -> dict[str, list[Disease]]:
    """Symbols linked to these diseases, those with most links first, of equal ones those that most datasets link, with their diseases.

    By the HPO annotations, UniProt's variants and, where it is there, the NCBI Gene pack. Where an inheritance is asked for,
    genes of a chromosome that does not fit it are left out.
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
    if others := _on_another_chromosome(pack, {symbol for symbol, _ in pairs}, asked):
        pairs = [pair for pair in pairs if pair[0] not in others] or pairs
    found: dict[str, dict[str, Disease]] = {}
    sources = Counter(pairs)
    for symbol, disease in sorted(pairs, key=lambda pair: (ordered[pair[1]][0], -sources[pair])):
        found.setdefault(symbol, {})[disease] = ordered[disease][1]
    said = Counter(symbol for symbol, _ in pairs)  # UniProt links TSC1 and TSC2 to tuberous sclerosis, not IFNG
    by_links = sorted(found.items(), key=lambda one: (-len(one[1]), -said[one[0]]))  # stable: else in the order of the diseases
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


def _on_another_chromosome(pack: Pack, symbols: set[str], asked: Asked) -> set[str]:
    rows = [
        row for some in _parts(sorted(symbols)) for row in pack.any_of("SELECT symbol, chromosome FROM genes WHERE symbol IN (*)", some)
    ]
    return {row["symbol"] for row in rows if not inheritance.fits(asked, row["chromosome"])}


def _inherited_as(pack: Pack, found: Found, asked: Asked) -> Found:
    """What agrees with the inheritance asked for, those first of which no other is stated; a disease that is called just so needs no statement."""
    if not asked:
        return found
    told = {one.id: inheritance.agrees(asked, one.name, one.inheritance) for one in found.diseases}
    left = [one for one in found.diseases if told[one.id] or (told[one.id] is None and one.id in found.exact)]
    left.sort(key=lambda one: not inheritance.alone(asked, one.inheritance))
    if not left or not genes_of(pack, left):
        return replace(found, known_as="" if asked_for(found.known_as) else found.known_as, asked=asked, agrees=False)
    contradicts = inheritance.agrees(asked, found.known_as, "") is False
    known_as = left[0].name if contradicts else found.known_as
    return replace(found, diseases=tuple(left), known_as=known_as, asked=asked, left_out=len(found.diseases) - len(left))


def _one(found: Found | None) -> list[Found]:
    return [found] if found else []


def _by_acronym(pack: Pack, written: str) -> list[Found]:
    """What an acronym stands for, each by its full name; the reading of clinicians first. Nothing for a word that is itself a name."""
    if not _SHORT.fullmatch(written):
        return []
    rows = _called(pack, "exact", keys(written).exact, written)
    if any(row["kind"] == "title" for row in rows):
        return []
    spelt = spelt_out(written).removeprefix(written).strip()
    full_names = acronyms()[written].names if written in acronyms() else (spelt,) if spelt else ()
    # CADASIL's name says that it is dominant, which the keys of a name leave out
    clinicians = [replace(found, asked=asked_for(full)) for full in full_names if (found := _by_keys(pack, keys(full), full))]
    others = [found for row in rows if (found := _called_in_full(pack, str(row["id"]))).diseases]
    return _apart(pack, [*clinicians, *sorted(others, key=lambda found: -len(genes_of(pack, found.diseases)))])


def _called_in_full(pack: Pack, identifier: str) -> Found:
    """A disease with what its title stands for: «MSUD» holds the types of «maple syrup urine disease»."""
    title = _title(pack, identifier)
    own = _of(pack, _members(pack, [identifier]))
    more = _by_keys(pack, keys(title), title)
    both = tuple(dict.fromkeys((*own, *(more.diseases if more else ()))))
    return Found(both, title, frozenset(one.id for one in own), asked_for(title))


def _apart(pack: Pack, found: list[Found]) -> list[Found]:
    """Readings without those that have no gene where others do; those that have one in common become one."""
    apart: list[tuple[Found, set[str]]] = []
    for one in found:
        genes = set(genes_of(pack, one.diseases))
        same = next((place for place, (_, others) in enumerate(apart) if genes & others), None)
        if same is None:
            apart.append((one, genes))
        else:
            first, others = apart[same]
            apart[same] = (replace(first, diseases=tuple(dict.fromkeys((*first.diseases, *one.diseases)))), genes | others)
    return [one for one, genes in apart if genes] or found[:1]


def _title(pack: Pack, identifier: str) -> str:
    rows = pack.rows(
        "SELECT name FROM disease_names WHERE id = ? AND kind != 'acronym' ORDER BY kind = 'title' DESC, rowid LIMIT 1", identifier
    )
    return str(rows[0]["name"]) if rows else ""


def _by_keys(pack: Pack, wanted: Keys, written: str) -> Found | None:
    """The diseases of an exact name or else a loose one, then their kinds, then the subtypes: «Lynch syndrome» holds its numbers 1 to 8."""
    exact = _called(pack, "exact", wanted.exact, written)
    rows = exact or _called(pack, "loose", wanted.loose, written)
    own = [str(row["id"]) for row in rows]
    beside = pack.rows("SELECT id, loose FROM disease_names WHERE stem = ? AND kind != 'acronym'", wanted.stem)
    subtypes = [str(row["id"]) for row in beside if subtype_of(row["loose"], wanted.loose)]
    if not own and not subtypes:
        return None
    called = _members(pack, own)
    found = _of(pack, [*called, *_members(pack, [*subtypes, *_below(pack, own)], kinds=False)])
    return Found(found, str(rows[0]["name"]) if rows else "", frozenset(called if exact else ())) if found else None


def _called(pack: Pack, column: str, key: str, written: str) -> list[sqlite3.Row]:
    """Names with a key, without the acronyms that are longer than what was written, and without others where one is written so."""
    rows = pack.rows(f"SELECT id, name, kind FROM disease_names WHERE {column} = ? ORDER BY kind = 'title' DESC, rowid", key)
    rows = [row for row in rows if not _longer_acronym(row, written)]
    as_written = any(str(row["name"]).casefold() == written.casefold() for row in rows)
    return [row for row in rows if not (as_written and _SHORT.fullmatch(row["name"]) and row["name"].casefold() != written.casefold())]


def _longer_acronyms(pack: Pack, written: str) -> list[str]:
    """Acronyms that only their last letter tells from what was written: «ANDS» for «AND»."""
    rows = pack.rows("SELECT DISTINCT name, kind FROM disease_names WHERE exact = ?", keys(written).exact)
    return [str(row["name"]) for row in rows if _longer_acronym(row, written)]


def _longer_acronym(row: sqlite3.Row, written: str) -> bool:
    """Whether a name is an acronym whose last letter was taken for a plural."""
    return row["kind"] == "acronym" and str(row["name"]).casefold() == f"{written.casefold()}s"


def _by_words(pack: Pack, written: str) -> Found | None:
    """The diseases of whose names one holds every word, the shortest names first; none where there is no word, or where a title is all but
    what was written and the names that hold it are much longer («Hirschprung disease» stands so in the title of another disease)."""
    wanted = keys(written)
    if not wanted.loose:
        return None
    holds = " AND ".join("' ' || exact || ' ' LIKE ?" for _ in wanted.loose.split())
    query = f"SELECT id, name FROM disease_names WHERE {holds} AND kind != 'acronym' ORDER BY length(exact), rowid LIMIT {AT_ONCE}"
    rows = pack.rows(query, *(f"% {word} %" for word in wanted.loose.split()))
    if rows and len(rows[0]["name"]) > 2 * len(written) and _misspelt(pack, written):
        return None
    found = _of(pack, _members(pack, [str(row["id"]) for row in rows], kinds=False))
    return Found(found, str(rows[0]["name"])) if found else None


def _misspelt(pack: Pack, written: str) -> bool:
    """Whether a title differs from what was written by hardly a letter."""
    return bool(
        process.extractOne(
            written,
            _titles(pack),
            scorer=DamerauLevenshtein.normalized_similarity,
            processor=utils.default_process,
            score_cutoff=HARDLY_OTHER,
        )
    )


def _below(pack: Pack, ids: list[str]) -> list[str]:
    """Ids of what names itself a kind of a group that no dataset holds as a disease: «Albinism, ocular» and «ocular albinism» of «albinism»."""
    if not ids or any(_members(pack, [one], kinds=False) for one in ids):
        return []
    titles = {_title(pack, one) for one in ids}
    query = "SELECT id, name FROM disease_names WHERE kind != 'acronym' AND name LIKE ? OR kind = 'title' AND name LIKE ?"
    rows = [row for title in titles for row in pack.rows(query, f"{title},%", f"% {title}")]
    ids = [str(row["id"]) for row in rows if not _WITH.search(row["name"])]
    return _members(pack, ids)


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
