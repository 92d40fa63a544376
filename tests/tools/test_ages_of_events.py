"""An age at which something happened is not the person's; one to which a risk is asked for may be."""

import pytest

from llmasos.tools.risk.ages import no_ages


@pytest.mark.parametrize(
    "text",
    [
        "Colon cancer at 44",
        "high-risk family, colon cancer at 44",
        "breast cancer, high risk, diagnosed at age 44",
        "his MI at 44 raised his risk",
    ],
)
def test_an_age_at_which_something_happened_is_not_the_persons(text: str) -> None:
    assert any("44" in text[slice(*span)] for span in no_ages(text))


@pytest.mark.parametrize(
    "text", ["the risk of colon cancer at 44", "chance of a stroke at 44?", "breast cancer risk at 44", "odds of an ovarian cancer at age 44", "risk for colorectal cancer at 44"]
)  # fmt: skip
def test_an_age_that_a_risk_is_asked_for_may_be_the_persons(text: str) -> None:
    assert no_ages(text) == ()


def test_a_number_that_is_no_age_stays_none_beside_a_risk() -> None:
    text = "room 44, what is the risk of stroke in 10 years?"
    assert [text[slice(*span)] for span in no_ages(text)] == ["room 44"]


@pytest.mark.parametrize(
    "text", ["breast cancer risk by 80", "risk up to age 80", "lifetime risk (to age 80)", "risk to 80?", "cancer before 80", "到80岁的乳腺癌风险", "80岁以前得乳腺癌的概率"]
)  # fmt: skip
def test_an_age_at_which_a_risk_ends_is_not_the_persons(text: str) -> None:
    assert any("80" in text[slice(*span)] for span in no_ages(text))


def test_the_persons_age_beside_the_end_of_a_risk_stays() -> None:
    text = "man of 56, risk by 80"
    assert [text[slice(*span)] for span in no_ages(text)] == ["by 80"]
