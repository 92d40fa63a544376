"""The command line: `llmasos ask "…"` and its siblings. Each command imports what it needs when it runs."""

import gc
import json
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from llmasos.errors import InvalidInput, LLMasOSError, SetupNeeded

app = typer.Typer(
    help="Clinical questions, answered from sources: a language model schedules tools, every step is on record.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
tools = typer.Typer(help="List the registered tools, or call one directly.", no_args_is_help=True)
guidelines = typer.Typer(help="What was ingested, and how to let it go.", no_args_is_help=True)
evaluate = typer.Typer(help="Evaluations that print their figures.", no_args_is_help=True)
training = typer.Typer(invoke_without_command=True)
app.add_typer(tools, name="tools")
app.add_typer(guidelines, name="guidelines")
app.add_typer(evaluate, name="eval")
app.add_typer(training, name="train")

Model = Annotated[
    str | None, typer.Option("--model", help="embedded, a .gguf file, provider:model, or replay:PID. Default: LLMASOS_MODEL, or embedded.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]


class Engine(StrEnum):
    """Where a cohort runs."""

    HERE = "here"
    RAY = "ray"


def say(message: str) -> None:
    """One line for a person, on standard error."""
    typer.echo(message, err=True)


def stop(error: LLMasOSError) -> NoReturn:
    """One line that says what is wrong; 2 for input that can't be used, 1 for the rest."""
    say(f"llmasos: {error}")
    raise typer.Exit(2 if isinstance(error, InvalidInput) else 1)


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Our errors as one line and an exit status; Ctrl-C as 130."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LLMasOSError as error:
            stop(error)
        except KeyboardInterrupt:
            say("llmasos: stopped")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None

    return run


@app.command(epilog='Example: llmasos ask "Which disorders are linked to PALB2?" --json')
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
    from . import asking

    text = sys.stdin.read() if question == "-" else question
    try:
        with asking.kernel(model) as kernel:
            status = asking.ask(kernel, text, asking.record(patient), as_json=as_json, quiet=quiet)
    except SetupNeeded as needed:
        if as_json or not sys.stdin.isatty():
            raise
        say(f"llmasos: {needed}")
        if not typer.confirm("Set up now?", default=True, err=True):
            raise typer.Exit(1) from needed
        from . import setting_up

        setting_up.run(None)
        with asking.kernel(model) as kernel:
            status = asking.ask(kernel, text, asking.record(patient), as_json=as_json, quiet=quiet)
    raise typer.Exit(status)


@app.command(epilog='Example: llmasos reply 6jx1-9a3f "She is 55."')
@plainly
def reply(pid: str, text: str, model: Model = None, as_json: AsJson = False) -> None:
    """Answer a question that a process asked back; it goes on."""
    from . import asking

    with asking.kernel(model) as kernel:
        status = asking.follow(kernel.reply(pid, text), as_json=as_json)
    raise typer.Exit(status)


@app.command()
@plainly
def resume(
    pid: Annotated[str | None, typer.Argument(help="A process; all interrupted ones without it.")] = None,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Go on with processes that a crash or power cut interrupted."""
    from . import asking

    with asking.kernel(model) as kernel:
        for name in [pid] if pid else kernel.interrupted():
            asking.follow(kernel.resume(name), as_json=as_json)


@app.command()
@plainly
def cancel(pid: str) -> None:
    """Cancel a process that runs or waits, in this program or another one."""
    from . import asking

    with asking.kernel("embedded") as kernel:
        kernel.cancel(pid)
    say(f"{pid}: cancellation asked for")


@app.command(epilog='Example: llmasos batch patients.ndjson --ask "Which medications need a genotype?" --out answers.ndjson')
@plainly
def batch(
    questions: Annotated[
        Path, typer.Argument(help='JSON objects, one a line: {"question": "…", "id": "…"}; with --ask, patients\' records.')
    ],
    out: Annotated[Path, typer.Option("--out", help="An answer a line, as rows finish. If it exists, the run goes on there.")],
    ask: Annotated[str | None, typer.Option("--ask", help="The question to ask for each patient.")] = None,
    model: Model = None,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=256, help="Rows under way at a time.")] = 16,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask rows again whose line says failed.")] = False,
    engine: Annotated[
        Engine, typer.Option("--engine", help="This program, or a Ray cluster (RAY_ADDRESS, else this machine).")
    ] = Engine.HERE,
    workers: Annotated[int, typer.Option("--workers", min=1, max=1024, help="Kernels on the Ray cluster, a core each at least.")] = 2,
) -> None:
    """Ask many questions, or one question for many patients; goes on where it was interrupted."""
    from . import batch as cohort

    work = cohort.on_ray(model, workers) if engine is Engine.RAY else cohort.here(model, at_once)
    raise typer.Exit(cohort.batch(work, questions, out, ask, retry_failed))


@app.command(epilog="Example: llmasos chat --patient bundle.json")
@plainly
def chat(
    model: Model = None,
    patient: Annotated[Path | None, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record, kept in memory only.")] = None,
) -> None:
    """Ask in a conversation; steps show as they happen. /help lists the commands."""
    from . import asking
    from .chat import Chat

    with asking.kernel(model) as kernel:
        Chat(kernel, asking.record(patient)).run()


@app.command(epilog="Example: llmasos serve --port 8765")
@plainly
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8765,
    host: Annotated[str, typer.Option(help="Another address than this machine's own needs --expose, too.")] = "127.0.0.1",
    expose: Annotated[bool, typer.Option("--expose", help="Listen on an address that other machines can reach.")] = False,
    model: Model = None,
) -> None:
    """Serve the HTTP API, with a bearer token that is made on first use."""
    from . import asking, server

    with asking.kernel(model) as kernel:
        server.serve(kernel, host, port, expose)


@app.command(epilog="Example: llmasos setup clinvar --from clinvar.vcf.gz")
@plainly
def setup(
    pack: Annotated[str | None, typer.Argument(help="An optional pack: clinvar or ncbi-gene. Without it, what is needed is built.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="A folder with the carriers, or the optional pack's file, for a machine without network.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Datasets with version, licence, and which tool needs them.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when there is nothing to do.")] = False,
) -> None:
    """Build what is missing: knowledge pack, model, guideline index."""
    from . import setting_up

    if listing:
        setting_up.show()
    elif pack:
        setting_up.add(pack, source)
    else:
        setting_up.run(source, quiet)


@app.command(epilog="Example: llmasos forecast eGFR --patient bundle.json --threshold 45")
@plainly
def forecast(
    lab: Annotated[str, typer.Argument(help="HbA1c, eGFR or LDL.")],
    patient: Annotated[Path, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record with at least five dated measurements.")],
    months: Annotated[int | None, typer.Option("--months", help="How far ahead; at most as far as the measurements reach back.")] = None,
    threshold: Annotated[float | None, typer.Option("--threshold", help="In %, mL/min/1.73 m² or mg/dL.")] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help="Write the figure as SVG.")] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast a repeated lab of a patient, and when it is likely to cross a threshold."""
    from . import trajectory

    raise typer.Exit(trajectory.show(lab, patient, months, threshold, figure, as_json))


@app.command(epilog="Example: llmasos vcf patient.vcf.gz --gene BRCA1")
@plainly
def vcf(
    file: Annotated[Path, typer.Argument(help="A VCF file on GRCh38, plain or gzipped; for --genotypes GRCh37 will do, too.")],
    gene: Annotated[str | None, typer.Option("--gene", help="The gene that the question is about; its variants come first.")] = None,
    sample: Annotated[str | None, typer.Option("--sample", help="The sample that counts, where the file holds several.")] = None,
    genotypes: Annotated[
        bool, typer.Option("--genotypes", help="Call the genes that drugs are dosed by, instead of ranking variants.")
    ] = False,
    grch38: Annotated[bool, typer.Option("--grch38", help="The file is on GRCh38, though its header does not say so.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Variants to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Rank a patient's known variants, or call his genotypes for drug choice and dose."""
    from . import genome

    if genotypes:
        genome.genotypes(file, sample, as_json)
    else:
        genome.variants(file, gene, sample, grch38, limit, as_json)


@app.command(epilog="Example: llmasos medications --patient bundle.json --vcf patient.g.vcf.gz")
@plainly
def medications(
    patient: Annotated[Path, typer.Option("--patient", help="A FHIR R4 bundle or a JSON record with medications and genotypes.")],
    vcf: Annotated[Path | None, typer.Option("--vcf", help="A VCF file to call genotypes from; they come before recorded ones.")] = None,
    sample: Annotated[str | None, typer.Option("--sample", help="The sample that counts, where the file holds several.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check every current medicine of a patient against all his genotypes."""
    from . import genome

    raise typer.Exit(genome.medications(patient, vcf, sample, as_json))


@app.command()
@plainly
def top(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 40,
    once: Annotated[bool, typer.Option("--once", help="Print once and leave.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the processes of this data folder as they run, and how long each class waits."""
    from . import top as table

    table.top(limit, once, as_json)


@app.command()
@plainly
def doctor(as_json: AsJson = False) -> None:
    """Report model, adapter, data, threads, memory and write access, and what is wrong with them."""
    from . import doctor as examination

    raise typer.Exit(examination.doctor(as_json))


@app.command()
@plainly
def explain(
    pid: str,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page that needs nothing else.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show why a process did what it did."""
    from . import records

    records.explain(pid, html, as_json)


@app.command()
@plainly
def log(limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 20, as_json: AsJson = False) -> None:
    """List processes, the newest last."""
    from . import records

    records.log(limit, as_json)


@app.command()
@plainly
def verify() -> None:
    """Derive the journal's hash chain again and name every event that is not what it was."""
    from . import records

    raise typer.Exit(records.verify())


@app.command()
@plainly
def replay(pid: str) -> None:
    """Run a process again from its recorded decisions and compare every payload, byte for byte."""
    from . import records

    raise typer.Exit(records.replay(pid))


@app.command(epilog="Example: llmasos ingest ~/protocols")
@plainly
def ingest(path: Path) -> None:
    """Add a folder of PDF, HTML, Markdown or text to what guideline_search reads."""
    from . import library

    library.ingest(path)


@guidelines.command("list")
@plainly
def guidelines_list(as_json: AsJson = False) -> None:
    """List the shipped cards by topic and every ingested document."""
    from . import library

    library.show(as_json)


@guidelines.command("remove")
@plainly
def guidelines_remove(document: Annotated[str, typer.Argument(help="A document's id from `llmasos guidelines list`.")]) -> None:
    """Remove an ingested document."""
    from . import library

    library.remove(document)


@tools.command("list")
@plainly
def tools_list(as_json: AsJson = False) -> None:
    """List the registered tools, and the plugins that were skipped with the reason."""
    from . import toolbox

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
    from . import toolbox

    raise typer.Exit(toolbox.call(name, arguments, patient, figures) if rows is None else toolbox.call_all(name, rows, patient))


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
    from . import learning

    learning.train(out, minutes, seed, start, resume, activate)


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
    from . import learning

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
    from . import learning

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
    from . import fairness

    raise typer.Exit(fairness.evaluate(suite, model, as_json))


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def main() -> None:
    """Entry point of the `llmasos` command."""
    gc.set_threshold(20_000)  # a start makes many objects, and keeps them all: looking for garbage among them costs a tenth of it
    app()
