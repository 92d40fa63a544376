"""Guidance that differs by what a drug is for, and by age."""

import pytest

from llmasos.memory.patient import Medication, Patient
from llmasos.tools.pharmacogenomics import pharmacogenomics
from tests.medicines import asked


def test_a_word_within_another_is_no_indication() -> None:
    assert asked("clopidogrel", ["CYP2C19 *2/*2"], "initial therapy")[0].values["strength"] == "strong"


def test_a_child_on_record_gets_the_dose_for_children() -> None:
    child = Patient(age=9, genotypes=("CYP2D6 *4/*4",), medications=(Medication(name="atomoxetine 10 mg"),))
    assert "0.5 mg/kg" in pharmacogenomics("atomoxetine", patient=child)[0].text
    assert "0.5 mg/kg" in pharmacogenomics(patient=child)[0].text
    assert "40 mg/day" in pharmacogenomics("atomoxetine", patient=child.model_copy(update={"age": 30}))[0].text


def test_a_low_dose_tricyclic_leads_with_what_holds_at_low_doses() -> None:
    first = asked("amitriptyline", ["CYP2D6 *4/*4", "CYP2C19 *1/*1"], "painful diabetic neuropathy")[0]
    assert first.values["indication"] == "painful diabetic neuropathy"
    assert str(first.values["recommendation"]).startswith(
        "At low initial doses, as for neuropathic pain, no change of the dose by genotype"
    )


@pytest.mark.parametrize("indication", ["", "depression", "depression with chronic pain", "抑郁症伴疼痛"])
def test_a_tricyclic_for_depression_has_the_advice_for_higher_doses(indication: str) -> None:
    assert (
        asked("amitriptyline", ["CYP2D6 *4/*4", "CYP2C19 *1/*1"], indication)[0].values["indication"]
        == "depression (higher starting doses)"
    )


@pytest.mark.parametrize("indication", ["migraine prevention", "fibromyalgia", "insomnia", "带状疱疹后神经痛"])
def test_other_uses_at_low_doses_count_as_such(indication: str) -> None:
    assert "At low initial doses" in asked("amitriptyline", ["CYP2D6 *4/*4"], indication)[0].text


def test_at_low_doses_an_unknown_allele_still_has_no_advice_of_its_own() -> None:
    first = asked("nortriptyline", ["CYP2D6 *1/*22"], "neuropathic pain")[0]
    assert first.values["recommendation"] == ""


def test_an_antidepressant_is_not_said_to_be_for_depression_where_it_is_for_something_else() -> None:
    assert "depression" not in asked("fluvoxamine", ["CYP2D6 *4/*4"], "obsessive-compulsive disorder")[0].text


def test_a_child_on_record_is_warned_of_codeine() -> None:
    child = Patient(age=9, genotypes=("CYP2D6 *1/*1",), medications=(Medication(name="Tylenol #3"),))
    assert "Do not give codeine below 12 years" in asked(patient=child)[0].text


def test_prasugrel_is_not_advised_without_its_contraindication() -> None:
    assert "stroke or TIA does against prasugrel" in asked("clopidogrel", ["CYP2C19 *2/*2"])[0].text
