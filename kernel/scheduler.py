"""The loop of one process: decide, dispatch, record, until an answer, a question, an abstention, a spent budget or a cancel.

Every process runs this as a task of its own; their decisions meet in the driver, which evaluates them together.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from llmasos.errors import BudgetSpent, LLMasOSError

from .. import prompts
from ..tools.finding import Finding
from ..tools.registry import Registry
from ..tools.slots import Slot
from . import answer, emergency, grounding, left_out, stated, supposed, unread, urgency
from .carry import carried, joined
from .dispatch import Job, perform
from .drivers.driver import Driver
from .grammar import Seen
from .process import ProcessState
from .running import place
from .syscalls import Abstain, Answer, Ask, Call, Decision, Invocation, Syscall
from .topics import asked_for
from .view import request_of


class Log(Protocol):
    """Where the scheduler writes: each call stores its events together and folds them into the state before it returns."""

    state: ProcessState

    async def record(self, *items: tuple[str, dict[str, Any]]) -> None: ...


class Together:
    """A log that keeps a decision for the event that follows it, so that both go to disk in one transaction.

    Nothing is done between the two: what follows is the call that was decided on, put on record before it runs, or the end.
    """

    def __init__(self, log: Log) -> None:
        self._log, self._kept = log, list[tuple[str, dict[str, Any]]]()

    @property
    def state(self) -> ProcessState:
        return self._log.state

    def keep(self, *items: tuple[str, dict[str, Any]]) -> None:
        """Store these with what is written next; the state does not know them before."""
        self._kept += items

    async def record(self, *items: tuple[str, dict[str, Any]]) -> None:
        """Store what was kept, and these."""
        kept, self._kept = self._kept, []  # at once: the calls of one decision record side by side
        if not kept and not items:
            return
        try:
            await self._log.record(*kept, *items)
        except Exception:
            self._kept = [*kept, *self._kept]  # nothing was stored; what is written next still follows the decision
            raise


async def run(to: Log, driver: Driver, registry: Registry, injectable: Mapping[str, object], as_recorded: bool = False) -> None:
    """Take the process from where its state stands to its end, or to a question for the user.

    `as_recorded` where the driver gives decisions that were acted on before: nothing is added to them.
    """
    log, started = Together(to), time.monotonic()
    try:
        try:
            await _screen(log)
            await _resume(log, driver, registry, injectable, started)
            while log.state.state == "running":
                _check_budget(log.state, started)
                decision = await _decide(log, driver, registry, started, as_recorded)
                await _act(log, decision, driver, registry, injectable, started)
        except BudgetSpent as spent:
            await _conclude(log, driver, started, (), str(spent))
    except asyncio.CancelledError:
        if log.state.state == "running":  # else it ended while the cancellation was on its way
            await log.record(("cancelled", {"reason": "cancelled on request"}))
    except LLMasOSError as error:
        await log.record(("failed", {"error": str(error), "error_type": type(error).__name__}))
    finally:
        driver.forget(log.state.pid)


async def _screen(log: Together) -> None:
    """Red flags come before everything else, in the question and in what was replied since; each advice is given once."""
    for number, text in enumerate([log.state.question, *log.state.replies], 1):
        found = emergency.screen(text)
        if found is None or any(finding.text == found.advice for finding in log.state.screened):
            continue
        finding = found.finding().model_copy(update={"id": f"urgent{number}", "tool": "emergency"})
        await log.record(("screened", {"findings": [finding.model_dump(mode="json")]}))


async def _decide(log: Together, driver: Driver, registry: Registry, started: float, as_recorded: bool) -> Decision:
    slots = stated.arguments_of(registry)
    left = log.state.budget.seconds - (time.monotonic() - started)
    request = request_of(log.state, slots)
    try:
        async with asyncio.timeout(max(left, 0.01)):
            decision = await driver.decide(request)
    except TimeoutError as error:
        raise BudgetSpent(f"no decision within the {log.state.budget.seconds:g} s of this question") from error
    if not as_recorded:
        decision = _completed(log.state, decision, slots, request.seen)
    doubtful = doubt(log.state, decision, driver, {tool.name: tool.manifest.summary for tool in registry})
    if doubtful is None:
        log.keep(("decided", decision.model_dump(mode="json")))
        return decision
    decision = decision.model_copy(update={"syscall": doubtful})
    await log.record(("decided", decision.model_dump(mode="json")), ("noted", {"text": doubt_note(decision)}))
    return decision


def _completed(state: ProcessState, decision: Decision, slots: Mapping[str, Mapping[str, Slot]], seen: Seen) -> Decision:
    """What the kernel makes of the model's decision: it carries on what was said before, reads what it reads itself, and asks again for what
    was not understood."""
    decision = joined(carried(state, decision, slots, seen), slots, seen)
    as_said = supposed.without(seen)
    decision = stated.completed(supposed.as_is(decision, slots, as_said), slots, as_said)
    return unread.asked_again(state, decision, slots)


def doubt_note(decision: Decision) -> str:
    """What stands on record, and in the answer, of a step that was not probable enough."""
    share = round(100 * decision.alternatives[decision.chosen])
    return str(prompts.table("answer.toml")["notes"]["doubt"].format(chosen=decision.chosen, share=share))


def doubt(state: ProcessState, decision: Decision, driver: Driver, summaries: Mapping[str, str]) -> Syscall | None:
    """What to do instead of a guess, when no step is probable enough: ask which of the two likeliest tools is meant, or abstain."""
    if decision.alternatives.get(decision.chosen, 1.0) >= driver.threshold or state.turns:
        return None
    likeliest = sorted(decision.alternatives, key=lambda name: -decision.alternatives[name])[:2]
    if all(name in summaries for name in likeliest):
        first, second = (summaries[name] for name in likeliest)
        return Ask(question=prompts.table("answer.toml")["notes"]["which"].format(first=first, second=second))
    return Abstain(code="unclear", reason=prompts.table("syscalls.toml")["reasons"]["unclear"])


async def _act(
    log: Together, decision: Decision, driver: Driver, registry: Registry, injectable: Mapping[str, object], started: float
) -> None:
    match decision.syscall:
        case Call(invocations=invocations):
            if log.state.has_made(invocations):
                await _conclude(log, driver, started, _asked_for(log.state, registry), prompts.table("answer.toml")["notes"]["repeat"])
            else:
                await _perform(log, _numbered(log.state, invocations), registry, injectable, started)
        case Ask(question=question, slot=slot):
            await log.record(("asked", {"question": question, "slot": slot}))
        case Answer(findings=chosen):
            await _conclude(log, driver, started, chosen)
        case Abstain(code=code, reason=reason):
            if log.state.findings:
                await _conclude(log, driver, started, _asked_for(log.state, registry))
            else:
                await log.record(_abstained(log.state, code, reason))


def _asked_for(state: ProcessState, registry: Registry) -> tuple[str, ...]:
    """The findings of topics that the question asks for by the words of the tools that were called: what an answer that chose none begins with."""
    called = {call.invocation.tool for call in state.calls}
    cues = [tool.manifest.cues for tool in registry if tool.name in called]
    topics = asked_for(state.question, {finding.topic for finding in state.findings}, cues)
    return tuple(finding.id for finding in state.findings if finding.topic in topics)


def _numbered(state: ProcessState, invocations: tuple[Invocation, ...]) -> dict[str, Invocation]:
    """The calls of a decision that is not on record yet by their ids, which go on where those of earlier decisions end."""
    return {f"c{number}": invocation for number, invocation in enumerate(invocations, len(state.calls) + 1)}


async def _perform(
    log: Together, invocations: Mapping[str, Invocation], registry: Registry, injectable: Mapping[str, object], started: float
) -> None:
    """The calls of one decision, by their ids, side by side; what fails is on record and in the model's view."""
    left = log.state.budget.seconds - (time.monotonic() - started)
    clocked = injectable.get("Clocked")
    jobs = [
        Job(
            id=name,
            tool=registry[invocation.tool],
            invocation=invocation,
            principal=log.state.principal,
            injectable=injectable,
            seconds_left=left,
            record=lambda kind, payload: log.record((kind, payload)),
            clocked=clocked if isinstance(clocked, dict) else {},
        )
        for name, invocation in invocations.items()
    ]
    if any(place(job.tool).locked() for job in jobs):
        await log.record()  # a decision doesn't wait unseen for a busy tool
    if len(jobs) == 1:
        await perform(jobs[0])
    else:
        calls = [asyncio.ensure_future(perform(job)) for job in jobs]
        try:
            await asyncio.gather(*calls)
        finally:  # where one could not be put on record, the others don't go on behind the process's back
            for running in calls:
                running.cancel()
            await asyncio.gather(*calls, return_exceptions=True)


