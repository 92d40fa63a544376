"""Genotypes as laboratories write them: each spelling is read as what it means, and what it leaves open is refused."""

import pytest

from llmasos.errors import InvalidInput
from llmasos.memory.pack import open_pack
from llmasos.tools.pharmacogenomics import pharmacogenomics
from llmasos.tools.pharmacogenomics.genotype import apart, read
from llmasos.tools.pharmacogenomics.phenotype import phenotype_of

PM, IM, NM, UM = (f"{name} Metabolizer" for name in ("Poor", "Intermediate", "Normal", "Ultrarapid"))


@pytest.mark.parametrize(
    ("written", "gene", "phenotype", "score"),
    [
        ("CYP2C19*2/*17", "CYP2C19", IM, None),
        ("CYP2C19*2/CYP2C19*17", "CYP2C19", IM, None),
        ("CYP2C19 *2|*2", "CYP2C19", PM, None),
        ("CYP2C19*2*17", "CYP2C19", IM, None),
        ("CYP2C19 2/2", "CYP2C19", PM, None),
        ("CYP2C19 Intermediate Metabolizer (*1/*2)", "CYP2C19", IM, None),
        ("CYP2C19 rs4244285 AA", "CYP2C19", PM, None),
        ("CYP2D6 *1/*1x≥3", "CYP2D6", UM, 4.0),
        ("CYP2D6 *1/*36+*10", "CYP2D6", NM, 1.25),
        ("CYP2D6 *4/*68+*4", "CYP2D6", PM, 0.0),
        ("CYP2D6 activity score 1.25", "CYP2D6", NM, 1.25),
        ("CYP2D6 AS=0.5", "CYP2D6", IM, 0.5),
        ("CYP2C9 activity score 1", "CYP2C9", IM, 1.0),
        ("DPYD c.2846A>T het", "DPYD", IM, 1.5),
        ("DPYD rs3918290 C/T", "DPYD", IM, 1.0),
        ("DPYD rs3918290 G/A", "DPYD", IM, 1.0),
        ("DPYD rs67376798 TA", "DPYD", IM, 1.5),
        ("DPYD c.1905+1G>A (*2A)/Reference", "DPYD", IM, 1.0),
        ("DPYD c.1129-5923C>G, c.1236G>A (HapB3)/Reference", "DPYD", IM, 1.5),
        ("DPYD wild type", "DPYD", NM, 2.0),
        ("UGT1A1*28/*28", "UGT1A1", PM, None),
        ("UGT1A1 TA6/TA7", "UGT1A1", IM, None),
        ("UGT1A1 (TA)7/(TA)7", "UGT1A1", PM, None),
        ("TPMT *3A/*3A", "TPMT", PM, None),
        ("NUDT15 c.415C>T homozygous", "NUDT15", PM, None),
        ("SLCO1B1 *5/*5", "SLCO1B1", "Poor Function", None),
        ("SLCO1B1 *1a/*5", "SLCO1B1", "Decreased Function", None),
        ("SLCO1B1 *1B/*15", "SLCO1B1", "Decreased Function", None),
        ("rs4149056 CC", "SLCO1B1", "Poor Function", None),
        ("SLCO1B1 521T>C heterozygous", "SLCO1B1", "Decreased Function", None),
        ("SLCO1B1 rs4149056 T/T", "SLCO1B1", "Normal Function", None),
        ("ABCG2 rs2231142 G/T", "ABCG2", "Decreased Function", None),
        ("ABCG2 421C>A AA", "ABCG2", "Poor Function", None),
        ("rs9923231 CT", "VKORC1", "A/G", None),
        ("VKORC1 c.-1639G>A heterozygous", "VKORC1", "A/G", None),
        ("CYP3A5 nonexpresser", "CYP3A5", PM, None),
        ("G6PD Deficient with CNSHA", "G6PD", "G6PD Deficient with CNSHA", None),
        ("G6PD not deficient", "G6PD", "G6PD Normal", None),
        ("IFNL3 rs12979860 C/T", "IFNL3", "Unfavorable Response", None),
        ("RYR1 c.1021G>A heterozygous", "RYR1", "Malignant Hyperthermia Susceptibility", None),
        ("MT-RNR1 increased risk", "MT-RNR1", "Increased Risk of Aminoglycoside-Induced Hearing Loss", None),
    ],
)
def test_a_spelling_means_its_phenotype(written: str, gene: str, phenotype: str, score: float | None) -> None:
    pack = open_pack()
    item = read(pack, written)
    found = phenotype_of(pack, item)
    assert (item.gene, found.name, found.score) == (gene, phenotype, score)


