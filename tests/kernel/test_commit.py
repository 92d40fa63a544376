"""Many processes write at once: what goes to disk together is whole, in order, and everybody's or nobody's."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from llmasos.errors import JournalDamaged
from llmasos.kernel.commit import Commits
from llmasos.kernel.journal import Entry, Event, Journal
from llmasos.kernel.store import SqliteStore, Turn
from llmasos.memory.keys import Cipher

NOON = "2026-01-01T12:00:00.000+00:00"
PROCESSES, EACH = 16, 12


class Disk(SqliteStore):
    """A real file that counts its transactions, and may fail at the end of one."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.turns, self.broken = 0, False

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        self.turns += 1
        with super().turn() as turn:
            yield turn
            if self.broken:
                raise sqlite3.OperationalError("disk I/O error")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "journal.sqlite")


@pytest.fixture
def journal(disk: Disk) -> Iterator[Journal]:
    opened = Journal(disk, Cipher(bytes(32)))
    yield opened
    opened.close()


def note(journal: Journal, pid: str, text: object) -> Entry:
    return journal.entry(pid, [("noted", {"text": text})], NOON)


def texts(journal: Journal, pid: str) -> list[str]:
    return [event.payload["text"] for event in journal.events(pid)]


async def writing(journal: Journal, commits: Commits, pid: str, taken: list[Event]) -> None:
    """A process that waits for each of its events."""
    for number in range(EACH):
        await commits.record(note(journal, pid, str(number)), taken.extend)
        assert taken[-1].payload == {"text": str(number)}


def test_every_process_finds_its_events_in_order_in_one_whole_chain(journal: Journal) -> None:
    taken: dict[str, list[Event]] = {f"p{number}": [] for number in range(PROCESSES)}

    async def together() -> None:
        commits = Commits(journal)
        await asyncio.gather(*(writing(journal, commits, pid, own) for pid, own in taken.items()))

    asyncio.run(together())
    assert list(journal.verify()) == []
    for pid, own in taken.items():
        assert journal.events(pid) == own
        assert texts(journal, pid) == [str(number) for number in range(EACH)]


def test_processes_that_write_in_the_same_turn_share_a_transaction(journal: Journal, disk: Disk) -> None:
    async def together(count: int) -> int:
        before, commits = disk.turns, Commits(journal)
        await asyncio.gather(*(writing(journal, commits, f"{count}p{number}", []) for number in range(count)))
        return disk.turns - before

    assert asyncio.run(together(PROCESSES)) == EACH
    assert asyncio.run(together(1)) == EACH


def test_a_failing_disk_reaches_every_waiter_and_leaves_nothing_behind(journal: Journal, disk: Disk) -> None:
    taken: list[Event] = []

    async def together() -> list[BaseException | None]:
        commits = Commits(journal)
        writers = (commits.record(note(journal, f"p{number}", "lost"), taken.extend) for number in range(PROCESSES))
        return await asyncio.gather(*writers, return_exceptions=True)

    disk.broken = True
    assert [type(outcome) for outcome in asyncio.run(together())] == [JournalDamaged] * PROCESSES
    assert (journal.events(), taken) == ([], [])
    disk.broken = False
    assert asyncio.run(together()) == [None] * PROCESSES
    assert len(journal.events()) == len(taken) == PROCESSES
    assert list(journal.verify()) == []


def test_a_payload_that_can_not_be_stored_is_its_own_process_s_failure_alone(journal: Journal) -> None:
    async def recorded(commits: Commits, pid: str, text: object) -> None:
        await commits.record(note(journal, pid, text), lambda _: None)

    async def together() -> list[BaseException | None]:
        commits = Commits(journal)
        return await asyncio.gather(recorded(commits, "a", "good"), recorded(commits, "b", object()), return_exceptions=True)

    fine, wrong = asyncio.run(together())
    assert fine is None
    assert isinstance(wrong, TypeError)
    assert [event.pid for event in journal.events()] == ["a"]


