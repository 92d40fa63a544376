"""Genes as the pack holds them, by any name or id: HGNC's, and those that only Ensembl lists."""

import re
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from llmasos.errors import UnknownTerm

from ...memory.datasets import plain
from ...memory.pack import Pack
from .protein_names import protein_names

NEAREST = 6
_NAMED_ID = re.compile(
    r"(?:NCBI[ _]?GENE|ENTREZ(?:[ _]?GENE)?(?:[ _]?ID)?|GENE[ _]?ID|UNIPROT(?:KB)?|ENSEMBL|REFSEQ|SYMBOL)\s*[:=#]?\s*(\S+)"
)
_HUMAN = re.compile(r"h([A-Z][A-Z0-9]+)")  # «h» for the human protein
_OMIM = re.compile(r"\d{6}")
_TRANSCRIPT = re.compile(r"(?:ENS[TP]\d{11}|N[MPR]_\d{6,9})(?:\.\d+)?")
_CODING = {"protein_coding": "protein-coding gene"}  # GENCODE's biotypes in HGNC's words; see _group for the rest
_SEGMENTS = {"IG": "an immunoglobulin gene segment", "TR": "a T cell receptor gene segment"}  # GENCODE: IG_V_gene, TR_C_gene
_RNA = re.compile(r"lncRNA|RNA$|ribozyme")


@dataclass(frozen=True)
class Disorder:
    """A disorder that a gene is linked to, with the dataset that says so."""

    id: str
    name: str
    inheritance: str
    source: str


@dataclass(frozen=True)
class Place:
    """Where GENCODE puts a gene on GRCh38: 1-based, both ends included."""

    chromosome: str
    start: int
    end: int
    strand: str
    biotype: str


@dataclass(frozen=True)
class Transcript:
    """The MANE Select transcript in the words of Ensembl and of RefSeq, with versions."""

    ensembl: str
    protein: str
    refseq: str


@dataclass(frozen=True)
class Gene:
    """One gene with its ids and names; `matched` says by which kind of name it was found. Without an HGNC id it is known to Ensembl alone."""

    hgnc_id: str
    symbol: str
    name: str
    locus_group: str
    ensembl_id: str
    uniprot_id: str
    entrez_id: str
    refseq_id: str
    omim_id: str
    chromosome: str
    location: str
    aliases: tuple[str, ...]
    previous_symbols: tuple[str, ...]
    diseases: tuple[Disorder, ...]
    place: Place | None
    transcript: Transcript | None
    matched: str

    @property
    def coding(self) -> bool:
        """Whether it is a protein-coding gene: by HGNC's locus group, by GENCODE where that tells nothing (UGT1A1 is of the group «other»)."""
        unsaid = self.locus_group in ("", "other")
        return self.locus_group == "protein-coding gene" or (unsaid and self.place is not None and self.place.biotype == "protein_coding")

    @property
    def kind(self) -> str:
        """What kind of gene it is, with its article; empty where that is not known."""
        if self.coding:
            return "a protein-coding gene"
        if self.locus_group != "other":
            return f"a {self.locus_group}" if self.locus_group else ""
        biotype = self.place.biotype if self.place else ""
        return _SEGMENTS.get(biotype.partition("_")[0], "a locus of another kind than a protein-coding gene, an RNA gene or a pseudogene")


def find(pack: Pack, name: str) -> list[Gene]:
    """Genes of that symbol, alias, previous symbol, whole name, or HGNC, Entrez, Ensembl, UniProt, RefSeq or OMIM id.

    An approved symbol wins over a protein's name («c-Met», «SMN»), and that over other genes' aliases; several genes come back where
    only an alias or the protein is shared. A name that is written otherwise («TNF-α», «HER 2») is found by its letters and digits.
    Raises UnknownTerm with the nearest symbols.
    """
    wanted = " ".join(name.split()).upper()
    if labelled := _NAMED_ID.fullmatch(wanted):
        wanted = labelled[1]
    kind, found = next(((kind, found) for kind, found in _candidates(pack, wanted) if found), ("", []))
    if kind in ("", "alias") and (protein := protein_names().get(plain(wanted))):
        rows = pack.any_of("SELECT hgnc_id FROM genes WHERE symbol IN (*) ORDER BY symbol", protein.symbols)
        kind, found = "protein", [row["hgnc_id"] for row in rows]
    if found:
        return [_gene(pack, identifier, kind) for identifier in found]
    if others := _of_ensembl(pack, wanted) or _written_otherwise(pack, " ".join(name.split())):
        return others
    raise UnknownTerm("gene", name, nearest(pack, wanted))


