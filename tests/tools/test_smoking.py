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
    ],
)
def test_what_is_told_of_smoking(text: str, per_day: list[str], years: list[str], quit_ago: list[str]) -> None:
    found = [[text[slice(*span)] for span in offer(name, text)] for name in ("cigarettes_per_day", "smoking_years", "quit_years")]
    assert found == [per_day, years, quit_ago]


@pytest.mark.parametrize(
    ("amount", "cigarettes"), [("half a pack", 10), ("a pack", 20), ("1 pack", 20), ("1.5 packs", 30), ("2packs", 40), ("20", 20)]
)
def test_a_pack_is_twenty_cigarettes(amount: str, cigarettes: float) -> None:
    assert number("cigarettes_per_day", amount) == cigarettes
