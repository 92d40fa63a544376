"""Signs lead to the diseases that published cases had; what is denied counts against, what relatives have doesn't count."""

import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.memory.home import Home
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.names import phenotypes as signs_in
from llmasos.tools.phenotypes import phenotype_diagnosis
from llmasos.tools.phenotypes.annotations import _annotations, annotations
from llmasos.tools.phenotypes.discriminate import best_question
from llmasos.tools.phenotypes.frequency import share
from llmasos.tools.phenotypes.likelihood import fit
from llmasos.tools.phenotypes.names import names, title
from llmasos.tools.phenotypes.phenopacket import Case, read_phenopacket, write_phenopacket
from llmasos.tools.phenotypes.text import read
from llmasos.tools.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = Path(__file__).with_name("phenopacket_PMID_22428873_P1.json")
CASES = {case["id"]: case for case in map(json.loads, (ROOT / "eval" / "phenopackets.jsonl").read_text().splitlines())}
MARFAN = ["tall stature", "ectopia lentis", "aortic root dilatation", "arachnodactyly", "pectus carinatum", "dural ectasia"]


def diagnoses(*phenotypes: str, limit: int = 10) -> list[Finding]:
    return [finding for finding in phenotype_diagnosis(phenotypes=list(phenotypes), limit=limit) if "disease_id" in finding.values]


def posterior(disease: str, *phenotypes: str) -> float:
    return next(float(one.values["posterior"]) for one in diagnoses(*phenotypes, limit=500) if one.values["disease_id"] == disease)


def said(pack: Pack, text: str) -> list[tuple[str, str | None]]:
    return [(one.state, title(pack, one.term) if one.term is not None else None) for one in read(pack, [text])]


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


def test_every_sign_that_is_offered_is_read_by_the_tool(pack: Pack) -> None:
    question = "seizures, ragged red fibers, haematuria, low set ears and developmental delays"
    offered = [question[start:end] for start, end in signs_in(question)]
    assert len(offered) == 5
    assert all(one.term is not None for one in read(pack, offered))


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


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        ("aortic root dilatation", "HP:0002616"),
        ("aortic root enlargement", "HP:0002616"),
        ("café-au-lait spots", "HP:0000957"),
        ("epilepsy", "HP:0001250"),
        ("small head", "HP:0000252"),
        ("enlarged spleen", "HP:0001744"),
        ("kidney failure", "HP:0000083"),
        ("abnormal ears", "HP:0000598"),
        ("low ceruloplasmin", "HP:0010837"),
        ("low copper", "HP:0011967"),
        ("elevated ammonia", "HP:0001987"),
        ("low hemoglobin", "HP:0020062"),
        ("low immunoglobulin level", "HP:0004313"),
        ("vitamin A deficiency", "HP:0004905"),
        ("thymic aplasia", "HP:0005359"),
        ("retinal hemangioma", "HP:0009711"),
        ("frequent laughter", "HP:0000748"),
    ],
)
def test_a_clinicians_word_for_a_sign_finds_its_term(pack: Pack, written: str, sign: str) -> None:
    (one,) = read(pack, [f"has {written}"])
    assert one.term == annotations(pack).number(sign)


@pytest.mark.parametrize(
    ("question", "signs"),
    [
        ("Which disease causes tall stature, ectopia lentis and aortic root dilatation?", ["tall stature", "ectopia lentis", "aortic root dilatation"]),
        ("renal cysts and telangiectasias: what is it?", ["renal cysts", "telangiectasias"]),
        ("Which disease fits arachnodactyly?", ["arachnodactyly"]),
        ("seizures, ataxia, ragged red fibers and myoclonus", ["seizures", "ataxia", "ragged red fibers", "myoclonus"]),
        ("low set ears and a cherry red spot", ["low set ears", "cherry red spot"]),
        ("Where did she fall, does it fit?", []),
    ],
)  # fmt: skip
def test_signs_are_offered_by_everyday_names_in_the_plural_and_without_their_hyphens(pack: Pack, question: str, signs: list[str]) -> None:
    assert [question[start:end] for start, end in signs_in(question)] == signs


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("small hands and feet", ["Small hand", "Short foot"]),
        ("broad thumbs and toes; ataxia", ["Broad thumb", "Broad toe", "Ataxia"]),
        ("small hands and foot deformity", ["Small hand", "Abnormal foot morphology"]),
        ("small hands and seizures", ["Small hand", "Seizure"]),
    ],
)
def test_a_word_behind_and_shares_the_beginning_of_the_sign_before_it_where_it_is_no_sign_itself(
    pack: Pack, text: str, signs: list[str]
) -> None:
    assert said(pack, text) == [("seen", sign) for sign in signs]
    assert {name for start, end in signs_in(text) for _, name in said(pack, text[start:end])} == set(signs)


