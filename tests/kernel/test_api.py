"""Asking from programs: streams, futures, cancellation, back-pressure, classes; with a driver that decides when it is told to."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from llmasos.errors import Busy, InvalidInput, LLMasOSError, QueueFull
from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.drivers.policies import Priority
from llmasos.kernel.handle import Process
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.metrics import Metrics, Times
from llmasos.kernel.process import fold
from llmasos.kernel.syscalls import Abstain, Decision
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry
from llmasos.tools.tool import Manifest


class Gate:
    """A driver that abstains, once its gate is open."""

    model, threshold, writes_prose = "gate", 0.0, False

    def __init__(self) -> None:
        self.open = threading.Event()
        self.seen: list[Request] = []

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """It needs none."""

    async def decide(self, request: Request) -> Decision:
        self.seen.append(request)
        while not self.open.is_set():
            await asyncio.sleep(0.005)
        syscall = Abstain(code="no data", reason="There is nothing behind the gate.")
        return Decision(syscall=syscall, chosen="abstain", alternatives={"abstain": 1.0}, model="gate", prompt_hash="", tokens=1, ms=0.0)

    async def compose(self, question: str, findings: list[str]) -> str:
        raise AssertionError("it writes no prose")

    def forget(self, pid: str) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        """It holds nothing."""


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def kernel(own_home: Home, gate: Gate) -> Iterator[Kernel]:
    with Kernel(registry=Registry(), home=own_home, driver=gate, queue=3) as opened:
        yield opened


def test_a_process_can_be_awaited_and_its_events_streamed(kernel: Kernel, gate: Gate) -> None:
    async def both() -> tuple[str, list[str]]:
        answer = await kernel.submit("Where is BRCA1?")
        return answer.status, [event.kind async for event in kernel.stream("Where is TP53?")]

    gate.open.set()
    assert asyncio.run(both()) == ("abstained", ["submitted", "decided", "abstained"])


def test_many_streams_at_once_do_not_hold_each_other_up(own_home: Home, gate: Gate) -> None:
    async def read(kernel: Kernel, number: int, began: list[int]) -> str:
        kinds = []
        async for event in kernel.stream(f"Question {number}?"):
            kinds.append(event.kind)
            if event.kind == "submitted":
                began.append(number)
                if len(began) == 100:
                    gate.open.set()
        return kinds[-1]

    async def all_of(kernel: Kernel) -> list[str]:
        began: list[int] = []
        return await asyncio.wait_for(asyncio.gather(*(read(kernel, number, began) for number in range(100))), 30)

    with Kernel(registry=Registry(), home=own_home, driver=gate) as kernel:
        assert asyncio.run(all_of(kernel)) == ["abstained"] * 100


def test_one_process_too_many_is_refused_with_the_time_to_try_again(kernel: Kernel, gate: Gate) -> None:
    running = [kernel.submit(f"Question {number}?") for number in range(3)]
    with pytest.raises(QueueFull, match="3 processes run or wait already") as refused:
        kernel.submit("One too many?")
    assert isinstance(refused.value, Busy)
    assert 0.1 <= refused.value.retry_after <= 60
    assert len(kernel.journal.pids()) == 3
    gate.open.set()
    assert [process.result(10).status for process in running] == ["abstained"] * 3
    assert kernel.ask("And now?").status == "abstained"


def test_a_process_that_is_cancelled_at_once_still_ends(kernel: Kernel) -> None:
    for _ in range(20):
        process = kernel.submit("Where is BRCA1?")
        process.cancel()
        assert process.result(5).status == "cancelled"


def test_leaving_a_stream_cancels_its_process(kernel: Kernel) -> None:
    async def leave() -> str:
        stream = kernel.stream("Where is BRCA1?")
        pid = (await anext(stream)).pid
        await stream.aclose()  # type: ignore[attr-defined]
        return pid

    pid = asyncio.run(leave())
    until = time.monotonic() + 5
    while fold(kernel.journal.events(pid)).status == "running" and time.monotonic() < until:
        time.sleep(0.02)
    assert fold(kernel.journal.events(pid)).status == "cancelled"


def test_who_stops_waiting_leaves_the_process_running(kernel: Kernel, gate: Gate) -> None:
    async def give_up() -> str:
        process = kernel.submit("Where is BRCA1?")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_awaited(process), 0.05)
        gate.open.set()
        return (await process).status

    async def _awaited(process: object) -> None:
        await process  # type: ignore[misc]

    assert asyncio.run(give_up()) == "abstained"


def test_the_class_of_a_question_is_on_record_and_reaches_the_driver(kernel: Kernel, gate: Gate) -> None:
    gate.open.set()
    pid = kernel.ask("Where is BRCA1?", priority="stat").pid
    assert gate.seen[0].priority is Priority.STAT
    assert fold(kernel.journal.events(pid)).priority is Priority.STAT


def test_a_process_of_another_machine_is_not_taken_for_an_interrupted_one(kernel: Kernel, gate: Gate) -> None:
    gate.open.set()
    submitted = kernel.journal.events(kernel.ask("Where is BRCA1?").pid)[0].payload
    kernel.journal.append("here", [("submitted", submitted)], "2026-01-01T12:00:00.000+00:00")
    kernel.journal.append("there", [("submitted", submitted | {"host": "another-machine"})], "2026-01-01T12:00:00.000+00:00")
    assert kernel.interrupted() == ["here"]


@pytest.mark.parametrize(("option", "words"), [({"priority": "urgent"}, "stat, routine, batch")])
def test_an_unknown_class_is_refused_before_anything_happens(kernel: Kernel, option: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        kernel.submit("Where is BRCA1?", **option)  # type: ignore[arg-type]
    assert kernel.journal.pids() == []


def test_an_unknown_policy_is_refused_when_the_kernel_opens(own_home: Home, gate: Gate) -> None:
    with pytest.raises(InvalidInput, match="round-robin"):
        Kernel(registry=Registry(), home=own_home, driver=gate, policy="lottery")


def test_waiting_and_turnaround_are_measured_by_class(kernel: Kernel, gate: Gate) -> None:
    process = kernel.submit("Where is BRCA1?", priority="batch")
    time.sleep(0.2)
    gate.open.set()
    process.result(5)
    figures = kernel.metrics()
    assert (figures[Priority.BATCH].ended, figures[Priority.STAT].ended) == (1, 0)
    waiting, turnaround = figures[Priority.BATCH].waiting, figures[Priority.BATCH].turnaround
    assert waiting is not None
    assert turnaround is not None
    assert 0.19 < waiting.p50 <= turnaround.p50 < 5


def test_the_time_to_try_again_follows_the_pace_of_the_last_ends() -> None:
    clock = iter(range(0, 100, 4))
    metrics = Metrics(clock=lambda: float(next(clock)))
    assert metrics.retry_after() == 1.0
    for _ in range(5):
        metrics.add(Times(Priority.ROUTINE, 0.0, 1.0))
    assert metrics.retry_after() == 4.0


def test_a_closed_kernel_takes_no_question_and_holds_nothing(kernel: Kernel) -> None:
    kernel.close()
    with pytest.raises(LLMasOSError, match="this kernel is closed"):
        kernel.submit("Where is BRCA1?")
    with pytest.raises(LLMasOSError, match="this kernel is closed"):
        kernel.call("gene_lookup", gene="BRCA1")
    assert kernel.journal.pids() == []
    assert kernel._loop.is_closed()


def test_a_cancellation_is_noticed_after_a_time_in_which_the_journal_could_not_be_read(kernel: Kernel, own_home: Home, gate: Gate) -> None:
    process = kernel.submit("Where is BRCA1?")
    with closing(sqlite3.connect(own_home.journal, isolation_level=None)) as meddler:
        meddler.execute("ALTER TABLE events RENAME TO elsewhere")
        time.sleep(0.6)  # three looks
        meddler.execute("ALTER TABLE elsewhere RENAME TO events")
    with Kernel(registry=Registry(), home=own_home, driver=gate) as other:
        other.cancel(process.pid)
    assert process.result(10).status == "cancelled"


def test_who_waits_hears_of_an_answer_that_can_not_be_made() -> None:
    process = Process("p", lambda *_: [], lambda *_: asyncio.sleep(0), lambda _: None)
    process.state.answer = {"claims": "none that could be read"}
    process.finish()
    with pytest.raises(ValueError, match="claims"):
        process.result(1)
