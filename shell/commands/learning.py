"""Train the scheduler or the graph, and measure what they are worth."""

from pathlib import Path
from typing import Annotated

import typer

from .common import AsJson, Model, plainly

evaluate = typer.Typer(help="Evaluations that print their figures.", no_args_is_help=True)
training = typer.Typer(invoke_without_command=True)


@training.callback(epilog="Example: llmasos train --minutes 75 --out adapter/")
@plainly
def train(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Folder for the adapter, its metrics and checkpoints.")] = Path("adapter"),
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0.1, help="Time budget; the committed configuration's without it.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed")] = None,
    start: Annotated[
        Path | None, typer.Option("--start", help="An adapter to begin with, so that a plugin is learned on top of it.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in the folder.")] = False,
    activate: Annotated[bool, typer.Option(help="Use the new adapter if it beats the one in use.")] = True,
) -> None:
    """Train the scheduler on the registered tools, plugins included; `train graph` fits the repurposing graph instead."""
    if context.invoked_subcommand is not None:
        return
    from .. import learning

    learning.train(out, minutes, seed, start, resume, activate)


@training.command("average", epilog="Example: llmasos train average before/ after/ --share 0.4 --out adapter/")
@plainly
def average(
    first: Annotated[Path, typer.Argument(help="The adapter that training began with.")],
    second: Annotated[Path, typer.Argument(help="The one that came of it.")],
    share: Annotated[float, typer.Option("--share", help="Of the second, from 0 to 1.")] = 0.5,
    out: Annotated[Path, typer.Option("--out", help="Folder for the mean.")] = Path("adapter"),
    activate: Annotated[bool, typer.Option(help="Use the mean if it beats the adapter in use.")] = True,
) -> None:
    """Average the weights of two adapters: what was learned last, without all that was forgotten over it."""
    from .. import learning

    learning.average(first, second, share, out, activate)


@training.command("graph", epilog="Example: llmasos train graph --seed 0 --out repurposing.json")
@plainly
def train_graph(
    out: Annotated[
        Path | None, typer.Option("--out", help="File for the weights; the data folder's, which is then used, by default.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Fit the repurposing graph's weights, and measure them on held-out uses; refused unless they beat both baselines."""
    from .. import learning

    raise typer.Exit(learning.train_graph(out, seed, as_json))


@evaluate.command("scheduler", epilog="Example: llmasos eval scheduler --suite eval/scheduler.jsonl --json")
@plainly
def eval_scheduler(
    suite: Annotated[
        Path | None, typer.Option("--suite", help="Rows of questions with the expected calls; the project's own by default.")
    ] = None,
    model: Model = None,
    as_json: AsJson = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="The first rows only.")] = None,
) -> None:
    """Measure the scheduler on a suite of questions, and list its misses."""
    from .. import learning

    learning.evaluate(suite, model, as_json, limit)


@evaluate.command("fairness", epilog="Example: llmasos eval fairness --suite eval/fairness.jsonl")
@plainly
def eval_fairness(
    suite: Annotated[
        Path | None, typer.Option("--suite", help="Pairs of questions to ask, too, as JSON lines; their whole answers must be the same.")
    ] = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Swap race, sex and names in every risk model; 1 when what a formula does not use changes anything."""
    from .. import fairness

    raise typer.Exit(fairness.evaluate(suite, model, as_json))
