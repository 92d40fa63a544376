"""Genotypes in a question are offered as such, with what changes them, and never as what the drug is for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.kernel.grammar import candidates, seen_texts
from llmasos.memory.pack import open_pack
from llmasos.tools.pharmacogenomics import pharmacogenomics
from llmasos.tools.pharmacogenomics.genotype import read
from llmasos.tools.recognisers import offer

SLOTS = pharmacogenomics.manifest.slots


def spans(name: str, text: str) -> list[str]:
    return [text[start:end] for start, end in offer(name, text)]


@pytest.mark.parametrize(
    ("text", "gene", "written"),
    [
        ("VKORC1 -1639 AA", "VKORC1", "A/A"),
        ("VKORC1 -1639 G/A", "VKORC1", "A/G"),
        ("-1639 AA", "VKORC1", "A/A"),
        ("rs9923231 TT", "VKORC1", "A/A"),
        ("VKORC1 A/A", "VKORC1", "A/A"),
        ("VKORC1 genotype GA", "VKORC1", "A/G"),
        ("rs4149056 CC", "SLCO1B1", "rs4149056 C/C"),
        ("CYP2C19*2/*17", "CYP2C19", "*2/*17"),
        ("CYP2D6 *36+*10/*4", "CYP2D6", "*4/*36+*10"),
        ("DPYD c.1905+1G>A/Reference", "DPYD", "Reference/c.1905+1G>A (*2A)"),
        ("DPYD c.2846A>T het", "DPYD", "Reference/c.2846A>T"),
        ("CYP2C9 likely poor metabolizer", "CYP2C9", "Likely Poor Metabolizer"),
        ("CYP2D6 activity score 0.5", "CYP2D6", "activity score 0.5"),
        ("HLA-B*57:01 negative", "HLA-B", "*57:01 negative"),
        ("MT-RNR1 m.1555A>G", "MT-RNR1", "m.1555A>G"),
        ("G6PD deficiency", "G6PD", "G6PD Deficient"),
        ("CYP2D6 2/4", "CYP2D6", "*2/*4"),
        ("CYP2D6 *4 *4", "CYP2D6", "*4/*4"),
        ("CYP2C19:*2/*17", "CYP2C19", "*2/*17"),
        ("G6PD was normal", "G6PD", "G6PD Normal"),
        ("UGT1A1 (TA)7/(TA)7", "UGT1A1", "*28/*28"),
        ("UGT1A1 7/7", "UGT1A1", "*28/*28"),
        ("CYP2C9 ∗1/∗3", "CYP2C9", "*1/*3"),
        ("CYP2D6 (*1/*2)xN", "CYP2D6", "(*1/*2)xN"),
        ("CYP2D6 *1/*2 DUP", "CYP2D6", "(*1/*2)xN"),
        ("CYP2D6 *1/*2, copy number 3", "CYP2D6", "(*1/*2)x3"),
        ("CYP2D6 *36x2+*10/*5", "CYP2D6", "*5/*36x2+*10"),
        ("CYP3A5 expresser", "CYP3A5", "expresser"),
        ("ABCG2 421 AA", "ABCG2", "rs2231142 T/T"),
        ("RYR1 p.Arg614Cys heterozygous", "RYR1", "Reference/c.1840C>T"),
        ("G6PD A- heterozygous", "G6PD", "A- 202A_376G heterozygous"),
    ],
)
def test_a_genotype_is_offered_whole_and_can_be_read(text: str, gene: str, written: str) -> None:
    assert spans("diplotype", f"The patient has {text}, what now?") == [text]
    item = read(open_pack(), text)
    assert (item.gene, item.written) == (gene, written)


@pytest.mark.parametrize(
    "text",
    [
        "does it need a G6PD test first",
        "any HLA advice",
        "CYP2D6 inhibitors",
        "CYP2C19 clopidogrel 75 mg 1/2 tablet",
        "warfarin CYP2C9 INR 2/3",
        "CYP2C19 sent on 2/3",
        "CYP2D6 result due 4/10, codeine meanwhile?",
        "CYP2D6 and haloperidol IM",
        "CYP2C19 and omeprazole at 8 PM",
        "CYP2D6 for metoprolol in rapid AF",
        "Check G6PD before rasburicase in a patient with normal LFTs?",
        "MT-RNR1 with normal creatinine",
        "VKORC1 testing in AA patients",
        "no known G6PD deficiency",
        "denies G6PD deficiency",
        "screen for G6PD deficiency",
        "没有G6PD缺乏",
        "查G6PD是否缺乏",
        "rs9923231 at risk",
        "what is VKORC1 A gene",
        "BRCA1 c.1505G>A",
        "not a poor metabolizer",
        "CFTR G551D, which drug is labelled",
        "is CFTR S1251N pathogenic",
        "CFTR G178R homozygous, which drug",
        "RYR1 p.Gly2434Arg, pathogenic",
        "factor V Leiden heterozygous with a thrombosis",
        "CYP3A5 is expressed in the gut",
        "the ABCG2 in 421 AA patients",
        "CYP2B6 in 516 patients",
        "UGT1A1 result awaited 7/7",
        "UGT1A1 sent 6/8",
        "seen 7/8 for F5 testing",
        "duplication of CYP2D6 in 5 % of people",
        "CYP2C19 is not *2/*2",
    ],
)
def test_what_is_no_genotype_or_taken_back_is_not_offered(text: str) -> None:
    assert spans("diplotype", text) == []


PROSE = [
    "CYP2B6 516 patients were enrolled in 2019", "one dose on 7/8, the next on 6/7", "RYR1 and CFTR panels cost 421 AA batteries", "room 516 TT scanner",
    "the pill is taken daily", "oestrogen dose 421 mg", "an expresser of opinions", "factor V Leiden testing before the pill?", "type *1 or *2 in the form",
    "CFTR testing at 551 Gatwick Drive", "does F5 matter for contraceptives", "DPYD test x2 then 3 copies of the letter", "CACNA1S sequencing, 2 weeks",
]  # fmt: skip


@given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=3))
def test_ordinary_prose_holds_no_genotype(parts: list[str]) -> None:
    assert spans("diplotype", ". ".join(parts)) == []


def test_factor_v_leiden_is_a_genotype_where_contraception_is_spoken_of() -> None:
    assert spans("diplotype", "which contraceptive with factor V Leiden heterozygous?") == ["factor V Leiden heterozygous"]


def test_words_that_add_copies_stay_with_the_diplotype() -> None:
    assert spans("diplotype", "codeine with CYP2D6 *1/*2 duplication?") == ["CYP2D6 *1/*2 duplication"]


def test_two_genes_of_a_question_are_both_offered() -> None:
    seen = seen_texts("Warfarin dose with CYP2C9 *1/*3 and VKORC1 -1639 AA?")
    assert [item.value for item in candidates(SLOTS["genotypes"], seen)] == ["CYP2C9 *1/*3", "VKORC1 -1639 AA"]


@pytest.mark.parametrize("text", ["VKORC1 -1639 AA", "rs9923231 TT", "CYP2C19 *2/*2", "CYP2C19 poor metabolizer", "HLA-B*57:01"])
def test_a_genotype_is_never_what_the_drug_is_for(text: str) -> None:
    offered = [str(item.value) for item in candidates(SLOTS["indication"], seen_texts(f"clopidogrel after a stroke with {text}"))]
    assert "stroke" in offered
    assert not any(part in value for value in offered for part in text.split())


@pytest.mark.parametrize(
    "text",
    ["mother with breast cancer", "whose sister had breast cancer", "family history of breast cancer", "母亲患乳腺癌", "乳腺癌家族史"],
)
def test_a_relatives_condition_is_not_what_the_drug_is_for(text: str) -> None:
    offered = [
        str(item.value) for item in candidates(SLOTS["indication"], seen_texts(f"clopidogrel after a stroke, {text}, CYP2C19 *2/*2"))
    ]
    assert "stroke" in offered
    assert not any("cancer" in value or "癌" in value for value in offered)


@pytest.mark.parametrize(
    "text",
    [
        "Can I give tamoxifen to my mother with breast cancer?",
        "My mother with breast cancer takes tamoxifen",
        "can my sister with breast cancer take it",
    ],
)
def test_a_relative_who_is_asked_about_is_the_patient(text: str) -> None:
    assert "breast cancer" in [item.value for item in candidates(SLOTS["indication"], seen_texts(text))]


def test_a_gene_without_a_result_is_said_not_to_have_been_given() -> None:
    found = pharmacogenomics("warfarin", ["CYP2C9 *1/*3"])
    assert isinstance(found, list)
    assert found[-1].text == "For warfarin guidelines also go by CYP4F2 and VKORC1; no result of these was given to this check."
    both = pharmacogenomics("warfarin", ["CYP2C9 *1/*3", "VKORC1 -1639 AA"])
    assert isinstance(both, list)
    assert both[-1].text == "For warfarin guidelines also go by CYP4F2; no result of it was given to this check."


@pytest.mark.parametrize("text", ["DPYD *2A杂合子用卡培他滨", "DPYD *2A heterozygous and capecitabine"])
def test_how_often_an_allele_is_there_belongs_to_the_genotype(text: str) -> None:
    ((start, end),) = offer("diplotype", text)
    assert text[start:end] in ("DPYD *2A杂合子", "DPYD *2A heterozygous")
