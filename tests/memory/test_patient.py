"""The canonical record: what it reads from a FHIR bundle or plain JSON, and what it never says."""

import json
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.errors import InvalidInput
from llmasos.memory.fhir import read_bundle
from llmasos.memory.patient import ON_RECORD, Patient, Recorded, load_patient, patient_from

TODAY = date(2026, 3, 1)
RECORD = Path(__file__).with_name("patient_bundle.json")
RESOURCES: list[dict[str, Any]] = [entry["resource"] for entry in json.loads(RECORD.read_text())["entry"]]


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": deepcopy(item)} for item in resources]}


def written(folder: Path, record: object) -> Path:
    path = folder / "record.json"
    path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    return path


@pytest.fixture
def person() -> Patient:
    return load_patient(RECORD)


def test_the_latest_measurement_wins_and_says_where_it_stands(person: Patient) -> None:
    name = "Cholesterol [Mass/volume] in Serum or Plasma"
    assert person.inputs(TODAY)["total_cholesterol"] == Recorded(198.0, f"Observation {name} 2025-02-03")


def test_a_unit_that_is_not_the_default_stays_in_the_text(person: Patient) -> None:
    assert person.inputs(TODAY)["hdl_cholesterol"].value == "1.2 mmol/L"


def test_systolic_pressure_comes_from_the_component_of_the_panel(person: Patient) -> None:
    assert person.inputs(TODAY)["systolic_bp"].value == 142.0


def test_a_result_above_a_limit_is_no_exact_input(person: Patient) -> None:
    assert "egfr" not in person.inputs(TODAY)


def test_former_smokers_do_not_smoke(person: Patient) -> None:
    assert person.inputs(TODAY)["smoker"].value is False


def test_what_the_record_does_not_say_is_absent_and_a_refuted_diagnosis_says_nothing(person: Patient) -> None:
    assert {"diabetes", "heart_failure", "statin", "bmi"}.isdisjoint(person.inputs(TODAY))


def test_hypertension_with_a_current_antihypertensive_is_treated_pressure(person: Patient) -> None:
    assert person.inputs(TODAY)["bp_treated"] == Recorded(True, "Medication amlodipine 5 mg tablet 2024-05-01")


def test_only_germline_pathogenic_variants_make_carried_genes(person: Patient) -> None:
    assert person.genes == ("BRCA1",)


def test_genotypes_phenotypes_and_family_history_are_read(person: Patient) -> None:
    mother = person.family_history[0]
    assert (person.genotypes, person.phenotypes) == (("CYP2C19 *2/*2",), ("Seizure",))
    assert (mother.relation, mother.condition, mother.onset_age) == ("mother", "breast cancer", 38)


def test_age_counts_completed_years(person: Patient) -> None:
    assert (person.age_on(date(2026, 6, 14)), person.age_on(date(2026, 6, 15))) == (55, 56)


def test_nothing_that_identifies_the_person_is_kept(person: Patient) -> None:
    kept = person.model_dump_json() + person.digest(TODAY)
    assert not [word for word in ("Okonkwo", "Chidi", "MRN-00421", "Cedar", "Springfield", "555-0134") if word in kept]


def test_the_digest_is_one_short_line(person: Patient) -> None:
    digest = person.digest(TODAY)
    assert digest.startswith("55-year-old male; genes BRCA1; genotypes CYP2C19 *2/*2; phenotypes Seizure; conditions Hypertension")
    assert len(digest) <= 300
    assert "\n" not in digest


def test_a_plain_record_states_inputs_under_their_argument_names(tmp_path: Path) -> None:
    record = {"age": 50, "gender": "Male", "gene_mutations": ["BRCA1", "TP53"], "total_cholesterol": "5.2 mmol/L", "smoker": False,
              "conditions": ["type 2 diabetes", "family history of stroke", "pulmonary hypertension"]}  # fmt: skip
    inputs = load_patient(written(tmp_path, record)).inputs(TODAY)
    assert {name: recorded.value for name, recorded in inputs.items()} == {
        "age": 50, "sex": "male", "genes": ["BRCA1", "TP53"], "total_cholesterol": "5.2 mmol/L", "smoker": False, "diabetes": True,
    }  # fmt: skip


def test_a_past_stroke_counts_for_life_and_resolved_diabetes_does_not() -> None:
    record = {"conditions": [{"name": "Stroke", "resolved": True}, {"name": "Diabetes mellitus", "resolved": True}]}
    assert set(Patient.model_validate(record).inputs(TODAY)) == {"stroke_tia"}


