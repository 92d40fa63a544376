"""Signs lead to the diseases that published cases had; what is denied counts against, what relatives have doesn't count."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.phenotypes import phenotype_diagnosis
from llmasos.tools.phenotypes.annotations import annotations
from llmasos.tools.phenotypes.discriminate import best_question
from llmasos.tools.phenotypes.likelihood import fit
from llmasos.tools.phenotypes.phenopacket import Case
from llmasos.tools.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
CASES = {case["id"]: case for case in map(json.loads, (ROOT / "eval" / "phenopackets.jsonl").read_text().splitlines())}
MARFAN = ["tall stature", "ectopia lentis", "aortic root dilatation", "arachnodactyly", "pectus carinatum", "dural ectasia"]


def diagnoses(*phenotypes: str, limit: int = 10) -> list[Finding]:
    return [finding for finding in phenotype_diagnosis(phenotypes=list(phenotypes), limit=limit) if "disease_id" in finding.values]


def posterior(disease: str, *phenotypes: str) -> float:
    return next(float(one.values["posterior"]) for one in diagnoses(*phenotypes, limit=500) if one.values["disease_id"] == disease)


def test_marfan_syndrome_is_first_for_its_classic_signs(pack: Pack) -> None:
    first = diagnoses(*MARFAN)[0]
    assert (first.values["disease_id"], first.values["genes"]) == ("OMIM:154700", ["FBN1"])
    assert "Ectopia lentis" in first.values["features_for"]


@pytest.mark.parametrize(
    "case",
    ["PMID_18329934_patient", "PMID_11050011_II_1", "PMID_36303223_Proband_35_our_patient", "PMID_20074988_Patient_4", "PMID_20375004_1-II1",
     "PMID_25105228_Individual_2", "PMID_28239884_Family_1_proband"],
)  # fmt: skip
def test_the_published_diagnosis_of_a_case_report_is_among_the_first_ten(pack: Pack, case: str) -> None:
    published = CASES[case]
    phenotypes = Case(id=case, observed=published["observed"], excluded=published["excluded"]).phenotypes()
    assert published["disease"] in [one.values["disease_id"] for one in diagnoses(*phenotypes)]


def test_on_published_cases_that_chose_no_constant_the_first_is_right_in_55_and_the_first_ten_in_75_of_a_hundred(pack: Pack) -> None:
    ranks = []
    for case in (one for one in CASES.values() if one["split"] == "report"):
        phenotypes = Case(id=case["id"], observed=case["observed"], excluded=case["excluded"]).phenotypes()
        listed = [one.values["disease_id"] for one in diagnoses(*phenotypes)]
        ranks.append(listed.index(case["disease"]) + 1 if case["disease"] in listed else 11)
    assert sum(rank == 1 for rank in ranks) / len(ranks) >= 0.55
    assert sum(rank <= 10 for rank in ranks) / len(ranks) >= 0.75


def test_the_worked_example_of_the_manual_is_what_the_tool_says(pack: Pack) -> None:
    page = (ROOT / "docs" / "tools" / "phenotype_diagnosis.md").read_text(encoding="utf-8")
    command, *said_there = page.split("```console\n")[1].split("```")[0].strip().splitlines()
    arguments = json.loads(command.split("phenotype_diagnosis ")[1].strip("'"))
    texts = [one.text for one in phenotype_diagnosis(**phenotype_diagnosis.validate(arguments))]
    assert said_there == texts


def test_a_finding_holds_what_the_contract_promises(pack: Pack) -> None:
    found = diagnoses(*MARFAN, "no seizures", limit=60)
    assert len(found) == 60
    assert [one.values["rank"] for one in found] == list(range(1, 61))
    for one in found:
        assert {"disease_id", "name", "rank", "posterior", "genes", "features_for", "features_against"} <= one.values.keys()
        assert str(one.values["disease_id"]).startswith(("OMIM:", "ORPHA:"))
        assert one.source.version == "2025-01-16"


def test_posteriors_fall_with_the_rank_and_add_up_to_one_over_all_diseases(pack: Pack) -> None:
    known = annotations(pack)
    found = fit(known, [known.number("HP:0001083")], [known.number("HP:0001250")])
    assert found.posterior.sum() == pytest.approx(1)
    assert (np.diff(found.posterior[found.order]) <= 0).all()


def test_the_model_sees_the_manifest_that_it_was_trained_on() -> None:
    trained = tomllib.loads((ROOT / "kernel" / "learning" / "manifests.toml").read_text(encoding="utf-8"))["phenotype_diagnosis"]
    manifest = phenotype_diagnosis.manifest
    assert manifest.summary == trained["summary"]
    assert list(manifest.slots) == list(trained["slots"])
    slot = manifest.slots["phenotypes"].model_dump()
    assert {name: slot[name] for name in trained["slots"]["phenotypes"]} == trained["slots"]["phenotypes"]


def test_programs_can_ask_for_more_diseases_and_the_model_cannot() -> None:
    assert phenotype_diagnosis.validate({"phenotypes": ["ataxia"], "limit": 50}) == {"phenotypes": ["ataxia"], "limit": 50}
    assert "limit" not in phenotype_diagnosis.manifest.slots
    with pytest.raises(InvalidInput, match="limit"):
        phenotype_diagnosis.validate({"phenotypes": ["ataxia"], "limit": 0})


def test_a_single_text_is_taken_as_well_as_a_list(pack: Pack) -> None:
    arguments = phenotype_diagnosis.validate({"phenotypes": "tall stature and ectopia lentis"})
    assert arguments["phenotypes"] == ["tall stature and ectopia lentis"]


def test_a_sign_that_is_denied_counts_against(pack: Pack) -> None:
    signs = ["tall stature", "aortic root dilatation"]
    assert posterior("OMIM:154700", *signs, "no arachnodactyly") < posterior("OMIM:154700", *signs)
    against = next(one for one in diagnoses(*signs, "no ectopia lentis", limit=500) if one.values["disease_id"] == "OMIM:154700")
    assert "absence of Ectopia lentis" in against.values["features_against"]


def test_signs_of_relatives_are_listed_and_not_counted(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["ectopia lentis, mother has seizures"])
    assert posterior("OMIM:236200", "ectopia lentis, mother has seizures") == posterior("OMIM:236200", "ectopia lentis")
    assert next(one for one in found if one.topic == "family history").values["features"] == ["Seizure"]


def test_a_phrase_that_is_no_sign_is_named_with_the_nearest(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["ectopia lentis", "arachnodactily"])
    remark = next(one for one in found if one.topic == "not understood")
    assert remark.values == {"phrase": "arachnodactily", "nearest": remark.values["nearest"]}
    assert remark.values["nearest"][0] == "Arachnodactyly (HP:0001166)"


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("HP:0003577", "«HP:0003577» is «Congenital onset» in the HPO (clinical modifier), which names no sign, and is not counted."),
        ("HP:0000004", "«HP:0000004» is «Clinical modifier» in the HPO (clinical modifier), which names no sign, and is not counted."),
        ("HP:9999999", "«HP:9999999» is no id of the HPO's release 2025-01-16, and is not counted."),
        ("HP:1250", "«HP:1250» is no id of the HPO's release 2025-01-16, and is not counted."),
        ("OMIM:154700", "«OMIM:154700» is a disease, Marfan syndrome (OMIM:154700), not a sign, and is not counted."),
        ("Marfan syndrome", "«Marfan syndrome» is a disease, Marfan syndrome (OMIM:154700), not a sign, and is not counted."),
    ],
)
def test_of_what_is_no_sign_it_is_said_what_it_is(pack: Pack, phrase: str, why: str) -> None:
    found = phenotype_diagnosis(phenotypes=["ectopia lentis", phrase])
    assert next(one for one in found if one.topic == "not understood").text == why


@pytest.mark.parametrize("phrase", ["Marfan syndrome", "HP:0003577", "HP:9999999", "HP:0000118"])
def test_what_is_known_and_no_sign_is_refused_with_what_it_is(pack: Pack, phrase: str) -> None:
    with pytest.raises(InvalidInput, match=f"«{phrase}» is .*not counted"):
        phenotype_diagnosis(phenotypes=[phrase])


def test_of_a_word_that_is_like_no_sign_none_is_called_near(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["ectopia lentis", "normal intelligence"])
    assert next(one for one in found if one.topic == "not understood").values["nearest"] == []


def test_of_one_vague_sign_it_is_said_that_many_diseases_fit(pack: Pack) -> None:
    vague = next(one for one in phenotype_diagnosis(phenotypes=["fatigue"]) if one.topic == "poor fit")
    assert "Many diseases fit about as well" in vague.text
    assert [one for one in phenotype_diagnosis(phenotypes=MARFAN) if one.topic == "poor fit"] == []


def test_signs_of_several_relatives_are_told_in_the_plural(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["ectopia lentis, mother has seizures and scoliosis"])
    assert found[-1].text == "Seizure and Scoliosis were said of relatives and are not counted."


def test_a_sign_that_is_written_twice_is_listed_once(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["Seizure (HP:0001250)", "seizures", "HP:0001250"])
    counted = next(one for one in found if one.topic == "signs counted")
    assert counted.text.startswith("The ranking rests on 1 sign alone: Seizure (HP:0001250); none")


def test_the_ranking_says_which_signs_it_rests_on_and_which_words_it_leaves_out(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["tall stature", "aortic root dilatation", "no seizures", "flumox", "mother has scoliosis"])
    counted = next(one for one in found if one.topic == "signs counted")
    assert [(row["hpo_id"], row["counted"]) for row in counted.values["signs"]] == [
        ("HP:0000098", "present"),
        ("HP:0002616", "present"),
        ("HP:0001250", "absent"),
    ]
    assert counted.values["left_out"] == ["flumox"]
    assert "Aortic root aneurysm (HP:0002616, written «aortic root dilatation»)" in counted.text
    assert "left out, since no HPO term was found: flumox" in counted.text


def test_a_ranking_speaks_only_of_the_phrases_that_were_handed_over(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["tall stature"])
    assert "none of the phrases handed over was left out" in next(one for one in found if one.topic == "signs counted").text


def test_two_rankings_of_different_signs_can_be_told_apart_by_each_of_their_lines(pack: Pack) -> None:
    both, one = diagnoses("tall stature", "ectopia lentis")[0], diagnoses("ectopia lentis")[0]
    assert "(on 2 signs)" in both.text
    assert "(on 1 sign)" in one.text


def test_a_sign_that_a_more_special_one_implies_is_not_counted_twice(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["seizure", "focal-onset seizure"])
    counted = next(one for one in found if one.topic == "signs counted")
    assert [(row["feature"], row["counted"]) for row in counted.values["signs"]] == [
        ("Seizure", "implied"),
        ("Focal-onset seizure", "present"),
    ]


def test_without_any_known_sign_the_nearest_terms_are_offered(pack: Pack) -> None:
    with pytest.raises(UnknownTerm) as error:
        phenotype_diagnosis(phenotypes=["arachnodactily"])
    assert error.value.nearest[0] == "Arachnodactyly (HP:0001166)"


@pytest.mark.parametrize("phenotypes", [None, [], [" "], ["no seizures"], ["mother has seizures"]])
def test_without_a_sign_that_is_present_it_says_what_is_missing(pack: Pack, phenotypes: list[str] | None) -> None:
    answer = phenotype_diagnosis(phenotypes=phenotypes)
    assert isinstance(answer, Abstain)
    assert answer.missing == ("phenotypes",)


def test_a_sign_that_is_said_to_be_present_and_absent_is_taken_as_present_and_named(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["ectopia lentis", "no ectopia lentis"])
    assert next(one for one in found if one.topic == "contradiction").values["features"] == ["Ectopia lentis"]
    assert posterior("OMIM:236200", "ectopia lentis", "no ectopia lentis") == posterior("OMIM:236200", "ectopia lentis")


def test_of_a_long_note_every_phrase_that_is_no_sign_is_named(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["ectopia lentis", *(f"flumox{letter}" for letter in "abcdefghijklm")])
    named = [one.values for one in found if one.topic == "not understood"]
    assert len(named) == 11
    assert named[-1]["phrases"] == ["flumoxk", "flumoxl", "flumoxm"]
    with pytest.raises(InvalidInput, match="phenotypes"):
        phenotype_diagnosis(phenotypes=["seizures, " * 3000])


def test_the_signs_of_the_patient_in_scope_count_when_none_are_given(pack: Pack) -> None:
    patient = Patient(phenotypes=("HP:0001083", "Tall stature"))
    assert phenotype_diagnosis(patient=patient) == phenotype_diagnosis(phenotypes=["HP:0001083", "Tall stature"])


def test_a_picture_that_no_disease_explains_is_said_to_fit_badly(pack: Pack) -> None:
    found = phenotype_diagnosis(phenotypes=["uterine leiomyoma", "gout", "hypohidrosis", "sclerocornea", "split hand", "asplenia"])
    assert "may not be in the data" in next(one for one in found if one.topic == "poor fit").text


def test_of_an_orphanet_entry_and_an_omim_entry_of_one_disorder_the_omim_entry_is_ranked(pack: Pack) -> None:
    listed = [one.values["disease_id"] for one in diagnoses(*MARFAN, limit=100)]
    assert "OMIM:154700" in listed
    assert "ORPHA:558" not in listed


def test_the_first_call_of_a_process_has_time_to_load() -> None:
    assert phenotype_diagnosis.manifest.timeout >= 60


def test_the_next_finding_was_not_asked_yet_and_tells_more_than_any_other(pack: Pack) -> None:
    known = annotations(pack)
    terms = [known.number(identifier) for identifier in ("HP:0000098", "HP:0001083")]
    question = best_question(known, fit(known, terms, []), terms)
    assert question is not None
    assert question.term not in terms
    assert 0 < question.gain <= 1
    again = best_question(known, fit(known, [*terms, question.term], []), [*terms, question.term])
    assert again is not None
    assert again.term != question.term


def test_nothing_below_a_sign_that_is_absent_is_asked_next(pack: Pack) -> None:
    known = annotations(pack)
    seen = [one for one in map(known.number, ("HP:0000098", "HP:0001083")) if one is not None]
    asked: list[int] = []
    for _ in range(12):  # whatever is asked is answered with no
        question = best_question(known, fit(known, seen, asked), [*seen, *asked])
        assert question is not None
        assert set(asked).isdisjoint(known.ancestors(question.term))
        asked.append(question.term)


def test_the_next_finding_names_the_diseases_whose_posterior_it_changes_most(pack: Pack) -> None:
    known = annotations(pack)
    seen = [one for one in map(known.number, ("HP:0000098", "HP:0001083", "HP:0002616")) if one is not None]
    question = best_question(known, fit(known, seen, []), seen)
    assert question is not None
    with_it = fit(known, [*seen, question.term], []).posterior / fit(known, seen, []).posterior.clip(1e-9)
    assert with_it[question.present_for] > with_it[question.absent_for]


def test_a_sign_that_only_the_question_denies_counts_against() -> None:
    wording = Wording(("cataract and arachnodactyly, but no seizures: which disease?",))
    found = Registry.discover()["phenotype_diagnosis"].run({"phenotypes": ["cataract", "arachnodactyly"]}, {"Wording": wording}).findings
    counted = next(finding for finding in found if finding.topic == "signs counted")
    assert counted.values["absent"] == ["Seizure (HP:0001250, written «seizures»)"]


def test_the_gene_that_causes_a_disease_is_named_before_one_that_modifies_it(pack: Pack) -> None:
    ranked = phenotype_diagnosis.function(phenotypes=["seizures", "ash-leaf spots", "cardiac rhabdomyoma"])
    genes = next(finding.values["genes"] for finding in ranked if finding.values["disease_id"] == "OMIM:613254")
    assert genes == ["TSC2", "IFNG"]
