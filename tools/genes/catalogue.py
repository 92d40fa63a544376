"""Genes and their disorders as the pack holds them: by any name or id, or by disease."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import DamerauLevenshtein

from llmasos.errors import UnknownTerm

from ...memory.pack import Pack

NEAREST = 6


@dataclass(frozen=True)
class Disease:
    """A disorder of the HPO annotations."""

    id: str
    name: str
    inheritance: str


@dataclass(frozen=True)
class Gene:
    """One approved gene with its ids and names; `matched` says by which kind of name it was found."""

    hgnc_id: str
    symbol: str
    name: str
    locus_group: str
    ensembl_id: str
    uniprot_id: str
    entrez_id: str
    chromosome: str
    location: str
    aliases: tuple[str, ...]
    previous_symbols: tuple[str, ...]
    diseases: tuple[Disease, ...]
    matched: str


def find(pack: Pack, name: str) -> list[Gene]:
    """Genes of that symbol, alias, previous symbol, or HGNC, Entrez, Ensembl or UniProt id.

    An approved symbol wins over other genes' aliases; several genes come back where only an alias is shared.
    Raises UnknownTerm with the nearest symbols.
    """
    wanted = " ".join(name.split()).upper()
    rows = pack.rows("SELECT hgnc_id, kind FROM gene_names WHERE name = ?", wanted)
    for kind in ("symbol", "id", "previous", "alias"):
        found = sorted({row["hgnc_id"] for row in rows if row["kind"] == kind})
        if found:
            return [_gene(pack, identifier, kind) for identifier in found]
    raise UnknownTerm("gene", name, nearest(pack, wanted))


def nearest(pack: Pack, name: str) -> list[str]:
    """Approved symbols that look like a name, the likeliest first: by spelling, and those with known disorders before others."""
    symbols, linked = _symbols(pack), _linked(pack)
    scored = process.extract(name, symbols, scorer=DamerauLevenshtein.normalized_similarity, limit=60, score_cutoff=0.5)
    ordered = sorted(scored, key=lambda match: (-match[1] - (0.05 if match[0] in linked else 0), -linked.get(match[0], 0), match[0]))
    return [symbol for symbol, _, _ in ordered[:NEAREST]]


@cache
def _symbols(pack: Pack) -> tuple[str, ...]:
    return tuple(row["symbol"] for row in pack.rows("SELECT symbol FROM genes"))


@cache
def _linked(pack: Pack) -> dict[str, int]:
    """How many disorders each symbol has."""
    return {row["symbol"]: row["count"] for row in pack.rows("SELECT symbol, count(*) AS count FROM gene_diseases GROUP BY symbol")}


def _gene(pack: Pack, hgnc_id: str, matched: str) -> Gene:
    row = pack.rows("SELECT * FROM genes WHERE hgnc_id = ?", hgnc_id)[0]
    names = pack.rows("SELECT kind, written FROM gene_names WHERE hgnc_id = ? AND kind IN ('alias', 'previous') ORDER BY rowid", hgnc_id)
    # The disorders that few genes share come first: they are the gene's own, where «breast cancer» belongs to dozens.
    diseases = pack.rows(
        "SELECT d.id, d.name, d.inheritance FROM gene_diseases g JOIN diseases d ON d.id = g.disease_id WHERE g.symbol = ? "
        "ORDER BY d.id NOT LIKE 'OMIM%', (SELECT count(*) FROM gene_diseases o WHERE o.disease_id = d.id), d.id",
        row["symbol"],
    )
    return Gene(
        hgnc_id=row["hgnc_id"],
        symbol=row["symbol"],
        name=row["name"],
        locus_group=row["locus_group"],
        ensembl_id=row["ensembl_id"],
        uniprot_id=row["uniprot_id"],
        entrez_id=row["entrez_id"],
        chromosome=row["chromosome"],
        location=row["location"],
        aliases=tuple(name["written"] for name in names if name["kind"] == "alias"),
        previous_symbols=tuple(name["written"] for name in names if name["kind"] == "previous"),
        diseases=tuple(Disease(one["id"], one["name"], one["inheritance"]) for one in diseases),
        matched=matched,
    )


def diseases_named(pack: Pack, name: str) -> list[Disease]:
    """Disorders of that id, or whose name holds every word of it; the closest names first. Raises UnknownTerm with the nearest."""
    wanted = name.strip()
    identifier = re.sub(
        r"^(omim|mim|orpha|orphanet|decipher)[:\s]*",
        lambda match: {"mim": "OMIM", "orphanet": "ORPHA"}.get(match.group(1).lower(), match.group(1).upper()) + ":",
        wanted,
        flags=re.IGNORECASE,
    )
    rows = pack.rows("SELECT * FROM diseases WHERE id = ?", identifier)
    if not rows:
        words = _words(wanted)
        every = _diseases(pack)
        close_by = sorted((row for row in every if words and words <= row[3]), key=lambda row: (len(row[3]) - len(words), row[0]))
        if not close_by:
            names = {row[0]: row[1] for row in every}
            close = process.extract(wanted, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=NEAREST, score_cutoff=60)
            raise UnknownTerm("disease", name, [match[0] for match in close])
        return [Disease(row[0], row[1], row[2]) for row in close_by]
    return [Disease(row["id"], row["name"], row["inheritance"]) for row in rows]


@cache
def _diseases(pack: Pack) -> tuple[tuple[str, str, str, frozenset[str]], ...]:
    return tuple((row["id"], row["name"], row["inheritance"], _words(row["name"])) for row in pack.rows("SELECT * FROM diseases"))


def _words(name: str) -> frozenset[str]:
    """Words of a disease's name, American spelling, singular, without fillers."""
    text = name.lower().replace("ae", "e").replace("oe", "e").replace("tumour", "tumor")
    words = re.findall(r"[a-z0-9]+", text)
    return frozenset(
        word.removesuffix("s") if len(word) > 4 else word
        for word in words
        if word not in ("of", "the", "and", "to", "in", "disease", "syndrome", "familial", "hereditary")
    )


def genes_of(pack: Pack, diseases: Sequence[Disease]) -> dict[str, list[Disease]]:
    """Symbols linked to these disorders, with those that each is linked to."""
    rows = pack.any_of("SELECT symbol, disease_id FROM gene_diseases WHERE disease_id IN (*)", [disease.id for disease in diseases[:400]])
    by_id = {disease.id: disease for disease in diseases}
    found: dict[str, list[Disease]] = {}
    for row in sorted(rows, key=lambda row: list(by_id).index(row["disease_id"])):
        found.setdefault(row["symbol"], []).append(by_id[row["disease_id"]])
    return found
