"""Where a patient's repeated HbA1c, eGFR or LDL is heading, with intervals, a back-test, and when a threshold is likely crossed."""

from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version

from pydantic import JsonValue

from llmasos.errors import InvalidInput

from ...memory.patient import Patient
from ..finding import Abstain, Finding, Source
from ..risk.ckd_epi import STAGES
from .autoregression import FEWEST, Fit, fit
from .series import Series, lab_of, series_of

POINTS = 5  # measurements on different days; fewer give no forecast
SPAN = 180  # days that they must cover at least: what varies within a stay is no trajectory
LEVEL = 0.95
LIKELY = 0.5
LONGEST = 60  # months ahead


@dataclass(frozen=True)
class BackTest:
    """Forecasts of later measurements from the earlier ones alone, beside «as last time»."""

    count: int
    error: float
    naive: float
    within: int


def forecast(patient: Patient, lab: str, months: int | None = None, threshold: float | None = None) -> list[Finding] | Abstain:
    """Forecast a lab of the record.

    lab        HbA1c (%), eGFR (mL/min/1.73 m²) or LDL (mg/dL).
    months     how far ahead; as far as the measurements reach back, and no further, where it is left out or more is asked.
    threshold  in the lab's unit; the next lower category of kidney function for eGFR where it is left out.
    Abstains with fewer than five usable measurements or less than 180 days between the first and the last.
    Raises UnknownTerm for another lab, InvalidInput for months or a threshold that can't be.
    """
    what = lab_of(lab)
    if months is not None and not 1 <= months <= LONGEST:
        raise InvalidInput("months", months, f"1 to {LONGEST}")
    if threshold is not None and not what.possible[0] <= threshold <= what.possible[1]:
        raise InvalidInput("threshold", threshold, f"{what.possible[0]:g} to {what.possible[1]:g} {what.unit}")
    series = series_of(patient, what)
    left = f" Left out: {'; '.join(series.left_out)}." if series.left_out else ""
    if len(series.days) < POINTS:
        return Abstain(
            reason=f"A forecast of {what.name} needs at least {POINTS} dated measurements; the record has {len(series.days)}.{left}"
        )
    span = (series.days[-1] - series.days[0]).days
    if span < SPAN:
        return Abstain(
            reason=f"The {len(series.days)} measurements of {what.name} cover {span} days; a forecast needs at least {SPAN}.{left}"
        )
    fitted = fit(series.years(), series.values)
    reach = max(1, min(months or LONGEST, int(span / 30.4375), LONGEST))
    found = [_outlook(series, fitted, reach, months), _tested(series)]
    limit = threshold if threshold is not None else _stage_below(series)
    if limit is not None:
        found.insert(1, _crossing(series, fitted, reach, limit))
    return found


def back_test(series: Series) -> BackTest:
    """One step ahead from every beginning of the series that can be fitted."""
    times, values = series.years(), series.values
    errors, naive, within = [], [], 0
    for known in range(FEWEST, len(values)):
        mean, low, high = fit(times[:known], values[:known]).interval(times[known], LEVEL)
        errors.append(abs(mean - values[known]))
        naive.append(abs(values[known - 1] - values[known]))
        within += low <= values[known] <= high
    return BackTest(len(errors), sum(errors) / len(errors), sum(naive) / len(naive), within)


