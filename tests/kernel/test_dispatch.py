"""Whatever a tool does, a call ends: with its findings, or with a failure on record."""

import asyncio
import os
import pickle
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import pytest

from llmasos.errors import AccessDenied, BudgetSpent, InvalidInput, LLMasOSError, QueueFull, ToolFailed, ToolTimedOut, UnknownTerm
from llmasos.kernel.dispatch import Job, perform
from llmasos.kernel.process import Principal
from llmasos.kernel.syscalls import Invocation
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Abstain, Finding, Source, ToolResult
from llmasos.tools.slots import Slot
from llmasos.tools.tool import Tool, tool

SOURCE = Source(title="A table", publisher="Somebody", version="2026", identifier="https://example.org/table")
Number = Annotated[float, Slot(about="a number", kind="number")]


def finding(value: object) -> Finding:
    return Finding(topic="value", template="The value is {value}.", values={"value": str(value)}, source=SOURCE)


@tool(summary="gives a number back", examples=["What is 3?"])
def echo(number: Number) -> list[Finding]:
    return [finding(number)]


@tool(summary="names what it was given", examples=[])
def listing(things: Annotated[list[str], Slot(about="things")]) -> list[Finding]:
    return [finding(" and ".join(things))]


@tool(summary="raises an error of its own", examples=[])
def broken(number: Number) -> list[Finding]:
    raise ZeroDivisionError("by nothing")


@tool(summary="hangs for a long time", examples=[], timeout=0.2)
def hanging(number: Number) -> list[Finding]:
    threading.Event().wait(60)
    return []


@tool(summary="returns what no tool may return", examples=[])
def nonsense(number: Number) -> list[Finding]:
    return "forty-two"  # type: ignore[return-value]


@tool(summary="is a coroutine function", examples=[])
async def waiting(number: Number) -> list[Finding]:
    await asyncio.sleep(0)
    return [finding(number)]


@tool(summary="can't say without more", examples=[])
def abstaining(number: Number) -> Abstain:
    return Abstain(reason="The other number is missing.", missing=("other",))


@tool(summary="reads the record", examples=[], scopes=["patient/Observation.rs"])
def reading(patient: Patient | None = None) -> list[Finding]:
    return [finding(patient.digest() if patient else "nobody")]


@tool(summary="counts in a process of its own", examples=[], cpu_bound=True)
def counting(number: Number) -> list[Finding]:
    if number < 0:
        raise InvalidInput("number", number, "a number from 0 on")
    return [finding(os.getpid())]


def counting_file(program: int) -> Path:
    """Where the endless tool that a program called leaves its own process's number."""
    return Path(tempfile.gettempdir()) / f"llmasos-endless-{program}"


@tool(summary="counts for ever in a process of its own", examples=[], cpu_bound=True, timeout=3.0)
def endless(number: Number) -> list[Finding]:
    counting_file(os.getppid()).write_text(str(os.getpid()))
    while True:
        number += 1


@tool(summary="leaves as a command line would", examples=[])
def leaving(number: Number) -> list[Finding]:
    raise SystemExit(3)


@tool(summary="uses a library that was interrupted", examples=[])
def interrupted(number: Number) -> list[Finding]:
    raise KeyboardInterrupt


@tool(summary="cancels something of its own", examples=[])
async def cancelling(number: Number) -> list[Finding]:
    task = asyncio.create_task(asyncio.sleep(60))
    task.cancel()
    await task
    return []


@tool(summary="is a coroutine function and leaves", examples=[])
async def leaving_softly(number: Number) -> list[Finding]:
    raise SystemExit("enough")


@tool(summary="reads past the end of its list", examples=[])
def exhausted(number: Number) -> list[Finding]:
    return [next(iter([]))]


@tool(summary="waits for a server of its own", examples=[])
def unanswered(number: Number) -> list[Finding]:
    raise TimeoutError("the laboratory's server is silent")


@tool(summary="leaves from a process of its own", examples=[], cpu_bound=True)
def leaving_process(number: Number) -> list[Finding]:
    if number:
        raise SystemExit(3)
    os._exit(4)


