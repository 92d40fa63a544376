"""Forecasts of repeated labs: right on known courses, honest about few points and uneven visits."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from scipy.stats import t

from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.trajectory import forecast
from llmasos.tools.trajectory.autoregression import fit
from llmasos.tools.trajectory.forecast import back_test
from llmasos.tools.trajectory.series import LABS, lab_of, series_of

DAYS = (0, 111, 160, 414, 612, 751, 1003)


def patient(values: Sequence[float], days: Sequence[int] = DAYS, **observation: Any) -> Patient:
    kind = {"name": "eGFR", "code": "98979-8", "unit": "mL/min/1.73m2"} | observation
    at = [(date(2022, 1, 10) + timedelta(days=day)).isoformat() for day in days]
    return Patient.model_validate({"observations": [kind | {"value": value, "time": when} for value, when in zip(values, at, strict=True)]})


def falling(rate: float, start: float = 72) -> list[float]:
    return [start - rate * day / 365.25 + (0.4 if place % 2 else -0.4) for place, day in enumerate(DAYS)]


def found(answer: list[Finding] | Abstain) -> dict[str, Finding]:
    assert not isinstance(answer, Abstain)
    return {finding.topic: finding for finding in answer}


def test_a_steady_fall_is_found_and_carried_on() -> None:
    outlook = found(forecast(patient(falling(5)), "eGFR", months=12))["eGFR forecast"].values
    assert outlook["slope"] == pytest.approx(-5, abs=0.4)
    assert outlook["expected"] == pytest.approx(72 - 5 * (1003 / 365.25 + 1), abs=1)
    assert outlook["low"] < outlook["expected"] < outlook["high"]  # type: ignore[operator]


def test_the_crossing_of_a_threshold_is_dated() -> None:
    crossing = found(forecast(patient(falling(5)), "eGFR", threshold=55))["eGFR threshold"]
    expected = date(2022, 1, 10) + timedelta(days=round(17 / 5 * 365.25))
    assert abs((date.fromisoformat(str(crossing.values["crossed"])) - expected).days) < 75
    assert "likely below 55" in crossing.text


def test_a_threshold_out_of_reach_is_said_to_be() -> None:
    crossing = found(forecast(patient(falling(0.5)), "eGFR", threshold=30))["eGFR threshold"]
    assert crossing.values["crossed"] is None
    assert "not likely below 30" in crossing.text


def test_the_next_lower_category_is_the_threshold_of_kidney_function() -> None:
    assert found(forecast(patient(falling(5)), "eGFR"))["eGFR threshold"].values["threshold"] == 45.0


@pytest.mark.parametrize("count", [0, 1, 4])
def test_fewer_than_five_measurements_give_no_forecast(count: int) -> None:
    answer = forecast(patient(falling(5)[:count], DAYS[:count]), "eGFR")
    assert isinstance(answer, Abstain)
    assert f"at least 5 dated measurements; the record has {count}" in answer.reason


def test_measurements_of_one_day_count_once() -> None:
    answer = forecast(patient([60, 61, 62, 63, 64], [0, 0, 0, 200, 400]), "eGFR")
    assert isinstance(answer, Abstain)
    assert "has 3" in answer.reason


def test_a_hospital_stay_is_no_trajectory() -> None:
    answer = forecast(patient([60, 50, 40, 45, 55, 60], [0, 1, 2, 3, 4, 5]), "eGFR")
    assert isinstance(answer, Abstain)
    assert "cover 5 days" in answer.reason


def test_the_forecast_looks_no_further_ahead_than_the_record_looks_back() -> None:
    outlook = found(forecast(patient(falling(5)), "eGFR", months=60))["eGFR forecast"]
    assert outlook.values["months"] == 32
    assert "looks no further ahead" in outlook.text


def test_units_are_converted_and_what_can_not_be_is_named() -> None:
    kind = {"name": "HbA1c", "code": "59261-8", "unit": "mmol/mol"}
    measured = series_of(patient([48, 53], (0, 100), **kind), LABS["HbA1c"])
    assert [round(value, 1) for value in measured.values] == [6.5, 7.0]  # 48 and 53 mmol/mol, as published
    assert series_of(patient([3.4], (0,), name="LDL", code="13457-7", unit="mmol/L"), LABS["LDL"]).values[0] == pytest.approx(
        131.5, abs=0.1
    )
    assert series_of(patient([3.4], (0,), name="LDL", code="13457-7", unit="g/L"), LABS["LDL"]).left_out == ("in g/L",)


def test_a_measurement_without_an_exact_date_is_left_out_and_named() -> None:
    record = Patient.model_validate({"observations": [{"name": "eGFR", "value": 60, "time": "2024"}]})
    assert series_of(record, lab_of("egfr")).left_out == ("no exact date (2024)",)


@pytest.mark.parametrize(("arguments", "error"), [
    ({"lab": "sodium"}, UnknownTerm), ({"lab": "eGFR", "months": 0}, InvalidInput), ({"lab": "LDL", "threshold": -3}, InvalidInput),
])  # fmt: skip
def test_what_can_not_be_asked_is_refused(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        forecast(patient(falling(5)), **arguments)


def test_the_back_test_uses_the_past_alone_and_beats_as_last_time_on_a_trend() -> None:
    series = series_of(patient(falling(5)), LABS["eGFR"])
    done = back_test(series)
    assert done.count == len(DAYS) - 4
    assert done.error < done.naive
    mean, _, _ = fit(series.years()[:4], series.values[:4]).interval(series.years()[4], 0.95)
    shorter = back_test(series_of(patient(falling(5)[:5], DAYS[:5]), LABS["eGFR"]))
    assert shorter.error == pytest.approx(abs(mean - series.values[4]))


def test_a_course_without_trend_is_said_to_deserve_little_trust() -> None:
    jumping = [60, 60, 60, 60, 66, 66, 66]
    assert "little trust" in found(forecast(patient(jumping), "eGFR"))["eGFR back-test"].text


def test_without_persistence_the_forecast_is_that_of_least_squares() -> None:
    times, values = np.array([0.0, 0.3, 0.9, 1.4, 2.2, 2.5]), np.array([7.0, 7.6, 7.1, 7.9, 7.4, 8.1])
    fitted = fit(times, values)
    assert fitted.persistence == 0
    design = np.column_stack([np.ones(6), times])
    beta, squares, *_ = np.linalg.lstsq(design, values, rcond=None)
    wanted = np.array([1, 3.0])
    error = (squares[0] / (6 - 3) * (1 + wanted @ np.linalg.inv(design.T @ design) @ wanted)) ** 0.5
    mean, low, high = fitted.interval(3.0, 0.95)
    assert mean == pytest.approx(wanted @ beta)
    assert (high - low) / 2 == pytest.approx(t.ppf(0.975, 3) * error)


def simulated(seed: int, persistence: float, course: Callable[[np.ndarray[Any, Any]], Any]) -> tuple[Any, Any]:
    draw = np.random.default_rng(seed)
    times = np.cumsum(draw.uniform(0.1, 0.8, 9))
    apart = np.abs(np.subtract.outer(times, times))
    noise = np.linalg.cholesky(np.power(persistence, apart) + 1e-9 * np.eye(9)) @ draw.standard_normal(9)
    return times, course(times) + 2 * noise


def test_intervals_hold_what_they_promise_on_uneven_simulated_visits() -> None:
    within = 0
    for seed in range(200):
        times, values = simulated(seed, 0.3, lambda at: 80 - 4 * at)
        _, low, high = fit(times[:8], values[:8]).interval(times[8], 0.95)
        within += low <= values[8] <= high
    assert 180 <= within <= 200  # 95 % of 200 is 190
