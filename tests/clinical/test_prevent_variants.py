"""PREVENT with HbA1c, albuminuria and deprivation gives the worked example of the paper's supplement, table S12.

Source: Khan SS et al., Circulation 2024;149:430-449, PMID:37947085, table S12, as the tests of the R package PooledCohort restate it:
50 years, TC 200, HDL 45, SBP 160 treated, no statin, diabetes, non-smoker, eGFR 90, BMI 35; albumin 40 mg/g, HbA1c 7.5 %, decile 8.
The last row is the American Heart Association's calculator without a deprivation index.
"""

import math

import pytest

from llmasos.errors import InvalidInput
from llmasos.tools.finding import Abstain
from llmasos.tools.risk import prevent, risk_model
from tests.people import PREVENT_EXAMPLE

EXAMPLE = {name: value for name, value in PREVENT_EXAMPLE.items() if name != "sex"}
FULL = {"uacr": 40, "hba1c": 7.5, "sdi": 8}
# extra inputs; total CVD in 10 years, heart failure in 10 years, ASCVD in 30 years: woman, man
PUBLISHED: list[tuple[dict[str, float], tuple[float, float], tuple[float, float], tuple[float, float]]] = [
    ({}, (0.1468, 0.1632), (0.0806, 0.1059), (0.354, 0.349)),
    ({"uacr": 40}, (0.1599, 0.1718), (0.0893, 0.1099), (0.363, 0.355)),
    ({"hba1c": 7.5}, (0.1359, 0.1551), (0.0806, 0.1013), (0.322, 0.317)),
    ({"sdi": 8}, (0.1565, 0.1823), (0.0886, 0.1226), (0.367, 0.361)),
    (FULL, (0.1560, 0.1808), (0.0927, 0.1206), (0.344, 0.338)),
]


@pytest.mark.parametrize(("extra", "cvd", "heart_failure", "ascvd"), PUBLISHED)
def test_each_variant_gives_the_published_example(
    extra: dict[str, float], cvd: tuple[float, float], heart_failure: tuple[float, float], ascvd: tuple[float, float]
) -> None:
    for place, sex in enumerate(("female", "male")):
        person = EXAMPLE | extra | {"sex": sex}
        assert round(prevent.risk(person, "total_cvd", 10)[0], 4) == cvd[place]
        assert round(prevent.risk(person, "heart_failure", 10)[0], 4) == heart_failure[place]
        assert prevent.risk(person, "ascvd", 30)[0] == pytest.approx(ascvd[place], abs=0.00051)


@pytest.mark.parametrize(("sex", "published"), [("female", 0.150), ("male", 0.162)])
def test_without_a_deprivation_index_the_full_model_counts_it_as_missing(sex: str, published: float) -> None:
    person = EXAMPLE | {"sex": sex, "uacr": 40, "hba1c": 7.5}
    assert prevent.variant(person) == "full"
    assert round(prevent.risk(person, "total_cvd", 10)[0], 3) == published


def test_the_answer_says_which_variant_was_used() -> None:
    told = {
        name: risk_model(condition="CVD", sex="female", **EXAMPLE, **extra)[0]
        for name, extra in (("base", {}), ("HbA1c", {"hba1c": 7.5}), ("full", FULL))
    }
    assert told["base"].text == "The 10-year risk of total cardiovascular disease is 14.7 % by PREVENT."
    assert told["HbA1c"].text == "The 10-year risk of total cardiovascular disease is 13.6 % by PREVENT (with HbA1c)."
    assert told["full"].values["variant"] == "full"
    assert told["full"].values["inputs"]["uacr"] == 40


@pytest.mark.parametrize("extra", [{}, {"sdi": 5}, FULL, {"hba1c": 6, "uacr": 10}])
def test_contributions_add_up_to_the_log_odds(extra: dict[str, float]) -> None:
    person = EXAMPLE | extra | {"sex": "male"}
    used = prevent.variant(person)
    models = prevent._coefficients() if used == "base" else prevent._variants()[used]
    risk, shares = prevent.risk(person, "heart_failure", 10)
    constant = models["y10"]["male"]["heart_failure"]["constant"]
    assert math.isclose(constant + sum(shares.values()), math.log(risk / (1 - risk)), abs_tol=1e-9)
    assert ("HbA1c" in shares) is (used == "full")


def test_albumin_and_hba1c_may_carry_another_unit() -> None:
    by_gram = risk_model(condition="CVD", sex="male", **EXAMPLE, uacr=88.4)
    by_mole = risk_model(condition="CVD", sex="male", **EXAMPLE, uacr="10 mg/mmol")
    assert by_mole[0].values["percent"] == by_gram[0].values["percent"]
    by_percent = risk_model(condition="CVD", sex="male", **EXAMPLE, hba1c=0.09148 * 58 + 2.152)
    by_ifcc = risk_model(condition="CVD", sex="male", **EXAMPLE, hba1c="58 mmol/mol")
    assert by_ifcc[0].values["percent"] == by_percent[0].values["percent"]
    with pytest.raises(InvalidInput, match="hba1c"):
        risk_model(condition="CVD", sex="male", **EXAMPLE, hba1c="58 mmol/L")


def test_a_person_outside_the_population_is_refused_with_a_variant_too() -> None:
    found = risk_model(condition="CVD", sex="male", **EXAMPLE | {"age": 85}, **FULL)
    assert isinstance(found, Abstain)
