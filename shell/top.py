"""A live table of the data folder's processes, and what each class waits."""

import time
from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..kernel.drivers.policies import Priority
from ..kernel.lives import Lives
from ..kernel.metrics import ClassTimes, Spread
from ..kernel.watch import Line, Watch
from ..memory.home import Home
from .records import journal, whole_pids
from .render import COLOURS, console, print_json

EVERY = 1.0  # seconds between two looks


def top(limit: int, once: bool, as_json: bool) -> None:
    """Show until Ctrl-C; once where standard output is no terminal."""
    with journal() as opened:
        watch = Watch(opened, Lives(Home.open(), opened))
        if as_json:
            lines = watch.look()
            classes = {priority: asdict(figures) for priority, figures in watch.classes().items()}
            print_json({"processes": [asdict(line) for line in lines[:limit]], "classes": classes})
            return
        shown = console()
        if once or not shown.is_terminal:
            shown.print(view(watch.look(), watch.classes(), limit))
            return
        try:
            with Live(console=shown, auto_refresh=False, screen=True) as live:
                while True:
                    live.update(view(watch.look(), watch.classes(), min(limit, max(1, shown.height - 10))), refresh=True)
                    time.sleep(EVERY)
        except KeyboardInterrupt:
            return


def view(lines: list[Line], classes: dict[Priority, ClassTimes], limit: int) -> RenderableType:
    """Classes first, then the processes."""
    running = sum(line.active for line in lines)
    summary = Table("class", "running", "ended", "waiting p50 / p95", "turnaround p50 / p95", box=None, header_style="bold")
    for priority, figures in classes.items():
        active = sum(line.active for line in lines if line.priority is priority)
        summary.add_row(priority, str(active), str(figures.ended), _spread(figures.waiting), _spread(figures.turnaround))
    table = Table(box=None, header_style="bold")
    whole_pids(table, [line.pid for line in lines[:limit]])
    for heading in ("class", "status", "doing", "steps", "tokens", "waited", "took"):
        table.add_column(heading, no_wrap=True)
    table.add_column("question")  # the only one that gives way in a narrow terminal
    for line in lines[:limit]:
        style = "cyan" if line.active else COLOURS.get(line.status, "yellow")
        status = Text(line.status, style=style)
        counts = (str(line.decisions), str(line.tokens), _seconds(line.waiting), _seconds(line.taking))
        table.add_row(line.pid, line.priority, status, line.doing, *counts, Text(line.question, no_wrap=True, overflow="ellipsis"))
    return Group(Text(f"{running} running, {len(lines)} in view", style="bold"), summary, Text(""), table)


def _seconds(value: float) -> str:
    minutes, seconds = divmod(value, 60)
    return f"{value:.2f} s" if value < 60 else f"{minutes:.0f}:{seconds:02.0f} min" if value < 3600 else f"{value / 3600:.1f} h"


def _spread(spread: Spread | None) -> str:
    return "-" if spread is None else f"{_seconds(spread.p50)} / {_seconds(spread.p95)}"
