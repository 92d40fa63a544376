"""A child, or a breastfeeding mother, as a question says it: of the person, and not of a relative."""

import pytest

from llmasos.memory.injected import Wording
from llmasos.memory.patient import Patient
from llmasos.tools.pharmacogenomics.circumstances import said
from tests.medicines import asked


@pytest.mark.parametrize(
    "text",
    [
        "Codeine for my 9-year-old son with CYP2D6 *1/*1",
        "I have a 9-year-old with ADHD, atomoxetine",
        "I have a child with ADHD, atomoxetine",
        "10岁男孩，可待因，CYP2D6 *1/*1",
        "Can I give a small child codeine?",
        "paediatric dose of voriconazole",
        "voriconazole in children",
    ],
)
def test_a_child_is_read(text: str) -> None:
    assert said(text) == ["a child"]


@pytest.mark.parametrize(
    "text",
    [
        "her 9-year-old son has asthma; codeine for her, CYP2D6 *1/*1",
        "His mother had breast cancer at 16 years old, codeine",
        "a woman with a child takes codeine",
        "40-year-old, has a 3-year-old; codeine",
        "codeine for my boyfriend",
        "a 17-year-old's father, 45 years old, takes codeine",
        "staff of a nursing home, codeine",
        "She is not breastfeeding; codeine",
        "她没在哺乳，可待因",
    ],
)
def test_what_is_said_of_another_or_denied_is_not(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("text", ["28F breastfeeding, tramadol", "codeine while breastfeeding a 2-month-old girl", "哺乳期能用可待因吗"])
def test_a_breastfeeding_mother_is_read(text: str) -> None:
    assert said(text) == ["a breastfeeding mother"]


def test_a_question_about_a_child_is_answered_for_one() -> None:
    question = "Codeine for my 9-year-old son with CYP2D6 *1/*1"
    assert "Do not give codeine below 12 years" in asked("codeine", ["CYP2D6 *1/*1"], wording=Wording((question,)))[0].text


def test_an_age_on_record_goes_before_what_the_question_says() -> None:
    wording = Wording(("Codeine for a child of 9, CYP2D6 *1/*1",))
    assert "below 12 years" not in asked("codeine", ["CYP2D6 *1/*1"], patient=Patient(age=40), wording=wording)[0].text
