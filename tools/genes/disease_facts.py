"""What is said of a disease: which genes are linked to it and its kinds, how they are inherited, and their main features."""

from collections.abc import Iterable, Mapping
from typing import cast

from pydantic import JsonValue

from ...memory.pack import Pack
from ...memory.words import has_chinese, tokens
from ..finding import Abstain, Finding
from . import sources
from .chinese_names import unread
from .diseases import Disease, Found, genes_of, readings
from .features import frequent
from .inheritance import said
from .secondary_findings import SOURCE, VERSION, secondary_findings

SHOWN = 6  # diseases in a sentence
GENES_SHOWN = 12
Values = dict[str, JsonValue]
Linked = Mapping[str, list[Disease]]


def facts(pack: Pack, asked: str) -> list[Finding] | Abstain:
    """The linked genes, the inheritance, then the features; of an acronym's further readings the genes.

    Abstains where the disease is known and no gene is. Raises UnknownTerm.
    """
    found, *others = readings(pack, asked)
    linked = _links(pack, found)
    if not linked:
        return Abstain(
            reason=f"{_written(found.diseases[0])} is known, but no gene is linked to it in the HPO annotations or by UniProt; "
            "that does not mean that there is none."
        )
    first, *more = (_linked(asked, one, _values(pack, asked, one)) for one in (found, *others))
    counted = [one for one in found.diseases if _genes(one, linked)] if found.left_out else found.diseases
    told = [first]
    if inherited := [one for one in counted if one.inheritance][:SHOWN]:
        values: Values = {**first.values, "inherited": "; ".join(_inherited(one, linked) for one in inherited)}
        told.append(Finding(topic="inheritance", template="Inheritance: {inherited}.", values=values, source=sources.hpo()))
    features = frequent(pack, [(one.id, one.name, one.inheritance) for one in counted], first.values, first.source)
    return [*told, *features, *_reported(first.values), *more]


def _links(pack: Pack, found: Found) -> Linked:
    """The genes with their diseases, those first of which the most are called by the name itself («Cardiomyopathy, familial hypertrophic, 4»)."""
    linked = genes_of(pack, found.diseases, found.asked if found.agrees else frozenset())
    words = set(tokens(found.known_as))

    def called_so(diseases: Iterable[Disease]) -> int:
        return sum(words <= set(tokens(one.name)) for one in diseases) if words else 0

    return dict(sorted(linked.items(), key=lambda item: -called_so(item[1])))


def _reported(values: Values) -> list[Finding]:
    """Those of the genes that ACMG recommends to report as secondary findings."""
    symbols = cast(list[str], values["genes"])
    reported = [symbol for symbol in symbols if symbol in secondary_findings()]
    if not reported:
        return []
    more = f" and {len(reported) - GENES_SHOWN} more" if len(reported) > GENES_SHOWN else ""
    told: Values = {"list_version": VERSION, "reported": [*reported], "reported_shown": [*reported[:GENES_SHOWN]]}
    template = "Of the genes linked to {asked}, the ACMG list of secondary findings {list_version} holds {reported_shown}" + more + "."
    return [Finding(topic="secondary findings", template=template, values=values | told, source=SOURCE)]


def _values(pack: Pack, asked: str, found: Found) -> Values:
    """The values on every finding about one reading of a name."""
    linked = _links(pack, found)
    symbols = list(linked)
    values: Values = {
        "asked": asked,
        "known_as": found.known_as,
        "genes": [*symbols],
        "shown": [*symbols[:GENES_SHOWN]],
        "others": max(0, len(symbols) - GENES_SHOWN),
        "matched": [_written(one) for one in found.diseases[:SHOWN]],
        "diseases": [_row(one, _genes(one, linked)) for one in found.diseases],
        "looked_in": sources.looked_in(),
    }
    if len(symbols) == 1:
        values["symbol"] = symbols[0]
    if found.asked:
        narrowed = found.left_out or len(linked) < len(genes_of(pack, found.diseases))
        values |= {"inheritance_asked": said(found.asked), "narrowed": bool(narrowed)}
    return values


def _linked(asked: str, found: Found, values: Values) -> Finding:
    """Which genes a disease is linked to; with the name that it was read as, and the inheritance that was asked for."""
    named = asked.casefold() != found.known_as.casefold() and (has_chinese(asked) or (asked.isalnum() and not asked.islower()))
    subject = "{asked} ({known_as})" if named and found.known_as else "{asked}"
    more = ", and to {others} more genes" if values["others"] else ""
    kinds = "." if "symbol" in values else "; the annotations do not tell causes from modifiers."
    template = f"{subject} is linked to {{shown}}{more}{kinds}"
    if left_out := unread(asked):
        values = values | {"unread": left_out}
    if values.get("narrowed"):
        template += " Only diseases that are annotated as {inheritance_asked} are counted."
    elif found.asked and not found.agrees:
        subject = "{known_as}" if found.known_as else "What is called so otherwise"
        template = f"No disease of that name is annotated as {{inheritance_asked}}. {subject} is linked to {{shown}}{more}{kinds}"
    if left_out:
        template += " The part «{unread}» of the name was not understood and is left out."
    page = f"https://hpo.jax.org/browse/disease/{found.diseases[0].id}"
    return Finding(topic="genes", template=template, values=values, source=sources.hpo(page))


def _genes(disease: Disease, linked: Linked) -> list[str]:
    return [symbol for symbol, diseases in linked.items() if disease in diseases]


def _written(disease: Disease) -> str:
    return f"{disease.name} ({disease.id})"


def _inherited(disease: Disease, linked: Linked) -> str:
    """«Marfan syndrome (OMIM:154700; FBN1): autosomal dominant»: which of the genes belongs to which disease is seen here."""
    genes = _genes(disease, linked)
    shown = ", ".join(genes[:SHOWN]) + (f" and {len(genes) - SHOWN} more" if len(genes) > SHOWN else "")
    return f"{disease.name} ({disease.id}{f'; {shown}' if shown else ''}): {disease.inheritance.replace('; ', ' or ')}"


def _row(disease: Disease, genes: list[str]) -> dict[str, JsonValue]:
    return {"id": disease.id, "name": disease.name, "inheritance": disease.inheritance, "genes": [*genes]}