def also_called_so(pack: Pack, name: str, gene: Gene) -> list[str]:
    """Symbols of other genes with an alias of the same letters and digits: «COX-2» and «COX2» are aliases of different genes."""
    rows = pack.rows("SELECT DISTINCT hgnc_id FROM gene_names WHERE plain = ? AND kind IN ('alias', 'previous')", plain(name.upper()))
    others = pack.any_of("SELECT symbol FROM genes WHERE hgnc_id IN (*) ORDER BY symbol", [row["hgnc_id"] for row in rows])
    return [row["symbol"] for row in others if row["symbol"] != gene.symbol]


def _written_otherwise(pack: Pack, name: str) -> list[Gene]:
    """The gene of a human protein's symbol («hMLH1»), of two names at once («HER-2/neu»), or of a bare OMIM number."""
    parts = [part for part in name.split("/") if part]
    if human := _HUMAN.fullmatch(name):
        rows = pack.rows("SELECT hgnc_id FROM genes WHERE symbol = ?", human[1])
    elif len(parts) == 2:
        each = [
            {row["hgnc_id"] for row in pack.rows("SELECT hgnc_id FROM gene_names WHERE plain = ?", plain(part.upper()))} for part in parts
        ]
        both = each[0] & each[1]
        rows = pack.any_of("SELECT hgnc_id FROM genes WHERE hgnc_id IN (*)", sorted(both)) if len(both) == 1 else []
    else:
        rows = pack.rows("SELECT hgnc_id FROM genes WHERE omim_id = ?", name) if _OMIM.fullmatch(name) else []
    return [_gene(pack, row["hgnc_id"], "protein" if human or len(parts) == 2 else "id") for row in rows]


def _candidates(pack: Pack, wanted: str) -> list[tuple[str, list[str]]]:
    """HGNC ids by kind of name, the surest kind first; what is written as it is looked up wins over what is only read so."""
    found: list[tuple[str, list[str]]] = []
    letters = plain(wanted)
    # What is left of «乳腺癌1号基因» is no gene's id.
    letters = "" if letters.isdigit() and letters != wanted else letters
    for column, text in (("name", wanted), ("plain", letters)):
        rows = pack.rows(f"SELECT hgnc_id, kind FROM gene_names WHERE {column} = ?", text) if text else []
        for kind in ("symbol", "id", "previous", "alias"):
            found.append((kind, sorted({row["hgnc_id"] for row in rows if row["kind"] == kind})))
            if found[-1][1]:
                return found
        if column == "name" and (by_id := _by_id(pack, wanted)):
            return [("id", by_id)]
    rows = pack.rows("SELECT hgnc_id FROM genes WHERE plain = ? ORDER BY hgnc_id", letters) if letters else []
    return [*found, ("name", [row["hgnc_id"] for row in rows])]


def _by_id(pack: Pack, wanted: str) -> list[str]:
    """HGNC ids by a form of id that is no name: OMIM's of the gene, an Ensembl id with version, a transcript or protein."""
    if omim := re.fullmatch(r"(?:O?MIM)[: ]*(\d{6})", wanted):
        rows = pack.rows("SELECT hgnc_id FROM genes WHERE omim_id = ?", omim[1])
    elif hgnc := re.fullmatch(r"HGNC[ _]*(\d+)", wanted):
        rows = pack.rows("SELECT hgnc_id FROM genes WHERE hgnc_id = ?", f"HGNC:{hgnc[1]}")
    elif re.fullmatch(r"ENSG\d{11}\.\d+", wanted):
        rows = pack.rows("SELECT hgnc_id FROM genes WHERE ensembl_id = ?", wanted.split(".")[0])
    elif _TRANSCRIPT.fullmatch(wanted):
        column = {"ENST": "transcript", "ENSP": "protein"}.get(wanted[:4], "refseq")
        begin = wanted.split(".")[0]
        rows = pack.rows(
            f"SELECT hgnc_id FROM genes WHERE ensembl_id IN (SELECT ensembl_id FROM transcripts WHERE {column} >= ? AND {column} < ?) "
            "UNION SELECT hgnc_id FROM genes WHERE refseq_id = ?",
            f"{begin}.",
            f"{begin}/",
            begin,
        )
    else:
        rows = []
    return [row["hgnc_id"] for row in rows]


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
    place = _place(pack, row["ensembl_id"], row["symbol"])
    return Gene(
        hgnc_id=row["hgnc_id"],
        symbol=row["symbol"],
        name=row["name"],
        locus_group=row["locus_group"],
        ensembl_id=row["ensembl_id"],
        uniprot_id=row["uniprot_id"],
        entrez_id=row["entrez_id"],
        refseq_id=row["refseq_id"],
        omim_id=row["omim_id"],
        chromosome=row["chromosome"] or (place.chromosome if place else ""),
        location=row["location"],
        aliases=tuple(name["written"] for name in names if name["kind"] == "alias"),
        previous_symbols=tuple(name["written"] for name in names if name["kind"] == "previous"),
        diseases=_disorders(pack, row["symbol"]),
        place=place,
        transcript=_transcript(pack, row["ensembl_id"]),
        matched=matched,
    )


