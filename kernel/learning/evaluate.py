"""How good the scheduler is: every row of a suite through the driver that a user has, counted without mercy.

A row with the wrong tool counts as wrong in the argument and multi-step figures, too. A row runs on through the real tools until
as many calls were made as it expects, in one decision or in several; rows of several steps run to their end, and so do rows that expect a
question back.
"""

import asyncio
import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llmasos.errors import InvalidInput

from ...tools.registry import Registry
from ...tools.tool import Manifest
from .. import scheduler
from ..dispatch import Job, perform
from ..drivers.driver import Driver
from ..journal import Event
from ..process import Budget, Principal, ProcessState, apply
from ..syscalls import Abstain, Answer, Ask, Call, Decision, Invocation
from ..view import request_of
from .suite import Row, load_suite, matched_share, same_tools

STEPS = 5
BINS = 10
__all__ = ["evaluate", "load_suite"]


async def run_row(row: Row, driver: Driver, registry: Registry, manifests: Sequence[Manifest]) -> dict[str, Any]:
    """What the scheduler does with one row: the calls of the first decision and of all, how it ended, times."""
    slots = {manifest.name: manifest.slots for manifest in manifests}
    log = Memory(row)
    decisions: list[Decision] = []
    made, ended = 0, "running"
    while len(decisions) < STEPS:
        decision = await driver.decide(request_of(log.state, slots))
        if not decisions:
            doubtful = scheduler.doubt(log.state, decision, driver, {manifest.name: manifest.summary for manifest in manifests})
            decision = decision.model_copy(update={"syscall": doubtful}) if doubtful else decision
        decisions.append(decision)
        log.write(("decided", decision.model_dump(mode="json")))
        syscall = decision.syscall
        if not isinstance(syscall, Call):
            ended = {Ask: "ask", Abstain: "abstain", Answer: "answer"}[type(syscall)]
            break
        made += len(syscall.invocations)
        if (made >= len(row.calls) and not (_to_its_end(row) or row.ask)) or not all(
            invocation.tool in registry for invocation in syscall.invocations
        ):
            break
        await make(syscall.invocations, log, registry, f"c{len(decisions)}")
    driver.forget(row.id)
    calls = [
        [{"tool": item.tool, "arguments": item.arguments} for item in made.syscall.invocations]
        for made in decisions
        if isinstance(made.syscall, Call)
    ]
    return {"calls": calls, "ended": ended, "first": decisions[0], "seconds": [made.ms / 1000 for made in decisions]}


async def make(invocations: Sequence[Invocation], log: "Memory", registry: Registry, name: str = "c") -> None:
    """Run calls through their tools, one after the other, with the row's record in scope; the log gets what came of them."""

    async def record(kind: str, payload: dict[str, Any]) -> None:
        log.write((kind, payload))

    for number, invocation in enumerate(invocations):
        injectable = {"Patient": log.state.patient}
        await perform(
            Job(f"{name}{number}", registry[invocation.tool], invocation, Principal(), injectable, seconds_left=30, record=record)
        )


async def decided(log: "Memory", invocations: Sequence[Invocation], registry: Registry) -> None:
    """Calls that are given, made as if the scheduler had decided them."""
    call = Call(invocations=tuple(invocations))
    made = Decision(syscall=call, chosen=invocations[0].tool, alternatives={}, model="", prompt_hash="", tokens=0, ms=0)
    log.write(("decided", made.model_dump(mode="json")))
    await make(invocations, log, registry)


def _to_its_end(row: Row) -> bool:
    """Whether the answer counts, too."""
    return bool(row.steps) or row.kind == "multi_step"


def judge(row: Row, done: dict[str, Any], manifests: Sequence[Manifest]) -> dict[str, Any]:
    """One row's result: what was expected and got, and what of it was right."""
    slots = {manifest.name: manifest.slots for manifest in manifests}
    calls: list[list[dict[str, Any]]] = done["calls"]
    every = [call for step in calls for call in step]
    got: dict[str, Any] = {"calls": every} if calls else {done["ended"]: True}
    if row.ask or row.abstain:
        wanted = "ask" if row.ask else "abstain"
        ok = done["ended"] == wanted
        got = {wanted: True} if ok else got
        return _result(row, done, got, ok, ok, 0.0, ok)
    expected, found = (row.first, calls[0] if calls else []) if row.steps else (row.calls, every)
    tools = bool(calls) and same_tools(expected, found)
    share = matched_share(expected, found, slots) if tools else 0.0
    complete = tools and share == 1.0
    if _to_its_end(row):
        complete = tools and same_tools(row.calls, every) and matched_share(row.calls, every, slots) == 1.0 and done["ended"] == "answer"
    return _result(row, done, got, tools and share == 1.0 and complete, tools, share, complete)


