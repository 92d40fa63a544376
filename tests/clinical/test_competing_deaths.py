"""Death from other causes takes its published share of a risk, and no more."""

import numpy as np
import pytest

from llmasos.tools.risk import carrier_penetrance, competing_deaths

# Probabilities of death within a year, men and women: SSA period life table 2022, https://www.ssa.gov/oact/STATS/table4c6.html
PUBLISHED = {
    30: (0.002332, 0.000988),
    50: (0.005666, 0.003407),
    65: (0.017897, 0.011018),
    69: (0.023088, 0.014684),
    80: (0.06066, 0.044156),
}
LEFT_AT_90 = {"male": 3.91, "female": 4.62}  # expectation of life there, in the same table


@pytest.mark.parametrize("age", PUBLISHED)
def test_the_share_that_dies_within_a_year_is_the_published_one(age: int) -> None:
    for sex, published in zip(("male", "female"), PUBLISHED[age], strict=True):
        assert 1 - competing_deaths.alive(sex, [age, age + 1])[1] == pytest.approx(published, abs=2e-5)


@pytest.mark.parametrize(
    ("sex", "age", "published"), [("male", 0, 74.74), ("female", 0, 80.18), ("male", 30, 46.51), ("female", 65, 20.12)]
)
def test_the_table_gives_the_published_expectation_of_life(sex: str, age: int, published: float) -> None:
    living = competing_deaths.alive(sex, np.arange(age, competing_deaths.LAST_AGE + 1))
    years = ((living[:-1] + living[1:]) / 2).sum() + living[-1] * LEFT_AT_90[sex]
    assert years == pytest.approx(published, abs=0.03)


def test_with_even_hazards_the_risk_is_the_share_of_both_that_is_the_cancers() -> None:
    years = np.arange(0, 41)
    cancer, death = 0.02, 0.01
    exact = cancer / (cancer + death) * (1 - np.exp(-(cancer + death) * 40))
    assert competing_deaths.risk(cancer * years, np.exp(-death * years)) == pytest.approx(exact, rel=1e-4)


def test_where_nobody_dies_the_risk_is_the_net_one() -> None:
    assert competing_deaths.risk(np.array([0.0, 0.3, 0.9]), np.ones(3)) == pytest.approx(1 - np.exp(-0.9))


def test_deaths_lower_a_mans_risk_more_than_a_womans() -> None:
    lost = {}
    for sex in ("male", "female"):
        found = carrier_penetrance.any_cancer(["MSH6"], sex, 50)
        assert found is not None
        lost[sex] = 1 - found.risk / found.net
    assert 0 < lost["female"] < lost["male"]


@pytest.mark.parametrize(
    ("genes", "sex", "age"), [(["BRCA1", "TP53"], "male", 50), (["MLH1", "ATM"], "female", 40), (["BRCA2"], "female", None)]
)
def test_the_risk_lies_between_what_the_published_ages_allow(genes: list[str], sex: str, age: float | None) -> None:
    found = carrier_penetrance.any_cancer(genes, sex, age)
    assert found is not None
    assert found.bounds is not None
    assert found.bounds[0] < found.risk < found.bounds[1] <= found.net


def test_somebody_close_to_the_last_published_age_loses_next_to_nothing_to_deaths() -> None:
    found = carrier_penetrance.any_cancer(["ATM"], "female", 79.5)
    assert found is not None
    assert found.risk == pytest.approx(found.net, rel=0.03)
