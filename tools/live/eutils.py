"""NCBI's E-utilities, as ClinVar, PubMed and Gene are asked: search for ids, then their summaries.

At most three requests a second without a key (NBK25497); NCBI_API_KEY is sent where the user has one.
"""

from typing import Any

from .client import Session
from .service import Service


def eutils(name: str, licence: str) -> Service:
    """One of NCBI's databases behind the E-utilities; they share an address and its limit."""
    return Service(
        name=name,
        publisher="NCBI",
        address="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        variable="LLMASOS_EUTILS_URL",
        per_second=3,
        licence=licence,
        key="NCBI_API_KEY",
    )


def search(session: Session, service: Service, database: str, term: str, most: int, **more: str) -> tuple[list[str], int, str]:
    """Ids of the records that match, how many there are in all, and when that was retrieved."""
    found, retrieved = session.get(service, "esearch.fcgi", db=database, term=term, retmax=most, retmode="json", tool="llmasos", **more)
    result = (found or {}).get("esearchresult", {})
    return [str(identifier) for identifier in result.get("idlist", [])], int(result.get("count", 0)), retrieved


def summaries(session: Session, service: Service, database: str, ids: list[str]) -> tuple[list[dict[str, Any]], str]:
    """The records of these ids that NCBI could summarise, and when they were retrieved."""
    found, retrieved = session.get(service, "esummary.fcgi", db=database, id=",".join(ids), retmode="json", tool="llmasos")
    result = (found or {}).get("result", {})
    return [result[identifier] for identifier in ids if "error" not in result.get(identifier, {"error": ""})], retrieved
