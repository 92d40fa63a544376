"""What a question states beyond doubt is seldom left out of a call."""

import pytest

from llmasos.kernel.grammar import candidates, its_risk_is_asked, pointed_at, said, seen_texts
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot

RISK = Registry.discover()["risk_model"].manifest.slots


@pytest.mark.parametrize(
    ("text", "name", "states"),
    [
        ("a woman of 46 with CHEK2", "sex", True),
        ("my wife asks about her husband", "sex", False),
        ("TC 213, HDL 50", "hdl_cholesterol", True),
        ("62 M, 155/90", "systolic_bp", False),
        ("no diabetes", "diabetes", True),
        ("no diabetes, mother with diabetes", "diabetes", True),
        ("no diabetes in May, diabetes in June", "diabetes", False),
        ("CHA2DS2-VASc of a man with AF", "model", True),
        ("PREVENT or the pooled cohort equations?", "model", False),
        ("30-year risk of CVD", "horizon_years", True),
    ],
)
def test_a_question_states_an_argument_when_its_words_stand_for_one_value(text: str, name: str, states: bool) -> None:
    assert said(RISK[name], candidates(RISK[name], seen_texts(text))) is states


def test_the_gene_of_an_earlier_question_is_certain_for_its_corrected_variant() -> None:
    slot = Registry.discover()["variant_interpretation"].manifest.slots["gene"]
    assert said(slot, candidates(slot, seen_texts("Sorry, I meant c.68_69del", earlier=["BRCA1 c.66dup, harmful?"])))


def test_an_age_is_no_blood_pressure_because_high_blood_pressure_follows() -> None:
    slot, said_of = RISK["systolic_bp"], seen_texts("男，80岁，房颤五年，高血压")
    assert not said(slot, candidates(slot, said_of))


def test_a_number_before_the_unit_of_its_argument_is_stated() -> None:
    weight, age = Slot(kind="number", about="weight in kg"), Slot(kind="number", about="age in years")
    seen = seen_texts("mask for a girl of 22 kg, 7")
    assert said(weight, candidates(weight, seen))
    assert not said(age, candidates(age, seen))


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("duloxetine for neuropathic pain?", "neuropathic pain"),
        ("can I start ondansetron 4 mg for postoperative nausea, CYP2D6 *1/*2xN", "postoperative nausea"),
        ("phenytoin to treat epilepsy with HLA-B*15:02", "epilepsy"),
        ("we treat her gout with allopurinol", "gout"),
        ("rivaroxaban for DVT", "DVT"),
        ("用卡马西平治疗三叉神经痛，能不能用", "三叉神经痛"),
        ("准备用卡马西平治癫痫,基因型HLA-B*15:02", "癫痫"),
        ("治疗痛风用别嘌醇行不行", "痛风"),
        ("ticagrelor after stenting, CYP2C19 *2/*3", "stenting"),
        ("支架术后能用氯吡格雷吗", "支架术后"),
    ],
)
def test_what_a_drug_is_said_to_be_for_is_stated(text: str, use: str) -> None:
    slot = Registry.discover()["pharmacogenomics"].manifest.slots["indication"]
    offered = candidates(slot, seen_texts(text))
    assert [item.written for item in offered] == [use]
    assert said(slot, offered)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("trough sky-high, CYP2B6 *6/*6 - lower it?", []),
        ("gout. allopurinol, HLA-B*58:01 negative", ["gout"]),
        ("癫痫，卡马西平", ["癫痫"]),
        ("急性淋巴细胞白血病患儿，巯嘌呤怎么减", ["急性淋巴细胞白血病"]),
        ("voriconazole after caving, CYP2C19 *2/*3", ["caving"]),
        ("He had gout for years and asthma as a boy. Lives alone. Is codeine safe in CYP2D6 *4/*4?", []),
        ("colchicine gives her diarrhoea. Allopurinol instead, HLA-B*58:01 negative?", []),
        ("warfarin for two weeks, CYP2C9 *3/*3", []),
        ("codeine for my uncle, CYP2D6 *4/*4", []),
        ("tacrolimus dose for CYP3A5 *1/*3", []),
    ],
)
def test_what_a_drug_may_be_for_is_offered_and_not_stated(text: str, offered: list[str]) -> None:
    slot = Registry.discover()["pharmacogenomics"].manifest.slots["indication"]
    found = candidates(slot, seen_texts(text))
    assert [item.written for item in found] == offered
    assert not said(slot, found)


def test_the_use_of_an_earlier_question_is_not_stated_again() -> None:
    slot = Registry.discover()["pharmacogenomics"].manifest.slots["indication"]
    assert not said(slot, candidates(slot, seen_texts("and codeine?", earlier=["amitriptyline for migraine, CYP2D6 *4/*4"])))


def test_the_gene_that_was_found_is_certain_where_a_question_speaks_of_that_gene() -> None:
    slot = Registry.discover()["variant_interpretation"].manifest.slots["gene"]
    asked, found = "Which gene is it in Pompe disease, and is p.Asp645Glu in that gene pathogenic?", ["Pompe disease is linked to GAA."]
    offered = candidates(slot, seen_texts(asked, findings=found))
    assert said(slot, offered, asked)
    assert not said(slot, offered, "Genes of Pompe disease? And is rs334 pathogenic?")


def test_of_findings_with_many_genes_the_first_ones_only_gene_is_meant_by_that_gene() -> None:
    gene = Registry.discover()["gene_lookup"].manifest.slots["gene"]
    found = ["Cystinosis ranks first; its gene is CTNS.", "Dent disease ranks second; its genes are CLCN5 and OCRL."]
    asked = "renal Fanconi syndrome and corneal crystals: likeliest disease, and where does its gene sit?"
    assert [item.value for item in pointed_at(gene, candidates(gene, seen_texts(asked, findings=found)), asked)] == ["CTNS"]
    named = "and where does its gene sit, CTNS?"
    assert not pointed_at(gene, candidates(gene, seen_texts(named, findings=found)), named)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Type 2 diabetes odds by FINDRISC: he's 58", True),
        ("PREVENT 10年心血管病风险?", True),
        ("CKD-EPI for a man with type 2 diabetes", False),
    ],
)
def test_a_condition_whose_risk_is_asked_for_by_name_is_stated_beside_a_models_name(question: str, asked: bool) -> None:
    condition = RISK["condition"]
    assert its_risk_is_asked(condition, candidates(condition, seen_texts(question)), question) == asked
