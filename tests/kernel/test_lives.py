"""A run is taken up by another program when its own has ended, however that came about, and never before."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llmasos.errors import Busy, LLMasOSError, StillRunning
from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.journal import Journal
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.lives import Fate, Holder, Life, Lives
from llmasos.kernel.process import fold
from llmasos.kernel.syscalls import Abstain, Decision
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry
from llmasos.tools.tool import Manifest

NOON = "2026-01-01T12:00:00.000+00:00"
PROGRAM = """
import os, sys, time
from llmasos.kernel.kernel import Kernel
from llmasos.tools.registry import Registry
sys.path.insert(0, {folder!r})
from test_lives import Quick
driver = Quick()
driver.waits = True
process = Kernel(registry=Registry(), driver=driver).submit("Where is BRCA1?")
if sys.argv[1:] == ["fork"] and os.fork() == 0:
    print("forked", flush=True)
    time.sleep(60)
print(process.pid, flush=True)
time.sleep(60)
"""


class Quick:
    """A driver that abstains at once; or never, where it `waits`."""

    model, threshold, writes_prose, waits = "quick", 0.0, False, False

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """It needs none."""

    async def decide(self, request: Request) -> Decision:
        while self.waits:
            await asyncio.sleep(0.01)
        syscall = Abstain(code="no data", reason="There is nothing to be had.")
        return Decision(syscall=syscall, chosen="abstain", alternatives={"abstain": 1.0}, model="quick", prompt_hash="", tokens=1, ms=0.0)

    async def compose(self, question: str, findings: list[str]) -> str:
        raise AssertionError("it writes no prose")

    def forget(self, pid: str) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        """It holds nothing."""


@pytest.fixture
def opened(own_home: Home) -> Iterator[Callable[..., Kernel]]:
    """Kernels of this program on one data folder, as many as are asked for."""
    kernels: list[Kernel] = []

    def build(now: Callable[[], str] | None = None) -> Kernel:
        kernels.append(Kernel(registry=Registry(), home=own_home, driver=Quick(), now=now))
        return kernels[-1]

    yield build
    for kernel in kernels:
        kernel.close()


@pytest.fixture
def kernel(opened: Callable[..., Kernel]) -> Kernel:
    return opened()


@pytest.fixture
def other(own_home: Home) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another program on the same data folder, and the process that it runs."""
    yield from _program(own_home)


@pytest.fixture
def parent(own_home: Home) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """One that has made a copy of itself, which outlives it."""
    yield from _program(own_home, "fork")


def _program(home: Home, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(folder=str(Path(__file__).parent)), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"LLMASOS_HOME": str(home.root)},
        start_new_session=True,
    )
    assert program.stdout is not None
    told = [program.stdout.readline().strip() for _ in range(1 + len(arguments))]
    yield program, next(line for line in told if line != "forked")
    os.killpg(program.pid, signal.SIGKILL)
    program.wait(10)
    program.stdout.close()


def killed(program: subprocess.Popen[str]) -> None:
    """End it without a word. It stays a zombie, since nobody asks what became of it."""
    program.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)


def left_by(kernel: Kernel, holder: Holder, pid: str = "left") -> str:
    """A process that somebody began and no event ended."""
    submitted = kernel.journal.events(kernel.ask("Where is BRCA1?").pid)[0].payload
    kernel.journal.append(pid, [("submitted", submitted | holder.payload())], NOON)
    return pid


def test_what_another_living_program_runs_is_left_to_it(kernel: Kernel, other: tuple[subprocess.Popen[str], str]) -> None:
    program, pid = other
    assert kernel.interrupted() == []
    with pytest.raises(StillRunning, match=f"number {program.pid} on .* end that program first"):
        kernel.resume(pid)
    assert [event.kind for event in kernel.journal.events(pid)] == ["submitted"]


def test_what_a_killed_program_ran_is_taken_up_though_it_is_a_zombie(kernel: Kernel, other: tuple[subprocess.Popen[str], str]) -> None:
    program, pid = other
    killed(program)
    os.kill(program.pid, 0)  # its number is still taken
    assert kernel.interrupted() == [pid]
    assert kernel.resume(pid).result(20).status == "abstained"
    assert kernel.interrupted() == []


def test_a_copy_of_a_killed_program_does_not_keep_its_runs(kernel: Kernel, parent: tuple[subprocess.Popen[str], str]) -> None:
    program, pid = parent
    killed(program)
    assert kernel.interrupted() == [pid]


def test_a_number_that_another_program_has_by_now_proves_nothing(kernel: Kernel) -> None:
    pid = left_by(kernel, Holder(os.getpid(), os.uname().nodename, "0123456789abcdef"))
    assert kernel.interrupted() == [pid]
    assert kernel.resume(pid).result(20).status == "abstained"


