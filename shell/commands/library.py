"""The guideline library: add documents, list them, let them go."""

from pathlib import Path
from typing import Annotated

import typer

from .common import AsJson, plainly

commands = typer.Typer(rich_markup_mode=None)
guidelines = typer.Typer(help="What was ingested, and how to let it go.", no_args_is_help=True)


@commands.command(epilog="Example: llmasos ingest ~/protocols")
@plainly
def ingest(path: Path) -> None:
    """Add a folder of PDF, HTML, Markdown or text to what guideline_search reads."""
    from .. import library

    raise typer.Exit(library.ingest(path))


@guidelines.command("list")
@plainly
def guidelines_list(as_json: AsJson = False) -> None:
    """List the shipped cards by topic and every ingested document."""
    from .. import library

    library.show(as_json)


@guidelines.command("remove")
@plainly
def guidelines_remove(document: Annotated[str, typer.Argument(help="A document's id from `llmasos guidelines list`.")]) -> None:
    """Remove an ingested document."""
    from .. import library

    library.remove(document)