STARTED: list[float] = []


@tool(summary="takes a while, one call at a time", examples=[], at_once=1)
def single_file(number: Number) -> list[Finding]:
    STARTED.append(time.monotonic())
    time.sleep(0.2)
    return [finding(number)]


async def unheard(kind: str, payload: dict[str, Any]) -> None:
    """A record that nobody reads."""


def run(called: Tool, arguments: dict[str, Any], **changes: Any) -> tuple[ToolResult | LLMasOSError, list[tuple[str, dict[str, Any]]]]:
    events: list[tuple[str, dict[str, Any]]] = []

    async def record(kind: str, payload: dict[str, Any]) -> None:
        events.append((kind, payload))

    job = Job(
        id="c1",
        tool=called,
        invocation=Invocation(tool=called.name, arguments=arguments),
        principal=changes.get("principal", Principal()),
        injectable=changes.get("injectable", {}),
        seconds_left=changes.get("seconds_left", 10.0),
        record=record,
    )
    return asyncio.run(perform(job)), events


def test_a_call_records_its_intent_before_its_result() -> None:
    outcome, events = run(echo, {"number": 3})
    assert isinstance(outcome, ToolResult)
    assert [kind for kind, _ in events] == ["called", "returned"]


def test_findings_get_the_id_of_their_call_and_the_name_of_their_tool() -> None:
    outcome, _ = run(echo, {"number": 3})
    assert isinstance(outcome, ToolResult)
    assert [(item.id, item.tool, item.text) for item in outcome.findings] == [("c1.1", "echo", "The value is 3.0.")]


@pytest.mark.parametrize(
    ("called", "error", "words"),
    [
        (broken, ToolFailed, "broken raised ZeroDivisionError: by nothing"),
        (nonsense, ToolFailed, "nonsense returned str"),
        (hanging, ToolTimedOut, "0.2 s"),
        (leaving, ToolFailed, "leaving raised SystemExit: 3"),
        (leaving_softly, ToolFailed, "leaving_softly raised SystemExit: enough"),
        (leaving_process, ToolFailed, "leaving_process raised SystemExit: 3"),
        (interrupted, ToolFailed, "interrupted raised KeyboardInterrupt"),
        (cancelling, ToolFailed, "cancelling raised CancelledError"),
        (exhausted, ToolFailed, "exhausted raised RuntimeError: StopIteration"),
        (unanswered, ToolFailed, "unanswered raised TimeoutError: the laboratory's server is silent"),
    ],
)
def test_a_tool_that_fails_ends_as_a_recorded_failure(called: Tool, error: type[LLMasOSError], words: str) -> None:
    outcome, events = run(called, {"number": 3})
    assert isinstance(outcome, error)
    assert words in str(outcome)
    assert [kind for kind, _ in events] == ["called", "failed_call"]


def test_a_tool_that_ends_its_own_process_ends_as_a_recorded_failure() -> None:
    outcome, events = run(leaving_process, {"number": 0})
    assert isinstance(outcome, ToolFailed)
    assert str(outcome) == "the process of leaving_process died (exit code 4); the next call gets a new one"
    assert [kind for kind, _ in events] == ["called", "failed_call"]


def test_whoever_cancels_a_call_is_obeyed() -> None:
    async def cancelled() -> None:
        job = Job("c1", hanging, Invocation(tool="hanging", arguments={"number": 1}), Principal(), {}, 10.0, unheard)
        task = asyncio.create_task(perform(job))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())


def test_a_hanging_tool_keeps_nobody_waiting() -> None:
    started = time.monotonic()
    run(hanging, {"number": 3})
    assert time.monotonic() - started < 5


def test_a_coroutine_function_is_a_tool_too() -> None:
    outcome, _ = run(waiting, {"number": 3})
    assert isinstance(outcome, ToolResult)
    assert outcome.findings[0].text == "The value is 3.0."


def test_an_abstention_names_what_is_missing() -> None:
    outcome, _ = run(abstaining, {"number": 3})
    assert isinstance(outcome, ToolResult)
    assert (outcome.abstained, outcome.missing) == ("The other number is missing.", ("other",))


