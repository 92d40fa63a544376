"""The arguments of a call are kept apart: what is plainly another one's, or of another kind, is not offered."""

import pytest

from llmasos.kernel.apart import alone, beside, beside_the_record, goes_along, is_unknown, of_its_kind, told_apart
from llmasos.kernel.grammar import candidates, check_value, seen_texts
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot

RISK = Registry.discover()["risk_model"].manifest.slots
CHILD = {
    "item": Slot(kind="span", about="piece of equipment"),
    "age": Slot(kind="number", about="age in years"),
    "weight": Slot(kind="number", about="weight in kg"),
}
SIGNS = Registry.discover()["phenotype_diagnosis"].manifest.slots["phenotypes"]


def test_a_number_beside_another_name_is_not_offered_for_the_age() -> None:
    seen = seen_texts("53M, eGFR 46, HDL 42, BMI 30.8: CVD?")
    offered = told_apart(RISK, {name: candidates(slot, seen) for name, slot in RISK.items()})
    assert [item.value for item in offered["age"]] == [53]


def test_the_years_of_a_risk_are_not_offered_for_the_age() -> None:
    seen = seen_texts("10-year CVD risk, 53M")
    offered = told_apart(RISK, {name: candidates(slot, seen) for name, slot in RISK.items()})
    assert [[item.value for item in offered[name]] for name in ("age", "horizon_years")] == [[53], [10]]


def test_a_gene_that_is_no_disease_is_not_offered_for_one() -> None:
    slots, seen = Registry.discover()["gene_lookup"].manifest.slots, seen_texts("SDHD这个基因到底跟哪些病有关？")
    offered = told_apart(slots, {name: candidates(slot, seen) for name, slot in slots.items()})
    assert [item.written for item in offered["gene"] if item.known] == ["SDHD"]
    assert "SDHD" not in [item.written for item in offered["disease"]]


@pytest.mark.parametrize(
    ("text", "ages", "weights"),
    [
        ("mask for 22 kg or for her being 7?", [7], [22, 7]),
        ("a 7-year-old of 22kg", [7], [7, 22]),
        ("7岁，22公斤", [7], [7, 22]),
        ("smoked for 20 years, weighs 80", [20, 80], [20, 80]),
    ],
)
def test_a_number_with_the_unit_of_one_argument_is_not_offered_for_another(text: str, ages: list[int], weights: list[int]) -> None:
    offered = told_apart(CHILD, {name: candidates(slot, seen_texts(text)) for name, slot in CHILD.items()})
    assert [item.value for item in offered["age"]] == ages
    assert [item.value for item in offered["weight"]] == weights
    assert not any("22" in item.written for item in offered["item"])


def test_a_name_of_one_argument_is_no_words_of_another() -> None:
    slots, seen = Registry.discover()["drug_target"].manifest.slots, seen_texts("Box says Praluent. What does Praluent act on?")
    offered = told_apart(slots, {name: candidates(slot, seen) for name, slot in slots.items()})
    assert "Praluent" in [item.written for item in offered["drug"]]
    assert "Praluent" not in [item.written for item in offered["target"]]


@pytest.mark.parametrize(
    ("tool", "argument", "kind", "text", "name"),
    [
        ("drug_target", "target", "disease", "Which gene is behind Gaucher disease, and what inhibits it?", "Gaucher disease"),
        ("drug_target", "target", "disease", "Which gene is behind Gaucher disease, and what inhibits it?", "Gaucher disease,"),
        ("drug_target", "target", "disease", "Which gene is behind Gaucher disease, and what inhibits it?", "Gaucher"),
        ("gene_lookup", "disease", "drug", "On which gene does nusinersen act?", "nusinersen"),
        ("pharmacogenomics", "drug", "target", "What blocks VKORC1, and at what dose?", "VKORC1"),
    ],
)
def test_a_name_of_one_kind_is_not_offered_for_another(tool: str, argument: str, kind: str, text: str, name: str) -> None:
    slot = Registry.discover()[tool].manifest.slots[argument]
    offered = candidates(slot, seen_texts(text))
    names = {kind: {text[start:end].casefold() for start, end in offer(kind, text)}}
    assert name in [item.written for item in offered]
    assert name not in [item.written for item in of_its_kind(slot, offered, names)]


