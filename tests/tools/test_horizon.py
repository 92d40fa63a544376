"""The years of a risk are found where they are asked for, and nowhere else."""

import pytest

from llmasos.tools.risk.horizon import horizons


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("10-year risk of CVD", ["10"]),
        ("10 year risk of cvd pls", ["10"]),
        ("10y CVD risk?", ["10"]),
        ("heart failure odds over 30 years", ["30"]),
        ("risk within the next 5 yrs", ["5"]),
        ("horizon: 20 years", ["20"]),
        ("10年心血管风险", ["10"]),
        ("未来30年ASCVD", ["30"]),
        ("10-year and 30-year risk", ["10", "30"]),
        ("PREVENT 30 years for a woman of 44", ["30"]),
        ("PREVENT 算30年：男", ["30"]),
        ("10-year CVD risk in a man over 65 years with BP 150/90", ["10"]),
    ],
)
def test_years_that_are_asked_for(text: str, years: list[str]) -> None:
    assert [text[slice(*span)] for span in horizons(text)] == years


@pytest.mark.parametrize(
    "text",
    [
        "a 55-year-old man",
        "55 y M",
        "Run PREVENT 62 y, male smoker",
        "PCE: 52 years, black woman",
        "known CVD 10 years, on a statin",
        "hypertension for 20 years",
        "quit 10 years ago",
        "20 pack-years",
        "糖尿病10年",
        "40岁",
        "1990年出生",
        "a man over 65 years, risk of CVD",
        "5-year course of tamoxifen",
        "quit within 5 years",
        "5年内戒烟",
    ],
)
def test_ages_and_durations_are_none(text: str) -> None:
    assert horizons(text) == []
