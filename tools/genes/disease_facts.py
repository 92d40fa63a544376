"""What is said of a disease: which genes are linked to it and its kinds, how they are inherited, and their main features."""

from collections.abc import Mapping

from pydantic import JsonValue

from ...memory.pack import Pack
from ...memory.words import has_chinese
from ..finding import Abstain, Finding
from . import sources
from .diseases import Disease, genes_of, named
from .features import frequent

SHOWN = 6  # diseases in a sentence
GENES_SHOWN = 12


def facts(pack: Pack, asked: str) -> list[Finding] | Abstain:
    """The linked genes, the inheritance, then the features. Abstains where the disease is known and no gene is. Raises UnknownTerm."""
    found = named(pack, asked)
    linked = genes_of(pack, found.diseases)
    named_so: list[JsonValue] = [f"{one.name} ({one.id})" for one in found.diseases[:SHOWN]]
    if not linked:
        return Abstain(
            reason=f"{named_so[0]} is known, but no gene is linked to it in the HPO annotations or by UniProt; "
            "that does not mean that there is none."
        )
    symbols = list(linked)
    values: dict[str, JsonValue] = {
        "asked": asked,
        "known_as": found.known_as,
        "genes": [*symbols],
        "shown": [*symbols[:GENES_SHOWN]],
        "others": max(0, len(symbols) - GENES_SHOWN),
        "matched": named_so,
        "diseases": [_row(one, [symbol for symbol, diseases in linked.items() if one in diseases]) for one in found.diseases],
        "looked_in": sources.looked_in(),
    }
    if len(symbols) == 1:
        values["symbol"] = symbols[0]
    kinds = "." if len(symbols) == 1 else "; the annotations do not tell causes from modifiers."
    subject = "{asked} ({known_as})" if has_chinese(asked) and found.known_as else "{asked}"
    more = "" if len(symbols) <= GENES_SHOWN else ", and to {others} more genes"
    template = f"{subject} is linked to {{shown}}{more}{kinds}"
    page = f"https://hpo.jax.org/browse/disease/{found.diseases[0].id}"
    facts = [Finding(topic="genes", template=template, values=values, source=sources.hpo(page))]
    if inherited := [one for one in found.diseases if one.inheritance][:SHOWN]:
        told: dict[str, JsonValue] = {"inherited": "; ".join(_inherited(one, linked) for one in inherited)}
        facts.append(Finding(topic="inheritance", template="Inheritance: {inherited}.", values=values | told, source=sources.hpo()))
    return [*facts, *frequent(pack, [(one.id, one.name, one.inheritance) for one in found.diseases], values, sources.hpo(page))]


def _inherited(disease: Disease, linked: Mapping[str, list[Disease]]) -> str:
    """«Marfan syndrome (OMIM:154700; FBN1): autosomal dominant»: which of the genes belongs to which disease is seen here."""
    genes = [symbol for symbol, diseases in linked.items() if disease in diseases]
    shown = ", ".join(genes[:SHOWN]) + (f" and {len(genes) - SHOWN} more" if len(genes) > SHOWN else "")
    return f"{disease.name} ({disease.id}{f'; {shown}' if shown else ''}): {disease.inheritance.replace('; ', ' or ')}"


def _row(disease: Disease, genes: list[str]) -> dict[str, JsonValue]:
    return {"id": disease.id, "name": disease.name, "inheritance": disease.inheritance, "genes": [*genes]}
