"""The registered tools, listed or called one at a time."""

import json
import sys
from pathlib import Path
from typing import Any

from rich.table import Table

from llmasos.errors import InvalidInput, LLMasOSError

from ..kernel.checked import check_text
from ..kernel.kernel import Kernel
from ..memory.patient import Patient
from ..tools.registry import Registry
from .asking import record
from .render import console, objects, print_json


def show(as_json: bool) -> None:
    """Names, arguments and summaries; then plugins that were skipped."""
    registry = Registry.discover()
    if as_json:
        manifests = [tool.manifest.model_dump(mode="json") | {"hash": tool.hash} for tool in registry]
        print_json({"tools": manifests, "rejected": registry.rejected})
        return
    table = Table("tool", "arguments", "summary", box=None, header_style="bold")
    for tool in registry:
        table.add_row(tool.name, ", ".join(tool.manifest.slots), tool.manifest.summary)
    console().print(table)
    for plugin, reason in registry.rejected.items():
        console().print(f"plugin {plugin} was skipped: {reason}", style="yellow")


def call(name: str, arguments: str, patient: Path | None, folder: Path | None = None) -> int:
    """Print `{"findings": […], "abstained": null or the reason}`; 1 when the tool failed or refused its input, with the reason on standard error, too.
    Figures go to `folder`, if one is named."""
    parsed = _object(arguments, "arguments")
    with Kernel() as kernel:
        _known(kernel, name)
        result = _called(kernel, name, parsed, record(patient))
    print_json(result)
    if folder is not None:
        from . import figures

        drawn = figures.figures(result["findings"])
        written = [str(file) for file in figures.write(folder, drawn, name)]
        sys.stderr.write(f"written: {', '.join(written) or 'no figure'}\n")
    if "error" in result:
        sys.stderr.write(f"llmasos: {result['abstained']}\n")
        return 1
    return 0


def call_all(name: str, rows: Path, patient: Path | None) -> int:
    """One tool over a file of JSON objects, a result a line in the file's order; a row that can't be used says so in its line. 1 when one did."""
    failed = 0
    try:
        lines = rows.open(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise InvalidInput("file", str(rows), f"a readable file of JSON lines ({error.strerror})") from error
    with Kernel() as kernel, lines:
        _known(kernel, name)
        person = record(patient)
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                result = _called(kernel, name, _object(line.strip(), f"{rows.name}:{number}"), person)
            except InvalidInput as error:
                result = {"findings": [], "abstained": str(error), "error": type(error).__name__}
            failed += "error" in result
            print_json(result)
    if failed:
        sys.stderr.write(f"llmasos: {failed} row(s) could not be used; their lines say why\n")
    return 1 if failed else 0


def _object(text: str, field: str) -> dict[str, Any]:
    check_text(text, field)
    try:
        parsed: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(field, text, f"a JSON object ({error})") from error
    if not isinstance(parsed, dict):
        raise InvalidInput(field, text, "a JSON object")
    return parsed


def _known(kernel: Kernel, name: str) -> None:
    kernel.registry[name]  # raises, naming the registered ones


def _called(kernel: Kernel, name: str, arguments: dict[str, Any], patient: Patient | None) -> dict[str, Any]:
    try:
        kernel.registry[name].validate(arguments)  # so that nothing but the tool's own arguments is passed on
        result = kernel.call(name, patient=patient, **arguments)
    except LLMasOSError as error:
        return {"findings": [], "abstained": str(error), "error": type(error).__name__}
    shown = {"findings": objects(result.findings), "abstained": result.abstained, "missing": list(result.missing)}
    return shown | ({"remarks": list(result.remarks)} if result.remarks else {})