def _outlook(series: Series, fitted: Fit, reach: int, asked: int | None) -> Finding:
    points = [_point(series, fitted, month) for month in range(1, reach + 1)]
    last = points[-1]
    gaps = [(later - earlier).days for earlier, later in zip(series.days, series.days[1:], strict=False)]
    values: dict[str, JsonValue] = {
        "lab": series.lab.name,
        "unit": series.lab.unit,
        "count": len(series.days),
        "first": series.days[0].isoformat(),
        "last": series.days[-1].isoformat(),
        "gap": max(gaps),
        "slope": round(fitted.slope, 2),
        "slope_low": round(fitted.slope - _t(fitted) * fitted.slope_error, 2),
        "slope_high": round(fitted.slope + _t(fitted) * fitted.slope_error, 2),
        "persistence": round(fitted.persistence, 3),
        "months": reach,
        "date": last["date"],
        "expected": last["expected"],
        "low": last["low"],
        "high": last["high"],
        "measured": [[day.isoformat(), round(value, 2)] for day, value in zip(series.days, series.values, strict=True)],
        "forecast": [dict(point) for point in points],
        "left_out": [*series.left_out],
    }
    template = (
        "{lab} changed by {slope} {unit} a year (95 % interval {slope_low} to {slope_high}) over {count} measurements from {first} to {last}, at most {gap} days "
        "apart; if that goes on, {expected} {unit} is expected on {date}, and a measurement between {low} and {high} (95 %)."
    )
    if asked is not None and asked > reach:
        values["asked"] = asked
        template += " {asked} months were asked for; the measurements reach back {months}, and the forecast looks no further ahead."
    if series.left_out:
        template += " Left out: {left_out}."
    return Finding(topic=f"{series.lab.name} forecast", template=template, values=values, source=_source(), certainty="limited")


def _point(series: Series, fitted: Fit, month: int) -> dict[str, JsonValue]:
    day = series.days[-1] + timedelta(days=round(month * 30.4375))
    mean, low, high = fitted.interval((day - series.days[0]).days / 365.25, LEVEL)
    return {"date": day.isoformat(), "expected": round(mean, 1), "low": round(max(low, 0.0), 1), "high": round(high, 1)}


def _crossing(series: Series, fitted: Fit, reach: int, limit: float) -> Finding:
    """When a new measurement is more likely than not on the other side of a threshold, and how likely that is at the end."""
    above = series.values[-1] >= limit
    chances = []
    for month in range(1, reach + 1):
        day = series.days[-1] + timedelta(days=round(month * 30.4375))
        under = fitted.below((day - series.days[0]).days / 365.25, limit)
        chances.append((day, under if above else 1 - under))
    crossed: date | None = next((day for day, chance in chances if chance >= LIKELY), None)
    values: dict[str, JsonValue] = {
        "lab": series.lab.name,
        "unit": series.lab.unit,
        "threshold": limit,
        "side": "below" if above else "above",
        "crossed": crossed.isoformat() if crossed else None,
        "end": chances[-1][0].isoformat(),
        "percent": round(100 * chances[-1][1]),
    }
    end = "a measurement on {end} lies {side} it with a probability of {percent} %."
    template = "{lab} is likely {side} {threshold} {unit} from about {crossed} on; " + end
    if crossed is None:
        template = "{lab} is not likely {side} {threshold} {unit} before {end}: " + end
    return Finding(topic=f"{series.lab.name} threshold", template=template, values=values, source=_source(), certainty="limited")


def _tested(series: Series) -> Finding:
    done = back_test(series)
    values: dict[str, JsonValue] = {
        "lab": series.lab.name,
        "unit": series.lab.unit,
        "count": done.count,
        "error": round(done.error, 2),
        "naive": round(done.naive, 2),
        "within": done.within,
        "better": done.error < done.naive,
    }
    template = (
        "Back-test: the next {lab} forecast from the earlier ones alone, {count} times, was off by {error} {unit} on average ({naive} for «as last time»), and "
        "{within} of {count} lay within the 95 % interval."
    )
    if not done.error < done.naive:
        template += " So «as last time» was no worse here, and the trend deserves little trust."
    return Finding(topic=f"{series.lab.name} back-test", template=template, values=values, source=_source())


def _stage_below(series: Series) -> float | None:
    """The bound of the next lower category of kidney function; None for other labs, or when there is none."""
    if series.lab.name != "eGFR":
        return None
    return next((float(bound) for bound, _ in STAGES if 0 < bound <= series.values[-1]), None)


def _t(fitted: Fit) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + LEVEL) / 2, fitted.freedom))


def _source() -> Source:
    return Source(
        title="Trend with first-order autoregressive departures, fitted to the patient's own record with statsmodels",
        publisher="statsmodels",
        version=version("statsmodels"),
        identifier="https://www.statsmodels.org",
        licence="BSD-3-Clause",
    )
