"""Drugs are found by any name, alterations as clinicians write them, and what is not known says so."""

import contextlib
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.errors import UnknownTerm
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.tools.drugs import alteration, drug_target
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.registry import Registry

CONTRACT = {"drug", "target", "action", "indication", "biomarker", "evidence_level"}


def listed(**asked: str) -> list[Finding]:
    found = drug_target(**asked)
    return found if isinstance(found, list) else []


def therapies(target: str) -> list[str]:
    return list(dict.fromkeys(str(one.values["drug"]) for one in listed(target=target) if one.topic == "therapy"))


def resistant(target: str) -> set[str]:
    return {str(drug) for one in listed(target=target) if one.topic == "resistance" for drug in one.values["drugs"]}  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["osimertinib", "Tagrisso", "TAGRISSO", "奥希替尼"])
def test_a_drug_is_found_by_generic_brand_and_chinese_name(pack: Pack, name: str) -> None:
    assert listed(drug=name)[0].values["drug"] == "osimertinib"


@pytest.mark.parametrize(
    ("word", "drug"), [("etranacogene", "etranacogene dezaparvovec"), ("Lovotibeglogene", "lovotibeglogene autotemcel")]
)
def test_a_gene_therapy_is_found_by_its_first_word(pack: Pack, word: str, drug: str) -> None:
    assert listed(drug=word)[0].values["drug"] == drug


@pytest.mark.parametrize("word", ["zinc", "lutetium", "glycerol"])
def test_the_first_word_of_another_name_is_not_that_drug(pack: Pack, word: str) -> None:
    with contextlib.suppress(UnknownTerm):
        assert not listed(drug=word)


def test_a_drug_gives_mechanism_uses_and_resistance(pack: Pack) -> None:
    assert {one.topic for one in listed(drug="osimertinib")} == {"mechanism", "indication", "resistance", "therapy after progression"}


def test_an_unknown_drug_gives_the_nearest_names(pack: Pack) -> None:
    with pytest.raises(UnknownTerm) as error:
        drug_target(drug="osimertinb")
    assert error.value.nearest[0] == "osimertinib"


def test_an_unknown_target_gives_the_nearest_names(pack: Pack) -> None:
    with pytest.raises(UnknownTerm) as error:
        drug_target(target="EGRF")
    assert "EGFR" in error.value.nearest


def test_without_drug_and_target_both_are_named_as_missing(pack: Pack) -> None:
    answer = drug_target()
    assert isinstance(answer, Abstain)
    assert answer.missing == ("drug", "target")


def test_a_drug_that_only_the_pack_knows_is_not_guessed_about(pack: Pack) -> None:
    assert isinstance(drug_target(drug="amoxicillin"), Abstain)


@pytest.mark.parametrize("target", ["V600E", "v600e", "p.Val600Glu", "BRAF V600E", "BRAF p.(Val600Glu)"])
def test_an_alteration_is_read_in_any_notation_and_with_or_without_its_gene(pack: Pack, target: str) -> None:
    found = alteration.read(pack, target)
    assert (found.genes, found.change) == (("BRAF",), "V600E")


@pytest.mark.parametrize("target", ["exon 19 deletion", "EGFR ex19del", "EGFR exon 19 deletions", "EGFR del19", "EGFR 19外显子缺失"])
def test_an_exon_deletion_is_read_in_any_notation(pack: Pack, target: str) -> None:
    assert "osimertinib" in therapies(target)


def test_drugs_that_act_on_the_altered_gene_come_first(pack: Pack) -> None:
    assert set(therapies("V600E")[:3]) & {"dabrafenib", "encorafenib", "vemurafenib"}


def test_a_change_without_gene_is_not_taken_for_that_of_another_gene(pack: Pack) -> None:
    assert not resistant("T790M") & {"cetuximab", "panitumumab"}


@pytest.mark.parametrize(
    ("target", "drug"),
    [("HER2", "trastuzumab"), ("CD20", "rituximab"), ("PCSK9", "evolocumab"), ("PD-1", "nivolumab"), ("factor Xa", "apixaban")],
)
def test_a_protein_name_leads_to_the_drugs_of_its_gene(pack: Pack, target: str, drug: str) -> None:
    assert drug in therapies(target)


