"""Cigarettes a day, years of smoking and years since quitting are found where a text tells them, each for itself."""

import pytest

from llmasos.tools.recognisers import offer
from llmasos.tools.risk.values import number


@pytest.mark.parametrize(
    ("text", "per_day", "years", "quit_ago"),
    [
        ("smoked 20 cigarettes a day for 35 years, quit 6 years ago", ["20"], ["35"], ["6"]),
        ("15 cigs/day, 40 years of smoking", ["15"], ["40"], []),
        ("gave up smoking 12 years ago", [], [], ["12"]),
        ("每天20支，吸烟30年，戒烟5年", ["20"], ["30"], ["5"]),
        ("smoker, 30 pack-years", [], [], []),
        ("walks 20 minutes a day, married for 30 years", [], [], []),
        ("a pack a day for 30 years", ["a pack"], ["30"], []),
        ("history of 30 years of smoking, 20 cigarettes a day", ["20"], ["30"], []),
    ],
)
def test_what_is_told_of_smoking(text: str, per_day: list[str], years: list[str], quit_ago: list[str]) -> None:
    found = [[text[slice(*span)] for span in offer(name, text)] for name in ("cigarettes_per_day", "smoking_years", "quit_years")]
    assert found == [per_day, years, quit_ago]


@pytest.mark.parametrize(
    "text",
    [
        "about one or two packs a day",
        "one to two packs a day",
        "up to two packs per day",
        "less than a pack a day",
        "more than a pack a day",
        "at least 1 pack a day",
        "almost a pack a day",
        "a quarter of a pack a day",
        "three quarters a pack a day",
        "1 - 2 packs a day",
        "10 or 20 cigarettes a day",
        "10 - 20 cigarettes a day",
        "smokes 20 a day or more",
        "a pack a day at most",
        "10 a day to 20 a day",
        "每天20支以上",
    ],
)
def test_a_range_a_limit_or_a_part_is_no_amount(text: str) -> None:
    assert list(offer("cigarettes_per_day", text)) == []


@pytest.mark.parametrize(
    ("amount", "cigarettes"), [("half a pack", 10), ("a pack", 20), ("1 pack", 20), ("1.5 packs", 30), ("2packs", 40), ("20", 20)]
)
def test_a_pack_is_twenty_cigarettes(amount: str, cigarettes: float) -> None:
    assert number("cigarettes_per_day", amount) == cigarettes
