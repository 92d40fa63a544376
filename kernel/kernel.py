"""The kernel: takes questions, runs their processes, and keeps everything that happens in the journal.

One event loop in a thread of its own runs all processes of a program. `submit` may be called from any thread or event
loop; the Process that it gives can be awaited, waited for, followed and cancelled.
"""

import asyncio
import json
import os
import platform
import secrets
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
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
from . import scheduler
from .answer import Answer, answer_of
from .commit import Commits
from .dispatch import Job, perform
from .drivers.choose import driver_for
from .drivers.driver import Driver
from .drivers.policies import Priority
from .drivers.policies import policy as named_policy
from .drivers.policies import priority as named_priority
from .handle import Process
from .journal import Entry, Event, Items, Journal, open_journal
from .metrics import ClassTimes, Metrics, times
from .outside import outside_for
from .process import Budget, Principal, ProcessState, State, fold
from .syscalls import Call, Decision, Invocation, Origin

LONGEST_QUESTION = 8_000  # characters
WATCH = 0.2  # seconds between two looks for cancellations that another program asked for
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
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="llmasos-kernel", daemon=True).start()
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
        `retry_after` seconds when no place is free; SetupNeeded, ModelUnusable.
        """
        checked, urgency = check_question(question), named_priority(priority)
        for number, text in enumerate(earlier):
            check_text(text, f"earlier[{number}]")
        driver = self.driver
        process = self._process(new_pid(), sealed=patient is not None)
        self._start(process, ("submitted", self._submission(checked, earlier, patient, principal, budget, driver.model, urgency)))
        return process

    def reply(self, pid: str, text: str) -> Process:
        """Answer a waiting process's question; it goes on. Raises ProcessUnknown, InvalidInput."""
        checked = check_question(text, field="reply")
        process = self._load(pid)
        if process.state.state is not State.WAITING:
            raise InvalidInput("pid", pid, f"a process that waits for a reply; this one is {process.state.status}")
        self._start(process, ("replied", {"text": checked}))
        return process

    def resume(self, pid: str) -> Process:
        """Go on with a process whose program ended before it did."""
        process = self._load(pid)
        if process.state.state is not State.RUNNING or pid in self._running:
            raise InvalidInput("pid", pid, f"an interrupted process; this one is {process.state.status}")
        self._start(process)
        return process

    def cancel(self, pid: str) -> None:
        """Cancel a process of this program or of another one that shares the data folder."""
        state = fold(self.journal.events(pid))
        if not state.pid:
            raise ProcessUnknown(f"no process {pid} in {self.journal.name}; `llmasos log` lists them")
        if pid in self._running:
            self._running[pid].cancel()
        elif state.state is State.WAITING:
            self.journal.append(pid, [("cancelled", {"reason": "cancelled on request"})], self.now(), state.patient is not None)
        elif state.state is State.RUNNING:
            self.journal.append(pid, [("cancel_requested", {})], self.now(), state.patient is not None)
        else:
            raise InvalidInput("pid", pid, f"a process that runs or waits; this one is {state.status}")

    def answer(self, pid: str) -> Answer:
        """The answer of any process in the journal, as far as it is."""
        return answer_of(self._load(pid).state)

    def interrupted(self) -> list[str]:
        """Processes of this machine that no event ended and that don't run here."""
        states = (fold(self.journal.events(pid)) for pid in self.journal.pids())  # one at a time: a journal may be long
        ended_early = (state for state in states if state.state is State.RUNNING and state.pid not in self._running)
        return [state.pid for state in ended_early if state.host in ("", platform.node())]

    def metrics(self) -> dict[Priority, ClassTimes]:
        """Waiting and turnaround time of the processes that ended here, by class."""
        return self._metrics.classes()

    def call(self, name: str, *, patient: Patient | None = None, principal: Principal | None = None, **arguments: JsonValue) -> ToolResult:
        """Run one tool, validated and journaled, without the model. Raises the tool's typed error."""
        tool = self.registry[name]
        for key, value in arguments.items():
            check_text(json.dumps(value, ensure_ascii=False), key)
        process = self._process(new_pid(), sealed=patient is not None)
        origins = {key: [Origin(where="user", span=str(value))] for key, value in arguments.items()}
        invocation = Invocation(tool=name, arguments=arguments, origins=origins)
        decision = Decision(
            syscall=Call(invocations=(invocation,)), chosen=name, alternatives={}, model="user", prompt_hash="", tokens=0, ms=0.0
        )
        process.write(
            ("submitted", self._submission(f"tools call {name}", (), patient, principal, None, "user")),
            ("decided", decision.model_dump(mode="json")),
        )
        job = Job(
            id="c1",
            tool=tool,
            invocation=invocation,
            principal=process.state.principal,
            injectable=self._injectable(process.state),
            seconds_left=tool.manifest.timeout,
            record=lambda kind, payload: process.record((kind, payload)),
        )
        outcome: ToolResult | LLMasOSError = asyncio.run_coroutine_threadsafe(_as_coroutine(perform(job)), self._loop).result()
        if isinstance(outcome, LLMasOSError):
            process.write(("failed", {"error": str(outcome), "error_type": type(outcome).__name__}))
            raise outcome
        claims = [{"text": finding.text, "findings": [finding.id]} for finding in outcome.findings]
        process.write(("answered", {"claims": claims, "also_found": [], "missing": list(outcome.remarks), "text": outcome.abstained or ""}))
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
        """Run something on the kernel's loop."""
        self._loop.call_soon_threadsafe(work)

    def leave(self) -> None:
        """Stop what runs without ending it: `resume` goes on with it, as after a crash."""
        for process in list(self._running.values()):
            process.leave()
            process.result(timeout=10)

    def close(self) -> None:
        """Cancel what runs, let the model and the journal go. Closing twice does nothing."""
        if self._closed:
            return
        self._closed = True
        for process in list(self._running.values()):
            process.cancel()
            process.result(timeout=10)
        if self._driver is not None:
            self._driver.close()
        asyncio.run_coroutine_threadsafe(_end_tasks(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.journal.close()

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submission(
        self,
        question: str,
        earlier: Sequence[str],
        patient: Patient | None,
        principal: Principal | None,
        budget: Budget | None,
        model: str,
        urgency: Priority = Priority.ROUTINE,
    ) -> dict[str, Any]:
        return {
            "question": question,
            "earlier": list(earlier),
            "principal": (principal or Principal()).model_dump(mode="json"),
            "patient": patient.model_dump(mode="json") if patient else None,
            "budget": (budget or Budget()).model_dump(mode="json"),
            "priority": urgency,
            "model": model,
            "tools": {tool.name: tool.hash for tool in self.registry},
            "versions": {"llmasos": _own_version(), **self.home.versions()},
            "program": os.getpid(),
            "host": platform.node(),
        }

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

        return Process(
            pid,
            lambda process, items: self.journal.append_all([entry(items)])[0],
            lambda process, items: self._commits.record(entry(items), process.take),
            self.run_soon,
        )

    def _injectable(self, state: ProcessState) -> Mapping[str, object]:
        return state.injectable | {"Outside": self._outside}

    def _start(self, process: Process, *items: tuple[str, dict[str, Any]]) -> None:
        """Take a place, put on record why, and run."""
        with self._places:
            if len(self._running) >= self.queue:
                after = self._metrics.retry_after()
                raise QueueFull(f"{self.queue} processes run or wait already; try again in {after:g} s", after)
            self._running[process.pid] = process
        try:
            if items:
                process.write(*items)
        except BaseException:  # nothing runs that is not on record, and nobody waits for it
            self._running.pop(process.pid)
            raise
        self._loop.call_soon_threadsafe(self._spawn, process)

    def _spawn(self, process: Process) -> None:
        process.task = self._loop.create_task(self._run(process))
        if not self._watching:
            self._watching = True
            self._loop.create_task(self._watch())

    async def _run(self, process: Process) -> None:
        try:
            await scheduler.run(process, self.driver, self.registry, self._injectable(process.state))
        except LLMasOSError as error:
            process.state.state, process.state.reason = State.FAILED, str(error)
        except Exception as error:
            told = f"a mistake in the program ended it ({type(error).__name__}: {error}); what it did is on record, and `llmasos resume` goes on"
            process.state.state, process.state.reason = State.FAILED, told
            raise
        finally:
            self._running.pop(process.pid, None)
            self._metrics.add(times(process.past))
            process.finish()

    async def _watch(self) -> None:
        """Look for cancellations that other programs asked for, while anything runs."""
        after = max((process.state.last_seq for process in self._running.values()), default=0)
        while self._running:
            for event in self.journal.events(kinds=["cancel_requested"], after=after):
                after = event.seq
                if event.pid in self._running:
                    self._running[event.pid].cancel()
            await asyncio.sleep(WATCH)
        self._watching = False


@cache
def _own_version() -> str:
    return version("llmasos")


async def _end_tasks() -> None:
    """Cancel every other task of the loop and wait until they are gone."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _as_coroutine(work: Awaitable[Any]) -> Any:
    return await work


def check_question(question: str, field: str = "question") -> str:
    """The question without outer spaces. Raises InvalidInput when nothing is left, too much, or what is no UTF-8."""
    text = check_text(question, field).strip()
    if not text or not any(character.isalnum() for character in text):
        raise InvalidInput(field, question, "a text with at least one word")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(
            field,
            f"{text[:24]}… ({len(text)} characters)",
            f"at most {LONGEST_QUESTION} characters; put longer records into a patient file",
        )
    return text


def check_text(text: str, field: str) -> str:
    """The text. Raises InvalidInput when it can't be put on record: half a surrogate pair, or bytes of another encoding."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        around = text[max(0, error.start - 12) : error.start + 12]
        raise InvalidInput(field, around, f"a text in UTF-8; the {field} is not UTF-8 at character {error.start + 1}") from error
    return text


def new_pid() -> str:
    """A name that sorts by time: seconds since 2026 in base 36, and ten random characters.

    They are as many so that not even a cohort of a million rows on several machines, which share a journal, meets one twice.
    """
    seconds, digits = int(time.time()) - 1_767_225_600, ""
    while seconds:
        seconds, digit = divmod(seconds, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"{digits}-{secrets.token_hex(5)}"
