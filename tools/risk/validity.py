"""For whom a model holds: why it abstains from this person, and the finding that states its population and validation."""

from collections.abc import Mapping

from pydantic import JsonValue

from ..finding import Abstain, Finding, Source
from .values import Inputs

Ranges = Mapping[str, tuple[float, float, str]]  # lowest and highest value of an input, and its unit


def stop(model: str, inputs: Inputs, needed: tuple[str, ...], valid: Ranges, population: str) -> Abstain | None:
    """An abstention that names every value outside the ranges of the model's population, or every input that is missing."""
    return _outside(model, inputs, valid, population) or missing(model, inputs, needed)


def missing(model: str, inputs: Inputs, needed: tuple[str, ...]) -> Abstain | None:
    """An abstention that names every input that is missing; what nobody spoke of is never taken as absent."""
    absent = inputs.missing(needed)
    return Abstain(reason=f"{model} needs {', '.join(absent)}.", missing=absent) if absent else None


def _outside(model: str, inputs: Inputs, valid: Ranges, population: str) -> Abstain | None:
    wrong = [
        f"{name} is {inputs[name]:g}, and {model} holds for {low:g} to {high:g} {unit}"
        for name, (low, high, unit) in valid.items()
        if inputs[name] is not None and not low <= inputs[name] <= high
    ]
    return Abstain(reason=f"Outside the population of {model} ({population}): {'; '.join(wrong)}.") if wrong else None


def validity(model: str, population: str, validation: str, inputs: Inputs, source: Source) -> Finding:
    """Population and validation of a model, which inputs came from the record, and which were worked out by another model."""
    recorded: list[JsonValue] = [f"{name} ({origin})" for name, origin in inputs.recorded.items()]
    derived: list[JsonValue] = [f"{name} (by {other})" for name, other in inputs.derived.items() if other != model]
    template = "{model} holds for {population}; {validation}."
    template += (" From the record: {recorded}." if recorded else "") + (" Worked out: {derived}." if derived else "")
    return Finding(
        topic="validity",
        template=template,
        values={"model": model, "population": population, "validation": validation, "recorded": recorded, "derived": derived},
        source=source,
    )
