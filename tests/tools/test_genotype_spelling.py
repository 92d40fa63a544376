"""Genotypes as laboratories write them: each spelling is read as what it means, and what it leaves open is refused."""

import pytest

from llmasos.errors import InvalidInput
from llmasos.memory.pack import open_pack
from llmasos.tools.pharmacogenomics import pharmacogenomics
from llmasos.tools.pharmacogenomics.genotype import apart, read
from llmasos.tools.pharmacogenomics.phenotype import phenotype_of
from llmasos.tools.pharmacogenomics.spelling import by_protein

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
        ("CYP2C9 ∗1/∗3", "CYP2C9", IM, 1.0),
        ("CYP2C9 *01/*03", "CYP2C9", IM, 1.0),
        ("CYP2C19 *1A/*2B", "CYP2C19", IM, None),
        ("ABCG2 421 AC", "ABCG2", "Decreased Function", None),
        ("SLCO1B1 521 T>C CC", "SLCO1B1", "Poor Function", None),
        ("CYP2B6 516 T/T", "CYP2B6", PM, None),
        ("UGT1A1 6/7", "UGT1A1", IM, None),
        ("UGT1A1 7/8", "UGT1A1", PM, None),
        ("CYP3A5 non-expressor", "CYP3A5", PM, None),
        ("CYP3A5表达型", "CYP3A5", "Normal or Intermediate Metabolizer", None),
        ("RYR1 p.Arg163Cys", "RYR1", "Malignant Hyperthermia Susceptibility", None),
        ("RYR1 p.Gly248Arg heterozygous", "RYR1", "Malignant Hyperthermia Susceptibility", None),
        ("CACNA1S R174W", "CACNA1S", "Malignant Hyperthermia Susceptibility", None),
        ("G6PD Mediterranean het", "G6PD", "G6PD Variable", None),
        ("CFTR S1251N", "CFTR", "Favorable Response", None),
        ("CFTR p.Gly178Arg/W1282X", "CFTR", "Favorable Response", None),
        ("CFTR ΔF508/ΔF508", "CFTR", "Unfavorable Response", None),
        ("F5 Leiden carrier", "F5", "Unfavorable Response", None),
        ("factor V Leiden homozygous", "F5", "Unfavorable Response", None),
        ("CYP2D6 (*2/*2)xN", "CYP2D6", UM, 3.0),
        ("CYP2D6 *2/*35 dup", "CYP2D6", UM, 3.0),
        ("CYP2D6 *1/*10, 3 copies", "CYP2D6", NM, 1.5),
        ("CYP2D6 *1/*9 duplication", "CYP2D6", "Indeterminate", None),
        ("CYP2D6 *5/*4 duplication", "CYP2D6", PM, 0.0),
        ("CYP2D6 *41/*36x2+*10", "CYP2D6", IM, 0.75),
        ("CYP2D6 *36xN+*10/*36+*10", "CYP2D6", IM, 0.5),
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
        "RYR1 c.1589G>A",
        "CYP2B6 516 GT",
        "SLCO1B1 521 T>C",
        "ABCG2 421 C>A",
    ],
)
def test_a_position_that_leaves_the_other_allele_open_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        read(open_pack(), written)


def test_two_equal_bases_whose_strand_is_open_are_refused() -> None:
    with pytest.raises(InvalidInput, match="strand"):
        read(open_pack(), "DPYD rs67376798 TT")


@pytest.mark.parametrize(
    "written",
    ["CFTR F508del", "CFTR F508del/W1282X", "CFTR R553X/W1282X", "CFTR G178R negative", "CFTR no S549N", "CFTR G551D/positive", "F5 Leiden negative",
     "factor V Leiden not detected", "RYR1 p.Pro100Leu", "RYR1 p.Arg163Cys absent", "CYP3A5 not an expresser", "CYP3A5 is expressed", "UGT1A1 6/6",
     "CYP2C19 *2X/*2X", "TPMT *3E/*3E"],
)  # fmt: skip
def test_a_variant_that_does_not_decide_or_was_not_found_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        read(open_pack(), written)


def test_every_protein_change_of_a_table_is_read_as_its_own_allele() -> None:
    pack = open_pack()
    names = [str(row["allele"]) for row in pack.rows("SELECT allele FROM star_alleles WHERE gene = 'RYR1'")]
    for text, expected in (
        ("p.Arg2454His", "c.7361G>A"),
        ("R614L", "c.1841G>T"),
        ("Val4849Ile", "c.14545G>A"),
        ("p.(Ile4898Thr)", "c.14693T>C"),
    ):
        assert by_protein(names, text) == [expected]
    assert by_protein(names, "p.Arg2454Pro") == by_protein(names, "c.7361G>A") == []


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


def test_copies_of_an_allele_that_is_left_open_say_what_they_could_mean() -> None:
    found = pharmacogenomics("tramadol", ["CYP2D6 *2/*17 duplication"])
    assert isinstance(found, list)
    told = next(finding for finding in found if finding.topic == "phenotype")
    assert (told.values["diplotype"], told.values["phenotype"]) == ("(*2/*17)xN", "Indeterminate")
    assert "Which allele has the further copies would make a difference" in told.text


def test_an_expresser_of_cyp3a5_gets_what_holds_for_both_kinds() -> None:
    one, *_ = pharmacogenomics("tacrolimus", ["CYP3A5 expresser"])
    other, *_ = pharmacogenomics("tacrolimus", ["CYP3A5 *1/*3"])
    assert one.values["recommendation"] == other.values["recommendation"]
    assert one.values["phenotype"] == "Normal or Intermediate Metabolizer"


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
        "CYP2D6 *1/*1≥3", "CYP2D6 *1/*2 duplication of exon 9", "CYP2D6 *1/*2, copy number variant", "CYP2D6 (*1/*2)x2", "CYP2D6 *2/*2 + *4",
        "CYP2D6 *1/*2 duplication not confirmed", "CYP2C19 *1/*2 duplication",
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
