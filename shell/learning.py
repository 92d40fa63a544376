"""Training and evaluation from the command line."""

import json
import platform
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from llmasos.errors import InvalidInput, SetupNeeded

from ..kernel.drivers.choose import driver_for
from ..kernel.drivers.driver import Driver
from ..kernel.journal import open_journal
from ..kernel.learning.evaluate import evaluate as run_rows
from ..kernel.learning.evaluate import metrics
from ..kernel.learning.suite import load_suite
from ..kernel.learning.toolsets import standing_in
from ..memory.home import Home
from ..memory.setup import BASE
from ..tools.registry import Registry
from ..tools.tool import Manifest
from .render import console, print_json

if TYPE_CHECKING:
    from ..tools.drugs.training import Report


def train(out: Path, minutes: float | None, seed: int | None, start: Path | None, resume: bool, activate: bool) -> None:
    """Train, show progress, and use the adapter if it chooses better than the one in use."""
    if find_spec("peft") is None:
        raise SetupNeeded("training needs more libraries; run `pip install 'llmasos[train]'`")
    from ..kernel.learning import install
    from ..kernel.learning.lora import CHECKPOINT, TrainConfig
    from ..kernel.learning.lora import Progress as Step
    from ..kernel.learning.workers import train as run_workers

    home = Home.open()
    if not (home.models / BASE).is_file():
        raise SetupNeeded("the base model is not unpacked yet; run `llmasos setup`")
    if start is not None:
        _must_hold_an_adapter("start", start)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput("out", str(out), f"a folder that can be made or written ({error.strerror})") from error
    config = TrainConfig.committed(minutes=minutes, seed=seed)
    if resume and not (out / CHECKPOINT).is_file():
        console(stderr=True).print(f"no checkpoint in {out}; starting anew")
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True)) as progress:
        bar = progress.add_task("held-out loss before", total=1.0)

        def show(step: Step) -> None:
            said = f"step {step.step}  loss {step.loss:.3f}  {step.tokens_per_second:.0f} tokens/s"
            progress.update(bar, completed=min(1.0, step.elapsed / step.budget), description=said)
            if not progress.console.is_terminal and step.step % 20 == 0:  # a log file gets a line now and then
                progress.console.print(f"{step.elapsed / 60:.0f} of {step.budget / 60:.0f} min  {said}")

        manifests = Registry.discover().manifests()
        report = run_workers(config, manifests, home.models / BASE, out, show, start=start, resume=resume)
    console().print(report.model_dump_json(indent=2))
    if activate:
        _activate_if_better(home, out, install)


def _must_hold_an_adapter(field: str, folder: Path) -> None:
    from ..kernel.learning.adapter import CARD, WEIGHTS

    if not all((folder / name).is_file() for name in (WEIGHTS, CARD)):
        raise InvalidInput(field, str(folder), f"a folder with an adapter: {WEIGHTS} and {CARD}")


def _activate_if_better(home: Home, out: Path, install: Any) -> None:
    """Both adapters on the calibration questions; the new one is used when it chooses more of them right."""
    from ..kernel.learning.calibrate import calibrate

    tools = standing_in(Registry.discover().manifests())
    before, after = calibrate(home, install.active(home)[0], tools), calibrate(home, out, tools)
    console().print(f"right steps on the calibration split: {before.accuracy:.1%} in use, {after.accuracy:.1%} new")
    install.describe(out, after)
    if after.accuracy > before.accuracy:
        install.activate(home, out)
        console().print("the new adapter is in use")
    else:
        console().print("the adapter in use stays")


def average(first: Path, second: Path, share: float, out: Path, activate: bool) -> None:
    """Average two adapters, and use the mean if it chooses better than the one in use."""
    from ..kernel.learning import adapter, install

    _must_hold_an_adapter("first", first)
    _must_hold_an_adapter("second", second)
    console().print(f"sha256 {adapter.average(first, second, share, out)}")
    if activate:
        _activate_if_better(Home.open(), out, install)


