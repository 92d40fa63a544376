"""Whatever a tool does, a call ends: with its findings, or with a failure on record."""

import asyncio
import threading
import time
from typing import Annotated, Any

import pytest

from llmasos.errors import AccessDenied, BudgetSpent, InvalidInput, LLMasOSError, ToolFailed, ToolTimedOut
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


def run(called: Tool, arguments: dict[str, Any], **changes: Any) -> tuple[ToolResult | LLMasOSError, list[tuple[str, dict[str, Any]]]]:
    events: list[tuple[str, dict[str, Any]]] = []
    job = Job(
        id="c1",
        tool=called,
        invocation=Invocation(tool=called.name, arguments=arguments),
        principal=changes.get("principal", Principal()),
        injectable=changes.get("injectable", {}),
        seconds_left=changes.get("seconds_left", 10.0),
        record=lambda *event: events.append(event),
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
    ],
)
def test_a_tool_that_fails_ends_as_a_recorded_failure(called: Tool, error: type[LLMasOSError], words: str) -> None:
    outcome, events = run(called, {"number": 3})
    assert isinstance(outcome, error)
    assert words in str(outcome)
    assert [kind for kind, _ in events] == ["called", "failed_call"]


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
