"""What a model does not use changes nothing anywhere in what it finds."""

from typing import Any

import pytest

from llmasos.tools.risk import risk_model

HEART = {"age": 55, "total_cholesterol": 213, "hdl_cholesterol": 50, "systolic_bp": 130, "bp_treated": False, "statin": False}
HEART |= {"diabetes": False, "smoker": False, "egfr": 90, "bmi": 28}
BLEED = dict.fromkeys(("renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol"), False)
AF = dict.fromkeys(("heart_failure", "hypertension", "diabetes", "stroke_tia", "vascular_disease"), False)
# model, inputs, an attribute that its formula does not use, and two values of it
UNUSED = [
    ("PREVENT", HEART | {"sex": "female"}, "race", "white", "black"),
    ("CHA2DS2-VASc", AF | {"age": 70, "sex": "female"}, "race", "white", "black"),
    ("HAS-BLED", BLEED | {"age": 70, "systolic_bp": 130}, "race", "white", "black"),
    ("HAS-BLED", BLEED | {"age": 70, "systolic_bp": 130}, "sex", "female", "male"),
    ("CKD-EPI 2021", {"age": 60, "sex": "male", "creatinine": 1.1}, "race", "white", "black"),
    ("carrier penetrance", {"condition": "breast cancer", "genes": ["BRCA1"], "age": 40, "sex": "female"}, "race", "white", "black"),
]


@pytest.mark.parametrize(("model", "inputs", "attribute", "one", "other"), UNUSED)
def test_swapping_an_attribute_that_is_not_used_changes_nothing(
    model: str, inputs: dict[str, Any], attribute: str, one: str, other: str
) -> None:
    first, second = (risk_model(model=model, **inputs, **{attribute: value}) for value in (one, other))
    assert [finding.model_dump() for finding in first] == [finding.model_dump() for finding in second]


def test_race_changes_the_pooled_cohort_equations_which_use_it() -> None:
    white, black = (risk_model(model="PCE", **HEART, sex="female", race=race)[0].values["percent"] for race in ("white", "black"))
    assert white != black
