"""Cumulative cancer risk of carriers, from published penetrance.

Between two published ages the cumulative hazard is taken as linear in age; nothing is extrapolated: a figure for an age
before the first published one does not exist, and after the last one the hazard counts as zero, which is said. For
somebody of age a without the cancer, risk to age t is (F(t) − F(a)) / (1 − F(a)) where F(a) is known; a figure whose
first published age lies ahead counts from birth. A single figure stands as published, death from other causes left aside;
where genes are combined, that death competes (competing_deaths.py).
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
from . import competing_deaths

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
    central = _conditional(_hazard_at(estimate, [point.risk for point in estimate.points], age), _hazard(last.risk))
    published = any(point.low is not None for point in estimate.points)
    interval = _quantiles(conditional_draws(estimate, age)) if published else None
    return Risk(estimate, age, last.age, central, interval, age not in [point.age for point in estimate.points])


def conditional_draws(estimate: Estimate, age: float | None) -> Any:
    """Draws (DRAWS,) of the risk to the last age for somebody free of it at `age`: normal on the complementary log-log scale."""
    hazards = _drawn(estimate)
    if age is None or estimate.lifetime or age < estimate.points[0].age:
        return 1 - np.exp(-hazards[:, -1])
    return 1 - np.exp(-_since(estimate, age, hazards, np.array([estimate.points[-1].age]))[:, 0])


@dataclass(frozen=True)
class Combined:
    """A first cancer of any kind, all carried genes together; risks from 0 to 1, from `from_age`, or birth where it is None, to `to_age`.

    `net` and `net_interval` leave death from other causes aside. `risk` and `interval` let it compete; they equal the net ones
    where a figure names no age (`ageless` holds its genes). `bounds` hold the risk wherever cancers lie between the published
    ages. Intervals are None without any published one; `exact` holds the genes that have figures without, `from_birth` those
    whose figures can't be counted from the person's age on.
    """

    parts: tuple[Risk, ...]
    from_age: float | None
    from_birth: tuple[str, ...]
    risk: float
    interval: tuple[float, float] | None
    net: float
    net_interval: tuple[float, float] | None
    bounds: tuple[float, float] | None
    contributions: dict[str, float]
    to_age: int | None
    ageless: tuple[str, ...]
    exact: tuple[str, ...]


def any_cancer(carried: Sequence[str], sex: str, age: float | None) -> Combined | None:
    """The probability of a first cancer; hazards of genes and cancers taken as independent. None when no figure reaches beyond `age`.

    It counts from `age` where every figure can be, and from birth where one can't.
    A gene's own figure for any cancer is used where one is published, the sum of its cancers' hazards otherwise. Deaths:
    competing_deaths.py, at the ages that a cumulative hazard linear between published ages, or from birth on, gives.
    """
    found = _reaching(carried, sex, age)
    if not found:
        return None
    from_birth = tuple(dict.fromkeys(one.gene for one, part in found if part.from_age is None)) if age else ()
    if from_birth:  # what is left of such a figure isn't known: count everything from birth
        age, found = None, _reaching(carried, sex, None)
    parts = tuple(part for _, part in found)
    drawn = np.prod([1 - conditional_draws(one, age) for one, _ in found], axis=0)
    net = 1 - math.prod(1 - part.risk for part in parts)
    shares = {f"{one.gene}: {one.cancer}": _hazard(part.risk) for one, part in found}
    known = any(part.interval for part in parts)
    net_interval = _quantiles(1 - drawn) if known else None
    ageless = tuple(dict.fromkeys(one.gene for one, _ in found if one.lifetime))
    chance, interval, limits = net, net_interval, None
    if not ageless:
        ages = _grid(age or 0.0, [point.age for one, _ in found for point in one.points])
        living = competing_deaths.alive(sex, ages)
        central, earliest, latest, draws = (sum(arrays) for arrays in zip(*(_paths(one, age, ages) for one, _ in found), strict=True))
        chance, limits = float(competing_deaths.risk(central, living)), competing_deaths.bounds(earliest, latest, living)
        interval = _quantiles(competing_deaths.risk(draws, living)) if known else None
    return Combined(
        parts,
        age,
        from_birth,
        chance,
        interval,
        net,
        net_interval,
        limits,
        {name: share / sum(shares.values()) for name, share in shares.items()},
        max((part.to_age for part in parts if part.to_age), default=None),
        ageless,
        tuple(dict.fromkeys(one.gene for one, part in found if part.interval is None)),
    )


def _reaching(carried: Sequence[str], sex: str, age: float | None) -> list[tuple[Estimate, Risk]]:
    return [(one, part) for gene in carried for one in _of_gene(gene, sex) if (part := risk(one, age)) is not None]


def _of_gene(gene: str, sex: str) -> list[Estimate]:
    known = [one for one in estimates(gene, sex) if not one.second]
    return [one for one in known if one.cancer == "any cancer"] or known


def _quantiles(draws: Any) -> tuple[float, float]:
    return float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975))


def _drawn(estimate: Estimate) -> Any:
    """Draws (DRAWS, points) of the cumulative hazard at each published age, one deviation for all ages of a draw."""
    generator = np.random.default_rng([SEED, sum(map(ord, estimate.gene + estimate.cancer + estimate.sex))])
    shift = generator.standard_normal(DRAWS)
    return np.array([np.exp(math.log(_hazard(point.risk)) + shift * _spread(point)) for point in estimate.points]).T


def _grid(start: float, published: Sequence[int]) -> Any:
    """Ages from `start` to the last published one: start, and every whole year after it."""
    return np.array([start, *range(math.floor(start) + 1, max(published) + 1)])


def _knots(estimate: Estimate, age: float | None, hazards: Any) -> tuple[list[float], Any]:
    """Ages and cumulative hazards (…, ages) between which the hazard is even, from birth on where `age` is None."""
    ages: list[float] = [point.age for point in estimate.points]
    if age is not None:
        return ages, hazards
    return [0.0, *ages], np.concatenate([np.zeros_like(hazards[..., :1]), hazards], axis=-1)


def _since(estimate: Estimate, age: float | None, hazards: Any, ages: Any) -> Any:
    """Cumulative hazard (DRAWS, ages) from `age` on, of hazards (DRAWS, points)."""
    knots, values = _knots(estimate, age, hazards)
    weights = np.array([np.interp([age or 0.0, *ages], knots, unit) for unit in np.eye(len(knots))])
    found = values @ weights
    return np.maximum(found[:, 1:] - found[:, :1], 0)


def _paths(estimate: Estimate, age: float | None, ages: Any) -> tuple[Any, Any, Any, Any]:
    """Cumulative hazard from `age` on at each of `ages`: central, with cancers as early and as late as can be, and drawn."""
    hazards = np.array([[_hazard(point.risk) for point in estimate.points]])
    central = _since(estimate, age, hazards, ages)[0]
    knots = np.array(_knots(estimate, age, hazards)[0])
    start = age or 0.0
    after = np.array([start if at == start else knots[knots >= at][0] if at <= knots[-1] else knots[-1] for at in ages])
    before = np.array([max(start, knots[knots <= at][-1]) for at in ages])
    earliest, latest = (_since(estimate, age, hazards, where)[0] for where in (after, before))
    return central, earliest, latest, _since(estimate, age, _drawn(estimate), ages)


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
