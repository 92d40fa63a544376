"""What a table of processes shows comes from the journal alone."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from llmasos.kernel.drivers.policies import Priority
from llmasos.kernel.journal import Journal
from llmasos.kernel.lives import Life, Lives
from llmasos.kernel.metrics import Spread
from llmasos.kernel.watch import NEWEST, Watch
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher

START = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
GONE = "0123456789abcdef"  # a sign of life that is not there


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.sqlite", Cipher(bytes(32)))
    yield opened
    opened.close()


@pytest.fixture
def lives(tmp_path: Path, journal: Journal) -> Lives:
    return Lives(Home(tmp_path), journal)


@pytest.fixture
def life(tmp_path: Path, journal: Journal) -> Iterator[Life]:
    begun = Life(Home(tmp_path), journal)
    yield begun
    begun.end()


def write(journal: Journal, pid: str, second: float, kind: str, **payload: Any) -> None:
    journal.append(pid, [(kind, payload)], (START + timedelta(seconds=second)).isoformat())


def submit(journal: Journal, pid: str, second: float = 0.0, priority: str = "routine", **holder: Any) -> None:
    program = holder or {"program": os.getpid(), "host": "another-machine"}
    write(journal, pid, second, "submitted", question=f"Question {pid}?", priority=priority, model="m", **program)


def at(second: float) -> Any:
    return lambda: START + timedelta(seconds=second)


def test_a_process_shows_what_it_is_at_and_how_long_it_waited(journal: Journal, lives: Lives) -> None:
    submit(journal, "a")
    watch = Watch(journal, lives, at(4))
    assert [(line.status, line.doing, line.waiting, line.taking) for line in watch.look()] == [("running", "deciding", 4.0, 4.0)]
    write(journal, "a", 3, "decided", ms=1_000, tokens=9)
    write(journal, "a", 3, "called", invocation={"tool": "gene_lookup"})
    assert [(line.doing, line.waiting, line.tokens) for line in watch.look()] == [("gene_lookup", 2.0, 9)]
    write(journal, "a", 3.5, "answered")
    assert [(line.status, line.doing, line.taking) for line in watch.look()] == [("answered", "", 3.5)]


def test_running_ones_come_first_the_most_urgent_class_before_the_others(journal: Journal, lives: Lives) -> None:
    for pid, priority in [("old", "batch"), ("b", "batch"), ("r", "routine"), ("s", "stat")]:
        submit(journal, pid, priority=priority)
    write(journal, "old", 1, "abstained")
    assert [line.pid for line in Watch(journal, lives, at(2)).look()] == ["s", "r", "b", "old"]


def test_a_process_whose_program_is_gone_is_interrupted(journal: Journal, lives: Lives, life: Life) -> None:
    submit(journal, "here", **life.holder.payload())
    submit(journal, "gone", **life.holder.payload() | {"life": GONE})
    submit(journal, "elsewhere", program=1, host="another-machine", life=GONE)
    shown = {line.pid: line.status for line in Watch(journal, lives, at(60)).look()}
    assert shown == {"here": "running", "gone": "interrupted", "elsewhere": "running"}


def test_a_process_that_another_program_took_up_runs(journal: Journal, lives: Lives, life: Life) -> None:
    submit(journal, "gone", **life.holder.payload() | {"life": GONE})
    write(journal, "gone", 58, "resumed", **life.holder.payload())
    assert [line.status for line in Watch(journal, lives, at(60)).look()] == ["running"]


def test_an_event_of_before_priorities_existed_is_routine(journal: Journal, lives: Lives) -> None:
    write(journal, "a", 0, "submitted", question="Old?", model="m", program=os.getpid())
    assert [line.priority for line in Watch(journal, lives, at(1)).look()] == [Priority.ROUTINE]


def test_the_newest_are_kept_in_view_and_an_old_one_comes_back_when_it_goes_on(journal: Journal, lives: Lives) -> None:
    for number in range(NEWEST + 5):
        submit(journal, f"p{number}", second=number)
    watch = Watch(journal, lives, at(300))
    assert len(watch.look()) == NEWEST
    assert "p0" not in {line.pid for line in watch.look()}
    write(journal, "p0", 299, "answered")
    assert {line.pid: line.status for line in watch.look()}["p0"] == "answered"


def test_times_are_summed_up_by_class(journal: Journal, lives: Lives) -> None:
    for number in range(1, 4):
        submit(journal, f"s{number}", priority="stat")
        write(journal, f"s{number}", number, "decided", ms=500, tokens=1)
        write(journal, f"s{number}", 2 * number, "answered")
    stat = Watch(journal, lives, at(9)).classes()[Priority.STAT]
    assert stat.ended == 3
    assert stat.waiting == Spread(1.5, pytest.approx(2.4), 2.5)  # type: ignore[arg-type]
    assert stat.turnaround is not None
    assert stat.turnaround.p50 == 4.0