def _disorders(pack: Pack, symbol: str) -> tuple[Disorder, ...]:
    # The disorders that few genes share come first: they are the gene's own, where «breast cancer» belongs to dozens.
    rows = pack.rows(
        "SELECT d.id, d.name, d.inheritance FROM gene_diseases g JOIN diseases d ON d.id = g.disease_id WHERE g.symbol = ? "
        "ORDER BY d.id NOT LIKE 'OMIM%', (SELECT count(*) FROM gene_diseases o WHERE o.disease_id = d.id), d.id",
        symbol,
    )
    known = {row["id"] for row in rows}
    more = pack.rows(
        "SELECT p.disease_id AS id, n.name FROM protein_links p JOIN disease_names n ON n.id = p.disease_id "
        "WHERE p.symbol = ? AND n.kind = 'synonym' GROUP BY p.disease_id ORDER BY p.disease_id",
        symbol,
    )
    return (
        *(Disorder(row["id"], row["name"], row["inheritance"], "HPO") for row in rows),
        *(Disorder(row["id"], row["name"], "", "UniProt") for row in more if row["id"] not in known),
    )


def _place(pack: Pack, ensembl_id: str, symbol: str) -> Place | None:
    rows = pack.rows("SELECT * FROM gene_places WHERE ensembl_id = ?", ensembl_id) if ensembl_id else []
    rows = rows or pack.rows("SELECT * FROM gene_places WHERE name = ?", symbol)
    if len(rows) != 1:
        return None
    return Place(*(rows[0][name] for name in ("chromosome", "start", "end", "strand", "biotype")))


def _transcript(pack: Pack, ensembl_id: str) -> Transcript | None:
    rows = pack.rows("SELECT transcript, protein, refseq FROM transcripts WHERE ensembl_id = ?", ensembl_id) if ensembl_id else []
    return Transcript(*rows[0]) if rows else None


def _of_ensembl(pack: Pack, wanted: str) -> list[Gene]:
    """Genes that HGNC has not named, by Ensembl id or Ensembl's name for them."""
    rows = pack.rows("SELECT ensembl_id, written, coding FROM ensembl_names WHERE name = ?", wanted)
    if re.fullmatch(r"ENSG\d{11}(\.\d+)?", wanted):
        identifier = wanted.split(".")[0]
        rows = pack.rows("SELECT ensembl_id, written, coding FROM ensembl_names WHERE ensembl_id = ?", identifier)
        if not rows and _place(pack, identifier, ""):
            return [_unnamed(pack, identifier, identifier, False)]
    return [_unnamed(pack, row["ensembl_id"], row["written"], bool(row["coding"])) for row in rows]


def _unnamed(pack: Pack, ensembl_id: str, name: str, coding: bool) -> Gene:
    place = _place(pack, ensembl_id, "")
    group = _group(place.biotype) if place else _CODING["protein_coding"] if coding else ""
    chromosome = place.chromosome if place else ""
    nothing: tuple[str, ...] = ()
    found = Gene("", name, "", group, ensembl_id, "", "", "", "", chromosome, "", nothing, nothing, (), place, None, "Ensembl")
    return replace(found, transcript=_transcript(pack, ensembl_id))


def _group(biotype: str) -> str:
    """HGNC's locus group for a GENCODE biotype."""
    if "pseudogene" in biotype:
        return "pseudogene"
    return _CODING.get(biotype) or ("non-coding RNA" if _RNA.search(biotype) else "other")
