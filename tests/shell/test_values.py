"""Values and spans of time in words."""

import pytest

from llmasos.shell.values import in_words, lasting


def test_what_is_not_set_is_left_out_and_the_rest_is_told_in_words() -> None:
    values = {
        "to_age": 80, "risk": 0.858998886325735, "interval": None, "note": "", "genes": ["BRCA1", "TP53"], "competing_deaths": True, "score": 0,
        "diseases": [{"id": "OMIM:1", "name": "one", "inheritance": ""}, {"id": "OMIM:2", "name": "two"}],
    }  # fmt: skip
    assert in_words(values) == [
        ("to age", "80"),
        ("risk", "0.859"),
        ("genes", "BRCA1, TP53"),
        ("competing deaths", "yes"),
        ("score", "0"),
        ("diseases", "id OMIM:1, name one; id OMIM:2, name two"),
    ]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1.234, "1.23 s"), (75, "1 min 15 s"), (7200, "2 h 0 min"), (3 * 86400 + 3600, "3 d 1 h"), (59 * 60 + 59.9, "1 h 0 min")],
)
def test_a_span_of_time_is_told_in_its_two_largest_units(seconds: float, told: str) -> None:
    assert lasting(seconds) == told