def test_drug_and_target_together_say_yes_no_or_not_known(pack: Pack) -> None:
    assert listed(drug="sotorasib", target="KRAS G12C")[0].values["labelled"] is True
    assert listed(drug="gefitinib", target="T790M")[0].values["resistant"] is True
    assert listed(drug="ivacaftor", target="F508del")[0].values["labelled"] is False
    assert listed(drug="Herceptin", target="HER2")[0].values["acts_on"] is True
    assert listed(drug="imatinib", target="EGFR")[0].certainty == "unknown"


@pytest.mark.parametrize(
    "asked", [{"drug": "gefitinib"}, {"target": "EGFR"}, {"target": "MSI-high"}, {"drug": "cetuximab", "target": "KRAS G12D"}]
)
def test_every_finding_keeps_the_contract(pack: Pack, asked: dict[str, str]) -> None:
    for one in listed(**asked):
        assert one.values.keys() >= CONTRACT
        assert one.text
        assert one.source.identifier


def test_the_manifest_is_the_one_that_the_kernel_learned(pack: Pack) -> None:
    learned = tomllib.loads((Path(__file__).parents[2] / "kernel/learning/manifests.toml").read_text(encoding="utf-8"))["drug_target"]
    registry = Registry()
    registry.add(drug_target)
    manifest = drug_target.manifest
    assert manifest.summary == learned["summary"]
    assert list(manifest.slots) == list(learned["slots"])
    for name, slot in manifest.slots.items():
        for key, value in learned["slots"][name].items():
            assert getattr(slot, key) == value


def test_a_label_for_a_gene_in_general_does_not_vouch_for_one_change(pack: Pack) -> None:
    first = listed(drug="talazoparib", target="BRCA1 c.68_69del")[0]
    assert first.certainty == "limited"
    assert "deleterious" in first.text
    assert "talazoparib" in listed(target="BRCA1 c.68_69del")[0].values["by_class"]  # type: ignore[operator]


def test_a_drug_is_named_once_under_the_change_or_under_the_gene_in_general(pack: Pack) -> None:
    first = listed(target="KRAS G12C")[0]
    assert first.text == (
        "Therapies labelled for KRAS G12C: adagrasib, sotorasib, cetuximab and panitumumab, as the drug table holds them. Besides, labelled for mutations of KRAS "
        "in general, so only if KRAS G12C is deleterious or activating: avutometinib with defactinib."
    )
    assert first.values["drugs"] == ["adagrasib", "sotorasib", "cetuximab", "panitumumab", "avutometinib and defactinib"]


def test_a_change_with_labels_for_the_gene_in_general_alone_says_only_that(pack: Pack) -> None:
    text = listed(target="PIK3CA H1047R")[0].text
    assert text.startswith("Therapies labelled for mutations of PIK3CA in general, so only if PIK3CA H1047R is deleterious or activating: ")
    assert text.count("alpelisib") == 1


def test_a_class_label_does_not_list_a_drug_for_the_change_that_resists_it(pack: Pack) -> None:
    assert "selpercatinib" not in therapies("RET G810R")
    assert "selpercatinib" in resistant("RET G810R")
    assert listed(drug="selpercatinib", target="RET G810R")[0].text.startswith("No:")


def test_the_worked_example_of_the_page_runs(pack: Pack) -> None:
    page = (Path(__file__).parents[2] / "docs/tools/drug_target.md").read_text(encoding="utf-8")
    asked = json.loads(page.split("call drug_target '")[1].split("'")[0])
    assert {"dabrafenib", "vemurafenib"} <= set(therapies(**asked))


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=30))
def test_any_text_is_read_or_refused_with_near_names(pack: Pack, text: str) -> None:
    with contextlib.suppress(UnknownTerm):
        assert alteration.read(pack, text) != alteration.Alteration()


def test_an_alteration_in_the_place_of_the_drug_is_read_as_the_target() -> None:
    findings = drug_target(drug="BRAF V600E")
    assert isinstance(findings, list)
    assert "vemurafenib" in findings[0].values["drugs"]


def test_every_call_of_the_page_runs(pack: Pack) -> None:
    page = (Path(__file__).parents[2] / "docs/tools/drug_target.md").read_text(encoding="utf-8")
    calls = [json.loads(part.split("'")[0]) for part in page.split("call drug_target '")[1:]]
    assert any("repurpose" in asked for asked in calls)
    assert all(listed(**asked) for asked in calls)