async def _resume(log: Together, driver: Driver, registry: Registry, injectable: Mapping[str, object], started: float) -> None:
    """After a restart: carry out the last decision as far as the record does not show that it was.

    Calls without a result run again, under their own ids; tools only read, so that repeats nothing.
    """
    if not log.state.turns or log.state.state != "running":
        return
    turn = log.state.turns[-1]
    if not isinstance(turn.decision.syscall, Call):
        if turn.reply is None:
            await _act(log, turn.decision, driver, registry, injectable, started)
        return
    first = len(log.state.calls) - len(turn.calls) + 1
    settled = {call.id for call in turn.calls if call.status != "running"}
    decided = {f"c{number}": invocation for number, invocation in enumerate(turn.decision.syscall.invocations, first)}
    if left := {name: invocation for name, invocation in decided.items() if name not in settled}:
        await _perform(log, left, registry, injectable, started)


async def _conclude(log: Together, driver: Driver, started: float, chosen: tuple[str, ...], note: str = "") -> None:
    """Compose the answer from what was found; abstain, with the tools' own reasons, when nothing was.

    Notes go to disk with the end that they explain, so that no interruption comes between.
    """
    state, notes, events = log.state, list[str](), list[tuple[str, dict[str, Any]]]()

    def remark(text: str) -> None:
        notes.append(text)
        events.append(("noted", {"text": text}))

    if note:
        remark(note)
    if not state.findings:
        reasons = answer.missing_of(state, notes) or [prompts.table("syscalls.toml")["reasons"]["no data"]]
        await log.record(*events, _abstained(state, "no data", " ".join(reasons), notes))
        return
    claims, also = answer.choose(state, chosen or tuple(finding.id for finding in state.findings))
    if driver.writes_prose:
        await log.record()  # writing takes its time
        prose, claims, dropped = await _prose(state, driver, claims, state.budget.seconds - (time.monotonic() - started))
        if prose is not None:
            events.append(("composed", {"text": prose}))
        if dropped:
            remark(prompts.table("answer.toml")["notes"]["dropped"].format(count=len(dropped), sentences=" ".join(dropped)))
    missing = [*answer.missing_of(state, notes), *left_out.note(state), *supposed.note(state), *urgency.note(state)]
    await log.record(
        *events,
        (
            "answered",
            {
                "claims": [claim.model_dump(mode="json") for claim in claims],
                "also_found": [claim.model_dump(mode="json") for claim in also],
                "missing": missing,
                "text": answer.written(claims, also, missing, state.findings),
            },
        ),
    )


