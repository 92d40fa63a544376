"""What inhibitors of CYP2D6 leave of a genotype's activity."""

import pytest

from llmasos.memory.injected import Wording
from llmasos.memory.patient import Medication, Patient
from llmasos.tools.registry import Registry
from tests.medicines import asked


def test_a_strong_inhibitor_on_the_list_makes_a_poor_metabolizer() -> None:
    patient = Patient(genotypes=("CYP2D6 *1/*1",), medications=(Medication(name="paroxetine"),))
    found = asked("codeine", patient=patient)
    assert found[0].values["phenotype"] == "Poor Metabolizer"
    assert "paroxetine" in found[0].text


def test_what_holds_without_the_inhibitor_stands_beside_where_it_is_something_else() -> None:
    patient = Patient(genotypes=("CYP2D6 *1/*2x2",), medications=(Medication(name="paroxetine"),))
    beside = next(finding for finding in asked("codeine", patient=patient) if "if_stopped" in finding.values)
    assert beside.values["phenotype"] == "Ultrarapid Metabolizer"
    assert "serious toxicity" in str(beside.values["if_stopped"])


def test_a_poor_metabolizer_by_genotype_loses_nothing_by_an_inhibitor() -> None:
    patient = Patient(genotypes=("CYP2D6 *4/*4",), medications=(Medication(name="paroxetine"),))
    assert not [finding for finding in asked("codeine", patient=patient) if "if_stopped" in finding.values]


def test_a_moderate_inhibitor_halves_the_activity() -> None:
    patient = Patient(genotypes=("CYP2D6 *1/*1",), medications=(Medication(name="duloxetine"),))
    assert asked("codeine", patient=patient)[0].values["activity_score"] == 1.0


def test_dose_and_form_on_the_list_do_not_hide_an_inhibitor() -> None:
    patient = Patient(genotypes=("CYP2D6 *1/*1",), medications=(Medication(name="Paxil 20 MG Oral Tablet"),))
    assert asked("codeine", patient=patient)[0].values["phenotype"] == "Poor Metabolizer"
    assert asked("paroxetine", patient=patient)[0].values["phenotype"] == "Normal Metabolizer"


def test_a_medicine_that_was_stopped_inhibits_nothing() -> None:
    patient = Patient(genotypes=("CYP2D6 *1/*1",), medications=(Medication(name="paroxetine", current=False),))
    assert asked("codeine", patient=patient)[0].values["phenotype"] == "Normal Metabolizer"


def test_an_inhibitor_that_the_question_names_changes_the_phenotype() -> None:
    question = "Codeine for a CYP2D6 *1/*4 patient on paroxetine"
    tool = Registry.discover()["pharmacogenomics"]
    found = tool.run({"drug": "codeine", "genotypes": ["CYP2D6 *1/*4"]}, {"Wording": Wording((question,))}).findings
    assert found[0].values["phenotype"] == "Poor Metabolizer"
    assert any(finding.topic == "phenoconversion" and "paroxetine" in finding.text for finding in found)


def test_a_moderate_inhibitor_makes_any_normal_metabolizer_an_intermediate_one() -> None:
    first = asked("codeine", ["CYP2D6 normal metabolizer"], medications=["Cymbalta"])[0]
    assert first.values["phenotype"] == "Intermediate Metabolizer"
    assert "duloxetine inhibits CYP2D6 moderately" in first.text


def test_a_moderate_inhibitor_that_leaves_an_ultrarapid_state_open_is_named() -> None:
    found = asked("codeine", ["CYP2D6 ultrarapid metabolizer"], medications=["Cymbalta"])
    assert found[0].values["phenotype"] == "Ultrarapid Metabolizer"
    assert "the diplotype is needed to say how much is left" in found[0].text
    assert [finding.topic for finding in found].count("phenoconversion") == 1


@pytest.mark.parametrize("product", ["Contrave", "Symbyax 6/25", "Auvelity", "Nuedexta"])
def test_an_inhibitor_within_a_combination_counts(product: str) -> None:
    assert asked("codeine", ["CYP2D6 *1/*1"], medications=[product])[0].values["phenotype"] == "Poor Metabolizer"


@pytest.mark.parametrize("genotypes", [["CYP2C19 *1/*2"], ["CYP2C19 *1/*1"], None])
def test_omeprazole_beside_clopidogrel_is_advised_against_whatever_the_genotype(genotypes: list[str] | None) -> None:
    (advice,) = [
        finding for finding in asked("clopidogrel", genotypes, medications=["Prilosec 20 mg"]) if "avoid" in finding.text.split(":")[0]
    ]
    assert advice.text.startswith("The label says to avoid omeprazole together with clopidogrel: omeprazole inhibits CYP2C19")
    assert advice.source.version == "2012"


@pytest.mark.parametrize(("drug", "taken"), [("clopidogrel", "pantoprazole"), ("citalopram", "omeprazole")])
def test_only_what_the_label_names_is_advised_against(drug: str, taken: str) -> None:
    assert not [finding for finding in asked(drug, ["CYP2C19 *1/*2"], medications=[taken]) if "to avoid" in finding.text.split(":")[0]]
