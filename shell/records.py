"""What the journal tells: processes, explanations, the chain's integrity, replays."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.table import Table
from rich.text import Text

from llmasos.errors import ProcessUnknown

from ..kernel.journal import Journal, open_journal
from ..kernel.lives import Fate, Lives
from ..kernel.process import State, fold
from ..memory.home import Home
from . import files
from .render import console, explanation_tree, print_json

RUNNING = {Fate.LIVES: "running", Fate.ENDED: "interrupted", Fate.UNKNOWN: "interrupted or running"}  # a process that no event ended


@contextmanager
def journal() -> Iterator[Journal]:
    """The data folder's journal, without a kernel."""
    opened = open_journal(Home.open())
    try:
        yield opened
    finally:
        opened.close()


def explain(pid: str, html: Path | None, as_json: bool) -> None:
    """The explanation as a tree, a page or JSON. Raises ProcessUnknown."""
    from ..kernel.explain import explain as explanation_of

    with journal() as opened:
        events = opened.events(pid)
    if not events:
        raise ProcessUnknown(f"no process {pid}; `llmasos log` lists them")
    explanation = explanation_of(events)
    if html is not None:
        from .explain_page import page

        files.write(html, page(explanation), "html")
        console(stderr=True).print(f"written: {html}", markup=False, soft_wrap=True)
    elif as_json:
        sys.stdout.write(explanation.model_dump_json() + "\n")
    else:
        console().print(explanation_tree(explanation))


def log(limit: int, as_json: bool) -> None:
    """The newest processes with their status."""
    with journal() as opened:
        states = [fold(opened.events(pid)) for pid in opened.pids()[-limit:]]
        lives = Lives(Home.open(), opened)
    rows = [
        {
            "pid": state.pid,
            "started": state.started,
            "status": RUNNING[lives.fate(state.holder)] if state.state is State.RUNNING else state.status,
            "calls": [call.invocation.tool for call in state.calls],
            "question": state.question,
        }
        for state in states
    ]
    if as_json:
        print_json(rows)
        return
    if not rows:
        console().print('nothing was asked yet: llmasos ask "Where is TP53?"', markup=False)
        return
    table = Table(box=None, header_style="bold")
    whole_pids(table, [str(row["pid"]) for row in rows])
    table.add_column("started", no_wrap=True)
    for heading in ("status", "calls", "question"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        cells = (str(row["started"])[:19], str(row["status"]), " ".join(row["calls"]), str(row["question"])[:80])
        table.add_row(str(row["pid"]), *map(Text, cells))
    console().print(table)


def whole_pids(table: Table, pids: Sequence[str]) -> None:
    """The first column, of names to be copied: never cut, so that the others give way."""
    table.add_column("pid", no_wrap=True, min_width=max(map(len, pids), default=3))


def verify() -> int:
    """Exit status 0 when the chain is whole, 1 with every fault named otherwise."""
    whole = True
    with journal() as opened:
        for fault in opened.verify():
            whole = False
            console().print(f"event {fault.seq} ({fault.pid or 'journal'}): {fault.what}", style="red", markup=False)
        if whole:
            console().print(f"{opened.count()} events of {opened.name}: every hash and link holds", markup=False)
    return 0 if whole else 1


def replay(pid: str) -> int:
    """Exit status 0 when the replay gives the same payloads, 1 with the first difference otherwise."""
    from ..kernel.replay import replay as replay_process

    with journal() as opened:
        difference = replay_process(opened, pid)
        cut = fold(opened.events(pid)).state in (State.RUNNING, State.CANCELLED)
    same = f"{pid}: same decisions, same run, byte for byte" + (", as far as it came" if cut else "")
    console().print(difference or same, style="red" if difference else "", markup=False, soft_wrap=True)
    return 1 if difference else 0