def test_nystatin_is_no_statin() -> None:
    assert "statin" not in Patient.model_validate({"medications": ["nystatin oral suspension"]}).inputs(TODAY)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("not json", "this is not JSON"),
        ([1, 2], "this is a JSON list"),
        ({"resourceType": "Observation"}, "Bundle"),
        ({"resourceType": "Bundle"}, "the list of a bundle's entries"),
        (bundle(), "exactly one patient"),
        (bundle(RESOURCES[0], RESOURCES[0]), "exactly one patient"),
        (bundle(RESOURCES[0], RESOURCES[1] | {"subject": {"reference": "Patient/other"}}), "one patient's data only"),
        ({"age": 212}, "patient.age"),
        ({"age": 50, "birth_date": "1970-01-01"}, "not both"),
        ({"surname": "Doe"}, "patient.surname: 'an unknown field' can't be used; accepted: the fields sex, birth_date"),
        ({"observations": [{"name": "LDL", "value": 3, "time": "yesterday"}]}, "patient.observations[0].time"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_one_line_that_names_what_is_accepted(tmp_path: Path, record: object, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load_patient(written(tmp_path, record))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "Doe" not in str(refused.value)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"gender": "m"}, "patient.gender: 'm' can't be used; accepted: female, male, other or unknown"),
        ({"age": True}, "patient.age: True can't be used; accepted: whole years, 0 to 130, when no birth date is given"),
        ({"birth_date": "1970-06-15", "age": 50}, "patient.age: 50 can't be used; accepted: birth_date or age, not both"),
        ({"genes": "BRCA1"}, """patient.genes: 'BRCA1' can't be used; accepted: a list of gene symbols, such as ["BRCA1"]"""),
        ({"conditions": [{"name": "asthma", "doctor": "Doe"}]}, "patient.conditions[0].doctor: 'an unknown field' can't be used; accepted: the fields name, code, onset, resolved"),
        ({"family_history": [{"relation": "mother"}]}, "patient.family_history[0].condition: None can't be used; accepted: a text of 1 to 400 characters; it is missing"),
        ({"egfr": []}, "patient.stated.egfr: 'a list' can't be used; accepted: values by name, each a number, a text with its unit such as 5.2 mmol/L, or true or false"),
        ({"stated": 3, "egfr": 90}, "patient.stated: 3 can't be used; accepted: values by name, each a number, a text with its unit such as 5.2 mmol/L, or true or false"),
    ],
)  # fmt: skip
def test_a_refusal_is_a_sentence_of_field_value_and_accepted_form(record: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        patient_from(record)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "day", [str(date.today() + timedelta(days=1)), "2999-01-01", "1850-01-01", "1970", "15.06.1970", "1970-02-30", 1970]
)
def test_a_birth_date_is_a_whole_day_of_the_past_that_somebody_alive_can_be_born_on(day: object) -> None:
    with pytest.raises(
        InvalidInput, match=rf"patient.birth_date: '?{day}'? can't be used; accepted: a day as YYYY-MM-DD, today or in the past"
    ):
        patient_from({"birth_date": day})


def test_a_bundles_birth_date_is_not_in_the_future_either() -> None:
    with pytest.raises(InvalidInput, match="birth_date"):
        patient_from(bundle(RESOURCES[0] | {"birthDate": "2999-01-01"}))


def test_who_is_born_today_is_no_year_old() -> None:
    assert patient_from({"birth_date": str(date.today())}).age_on(date.today()) == 0


def test_a_record_that_was_accepted_once_is_read_again_whatever_the_clock_says() -> None:
    assert Patient.model_validate({"birth_date": "2999-01-01"}, context=ON_RECORD).birth_date == date(2999, 1, 1)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="No such file"):
        load_patient(tmp_path / "nobody.json")


junk = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=6), st.just({}), st.just([None]), st.just([{"coding": 3}]),
    st.just({"coding": [{"code": 7}, None]}), st.just({"reference": 5}), st.just([{"code": {"coding": [{"code": "8480-6"}]}}]),
)  # fmt: skip


@settings(deadline=None)
@given(st.integers(1, len(RESOURCES) - 1), st.data())
def test_a_resource_with_any_field_broken_is_read_or_refused_but_never_crashes(which: int, data: st.DataObject) -> None:
    broken = deepcopy(RESOURCES[which])
    broken[data.draw(st.sampled_from(sorted(broken)[:-1]))] = data.draw(junk)
    try:
        record = read_bundle(bundle(RESOURCES[0], broken))
    except InvalidInput:
        return
    assert len(record.digest(TODAY)) <= 300
