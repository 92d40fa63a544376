"""The risk tool names what is missing, refuses what can't be, and reads what clinicians write."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Abstain
from llmasos.tools.recognisers import offer
from llmasos.tools.risk import risk_model
from llmasos.tools.risk.conditions import resolve_condition, same_condition
from llmasos.tools.risk.values import CHOLESTEROL, number


def abstention(**arguments: Any) -> Abstain:
    answer = risk_model(**arguments)
    assert isinstance(answer, Abstain)
    return answer


def test_every_missing_input_is_named_at_once() -> None:
    assert abstention(condition="cardiovascular disease", age=55, sex="male").missing == (
        "total_cholesterol", "hdl_cholesterol", "systolic_bp", "bp_treated", "statin", "diabetes", "smoker", "egfr",
    )  # fmt: skip


def test_a_stroke_beside_cholesterol_is_an_outcome_of_prevent_and_beside_heart_failure_the_score_of_atrial_fibrillation() -> None:
    known: dict[str, Any] = {"condition": "stroke", "age": 55, "sex": "male", "total_cholesterol": 228, "systolic_bp": 146}
    assert "hdl_cholesterol" in abstention(**known).missing
    assert "vascular_disease" in abstention(**known, heart_failure=False).missing


def test_without_a_condition_the_condition_is_asked_for() -> None:
    assert abstention(age=55).missing == ("condition",)


@pytest.mark.parametrize(
    ("field", "value"),
    [("age", -3), ("age", 500), ("systolic_bp", 900), ("total_cholesterol", 5.2), ("hdl_cholesterol", "1.3 kg"), ("bp_treated", "perhaps")],
)
def test_a_value_that_can_not_be_is_refused_with_what_is_accepted(field: str, value: object) -> None:
    with pytest.raises(InvalidInput, match=field):
        risk_model(condition="CVD", **{field: value})


def test_a_person_outside_the_validated_ages_is_told_so() -> None:
    assert "30 to 79" in abstention(condition="CVD", age=85, sex="female").reason


def test_cholesterol_may_carry_its_unit() -> None:
    assert number("total_cholesterol", "5.2 mmol/L") == pytest.approx(5.2 * CHOLESTEROL)
    assert number("total_cholesterol", "213 mg/dL") == 213


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("heart attack", "cardiovascular disease"), ("ASCVD", "cardiovascular disease"), ("心血管疾病", "cardiovascular disease"), ("乳腺癌", "breast cancer"),
        ("bowel cancer", "colorectal cancer"), ("stroke in AF", "stroke in atrial fibrillation"), ("Breast cancer risk", "breast cancer"), ("cancer", "any cancer"),
    ],
)  # fmt: skip
def test_a_condition_goes_by_many_names(words: str, condition: str) -> None:
    assert resolve_condition(words) == condition


def test_a_misspelt_condition_is_answered_with_the_nearest_few() -> None:
    with pytest.raises(UnknownTerm) as refused:
        risk_model(condition="brest cancer")
    assert refused.value.nearest[0] == "breast cancer"
    assert len(refused.value.nearest) <= 5


def test_a_condition_like_no_other_is_answered_with_what_each_model_is_for() -> None:
    with pytest.raises(UnknownTerm, match="stroke in atrial fibrillation") as refused:
        risk_model(condition="gout")
    assert {"breast cancer", "lung cancer", "colorectal cancer", "Lynch syndrome"} < set(refused.value.nearest)
    assert len(refused.value.nearest) == 10


@pytest.mark.parametrize("name", ["Gail", "GAIL", "Gail score", "Gail risk", "Gail模型"])
def test_the_gail_model_goes_by_its_name_alone(name: str) -> None:
    plain = risk_model(model="BCRAT", age=48)
    assert risk_model(model=name, age=48) == risk_model(condition=name, age=48) == plain


def test_a_person_called_gail_is_no_model_in_a_text() -> None:
    text = "Gail is 48: her Gail score?"
    assert [text[start:end] for start, end in offer("risk_model", text)] == ["Gail score"]


@pytest.mark.parametrize("words", ["Lynch syndrome", "probability of Lynch syndrome", "HNPCC", "林奇综合征"])
def test_lynch_syndrome_is_a_condition_of_premm5(words: str) -> None:
    person: dict[str, Any] = {"age": 44, "sex": "female"}
    missing = abstention(condition=words, **person)
    assert missing == abstention(model="PREMM5", **person)
    assert missing.missing == ("lynch_history",)


def test_lynch_syndrome_that_somebody_has_is_not_what_is_asked_for_in_a_text() -> None:
    text = "Woman of 44 with Lynch syndrome: her risk of endometrial cancer?"
    assert [text[start:end] for start, end in offer("condition", text)] == ["endometrial cancer"]


@pytest.mark.parametrize(("words", "model"), [("CHA2DS2-VASc", "CHA2DS2-VASc"), ("CHA₂DS₂-VASc score", "CHA2DS2-VASc")])
def test_a_scores_name_may_stand_as_the_condition(words: str, model: str) -> None:
    person: dict[str, Any] = {
        "age": 76, "sex": "female", "hypertension": True, "diabetes": True, "heart_failure": False, "stroke_tia": False, "vascular_disease": False,
    }  # fmt: skip
    assert risk_model(condition=words, **person) == risk_model(model=model, **person)


@pytest.mark.parametrize(
    "words", ["FINDRISC", "HAS-BLED", "PREVENT", "CKD-EPI", "PLCOm2012", "Gail model", "PREMM5", "pooled cohort equations"]
)
def test_what_a_model_named_as_the_condition_needs_is_what_it_needs_by_its_name(words: str) -> None:
    assert abstention(condition=words, age=55, sex="female").missing == abstention(model=words, age=55, sex="female").missing != ()


@pytest.mark.parametrize(
    ("model", "person", "unread"),
    [
        ("HAS-BLED", {"age": 60, "sex": "male"}, ["renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol"]),
        ("FINDRISC", {"age": 55, "sex": "female", "bmi": 31}, ["waist", "daily_activity", "daily_vegetables", "high_glucose", "diabetes_in_family"]),
    ],
)  # fmt: skip
def test_items_that_nobody_spoke_of_are_missing_not_absent(model: str, person: dict[str, Any], unread: list[str]) -> None:
    assert set(unread) <= set(abstention(model=model, **person).missing)


def test_what_is_missing_is_told_by_name() -> None:
    assert abstention(model="CHA2DS2-VASc", age=70, sex="male", diabetes=False, hypertension=False).reason == (
        "CHA2DS2-VASc needs heart_failure, stroke_tia, vascular_disease."
    )


def test_a_creatinine_in_the_wrong_unit_is_told_in_its_own_and_in_the_one_that_fits() -> None:
    with pytest.raises(InvalidInput) as error:
        number("creatinine", "1.3 µmol/L")
    assert str(error.value) == "creatinine: '1.3 µmol/L' can't be used; accepted: 9 to 2652 µmol/L; 1.3 would fit mg/dL"


def test_what_was_worked_out_is_not_told_as_recorded() -> None:
    person = {"age": 60, "sex": "female", "total_cholesterol": 200, "hdl_cholesterol": 50, "systolic_bp": 140, "bp_treated": False}
    answer = risk_model("cardiovascular", **person, statin=False, diabetes=False, smoker=False, bmi=25, creatinine=0.9)
    assert isinstance(answer, list)
    told = next(finding.text for finding in answer if finding.topic == "validity")
    assert told.endswith("Worked out: egfr (by CKD-EPI 2021).")
    assert "record" not in told


def test_the_record_fills_what_the_arguments_leave_out_and_the_finding_says_so() -> None:
    patient = Patient.model_validate({
        "sex": "female", "age": 50, "total_cholesterol": "200 mg/dL", "hdl_cholesterol": 45, "systolic_bp": 160, "bp_treated": True, "statin": False, "diabetes": True,
        "smoker": False, "egfr": 90, "bmi": 35,
    })  # fmt: skip
    found = risk_model(condition="CVD", patient=patient)
    assert not isinstance(found, Abstain)
    assert found[0].values["percent"] == 14.7
    assert "From the record" in next(finding.text for finding in found if finding.topic == "validity")


def test_arguments_win_over_the_record() -> None:
    patient = Patient.model_validate({"sex": "female", "age": 30, "genes": ["TP53"]})
    found = risk_model(condition="breast cancer", genes=["PALB2"], patient=patient)
    assert not isinstance(found, Abstain)
    assert found[0].values["gene"] == "PALB2"


def test_a_gene_without_confirmed_figures_is_named() -> None:
    assert "TTN" in abstention(condition="any cancer", sex="male", genes=["TTN"]).reason


@pytest.mark.parametrize(
    ("condition", "age", "genes", "said"),
    [
        ("breast cancer", 50, ["BRCA1", "TP53"], "TP53 (none of breast cancer in male carriers)"),
        ("pancreatic cancer", 50, ["TP53", "BRCA1"], "TP53 (none of pancreatic cancer in male carriers)"),
        ("any cancer", 75, ["BRCA1", "TP53"], "TP53 (none beyond 70 years of age)"),
        ("any cancer", 50, ["BRCA1", "CFTR"], "CFTR (none of any cancer)"),
    ],
)
def test_the_first_finding_names_each_carried_gene_that_it_has_no_figure_for(condition: str, age: int, genes: list[str], said: str) -> None:
    found = risk_model(condition=condition, sex="male", age=age, genes=genes)
    assert not isinstance(found, Abstain)
    assert said in found[0].text
    assert "does not mean that there is no risk" in found[0].text
    assert found[0].values["genes_without_figure"] == [said.split()[0]]


def test_no_gene_is_named_when_each_has_a_figure() -> None:
    found = risk_model(condition="breast cancer", sex="female", age=30, genes=["BRCA1", "TP53"])
    assert not isinstance(found, Abstain)
    assert "No figure" not in " ".join(finding.text for finding in found)


def test_an_abstention_names_every_gene_with_the_reason() -> None:
    reason = abstention(condition="prostate cancer", sex="male", age=50, genes=["BRCA1", "CFTR"]).reason
    assert "BRCA1 (none of prostate cancer in male carriers)" in reason
    assert "CFTR (none of any cancer)" in reason


@given(st.text(max_size=40))
def test_any_text_is_a_condition_or_not_but_never_a_crash(text: str) -> None:
    assert same_condition(text, "gout") is False


def test_a_diseases_gene_that_is_passed_as_the_persons_is_named_as_such_and_gets_no_risk() -> None:
    reason = abstention(condition="cancer", genes=["FBN1"], sex="male", age=40).reason
    assert reason.startswith("FBN1 was taken as a gene in which this person carries a pathogenic variant (as named in the call)")
    assert "doesn't mean that there is none" in reason


def test_an_answer_about_carriers_says_whose_gene_it_took_and_what_it_left_out() -> None:
    counted = next(
        one for one in risk_model(condition="cancer", genes=["fbn1", "TP53"], sex="male", age=40) if one.topic == "genes counted"
    )
    assert (counted.values["genes"], counted.values["not_counted"]) == (["TP53"], ["FBN1"])
    assert counted.text.startswith("Taken as carried by this man, as a pathogenic germline variant: TP53 (as named in the call).")


def test_a_gene_from_the_record_is_said_to_come_from_there() -> None:
    found = risk_model(condition="breast cancer", patient=Patient(sex="female", genes=("BRCA1",)))
    assert "from the record: pathogenic variants on record" in next(one for one in found if one.topic == "genes counted").text


def test_a_score_that_takes_no_gene_says_so() -> None:
    answers = {"heart_failure": False, "hypertension": True, "diabetes": False, "stroke_tia": False, "vascular_disease": False}
    found = risk_model(condition="stroke", genes=["FBN1"], age=70, sex="male", **answers)
    assert (
        next(one for one in found if one.topic == "genes not used").text == "CHA2DS2-VASc takes no gene: FBN1 has no part in this figure."
    )
    assert all(one.topic != "genes not used" for one in risk_model(condition="stroke", age=70, sex="male", **answers))


def test_without_a_known_variant_another_model_is_named_with_what_it_needs() -> None:
    told = abstention(condition="lung cancer", age=60, sex="male").reason
    assert told.startswith("Carrier penetrance needs genes. Where no variant is known, ask for PLCOm2012, with race_group, education")


def test_a_woman_of_whom_no_variant_is_known_is_asked_what_bcrat_needs() -> None:
    told = abstention(condition="breast cancer", age=45, sex="female", race="white").reason
    assert told == "BCRAT needs menarche_age, first_birth_age, breast_cancer_relatives, breast_biopsies, breast_history."
    assert "more exactly: chinese, japanese" in abstention(condition="breast cancer", age=45, sex="female", race_group="asian").reason


def test_a_carrier_without_a_condition_is_told_of_a_first_cancer_of_any_kind() -> None:
    asked, unasked = (risk_model(genes=["TP53"], age=50, sex="male", **given) for given in ({"condition": "any cancer"}, {}))
    assert not isinstance(asked, Abstain)
    assert not isinstance(unasked, Abstain)
    assert [finding.text for finding in unasked] == [finding.text for finding in asked]


HEART = {
    "model": "pooled cohort equations", "age": 61, "sex": "male", "total_cholesterol": 220, "hdl_cholesterol": 44, "systolic_bp": 138,
    "bp_treated": True, "diabetes": False, "smoker": False,
}  # fmt: skip
BREAST = {
    "model": "BCRAT", "age": 48, "sex": "female", "menarche_age": 13, "first_birth_age": 27, "breast_cancer_relatives": 0,
    "breast_biopsies": 0, "breast_history": False,
}  # fmt: skip


def called(**arguments: Any) -> Any:
    """As a program calls: with the arguments validated."""
    return risk_model(**risk_model.validate(arguments))


@pytest.mark.parametrize(
    ("written", "race"),
    [
        ("Black or African American", "black"),
        ("Black American", "black"),
        ("BLACK (not Hispanic)", "black"),
        ("White, non-Hispanic", "white"),
        ("White American", "white"),
        ("caucasian male", "white"),
    ],
)
def test_a_race_goes_by_the_names_that_records_and_people_use(written: str, race: str) -> None:
    assert called(**HEART, race=written) == called(**HEART, race=race)


@pytest.mark.parametrize("written", ["Hispanic white", "Korean", "Māori", "other"])
def test_a_race_without_equations_is_taken_for_no_other(written: str) -> None:
    assert "there is none for race" in abstention(**HEART, race=written).reason


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Black", "black"),
        ("African-American woman", "black"),
        ("JAPANESE", "japanese"),
        ("Hispanic US-Born", "hispanic US-born"),
        ("foreign-born Hispanic", "hispanic foreign-born"),
        ("Native American", "american indian or alaska native"),
    ],
)
def test_a_race_group_goes_by_the_names_of_a_race(written: str, group: str) -> None:
    one, *others = (
        called(**BREAST, **{name: value}) for name, value in (("race_group", group), ("race_group", written), ("race", written))
    )
    assert [finding.text for finding in one] == [finding.text for finding in others[0]] == [finding.text for finding in others[1]]


@pytest.mark.parametrize("written", ["Asian", "Latina"])
def test_a_broad_race_group_is_still_asked_for_more_exactly(written: str) -> None:
    answer = called(**BREAST, race_group=written)
    assert isinstance(answer, Abstain)
    assert answer.missing == ("race_group",)


def test_no_race_group_is_made_of_a_word_that_names_none() -> None:
    with pytest.raises(InvalidInput, match="race_group"):
        called(**BREAST, race_group="purple")


def test_choices_are_taken_whatever_their_capitals() -> None:
    assert risk_model.validate({"education": "College Graduate", "diabetes_in_family": "First-degree"}) == {
        "education": "college graduate",
        "diabetes_in_family": "first-degree",
    }


@pytest.mark.parametrize(
    ("written", "percent"), [("42 mmol/mol", 6.0), ("53 mmol/mol", 7.0), ("75 mmol/mol", 9.0), ("6.5 %", 6.5), (8, 8.0)]
)
def test_hba1c_in_mmol_per_mol_is_the_percentage_of_the_master_equation(written: str | float, percent: float) -> None:
    assert number("hba1c", written) == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize("written", [53, "53 %", "53 mmol/L", "400 mmol/mol"])
def test_hba1c_that_nobody_has_in_its_unit_is_refused_with_both_units(written: str | float) -> None:
    with pytest.raises(InvalidInput, match="mmol/mol"):
        number("hba1c", written)


@pytest.mark.parametrize(
    ("creatinine", "told"),
    [
        (1.31, "The eGFR is 44.9 mL/min/1.73 m² by CKD-EPI 2021, category G3a by the rate rounded to 45."),
        (1.2, "category G3a."),
        (0.8, "category G2."),
    ],
)
def test_a_category_that_the_shown_rate_is_not_in_comes_with_the_rounded_rate(creatinine: float, told: str) -> None:
    found = called(condition="eGFR", age=66, sex="female", creatinine=creatinine)
    assert found[0].text.endswith(told)
