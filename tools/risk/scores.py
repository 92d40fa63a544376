"""Findings of the models that count points or give a rate: CHA2DS2-VASc, HAS-BLED, FINDRISC and CKD-EPI."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from ..finding import Finding
from . import cha2ds2_vasc, ckd_epi, findrisc, has_bled
from .values import Inputs


def kidney(inputs: Inputs) -> list[Finding]:
    """The estimated filtration rate with its category."""
    rate = ckd_epi.egfr(inputs.values)
    values: dict[str, JsonValue] = {
        "model": ckd_epi.NAME,
        "outcome": "eGFR",
        "egfr": round(rate, 1),
        "rounded": round(rate),
        "stage": ckd_epi.stage(rate),
        "contributions": {name: round(share, 4) for name, share in ckd_epi.contributions(inputs.values).items()},
        "inputs": inputs.shown(ckd_epi.NEEDED),
        "population": ckd_epi.POPULATION,
    }
    template = "The eGFR is {egfr} mL/min/1.73 m² by {model}, category {stage}" + (
        "." if ckd_epi.is_stage(rate) else " by the rate rounded to {rounded}."
    )
    return [Finding(topic="eGFR", template=template, values=values, source=ckd_epi.SOURCE)]


def stroke(inputs: Inputs) -> list[Finding]:
    """Points for stroke in atrial fibrillation."""
    points, items = cha2ds2_vasc.score(inputs.values)
    values = _values("CHA2DS2-VASc", "stroke", points, items, inputs.shown(cha2ds2_vasc.NEEDED), cha2ds2_vasc.POPULATION)
    template = "The {model} score is {score} of 9 points ({items})." if values["items"] else "The {model} score is {score} of 9 points."
    return [Finding(topic="CHA2DS2-VASc score", template=template, values=values, source=cha2ds2_vasc.SOURCE)]


def bleeding(inputs: Inputs) -> list[Finding]:
    """Points, and the rate of major bleeding where the paper has one."""
    points, items = has_bled.score(inputs.values)
    rate = has_bled.RATES.get(points)
    values = _values("HAS-BLED", "major bleeding", points, items, inputs.shown(has_bled.NEEDED), has_bled.POPULATION)
    values |= {"rate": rate, "high": points >= has_bled.HIGH, "items_told": _told(items)}
    told = (
        ", {rate} major bleeds in 100 patient-years in the first cohort"
        if rate is not None
        else ", more than the first cohort has a rate for"
    )
    template = (
        "The {model} score is {score} of 9 points{items_told}" + told + ("; 3 and more count as high." if points >= has_bled.HIGH else ".")
    )
    return [Finding(topic="HAS-BLED score", template=template, values=values, source=has_bled.SOURCE)]


def diabetes(inputs: Inputs) -> list[Finding]:
    """Points, and the ten-year risk of type 2 diabetes."""
    points, items = findrisc.score(inputs.values)
    words, share = findrisc.odds(points)
    values = _values("FINDRISC", "type 2 diabetes", points, items, inputs.shown(findrisc.NEEDED), findrisc.POPULATION)
    values |= {"risk": share, "percent": round(100 * share, 1), "odds": words, "horizon_years": findrisc.YEARS, "items_told": _told(items)}
    template = "The {model} score is {score} of 26 points{items_told}: about {odds} develop {outcome} within {horizon_years} years."
    return [Finding(topic="10-year type 2 diabetes risk", template=template, values=values, source=findrisc.SOURCE)]


def _values(
    model: str, outcome: str, points: int, items: Mapping[str, float], used: Mapping[str, Any], population: str
) -> dict[str, JsonValue]:
    return {
        "model": model,
        "outcome": outcome,
        "score": points,
        "contributions": dict(items),
        "items": [*_scored(items)],
        "inputs": dict(used),
        "population": population,
    }


def _scored(items: Mapping[str, float]) -> list[str]:
    return [f"{name} {value:g}" for name, value in items.items() if value]


def _told(items: Mapping[str, float]) -> str:
    return f" ({', '.join(_scored(items))})" if _scored(items) else ""
