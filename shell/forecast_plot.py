"""The figure of a forecast: measurements, the expected course with its 95 % band, and the threshold."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .svg import WIDTH, Figure

LEFT, RIGHT, TOP, BOTTOM = 58, 24, 52, 290
EDGE = 24


def forecast_figure(findings: Sequence[Mapping[str, Any]]) -> str:
    """An SVG document for the findings of a forecast, as JSON objects."""
    values = findings[0]["values"]
    limit = next((item["values"]["threshold"] for item in findings if "threshold" in item["values"]), None)
    measured = [(date.fromisoformat(day), value) for day, value in values["measured"]]
    ahead = [(date.fromisoformat(point["date"]), point) for point in values["forecast"]]
    first, last = measured[0][0], ahead[-1][0]
    heights = (
        [value for _, value in measured]
        + [point[end] for _, point in ahead for end in ("low", "high")]
        + ([limit] if limit is not None else [])
    )
    ticks = _ticks(min(heights), max(heights))

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / max((last - first).days, 1)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    told = f"{len(measured)} measurements from {values['first']} to {values['last']}. " + " ".join(item["text"] for item in findings)
    figure = Figure(f"{values['lab']} over time with a forecast to {values['date']}", told)
    figure.words(EDGE, 30, f"{values['lab']}, {values['unit']}", "head")
    for tick in ticks:
        figure.path([(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], "line")
        figure.words(LEFT - 8, y(tick) + 4, f"{tick:g}", "soft", "end")
    for year in range(first.year + 1, last.year + 1):
        figure.path([(x(date(year, 1, 1)), BOTTOM), (x(date(year, 1, 1)), BOTTOM + 5)], "line")
        figure.words(x(date(year, 1, 1)), BOTTOM + 19, str(year), "soft", "middle")
    band = [(x(day), y(point["low"])) for day, point in ahead] + [(x(day), y(point["high"])) for day, point in reversed(ahead)]
    figure.path(band, "band", closed=True)
    figure.path([(x(day), y(value)) for day, value in measured], "trace")
    figure.path([(x(day), y(point["expected"])) for day, point in ahead], "trace ahead")
    if limit is not None:
        figure.path([(LEFT, y(limit)), (WIDTH - RIGHT, y(limit))], "limit")
        figure.words(LEFT + 6, y(limit) - 6, f"threshold {limit:g}", "warmly")
    for day, value in measured:
        figure.circle(x(day), y(value), 4, "accent")
    figure.words(
        EDGE, BOTTOM + 46, "Points: measured. Dashed: expected if the trend goes on. Shaded: 95 of 100 measurements lie there.", "soft"
    )
    return figure.text(BOTTOM + 62)


def _ticks(low: float, high: float) -> list[float]:
    """Four to nine round numbers that hold the range between the first and the last."""
    step = next(size for size in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500) if (high - low) / size <= 6)
    start = int(low / step)
    ticks = [round(start * step, 1)]
    while ticks[-1] < high:
        ticks.append(round(ticks[-1] + step, 1))
    return ticks if len(ticks) > 1 else [*ticks, round(ticks[0] + step, 1)]
