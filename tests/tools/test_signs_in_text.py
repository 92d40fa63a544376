"""Signs are found in text however they are written; what is denied, and what relatives have, is told apart."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.memory.home import Home
from llmasos.memory.pack import Pack
from llmasos.tools.phenotypes.annotations import annotations
from llmasos.tools.phenotypes.names import names, title
from llmasos.tools.phenotypes.recogniser import signs as signs_in
from llmasos.tools.phenotypes.text import read
from llmasos.tools.phenotypes.vocabulary import make, stored, vocabulary

ROOT = Path(__file__).resolve().parents[2]


def said(pack: Pack, text: str) -> list[tuple[str, str | None]]:
    return [(one.state, title(pack, one.term) if one.term is not None else None) for one in read(pack, [text])]


def test_every_sign_that_is_offered_is_read_by_the_tool(pack: Pack) -> None:
    question = "seizures, ragged red fibers, haematuria, low set ears and developmental delays"
    offered = [question[start:end] for start, end in signs_in(question)]
    assert len(offered) == 5
    assert all(one.term is not None for one in read(pack, offered))


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
        ("pneumothoraces", "HP:0002107"),
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
        ("ash-leaf spots and shagreen patches", ["ash-leaf spots", "shagreen patches"]),
        ("big spleen, white pupil and blood clots", ["big spleen", "white pupil", "blood clots"]),
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


def test_the_names_that_are_kept_are_those_that_the_release_and_the_tables_give(pack: Pack) -> None:
    assert vocabulary(pack) == make(pack)


def test_a_damaged_file_of_names_is_made_again(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pack.sqlite").symlink_to(pack.file)
    monkeypatch.setenv("LLMASOS_HOME", str(tmp_path))
    own = Pack(Home.open().pack)
    stored(own).parent.mkdir()
    stored(own).write_text('{"written": {"ataxia"')
    assert vocabulary(own) == vocabulary(pack)
    assert json.loads(stored(own).read_text())["written"]["ataxia"] == 1251


def test_the_names_of_another_table_are_kept_apart(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (other := tmp_path / "everyday.csv").write_text("wobbly,HP:0001251\n")
    before = stored(pack)
    monkeypatch.setattr("llmasos.tools.phenotypes.vocabulary._MADE_BY", (other,))
    assert stored(pack) != before


SEEN, ABSENT, RELATIVE = "seen", "absent", "relative"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He doesn't have seizures. Ataxia", [(ABSENT, "Seizure"), (SEEN, "Ataxia")]),
        ("Ataxia has never been observed, but cataract", [(ABSENT, "Ataxia"), (SEEN, "Cataract")]),
        ("seizure-free, ataxia", [(ABSENT, "Seizure"), (SEEN, "Ataxia")]),
        ("Seizures (-), ataxia (+), tremor (−)", [(ABSENT, "Seizure"), (SEEN, "Ataxia"), (ABSENT, "Tremor")]),
        ("ataxia and tremor (-)", [(SEEN, "Ataxia"), (ABSENT, "Tremor")]),
        ("cataract - absent, ataxia", [(ABSENT, "Cataract"), (SEEN, "Ataxia")]),
        ("Absent: seizures, tremor, cataract. Ataxia", [(ABSENT, "Seizure"), (ABSENT, "Tremor"), (ABSENT, "Cataract"), (SEEN, "Ataxia")]),
        ("No arachnodactyly, scoliosis, cataract. Ataxia", [(ABSENT, "Arachnodactyly"), (ABSENT, "Scoliosis"), (ABSENT, "Cataract"), (SEEN, "Ataxia")]),
        ("No seizures, ataxia", [(ABSENT, "Seizure"), (SEEN, "Ataxia")]),
        ("ataxia, no seizures, tremor, cataract", [(SEEN, "Ataxia"), (ABSENT, "Seizure"), (SEEN, "Tremor"), (SEEN, "Cataract")]),
        ("not only seizures but also ataxia", [(SEEN, "Seizure"), (SEEN, "Ataxia")]),
        ("ataxia not associated with nystagmus", [(SEEN, "Ataxia"), (ABSENT, "Nystagmus")]),
        ("HP:0001083, -HP:0001250, !HP:0000518", [(SEEN, "Ectopia lentis"), (ABSENT, "Seizure"), (ABSENT, "Cataract")]),
        ("HP:0001250 (excluded), http://purl.obolibrary.org/obo/HP_0001251", [(ABSENT, "Seizure"), (SEEN, "Ataxia")]),
    ],
)  # fmt: skip
def test_a_denial_is_read_in_each_of_its_forms(pack: Pack, text: str, expected: list[tuple[str, str]]) -> None:
    assert said(pack, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Her mother, who has scoliosis, is well. Ataxia", [(RELATIVE, "Scoliosis"), (SEEN, "Ataxia")]),
        ("Her mother, aged 40, has scoliosis. Ataxia", [(RELATIVE, "Scoliosis"), (SEEN, "Ataxia")]),
        ("Seizures in a brother, ataxia", [(RELATIVE, "Seizure"), (SEEN, "Ataxia")]),
        ("according to his mother he has seizures", [(SEEN, "Seizure")]),
        ("his mother's pregnancy: polyhydramnios", [(SEEN, "Polyhydramnios")]),
    ],
)
def test_whose_sign_it_is_is_read_from_the_words_around_a_relative(pack: Pack, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(state, name) for state, name in said(pack, text) if name] == expected


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("no thumbs", "Absent thumb"),
        ("no speech", "Absent speech"),
        ("does not speak", "Absent speech"),
        ("cannot walk", "Inability to walk"),
        ("can't smell", "Anosmia"),
        ("doesn't feel pain", "Pain insensitivity"),
    ],
)
def test_what_somebody_lacks_or_cannot_do_is_a_sign_where_the_hpo_names_it(pack: Pack, text: str, sign: str) -> None:
    assert said(pack, text) == [(SEEN, sign)]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("normal hearing", "Hearing abnormality"),
        ("growth was normal", "Growth abnormality"),
        ("ears are unremarkable", "Abnormality of the ear"),
    ],
)
def test_what_is_normal_is_the_absence_of_its_being_abnormal(pack: Pack, text: str, sign: str) -> None:
    assert said(pack, text) == [(ABSENT, sign)]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("floppy baby", "Hypotonia"),
        ("blue whites of the eyes", "Blue sclerae"),
        ("droopy eyelids", "Ptosis"),
        ("belly ache", "Abdominal pain"),
        ("tunnel vision", "Constriction of peripheral visual field"),
        ("deaf", "Hearing impairment"),
    ],
)
def test_lay_words_find_the_sign_that_is_meant(pack: Pack, text: str, sign: str) -> None:
    assert said(pack, text) == [(SEEN, sign)]


@pytest.mark.parametrize(("old", "new"), [("HP:0010962", "HP:0006544"), ("HP:0001388", "HP:0001382")])
def test_an_id_that_the_hpo_withdrew_for_another_leads_there(pack: Pack, old: str, new: str) -> None:
    assert said(pack, old) == said(pack, new) != [(SEEN, None)]


def test_the_root_of_all_signs_is_none(pack: Pack) -> None:
    assert said(pack, "HP:0000118") == said(pack, "phenotypic abnormality") == [(SEEN, None)]


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
        assert one.written.strip() in text or one.term == names(pack).exact(" ".join(text.lower().split()))


@pytest.mark.parametrize(
    ("text", "sign"), [("she has café-au-lait spots", "café-au-lait spots"), ("burning feet and no sweating", "no sweating")]
)
def test_accents_and_lacks_are_read_as_signs(pack: Pack, text: str, sign: str) -> None:
    assert sign in [text[slice(*span)] for span in signs_in(text)]
