"""Names of a list are found in a text without spaces, the longest at each place, and nothing beyond its end."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from llmasos.memory.listed import Listed

WORDS = st.text(alphabet="甲乙丙丁", min_size=2, max_size=5)


def test_the_longest_name_at_a_place_counts() -> None:
    assert list(Listed(["小头", "小头畸形", "畸形"]).spans("有小头畸形，小头")) == [(1, 5), (6, 8)]


def test_a_latin_name_is_not_found_within_a_word() -> None:
    assert list(Listed(["T细胞减少"]).spans("NKT细胞减少、T细胞减少")) == [(8, 13)]


@given(st.lists(WORDS, max_size=6), st.text(alphabet="甲乙丙丁戊", max_size=20))
def test_what_is_found_is_a_name_and_lies_within_the_text(names: list[str], text: str) -> None:
    spans = list(Listed(names).spans(text))
    assert all(text[start:end] in names and end - start == len(text[start:end]) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_a_text_that_ends_with_a_name_ends_with_its_span(names: list[str]) -> None:
    text = "戊" + names[0]
    assert any(end == len(text) for _, end in Listed(names).spans(text))
