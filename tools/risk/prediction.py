"""A risk as a Python value: a number with its interval, horizon, contributions and sources."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..finding import Finding, Source


class RiskPrediction:
    """The overall risk among findings of `risk_model`; prints as a sentence, converts to float."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        self._first = findings[0]

    @property
    def risk(self) -> float:
        """From 0 to 1."""
        return float(self._first.values["risk"])  # type: ignore[arg-type]

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval where one can be derived."""
        stored: Any = self._first.values.get("interval")
        return (float(stored[0]), float(stored[1])) if stored else None

    @property
    def horizon(self) -> str:
        """From when to when."""
        values = self._first.values
        if values.get("to_age") is None:
            return "over a lifetime"
        return f"{values.get('shown_age', 'now')} to {values['to_age']} years of age"

    @property
    def contributions(self) -> dict[str, float]:
        """Each gene's and cancer's share of the hazard; they add up to 1."""
        return dict(self._first.values["contributions"])  # type: ignore[arg-type]

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the figures rest on."""
        return tuple(dict.fromkeys(finding.source for finding in self.findings))

    def __float__(self) -> float:
        return self.risk

    def __str__(self) -> str:
        shown = f" (95 % interval {self.interval[0]:.2f}–{self.interval[1]:.2f})" if self.interval else ""
        return f"{self.risk:.2f}{shown} for {self._first.values['outcome']}, {self.horizon}"

    __repr__ = __str__

    def __format__(self, specification: str) -> str:
        return format(self.risk, specification) if specification else str(self)

    def explain(self) -> str:
        """The findings behind the number, each with its source."""
        return "\n".join(f"{finding.text}\n    {finding.source.cite()}" for finding in self.findings)

    def plot(self, path: str | Path | None = None) -> Any:
        """Horizontal bars of the risks with their intervals; saved when a path is given. Returns the matplotlib Figure."""
        from matplotlib.figure import Figure

        rows = [finding for finding in self.findings if "risk" in finding.values]
        figure = Figure(figsize=(7, 1 + 0.45 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for place, finding in enumerate(reversed(rows)):
            values: Any = finding.values
            axes.barh(place, values["risk"], color="#0b6e8f" if finding is rows[0] else "#9fb9c4")
            if values.get("interval"):
                low, high = values["interval"]
                axes.plot([low, high], [place, place], color="#1d2733", linewidth=1.5)
        names = [f"{finding.values.get('gene', '')} {finding.topic}".strip() for finding in reversed(rows)]
        axes.set_yticks(range(len(rows)), names)
        axes.set_xlim(0, 1)
        axes.set_xlabel("risk")
        if path is not None:
            figure.savefig(path, dpi=150)
        return figure