def train_graph(out: Path | None, seed: int, as_json: bool) -> int:
    """Fit, print the figures, and write the weights; 1 and no file when they don't beat both baselines."""
    from ..memory.pack import open_pack
    from ..tools.drugs import repurposing, training

    pack = open_pack()
    if out is not None and not out.parent.is_dir():
        raise InvalidInput("out", str(out), "a file in a folder that is there")
    fitted = repurposing.fit(pack, training.train(pack, seed))
    if as_json:
        sys.stdout.write(fitted.model_dump_json() + "\n")
    else:
        _print_graph(fitted.report)
    said = console(stderr=True)
    if not fitted.report.ships:
        said.print("the walks don't beat both baselines, so nothing was written")
        return 1
    file = out or Home.open().root / repurposing.FILE
    file.write_text(fitted.model_dump_json(indent=1) + "\n", encoding="utf-8")
    said.print(f"the weights are in {file}")
    return 0


def _print_graph(report: "Report") -> None:
    table = Table("held out", "scored by", "AUROC", "MRR", "in the first ten")
    for held, figures in (("links", report.held_out_links), ("diseases", report.held_out_diseases)):
        for way, one in figures.items():
            table.add_row(held, way, f"{one.auroc:.3f}", f"{one.mrr:.3f}", f"{one.top_10:.1%}")
    console().print(table)
    console().print(f"{report.links} links of {report.diseases} diseases and {report.drugs} drugs; seed {report.seed}")
    console().print("weights: " + ", ".join(f"{kind} {weight:.2f}" for kind, weight in report.weights.items()))


def evaluate(suite: Path | None, model: str | None, as_json: bool, limit: int | None) -> None:
    """Every row of a suite; figures, then the misses."""
    home = Home.open()
    file = suite or Path("eval/scheduler.jsonl")
    if suite is None and not file.is_file():
        told = "a file named by --suite; without it, eval/scheduler.jsonl of the project's repository, when the command runs there"
        raise InvalidInput("suite", None, told)
    rows = load_suite(file)[:limit]
    registry = Registry.discover()
    known = standing_in(registry.manifests())
    driver = driver_for(model or "embedded", home, open_journal(home))
    shown = console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn(), console=shown, disable=as_json
    ) as progress:
        bar = progress.add_task(f"{len(rows)} questions", total=len(rows))
        results = run_rows(rows, driver, registry, known, _invented(file), lambda number, _: progress.update(bar, completed=number))
    driver.close()
    figures = metrics(results) | {"suite": file.name, "machine": machine(), "model": driver.model}
    if as_json:
        kept = ("id", "question", "expected", "got", "ok", "kind", "language", "probability")
        print_json({"metrics": figures, "rows": [{name: row[name] for name in kept} for row in results]})
        return
    _print(figures, results, driver)


def _invented(suite: Path) -> list[Manifest]:
    """Manifests of tools that training never saw, beside the suite."""
    file = suite.parent / "unseen_tools.json"
    if not file.is_file():
        return []
    return [
        Manifest.model_validate({"examples": (), "version": "0", "timeout": 1, "arguments": {}, **item})
        for item in json.loads(file.read_text(encoding="utf-8"))
    ]


def _print(figures: dict[str, Any], results: list[dict[str, Any]], driver: Driver) -> None:
    shown = console()
    for result in results:
        if not result["ok"]:
            shown.print(
                f"miss [{result['kind']}, {result['language']}] {result['question']}\n     expected {json.dumps(result['expected'], ensure_ascii=False)}\n     got      {json.dumps(result['got'], ensure_ascii=False)}",
                markup=False,
            )
    table = Table("figure", "all", *figures["by_language"], *figures["by_kind"], box=None, header_style="bold")
    names = [name for name in figures if isinstance(figures[name], float | int | tuple)]
    for name in names:
        cells = [figures, *figures["by_language"].values(), *figures["by_kind"].values()]
        table.add_row(name, *(_cell(group.get(name)) for group in cells))
    shown.print(table)
    shown.print(f"{figures['suite']} · {driver.model} · {figures['machine']}", style="dim")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f"{value[0]:.3f}–{value[1]:.3f}"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def machine() -> str:
    """This machine and the versions that a figure depends on, in one line."""
    import os

    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, llama-cpp-python {version('llama-cpp-python')}"
    )