def _result(row: Row, done: dict[str, Any], got: dict[str, Any], ok: bool, tools: bool, share: float, complete: bool) -> dict[str, Any]:
    first: Decision = done["first"]
    right_first = (
        first.chosen == ("ask" if row.ask else "abstain") if row.ask or row.abstain else first.chosen in {call.tool for call in row.first}
    )
    return {
        "id": row.id,
        "question": row.question,
        "expected": row.expected(),
        "got": got,
        "ok": ok,
        "kind": row.kind,
        "language": row.language,
        "tools": tools,
        "arguments": share,
        "complete": complete,
        "probability": first.alternatives.get(first.chosen, 1.0),
        "first_right": right_first,
        "seconds": done["seconds"],
    }


def metrics(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures over all results, and by language and kind."""
    figures = _figures(results)
    figures["by_language"] = {name: _figures(group) for name, group in _groups(results, "language")}
    figures["by_kind"] = {name: _figures(group) for name, group in _groups(results, "kind")}
    return figures


def _figures(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    calling = [result for result in results if "calls" in result["expected"]]
    steps = [result for result in calling if result["kind"] == "multi_step"]
    seconds = [second for result in results for second in result["seconds"]]
    figures: dict[str, Any] = {"rows": len(results)}
    if calling:
        right = sum(result["tools"] for result in calling)
        figures |= {
            "tool_choice": right / len(calling),
            "tool_choice_95": interval(right, len(calling)),
            "arguments_exact": sum(result["tools"] and result["arguments"] == 1.0 for result in calling) / len(calling),
            "arguments_partial": statistics.fmean(result["arguments"] for result in calling),
            "false_abstention": sum("abstain" in result["got"] for result in calling) / len(calling),
        }
    if steps:
        figures["multi_step"] = sum(result["complete"] for result in steps) / len(steps)
    for name in ("ask", "abstain"):
        figures |= _precision_recall(results, name)
    figures |= {
        "step_choice": sum(result["tools"] for result in results) / len(results),
        "ece": calibration_error(results),
        "seconds_median": statistics.median(seconds),
        "seconds_95": sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1],
    }
    return figures


def _precision_recall(results: Sequence[dict[str, Any]], name: str) -> dict[str, float]:
    expected = [result for result in results if name in result["expected"]]
    got = [result for result in results if name in result["got"]]
    both = sum(name in result["expected"] for result in got)
    figures = {f"{name}_recall": both / len(expected)} if expected else {}
    return figures | ({f"{name}_precision": both / len(got)} if got else {})


def calibration_error(results: Sequence[dict[str, Any]]) -> float:
    """Expected calibration error of the first step's probability, in ten bins of equal width (Guo 2017, arXiv:1706.04599)."""
    error = 0.0
    for low in range(BINS):
        inside = [r for r in results if low / BINS < r["probability"] <= (low + 1) / BINS or (low == 0 and r["probability"] == 0)]
        if inside:
            confidence = statistics.fmean(r["probability"] for r in inside)
            error += len(inside) / len(results) * abs(confidence - statistics.fmean(r["first_right"] for r in inside))
    return error


def interval(right: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson 1927, DOI:10.1080/01621459.1927.10502953)."""
    z = statistics.NormalDist().inv_cdf(0.975)
    share = right / total
    middle, half = share + z * z / (2 * total), z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def evaluate(
    rows: Sequence[Row],
    driver: Driver,
    registry: Registry,
    known: Sequence[Manifest],
    invented: Sequence[Manifest],
    progress: Callable[[int, dict[str, Any]], None] = lambda number, result: None,
) -> list[dict[str, Any]]:
    """Every row's result. Rows are grouped by the tools that they offer, so that each set is loaded once."""
    extra = {manifest.name: manifest for manifest in invented}
    results: list[dict[str, Any]] = []
    for row in rows:
        if unknown := [name for name in row.tools if name not in extra]:
            raise InvalidInput("tools", unknown[0], f"a tool of unseen_tools.json beside the suite, in row {row.id}")
    for names, group in _groups([{"row": row, "names": row.tools} for row in rows], "names"):
        manifests = (*known, *(extra[name] for name in names))
        driver.offer(manifests)
        for item in group:
            done = asyncio.run(run_row(item["row"], driver, registry, manifests))
            results.append(judge(item["row"], done, manifests))
            progress(len(results), results[-1])
    return results


def _groups(items: Sequence[dict[str, Any]], key: str) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    for value in sorted({item[key] for item in items}):
        yield value, [item for item in items if item[key] == value]


class Memory:
    """Events of one row, folded and then forgotten."""

    def __init__(self, row: Row) -> None:
        self.state, self._count = ProcessState(), 0
        self.write(
            (
                "submitted",
                {
                    "question": row.question,
                    "earlier": list(row.history),
                    "principal": Principal().model_dump(mode="json"),
                    "patient": row.patient.model_dump(mode="json") if row.patient else None,
                    "budget": Budget().model_dump(mode="json"),
                    "model": "",
                },
            )
        )
        self.state.pid = row.id

    def write(self, *items: tuple[str, dict[str, Any]]) -> None:
        for kind, payload in items:
            self._count += 1
            apply(self.state, Event(self._count, self.state.pid, kind, "", payload))
