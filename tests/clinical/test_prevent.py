"""PREVENT gives the published worked example.

Source: Khan SS et al., Circulation 2024;149:430-449, PMID:37947085, as restated in the vignettes of the R packages CVrisk
and preventr: woman of 50, TC 200, HDL 45, SBP 160 treated, no statin, diabetes, non-smoker, eGFR 90, BMI 35.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.tools.risk import prevent, risk_model
from tests.people import PREVENT_EXAMPLE


@pytest.mark.parametrize(("outcome", "published"), [("total_cvd", 14.7), ("ascvd", 9.2), ("heart_failure", 8.1)])
def test_the_published_example_gives_the_published_ten_year_risks(outcome: str, published: float) -> None:
    assert round(100 * prevent.risk(PREVENT_EXAMPLE, outcome, 10)[0], 1) == published


# README of the R package preventr (martingmayer/preventr).
@pytest.mark.parametrize(("outcome", "published"), [("total_cvd", 53.0), ("ascvd", 35.4), ("heart_failure", 39.0)])
def test_the_published_example_gives_the_published_thirty_year_risks(outcome: str, published: float) -> None:
    assert round(100 * prevent.risk(PREVENT_EXAMPLE, outcome, 30)[0], 1) == published


def test_the_tool_gives_the_published_example() -> None:
    found = risk_model(condition="cardiovascular disease", **PREVENT_EXAMPLE)
    risks = {(f.values["outcome"], f.values.get("horizon_years")): f.values["percent"] for f in found if "risk" in f.values}
    assert (risks["total_cvd", 10], risks["ascvd", 10], risks["heart_failure", 10]) == (14.7, 9.2, 8.1)


def test_contributions_add_up_to_the_log_odds() -> None:
    import math

    risk, shares = prevent.risk(PREVENT_EXAMPLE, "heart_failure", 10)
    constant = prevent._coefficients()["y10"]["female"]["heart_failure"]["constant"]
    assert math.isclose(constant + sum(shares.values()), math.log(risk / (1 - risk)), abs_tol=1e-9)


def test_race_changes_nothing_in_prevent() -> None:
    answers = [[f.text for f in risk_model(condition="CVD", race=race, **PREVENT_EXAMPLE)] for race in ("white", "black", "other")]
    assert answers[0] == answers[1] == answers[2]


PEOPLE = st.fixed_dictionaries({
    "age": st.integers(30, 79), "sex": st.sampled_from(["female", "male"]), "total_cholesterol": st.integers(130, 320), "hdl_cholesterol": st.integers(20, 100),
    "systolic_bp": st.integers(90, 200), "bp_treated": st.booleans(), "statin": st.booleans(), "diabetes": st.booleans(), "smoker": st.booleans(),
    "egfr": st.integers(15, 140), "bmi": st.integers(19, 39),
})  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(PEOPLE, st.sampled_from(prevent.OUTCOMES), st.sampled_from([10, 30]))
def test_every_valid_person_has_a_risk_between_0_and_1(person: dict[str, Any], outcome: str, years: int) -> None:
    assert 0 < prevent.risk(person, outcome, years)[0] < 1


@settings(max_examples=200, deadline=None)
@given(PEOPLE, st.sampled_from(prevent.OUTCOMES))
def test_smoking_raises_the_ten_year_risk(person: dict[str, Any], outcome: str) -> None:
    assert prevent.risk({**person, "smoker": True}, outcome, 10)[0] > prevent.risk({**person, "smoker": False}, outcome, 10)[0]
