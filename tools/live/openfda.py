"""openFDA: the newest US label of a drug, with its boxed warning, uses and pharmacogenomic section.

Documented at open.fda.gov/apis/drug/label: GET /drug/label.json?search=…; sections are lists of texts; 404 where nothing matches.
240 requests a minute without a key, and OPENFDA_API_KEY where the user has one. openFDA says that its data are not validated.
"""

from typing import Any

from pydantic import JsonValue

from ..finding import Finding
from .client import Session
from .service import Service, plain
from .terms import Terms

SERVICE = Service(
    name="openFDA drug labels",
    publisher="US Food and Drug Administration",
    address="https://api.fda.gov",
    variable="LLMASOS_OPENFDA_URL",
    per_second=2,
    licence="CC0 1.0",
    key="OPENFDA_API_KEY",
)
SECTIONS = (
    ("boxed warning", "boxed_warning", "The US label of {drug} of {effective} has a boxed warning: «{text}»"),
    ("labelled uses", "indications_and_usage", "The US label of {drug} of {effective} says on its uses: «{text}»"),
    ("pharmacogenomics", "pharmacogenomics", "The US label of {drug} of {effective} says on pharmacogenomics: «{text}»"),
)


def look_up(session: Session, terms: Terms) -> list[Finding]:
    """The sections of the newest label whose only active ingredient is the drug."""
    assert terms.drug
    name = terms.drug.name
    found, retrieved = session.get(
        SERVICE, "drug/label.json", search=f'openfda.generic_name:"{name}"', sort="effective_time:desc", limit=10
    )
    labels = [label for label in (found or {}).get("results", []) if _is_of(label, name)]
    if not labels:
        return []
    label, date = labels[0], str(labels[0].get("effective_time", ""))
    findings = []
    for topic, section, template in SECTIONS:
        if text := plain(" ".join(label.get(section, []))):
            values: dict[str, JsonValue] = {
                "drug": name,
                "text": text,
                "effective": f"{date[:4]}-{date[4:6]}-{date[6:8]}",
                "brands": [str(brand) for brand in label["openfda"].get("brand_name", [])],
            }
            address = f"https://dailymed.nlm.nih.gov/dailymed/lookup.cfm?setid={label.get('set_id', '')}"
            findings.append(SERVICE.finding(topic, template, values, retrieved, address, "probable"))
    return findings


def _is_of(label: dict[str, Any], name: str) -> bool:
    """Whether the drug is the label's only ingredient, be it as a salt («clopidogrel bisulfate»)."""
    names = [str(one).lower() for one in (label.get("openfda") or {}).get("generic_name", [])]
    return any((one == name or one.startswith(name + " ")) and "," not in one and " and " not in one for one in names)
