"""Drugs by all their names, one or several of them, and a whole list of medicines against a patient's genotypes."""

import pytest

from llmasos.errors import UnknownTerm
from llmasos.memory.injected import Wording
from llmasos.memory.pack import open_pack
from llmasos.memory.patient import Medication, Patient
from llmasos.tools.finding import Abstain
from llmasos.tools.pharmacogenomics import check_all, pharmacogenomics
from llmasos.tools.pharmacogenomics.guidance import drugs_in
from llmasos.tools.pharmacogenomics.medicines import taken_beside
from llmasos.tools.registry import Registry
from tests.medicines import asked


@pytest.mark.parametrize("drug", ["clopidogrel", "Clopidogrel", "Plavix", "氯吡格雷", "波立维"])
def test_a_drug_is_found_by_its_generic_brand_and_chinese_name(drug: str) -> None:
    assert asked(drug, ["CYP2C19 *2/*2"])[0].values["drug"] == "clopidogrel"


@pytest.mark.parametrize("drugs", ["clopidogrel, sertraline and omeprazole", "氯吡格雷、舍曲林和奥美拉唑"])
def test_several_drugs_in_one_argument_are_each_looked_up(drugs: str) -> None:
    advised = [finding.values["drug"] for finding in asked(drugs, ["CYP2C19 *2/*2"]) if finding.topic == "recommendation"]
    assert advised == ["clopidogrel", "sertraline", "omeprazole"]


def test_several_drugs_count_as_taken_and_alternatives_do_not() -> None:
    assert asked("codeine and paroxetine", ["CYP2D6 *1/*1"])[0].values["phenotype"] == "Poor Metabolizer"
    assert asked("codeine or paroxetine", ["CYP2D6 *1/*1"])[0].values["phenotype"] == "Normal Metabolizer"


def test_several_drugs_without_a_genotype_name_the_genes_of_each() -> None:
    told = {finding.values["drug"]: finding.values["gene"] for finding in asked("clopidogrel and simvastatin")}
    assert told == {"clopidogrel": "CYP2C19", "simvastatin": "SLCO1B1"}


def test_the_drugs_that_a_question_lists_with_the_one_of_the_call_are_looked_up_too() -> None:
    question = "She takes codeine 30 mg, paroxetine 20 mg daily and ramipril; CYP2D6 *1/*1. Her mother takes tramadol"
    tool = Registry.discover()["pharmacogenomics"]
    found = tool.run({"drug": "codeine", "genotypes": ["CYP2D6 *1/*1"]}, {"Wording": Wording((question,))}).findings
    assert [finding.values["drug"] for finding in found if finding.topic == "recommendation"] == ["codeine", "paroxetine"]
    assert found[0].values["phenotype"] == "Poor Metabolizer"
    assert found[-1].values["drugs"] == ["ramipril"]


def test_medications_beside_genotypes_are_checked() -> None:
    found = pharmacogenomics(None, ["CYP2C19 *2/*2"], medications=["clopidogrel 75 mg", "ramipril"])
    assert isinstance(found, list)
    assert found[0].values["drug"] == "clopidogrel"


def test_an_unknown_drug_is_refused() -> None:
    with pytest.raises(UnknownTerm):
        pharmacogenomics("xyzzy", ["CYP2C19 *2/*2"])


@pytest.mark.parametrize("entry", ["clopidogrel 75 MG Oral Tablet", "Plavix 75 mg", "硫酸氢氯吡格雷片", "Clopidogrel bisulfate"])
def test_an_entry_of_a_list_is_checked_with_dose_and_form(entry: str) -> None:
    assert [finding.values["drug"] for finding in check_all([entry], ["CYP2C19 *2/*2"])] == ["clopidogrel"]


