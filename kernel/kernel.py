"""The kernel: takes questions, runs their processes, and keeps everything that happens in the journal.

One event loop in a thread of its own runs all processes of a program. `submit` may be called from any thread or event
loop; the Process that it gives can be awaited, waited for, followed and cancelled.
"""

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import JsonValue

from llmasos.errors import InvalidInput, LLMasOSError, ProcessUnknown, QueueFull

from ..memory.home import Home
from ..memory.patient import Patient
from ..tools.finding import ToolResult
from ..tools.registry import Registry
from . import direct, scheduler
from .answer import Answer, answer_of
from .checked import check_question, check_text
from .commit import Commits
from .drivers.choose import driver_for
from .drivers.driver import Driver
from .drivers.policies import Priority
from .drivers.policies import policy as named_policy
from .drivers.policies import priority as named_priority
from .handle import Process
from .holding import Holding
from .journal import Entry, Event, Items, Journal, open_journal
from .metrics import ENDS, ClassTimes, Metrics, times
from .outside import outside_for
from .pids import new_pid
from .process import Budget, Principal, ProcessState, State, fold, submission

WATCH = 0.2  # seconds between two looks for cancellations that another program asked for
PATIENCE = 10.0  # seconds that what runs may take to end when the kernel closes
QUEUE = 1_024  # processes that may run or wait their turn at once
ENDED = (State.DONE, State.FAILED, State.CANCELLED, State.WAITING)


