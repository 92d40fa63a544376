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
    return Abstain(reason=f"{_named(model)} {_verb(model, 'needs', 'need')} {', '.join(absent)}.", missing=absent) if absent else None


def _named(model: str) -> str:
    """A model's name at the beginning of a sentence."""
    return "The pooled cohort equations" if "pooled" in model else model


def _verb(model: str, one: str, several: str) -> str:
    return several if model.endswith("equations") else one


def _outside(model: str, inputs: Inputs, valid: Ranges, population: str) -> Abstain | None:
    wrong = [
        f"{name} is {inputs[name]:g}, and {model} {_verb(model, 'holds', 'hold')} for {low:g} to {high:g} {unit}"
        for name, (low, high, unit) in valid.items()
        if inputs[name] is not None and not low <= inputs[name] <= high
    ]
    return Abstain(reason=f"Outside the population of {model} ({population}): {'; '.join(wrong)}.") if wrong else None


# Whom a model of a first event does not hold for: PREVENT, adults «with known CVD» (AHA, professional.heart.org, PREVENT calculator); the pooled
# cohort equations, those with a myocardial infarction, stroke or heart failure before (Kullo IJ et al., Mayo Clin Proc 2014;89:1244-1256, figure
# 1), and TIA and peripheral artery disease are clinical ASCVD, too (AHA/ACC cholesterol guideline 2018, DOI:10.1161/CIR.0000000000000625).
_CARDIOVASCULAR = {
    "heart_failure": "heart failure",
    "stroke_tia": "a previous stroke or TIA",
    "stroke": "a previous stroke",
    "vascular_disease": "vascular disease",
}
_FIRST_EVENT: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "PREVENT": ("a first cardiovascular event, in people without known cardiovascular disease", _CARDIOVASCULAR),
    "pooled cohort equations": ("a first ASCVD event, in people without known cardiovascular disease", _CARDIOVASCULAR),
    "FINDRISC": ("adults without known diabetes", {"diabetes": "diabetes"}),
}


def known_disease(model: str, inputs: Inputs) -> Abstain | None:
    """An abstention where the person already has what the model predicts; None otherwise."""
    people, diseases = _FIRST_EVENT.get(model, ("", {}))
    had = [f"{told} ({inputs.recorded.get(name, 'as told')})" for name, told in diseases.items() if inputs[name]]
    return (
        Abstain(reason=f"{_named(model)} {_verb(model, 'is', 'are')} for {people}; this person has {' and '.join(had)}.") if had else None
    )


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
