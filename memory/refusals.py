"""Why a record can't be used, in one sentence: its field, the value there, and the form that is accepted, from the field's description."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic.fields import FieldInfo

from llmasos.errors import InvalidInput


def refusal(error: ValidationError, model: type[BaseModel], name: str) -> InvalidInput:
    """The first thing that is wrong with a record which is a `model` and goes by a name.

    Of a field that the model doesn't have, which may identify a person, the name alone is repeated.
    """
    first = error.errors()[0]
    place = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]
    field, about, inner, keyed = name, "", model, False
    for part in place:
        known = _field(inner, part)
        if isinstance(part, int):
            field += f"[{part}]"
        elif known is not None:
            field, about = f"{field}.{part}", known.description or ""
            inner, keyed = next(_models(known.annotation), BaseModel), get_origin(known.annotation) is dict
        elif keyed:  # what follows else is a member of a union, which is no place in the record
            field, keyed = f"{field}.{part}", False
    if first["type"] == "extra_forbidden":
        return InvalidInput(f"{field}.{first['loc'][-1]}", "an unknown field", f"the fields {', '.join(inner.model_fields)}")
    if first["type"] == "missing":
        return InvalidInput(field, None, f"{about}; it is missing")
    return InvalidInput(
        field, _brief(first["input"]), str(first["ctx"]["error"]) if first["type"] == "value_error" else about or first["msg"]
    )


def _field(model: type[BaseModel], name: int | str) -> FieldInfo | None:
    """The field that goes by a name, or by one of its other names."""
    for own, field in model.model_fields.items():
        other = field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else ()
        if name == own or name in other:
            return field
    return None


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type: `tuple[Condition, ...]` → Condition."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _brief(value: Any) -> object:
    """What a sentence can show of a value: of a part with parts of its own, what it is."""
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list | tuple) else value