def test_all_medications_are_checked_against_all_genotypes() -> None:
    found = check_all(["codeine", "clopidogrel", "paroxetine", "no such drug"], ["CYP2D6 *1/*1", "CYP2C19 *2/*2"])
    assert [finding.values["drug"] for finding in found] == ["codeine", "clopidogrel", "paroxetine"]
    assert "paroxetine inhibits CYP2D6 strongly" in found[0].text


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Codeine for a CYP2D6 *1/*4 patient on paroxetine", ["paroxetine"]),
        ("codeine, CYP2D6 *1/*4, also takes fluoxetine", ["fluoxetine"]),
        ("可待因，CYP2D6 *1/*4，正在服用帕罗西汀", ["帕罗西汀"]),
        ("codeine or tramadol for CYP2D6 *1/*4?", []),
        ("codeine for a man who is not on paroxetine", []),
        ("she stopped taking paroxetine", []),
        ("没有服用帕罗西汀", []),
        ("codeine, on 20 mg paroxetine", ["paroxetine"]),
    ],
)
def test_a_drug_counts_as_taken_where_the_question_says_so(text: str, drugs: list[str]) -> None:
    assert taken_beside(text) == drugs


@pytest.mark.parametrize("product", ["Triumeq", "Trizivir 1 tablet", "Kivexa", "abacavir/lamivudine"])
def test_a_combination_is_checked_for_the_drug_within_it(product: str) -> None:
    assert asked(None, ["HLA-B*57:01 positive"], medications=[product])[0].text.startswith(
        "abacavir with HLA-B*57:01 positive: Do not give"
    )


@pytest.mark.parametrize(
    ("product", "drug"), [("Tylenol #3 1 tab", "codeine"), ("co-codamol 30/500", "codeine"), ("Vicodin", "hydrocodone")]
)
def test_an_opioid_within_a_combination_is_found_by_its_brand(product: str, drug: str) -> None:
    assert asked(None, ["CYP2D6 *4/*4"], medications=[product])[0].values["drug"] == drug


def test_a_combination_of_ivacaftor_is_not_taken_for_ivacaftor() -> None:
    assert isinstance(pharmacogenomics("Trikafta", ["CFTR F508del/F508del"]), Abstain)


def test_of_names_within_each_other_the_longest_is_meant() -> None:
    assert drugs_in(open_pack(), "双氢可待因片") == ["dihydrocodeine"]


def test_a_generic_name_that_is_spelt_wrongly_is_refused_with_the_one_near_it() -> None:
    with pytest.raises(UnknownTerm, match="fluvoxamine"):
        pharmacogenomics("fluvoxamin")


def test_a_list_without_a_genotype_says_which_would_matter() -> None:
    found = asked(patient=Patient(medications=(Medication(name="Plavix"), Medication(name="ramipril"))))
    assert found[0].text == "For clopidogrel guidelines go by CYP2C19; no result of it was given to this check."
    assert found[-1].values["drugs"] == ["ramipril"]


RECORD = Patient(
    genotypes=("CYP2D6 *1/*4", "CYP2C19 *2/*2"), medications=(Medication(name="tamoxifen"), Medication(name="clopidogrel 75 mg"))
)


def advised_on(question: str, drug: str, genotypes: list[str]) -> list[object]:
    tool = Registry.discover()["pharmacogenomics"]
    found = tool.run({"drug": drug, "genotypes": genotypes}, {"Wording": Wording((question,)), "Patient": RECORD}).findings
    return [finding.values["drug"] for finding in found if finding.topic == "recommendation"]


def test_genotypes_on_record_complete_those_of_the_call() -> None:
    assert advised_on("What about her clopidogrel?", "clopidogrel", ["CYP2D6 *1/*4"]) == ["clopidogrel"]


@pytest.mark.parametrize("question", ["Any pharmacogenetic problem with her medicines?", "她目前的用药和基因型有冲突吗？"])
def test_a_question_about_the_medicines_of_a_record_is_about_all_of_them(question: str) -> None:
    assert advised_on(question, "tamoxifen", ["CYP2D6 *1/*4"]) == ["tamoxifen", "clopidogrel"]


def test_a_question_that_names_a_medicine_is_about_that_one() -> None:
    assert advised_on("Of her medicines, is tamoxifen one to change?", "tamoxifen", ["CYP2D6 *1/*4"]) == ["tamoxifen"]


@pytest.mark.parametrize(
    "text", ["Can tamoxifen and paroxetine be taken together?", "Is paroxetine OK with tamoxifen?", "他莫昔芬和帕罗西汀能一起吃吗？"]
)
def test_drugs_of_which_it_is_asked_whether_they_go_together_count_as_taken(text: str) -> None:
    assert len(taken_beside(text)) == 2
    assert taken_beside(text.replace(" and ", " or ").replace(" OK with ", " or ").replace("和", "或")) == []
