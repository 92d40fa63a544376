"""Ask, and go on with what was asked: one question, many of them, a conversation, or a server for programs."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from llmasos.errors import SetupNeeded

from .common import AsJson, Model, plainly, say

commands = typer.Typer(rich_markup_mode=None)


class Engine(StrEnum):
    """Where a cohort runs."""

    HERE = "here"
    RAY = "ray"


@commands.command(epilog='Example: llmasos ask "Which disorders are linked to PALB2?" --json')
@plainly
def ask(
    question: Annotated[str, typer.Argument(help="The question; - reads it from standard input.")],
    model: Model = None,
    patient: Annotated[
        Path | None, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record; its payloads are journaled encrypted.")
    ] = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No steps while it runs.")] = False,
) -> None:
    """Answer a clinical question from sources."""
    from .. import asking

    text = sys.stdin.read() if question == "-" else question

    def status() -> int:
        with asking.kernel(model) as kernel:
            return asking.ask(kernel, text, asking.record(patient), as_json=as_json, quiet=quiet)

    try:
        raise typer.Exit(status())
    except SetupNeeded as needed:
        if as_json or not sys.stdin.isatty():
            raise
        say(f"llmasos: {needed}")
        if not typer.confirm("Set up now?", default=True, err=True):
            raise typer.Exit(1) from needed
        from .. import setting_up

        setting_up.run(None)
        raise typer.Exit(status()) from None


@commands.command(epilog='Example: llmasos reply 6jx1-9a3f "She is 55."')
@plainly
def reply(pid: str, text: str, model: Model = None, as_json: AsJson = False) -> None:
    """Answer a question that a process asked back; it goes on."""
    from .. import asking

    with asking.kernel(model) as kernel:
        status = asking.follow(kernel.reply(pid, text), as_json=as_json)
    raise typer.Exit(status)


@commands.command()
@plainly
def resume(
    pid: Annotated[str | None, typer.Argument(help="A process; all interrupted ones without it.")] = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Go on with processes that a crash or power cut interrupted."""
    from .. import asking

    with asking.kernel(model) as kernel:
        status = asking.follow(kernel.resume(pid), as_json=as_json) if pid else asking.resume_all(kernel, as_json=as_json)
    raise typer.Exit(status)


@commands.command()
@plainly
def cancel(pid: str) -> None:
    """Cancel a process that runs or waits, in this program or another one."""
    from .. import asking

    with asking.kernel("embedded") as kernel:
        kernel.cancel(pid)
    say(f"{pid}: cancellation asked for")


@commands.command(epilog='Example: llmasos batch patients.ndjson --ask "Which medications need a genotype?" --out answers.ndjson')
@plainly
def batch(
    questions: Annotated[
        Path,
        typer.Argument(
            help='Questions, one a line, plain or as JSON objects: {"question": "…", "id": "…"}; with --ask, patients\' records.'
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="An answer a line, as rows finish. If it exists, the run goes on there.")],
    ask: Annotated[str | None, typer.Option("--ask", help="The question to ask for each patient.")] = None,
    model: Model = None,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=256, help="Rows under way at a time.")] = 16,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask rows again that failed or ran out of time.")] = False,
    engine: Annotated[
        Engine, typer.Option("--engine", help="This program, or a Ray cluster (RAY_ADDRESS, else this machine).")
    ] = Engine.HERE,
    workers: Annotated[int, typer.Option("--workers", min=1, max=1024, help="Kernels on the Ray cluster, a core each at least.")] = 2,
) -> None:
    """Ask many questions, or one question for many patients; goes on where it was interrupted."""
    from .. import batch as cohort

    work = cohort.on_ray(model, workers) if engine is Engine.RAY else cohort.here(model, at_once)
    raise typer.Exit(cohort.batch(work, questions, out, ask, retry_failed))


@commands.command(epilog="Example: llmasos chat --patient bundle.json")
@plainly
def chat(
    model: Model = None,
    patient: Annotated[Path | None, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record, kept in memory only.")] = None,
) -> None:
    """Ask in a conversation; steps show as they happen. /help lists the commands."""
    from .. import asking
    from ..chat import Chat

    with asking.kernel(model) as kernel:
        Chat(kernel, asking.record(patient)).run()


@commands.command(epilog="Example: llmasos serve --port 8765")
@plainly
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8765,
    host: Annotated[str, typer.Option(help="Another address than this machine's own needs --expose, too.")] = "127.0.0.1",
    expose: Annotated[bool, typer.Option("--expose", help="Listen on an address that other machines can reach.")] = False,
    model: Model = None,
) -> None:
    """Serve the HTTP API, with a bearer token that is made on first use."""
    from .. import asking, server

    with asking.kernel(model) as kernel:
        server.serve(kernel, host, port, expose)
