"""`llmasos forecast`: where a lab of a record is heading."""

from pathlib import Path

from llmasos.errors import InvalidInput

from ..tools.finding import Abstain
from ..tools.trajectory import forecast
from .asking import record
from .render import console, objects, print_json


def show(lab: str, patient: Path, months: int | None, threshold: float | None, figure: Path | None, as_json: bool) -> int:
    """Print the forecast's findings with their source, or why there is none. The figure goes to a file, if one is named."""
    person = record(patient)
    assert person is not None, "a path was given"
    found = forecast(person, lab, months, threshold)
    findings = [] if isinstance(found, Abstain) else objects(found)
    reason = found.reason if isinstance(found, Abstain) else None
    if figure is not None and findings:
        from .forecast_plot import forecast_figure

        try:
            figure.write_text(forecast_figure(findings) + "\n", encoding="utf-8")
        except OSError as error:
            raise InvalidInput("figure", str(figure), f"a file that can be written ({error.strerror})") from error
        console(stderr=True).print(f"written: {figure}")
    if as_json:
        print_json({"findings": findings, "abstained": reason})
    elif isinstance(found, Abstain):
        console().print(found.reason, markup=False)
    else:
        for item in found:
            console().print(item.text, markup=False)
        console().print(found[0].source.cite(), style="dim", markup=False)
    return 0
