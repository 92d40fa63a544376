"""Look inside: what runs, whether all is well, and why a process did what it did."""

from pathlib import Path
from typing import Annotated

import typer

from .common import AsJson, plainly

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
@plainly
def top(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 40,
    once: Annotated[bool, typer.Option("--once", help="Print once and leave.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the processes of this data folder as they run, and how long each class waits."""
    from .. import top as table

    table.top(limit, once, as_json)


@commands.command()
@plainly
def doctor(as_json: AsJson = False) -> None:
    """Report model, adapter, data, threads, memory and write access, and what is wrong with them."""
    from .. import doctor as examination

    raise typer.Exit(examination.doctor(as_json))


@commands.command()
@plainly
def explain(
    pid: str,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page that needs nothing else.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show why a process did what it did."""
    from .. import records

    records.explain(pid, html, as_json)


@commands.command()
@plainly
def log(limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 20, as_json: AsJson = False) -> None:
    """List processes, the newest last."""
    from .. import records

    records.log(limit, as_json)


@commands.command()
@plainly
def verify() -> None:
    """Derive the journal's hash chain again and name every event that is not what it was."""
    from .. import records

    raise typer.Exit(records.verify())


@commands.command()
@plainly
def replay(pid: str) -> None:
    """Run a process again from its recorded decisions and compare every payload, byte for byte."""
    from .. import records

    raise typer.Exit(records.replay(pid))