def test_a_phrase_that_several_unrelated_terms_complete_leads_to_none_of_them(pack: Pack) -> None:
    known = names(pack)
    for phrase in ("abnormal physiology", "chronic failure", "terminal phalanx", "hand weakness"):
        assert known.like(phrase.split()) is None


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


@pytest.mark.parametrize(
    ("disease", "twin", "sign"),
    [
        ("OMIM:194050", "ORPHA:904", "HP:0100025"),
        ("OMIM:301500", "ORPHA:324", "HP:0500008"),
        ("OMIM:143100", "ORPHA:399", "HP:0002340"),
        ("OMIM:310200", "ORPHA:98896", "HP:0003323"),
    ],
)  # fmt: skip
def test_a_sign_that_only_the_orphanet_entry_of_a_disease_lists_speaks_for_its_omim_entry(
    pack: Pack, disease: str, twin: str, sign: str
) -> None:
    known = annotations(pack)
    places = {str(one): place for place, one in enumerate(known.diseases)}
    term = known.number(sign)
    assert term is not None
    assert known.share_in(term, places[disease]) >= known.share_in(term, places[twin]) > 0
    assert not known.ranked[places[twin]]
    assert fit(known, [term], []).ratios[0, places[disease]] > 0


def test_a_frequency_that_the_omim_entry_states_itself_stays(pack: Pack) -> None:
    known = annotations(pack)
    places = {str(one): place for place, one in enumerate(known.diseases)}
    renal = known.number("HP:0000083")  # 134 of 699 in OMIM's, «very frequent» in Orphanet's
    assert renal is not None
    diseases, shares = known.own(renal)
    own = dict(zip(diseases.tolist(), shares.tolist(), strict=True))
    assert own[places["OMIM:301500"]] == pytest.approx(134.5 / 700)
    assert own[places["ORPHA:324"]] == pytest.approx(0.895)


def test_several_first_calls_at_once_build_the_arrays_once(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pack.sqlite").symlink_to(pack.file)
    monkeypatch.setenv("LLMASOS_HOME", str(tmp_path))
    own, built = Pack(Home.open().pack), annotations(pack)
    builds: list[Pack] = []
    monkeypatch.setattr("llmasos.tools.phenotypes.annotations.build", lambda asked: builds.append(asked) or sleep(0.2) or built)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(annotations, [own] * 4))
    assert len(builds) == 1
    assert all(one is found[0] for one in found)
    _annotations.cache_clear()


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


def test_a_damaged_cache_is_built_again(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pack.sqlite").symlink_to(pack.file)
    monkeypatch.setenv("LLMASOS_HOME", str(tmp_path))
    own = Pack(Home.open().pack)
    fresh = annotations(own)
    kept = next((tmp_path / "cache").glob("phenotypes-*.npz"))
    kept.write_bytes(b"no archive")
    _annotations.cache_clear()
    assert (annotations(own).share == fresh.share).all()
    assert kept.stat().st_size > 1_000_000
    _annotations.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tall stature, no ectopia lentis, mother has scoliosis", [("seen", "Tall stature"), ("absent", "Ectopia lentis"), ("relative", "Scoliosis")]),
        ("denies seizures, ataxia or tremor; hypotonia", [("absent", "Seizure"), ("absent", "Ataxia"), ("absent", "Tremor"), ("seen", "Hypotonia")]),
        ("Family history of aortic dissection and seizures. Pectus carinatum", [("relative", "Aortic dissection"), ("relative", "Seizure"), ("seen", "Pectus carinatum")]),
        ("delayed speech and language development, absent thumb", [("seen", "Delayed speech and language development"), ("seen", "Absent thumb")]),
        ("intellectual disability, moderate", [("seen", "Intellectual disability, moderate")]),
        ("seizures absent, scoliosis", [("absent", "Seizure"), ("seen", "Scoliosis")]),
        ("tall stature without ectopia lentis but with arachnodactyly", [("seen", "Tall stature"), ("absent", "Ectopia lentis"), ("seen", "Arachnodactyly")]),
        ("sudden death in the family", [("relative", "Sudden death")]),
        ("haematuria and low set ears", [("seen", "Hematuria"), ("seen", "Low-set ears")]),
        ("HP:0001388, not HP:0001250, hp:0000006", [("seen", "Joint hypermobility"), ("absent", "Seizure"), ("seen", None)]),
        ("患儿癫痫，无共济失调、小头畸形，母亲有糖尿病，无虹膜", [("seen", "Seizure"), ("absent", "Ataxia"), ("absent", "Microcephaly"), ("relative", "Diabetes mellitus"), ("seen", "Aniridia")]),
        ("家族史：耳聋。否认抽搐", [("relative", "Hearing impairment"), ("absent", "Seizure")]),
    ],
)  # fmt: skip
def test_text_is_read_as_a_clinician_would(pack: Pack, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert said(pack, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("没抽搐过，不发热，没多久出现过呕吐", [("absent", "Seizure"), ("absent", "Fever"), ("seen", "Vomiting")]),
        ("ataxia, mum gets migraine", [("seen", "Ataxia"), ("relative", "Migraine")]),
        ("Mum noticed hypotonia", [("seen", "Hypotonia")]),
        ("My cousin's boy had a cleft palate", [("seen", "Cleft palate")]),
    ],
)
def test_everyday_words_for_no_and_for_a_parent_are_read(pack: Pack, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(state, name) for state, name in said(pack, text) if name] == expected


