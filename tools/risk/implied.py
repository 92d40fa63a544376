"""Which condition is meant where none is named: the one whose models alone take what was given.

Only what the call itself gives counts: a record holds what was measured for any reason.
"""

from collections.abc import Mapping

from .cancer_models import OWN_INPUTS
from .conditions import AF_STROKE, BLEEDING, CARDIOVASCULAR, DIABETES, KIDNEY, LYNCH
from .values import Inputs

# Inputs that no model of another condition takes.
_OWN: Mapping[str, tuple[str, ...]] = {
    CARDIOVASCULAR: ("total_cholesterol", "hdl_cholesterol"),
    DIABETES: ("waist", "daily_activity", "daily_vegetables", "high_glucose", "diabetes_in_family"),
    BLEEDING: ("renal_disease", "liver_disease", "bleeding", "labile_inr", "bleeding_drugs", "alcohol"),
    "breast cancer": OWN_INPUTS["BCRAT"][1],
    "lung cancer": OWN_INPUTS["PLCOm2012"][1],
    LYNCH: OWN_INPUTS["PREMM5"][1],
}
_ALL_OF = {
    AF_STROKE: ("heart_failure", "hypertension", "stroke_tia", "vascular_disease")
}  # each is told for many reasons, all four for one
_ELSE = {KIDNEY: ("creatinine",)}  # which PREVENT takes, too
MODELS = {
    CARDIOVASCULAR: "PREVENT or the pooled cohort equations",
    AF_STROKE: "CHA2DS2-VASc",
    BLEEDING: "HAS-BLED",
    DIABETES: "FINDRISC",
    KIDNEY: "CKD-EPI 2021",
    "breast cancer": "BCRAT",
    "lung cancer": "PLCOm2012",
    LYNCH: "PREMM5",
}


def fitting_conditions(inputs: Inputs) -> dict[str, list[str]]:
    """The conditions that what was given fits, each with the inputs that say so."""
    given = {
        name for name, value in inputs.values.items() if value is not None and name not in inputs.recorded and name not in inputs.derived
    }
    found = {condition: [name for name in names if name in given] for condition, names in _OWN.items() if given.intersection(names)}
    found |= {condition: list(names) for condition, names in _ALL_OF.items() if given.issuperset(names)}
    return found or {condition: list(names) for condition, names in _ELSE.items() if given.issuperset(names)}


def choices(fitting: Mapping[str, list[str]]) -> str:
    """The conditions between which nothing decides, each with what answers for it."""
    if fitting:
        told = "; ".join(f"{condition} ({MODELS[condition]}; given {', '.join(names)})" for condition, names in fitting.items())
        return f"what was given fits more than one: {told}"
    return (
        f"there is {', '.join(f'{condition} ({models})' for condition, models in MODELS.items())}, and cancer in carriers of a gene variant"
    )
