"""One query on its way. A process's state is the fold of its events: `fold(events)` gives the same state at any time,
in any program, after any crash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ..memory.injected import Wording
from ..memory.patient import ON_RECORD, Patient
from ..tools.finding import Finding
from .drivers.policies import Priority
from .journal import Event
from .lives import Holder
from .syscalls import Decision, Invocation


class State(StrEnum):
    """Where a process stands."""

    READY = "ready"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Budget(BaseModel):
    """What a process may use up at most."""

    model_config = ConfigDict(frozen=True)

    steps: int = Field(default=8, gt=0)
    tokens: int = Field(default=30_000, gt=0)
    seconds: float = Field(default=120.0, gt=0)


class Principal(BaseModel):
    """Who asks, with which scopes and for what purpose."""

    model_config = ConfigDict(frozen=True)

    name: str = "local"
    scopes: tuple[str, ...] = ("*",)
    purpose: str = "TREAT"


@dataclass
class CallRecord:
    """One invocation and what came of it."""

    id: str
    invocation: Invocation
    status: str = "running"
    findings: list[Finding] = field(default_factory=list)
    abstained: str | None = None
    missing: tuple[str, ...] = ()
    error: str = ""
    remarks: tuple[str, ...] = ()
    ms: float = 0.0


@dataclass
class Turn:
    """One decision and what followed it: calls, or a question with its reply."""

    decision: Decision
    calls: list[CallRecord] = field(default_factory=list)
    reply: str | None = None


@dataclass
class ProcessState:
    """Everything that is known of a process from its events."""

    pid: str = ""
    state: State = State.READY
    question: str = ""
    earlier: tuple[str, ...] = ()
    principal: Principal = field(default_factory=Principal)
    patient: Patient | None = None
    budget: Budget = field(default_factory=Budget)
    priority: Priority = Priority.ROUTINE
    model: str = ""
    holder: Holder = field(default_factory=Holder)  # the kernel that runs it, or did
    cancelling: bool = False  # somebody asked for its end, and nobody has ended it
    started: str = ""
    turns: list[Turn] = field(default_factory=list)
    screened: list[Finding] = field(default_factory=list)
    asked: str = ""
    answer: dict[str, Any] | None = None
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    tokens: int = 0
    last_seq: int = 0

    @property
    def findings(self) -> list[Finding]:
        """All findings so far, in the order in which they came."""
        return [*self.screened, *(finding for turn in self.turns for call in turn.calls for finding in call.findings)]

    @property
    def replies(self) -> list[str]:
        """What the user answered to the questions so far."""
        return [turn.reply for turn in self.turns if turn.reply]

    @property
    def steps(self) -> int:
        """Decisions since the question, or since the last reply."""
        replied = [number for number, turn in enumerate(self.turns, 1) if turn.reply is not None]
        return len(self.turns) - max(replied, default=0)

    @property
    def calls(self) -> list[CallRecord]:
        return [call for turn in self.turns for call in turn.calls]

    def has_made(self, invocations: Iterable[Invocation]) -> bool:
        """Whether all of these, decided just now, ran before with the same arguments: going on would turn in circles."""
        done = [(call.invocation.tool, call.invocation.arguments) for call in self.calls]
        return all((invocation.tool, invocation.arguments) in done for invocation in invocations)

    @property
    def said(self) -> tuple[str, ...]:
        """The user's own words in this process: the question, then the replies."""
        return (self.question, *self.replies)

    @property
    def injectable(self) -> dict[str, object]:
        """What a tool may have of this process by the annotation of a parameter."""
        return {"Patient": self.patient, "Principal": self.principal, "Wording": Wording(self.said)}

    @property
    def status(self) -> str:
        """The word of the public contract: answered, asked, abstained, cancelled, failed; or running."""
        if self.state is State.DONE:
            return "answered" if self.answer and self.answer.get("claims") else "abstained"
        return {State.WAITING: "asked", State.CANCELLED: "cancelled", State.FAILED: "failed"}.get(self.state, "running")


