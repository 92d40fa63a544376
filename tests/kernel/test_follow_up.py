"""A follow-up is offered what it says, what of earlier turns still counts, and nothing that later words took the place of."""

import pytest

from llmasos.errors import InvalidInput
from llmasos.kernel.grammar import candidates, check_value, said, seen_texts
from llmasos.kernel.syscalls import Origin
from llmasos.tools.registry import Registry

TOOLS = Registry.discover()
GENOTYPES, DRUG = (TOOLS["pharmacogenomics"].manifest.slots[name] for name in ("genotypes", "drug"))
VARIANT = TOOLS["variant_interpretation"].manifest.slots["variant"]
RISK = TOOLS["risk_model"].manifest.slots
FIRST = "Can I give clopidogrel to a patient with CYP2C19 *2/*2?"


@pytest.mark.parametrize(
    ("question", "earlier", "offered"),
    [
        ("And for *1/*17?", [FIRST], ["CYP2C19 *1/*17"]),
        ("And if she is a poor metabolizer?", [FIRST], ["CYP2C19 poor metabolizer"]),
        ("and with CYP2D6 *4/*4 as well?", [FIRST], ["CYP2D6 *4/*4", "CYP2C19 *2/*2"]),
        ("and with CYP2D6 *4/*4 as well?", [FIRST, "And for *1/*17?"], ["CYP2D6 *4/*4", "CYP2C19 *1/*17"]),
        ("And *1/*1?", ["Warfarin with CYP2C9 *1/*3 and VKORC1 -1639 AA?"], ["CYP2C9 *1/*1", "VKORC1 -1639 AA"]),
        ("and rs9923231 CT?", ["Warfarin with VKORC1 A/A?"], ["rs9923231 CT"]),
        ("and HLA-A*31:01?", ["Carbamazepine with HLA-B*15:02 negative?"], ["HLA-A*31:01", "HLA-B*15:02 negative"]),
        ("And omeprazole?", [FIRST], ["CYP2C19 *2/*2"]),
    ],
)
def test_a_genotype_takes_the_place_of_the_earlier_one_of_its_gene_alone(question: str, earlier: list[str], offered: list[str]) -> None:
    assert [item.value for item in candidates(GENOTYPES, seen_texts(question, earlier=earlier))] == offered


def test_a_bare_diplotype_is_written_as_it_stands_and_says_where_its_gene_comes_from() -> None:
    item = candidates(GENOTYPES, seen_texts("And for *1/*17?", earlier=[FIRST]))[0]
    assert item.written == "*1/*17"
    assert item.origin == Origin(where="question", span="*1/*17", note="CYP2C19 from earlier")


def test_a_bare_diplotype_belongs_to_the_gene_of_its_own_text_first() -> None:
    seen = seen_texts("The CYP2D6 genotype is *4/*4", earlier=[FIRST])
    assert candidates(GENOTYPES, seen)[0].value == "CYP2D6 *4/*4"


def test_a_bare_diplotype_with_no_gene_named_anywhere_stays_bare() -> None:
    assert [item.value for item in candidates(GENOTYPES, seen_texts("clopidogrel with *1/*17?"))] == ["*1/*17"]


def test_the_reply_corrects_the_genotype_of_the_question() -> None:
    seen = seen_texts("clopidogrel for CYP2C19 *2/*2?", replies=["sorry, it is *1/*2"])
    assert [item.value for item in candidates(GENOTYPES, seen)] == ["CYP2C19 *1/*2"]


@pytest.mark.parametrize(
    ("question", "earlier", "offered"),
    [
        ("And omeprazole?", [FIRST], ["omeprazole"]),
        ("And for CYP2C19 *1/*1?", [FIRST, "And omeprazole?"], ["omeprazole"]),
        ("And for *1/*17?", [FIRST], ["clopidogrel"]),
    ],
)
def test_the_drug_that_was_named_last_is_meant(question: str, earlier: list[str], offered: list[str]) -> None:
    assert [item.value for item in candidates(DRUG, seen_texts(question, earlier=earlier))] == offered