@pytest.mark.parametrize(
    "written",
    [
        "CYP2C19 rs4244285 G/A",
        "rs4244285 GG",
        "CYP2C9 rs1057910 A/C",
        "CYP2C19*2 carrier",
        "NUDT15 c.415C>T heterozygous",
        "RYR1 c.1021G>A",
    ],
)
def test_a_position_that_leaves_the_other_allele_open_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        read(open_pack(), written)


def test_two_equal_bases_whose_strand_is_open_are_refused() -> None:
    with pytest.raises(InvalidInput, match="strand"):
        read(open_pack(), "DPYD rs67376798 TT")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("CYP2D6 *1/*4, CYP2C19 *2/*2", 2),
        ("CYP2C9 *1/*3 and VKORC1 -1639 G/A; HLA-B*15:02 negative", 3),
        ("HLA-B*57:01/*58:01", 2),
        ("HLA-B*57:01 negative, HLA-B*58:01 positive", 2),
        ("CYP2C19*2/CYP2C19*17", 1),
        ("CFTR G551D/F508del", 1),
        ("DPYD c.1129-5923C>G, c.1236G>A (HapB3)/Reference", 1),
        ("", 1),
    ],
)
def test_several_results_in_one_text_are_read_one_by_one(text: str, parts: int) -> None:
    assert len(apart(text)) == parts


def test_one_result_for_two_hla_alleles_holds_for_both() -> None:
    results = [read(open_pack(), part).written for part in apart("HLA-A*31:01 and HLA-B*15:02 negative")]
    assert results == ["*31:01 negative", "*15:02 negative"]


def test_what_was_given_is_shown_and_nothing_more_is_claimed() -> None:
    found = pharmacogenomics("simvastatin", ["rs4149056 TC"])
    assert isinstance(found, list)
    assert (found[0].values["diplotype"], found[0].values["phenotype"]) == ("rs4149056 T/C", "Decreased Function")


def test_a_diplotype_says_more_than_the_state_beside_it() -> None:
    found = pharmacogenomics("tramadol", ["CYP2D6 *1/*4", "CYP2D6 intermediate metabolizer"])
    assert isinstance(found, list)
    assert (found[0].values["diplotype"], found[0].values["activity_score"]) == ("*1/*4", 1.0)


@pytest.mark.parametrize(
    "written",
    [
        "CYP2D6 *1/*1≥3", "CYP2D6 *1/*2 duplication", "CYP2D6 *1/*2 (3 copies)", "CYP2D6 *1/*2, copy number 3", "CYP2D6 *2/*2 + *4",
        "CYP2C19 *1/*2/*17", "CYP2C19 *1/*2 or *1/*3", "CYP2C19 *2/*2 not confirmed", "CYP2C19 not *2/*2", "CYP2C19 *2/*2 excluded",
        "CYP2C19 not a poor metabolizer", "CYP2D6 intermediate to normal metabolizer", "CYP2D6 suspected PM", "rs4149056 CC unconfirmed",
        "HLA-B*57:01 suspected", "TPMT *1/*3A or *3B/*3C",
    ],
)  # fmt: skip
def test_words_that_change_a_result_are_never_passed_over(written: str) -> None:
    with pytest.raises(InvalidInput):
        read(open_pack(), written)


@pytest.mark.parametrize(
    ("written", "phenotype"),
    [
        ("CYP2D6 *1/*4 (2 copies)", IM),
        ("CYP2D6 *4/*4, no duplication", PM),
        ("CYP2C19 *1/*1 (no other variant detected)", NM),
        ("CYP2D6 *1/*2x2 (duplication)", UM),
        ("G6PD A- 202A_376G hemizygous", "G6PD Deficient"),
        ("CYP2C19 *2/*2 (poor metabolizer)", PM),
    ],
)
def test_words_that_change_nothing_are(written: str, phenotype: str) -> None:
    assert phenotype_of(open_pack(), read(open_pack(), written)).name == phenotype