def submission(
    question: str,
    earlier: Sequence[str],
    patient: Patient | None,
    principal: Principal | None,
    budget: Budget,
    model: str,
    priority: Priority,
) -> dict[str, Any]:
    """What was asked, by whom and of which model, as `submitted` says it and `apply` reads it."""
    return {
        "question": question,
        "earlier": list(earlier),
        "principal": (principal or Principal()).model_dump(mode="json"),
        "patient": patient.model_dump(mode="json") if patient else None,
        "budget": budget.model_dump(mode="json"),
        "priority": priority,
        "model": model,
    }


def fold(events: Iterable[Event]) -> ProcessState:
    """The state that a process's events amount to."""
    state = ProcessState()
    for event in events:
        apply(state, event)
    return state


def apply(state: ProcessState, event: Event) -> None:
    """One event's effect on the state. Kinds that only inform leave it as it is."""
    payload = event.payload
    state.last_seq = event.seq
    match event.kind:
        case "submitted":
            state.pid, state.started, state.state = event.pid, event.time, State.RUNNING
            state.question, state.earlier = payload["question"], tuple(payload["earlier"])
            state.principal = Principal.model_validate(payload["principal"])
            state.budget = Budget.model_validate(payload["budget"])
            state.patient = Patient.model_validate(payload["patient"], context=ON_RECORD) if payload["patient"] else None
            state.priority = Priority(payload.get("priority", Priority.ROUTINE))
            state.model, state.holder = payload["model"], Holder.of(payload)
        case "screened":
            state.screened += [Finding.model_validate(item) for item in payload["findings"]]
        case "decided":
            decision = Decision.model_validate(payload)
            state.turns.append(Turn(decision))
            state.tokens += decision.tokens
        case "called":
            _begin(state, payload)
        case "returned" | "failed_call" | "denied":
            _settle(_call(state, payload), event)
        case "looked_up":
            _call(state, payload).remarks = tuple(payload["remarks"])
        case "noted":
            state.notes.append(payload["text"])
        case "asked":
            state.state, state.asked = State.WAITING, payload["question"]
        case "replied":
            state.state, state.turns[-1].reply = State.RUNNING, payload["text"]
            state.holder, state.cancelling = Holder.of(payload), False
        case "resumed":
            state.holder, state.cancelling = Holder.of(payload), False
        case "cancel_requested":
            state.cancelling = True
        case "answered":
            state.state, state.answer = State.DONE, payload
        case "abstained":
            state.state, state.reason, state.answer = State.DONE, payload["reason"], payload
        case "cancelled":
            state.state, state.reason = State.CANCELLED, payload["reason"]
        case "failed":
            state.state, state.reason = State.FAILED, payload["error"]


def _call(state: ProcessState, payload: dict[str, Any]) -> CallRecord:
    """The call that a result belongs to; one that was refused before it ran has no "called" event, and starts here."""
    for call in state.calls:
        if call.id == payload["call"]:
            return call
    return _begin(state, payload)


def _begin(state: ProcessState, payload: dict[str, Any]) -> CallRecord:
    """A call of the last decision, in its place whichever call came first; one that an interruption left open begins anew."""
    begun = CallRecord(payload["call"], Invocation.model_validate(payload["invocation"]))
    others = [call for call in state.turns[-1].calls if call.id != begun.id]
    state.turns[-1].calls = sorted([*others, begun], key=lambda call: (len(call.id), call.id))
    return begun


def _settle(call: CallRecord, event: Event) -> None:
    payload = event.payload
    call.ms = payload.get("ms", 0.0)
    if event.kind == "returned":
        call.findings = [Finding.model_validate(item) for item in payload["findings"]]
        call.abstained, call.missing = payload["abstained"], tuple(payload["missing"])
        call.status = "abstained" if call.abstained else "found"
    else:
        call.status = "denied" if event.kind == "denied" else "failed"
        call.error = payload["error"]
