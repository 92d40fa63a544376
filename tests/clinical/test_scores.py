"""Published values of CKD-EPI 2021, HAS-BLED and FINDRISC."""

from typing import Any

import pytest

from llmasos.tools.finding import Abstain
from llmasos.tools.risk import risk_model
from tests.people import PREVENT_EXAMPLE

NO_BLEEDING = dict.fromkeys(("renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol"), False)
WELL = {"daily_activity": True, "daily_vegetables": True, "bp_treated": False, "high_glucose": False, "diabetes_in_family": "none"}


# 55-year-old woman, creatinine 0.9: about 76 (worked example of the equation); a man of 50 with 1.0: 92 in the NKF's rounding. The others: examples
# of the R package tabletools (JMLuther/tabletools), which it compares with the calculator of the NKF: 95.2, 79.2, 68.6.
@pytest.mark.parametrize(
    ("age", "sex", "creatinine", "rate"),
    [
        (55, "female", "0.9", 76),
        (50, "male", "1.0", 92),
        (50, "male", "88.4 µmol/L", 92),
        (70, "male", "0.8", 95),
        (70, "female", "0.8", 79),
        (50, "female", "1.0", 69),
    ],
)
def test_the_filtration_rate_is_that_of_the_published_equation(age: int, sex: str, creatinine: str, rate: int) -> None:
    found = risk_model(model="CKD-EPI", age=age, sex=sex, creatinine=creatinine)
    assert round(found[0].values["egfr"]) == rate


# Pisters 2010, table 5: major bleeds per 100 patient-years by score.
@pytest.mark.parametrize(("changes", "score", "rate"), [
    ({}, 0, 1.13),
    ({"age": 70}, 1, 1.02),
    ({"age": 70, "systolic_bp": 170}, 2, 1.88),
    ({"age": 70, "systolic_bp": 170, "stroke": True}, 3, 3.74),
    ({"age": 70, "systolic_bp": 170, "stroke": True, "labile_inr": True}, 4, 8.70),
    ({"age": 70, "systolic_bp": 170, "stroke": True, "labile_inr": True, "alcohol": True}, 5, 12.50),
])  # fmt: skip
def test_bleeding_counts_as_published(changes: dict[str, Any], score: int, rate: float) -> None:
    found = risk_model(condition="bleeding", **({"age": 60, "systolic_bp": 130} | NO_BLEEDING | changes))
    assert (found[0].values["score"], found[0].values["rate"]) == (score, rate)
    assert found[0].values["high"] is (score >= 3)


# The form of the Finnish Diabetes Association: points by item, and 1 in 100, 25, 6, 3 or 2.
@pytest.mark.parametrize(("changes", "score", "odds"), [
    ({}, 0, "1 in 100"),
    ({"age": 50, "bmi": 27, "waist": 98}, 6, "1 in 100"),
    ({"age": 60, "bmi": 27, "waist": 98}, 7, "1 in 25"),
    ({"age": 66, "bmi": 31, "waist": 103}, 11, "1 in 25"),
    ({"age": 66, "bmi": 31, "waist": 103, "daily_activity": False}, 13, "1 in 6"),
    ({"age": 60, "bmi": 31, "waist": 110, "diabetes_in_family": "first-degree"}, 15, "1 in 3"),
    ({"age": 60, "bmi": 31, "waist": 110, "daily_activity": False, "bp_treated": True, "high_glucose": True}, 19, "1 in 3"),
    ({"age": 66, "bmi": 31, "waist": 110, "daily_activity": False, "daily_vegetables": False, "bp_treated": True, "high_glucose": True, "diabetes_in_family": "first-degree"}, 26, "1 in 2"),
])  # fmt: skip
def test_diabetes_counts_as_published(changes: dict[str, Any], score: int, odds: str) -> None:
    found = risk_model(condition="type 2 diabetes", **({"age": 40, "sex": "male", "bmi": 23, "waist": 90} | WELL | changes))
    assert (found[0].values["score"], found[0].values["odds"]) == (score, odds)


def test_a_womans_waist_has_other_bounds() -> None:
    found = risk_model(condition="diabetes", age=40, sex="female", bmi=23, waist=90, **WELL)
    assert found[0].values["contributions"]["waist"] == 4


def test_missing_inputs_are_named() -> None:
    found = risk_model(model="HAS-BLED", age=70)
    assert isinstance(found, Abstain)
    assert found.missing[0] == "systolic_bp"


def test_children_are_outside_the_population() -> None:
    found = risk_model(model="CKD-EPI 2021", age=10, sex="male", creatinine="0.5")
    assert isinstance(found, Abstain)
    assert "18 to 120" in found.reason


def test_prevent_takes_its_filtration_rate_from_creatinine() -> None:
    person = {name: value for name, value in PREVENT_EXAMPLE.items() if name != "egfr"}
    by_rate = risk_model(condition="cardiovascular disease", **person, egfr=90)
    by_creatinine = risk_model(condition="cardiovascular disease", **person, creatinine="0.78")
    assert by_creatinine[0].values["percent"] == pytest.approx(by_rate[0].values["percent"], abs=0.2)
    assert any("CKD-EPI 2021" in finding.text for finding in by_creatinine)
