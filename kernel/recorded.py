"""A recorded run as one, whatever interrupted it, and everything in it that came from outside: what a replay is made from.

Tools and prompts are run again. What no run can make again is taken from the record: decisions, prose, replies, what live
sources sent (`outside.Recorded`), a call or a question that ran out of time, and a model that failed.
"""

from collections.abc import Sequence

import llmasos.errors
from llmasos.errors import BudgetSpent, LLMasOSError

from .drivers.driver import Request
from .drivers.replay import ReplayDriver
from .journal import Event, Journal
from .scheduler import doubt_note
from .syscalls import Decision

LOOK_UPS = ("looking_up", "looked_up")
RESULTS = ("returned", "failed_call", "denied")
OF_CALLS = ("called", *LOOK_UPS, *RESULTS)
AROUND = ("cancel_requested", "resumed")  # what other programs did with a run, of which it knows nothing
ENDS = ("asked", "answered", "abstained", "failed", "cancelled")


def one_run(events: Sequence[Event]) -> list[Event]:
    """The events as if nothing had interrupted the run: what was begun, had no result, and was begun again counts once.

    A program that went on after a crash begins calls without a result again, under the same ids; the earlier beginnings, and
    what they had asked of live sources, are traces of the interruption. So is a decision that was made again.
    """
    open_calls: dict[str, list[Event]] = {}
    idle: list[Event] = []  # the last decision, and notes on it, as long as nothing followed
    traces: list[Event] = []
    for event in events:
        if event.kind in AROUND:
            continue
        call = event.payload.get("call", "")
        earlier = open_calls.get(call, [])
        match event.kind:
            case "decided":
                traces += idle
                idle = [event]
            case "noted":
                idle += [event] if idle else []
                continue
            case "called":
                if earlier and earlier[0].payload["invocation"] == event.payload["invocation"]:
                    traces += earlier
                open_calls[call] = [event]
            case "looking_up" | "looked_up":
                open_calls.setdefault(call, []).append(event)
            case "returned" | "failed_call" | "denied":
                ran_out = event.payload.get("error_type")
                # no time was left before it began again, or it was given up while it asked live sources
                traces += earlier if ran_out == "BudgetSpent" else earlier[1:] if ran_out == "ToolTimedOut" else []
                open_calls.pop(call, None)
        if event.kind != "decided":
            idle = []
    numbers = {event.seq for event in traces}
    return [event for event in events if event.seq not in numbers and event.kind not in AROUND]


def cut_off(events: Sequence[Event]) -> bool:
    """Whether a run was ended from outside, by a cancellation or by its program's end, and not by what it did itself."""
    return events[-1].kind == "cancelled" or events[-1].kind not in ENDS


def unsettled(events: Sequence[Event]) -> set[str]:
    """The calls that have no result."""
    begun = {event.payload["call"] for event in events if event.kind == "called"}
    return begun - {event.payload["call"] for event in events if event.kind in RESULTS}


def clocked(events: Sequence[Event]) -> dict[str, LLMasOSError]:
    """By call: the error of one that ran out of time, which a replay does not wait for."""
    failed = (event.payload for event in events if event.kind == "failed_call")
    late = ("ToolTimedOut", "BudgetSpent")
    return {payload["call"]: _error(payload["error_type"], payload["error"]) for payload in failed if payload["error_type"] in late}


class RecordedDriver(ReplayDriver):
    """A run's decisions and prose, and after the last decision what kept it from one more: time that ran out, or a failure."""

    def __init__(self, journal: Journal, pid: str, events: Sequence[Event]) -> None:
        super().__init__(journal, pid)
        self._decisions = [Decision.model_validate(event.payload) for event in events if event.kind == "decided"]
        self._prose = [event.payload["text"] for event in events if event.kind == "composed"]
        self.writes_prose = bool(self._prose)
        self.threshold = 2.0 if _doubted(events) else 0.0  # no share reaches 2: the scheduler doubts again
        self._end = _end(events)

    async def decide(self, request: Request) -> Decision:
        if self._end is not None and len(request.view.steps) >= len(self._decisions):
            raise self._end
        return await super().decide(request)

    async def compose(self, question: str, findings: list[str]) -> str:
        return str(self._prose[0])


def _doubted(events: Sequence[Event]) -> bool:
    """Whether the first decision's share was too small for it to be acted on; the note on that stands right after it."""
    decided = next((place for place, event in enumerate(events) if event.kind == "decided"), None)
    if decided is None or events[decided + 1 : decided + 2] == [] or events[decided + 1].kind != "noted":
        return False
    decision = Decision.model_validate(events[decided].payload)
    return decision.chosen in decision.alternatives and events[decided + 1].payload["text"] == doubt_note(decision)


def _end(events: Sequence[Event]) -> LLMasOSError | None:
    """What came instead of one more decision."""
    last = events[-1]
    if last.kind == "failed":
        return _error(last.payload["error_type"], last.payload["error"])
    settled = max((event.seq for event in events if event.kind in (*RESULTS, "submitted", "replied")), default=0)
    note = next((event.payload["text"] for event in events if event.kind == "noted" and event.seq > settled), None)
    return BudgetSpent(note) if note is not None and last.kind in ("answered", "abstained") else None


def _error(name: str, text: str) -> LLMasOSError:
    """The error of that name with that text, whatever it was made of."""
    kind = getattr(llmasos.errors, name, LLMasOSError)
    error: LLMasOSError = kind.__new__(kind, text)
    return error
