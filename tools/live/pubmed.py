"""PubMed: the newest reviews on a gene, or papers that name a variant. Titles and where they appeared, no abstracts."""

from typing import Any

from pydantic import JsonValue

from ..finding import Finding
from .client import Session
from .eutils import eutils, search, summaries
from .service import plain
from .terms import Terms

SERVICE = eutils("PubMed", "citation data of the National Library of Medicine")
MOST = 3


def look_up(session: Session, terms: Terms) -> list[Finding]:
    """Up to three papers, the newest first; nothing where there are none."""
    ids, count, _ = search(session, SERVICE, "pubmed", _term(terms), MOST, sort="pub_date")
    if not ids:
        return []
    records, retrieved = summaries(session, SERVICE, "pubmed", ids)
    return [_paper(record, count, terms, retrieved) for record in records]


def _term(terms: Terms) -> str:
    gene = f"{terms.gene.symbol}[Title/Abstract]" if terms.gene else ""
    if terms.variant:
        return " AND ".join(filter(None, [gene, f'"{terms.variant.text}"[Title/Abstract]']))
    return f"{gene} AND review[Publication Type] AND humans[MeSH Terms]"


def _paper(record: dict[str, Any], count: int, terms: Terms, retrieved: str) -> Finding:
    pmid = str(record.get("uid", ""))
    values: dict[str, JsonValue] = {
        "pmid": pmid,
        "title": plain(record.get("title"), 240).rstrip("."),
        "journal": plain(record.get("fulljournalname") or record.get("source"), 100),
        "year": str(record.get("sortpubdate") or record.get("pubdate") or "")[:4],
        "about": terms.variant.text if terms.variant else terms.gene.symbol if terms.gene else "",
        "count": count,
    }
    template = "Recent paper on {about} (one of {count} in PubMed): «{title}», {journal}, {year} (PMID {pmid})."
    return SERVICE.finding("literature", template, values, retrieved, f"PMID:{pmid}", "limited")
