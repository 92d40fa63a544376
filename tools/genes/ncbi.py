"""What the optional NCBI Gene pack adds: GO terms, further aliases, and genes that HGNC has not named."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...memory import ncbi_gene
from ...memory.datasets import plain
from .catalogue import Gene

_GROUPS = {"protein-coding": "protein-coding gene", "pseudo": "pseudogene", "unknown": "other", "other": "other"}  # the rest is RNA
_STRENGTH = (
    "EXP",
    "IDA",
    "IPI",
    "IMP",
    "IGI",
    "IEP",
    "HDA",
    "HMP",
    "HGI",
    "HEP",
    "TAS",
    "IC",
    "IBA",
    "NAS",
    "ISS",
    "ISO",
    "ISA",
    "ISM",
    "RCA",
)
_UNTELLING = frozenset(["GO:0005515", "GO:0003674", "GO:0008150", "GO:0005575"])  # protein binding, and the three roots


@dataclass(frozen=True)
class Annotation:
    """A GO term of a gene's product; `aspect` is function, process or component, `evidence` GO's codes, the strongest first."""

    id: str
    name: str
    aspect: str
    evidence: tuple[str, ...]


def annotations(entrez_id: str) -> list[Annotation]:
    """GO terms of a gene, those with experimental evidence first and those only inferred by computers last; none without the pack."""
    rows = ncbi_gene.rows(
        "SELECT a.term, t.name, a.aspect, a.evidence FROM annotations a JOIN terms t ON t.id = a.term WHERE a.entrez_id = ?", entrez_id
    )
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        if row["term"] not in _UNTELLING:
            found.setdefault((row["term"], row["name"], row["aspect"]), set()).add(row["evidence"])
    terms = [Annotation(*term, evidence=tuple(sorted(evidence, key=_rank))) for term, evidence in found.items()]
    return sorted(terms, key=lambda term: (_rank(term.evidence[0]), -len(term.evidence), len(term.name), term.id))


def symbols_called(name: str) -> list[tuple[str, str]]:
    """Entrez id and symbol of the genes that NCBI knows by a name or Entrez id; none without the pack."""
    rows = ncbi_gene.rows(
        "SELECT DISTINCT g.entrez_id, g.symbol FROM names n JOIN genes g USING (entrez_id) WHERE n.plain = ? "
        "UNION SELECT entrez_id, symbol FROM genes WHERE entrez_id = ?",
        plain(name),
        name.strip(),
    )
    return [(row["entrez_id"], row["symbol"]) for row in rows]


def gene(entrez_id: str) -> Gene:
    """NCBI's record of a gene that HGNC has not named."""
    row = ncbi_gene.rows("SELECT * FROM genes WHERE entrez_id = ?", entrez_id)[0]
    return Gene(
        hgnc_id="",
        symbol=row["symbol"],
        name=row["name"] or "",
        locus_group=_GROUPS.get(row["type"], "non-coding RNA"),
        ensembl_id=row["ensembl_id"] or "",
        uniprot_id="",
        entrez_id=entrez_id,
        refseq_id="",
        omim_id="",
        chromosome=row["chromosome"] or "",
        location=row["location"] or "",
        aliases=(),
        previous_symbols=(),
        diseases=(),
        place=None,
        transcript=None,
        matched="NCBI",
    )


def _rank(evidence: str) -> int:
    return _STRENGTH.index(evidence) if evidence in _STRENGTH else len(_STRENGTH)


def linked(omim_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Entrez id of a gene and the OMIM id of a disorder, of those, that NCBI links to it; none without the pack."""
    if not omim_ids:
        return []
    marks = ", ".join("?" * len(omim_ids))
    rows = ncbi_gene.rows(f"SELECT DISTINCT entrez_id, disease_id FROM links WHERE disease_id IN ({marks})", *omim_ids)
    return [(row["entrez_id"], row["disease_id"]) for row in rows]
