"""The processes of a data folder as its journal tells them, whichever programs run them."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .drivers.policies import RANK, Priority
from .journal import Event, Journal
from .lives import TAKEN_UP, Fate, Holder, Lives
from .metrics import ENDS, ClassTimes, Metrics, Times, times

NEWEST = 200  # processes that are kept in view


@dataclass(frozen=True)
class Line:
    """One process now. Seconds: `waiting` until its first decision began, `taking` until it ended; or so far."""

    pid: str
    priority: Priority
    status: str  # of the public contract, or running, interrupted
    doing: str
    decisions: int
    tokens: int
    waiting: float
    taking: float
    model: str
    question: str

    @property
    def active(self) -> bool:
        return self.status == "running"


class Watch:
    """Reads what is new at each look; keeps the newest processes alone."""

    def __init__(self, journal: Journal, lives: Lives, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._journal, self._lives, self._now = journal, lives, now
        self._events: OrderedDict[str, list[Event]] = OrderedDict()
        self._after = 0
        for pid in journal.pids()[-NEWEST:]:
            self._take(journal.events(pid))

    def look(self) -> list[Line]:
        """Those that run, the most urgent class and the oldest first; then the others, the newest first."""
        self._take(self._journal.events(after=self._after))
        lines = [self._line(events) for events in self._events.values()]
        running = sorted((line for line in lines if line.active), key=lambda line: RANK[line.priority])
        return [*running, *(line for line in reversed(lines) if not line.active)]

    def classes(self) -> dict[Priority, ClassTimes]:
        """Waiting and turnaround time of the processes in view that ended, by class."""
        metrics = Metrics()
        for events in self._events.values():
            if events[-1].kind in ENDS:
                metrics.add(times(events))
        return metrics.classes()

    def _take(self, events: Sequence[Event]) -> None:
        for event in events:
            self._after = max(self._after, event.seq)
            known = self._events.get(event.pid)
            if event.kind == "submitted":
                self._events[event.pid] = [event]
            elif known is None:
                earlier = self._journal.events(event.pid)  # an old process goes on
                if earlier[0].kind == "submitted":
                    self._events[event.pid] = [past for past in earlier if past.seq <= event.seq]
            elif event.seq > known[-1].seq:
                known.append(event)
        while len(self._events) > NEWEST:
            self._events.popitem(last=False)

    def _line(self, events: list[Event]) -> Line:
        submitted, last = events[0].payload, events[-1]
        so_far = (self._now() - datetime.fromisoformat(events[0].time)).total_seconds()
        measured = times(events) or Times(Priority.ROUTINE, None, None)
        decided = [event for event in events if event.kind == "decided"]
        status = last.kind if last.kind in ENDS else "running"
        if status == "running" and self._lives.fate(_holder(events)) is Fate.ENDED:
            status = "interrupted"
        ended = measured.turnaround is not None and status in ENDS
        return Line(
            pid=events[0].pid,
            priority=measured.priority,
            status=status,
            doing=doing(last) if status == "running" else "",
            decisions=len(decided),
            tokens=sum(event.payload["tokens"] for event in decided),
            waiting=so_far if measured.waiting is None and not ended else measured.waiting or 0.0,
            taking=measured.turnaround if ended and measured.turnaround is not None else so_far,
            model=submitted["model"],
            question=submitted["question"],
        )


def _holder(events: Sequence[Event]) -> Holder:
    """The kernel that runs a process, or did: who began it, or took it up last."""
    return next(Holder.of(event.payload) for event in reversed(events) if event.kind in TAKEN_UP)


def doing(last: Event) -> str:
    """What a running process is at, going by its newest event."""
    match last.kind:
        case "called":
            return str(last.payload["invocation"]["tool"])
        case "cancel_requested":
            return "being cancelled"
        case "decided":
            return "acting"
        case _:
            return "deciding"
