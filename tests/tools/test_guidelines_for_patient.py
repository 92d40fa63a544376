"""A question about the patient in scope is searched with what it leaves to the record."""

import pytest

from llmasos.memory.patient import Patient
from llmasos.tools.finding import Abstain
from llmasos.tools.guidelines.for_patient import completed
from llmasos.tools.guidelines.search import guideline_search

CARRIER = Patient.model_validate({"age": 55, "sex": "female", "genes": ["BRCA2"], "conditions": ["breast cancer"]})
AFFECTED = Patient.model_validate({"age": 41, "sex": "female", "conditions": ["breast cancer", "hypertension"]})
OF_CARRIER = "(woman of 55, carrier of a pathogenic BRCA2 variant)"


@pytest.mark.parametrize("question", ["What surveillance does she need?", "她需要做什么筛查？"])
def test_sex_age_and_genes_of_the_record_are_added(question: str) -> None:
    assert completed(question, CARRIER) == f"{question} {OF_CARRIER}"


def test_without_a_gene_the_disorders_are_added() -> None:
    assert (
        completed("Does she need genetic testing?", AFFECTED) == "Does she need genetic testing? (woman of 41, breast cancer, hypertension)"
    )


def test_what_the_question_names_itself_is_not_added() -> None:
    question = "As a 60-year-old with BRCA1, does she need a breast MRI?"
    assert completed(question, CARRIER) == f"{question} (woman)"
    assert completed("Does she need a mammogram?", AFFECTED) == "Does she need a mammogram? (woman of 41)"


@pytest.mark.parametrize("question", ["Does her daughter need testing?", "What do guidelines say on aspirin for primary prevention?"])
def test_a_question_about_a_relative_or_nobody_stays_as_it_is(question: str) -> None:
    assert completed(question, CARRIER) == question


def test_the_search_finds_what_is_meant_for_the_carrier() -> None:
    found = guideline_search("What surveillance does she need?", CARRIER)
    assert not isinstance(found, Abstain)
    assert all("BRCA" in finding.text or "pancrea" in finding.text for finding in found[:3])
    assert found[0].values["searched_for"] == f"What surveillance does she need? {OF_CARRIER}"
