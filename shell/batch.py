"""A cohort from the command line: progress with the time that is left, then what failed."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ..kernel import cohort, ray_cohort
from ..kernel.cohort import Tally
from .asking import kernel
from .render import console

EVERY = 10.0  # seconds between two lines of progress where no terminal shows a bar


Work = Callable[..., Tally]


def here(model: str | None, at_once: int) -> Work:
    """The cohort in this program."""

    def work(*files: Any, **options: Any) -> Tally:
        with kernel(model) as opened:
            return cohort.run(opened, *files, at_once=at_once, **options)

    return work


def on_ray(model: str | None, workers: int) -> Work:
    """The cohort on a Ray cluster."""
    return partial(ray_cohort.run, model, workers=workers)


def batch(work: Work, source: Path, out: Path, ask: str | None, retry_failed: bool) -> int:
    """Exit status 0 when every row has an outcome, 1 when some failed or ran out of time."""
    shown = console(stderr=True)
    told = _Lines(shown)
    with _bar(shown) as bar:
        task = bar.add_task("", total=None, left="")

        def progress(tally: Tally) -> None:
            told.latest = tally
            bar.update(task, total=tally.total, completed=tally.finished, left=left(tally))
            if not shown.is_terminal:
                told.maybe()

        try:
            tally = work(source, out, ask, retry_failed=retry_failed, progress=progress)
        except KeyboardInterrupt:
            bar.stop()
            if told.latest is not None:
                rows = f"{told.latest.finished} of {told.latest.total} rows are in {out}; the same command goes on there"
                none = f"no row was finished, so nothing is in {out}; the same command begins again"
                shown.print(rows if told.latest.finished else none, markup=False, soft_wrap=True)
            raise
    return report(tally, out, shown)


def left(tally: Tally) -> str:
    """How long it will take, in words."""
    if tally.finished >= tally.total:
        return "done"
    if tally.seconds_left is None:
        return "…"
    minutes, seconds = divmod(round(tally.seconds_left), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02} left"


def report(tally: Tally, out: Path, shown: Console) -> int:
    """What became of the rows, and why some failed."""
    outcomes = ", ".join(f"{count} {status}" for status, count in sorted(tally.statuses.items(), key=lambda pair: (-pair[1], pair[0])))
    earlier = f", {tally.earlier} of them before this run" if tally.earlier else ""
    late = f"; {tally.late} of all ran out of time" if tally.late else ""
    shown.print(f"{tally.finished} rows in {out}{earlier}: {outcomes or 'none'}{late}", markup=False, soft_wrap=True)
    failed = tally.statuses["failed"] + tally.late
    if not failed:
        return 0
    for number, name, reason in tally.failures:
        shown.print(f"  row {number} ({name}): {reason}", style="red", markup=False, soft_wrap=True)
    if failed > len(tally.failures):
        shown.print(f"  and {failed - len(tally.failures)} more: the lines with status failed or with out_of_time", style="red")
    shown.print("--retry-failed asks these rows again", markup=False, soft_wrap=True)
    return 1


class _Lines:
    """Progress for a file or a pipe: a line now and then."""

    def __init__(self, shown: Console) -> None:
        self._shown, self._last = shown, time.monotonic()
        self.latest: Tally | None = None

    def maybe(self) -> None:
        """Say where it is, if the last line is long ago."""
        if self.latest is not None and time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            self._shown.print(f"{self.latest.finished}/{self.latest.total} rows, {left(self.latest)}", markup=False, soft_wrap=True)


def _bar(shown: Console) -> Progress:
    columns = (BarColumn(bar_width=32), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    return Progress(*columns, console=shown, disable=not shown.is_terminal, transient=True)