def test_a_process_cancelled_while_it_waits_still_has_its_event_stored_and_taken(journal: Journal) -> None:
    taken: list[Event] = []

    async def cancelled() -> None:
        commits = Commits(journal)
        task = asyncio.create_task(commits.record(note(journal, "p", "handed in"), taken.extend))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert journal.events("p") == taken
    assert texts(journal, "p") == ["handed in"]


def test_threads_that_wait_for_the_same_disk_keep_their_order_and_share_transactions(journal: Journal, disk: Disk) -> None:
    started = threading.Barrier(PROCESSES)

    def write(pid: str) -> None:
        started.wait()
        for number in range(EACH):
            journal.append(pid, [("noted", {"text": str(number)})], NOON)

    threads = [threading.Thread(target=write, args=(f"p{number}",)) for number in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert list(journal.verify()) == []
    assert all(texts(journal, f"p{number}") == [str(count) for count in range(EACH)] for number in range(PROCESSES))
    assert disk.turns < PROCESSES * EACH


def test_a_failure_of_the_thread_that_commits_reaches_those_it_commits_for(journal: Journal, disk: Disk) -> None:
    entered, go, failed = threading.Event(), threading.Event(), list[str]()

    class Slow(Disk):
        @contextmanager
        def turn(self) -> Iterator[Turn]:
            entered.set()
            go.wait(60)
            with super().turn() as turn:
                yield turn

    slow = Slow(Path(disk.name))
    shared = Journal(slow, Cipher(bytes(32)))
    slow.broken = True

    def write(pid: str) -> None:
        try:
            shared.append(pid, [("noted", {"text": "lost"})], NOON)
        except JournalDamaged:
            failed.append(pid)

    threads = [threading.Thread(target=write, args=(f"p{number}",)) for number in range(4)]
    threads[0].start()
    assert entered.wait(60)
    for thread in threads[1:]:
        thread.start()
    while len(shared._handed) < 3:  # the others wait for the first one's transaction to end
        threading.Event().wait(0.01)
    go.set()
    for thread in threads:
        thread.join(60)
    assert sorted(failed) == ["p0", "p1", "p2", "p3"]
    assert slow.turns == 2
    assert journal.events() == []
    shared.close()


SCRIPT = """
import asyncio, sys
from pathlib import Path
from llmasos.kernel.commit import Commits
from llmasos.kernel.journal import Journal
from llmasos.memory.keys import Cipher

journal = Journal(Path(sys.argv[1]), Cipher(bytes(32)))
commits = Commits(journal)

async def write(pid):
    number = 0
    while True:
        items = [("noted", {"text": f"{number}a"}), ("noted", {"text": f"{number}b"})]
        await commits.record(journal.entry(pid, items, "2026-01-01T12:00:00.000+00:00"), lambda events: None)
        print(pid, number, flush=True)
        number += 1

async def main():
    await asyncio.gather(*(write(f"p{number}") for number in range(8)))

asyncio.run(main())
"""


@pytest.mark.parametrize("lines", [1, 37, 200])
def test_a_program_killed_in_the_middle_loses_nothing_that_it_was_told_is_stored(tmp_path: Path, lines: int) -> None:
    file = tmp_path / "journal.sqlite"
    program = subprocess.Popen([sys.executable, "-c", SCRIPT, str(file)], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert program.stdout is not None
    told = [program.stdout.readline().split() for _ in range(lines)]
    program.send_signal(signal.SIGKILL)
    told += [line.split() for line in program.stdout if line.endswith("\n")]
    program.wait(20)
    journal = Journal(file, Cipher(bytes(32)))
    assert list(journal.verify()) == []
    for pid in {pid for pid, _ in told}:
        stored = texts(journal, pid)
        last = max(int(number) for own, number in told if own == pid)
        assert stored == [f"{number}{half}" for number in range(len(stored) // 2) for half in "ab"]
        assert len(stored) >= 2 * (last + 1)
    journal.close()
