"""The registered tools, without the model."""

from pathlib import Path
from typing import Annotated

import typer

from .common import AsJson, plainly

tools = typer.Typer(help="List the registered tools, or call one directly.", no_args_is_help=True)


@tools.command("list")
@plainly
def tools_list(as_json: AsJson = False) -> None:
    """List the registered tools, and the plugins that were skipped with the reason."""
    from .. import toolbox

    toolbox.show(as_json)


@tools.command("call", epilog="""Example: llmasos tools call gene_lookup '{"gene": "PALB2"}'""")
@plainly
def tools_call(
    name: str,
    arguments: Annotated[str, typer.Argument(help="The arguments as a JSON object.")] = "{}",
    patient: Annotated[Path | None, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record.")] = None,
    rows: Annotated[Path | None, typer.Option("--file", help="JSON objects, one a line: a call and a line of output for each.")] = None,
    figures: Annotated[Path | None, typer.Option("--figures", help="A folder for figures of the result, as SVG.")] = None,
) -> None:
    """Run one tool, validated and journaled, without the model."""
    from .. import toolbox

    raise typer.Exit(toolbox.call(name, arguments, patient, figures) if rows is None else toolbox.call_all(name, rows, patient))
