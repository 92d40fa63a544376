"""What a genotype changes for a drug: which genes count, what is advised, what is missing, and what is never assumed."""

import pytest

from llmasos.kernel.learning.wording import stored as trained
from llmasos.memory.injected import Wording
from llmasos.tools.finding import Abstain
from llmasos.tools.pharmacogenomics import pharmacogenomics
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry
from tests.medicines import asked


def test_the_scheduler_sees_what_it_was_trained_on() -> None:
    manifest, told = pharmacogenomics.manifest, trained("manifests.toml")["pharmacogenomics"]
    assert manifest.summary == told["summary"]
    assert list(manifest.slots) == list(told["slots"])
    for name, slot in told["slots"].items():
        assert manifest.slots[name].about == slot["about"]
        if "recogniser" in slot:  # others may be found since: the model never sees a recogniser
            assert manifest.slots[name].recogniser == slot["recogniser"]


def test_a_finding_holds_the_values_of_the_contract() -> None:
    values = asked("clopidogrel", ["CYP2C19 *1/*2"])[0].values
    assert {"gene", "diplotype", "activity_score", "phenotype", "drug", "recommendation", "strength", "guideline"} <= set(values)
    assert (values["gene"], values["diplotype"], values["phenotype"]) == ("CYP2C19", "*1/*2", "Intermediate Metabolizer")


def test_each_of_two_hla_alleles_counts_for_its_own_drug() -> None:
    typed = ["HLA-B*57:01/*58:01", "HLA-B*15:02 negative"]
    assert "Do not give abacavir" in asked("abacavir", typed)[0].text
    assert "contraindicated" in asked("allopurinol", typed)[0].text
    assert "usual dosing" in asked("oxcarbazepine", typed)[0].text


def test_an_hla_allele_that_forbids_a_drug_comes_before_its_dose() -> None:
    assert "Do not start phenytoin" in asked("phenytoin", ["CYP2C9 *1/*3", "HLA-B*15:02 positive"])[0].text


def test_an_hla_allele_that_no_guideline_of_the_drug_names_is_no_result_for_it() -> None:
    found = pharmacogenomics("abacavir", ["HLA-B*15:02 positive"])
    assert isinstance(found, Abstain)
    assert "HLA-B*15:02" in found.reason


def test_advice_that_holds_for_a_negative_result_states_no_result() -> None:
    told = next(item.text for item in asked("carbamazepine", ["HLA-B*15:02 negative"]) if item.topic == "recommendation")
    assert [told[start:end] for start, end in offer("diplotype", told)] == ["HLA-B*15:02 negative"]


@pytest.mark.parametrize(
    ("drug", "genotypes"),
    [
        ("carbamazepine", ["HLA-A*31:01 positive", "HLA-B*15:02 negative"]),
        ("carbamazepine", ["HLA-B*15:02 negative", "HLA-A*31:01 negative"]),
        ("phenytoin", ["CYP2C9 *1/*3", "HLA-B*15:02 negative"]),
    ],
)
def test_two_results_that_a_guideline_reads_together_give_one_recommendation(drug: str, genotypes: list[str]) -> None:
    told = [finding for finding in asked(drug, genotypes) if finding.topic == "recommendation"]
    assert len(told) == 1
    assert len(str(told[0].values["gene"]).split(", ")) == 2


def test_guidance_that_cpic_does_not_list_names_its_own_source() -> None:
    assert asked("flucloxacillin")[0].source.publisher == "Dutch Pharmacogenetics Working Group"
    dose, phenotype = asked("mavacamten", ["CYP2C19 *2/*2"])
    assert dose.source.publisher == "European Medicines Agency"
    assert phenotype.source.publisher == "Clinical Pharmacogenetics Implementation Consortium"


def test_a_drug_without_guidance_begins_with_the_gene_that_is_asked_for() -> None:
    assert asked("oxycodone", ["CYP2D6 *4/*4"])[0].values["gene"] == "CYP2D6"


def test_an_interaction_that_is_asked_for_is_said_not_to_be_covered() -> None:
    tool = Registry.discover()["pharmacogenomics"]
    arguments = {"drug": "clopidogrel", "genotypes": ["CYP2C19 *1/*2"]}
    found = tool.run(arguments, {"Wording": Wording(("Does clopidogrel interact with omeprazole in CYP2C19 *1/*2?",))}).findings
    assert "interactions between drugs" in found[-1].text
    other = tool.run(arguments, {"Wording": Wording(("Clopidogrel 75 mg in CYP2C19 *1/*2?",))}).findings
    assert "limits" not in {finding.topic for finding in other}


def test_two_genes_give_one_recommendation_together() -> None:
    found = asked("amitriptyline", ["CYP2D6 *4/*4", "CYP2C19 *1/*1"])
    assert found[0].values["gene"] == "CYP2C19, CYP2D6"
    assert [finding.topic for finding in found].count("recommendation") == 1


def test_the_second_gene_of_a_drug_is_named_where_it_is_not_known() -> None:
    missing = next(finding for finding in asked("azathioprine", ["TPMT *1/*3A"]) if finding.topic == "missing")
    assert missing.values["genes"] == ["NUDT15"]


