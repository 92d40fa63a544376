"""What a genotype changes: how genotypes and drugs are read, what is missing, and what is never assumed."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.kernel.learning.wording import stored as trained
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack, open_pack
from llmasos.memory.patient import Medication, Patient
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.pharmacogenomics import check_all, pharmacogenomics
from llmasos.tools.pharmacogenomics.genotype import read
from llmasos.tools.pharmacogenomics.medicines import taken_beside
from llmasos.tools.pharmacogenomics.phenotype import phenotype_of
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry


def asked(*arguments: object, **more: object) -> list[Finding]:
    found = pharmacogenomics(*arguments, **more)
    assert isinstance(found, list), found
    return found


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


@pytest.mark.parametrize("drug", ["clopidogrel", "Clopidogrel", "Plavix", "氯吡格雷", "波立维"])
def test_a_drug_is_found_by_its_generic_brand_and_chinese_name(drug: str) -> None:
    assert asked(drug, ["CYP2C19 *2/*2"])[0].values["drug"] == "clopidogrel"


@pytest.mark.parametrize(
    ("written", "gene", "alleles", "state"),
    [
        ("CYP2C19 *2/*2", "CYP2C19", ("*2", "*2"), ""),
        ("cyp2c19 *17/*2", "CYP2C19", ("*2", "*17"), ""),
        ("CYP2D6 *1/*4x2", "CYP2D6", ("*1", "*4x2"), ""),
        ("CYP2D6 *1/*2xN", "CYP2D6", ("*1", "*2xN"), ""),
        ("CYP2C19慢代谢型", "CYP2C19", (), "Poor Metabolizer"),
        ("CYP2C19 slow metabolizer", "CYP2C19", (), "Poor Metabolizer"),
        ("CYP2D6 ultra-rapid metaboliser", "CYP2D6", (), "Ultrarapid Metabolizer"),
        ("CYP2C19 rapid metabolizer", "CYP2C19", (), "Rapid Metabolizer"),
        ("HLA-B*57:01", "HLA-B", ("*57:01 positive",), ""),
        ("HLA-B*5701 negative", "HLA-B", ("*57:01 negative",), ""),
        ("HLA-B*15:02阳性", "HLA-B", ("*15:02 positive",), ""),
        ("VKORC1 -1639 G/A", "VKORC1", ("A", "G"), ""),
        ("VKORC1 -1639G>A AA", "VKORC1", ("A", "A"), ""),
        ("VKORC1 rs9923231 C/T", "VKORC1", ("A", "G"), ""),
        ("G6PD deficient", "G6PD", (), "G6PD Deficient"),
        ("G6PD缺乏", "G6PD", (), "G6PD Deficient"),
        ("MT-RNR1 1555A>G", "MT-RNR1", ("m.1555A>G",), ""),
        ("MT-RNR1 A1555G", "MT-RNR1", ("m.1555A>G",), ""),
        ("HLA-B*57:01 not present", "HLA-B", ("*57:01 negative",), ""),
        ("HLA-B*15:02 non-carrier", "HLA-B", ("*15:02 negative",), ""),
        ("no HLA-B*57:01", "HLA-B", ("*57:01 negative",), ""),
        ("CYP2C19 *2 homozygous", "CYP2C19", ("*2", "*2"), ""),
        ("DPYD c.1905+1G>A heterozygous", "DPYD", ("Reference", "c.1905+1G>A (*2A)"), ""),
    ],
)
def test_genotypes_are_read_as_they_are_written(written: str, gene: str, alleles: tuple[str, ...], state: str) -> None:
    found = read(open_pack(), written)
    assert (found.gene, found.alleles, found.state) == (gene, alleles, state)


def test_a_diplotype_without_a_gene_is_that_of_the_drugs_only_gene() -> None:
    assert asked("clopidogrel", ["*2/*2"])[0].values["gene"] == "CYP2C19"


def test_a_diplotype_without_a_gene_is_refused_where_two_genes_count() -> None:
    with pytest.raises(InvalidInput, match="names no gene"):
        pharmacogenomics("amitriptyline", ["*2/*2"])


@pytest.mark.parametrize("written", ["CYP2C19 *2", "CYP2C19", "CYP2C19 *2/*999"])
def test_half_a_genotype_or_an_unknown_allele_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="CYP2C19"):
        pharmacogenomics("clopidogrel", [written])


@pytest.mark.parametrize("written", ["HLA-B*57:01 unknown", "HLA-B*57:01 not tested", "CYP2D6 (*1/*2)x2", "CYP2C19 *2 heterozygous"])
def test_what_leaves_the_result_open_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        read(open_pack(), written)


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


def test_an_hla_allele_that_was_read_in_the_question_is_written_as_such() -> None:
    wording = Wording(texts=("abacavir, HLA-B*57:01 positive",))
    told = asked("abacavir", ["HLA-B*15:02 negative"], wording=wording)[-1].text
    assert told.startswith("HLA-B*57:01 positive was read in the question")


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


def test_a_drug_without_guidance_begins_with_the_gene_that_is_asked_for() -> None:
    assert asked("oxycodone", ["CYP2D6 *4/*4"])[0].values["gene"] == "CYP2D6"


def test_an_interaction_that_is_asked_for_is_said_not_to_be_covered() -> None:
    tool = Registry.discover()["pharmacogenomics"]
    arguments = {"drug": "clopidogrel", "genotypes": ["CYP2C19 *1/*2"]}
    found = tool.run(arguments, {"Wording": Wording(("Does clopidogrel interact with omeprazole in CYP2C19 *1/*2?",))}).findings
    assert "interactions between drugs" in found[-1].text
    other = tool.run(arguments, {"Wording": Wording(("Clopidogrel 75 mg in CYP2C19 *1/*2?",))}).findings
    assert "limits" not in {finding.topic for finding in other}


def test_an_allele_of_unknown_function_is_never_taken_for_a_normal_one() -> None:
    found = asked("codeine", ["CYP2D6 *1/*22"])
    assert "No recommendation" in found[0].text
    assert found[0].certainty == "unknown"


def test_copies_that_would_make_a_difference_are_asked_for() -> None:
    pack = open_pack()
    assert "number of copies" in phenotype_of(pack, read(pack, "CYP2D6 *1/*41xN")).note


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


def test_an_unknown_drug_is_refused() -> None:
    with pytest.raises(UnknownTerm):
        pharmacogenomics("xyzzy", ["CYP2C19 *2/*2"])


def test_the_patients_genotypes_are_used_where_none_are_given() -> None:
    patient = Patient(genotypes=("CYP2C19 *2/*2", "something else"))
    assert asked("clopidogrel", patient=patient)[0].values["diplotype"] == "*2/*2"


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


@pytest.mark.parametrize("entry", ["clopidogrel 75 MG Oral Tablet", "Plavix 75 mg", "硫酸氢氯吡格雷片", "Clopidogrel bisulfate"])
def test_an_entry_of_a_list_is_checked_with_dose_and_form(entry: str) -> None:
    assert [finding.values["drug"] for finding in check_all([entry], ["CYP2C19 *2/*2"])] == ["clopidogrel"]


def test_a_word_within_another_is_no_indication() -> None:
    assert asked("clopidogrel", ["CYP2C19 *2/*2"], "initial therapy")[0].values["strength"] == "strong"


@pytest.mark.parametrize("drug", ["meloxicam", "piroxicam", "celecoxib"])
def test_an_intermediate_metabolizer_of_cyp2c9_is_asked_for_the_diplotype(drug: str) -> None:
    assert "diplotype" in asked(drug, ["CYP2C9 intermediate metabolizer"])[0].text


def test_a_medicine_that_was_stopped_inhibits_nothing() -> None:
    patient = Patient(genotypes=("CYP2D6 *1/*1",), medications=(Medication(name="paroxetine", current=False),))
    assert asked("codeine", patient=patient)[0].values["phenotype"] == "Normal Metabolizer"


def test_all_medications_are_checked_against_all_genotypes() -> None:
    found = check_all(["codeine", "clopidogrel", "paroxetine", "no such drug"], ["CYP2D6 *1/*1", "CYP2C19 *2/*2"])
    assert [finding.values["drug"] for finding in found] == ["codeine", "clopidogrel", "paroxetine"]
    assert "paroxetine inhibits CYP2D6 strongly" in found[0].text


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_read_or_refused_by_name(text: str) -> None:
    with suppress(InvalidInput):
        assert read(open_pack(), text).gene


@pytest.mark.parametrize(
    "genotypes",
    [
        ["CYP2C19 *1/*2", "CYP2C19 *2/*2"],
        ["DPYD c.1905+1G>A het", "DPYD c.2846A>T het"],
        ["CYP2D6 *1/*4", "CYP2D6 *1/*2x2"],
    ],
)
def test_two_results_of_a_gene_that_differ_are_refused(pack: Pack, genotypes: list[str]) -> None:
    with pytest.raises(InvalidInput, match="one result of a gene"):
        pharmacogenomics(None, genotypes=genotypes)


def test_results_of_a_gene_that_agree_are_one(pack: Pack) -> None:
    for genotypes in (["SLCO1B1 *5/*5", "rs4149056 CC"], ["CYP2C19 *2/*2", "CYP2C19 poor metabolizer"]):
        found = pharmacogenomics(None, genotypes=genotypes)
        assert isinstance(found, list)
        assert found[0].values["diplotype"] == genotypes[0].split()[1]


def test_a_variant_of_dpyd_that_is_not_there_takes_nothing_from_one_that_is(pack: Pack) -> None:
    found = pharmacogenomics(None, genotypes=["DPYD rs3918290 C/C", "DPYD c.2846A>T het"])
    assert isinstance(found, list)
    assert found[0].values["activity_score"] == 1.5


def test_a_recorded_genotype_that_cannot_be_read_is_named_beside_the_list(pack: Pack) -> None:
    patient = Patient(medications=(Medication(name="clopidogrel"),), genotypes=("CYP2C19 *2/*2", "CYP2D6 *1/*2 not confirmed"))
    found = pharmacogenomics(patient=patient)
    assert isinstance(found, list)
    assert found[0].values["diplotype"] == "*2/*2"
    assert found[-1].values["unread"] == ["CYP2D6 *1/*2 not confirmed"]


def test_a_child_on_record_gets_the_dose_for_children() -> None:
    child = Patient(age=9, genotypes=("CYP2D6 *4/*4",), medications=(Medication(name="atomoxetine 10 mg"),))
    assert "0.5 mg/kg" in pharmacogenomics("atomoxetine", patient=child)[0].text
    assert "0.5 mg/kg" in pharmacogenomics(patient=child)[0].text
    assert "40 mg/day" in pharmacogenomics("atomoxetine", patient=child.model_copy(update={"age": 30}))[0].text


def test_two_genes_whose_row_could_not_be_read_get_no_advice_of_a_neighbouring_row() -> None:
    found = pharmacogenomics("sertraline", ["CYP2C19 rapid metabolizer", "CYP2B6 indeterminate"])
    assert {finding.values["recommendation"] for finding in found if finding.topic == "recommendation"} == {""}


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


def test_an_inhibitor_that_the_question_names_changes_the_phenotype() -> None:
    question = "Codeine for a CYP2D6 *1/*4 patient on paroxetine"
    tool = Registry.discover()["pharmacogenomics"]
    found = tool.run({"drug": "codeine", "genotypes": ["CYP2D6 *1/*4"]}, {"Wording": Wording((question,))}).findings
    assert found[0].values["phenotype"] == "Poor Metabolizer"
    assert any(finding.topic == "phenoconversion" and "paroxetine" in finding.text for finding in found)


def test_the_genotype_that_counts_for_the_drug_is_read_in_the_question_when_the_call_names_another() -> None:
    question = "DPYD c.1905+1G>A heterozygous, UGT1A1 *28/*28: dose of fluorouracil? Her mother has CYP2C9 *3/*3"
    tool = Registry.discover()["pharmacogenomics"]
    found = tool.run({"drug": "fluorouracil", "genotypes": ["UGT1A1 *28/*28"]}, {"Wording": Wording((question,))}).findings
    assert found[0].values["gene"] == "DPYD"
    assert found[-1].text == (
        "DPYD Reference/c.1905+1G>A (*2A) was read in the question, since guidelines for fluorouracil don't go by what was looked up first (UGT1A1 *28/*28)."
    )
    assert tool.run({"drug": "phenytoin", "genotypes": ["UGT1A1 *28/*28"]}, {"Wording": Wording((question,))}).findings == ()


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


@pytest.mark.parametrize("genotype", ["CFTR S549N", "CFTR G1349D heterozygous", "CFTR p.Ser1251Asn/p.Phe508del", "CFTR G178R/R553X"])
def test_one_responsive_variant_is_enough_for_ivacaftor(genotype: str) -> None:
    found = pharmacogenomics("ivacaftor", [genotype])
    assert isinstance(found, list)
    assert "Use ivacaftor according to the product label" in found[0].text
