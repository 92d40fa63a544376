"""Open Targets Platform: diseases associated with a gene, and the mechanism of a drug, by its GraphQL interface.

Documented at platform-docs.opentargets.org/data-access/graphql-api: POST /api/v4/graphql with `query` and `variables`;
errors come with status 200 in a list of their own.
"""

from typing import Any

from pydantic import JsonValue

from llmasos.errors import LiveSourceFailed

from ..finding import Finding
from .client import Session
from .service import Service, plain
from .terms import Terms

SERVICE = Service(
    name="Open Targets Platform",
    publisher="Open Targets",
    address="https://api.platform.opentargets.org/api/v4",
    variable="LLMASOS_OPEN_TARGETS_URL",
    per_second=2,
    licence="CC0 1.0",
)
SHOWN = 6
DISEASES = (
    "query($id: String!) { target(ensemblId: $id) { approvedSymbol "
    "associatedDiseases(page: {index: 0, size: 6}) { count rows { score disease { id name } } } } }"
)
NAMED = 'query($name: String!) { search(queryString: $name, entityNames: ["drug"], page: {index: 0, size: 10}) { hits { id name } } }'
MECHANISM = "query($id: String!) { drug(chemblId: $id) { id name mechanismsOfAction { rows { mechanismOfAction actionType targets { approvedSymbol } } } } }"


def of_gene(session: Session, terms: Terms) -> list[Finding]:
    """The diseases with the highest association scores; a score sums up evidence of many kinds and is no risk."""
    assert terms.gene
    if not terms.gene.ensembl_id:
        return []
    data, retrieved = _query(session, DISEASES, id=terms.gene.ensembl_id)
    associated = ((data.get("target") or {}).get("associatedDiseases")) or {}
    rows = [row for row in associated.get("rows", []) if row.get("disease")]
    if not rows:
        return []
    listed: list[JsonValue] = [
        {"id": str(row["disease"]["id"]), "name": plain(row["disease"]["name"], 100), "score": round(float(row["score"]), 2)}
        for row in rows
    ]
    values: dict[str, JsonValue] = {
        "symbol": terms.gene.symbol,
        "count": int(associated.get("count", len(rows))),
        "associations": listed,
        "shown": [f"{plain(row['disease']['name'], 100)} ({float(row['score']):.2f})" for row in rows[:SHOWN]],
    }
    template = "Open Targets scores {symbol} highest for {shown} (0 to 1, a summary of evidence of all kinds and no risk), of {count} associated diseases."
    address = f"https://platform.opentargets.org/target/{terms.gene.ensembl_id}"
    return [SERVICE.finding("associations", template, values, retrieved, address, "limited")]


def of_drug(session: Session, terms: Terms) -> list[Finding]:
    """The mechanisms of the drug of exactly that name."""
    assert terms.drug
    data, retrieved = _query(session, NAMED, name=terms.drug.name)
    hits = [hit for hit in (data.get("search") or {}).get("hits", []) if str(hit.get("name", "")).lower() == terms.drug.name]
    if not hits:
        return []
    data, retrieved = _query(session, MECHANISM, id=str(hits[0]["id"]))
    rows = (((data.get("drug") or {}).get("mechanismsOfAction")) or {}).get("rows", [])
    findings = []
    for row in rows[:SHOWN]:
        targets: list[JsonValue] = [str(target["approvedSymbol"]) for target in row.get("targets") or [] if target.get("approvedSymbol")]
        values: dict[str, JsonValue] = {
            "drug": terms.drug.name,
            "mechanism": plain(row.get("mechanismOfAction"), 160),
            "action": plain(row.get("actionType"), 60).lower(),
            "targets": targets,
            "chembl_id": str(hits[0]["id"]),
        }
        template = "Open Targets gives as mechanism of {drug}: {mechanism}" + (" (targets {targets})." if targets else ".")
        address = f"https://platform.opentargets.org/drug/{hits[0]['id']}"
        findings.append(SERVICE.finding("mechanism", template, values, retrieved, address, "probable"))
    return findings


def _query(session: Session, query: str, **variables: str) -> tuple[dict[str, Any], str]:
    found, retrieved = session.post(SERVICE, "graphql", {"query": query, "variables": variables})
    if (found or {}).get("errors"):
        session.forget()
        raise LiveSourceFailed(f"{SERVICE.name} refused the query ({plain(found['errors'][0].get('message'), 120)})")
    return (found or {}).get("data") or {}, retrieved