def test_a_gene_that_does_not_count_says_which_does() -> None:
    found = pharmacogenomics("clopidogrel", ["CYP2D6 *4/*4"])
    assert isinstance(found, Abstain)
    assert "CYP2C19" in found.reason
    assert found.missing == ("genotypes",)


def test_a_drug_alone_names_its_genes() -> None:
    assert asked("warfarin")[0].values["genes"] == ["CYP2C9", "CYP4F2", "VKORC1"]


def test_genotypes_alone_say_what_they_mean_and_for_which_drugs() -> None:
    found = asked(None, ["CYP2C19 *2/*2"])
    assert found[0].values["phenotype"] == "Poor Metabolizer"
    assert "clopidogrel" in found[1].values["drugs"]


def test_a_drug_without_guidance_is_not_called_safe() -> None:
    assert all(finding.values["level"] in ("C", "D") for finding in asked("aspirin", ["CYP2C9 *1/*1"]))


def test_two_genes_whose_row_could_not_be_read_get_no_advice_of_a_neighbouring_row() -> None:
    found = pharmacogenomics("sertraline", ["CYP2C19 rapid metabolizer", "CYP2B6 indeterminate"])
    assert {finding.values["recommendation"] for finding in found if finding.topic == "recommendation"} == {""}


@pytest.mark.parametrize(
    ("drug", "genotypes", "gene", "score"),
    [
        ("clomipramine", ["CYP2D6 *3/*4", "CYP2C19 *1/*17"], "CYP2D6", 0.0),
        ("imipramine", ["CYP2C19 *2/*2", "CYP2D6 *1/*41"], "CYP2D6", 1.5),
        ("fosphenytoin", ["HLA-B*15:02 negative", "CYP2C9 *1/*2"], "CYP2C9", 1.5),
        ("fluvastatin", ["SLCO1B1 *1/*5", "CYP2C9 *2/*3"], "CYP2C9", 0.5),
    ],
)
def test_a_recommendation_by_two_genes_holds_the_score_of_the_one_that_has_one(
    drug: str, genotypes: list[str], gene: str, score: float
) -> None:
    found = pharmacogenomics(drug, genotypes)
    assert isinstance(found, list)
    assert (found[0].topic, found[0].values["activity_score"], found[0].values["scored_genes"]) == ("recommendation", score, [gene])
    assert ", " in str(found[0].values["gene"])


@pytest.mark.parametrize("drug", ["combined oral contraceptives", "birth control pill", "ethinylestradiol", "复方口服避孕药"])
@pytest.mark.parametrize("genotype", ["F5 Leiden carrier", "factor V Leiden homozygous", "rs6025 C/T"])
def test_factor_v_leiden_speaks_against_oestrogens(drug: str, genotype: str) -> None:
    found = pharmacogenomics(drug, [genotype])
    assert isinstance(found, list)
    assert found[0].topic == "recommendation"
    assert "Avoid combined hormonal contraceptives" in found[0].text
    assert found[0].source.publisher == "World Health Organization"


def test_without_factor_v_leiden_no_contraceptive_is_advised_against() -> None:
    found = pharmacogenomics("oral contraceptives", ["F5 rs6025 CC"])
    assert isinstance(found, list)
    assert "Avoid" not in found[0].text
    assert "other risks of thrombosis still count" in found[0].text


def test_a_gene_that_no_guideline_speaks_of_is_not_said_to_guide_the_drug() -> None:
    assert asked("pimozide")[0].text == "No guideline for pimozide is at hand; the gene that CPIC rates for it is CYP2D6."
    assert asked("carbamazepine")[0].values["genes"] == ["HLA-A", "HLA-B"]


def test_a_preliminary_level_says_that_it_is_one() -> None:
    assert "by a preliminary review it is not clear" in asked("propranolol")[0].text


def test_without_the_allele_of_cyp4f2_the_dose_of_warfarin_stays_as_calculated() -> None:
    told = next(item for item in asked("warfarin", ["CYP4F2 *1/*1"]) if item.topic == "recommendation")
    assert "CYP4F2 does not change the calculated dose" in told.text


@pytest.mark.parametrize("state", ["intermediate", "poor"])
def test_a_state_alone_does_not_dose_siponimod(state: str) -> None:
    told = asked("siponimod", [f"CYP2C9 {state} metabolizer"])[0].text
    assert "The diplotype decides" in told
    assert "*3/*3 forbids siponimod" in told


def test_the_alleles_of_an_hla_gene_that_guidance_goes_by_are_named() -> None:
    assert asked("carbamazepine")[0].text == "For carbamazepine the genes that guidelines go by are HLA-A (*31:01) and HLA-B (*15:02)."


@pytest.mark.parametrize("name", ["contraception", "oral contraceptives", "the pill", "避孕药"])
def test_contraception_is_found_by_what_people_call_it(name: str) -> None:
    assert asked(name, ["factor V Leiden heterozygous"])[0].values["drug"] == "hormonal contraceptives for systemic use"
