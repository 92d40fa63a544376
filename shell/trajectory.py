"""`llmasos forecast`: where a lab of a record is heading."""

from pathlib import Path

from ..tools.finding import Abstain
from ..tools.trajectory import forecast
from . import files
from .asking import record
from .render import console, objects, print_json


def show(lab: str, patient: Path, months: int | None, threshold: float | None, figure: Path | None, as_json: bool) -> int:
    """Print the forecast's findings with their source, or why there is none. The figure goes to a file, if one is named.

    Exit status 1 when a figure was asked for and there is nothing to draw.
    """
    person = record(patient)
    assert person is not None, "a path was given"
    found = forecast(person, lab, months, threshold)
    findings = [] if isinstance(found, Abstain) else objects(found)
    reason = found.reason if isinstance(found, Abstain) else None
    if figure is not None and findings:
        from .forecast_plot import forecast_figure

        files.write(figure, forecast_figure(findings) + "\n", "figure")
        console(stderr=True).print(f"written: {figure}", markup=False, soft_wrap=True)
    if as_json:
        print_json({"findings": findings, "abstained": reason})
    elif isinstance(found, Abstain):
        console().print(found.reason, markup=False)
    else:
        for item in found:
            console().print(item.text, markup=False)
        console().print(found[0].source.cite(), style="dim", markup=False)
    if figure is not None and not findings:
        console(stderr=True).print(f"not written: {figure}, since there is nothing to draw", markup=False, soft_wrap=True)
        return 1
    return 0
