"""The person beside whom a result is shown: same age and sex (and race, where a model uses it), other inputs as stated here.

A reference person is the one that a model's paper is centred on, or somebody with none of a score's other items. It is an
average person only where the paper says so; carriers stand beside published figures of the whole population.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..finding import Source
from . import pooled_cohort, prevent


@dataclass(frozen=True)
class Reference:
    """Inputs that replace the person's own, and how they are told. `average`: published as the mean of a population."""

    changes: Mapping[str, Any]
    told: str
    average: bool = False


def _none_of(*names: str, **others: Any) -> dict[str, Any]:
    return dict.fromkeys(names, False) | others


REFERENCES: dict[str, Reference] = {
    # All terms but those of age are zero here: prevent.py, `_terms`, from the paper's supplement.
    "PREVENT": Reference(
        _none_of("bp_treated", "statin", "diabetes", "smoker", systolic_bp=130, egfr=90, bmi=25)
        | {"total_cholesterol": (3.5 + 1.3) / prevent.MMOL, "hdl_cholesterol": 1.3 / prevent.MMOL},
        "no smoking, diabetes, statin or blood pressure treatment, total cholesterol 186 and HDL 50 mg/dL (4.8 and 1.3 mmol/L), systolic pressure 130 mmHg, "
        "eGFR 90, BMI 25: the values that the equations are centred on",
    ),
    # The guideline's example profile, which «is based on the overall sample mean» (Appendix 7, note to Table A).
    "pooled cohort equations": Reference(
        {name: value for name, value in pooled_cohort.REFERENCE.items() if name != "age"},
        "no smoking, diabetes or blood pressure treatment, total cholesterol 213 and HDL 50 mg/dL, systolic pressure 120 mmHg: "
        "the guideline's profile, based on the mean of its cohorts",
        average=True,
    ),
    "CHA2DS2-VASc": Reference(
        _none_of("heart_failure", "hypertension", "diabetes", "stroke_tia", "vascular_disease"), "none of the score's other items"
    ),
    "HAS-BLED": Reference(
        _none_of(
            "renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol", systolic_bp=130
        ),
        "none of the score's other items",
    ),
    "FINDRISC": Reference(
        _none_of("bp_treated", "high_glucose", bmi=22, waist=75, daily_activity=True, daily_vegetables=True, diabetes_in_family="none"),
        "none of the score's other items",
    ),
}  # fmt: skip


def population(cancer: str, sex: str) -> float | None:
    """The published lifetime risk of a US man or woman in percent; None where none could be confirmed."""
    found: float | None = _population()[sex].get(cancer)
    return found


def population_source() -> Source:
    """Where the population's figures stand."""
    return Source(**_population()["source"])


@cache
def _population() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "population.toml").read_text(encoding="utf-8"))
