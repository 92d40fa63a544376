"""Genotypes as they are given: read, refused or asked for, and never completed by a guess."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.errors import InvalidInput
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack, open_pack
from llmasos.memory.patient import Medication, Patient
from llmasos.tools.pharmacogenomics import pharmacogenomics
from llmasos.tools.pharmacogenomics.genotype import read
from llmasos.tools.pharmacogenomics.phenotype import phenotype_of
from llmasos.tools.registry import Registry
from tests.medicines import asked


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


def test_an_hla_allele_that_was_read_in_the_question_is_written_as_such() -> None:
    wording = Wording(texts=("abacavir, HLA-B*57:01 positive",))
    told = asked("abacavir", ["HLA-B*15:02 negative"], wording=wording)[-1].text
    assert told.startswith("HLA-B*57:01 positive was read in the question")


def test_an_allele_of_unknown_function_is_never_taken_for_a_normal_one() -> None:
    found = asked("codeine", ["CYP2D6 *1/*22"])
    assert "No recommendation" in found[0].text
    assert found[0].certainty == "unknown"


def test_copies_that_would_make_a_difference_are_asked_for() -> None:
    pack = open_pack()
    assert "number of copies" in phenotype_of(pack, read(pack, "CYP2D6 *1/*41xN")).note


def test_the_patients_genotypes_are_used_where_none_are_given() -> None:
    patient = Patient(genotypes=("CYP2C19 *2/*2", "something else"))
    assert asked("clopidogrel", patient=patient)[0].values["diplotype"] == "*2/*2"


@pytest.mark.parametrize("drug", ["meloxicam", "piroxicam", "celecoxib"])
def test_an_intermediate_metabolizer_of_cyp2c9_is_asked_for_the_diplotype(drug: str) -> None:
    assert "diplotype" in asked(drug, ["CYP2C9 intermediate metabolizer"])[0].text


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


def test_the_genotype_that_counts_for_the_drug_is_read_in_the_question_when_the_call_names_another() -> None:
    question = "DPYD c.1905+1G>A heterozygous, UGT1A1 *28/*28: dose of fluorouracil? Her mother has CYP2C9 *3/*3"
    tool = Registry.discover()["pharmacogenomics"]
    found = tool.run({"drug": "fluorouracil", "genotypes": ["UGT1A1 *28/*28"]}, {"Wording": Wording((question,))}).findings
    assert found[0].values["gene"] == "DPYD"
    assert found[-1].text == (
        "DPYD Reference/c.1905+1G>A (*2A) was read in the question, since guidelines for fluorouracil don't go by what was looked up first (UGT1A1 *28/*28)."
    )
    assert tool.run({"drug": "phenytoin", "genotypes": ["UGT1A1 *28/*28"]}, {"Wording": Wording((question,))}).findings == ()


@pytest.mark.parametrize("genotype", ["CFTR S549N", "CFTR G1349D heterozygous", "CFTR p.Ser1251Asn/p.Phe508del", "CFTR G178R/R553X"])
def test_one_responsive_variant_is_enough_for_ivacaftor(genotype: str) -> None:
    found = pharmacogenomics("ivacaftor", [genotype])
    assert isinstance(found, list)
    assert "Use ivacaftor according to the product label" in found[0].text