@pytest.mark.parametrize("arguments", [{"number": "many"}, {"numbers": 3}, {}])
def test_arguments_that_do_not_fit_never_reach_the_tool(arguments: dict[str, Any]) -> None:
    outcome, events = run(echo, arguments)
    assert isinstance(outcome, InvalidInput)
    assert [kind for kind, _ in events] == ["failed_call"]


@pytest.mark.parametrize("arguments", [{"things": ["a"]}, {"thing": ["a"]}, {"things": "a"}, {"thing": "a"}])
def test_a_list_goes_by_its_singular_too_and_a_text_is_a_list_of_one(arguments: dict[str, Any]) -> None:
    outcome, _ = run(listing, arguments)
    assert isinstance(outcome, ToolResult)
    assert outcome.findings[0].text == "The value is a."


def test_a_singular_beside_its_list_is_refused() -> None:
    outcome, _ = run(listing, {"things": ["a"], "thing": ["b"]})
    assert isinstance(outcome, InvalidInput)


def test_a_principal_without_the_scope_is_denied_on_record() -> None:
    outcome, events = run(reading, {}, principal=Principal(name="visitor", scopes=("patient/Condition.rs",)))
    assert isinstance(outcome, AccessDenied)
    assert events[0][0] == "denied"
    assert "visitor may not run reading: it needs the scope patient/Observation.rs" in str(outcome)


def test_a_scope_may_be_held_by_a_pattern() -> None:
    outcome, _ = run(reading, {}, principal=Principal(scopes=("patient/*",)))
    assert isinstance(outcome, ToolResult)


def test_the_patient_comes_from_the_kernel_and_can_not_be_named_by_the_caller() -> None:
    outcome, _ = run(reading, {}, injectable={"Patient": Patient(genes=["BRCA1"])})
    assert isinstance(outcome, ToolResult)
    assert "BRCA1" in outcome.findings[0].text
    assert isinstance(run(reading, {"patient": {"genes": ["TP53"]}})[0], InvalidInput)


def test_a_process_without_time_left_runs_nothing_more() -> None:
    outcome, events = run(echo, {"number": 3}, seconds_left=0.0)
    assert isinstance(outcome, BudgetSpent)
    assert [kind for kind, _ in events] == ["failed_call"]


def test_a_cpu_bound_tool_runs_in_another_process() -> None:
    outcome, _ = run(counting, {"number": 1})
    assert isinstance(outcome, ToolResult)
    assert outcome.findings[0].values["value"] != str(os.getpid())


def test_an_error_comes_back_whole_from_another_process() -> None:
    outcome, _ = run(counting, {"number": -1})
    assert isinstance(outcome, InvalidInput)
    assert (outcome.field, outcome.value) == ("number", -1.0)


def test_a_cpu_bound_tool_that_never_ends_is_killed_at_its_limit() -> None:
    run(counting, {"number": 1})
    outcome, _ = run(endless, {"number": 1})
    assert isinstance(outcome, ToolTimedOut)
    pid = int(counting_file(os.getpid()).read_text())
    counting_file(os.getpid()).unlink()
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} still runs")


def test_no_more_calls_of_a_tool_run_at_once_than_it_allows() -> None:
    async def three() -> list[ToolResult | LLMasOSError]:
        jobs = [
            Job(
                id=f"c{number}",
                tool=single_file,
                invocation=Invocation(tool="single_file", arguments={"number": number}),
                principal=Principal(),
                injectable={},
                seconds_left=10.0,
                record=unheard,
            )
            for number in range(3)
        ]
        return await asyncio.gather(*(perform(job) for job in jobs))

    STARTED.clear()
    outcomes = asyncio.run(three())
    assert all(isinstance(outcome, ToolResult) for outcome in outcomes)
    assert min(later - earlier for earlier, later in pairwise(STARTED)) >= 0.2


@pytest.mark.parametrize("error", [InvalidInput("age", "old", "a number"), UnknownTerm("gene", "PALB", ["PALB2"]), QueueFull("full", 3.0)])
def test_errors_survive_pickling(error: LLMasOSError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
