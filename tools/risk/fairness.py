"""Which risk models use race or sex, and a counterfactual check: what a model does not use may change nothing in its findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...memory.fhir import read_bundle
from ...memory.patient import Patient
from ..finding import Abstain, Finding
from . import premm5
from .model import risk_model

SWAPS: Mapping[str, tuple[str, str]] = {"race": ("white", "black"), "sex": ("female", "male")}
NAMES = (("Anne", "Whitfield", "Boston"), ("Nkechi", "Okonkwo", "Lagos"))

_HEART: dict[str, Any] = {"bp_treated": False, "statin": False, "diabetes": False, "smoker": False}
_HEART |= {"age": 55, "total_cholesterol": 213, "hdl_cholesterol": 50, "systolic_bp": 130, "egfr": 90, "bmi": 28}
_AF = dict.fromkeys(("heart_failure", "hypertension", "diabetes", "stroke_tia", "vascular_disease"), False)
_BLEED = dict.fromkeys(("renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol"), False)
_BREAST = {"menarche_age": 12, "first_birth_age": 0, "breast_cancer_relatives": 0, "breast_biopsies": 0, "breast_history": False}
_LUNG: dict[str, Any] = dict.fromkeys(("copd", "cancer_history", "lung_cancer_in_family"), False)
_LUNG |= {"education": "high school", "bmi": 27, "cigarettes_per_day": 20, "smoking_years": 40}
_SUGAR = {"age": 50, "bmi": 27, "waist": 90, "daily_activity": True, "daily_vegetables": True, "bp_treated": False}


@dataclass(frozen=True)
class Case:
    """A person for a model, and those of race and sex that its formula uses."""

    model: str
    inputs: Mapping[str, Any]
    uses: tuple[str, ...]


CASES = (
    Case("PREVENT", _HEART, ("sex",)),
    Case("pooled cohort equations", _HEART, ("race", "sex")),
    Case("CHA2DS2-VASc", _AF | {"age": 70}, ("sex",)),
    Case("HAS-BLED", _BLEED | {"age": 70, "systolic_bp": 130}, ()),
    Case("FINDRISC", _SUGAR | {"high_glucose": False, "diabetes_in_family": "none"}, ("sex",)),
    Case("CKD-EPI 2021", {"age": 60, "creatinine": 1.1}, ("sex",)),
    Case("BCRAT", _BREAST | {"age": 45}, ("race", "sex")),
    Case("PLCOm2012", _LUNG | {"age": 60, "smoker": True}, ("race",)),
    Case("PREMM5", {"age": 50, "lynch_history": dict.fromkeys(premm5.COUNTS, 0)}, ("sex",)),
    Case("carrier penetrance", {"condition": "breast cancer", "genes": ["BRCA1"], "age": 40}, ("sex",)),
)


@dataclass(frozen=True)
class Swap:
    """What became of a swap. `wrong` when an attribute that is not used changed something, or a used one nothing."""

    subject: str
    attribute: str
    uses: bool
    changed: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        return self.uses != bool(self.changed)


def check(cases: tuple[Case, ...] = CASES) -> Iterator[Swap]:
    """Every model with race, sex, and the names and town of a record swapped."""
    for case in cases:
        for attribute, values in SWAPS.items():
            fixed = {other: pair[0] for other, pair in SWAPS.items() if other != attribute}
            one, other = (_answer(case.model, {**case.inputs, **fixed, attribute: value}) for value in values)
            yield Swap(case.model, attribute, attribute in case.uses, differences(one, other))
        one, other = (_answer(case.model, {**case.inputs, "race": "white"}, _record(*person)) for person in NAMES)
        yield Swap(case.model, "names in the record", False, differences(one, other))


def differences(one: Any, other: Any, path: str = "") -> tuple[str, ...]:
    """Where two JSON values differ, as paths."""
    if isinstance(one, dict) and isinstance(other, dict):
        return tuple(found for key in {**one, **other} for found in differences(one.get(key), other.get(key), f"{path}.{key}".lstrip(".")))
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return tuple(found for place, pair in enumerate(zip(one, other, strict=True)) for found in differences(*pair, f"{path}[{place}]"))
    return () if one == other else (path,)


def _answer(model: str, inputs: Mapping[str, Any], patient: Patient | None = None) -> Any:
    """All that the tool gives, as JSON."""
    found: list[Finding] | Abstain = risk_model(model=model, patient=patient, what_if=["age 60"], **inputs)
    return found.model_dump(mode="json") if isinstance(found, Abstain) else [finding.model_dump(mode="json") for finding in found]


def _record(given: str, family: str, town: str) -> Patient:
    """A FHIR bundle of a woman by that name."""
    person = {
        "resourceType": "Patient",
        "id": "p",
        "gender": "female",
        "name": [{"given": [given], "family": family}],
        "address": [{"city": town}],
    }
    note = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": "note"},
        "valueString": f"seen with {given} {family}",
    }
    return read_bundle({"resourceType": "Bundle", "entry": [{"resource": person}, {"resource": note}]})
