"""PLCOm2012 gives the documented example of the R package of that name, and the model's constant at its centre.

Source: Tammemägi MC et al., N Engl J Med 2013;368:728-736, table 2, as the R package PLCOm2012 documents it: white, 62 years, some
college, BMI 27, former smoker of 80 cigarettes a day for 27 years, quit 10 years ago: 0.01750922.
"""

import math
from typing import Any

import pytest

from llmasos.errors import InvalidInput
from llmasos.tools.finding import Abstain
from llmasos.tools.risk import plco_m2012, risk_model

EXAMPLE: dict[str, Any] = {
    "age": 62, "race_group": "white", "education": "some college", "bmi": 27, "copd": False, "cancer_history": False,
    "lung_cancer_in_family": False, "smoker": False, "cigarettes_per_day": 80, "smoking_years": 27, "quit_years": 10,
}  # fmt: skip


def test_the_documented_example_has_its_risk() -> None:
    assert plco_m2012.risk(EXAMPLE)[0] == pytest.approx(0.01750922, abs=5e-9)


@pytest.mark.parametrize(
    ("group", "shift"),
    [("white", 0), ("black", 0.3944778), ("hispanic US-born", -0.7434744), ("japanese", -0.466585), ("hawaiian", 1.027152)],
)
def test_at_the_centre_there_is_the_constant_and_the_race_term(group: str, shift: float) -> None:
    risk, shares = plco_m2012.risk(EXAMPLE | {"race_group": group, "cigarettes_per_day": 10 / 0.4021541613})
    assert math.log(risk / (1 - risk)) == pytest.approx(-4.532506 + shift)
    assert sum(shares.values()) == pytest.approx(shift)


def test_the_tool_answers_with_race_stated() -> None:
    found = risk_model(condition="lung cancer", **EXAMPLE)
    assert found[0].text == "The 6-year risk of lung cancer is 1.8 % by PLCOm2012."
    assert any(finding.text.startswith("PLCOm2012 uses race") for finding in found)


def test_who_smokes_needs_no_years_since_quitting() -> None:
    person = {name: value for name, value in EXAMPLE.items() if name != "quit_years"} | {"smoker": True}
    assert risk_model(model="PLCOm2012", **person)[0].values["inputs"]["quit_years"] == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"cigarettes_per_day": 0}, "smoke or have smoked"), ({"age": 50}, "55 to 74"), ({"horizon_years": 10}, "6 years")],
)
def test_whom_it_does_not_hold_for_is_told_why(changes: dict[str, Any], said: str) -> None:
    found = risk_model(model="PLCOm2012", **EXAMPLE | changes)
    assert isinstance(found, Abstain)
    assert said in found.reason


@pytest.mark.parametrize("changes", [{"smoker": True}, {"smoking_years": 60}])
def test_years_that_can_not_be_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        risk_model(model="PLCOm2012", **EXAMPLE | changes)
