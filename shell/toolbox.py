"""The registered tools, listed or called one at a time."""

import json
import sys
from pathlib import Path
from typing import Any

from rich.table import Table

from llmasos.errors import InvalidInput, LLMasOSError

from ..kernel.kernel import Kernel
from ..tools.registry import Registry
from .asking import record
from .render import console


def show(as_json: bool) -> None:
    """Names, arguments and summaries; then plugins that were skipped."""
    registry = Registry.discover()
    if as_json:
        manifests = [tool.manifest.model_dump(mode="json") | {"hash": tool.manifest.hash()} for tool in registry]
        sys.stdout.write(json.dumps({"tools": manifests, "rejected": registry.rejected}, ensure_ascii=False) + "\n")
        return
    table = Table("tool", "arguments", "summary", box=None, header_style="bold")
    for tool in registry:
        table.add_row(tool.name, ", ".join(tool.manifest.slots), tool.manifest.summary)
    console().print(table)
    for plugin, reason in registry.rejected.items():
        console().print(f"plugin {plugin} was skipped: {reason}", style="yellow")


def call(name: str, arguments: str, patient: Path | None) -> int:
    """Print `{"findings": […], "abstained": null or the reason}`; 1 when the tool failed or refused its input, with the reason on standard error, too."""
    try:
        parsed: Any = json.loads(arguments)
    except json.JSONDecodeError as error:
        raise InvalidInput("arguments", arguments, f"a JSON object ({error})") from error
    if not isinstance(parsed, dict):
        raise InvalidInput("arguments", arguments, "a JSON object")
    with Kernel() as kernel:
        try:
            result = kernel.call(name, patient=record(patient), **parsed)
        except LLMasOSError as error:
            if name not in kernel.registry:
                raise
            sys.stdout.write(
                json.dumps({"findings": [], "abstained": str(error), "error": type(error).__name__}, ensure_ascii=False) + "\n"
            )
            sys.stderr.write(f"llmasos: {error}\n")
            return 1
    findings = [finding.model_dump(mode="json", exclude={"template"}) for finding in result.findings]
    sys.stdout.write(
        json.dumps({"findings": findings, "abstained": result.abstained, "missing": list(result.missing)}, ensure_ascii=False) + "\n"
    )
    return 0