def test_every_everyday_and_chinese_name_leads_to_a_sign_of_the_release(pack: Pack) -> None:
    known = annotations(pack)
    files = [ROOT / "tools" / "phenotypes" / "data" / file for file in ("everyday.csv", "chinese.csv")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    terms = {line: known.number(line.split(",")[1]) for line in lines}
    assert [line for line, term in terms.items() if term is None or not known.abnormal[term]] == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_without_an_error_and_each_sign_stands_in_it(pack: Pack, text: str) -> None:
    for one in read(pack, [text]):
        assert one.written.strip() in text or one.term == names(pack).exact.get(" ".join(text.lower().split()))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HP:0040280", 1.0),
        ("HP:0040281", 0.895),
        ("HP:0040284", 0.025),
        ("25%", 0.25),
        ("3/4", 3.5 / 5),
        ("1/1", 0.75),
        ("", 0.8),
        ("often", 0.8),
    ],
)
def test_a_frequency_is_read_in_each_of_its_forms(written: str, expected: float) -> None:
    assert share(written, 0.8, (0.5, 0.5)) == pytest.approx(expected)


@given(st.text(max_size=20) | st.from_regex(r"\d{1,4}/\d{1,4}|\d{1,3}(\.\d)?%", fullmatch=True))
def test_a_share_lies_between_none_and_all(written: str) -> None:
    assert 0 <= share(written, 0.8, (0.5, 0.5)) <= 1


def test_a_published_phenopacket_is_read_and_its_diagnosis_found() -> None:
    case = read_phenopacket(PUBLISHED)
    assert case.observed == ("HP:0001162", "HP:0011304", "HP:0010055", "HP:0010554", "HP:0010621")
    assert len(case.excluded) == 8
    assert (case.diseases, case.references) == (("OMIM:174200",), ("PMID:22428873",))


def test_ranked_diseases_are_written_as_a_phenopacket_that_can_be_read_again(pack: Pack) -> None:
    case = read_phenopacket(PUBLISHED)
    packet = write_phenopacket(case, phenotype_diagnosis(phenotypes=case.phenotypes()), datetime(2026, 1, 2, tzinfo=UTC))
    assert len(packet["interpretations"]) == 10
    assert packet["interpretations"][0]["progressStatus"] == "IN_PROGRESS"
    assert packet["phenotypicFeatures"][0] == {"type": {"id": "HP:0001162", "label": "Postaxial hand polydactyly"}}
    assert packet["metaData"]["created"] == "2026-01-02T00:00:00Z"
    assert read_phenopacket(packet) == case.model_copy(update={"diseases": ()})


@pytest.mark.parametrize("broken", [{}, {"id": 3}, {"id": "x", "phenotypicFeatures": [{"type": {}}]}, {"id": "x", "diseases": "none"}])
def test_what_is_no_phenopacket_is_refused_with_the_field(broken: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="phenopacket"):
        read_phenopacket(broken)


def test_a_sign_that_only_the_question_denies_counts_against() -> None:
    wording = Wording(("cataract and arachnodactyly, but no seizures: which disease?",))
    found = Registry.discover()["phenotype_diagnosis"].run({"phenotypes": ["cataract", "arachnodactyly"]}, {"Wording": wording}).findings
    counted = next(finding for finding in found if finding.topic == "signs counted")
    assert counted.values["absent"] == ["Seizure (HP:0001250, written «seizures»)"]
