"""NCBI Gene: the current official name, the place on GRCh38, and RefSeq's summary of what the gene does."""

from ..finding import Finding
from .client import Session
from .eutils import eutils, summaries
from .service import plain
from .terms import Terms

SERVICE = eutils("NCBI Gene", "public domain (NCBI)")


def look_up(session: Session, terms: Terms) -> list[Finding]:
    """The record of the gene's Entrez id; what was replaced by another record is said to be."""
    assert terms.gene
    records, retrieved = summaries(session, SERVICE, "gene", [terms.gene.entrez_id]) if terms.gene.entrez_id else ([], "")
    if not records:
        return []
    record, address = records[0], f"https://www.ncbi.nlm.nih.gov/gene/{terms.gene.entrez_id}"
    values = {
        "symbol": plain(record.get("nomenclaturesymbol") or record.get("name")),
        "name": plain(record.get("nomenclaturename") or record.get("description")),
        "entrez_id": terms.gene.entrez_id,
        "location": plain(record.get("maplocation")),
        "asked": terms.gene.symbol,
        "current_id": plain(record.get("currentid")),
        "summary": plain(record.get("summary")),
    }
    template = "NCBI Gene now lists {asked} as {symbol} ({name}) at {location}."
    if values["current_id"]:
        template = "NCBI Gene has replaced record {entrez_id} ({asked}) by record {current_id}."
    findings = [SERVICE.finding("current record", template, values, retrieved, address)]
    if values["summary"]:
        findings.append(SERVICE.finding("function", "RefSeq on {symbol}: {summary}", values, retrieved, address))
    return findings
