"""From an invocation to its findings, through a chain of small wrappers: validate, access, inject, budget, limit, record,
timeout, supplement.

Each wrapper takes the next one and returns a function of the same shape. Whatever goes wrong ends as a typed error,
which `perform` puts on record and gives back, so that the model sees the failure and no caller waits for ever.
"""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from llmasos.errors import AccessDenied, BudgetSpent, LLMasOSError, ToolFailed, ToolTimedOut

from ..tools.finding import ToolResult
from ..tools.tool import Tool
from . import access as gate
from .outside import PATIENCE, Outside
from .process import Principal
from .running import in_process, in_thread, place
from .syscalls import Invocation

MARGIN = 1.0  # seconds of a call that live sources leave, so that they never cost the offline findings
Record = Callable[[str, dict[str, Any]], Awaitable[None]]  # returns when it is on disk


@dataclass
class Job:
    """One invocation on its way through the chain."""

    id: str
    tool: Tool
    invocation: Invocation
    principal: Principal
    injectable: Mapping[str, object]
    seconds_left: float
    record: Record
    arguments: dict[str, Any] = field(default_factory=dict)
    injected: dict[str, object] = field(default_factory=dict)
    clocked: Mapping[str, LLMasOSError] = field(default_factory=dict)  # in a replay: by call, how time ran out for it then
    limit: float = 0.0


Handler = Callable[[Job], Awaitable[ToolResult]]


def validate(following: Handler) -> Handler:
    """Arguments fit the tool's model, or InvalidInput names the field."""

    async def handle(job: Job) -> ToolResult:
        job.arguments = job.tool.validate(job.invocation.arguments)
        return await following(job)

    return handle


def access(following: Handler) -> Handler:
    """The principal holds every scope that the tool declares."""

    async def handle(job: Job) -> ToolResult:
        gate.check(job.principal, job.tool)
        return await following(job)

    return handle


def inject(following: Handler) -> Handler:
    """Parameters annotated with an injectable class get the kernel's value; the model can't name another."""

    async def handle(job: Job) -> ToolResult:
        job.injected = {kind.__name__: job.injectable.get(kind.__name__) for kind in job.tool.injected.values()}
        return await following(job)

    return handle


def budget(following: Handler) -> Handler:
    """The process has time left; the call gets no more than that."""

    async def handle(job: Job) -> ToolResult:
        if job.seconds_left <= 0:
            raise BudgetSpent(f"no time left for {job.tool.name}")
        if isinstance(spent := job.clocked.get(job.id), BudgetSpent):
            raise spent
        job.limit = min(job.tool.manifest.timeout, job.seconds_left)
        return await following(job)

    return handle


def limit(following: Handler) -> Handler:
    """No more calls of one tool at a time than it allows; the others wait, each as long as its process has time."""

    async def handle(job: Job) -> ToolResult:
        waiting = place(job.tool)
        try:
            async with asyncio.timeout(job.seconds_left if waiting.locked() else None):
                await waiting.acquire()
        except TimeoutError as error:
            raise BudgetSpent(f"{job.tool.name} was busy with {job.tool.manifest.at_once} other calls until no time was left") from error
        try:
            return await following(job)
        finally:
            waiting.release()

    return handle


def record(following: Handler) -> Handler:
    """The intent is on disk before the tool runs, the result before anybody sees it."""

    async def handle(job: Job) -> ToolResult:
        await job.record(
            "called",
            {
                "call": job.id,
                "invocation": job.invocation.model_dump(mode="json"),
                "version": job.tool.manifest.version,
                "manifest": job.tool.hash,
            },
        )
        started = time.perf_counter()
        result = await following(job)
        numbered = [finding.model_copy(update={"id": f"{job.id}.{number}"}) for number, finding in enumerate(result.findings, 1)]
        result = result.model_copy(update={"findings": tuple(numbered)})
        await job.record("returned", {"call": job.id, "ms": _since(started), **result.model_dump(mode="json", exclude={"remarks"})})
        return result

    return handle


def timeout(following: Handler) -> Handler:
    """The call ends at its limit; a thread that hangs is given up, and its result with it."""

    async def handle(job: Job) -> ToolResult:
        if isinstance(late := job.clocked.get(job.id), ToolTimedOut):
            raise late
        try:
            async with asyncio.timeout(job.limit) as scope:
                return await following(job)
        except TimeoutError as error:
            if not scope.expired():
                raise  # the tool's own, of a socket perhaps
            raise ToolTimedOut(f"{job.tool.name} gave no result within {job.limit:g} s") from error

    return handle


def supplement(following: Handler) -> Handler:
    """Where live sources are on, they add findings of their own after the tool's; what is sent is on record before it leaves."""

    async def handle(job: Job) -> ToolResult:
        started = time.perf_counter()
        result = await following(job)
        outside = job.injectable.get("Outside")
        if outside is None or not isinstance(outside, Outside):
            return result
        prepared = outside.prepare(job.id, job.tool, job.invocation)
        if not prepared.sent:
            return result
        await job.record("looking_up", {"call": job.id, "sent": prepared.sent})
        left = job.limit - (time.perf_counter() - started) - MARGIN
        added = await prepared.run(max(0.0, min(PATIENCE, left)))
        findings = tuple(finding.model_copy(update={"tool": job.tool.name}) for finding in added.findings)
        await job.record(
            "looked_up",
            {"call": job.id, "findings": [finding.model_dump(mode="json") for finding in findings], "remarks": list(added.remarks)},
        )
        changed = {"findings": (*result.findings, *findings), "missing": () if findings else result.missing, "remarks": added.remarks}
        return result.model_copy(update=changed)

    return handle


async def run(job: Job) -> ToolResult:
    """The tool itself, in a thread or a process of its own so that it delays nobody; a coroutine function runs on the loop."""
    if job.tool.manifest.cpu_bound:
        return await in_process(job.tool, job.arguments, job.injected)
    if inspect.iscoroutinefunction(job.tool.function):
        returned = await job.tool.function(**job.arguments, **job.tool.handed(job.injected))
        return job.tool.result(returned)
    return await in_thread(lambda: job.tool.run(job.arguments, job.injected))


chain: Handler = validate(access(inject(budget(limit(record(timeout(supplement(run))))))))


async def perform(job: Job) -> ToolResult | LLMasOSError:
    """The result of one invocation; its error, once that is on record.

    A tool's SystemExit, KeyboardInterrupt or CancelledError is a failure of that call like any other: it ends neither the loop
    nor the process. Only who cancels this task, or closes it, is obeyed.
    """
    started = time.perf_counter()
    error: LLMasOSError
    try:
        return await chain(job)
    except LLMasOSError as raised:
        error = raised
    except GeneratorExit:
        raise
    except BaseException as raised:  # a plugin may raise anything; the model and the journal get to see it
        if isinstance(raised, asyncio.CancelledError) and _cancelled():
            raise
        error = ToolFailed(f"{job.tool.name} raised {type(raised).__name__}: {raised}".removesuffix(": "))
    await job.record(
        "denied" if isinstance(error, AccessDenied) else "failed_call",
        {
            "call": job.id,
            "invocation": job.invocation.model_dump(mode="json"),
            "error": str(error),
            "error_type": type(error).__name__,
            "ms": _since(started),
        },
    )
    return error


def _cancelled() -> bool:
    """Whether somebody asked for this task's end, so that a CancelledError is not the tool's own."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 1)
