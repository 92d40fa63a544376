"""What-if entries are read as clinicians write them; results stand beside the baseline and a reference person."""

from typing import Any

import pytest

from llmasos.errors import InvalidInput
from llmasos.tools.finding import Finding
from llmasos.tools.risk import risk_model
from llmasos.tools.risk.what_if import parse
from tests.people import PREVENT_EXAMPLE

SMOKER: dict[str, Any] = {"condition": "CVD", **PREVENT_EXAMPLE, "smoker": True}


def topic(findings: Any, start: str) -> Finding:
    found: Finding = next(finding for finding in findings if finding.topic.startswith(start))
    return found


@pytest.mark.parametrize(
    ("entry", "changes"),
    [
        ("non-smoker", {"smoker": False}), ("SBP 130", {"systolic_bp": "130"}), ("BP 120/80", {"systolic_bp": "120"}), ("SBP to 130 mmHg", {"systolic_bp": "130 mmHg"}),
        ("TC 4.5 mmol/L and on a statin", {"total_cholesterol": "4.5 mmol/L", "statin": True}), ("不吸烟", {"smoker": False}), ("收缩压降至130", {"systolic_bp": "130"}),
        ("age 65", {"age": "65"}), ("waist 80 cm; alcohol: no", {"waist": "80 cm", "alcohol": False}), ("high glucose no", {"high_glucose": False}),
    ],
)  # fmt: skip
def test_an_entry_is_read_by_the_words_of_a_question(entry: str, changes: dict[str, Any]) -> None:
    assert parse(entry) == changes


@pytest.mark.parametrize("entry", ["happier", "SBP", "male", "Black", "", "SBP 900", "non-smoker and happier"])
def test_an_entry_that_changes_no_input_is_refused(entry: str) -> None:
    with pytest.raises(InvalidInput):
        risk_model(**SMOKER, what_if=[entry])


def test_a_change_gives_what_the_model_gives_for_the_changed_person() -> None:
    changed = topic(risk_model(**SMOKER, what_if="non-smoker"), "what if")
    asked = risk_model(**SMOKER | {"smoker": False})[0]
    first: Any = changed.values["results"][0]  # type: ignore[index, call-overload]
    assert (first["changed"], first["here"]) == (asked.values["percent"], risk_model(**SMOKER)[0].values["percent"])
    assert first["changed"] == 14.7  # published example of the equations
    assert "not the promised effect" in changed.text


def test_a_change_beyond_the_model_says_why_there_is_no_result() -> None:
    assert "90 to 200 mmHg" in topic(risk_model(**SMOKER, what_if=["SBP 250"]), "what if").text


def test_a_change_of_creatinine_goes_through_the_filtration_rate() -> None:
    person = {name: value for name, value in SMOKER.items() if name != "egfr"} | {"creatinine": 1.6}
    changed: Any = topic(risk_model(**person, what_if=["creatinine 0.8"]), "what if").values["results"]
    assert changed[0]["changed"] < changed[0]["here"]


def test_what_changes_nothing_is_said_to_change_nothing() -> None:
    found = risk_model(condition="breast cancer", genes=["PALB2"], age=40, sex="female", what_if=["non-smoker"])
    assert "gives the same" in topic(found, "what if").text


def test_without_what_if_the_results_are_those_of_before() -> None:
    plain, more = risk_model(**SMOKER), risk_model(**SMOKER, what_if=["SBP 130"])
    assert plain == more[:-1]


def test_the_reference_person_of_prevent_has_every_term_but_age_at_zero() -> None:
    reference: Any = topic(risk_model(**SMOKER | {"age": 55}), "reference person").values["results"]
    assert reference[0]["topic"] == "10-year total CVD risk"
    assert reference[0]["reference"] == 3.5  # 1 / (1 + e^3.307728), the published constant for women
    assert reference[0]["here"] > 20


def test_the_average_person_of_the_pooled_cohort_equations_is_the_guidelines_example() -> None:
    found = topic(risk_model(model="PCE", **SMOKER | {"age": 55}, race="white"), "reference person")
    assert found.values["results"][0]["reference"] == 2.1  # type: ignore[index, call-overload] # the guideline's Table A
    assert "average person of the same age, sex and race" in found.text


def test_a_carrier_stands_beside_the_published_risk_of_the_population() -> None:
    found = topic(risk_model(condition="breast cancer", genes=["BRCA1"], age=40, sex="female"), "average person")
    assert found.values["results"][0]["reference"] == 12.3  # type: ignore[index, call-overload] # DevCan 2008-2010
    assert "2008-2010" in found.source.version


def test_no_average_is_named_where_none_could_be_confirmed() -> None:
    found = risk_model(condition="ovarian cancer", genes=["BRCA1"], age=40, sex="female")
    assert all(finding.topic != "average person" for finding in found)


def test_the_shares_of_a_filtration_rate_add_up_to_its_logarithm() -> None:
    import math

    found = risk_model(model="CKD-EPI", age=60, sex="female", creatinine=1.2)[0].values
    whole = math.log(142) + 18 * math.log(0.9938) + sum(found["contributions"].values())
    assert math.exp(whole) == pytest.approx(found["egfr"], abs=0.1)
