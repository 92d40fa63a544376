"""Which model of risk_model answers where the condition is left out, and whom a model of a first event does not hold for."""

from typing import Any

import pytest

from llmasos.errors import UnknownTerm
from llmasos.memory.patient import Patient
from llmasos.tools.risk import risk_model
from llmasos.tools.risk.values import CHOLESTEROL, flag, number
from tests.people import PREVENT_EXAMPLE
from tests.people import risk_abstention as abstention
from tests.people import risks_found as found

NO_BLEEDING = dict.fromkeys(("renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol"), False)
NO_POINTS = dict.fromkeys(("heart_failure", "hypertension", "diabetes", "stroke_tia", "vascular_disease"), False)
WELL = {"daily_activity": True, "daily_vegetables": True, "bp_treated": False, "high_glucose": False, "diabetes_in_family": "none"}


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
        ("coronary artery disease", "ascvd"),
        ("心肌梗死风险", "ascvd"),
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


@pytest.mark.parametrize(
    ("name", "written", "amount"),
    [
        ("creatinine", "1,2", 1.2),
        ("hba1c", "6,5 %", 6.5),
        ("uacr", "1,200 mg/g", 1200),
        ("uacr", "34 µg/mg", 34),
        ("systolic_bp", "118/76 mmHg", 118),
        ("total_cholesterol", "5,5 mmol/L", 5.5 * CHOLESTEROL),
    ],
)
def test_a_number_is_read_as_it_is_written_elsewhere(name: str, written: str, amount: float) -> None:
    assert number(name, written) == pytest.approx(amount)


@pytest.mark.parametrize(
    ("name", "written", "meant"), [("smoker", "ex-smoker", False), ("smoker", "Non-smoker", False), ("copd", "emphysema", True)]
)
def test_a_flag_may_be_told_in_the_words_of_a_question(name: str, written: str, meant: bool) -> None:
    assert flag(name, written) is meant


@pytest.mark.parametrize("words", ["kidney disease", "CKD", "慢性肾病"])
def test_a_disease_of_the_kidneys_is_no_cancer(words: str) -> None:
    assert found(condition=words, age=60, sex="male", creatinine=1.2)[0].values["model"] == "CKD-EPI 2021"


@pytest.mark.parametrize("words", ["thyroid disease", "breast disease", "prostate disease", "risk of developing AF"])
def test_what_no_model_is_for_is_not_taken_for_what_sounds_alike(words: str) -> None:
    with pytest.raises(UnknownTerm):
        risk_model(condition=words)


@pytest.mark.parametrize(
    ("words", "model"),
    [
        ("bleed on warfarin", "HAS-BLED"), ("bleeding on anticoagulants", "HAS-BLED"), ("抗凝出血", "HAS-BLED"), ("AFib", "CHA2DS2-VASc"),
        ("T2D", "FINDRISC"), ("lung ca", "PLCOm2012"), ("colon cancer", "Carrier penetrance"), ("MACE", "PREVENT"), ("心脏病发作", "PREVENT"),
        ("10-year cardiovascular risk", "PREVENT"), ("breast and ovarian cancer", "Carrier penetrance"),
    ],
)  # fmt: skip
def test_a_condition_is_taken_as_people_say_it(words: str, model: str) -> None:
    reason = abstention(condition=words, cigarettes_per_day=20).reason
    assert reason.startswith(f"{model} needs")


def test_years_that_a_model_does_not_give_are_refused() -> None:
    assert "over 10 years; 30 years were asked for" in abstention(model="PCE", race="white", horizon_years=30, **PREVENT_EXAMPLE).reason
    assert "over 10 years; 5 years were asked for" in abstention(model="FINDRISC", horizon_years=5).reason


@pytest.mark.parametrize(
    ("model", "condition", "told"),
    [("PREVENT", "breast cancer", "none of breast cancer"), ("PCE", "heart failure", "none of heart failure")],
)
def test_a_model_named_for_another_condition_says_what_its_figure_is_not(model: str, condition: str, told: str) -> None:
    answer = found(model=model, condition=condition, race="white", **PREVENT_EXAMPLE)
    assert told in next(one for one in answer if one.topic == "model taken").text


def test_a_model_named_for_its_own_condition_needs_no_remark() -> None:
    assert all(one.topic != "model taken" for one in found(model="PREVENT", condition="heart failure", **PREVENT_EXAMPLE))


def test_a_creatinine_beside_a_filtration_rate_is_told_with_what_it_amounts_to() -> None:
    told = next(one for one in found(condition="CVD", creatinine=2.5, **PREVENT_EXAMPLE) if one.topic == "eGFR as given")
    assert told.text == "The eGFR of 90 counts as it was given; the creatinine beside it amounts to 23 by CKD-EPI 2021."


def test_one_point_is_no_plural() -> None:
    told = next(one for one in found(model="HAS-BLED", age=72, systolic_bp=150, **NO_BLEEDING) if one.topic == "reference person")
    assert told.text.endswith("HAS-BLED gives 1 point (here 1 point).")


BREAST: dict[str, Any] = {
    "age": 40, "sex": "female", "race_group": "white", "menarche_age": 12, "first_birth_age": 25, "breast_cancer_relatives": 1, "breast_biopsies": 1,
    "breast_history": False,
}  # fmt: skip
LUNG: dict[str, Any] = {
    "age": 62, "race_group": "white", "education": "some college", "bmi": 27, "copd": False, "cancer_history": False, "lung_cancer_in_family": False,
    "smoker": False, "cigarettes_per_day": 80, "smoking_years": 27, "quit_years": 10,
}  # fmt: skip


@pytest.mark.parametrize(
    ("model", "person", "told"),
    [
        ("PREVENT", PREVENT_EXAMPLE, "C-statistic for total CVD 0.794"),
        ("PCE", PREVENT_EXAMPLE | {"race": "black"}, "C-index of 0.72"),
        ("CHA2DS2-VASc", {"age": 70, "sex": "male"} | NO_POINTS, "0.644"),
        ("HAS-BLED", {"age": 70, "systolic_bp": 130} | NO_BLEEDING, "C-statistic 0.72"),
        ("FINDRISC", {"age": 50, "sex": "male", "bmi": 27, "waist": 98} | WELL, "C-statistic of 0.77"),
        ("CKD-EPI", {"age": 50, "sex": "male", "creatinine": 1.0}, "85 %"),
        ("BCRAT", BREAST, "C-statistic 0.58"),
        ("PLCOm2012", LUNG, "0.797"),
    ],
)
def test_every_result_has_contributions_and_says_how_its_model_was_validated(model: str, person: dict[str, Any], told: str) -> None:
    answer = found(model=model, **person)
    assert answer[0].values["contributions"]
    validity = next(one for one in answer if one.topic == "validity")
    assert told in validity.text
    assert validity.source.identifier