def test_a_kernel_leaves_alone_what_another_one_of_its_program_runs(opened: Callable[..., Kernel]) -> None:
    first, second = opened(), opened()
    first.driver.waits = True  # type: ignore[attr-defined]
    process = first.submit("Where is BRCA1?")
    assert (first.interrupted(), second.interrupted()) == ([], [])
    with pytest.raises(StillRunning):
        second.resume(process.pid)
    first.leave()
    assert (first.interrupted(), second.interrupted()) == ([process.pid], [])
    first.close()
    assert second.interrupted() == [process.pid]


def test_of_many_that_would_take_up_a_process_one_does(opened: Callable[..., Kernel]) -> None:
    kernels = [opened() for _ in range(4)]
    pid = left_by(kernels[0], Holder(1, os.uname().nodename, "0123456789abcdef"))
    together, outcomes = threading.Barrier(len(kernels)), list[str]()

    def resume(kernel: Kernel) -> None:
        kernel.driver.waits = True  # type: ignore[attr-defined]
        together.wait()
        try:
            kernel.resume(pid)
            outcomes.append("taken up")
        except Busy:  # StillRunning among them
            outcomes.append("left alone")

    threads = [threading.Thread(target=resume, args=(kernel,)) for kernel in kernels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["left alone"] * 3 + ["taken up"]
    assert [event.kind for event in kernels[0].journal.events(pid)] == ["submitted", "resumed"]


def test_another_machines_run_is_taken_up_once_its_time_is_over(opened: Callable[..., Kernel]) -> None:
    minute = ["2026-01-01T12:01:00.000+00:00"]
    kernel = opened(lambda: minute[0])
    pid = left_by(kernel, Holder(7, "another-machine", "0123456789abcdef"))
    with pytest.raises(StillRunning, match=r"may still run on another-machine .* or here in 60 s") as raised:
        kernel.resume(pid)
    assert raised.value.retry_after == 60
    minute[0] = "2026-01-01T12:02:01.000+00:00"
    assert kernel.interrupted() == []
    assert kernel.resume(pid).result(20).status == "abstained"


@pytest.mark.parametrize(("program", "told"), [(os.getpid(), Fate.UNKNOWN), (2**22 + 1, Fate.ENDED)])
def test_of_a_record_without_a_sign_of_life_only_an_unused_number_tells(kernel: Kernel, program: int, told: Fate) -> None:
    assert Lives(kernel.home, kernel.journal).fate(Holder(program, os.uname().nodename)) is told


def test_a_locked_sign_tells_that_a_program_of_another_machine_lives(kernel: Kernel, own_home: Home) -> None:
    life = Life(own_home, kernel.journal)
    assert Lives(own_home, kernel.journal).fate(Holder(1, "another-machine", life.holder.life)) is Fate.LIVES
    life.end()


def test_cancelling_what_a_killed_program_ran_ends_it(kernel: Kernel, other: tuple[subprocess.Popen[str], str]) -> None:
    program, pid = other
    killed(program)
    kernel.cancel(pid)
    assert fold(kernel.journal.events(pid)).status == "cancelled"
    assert kernel.interrupted() == []


def test_a_cancellation_that_the_program_did_not_live_to_see_is_obeyed_on_resuming(kernel: Kernel) -> None:
    pid = left_by(kernel, Holder(1, os.uname().nodename, "0123456789abcdef"))
    kernel.journal.append(pid, [("cancel_requested", {})], NOON)
    kernel.driver.waits = True  # type: ignore[attr-defined]
    assert kernel.resume(pid).result(20).status == "cancelled"


def test_signs_of_life_go_with_their_kernels_and_those_of_the_killed_with_their_runs(
    opened: Callable[..., Kernel], other: tuple[subprocess.Popen[str], str], own_home: Home
) -> None:
    program, pid = other
    kernel, folder = opened(), own_home.root / "running"
    killed(program)
    assert kernel.interrupted() == [pid]
    assert len(list(folder.iterdir())) == 1
    kernel.resume(pid).result(20)
    assert kernel.interrupted() == []
    assert [file.name for file in folder.iterdir()] == [kernel._holding.signature()["life"]]
    kernel.close()
    assert list(folder.iterdir()) == []


def test_a_data_folder_that_takes_no_file_is_one_clear_error(kernel: Kernel, own_home: Home) -> None:
    (own_home.root / "running").write_text("")
    with pytest.raises(LLMasOSError, match=r"no file can be locked in .*running"):
        kernel.ask("Where is BRCA1?")
    assert kernel.journal.pids() == []


def test_events_of_a_process_that_went_on_meanwhile_are_not_stored(own_home: Home, kernel: Kernel) -> None:
    journal: Journal = kernel.journal
    (first,) = journal.append("p", [("noted", {"text": "a"})], NOON)
    journal.append("q", [("noted", {"text": "of another one"})], NOON)
    (second,) = journal.append_next(journal.entry("p", [("noted", {"text": "b"})], NOON), first.seq)
    with pytest.raises(Busy, match="taken up or ended by another program"):
        journal.append_next(journal.entry("p", [("noted", {"text": "c"})], NOON), first.seq)
    assert [event.seq for event in journal.events("p")] == [first.seq, second.seq]
    assert list(journal.verify()) == []
