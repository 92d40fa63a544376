"""MyGene.info: biological processes and pathways of a gene, which the knowledge pack does not hold.

Its documentation (docs.mygene.info, annotation service): GET /v3/gene/<Entrez id>?fields=…; 404 for an id that it does not know.
"""

from typing import Any

from pydantic import JsonValue

from ..finding import Finding
from .client import Session
from .service import Service, plain
from .terms import Terms

SERVICE = Service(
    name="MyGene.info",
    publisher="Scripps Research (data of NCBI, Gene Ontology and Reactome)",
    address="https://mygene.info/v3",
    variable="LLMASOS_MYGENE_URL",
    per_second=3,
    licence="terms of each dataset (https://mygene.info/terms)",
)
SHOWN = 8  # terms in a sentence; the values hold all of them


def look_up(session: Session, terms: Terms) -> list[Finding]:
    """Gene Ontology processes and Reactome pathways of the gene's Entrez id."""
    assert terms.gene
    identifier = terms.gene.entrez_id or terms.gene.ensembl_id
    if not identifier:
        return []
    found, retrieved = session.get(SERVICE, f"gene/{identifier}", fields="symbol,go.BP,pathway.reactome")
    record: dict[str, Any] = found[0] if isinstance(found, list) and found else found or {}
    lists = (
        ("processes", "Gene Ontology processes of {symbol}: {shown}", _named(record.get("go", {}).get("BP"), "term")),
        ("pathways", "Reactome pathways of {symbol}: {shown}", _named(record.get("pathway", {}).get("reactome"), "name")),
    )
    findings = []
    for topic, template, names in lists:
        if names:
            values: dict[str, JsonValue] = {
                "symbol": terms.gene.symbol,
                topic: list[JsonValue](names),
                "shown": list[JsonValue](names[:SHOWN]),
            }
            more = f", and {len(names) - SHOWN} more." if len(names) > SHOWN else "."
            findings.append(SERVICE.finding(topic, template + more, values, retrieved, f"https://mygene.info/v3/gene/{identifier}"))
    return findings


def _named(items: Any, field: str) -> list[str]:
    """The names in a list, each once; the service gives a single item without a list around it."""
    listed = items if isinstance(items, list) else [items] if items else []
    return list(dict.fromkeys(plain(item[field], 120) for item in listed if isinstance(item, dict) and item.get(field)))