@pytest.mark.parametrize(
    ("text", "variant", "genes"),
    [
        ("nothing in RB1 or VHL, MLH1 c.350C>T", "c.350C>T", ["MLH1"]),
        ("c.350C>T in MLH1; TP53 was clean", "c.350C>T", ["MLH1"]),
        ("MLH1(NM_000249.4):c.350C>T, MSH6 negative", "c.350C>T", ["MLH1"]),
        ("MLH1基因c.350C>T，MSH6阴性", "c.350C>T", ["MLH1"]),
        ("MLH1 and MSH6 were read; c.350C>T came back", "c.350C>T", ["MLH1", "MSH6"]),
    ],
)
def test_a_gene_that_stands_beside_a_variant_is_its_gene(text: str, variant: str, genes: list[str]) -> None:
    slots, seen = Registry.discover()["variant_interpretation"].manifest.slots, seen_texts(text)
    taken = next(item for item in candidates(slots["variant"], seen) if item.written.endswith(variant))
    assert [item.written for item in beside(slots["gene"], candidates(slots["gene"], seen), taken, seen.texts)] == genes


@pytest.mark.parametrize(
    ("slot", "text", "unknown"),
    [
        (Slot(kind="span", about="gene, protein or alteration"), "an advert in a weekly paper", True),
        (Slot(kind="span", about="gene, protein or alteration"), "which pills hit KRAS G12C", False),
        (Slot(kind="span", about="a drug", recogniser="drug"), "the report has no comment", True),
        (Slot(kind="span", about="a drug", recogniser="drug"), "the report on codeine", False),
    ],
)
def test_words_are_unknown_where_no_recogniser_knows_one(slot: Slot, text: str, unknown: bool) -> None:
    assert is_unknown(slot, candidates(slot, seen_texts(text))) is unknown


def test_a_tool_that_reads_the_record_is_offered_no_value_of_it() -> None:
    seen = seen_texts(
        "Risk of CVD?", patient="61-year-old male; genes MSH6; labs total cholesterol 5.9 mmol/L, systolic 142", replies=["LDL no, age 60"]
    )
    offered = beside_the_record(RISK, {name: candidates(slot, seen) for name, slot in RISK.items()})
    assert {item.origin.where for values in offered.values() for item in values} <= {"question", "reply"}
    assert 60 in [item.value for item in offered["age"]]


@pytest.mark.parametrize(
    ("text", "signs"),
    [("Which rare disease could it be?", ["ataxia", "cataract"]), ("Which disease gives ptosis?", ["ptosis"])],
)
def test_signs_of_the_record_count_where_the_question_names_none(text: str, signs: list[str]) -> None:
    seen = seen_texts(text, patient="7-year-old male; phenotypes ataxia, cataract")
    assert [item.value for item in beside_the_record({"phenotypes": SIGNS}, {"phenotypes": candidates(SIGNS, seen)})["phenotypes"]] == signs


@pytest.mark.parametrize(("text", "name"), [("Where is huntingtin?", "huntingtin"), ("dystrophin在哪条染色体", "dystrophin")])
def test_a_genes_own_name_is_offered_for_the_gene_alone(text: str, name: str) -> None:
    slots, seen = Registry.discover()["gene_lookup"].manifest.slots, seen_texts(text)
    offered = told_apart(slots, {argument: candidates(slot, seen) for argument, slot in slots.items()})
    assert [item.written for item in offered["gene"]] == [name]
    assert name not in [item.written for item in offered["disease"]]
    assert check_value("gene", slots["gene"], name, seen)[0] == name


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("chromosome of OTOF, and is PMP22 T118M harmful?", ["OTOF"]),
        ("where does PMP22 sit, and is PMP22 T118M harmful? and OTOF?", ["PMP22", "OTOF"]),
        ("is PMP22 T118M harmful, and where does its gene sit?", ["PMP22"]),
    ],
)
def test_a_gene_beside_a_variant_is_not_looked_up_by_itself_where_another_one_stands_alone(text: str, genes: list[str]) -> None:
    slot = Registry.discover()["gene_lookup"].manifest.slots["gene"]
    assert [item.written for item in alone(slot, candidates(slot, seen_texts(text)), text)] == genes


def test_a_gene_that_stands_beside_each_variant_goes_along_with_it() -> None:
    slots = Registry.discover()["variant_interpretation"].manifest.slots
    for text, expected in [("TTR p.Val50Met, GSN p.Asp214Asn: class?", ["gene"]), ("TTR and GSN were read: p.Val50Met?", [])]:
        seen = seen_texts(text)
        assert goes_along(slots, {name: candidates(slot, seen) for name, slot in slots.items()}, seen.texts) == expected
