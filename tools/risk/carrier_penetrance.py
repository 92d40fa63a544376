"""Cumulative cancer risk of carriers, from published penetrance.

Between two published ages the cumulative hazard is taken as linear in age; nothing is extrapolated: a figure for an age
before the first published one does not exist, and after the last one the hazard counts as zero, which is said. For
somebody of age a without the cancer, risk to age t is (F(t) − F(a)) / (1 − F(a)) where F(a) is known.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ...memory.later import later
from ..finding import Source

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

DRAWS = 4_000
SEED = 20_260_101
Z = 1.959964  # half width of a 95 % interval in standard deviations


@dataclass(frozen=True)
class Point:
    """A cumulative risk to an age, from 0 to 1, with its published 95 % interval."""

    age: int
    risk: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Estimate:
    """Published figures for one gene, cancer and sex. `lifetime` has one point whose age is 0."""

    gene: str
    cancer: str
    sex: str
    points: tuple[Point, ...]
    lifetime: bool
    second: bool
    note: str
    source: Source
    population: str


@dataclass(frozen=True)
class Risk:
    """A risk from now to an age. `from_age` is None when it counts from birth; `interval` is None when none can be derived."""

    estimate: Estimate
    from_age: float | None
    to_age: int | None
    risk: float
    interval: tuple[float, float] | None
    interpolated: bool


def genes() -> tuple[str, ...]:
    """Genes with at least one figure."""
    return tuple(dict.fromkeys(estimate.gene for estimate in _all()))


def estimates(gene: str, sex: str, cancer: str | None = None) -> list[Estimate]:
    """Figures for a carrier: of one cancer, or of all of them."""
    return [one for one in _all() if one.gene == gene and one.sex in (sex, "both") and cancer in (None, one.cancer)]


def risk(estimate: Estimate, age: float | None) -> Risk | None:
    """The risk to the last published age; from `age` on where a figure for that age can be derived. None past the last age."""
    last = estimate.points[-1]
    if estimate.lifetime:
        return Risk(estimate, None, None, last.risk, _interval(last), False)
    if age is not None and age >= last.age:
        return None
    first = estimate.points[0].age
    if age is None or age < first:
        return Risk(estimate, None, last.age, last.risk, _interval(last), False)
    draws = conditional_draws(estimate, age)
    central = _conditional(_hazard_at(estimate, [point.risk for point in estimate.points], age), _hazard(last.risk))
    interval = (
        (float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975)))
        if any(point.low is not None for point in estimate.points)
        else None
    )
    return Risk(estimate, age, last.age, central, interval, age not in [point.age for point in estimate.points])


def conditional_draws(estimate: Estimate, age: float | None) -> Any:
    """Draws (DRAWS,) of the risk to the last age for somebody free of it at `age`: normal on the complementary log-log scale."""
    generator = np.random.default_rng([SEED, sum(map(ord, estimate.gene + estimate.cancer + estimate.sex))])
    shift = generator.standard_normal(DRAWS)
    hazards = np.array([np.exp(math.log(_hazard(point.risk)) + shift * _spread(point)) for point in estimate.points])
    if age is None or estimate.lifetime or age < estimate.points[0].age:
        return 1 - np.exp(-hazards[-1])
    ages = [point.age for point in estimate.points]
    so_far = np.array([np.interp(age, ages, column) for column in hazards.T])
    return 1 - np.exp(-np.maximum(hazards[-1] - so_far, 0))


def any_cancer(carried: Sequence[str], sex: str, age: float | None) -> tuple[dict[str, Any], list[Risk]]:
    """Probability of a first cancer, overall and by gene and cancer; hazards of genes and cancers taken as independent.

    A gene's own figure for any cancer is used where one is published, the sum of its cancers' hazards otherwise.
    """
    parts: list[Risk] = []
    survival, draws = 1.0, np.ones(DRAWS)
    shares: dict[str, float] = {}
    for gene in carried:
        known = [one for one in estimates(gene, sex) if not one.second]
        overall = [one for one in known if one.cancer == "any cancer"]
        for estimate in overall or known:
            found = risk(estimate, age)
            if found is None:
                continue
            parts.append(found)
            survival *= 1 - found.risk
            draws = draws * (1 - conditional_draws(estimate, age))
            shares[f"{gene}: {estimate.cancer}"] = -math.log(max(1 - found.risk, 1e-12))
    total = sum(shares.values())
    interval = [float(1 - np.quantile(draws, 0.975)), float(1 - np.quantile(draws, 0.025))]
    return {
        "risk": 1 - survival,
        "interval": interval if parts else None,
        "contributions": {name: share / total for name, share in shares.items()},
        "to_age": max((part.to_age or 0 for part in parts), default=0),
    }, parts


def _hazard(cumulative: float) -> float:
    return -math.log(max(1 - cumulative, 1e-9))


def _hazard_at(estimate: Estimate, risks: Sequence[float], age: float) -> float:
    return float(np.interp(age, [point.age for point in estimate.points], [_hazard(value) for value in risks]))


def _conditional(so_far: float, by_then: float) -> float:
    return 1 - math.exp(-(by_then - so_far))


def _spread(point: Point) -> float:
    """Standard deviation of the log cumulative hazard that the published interval amounts to; 0 without one."""
    if point.low is None or point.high is None:
        return 0.0
    return (math.log(_hazard(min(point.high, 0.9999))) - math.log(_hazard(max(point.low, 0.0005)))) / (2 * Z)


def _interval(point: Point) -> tuple[float, float] | None:
    return None if point.low is None or point.high is None else (point.low, point.high)


@cache
def _all() -> tuple[Estimate, ...]:
    stored = tomllib.loads((files(__package__) / "data" / "penetrance.toml").read_text(encoding="utf-8"))
    return tuple(_estimate(item, stored["source"]) for item in stored["estimate"])


def _estimate(item: dict[str, Any], sources: dict[str, Any]) -> Estimate:
    source = dict(sources[item["source"]])
    population = source.pop("population")
    rows = [[0, *item["lifetime"]]] if "lifetime" in item else item["points"]
    points = tuple(Point(row[0], *(value / 100 for value in row[1:])) for row in rows)
    return Estimate(
        item["gene"],
        item["cancer"],
        item["sex"],
        points,
        "lifetime" in item,
        item.get("second", False),
        item.get("note", ""),
        Source(**source),
        population,
    )