async def _prose(
    state: ProcessState, driver: Driver, claims: list[answer.Claim], left: float
) -> tuple[str | None, list[answer.Claim], list[str]]:
    """A larger model's prose, its sentences that pass the grounding check, and those that don't; the extracts, if none passes, or
    where no prose comes in the seconds that are left."""
    cited: list[Finding] = [finding for claim in claims for finding in state.findings if finding.id in claim.findings]
    try:
        async with asyncio.timeout(max(left, 0.01)):
            prose = await driver.compose(state.question, [finding.text for finding in cited])
    except TimeoutError:
        return None, claims, []
    kept, dropped = grounding.check(prose, cited)
    return prose, (kept or claims), dropped


def _abstained(state: ProcessState, code: str, reason: str, noting: Sequence[str] = ()) -> tuple[str, dict[str, Any]]:
    """The end without findings. A tool's own reason tells more than the model's, and stands before it."""
    notes = [*answer.missing_of(state, noting), *answer.unscoped(state)]
    own = [told for told in answer.reasons(answer.unsettled(state)) if told not in reason]
    lines = list(dict.fromkeys([*own, reason, *(note for note in notes if note not in reason)]))
    if state.screened:
        claims, also = answer.choose(state, ())
        return (
            "answered",
            {
                "claims": [claim.model_dump(mode="json") for claim in claims],
                "also_found": [],
                "missing": lines,
                "text": answer.written(claims, also, lines, state.findings),
            },
        )
    return ("abstained", {"code": code, "reason": reason, "text": "\n".join(lines), "missing": notes})


def _check_budget(state: ProcessState, started: float) -> None:
    if state.steps >= state.budget.steps:
        raise BudgetSpent(f"the {state.budget.steps} steps of this question are used up")
    if state.tokens >= state.budget.tokens:
        raise BudgetSpent(f"the {state.budget.tokens} tokens of this question are used up")
    if time.monotonic() - started >= state.budget.seconds:
        raise BudgetSpent(f"the {state.budget.seconds:g} s of this question are used up")
