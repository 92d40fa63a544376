"""CPIC's database: how it rates the genes of a drug today, and which guideline it names.

PostgREST: GET /v1/pair_view?drugname=eq.clopidogrel gives a list of rows (documented at github.com/cpicpgx/cpic-data/wiki).
"""

from pydantic import JsonValue

from ..finding import Finding
from .client import Session
from .service import Service, plain
from .terms import Terms

SERVICE = Service(
    name="CPIC database",
    publisher="Clinical Pharmacogenetics Implementation Consortium",
    address="https://api.cpicpgx.org/v1",
    variable="LLMASOS_CPIC_URL",
    per_second=3,
    licence="CC0 1.0",
)


def look_up(session: Session, terms: Terms) -> list[Finding]:
    """A finding a gene that CPIC pairs with the drug, the highest level first."""
    assert terms.drug
    rows, retrieved = session.get(SERVICE, "pair_view", drugname=f"eq.{terms.drug.name}", order="cpiclevel.asc,genesymbol.asc")
    findings = []
    for row in rows or []:
        address = str(row.get("guidelineurl") or "https://cpicpgx.org/genes-drugs/")
        values: dict[str, JsonValue] = {
            "gene": plain(row.get("genesymbol"), 40),
            "drug": terms.drug.name,
            "level": plain(row.get("cpiclevel"), 20) or "not rated",
            "guideline": plain(row.get("guidelinename"), 200) or None,
            "provisional": bool(row.get("provisional")),
        }
        status = " provisionally" if values["provisional"] else ""
        template = "CPIC rates {gene} and {drug}" + status + " at level {level} today"
        template += "; guideline: {guideline}." if values["guideline"] else "; no guideline is named."
        findings.append(SERVICE.finding("current level", template, values, retrieved, address))
    return findings