class Kernel:
    """Runs clinical questions over registered tools, with a language model as the scheduler.

    model     `embedded` (default, or LLMASOS_MODEL), a path to a GGUF, or `provider:model` for LangChain.
    registry  the tools; those of the entry-point group `llmasos.tools` by default.
    home      the data folder; LLMASOS_HOME or the platform's by default.
    policy    who goes first when many ask at once: fifo (default, or LLMASOS_POLICY), round-robin or priority.
    queue     processes that may run or wait their turn at once; one more raises QueueFull.
    online    whether live sources are asked, too; LLMASOS_ONLINE or not at all by default.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        registry: Registry | None = None,
        home: Home | None = None,
        driver: Driver | None = None,
        now: Callable[[], str] | None = None,
        journal: Journal | None = None,
        policy: str | None = None,
        queue: int = QUEUE,
        online: bool | None = None,
    ) -> None:
        self.home = home or Home.open()
        self.registry = registry if registry is not None else Registry.discover()
        self.journal = journal or open_journal(self.home)
        self._commits = Commits(self.journal)
        self.now = now or (lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))
        self._model = model or os.environ.get("LLMASOS_MODEL") or "embedded"
        self._policy = named_policy(policy or os.environ.get("LLMASOS_POLICY") or "fifo").name
        self.queue = queue
        self._outside = outside_for(self.home, online)
        self._metrics = Metrics()
        self._places = threading.Lock()
        self._driver = driver
        self._driver_lock = threading.Lock()
        self._running: dict[str, Process] = {}
        self._calling: set[str] = set()  # direct calls under way
        self._left_open = False  # whether a run that this kernel began has no end on record
        self._holding = Holding(self.home, self.journal, self._runs)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="llmasos-kernel", daemon=True)
        self._thread.start()
        self._watching = self._closed = False

    # -- asking ------------------------------------------------------------------------------------------------

    def ask(self, question: str, **options: Any) -> Answer:
        """Answer a question; waits. Options are those of `submit`. Ctrl-C cancels the process."""
        process = self.submit(question, **options)
        try:
            return process.result()
        except KeyboardInterrupt:
            process.cancel()
            return process.result()

    async def ask_async(self, question: str, **options: Any) -> Answer:
        """`ask`, for event loops; cancelling the task cancels the process."""
        process = self.submit(question, **options)
        try:
            return await process
        except asyncio.CancelledError:
            process.cancel()
            raise

    async def stream(self, question: str, **options: Any) -> AsyncIterator[Event]:
        """The events of a question as they happen; leaving before the last one cancels the process."""
        process = self.submit(question, **options)
        try:
            async for event in process.events():
                yield event
        finally:
            if not process.done:
                process.cancel()

    def submit(
        self,
        question: str,
        *,
        earlier: Sequence[str] = (),
        patient: Patient | None = None,
        principal: Principal | None = None,
        budget: Budget | None = None,
        priority: str = Priority.ROUTINE,
    ) -> Process:
        """Start a process of a class: stat, routine or batch.

        Raises InvalidInput for a question that is empty, too long or no UTF-8, and for another class; QueueFull with
        `retry_after` seconds when no place is free; SetupNeeded, ModelUnusable; LLMasOSError once the kernel is closed.
        """
        checked, urgency = check_question(question), named_priority(priority)
        for number, text in enumerate(earlier):
            check_text(text, f"earlier[{number}]")
        driver = self.driver
        process = self._process(new_pid(), sealed=patient is not None)
        self._start(
            process, ("submitted", self._submission(checked, earlier, patient, principal, budget or Budget(), driver.model, urgency))
        )
        return process

    def reply(self, pid: str, text: str) -> Process:
        """Answer a waiting process's question; it goes on. Raises ProcessUnknown, InvalidInput, Busy."""
        checked = check_question(text, field="reply")
        process = self._load(pid)
        if process.state.state is not State.WAITING:
            raise InvalidInput("pid", pid, f"a process that waits for a reply; this one is {process.state.status}")
        self._start(process, ("replied", {"text": checked, **self._holding.signature()}))
        return process

    def resume(self, pid: str) -> Process:
        """Go on with a process whose program ended before it did.

        One of another machine, of which nobody can tell that, has ended when it was silent for longer than its budget of time.
        Raises ProcessUnknown, InvalidInput for a process that ended or runs here, StillRunning where its program lives.
        """
        process = self._load(pid)
        state = process.state
        if state.state is not State.RUNNING or self._runs(pid):
            raise InvalidInput("pid", pid, f"an interrupted process; this one is {state.status}")
        self._holding.check(state, process.past[-1].time, self.now())
        self._start(process, ("resumed", self._holding.signature()))
        if state.cancelling:  # asked for while nobody was there to do it
            process.cancel()
        return process

    def cancel(self, pid: str) -> None:
        """Cancel a process of this program, of one that ended, or of another one that shares the journal. Raises as `resume` does."""
        state = fold(self.journal.events(pid))
        if not state.pid:
            raise ProcessUnknown(f"no process {pid} in {self.journal.name}; `llmasos log` lists them")
        sealed = state.patient is not None
        if (process := self._running.get(pid)) is not None:
            process.cancel()
        elif state.state is State.WAITING or self._holding.is_interrupted(state):
            ended = self.journal.entry(pid, [("cancelled", {"reason": "cancelled on request"})], self.now(), sealed)
            self.journal.append_next(ended, state.last_seq)
        elif state.state is State.RUNNING:
            self.journal.append(pid, [("cancel_requested", {})], self.now(), sealed)
        else:
            raise InvalidInput("pid", pid, f"a process that runs or waits; this one is {state.status}")

    def answer(self, pid: str) -> Answer:
        """The answer of any process in the journal, as far as it is."""
        return answer_of(self._load(pid).state)

    def interrupted(self) -> list[str]:
        """Processes that no event ended, and whose program did: of this kernel those that don't run, of others those of this machine."""
        return self._holding.interrupted(fold(self.journal.events(pid)) for pid in self.journal.pids())

    def metrics(self) -> dict[Priority, ClassTimes]:
        """Waiting and turnaround time of the processes that ended here, by class."""
        return self._metrics.classes()

    def call(self, name: str, *, patient: Patient | None = None, principal: Principal | None = None, **arguments: JsonValue) -> ToolResult:
        """Run one tool, validated and journaled, without the model. Raises the tool's typed error."""
        self._check_open()
        tool = self.registry[name]
        for key, value in arguments.items():
            check_text(json.dumps(value, ensure_ascii=False), key)
        process = self._process(new_pid(), sealed=patient is not None)
        self._calling.add(process.pid)
        try:
            process.write(
                ("submitted", self._submission(f"tools call {name}", (), patient, principal, Budget(), direct.BY_HAND, Priority.ROUTINE)),
                ("decided", direct.decision(tool, arguments).model_dump(mode="json")),
            )
            called = asyncio.run_coroutine_threadsafe(direct.call(process, tool, self._injectable(process.state)), self._loop)
            try:
                outcome = called.result()
            except BaseException:  # Ctrl-C
                called.cancel()
                raise
        finally:
            self._calling.discard(process.pid)
            self._left_open |= process.state.state is State.RUNNING
        if isinstance(outcome, LLMasOSError):
            raise outcome
        return outcome

    # -- inside ------------------------------------------------------------------------------------------------

    @property
    def driver(self) -> Driver:
        """The driver, loaded on first use with the registered tools."""
        with self._driver_lock:
            if self._driver is None:
                self._driver = driver_for(self._model, self.home, self.journal, self._policy)
            self._driver.offer(self.registry.manifests())
            return self._driver

    def use(self, model: str) -> None:
        """Change the model for the questions to come."""
        replacement = driver_for(model, self.home, self.journal, self._policy)
        with self._driver_lock:
            if self._driver is not None:
                self._driver.close()
            self._model, self._driver = model, replacement

    def run_soon(self, work: Callable[[], Any]) -> None:
        """Run something on the kernel's loop; nothing, once that is closed."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(work)

    def leave(self) -> None:
        """Stop what runs without ending it: `resume` goes on with it, as after a crash."""
        self._end_all(Process.leave)

    def close(self) -> None:
        """Cancel what runs, let the model and the journal go. Closing twice does nothing."""
        with self._places:  # whoever has a place by now is ended below, and nobody gets one any more
            if self._closed:
                return
            self._closed = True
        try:
            self._end_all(Process.cancel)
            if self._driver is not None:
                self._driver.close()
            asyncio.run_coroutine_threadsafe(_end_tasks(), self._loop).result(timeout=PATIENCE)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE)
            if not self._thread.is_alive():
                self._loop.close()
            self.journal.close()
            self._holding.end(self._left_open)

    def _end_all(self, end: Callable[[Process], None]) -> None:
        """End everything that runs, at once, and wait for it. Raises TimeoutError for what does not end."""
        ending = list(self._running.values())
        for process in ending:
            end(process)
        for process in ending:
            process.result(timeout=PATIENCE)

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submission(self, *asked: Any) -> dict[str, Any]:
        """What `submitted` says: what was asked, and what answers it."""
        return {
            **submission(*asked),
            "tools": {tool.name: tool.hash for tool in self.registry},
            "versions": {"llmasos": _version("llmasos"), **self.home.versions()},
            **self._holding.signature(),
        }

    def _check_open(self) -> None:
        if self._closed:
            raise LLMasOSError("this kernel is closed; open another one")

    def _runs(self, pid: str) -> bool:
        return pid in self._running or pid in self._calling

    def _load(self, pid: str) -> Process:
        events = self.journal.events(pid)
        if not events:
            raise ProcessUnknown(f"no process {pid} in {self.journal.name}; `llmasos log` lists them")
        process = self._process(pid, sealed=fold(events).patient is not None)
        process.take(events)
        return process

    def _process(self, pid: str, sealed: bool) -> Process:
        def entry(items: Items) -> Entry:
            return self.journal.entry(pid, items, self.now(), sealed)

        def store(process: Process, items: Items) -> list[Event]:
            """A new process is nobody else's; one that goes on is taken up by one kernel alone."""
            last = process.state.last_seq
            return self.journal.append_next(entry(items), last) if last else self.journal.append_all([entry(items)])[0]

        return Process(
            pid,
            store,
            lambda process, items: self._commits.record(entry(items), process.take),
            self.run_soon,
        )

    def _injectable(self, state: ProcessState) -> Mapping[str, object]:
        return state.injectable | {"Outside": self._outside}

    def _start(self, process: Process, item: tuple[str, dict[str, Any]]) -> None:
        """Take a place, put on record why, and run."""
        with self._places:
            self._check_open()
            if len(self._running) >= self.queue:
                after = self._metrics.retry_after()
                raise QueueFull(f"{self.queue} processes run or wait already; try again in {after:g} s", after)
            if process.pid in self._running:
                raise InvalidInput("pid", process.pid, "a process that does not run yet; this one is running")
            self._running[process.pid] = process
        try:
            process.write(item)
        except BaseException:  # nothing runs that is not on record, and nobody waits for it
            self._running.pop(process.pid)
            process.finish()
            raise
        self._loop.call_soon_threadsafe(self._spawn, process)

    def _spawn(self, process: Process) -> None:
        process.task = self._loop.create_task(self._run(process))
        if self._closed:  # while it was put on record
            process.cancel()
        if not self._watching:
            self._watching = True
            self._loop.create_task(self._watch())

    async def _run(self, process: Process) -> None:
        try:
            injectable = self._injectable(process.state)
            if process.state.model == direct.BY_HAND:  # one that was interrupted
                await direct.call(process, self.registry[process.state.turns[0].decision.chosen], injectable)
            else:
                await scheduler.run(process, self.driver, self.registry, injectable)
        except LLMasOSError as error:
            process.state.state, process.state.reason = State.FAILED, str(error)
        except Exception as error:
            told = f"a mistake in the program ended it ({type(error).__name__}: {error}); what it did is on record, and `llmasos resume` goes on"
            process.state.state, process.state.reason = State.FAILED, told
            raise
        finally:
            self._running.pop(process.pid, None)
            self._left_open |= process.past[-1].kind not in ENDS
            self._metrics.add(times(process.past))
            process.finish()

    async def _watch(self) -> None:
        """Look for cancellations that other programs asked for, while anything runs."""
        after = max((process.state.last_seq for process in self._running.values()), default=0)
        while self._running:
            with suppress(LLMasOSError):  # a journal that can't be read now is read at the next look
                for event in self.journal.events(kinds=["cancel_requested"], after=after):
                    after = event.seq
                    if event.pid in self._running:
                        self._running[event.pid].cancel()
            await asyncio.sleep(WATCH)
        self._watching = False


_version = cache(version)


async def _end_tasks() -> None:
    """Cancel every other task of the loop and wait until they are gone."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
