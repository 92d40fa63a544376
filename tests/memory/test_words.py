"""What the word index sees of a text, and how it ranks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.memory.bm25 import Bm25
from llmasos.memory.words import has_chinese, in_english, medicines, spelt_out, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HLA-B*57:01", "hla-b*5701"),
        ("BRCA-1", "BRCA1"),
        ("haemochromatosis", "hemochromatosis"),
        ("tumours", "tumor"),
        ("oesophageal", "esophageal"),
        ("biopsies", "biopsy"),
    ],
)
def test_two_spellings_of_a_thing_share_a_word(one: str, other: str) -> None:
    assert set(tokens(one)) & set(tokens(other))


def test_genes_that_share_a_stem_are_each_a_word() -> None:
    assert tokens("BRCA1/2 and MSH2/6") == ["brca1", "brca2", "msh2", "msh6"]


def test_chinese_is_indexed_by_pairs_of_characters() -> None:
    assert tokens("肠镜检查") == ["肠镜", "镜检", "检查"]


def test_words_that_tell_nothing_are_left_out() -> None:
    assert tokens("What should we do about the colonoscopy?") == ["colonoscopy"]


def test_a_chinese_question_keeps_its_symbols_and_gains_english_terms() -> None:
    english = in_english("携带BRCA1致病变异的女性几岁开始做乳腺MRI筛查？")
    assert not has_chinese(english)
    assert {"BRCA1", "pathogenic", "women", "breast", "MRI", "screening"} <= set(english.split())


def test_the_longest_chinese_term_wins() -> None:
    assert in_english("家族性高胆固醇血症") == "familial hypercholesterolemia"


def test_abbreviations_are_written_out_behind_the_question() -> None:
    assert spelt_out("statin in FH") == "statin in FH familial hypercholesterolemia"
    assert spelt_out("FHIR export") == "FHIR export"


@given(st.text(max_size=200))
def test_any_text_has_words_that_the_index_takes(text: str) -> None:
    scores = Bm25([tokens(text), ["colonoscopy"]]).search(tokens(text))
    assert not tokens(text) or scores[0] > 0


def test_the_text_with_the_rare_word_ranks_first() -> None:
    texts = ["screening with mammography", "screening with colonoscopy", "screening with colonoscopy in Lynch syndrome"]
    assert Bm25([tokens(text) for text in texts]).search(tokens("Lynch screening")).argmax() == 2


def test_an_empty_index_finds_nothing() -> None:
    assert len(Bm25([]).search(["word"])) == 0


def test_a_medicine_is_told_by_the_stem_of_its_name_with_its_class() -> None:
    assert medicines(["child", "ramipril", "statin"]) == {"ramipril": {"ramipril", "ace"}}


def test_common_words_that_end_like_a_medicine_are_none() -> None:
    assert medicines(["cholesterol", "except", "control", "april"]) == {}