@pytest.mark.parametrize("target", ["EGFR T790M negative", "BRAF V600E not detected", "KRAS G12C 阴性"])
def test_a_drug_is_not_labelled_for_what_is_not_there(pack: Pack, target: str) -> None:
    answer = drug_target(drug="osimertinib", target=target)
    assert isinstance(answer, Abstain)
    assert "is not there" in answer.reason


def test_a_disease_beside_the_alteration_is_told_not_to_be_taken_into_account(pack: Pack) -> None:
    answer = drug_target(drug="vemurafenib", target="BRAF V600E colorectal cancer")
    assert not isinstance(answer, Abstain)
    assert answer[0].text.startswith("vemurafenib is labelled for BRAF V600E, in unresectable or metastatic melanoma")
    assert "Not taken into account: colorectal" in answer[0].text


def given_next(**asked: str) -> list[Finding]:
    return [one for one in listed(**asked) if one.topic == "therapy after progression"]


@pytest.mark.parametrize("target", ["MET amplification", "MET"])
def test_after_a_drug_failed_the_marker_of_resistance_leads_to_what_is_given_next(pack: Pack, target: str) -> None:
    found = given_next(drug="osimertinib", target=target)
    assert found[0].values["drugs"] == ["savolitinib", "osimertinib"]
    assert found[0].text.startswith("After osimertinib, with MET amplification:")
    assert "amivantamab" in [one.values["drug"] for one in found]


def test_a_marker_of_resistance_alone_names_the_drugs_after_which_it_counts(pack: Pack) -> None:
    found = given_next(target="MET amplification")
    assert {"osimertinib", "selpercatinib"} <= set(" ".join(str(one.values["after"]) for one in found).replace(",", "").split())


def test_a_change_that_is_no_marker_of_resistance_leads_to_nothing_after_it(pack: Pack) -> None:
    assert not given_next(drug="osimertinib", target="EGFR L858R")


@pytest.mark.parametrize("target", ["KIT N822K", "KIT D816H"])
def test_what_is_given_next_differs_by_the_place_of_the_secondary_mutation(pack: Pack, target: str) -> None:
    assert given_next(drug="imatinib", target="KIT V654A")[0].values["drug"] == "sunitinib"
    assert given_next(drug="imatinib", target=target)[0].values["drug"] == "ripretinib"


@pytest.mark.parametrize(
    ("drug", "target", "acts_on"), [("nusinersen", "SMN1", "SMN2"), ("selumetinib", "NF1", "MAP2K1"), ("capivasertib", "PTEN", "AKT1")]
)
def test_a_gene_that_selects_for_a_drug_is_not_called_unrelated_to_it(pack: Pack, drug: str, target: str, acts_on: str) -> None:
    first = listed(drug=drug, target=target)[0]
    assert first.certainty == "established"
    assert first.text.startswith(f"{drug} is labelled where {target} is altered")
    assert acts_on in first.text


def test_a_gene_whose_wild_type_a_drug_needs_is_not_said_to_select_for_it(pack: Pack) -> None:
    first = listed(drug="cetuximab", target="KRAS")[0]
    assert "is labelled where" not in first.text
    assert "for wild-type KRAS alone" in first.text


@pytest.mark.parametrize(
    ("drug", "text"),
    [
        ("apixaban", "What dose of apixaban with an eGFR of 25?"),
        ("apixaban", "How many mg of apixaban?"),
        ("apixaban", "阿哌沙班与华法林有相互作用吗"),
    ],
)
def test_a_question_on_what_is_not_covered_is_told_so(pack: Pack, drug: str, text: str) -> None:
    found = Registry.discover()["drug_target"].run({"drug": drug}, {"Wording": Wording((text,))}).findings
    assert [one.topic for one in found].count("limits") == 1


@pytest.mark.parametrize(
    "text",
    [
        "How does everolimus interact with mTOR?",
        "Is everolimus approved for renal cell carcinoma?",
        "EGFR-mutated lung cancer, everolimus?",
        "everolimus after a kidney transplant, which dose?",
    ],
)
def test_other_questions_are_not_told_what_is_not_covered(pack: Pack, text: str) -> None:
    found = Registry.discover()["drug_target"].run({"drug": "everolimus"}, {"Wording": Wording((text,))}).findings
    assert "limits" not in {one.topic for one in found}


def test_a_drug_that_the_table_lacks_says_what_is_not_covered_for_any(pack: Pack) -> None:
    found = drug_target(drug="amoxicillin")
    assert isinstance(found, Abstain)
    assert "kidney function" in found.reason
