"""Which model of risk_model answers where the condition is left out, and whom a model of a first event does not hold for."""

from typing import Any

import pytest

from llmasos.memory.patient import Patient
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.risk import risk_model
from tests.people import PREVENT_EXAMPLE

NO_BLEEDING = dict.fromkeys(("renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol"), False)
NO_POINTS = dict.fromkeys(("heart_failure", "hypertension", "diabetes", "stroke_tia", "vascular_disease"), False)
WELL = {"daily_activity": True, "daily_vegetables": True, "bp_treated": False, "high_glucose": False, "diabetes_in_family": "none"}


def found(**given: Any) -> list[Finding]:
    answer = risk_model(**given)
    assert not isinstance(answer, Abstain), answer.reason
    return list(answer)


def abstention(**given: Any) -> Abstain:
    answer = risk_model(**given)
    assert isinstance(answer, Abstain)
    return answer


@pytest.mark.parametrize(
    ("given", "model"),
    [
        (PREVENT_EXAMPLE, "PREVENT"),
        ({"age": 60, "sex": "male", "creatinine": "106 µmol/L"}, "CKD-EPI 2021"),
        ({"age": 50, "sex": "male", "bmi": 27, "waist": 98, **WELL}, "FINDRISC"),
        ({"age": 70, "systolic_bp": 140, **NO_BLEEDING}, "HAS-BLED"),
        ({"age": 70, "sex": "female", **NO_POINTS}, "CHA2DS2-VASc"),
    ],
)
def test_the_one_condition_that_the_inputs_fit_is_taken_and_told_with_the_reason(given: dict[str, Any], model: str) -> None:
    answer = found(**given)
    why = next(one for one in answer if one.topic == "model taken")
    assert answer[0].values["model"] == model
    assert why.text.startswith("No condition was named")
    assert why.text.endswith(f": {model}.")


def test_a_condition_that_was_taken_is_told_beside_what_its_model_lacks() -> None:
    answer = abstention(total_cholesterol=213, hdl_cholesterol=50, systolic_bp=120)
    assert answer.missing[:2] == ("age", "sex")
    assert "cardiovascular disease was taken, since total_cholesterol, hdl_cholesterol are known" in answer.reason


def test_inputs_of_two_conditions_are_answered_with_both_and_neither_is_taken() -> None:
    answer = abstention(age=50, sex="male", total_cholesterol=213, waist=98)
    assert answer.missing == ("condition",)
    assert "cardiovascular disease (PREVENT or the pooled cohort equations; given total_cholesterol)" in answer.reason
    assert "type 2 diabetes (FINDRISC; given waist)" in answer.reason


def test_inputs_that_fit_nothing_are_answered_with_all_that_there_is() -> None:
    reason = abstention(age=50, sex="male", bmi=30).reason
    assert all(model in reason for model in ("PREVENT", "CHA2DS2-VASc", "HAS-BLED", "FINDRISC", "BCRAT", "PLCOm2012", "PREMM5", "carriers"))


def test_what_only_the_record_holds_chooses_no_condition() -> None:
    record = Patient.model_validate({"sex": "male", "age": 55, "total_cholesterol": 213, "hdl_cholesterol": 50})
    assert abstention(patient=record).missing == ("condition",)


def test_a_stroke_beside_cholesterol_says_why_prevent_was_taken() -> None:
    answer = found(condition="stroke", **PREVENT_EXAMPLE)
    assert answer[0].values["outcome"] == "ascvd"
    assert "nothing of atrial fibrillation" in next(one for one in answer if one.topic == "model taken").text


def test_atrial_fibrillation_beside_cholesterol_is_still_asked_for_its_own_score() -> None:
    assert "CHA2DS2-VASc needs" in abstention(condition="AF", **PREVENT_EXAMPLE).reason


@pytest.mark.parametrize("model", ["PREVENT", "pooled cohort equations"])
@pytest.mark.parametrize(
    ("had", "told"),
    [("heart_failure", "heart failure"), ("stroke_tia", "a previous stroke or TIA"), ("vascular_disease", "vascular disease")],
)
def test_a_first_event_is_not_told_of_somebody_who_had_one(model: str, had: str, told: str) -> None:
    answer = abstention(model=model, race="white", **PREVENT_EXAMPLE, **{had: True})
    assert f"this person has {told} (as told)" in answer.reason
    assert not answer.missing


def test_a_disease_on_record_stops_a_model_of_a_first_event_too() -> None:
    record = Patient.model_validate({"conditions": ["Myocardial infarction"]})
    assert "Condition Myocardial infarction" in abstention(condition="CVD", **PREVENT_EXAMPLE, patient=record).reason


def test_findrisc_is_not_for_somebody_with_diabetes() -> None:
    person = {"age": 50, "sex": "male", "bmi": 27, "waist": 98, **WELL}
    assert "this person has diabetes" in abstention(condition="diabetes", diabetes=True, **person).reason
    assert found(condition="diabetes", diabetes=False, **person)[0].values["score"] == 6


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("heart attack risk", "ascvd"),
        ("10-year ASCVD risk", "ascvd"),
        ("risk of heart failure", "heart_failure"),
        ("CVD risk", "total_cvd"),
    ],
)
def test_the_outcome_that_is_asked_for_stands_first_whatever_is_said_around_it(words: str, outcome: str) -> None:
    assert found(condition=words, **PREVENT_EXAMPLE)[0].values["outcome"] == outcome


@pytest.mark.parametrize(
    ("name", "held"),
    [("QRISK3", "PREVENT"), ("Tyrer-Cuzick", "BCRAT"), ("CanRisk", "carrier penetrance"), ("Cockcroft-Gault", "CKD-EPI 2021"), ("ORBIT", "HAS-BLED"), ("CHA2DS2-VA", "female sex")],
)  # fmt: skip
def test_a_model_that_is_not_held_is_answered_with_what_is_for_the_same_question(name: str, held: str) -> None:
    for given in ({"model": name}, {"condition": name}):
        with pytest.raises(Exception, match="for the same question") as raised:
            risk_model(**given)
        assert held in str(raised.value)


@pytest.mark.parametrize(
    ("name", "needs"),
    [("AHA PREVENT calculator", "PREVENT needs"), ("ASCVD Risk Estimator Plus", "The pooled cohort equations need"), ("PLCO", "PLCOm2012 needs"), ("PREMM", "PREMM5 needs"), ("Finnish diabetes risk score", "FINDRISC needs")],
)  # fmt: skip
def test_a_model_goes_by_what_its_calculator_is_called(name: str, needs: str) -> None:
    assert abstention(model=name).reason.startswith(needs)