def test_the_gene_of_a_genotype_is_no_drug() -> None:
    seen = seen_texts("and with CYP2D6 *4/*4 as well?", earlier=[FIRST])
    assert [item.value for item in candidates(DRUG, seen)] == ["clopidogrel"]


def test_the_variant_that_was_named_last_is_meant() -> None:
    seen = seen_texts("And c.5266dupC?", earlier=["What is known about BRCA1 c.68_69del?"])
    assert [item.value for item in candidates(VARIANT, seen)] == ["c.5266dupC"]


def test_a_condition_mentioned_in_passing_leaves_the_one_whose_risk_was_asked_for() -> None:
    seen = seen_texts("Sorry, diabetes was wrong", earlier=["Ten-year risk of CVD of a man of 57?"])
    assert [item.value for item in candidates(RISK["condition"], seen)] == ["diabetes", "CVD"]
    seen = seen_texts("Sorry, he has no diabetes", earlier=["Ten-year risk of CVD of a man of 57?"])
    assert [item.value for item in candidates(RISK["condition"], seen)] == ["CVD"]


def test_signs_add_up() -> None:
    slot = TOOLS["phenotype_diagnosis"].manifest.slots["phenotypes"]
    seen = seen_texts("and also seizures", earlier=["Which disease causes microcephaly?"])
    assert [item.value for item in candidates(slot, seen)] == ["seizures", "microcephaly"]


def test_what_is_said_of_a_risk_anew_takes_the_place_of_what_was_said() -> None:
    seen = seen_texts("And with BP 160/80, if he smokes?", earlier=["Risk of a man of 55, BP 120/80, nonsmoker, TC 213?"])
    assert [item.value for item in candidates(RISK["systolic_bp"], seen)] == [160]
    assert [item.value for item in candidates(RISK["smoker"], seen)] == [True]
    assert [item.value for item in candidates(RISK["total_cholesterol"], seen)] == [213]


def test_a_bare_number_of_a_reply_goes_to_what_was_asked_for() -> None:
    asked = (RISK["systolic_bp"], RISK["egfr"])
    seen = seen_texts("Risk of a man of 55?", replies=["BP 120/80, eGFR 90"], asked=asked)
    assert candidates(RISK["bmi"], seen) == []
    assert [item.value for item in candidates(RISK["systolic_bp"], seen)] == [120]
    assert [item.value for item in candidates(RISK["egfr"], seen_texts("Risk?", replies=["90"], asked=asked))] == [90]


def test_a_model_that_no_grammar_holds_can_not_go_back_to_what_was_taken_back() -> None:
    seen = seen_texts("And for *1/*17?", earlier=[FIRST])
    assert check_value("genotypes", GENOTYPES, ["CYP2C19 *1/*17"], seen)[0] == ["CYP2C19 *1/*17"]
    assert check_value("genotypes", GENOTYPES, ["*1/*17"], seen)[0] == ["CYP2C19 *1/*17"]
    with pytest.raises(InvalidInput, match="genotypes"):
        check_value("genotypes", GENOTYPES, ["CYP2C19 *2/*2"], seen)


def test_a_short_follow_up_keeps_what_the_question_before_said_beside_labels_and_by_evidence() -> None:
    before = "CHA2DS2-VASc for a 68-year-old woman with hypertension?"
    seen = seen_texts("and with diabetes?", earlier=[before])
    assert said(RISK["hypertension"], candidates(RISK["hypertension"], seen), seen.question, seen.follows)
    alone = seen_texts("and what of a man of 55 with diabetes, no hypertension, who was sent by his GP today?", earlier=[before])
    assert not alone.follows


@pytest.mark.parametrize("question", ["Same woman if she smoked?", "and if she started smoking?", "如果她吸烟呢？"])
def test_a_supposed_smoker_takes_the_place_of_the_nonsmoker_before(question: str) -> None:
    slot = Registry.discover()["risk_model"].manifest.slots["smoker"]
    assert {item.value for item in candidates(slot, seen_texts(question, earlier=["PREVENT: 50 F, nonsmoker"]))} == {True}
