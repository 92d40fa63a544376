"""ClinVar as it is today: the germline class of a variant by rsID, or by gene and c. or p. name.

A search may bring more than was asked; only records whose own name or rsID is the one asked for are passed on.
"""

import re
from typing import Any

from pydantic import JsonValue

from llmasos.errors import InvalidInput

from ..finding import Certainty, Finding
from ..variants.names import parse
from .client import Session
from .eutils import eutils, search, summaries
from .service import plain
from .terms import Terms, VariantTerm

SERVICE = eutils("ClinVar", "public domain (NCBI)")
MOST = 20  # records of a search that are looked at
SHOWN = 4
_PROTEIN = re.compile(r"\((p\.[^()]+)\)")


def look_up(session: Session, terms: Terms) -> list[Finding]:
    """A finding a record, or one that says that ClinVar has none under this name, which makes nothing benign."""
    assert terms.variant
    variant, gene = terms.variant, terms.gene.symbol if terms.gene else ""
    if not variant.is_rsid and not gene:
        return []
    term = variant.text if variant.is_rsid else f"{gene}[gene] AND {variant.text}[variant name]"
    ids, _, retrieved = search(session, SERVICE, "clinvar", term, MOST)
    records: list[dict[str, Any]] = []
    if ids:
        records, retrieved = summaries(session, SERVICE, "clinvar", ids)
    matching = [record for record in records if _is(record, variant)]
    if not matching:
        values: dict[str, JsonValue] = {"variant": f"{gene} {variant.text}".strip()}
        template = "A search of ClinVar found no record named {variant}; that does not make it benign."
        return [SERVICE.finding("classification", template, values, retrieved, "https://www.ncbi.nlm.nih.gov/clinvar/", "unknown")]
    return [_classified(record, variant, retrieved) for record in matching[:SHOWN]]


def _classified(record: dict[str, Any], variant: VariantTerm, retrieved: str) -> Finding:
    classification = record.get("germline_classification") or {}
    genes = [str(gene.get("symbol")) for gene in record.get("genes", []) if gene.get("symbol")]
    evaluated = str(classification.get("last_evaluated", ""))[:10].replace("/", "-")
    values: dict[str, JsonValue] = {
        "variant": plain(record.get("title"), 160),
        "asked": variant.text,
        "gene": genes[0] if genes else None,
        "class": plain(classification.get("description"), 80) or None,
        "review": plain(classification.get("review_status"), 80) or None,
        "evaluated": evaluated if evaluated[:1] in ("1", "2") and len(evaluated) == 10 else None,
        "clinvar_id": str(record.get("uid", "")),
        "conditions": [plain(trait.get("trait_name"), 80) for trait in classification.get("trait_set", [])],
    }
    template = "{variant} is {class} in ClinVar today (variation {clinvar_id}, {review})."
    if values["evaluated"]:
        template = "{variant} is {class} in ClinVar today (variation {clinvar_id}, {review}, last evaluated {evaluated})."
    if not values["class"]:
        template = "{variant} is variation {clinvar_id} in ClinVar, which gives no germline class for it today."
    address = f"https://www.ncbi.nlm.nih.gov/clinvar/variation/{record.get('uid', '')}"
    return SERVICE.finding("classification", template, values, retrieved, address, _certainty(values["review"], bool(values["class"])))


def _is(record: dict[str, Any], variant: VariantTerm) -> bool:
    """Whether a record is of the variant asked for."""
    if variant.is_rsid:
        references = [reference for part in record.get("variation_set", []) for reference in part.get("variation_xrefs", [])]
        return any(one.get("db_source") == "dbSNP" and str(one.get("db_id")).removeprefix("rs") == variant.text[2:] for one in references)
    title = str(record.get("title", ""))
    names = [title, *_PROTEIN.findall(title)]
    return any(_normal(name) == variant.text for name in names)


def _normal(name: str) -> str:
    try:
        return parse(name).text
    except InvalidInput:
        return ""


def _certainty(review: object, classified: bool) -> Certainty:
    if not classified:
        return "unknown"
    return "established" if review in ("practice guideline", "reviewed by expert panel") else "probable"
