"""Ages in questions and in the descriptions of populations."""

import pytest

from llmasos.memory.ages import OLDEST, ages_meant, ages_named


@pytest.mark.parametrize(
    ("question", "ages"),
    [
        ("fit 46 yr old, bowel cancer checks?", [46]),
        ("58M smoked for 30 years, gave up 5 y ago", [58]),
        ("79 yo lady", [79]),
        ("a 63-year-old and a man of 70", [63, 70]),
        ("43岁女性要做钼靶吗", [43]),
        ("my father had colon cancer at 45", []),
        ("我妈妈52岁得了卵巢癌", []),
        ("every 10 years from 50", []),
    ],
)
def test_a_question_names_the_ages_of_persons_only(question: str, ages: list[int]) -> None:
    assert ages_named(question) == ages


@pytest.mark.parametrize(
    ("population", "ages"),
    [
        ("Adults 45 to 49 years without symptoms", (45, 49)),
        ("Men 70 years or older", (70, OLDEST)),
        ("Patients newly diagnosed with breast cancer, 65 years or younger", (0, 65)),
        ("People with Lynch syndrome", (0, OLDEST)),
        ("Women under 21, over 65 with adequate earlier screening, or without a cervix", (0, OLDEST)),
    ],
)
def test_a_population_is_for_the_ages_that_it_gives(population: str, ages: tuple[int, int]) -> None:
    assert ages_meant(population) == ages
