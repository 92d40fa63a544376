"""The pooled cohort equations give the published example.

Source: Goff DC et al., Circulation 2014;129:S49-S73, PMID:24222018, Appendix 7: age 55, TC 213, HDL 50, untreated SBP 120,
non-smoker, no diabetes. The paper rounds the sum for white men, so 5.3 and 5.4 are both its figure.
"""

import pytest

from llmasos.tools.finding import Abstain
from llmasos.tools.risk import risk_model
from llmasos.tools.risk.pooled_cohort import REFERENCE, risk


@pytest.mark.parametrize(
    ("sex", "race", "low", "high"),
    [("female", "white", 2.05, 2.15), ("female", "black", 2.95, 3.05), ("male", "white", 5.3, 5.45), ("male", "black", 6.05, 6.15)],
)
def test_the_published_example_gives_the_published_risk(sex: str, race: str, low: float, high: float) -> None:
    assert low <= round(100 * risk({**REFERENCE, "sex": sex, "race": race})[0], 2) <= high


def test_a_race_that_the_equations_were_not_derived_for_is_explained_not_replaced() -> None:
    answer = risk_model(model="PCE", age=55, sex="male", race="other")
    assert isinstance(answer, Abstain)
    assert "derived for" in answer.reason


def test_the_example_person_stands_at_zero_contributions() -> None:
    assert set(risk({**REFERENCE, "sex": "male", "race": "white"})[1].values()) == {0.0}
