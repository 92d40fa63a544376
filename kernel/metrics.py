"""How long processes wait and how long they take, by class: derived from their events, here and in any other program."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles

from .drivers.policies import Priority
from .journal import Event

ENDS = ("answered", "abstained", "asked", "cancelled", "failed")
KEPT = 1_000  # the newest processes of each class that the figures are made of
RETRY = (0.1, 60.0)  # seconds: the shortest and the longest advice to try again


@dataclass(frozen=True)
class Times:
    """Seconds of one process. `waiting` ends where its first decision begins, `turnaround` with its answer or question."""

    priority: Priority
    waiting: float | None
    turnaround: float | None


@dataclass(frozen=True)
class Spread:
    """Seconds: the median, the 95th percentile, and the longest."""

    p50: float
    p95: float
    longest: float


@dataclass(frozen=True)
class ClassTimes:
    """What a class's processes saw. The spreads are of the newest thousand; none before there is one."""

    ended: int
    waiting: Spread | None
    turnaround: Spread | None


def times(events: Iterable[Event]) -> Times | None:
    """The times of the process that these events are; nothing if it was never submitted."""
    submitted: Event | None = None
    waiting = turnaround = None
    for event in events:
        if event.kind == "submitted":
            submitted = event
        if submitted is None or turnaround is not None:
            continue
        if event.kind == "decided" and waiting is None:
            waiting = max(0.0, seconds(submitted, event) - event.payload["ms"] / 1000)
        if event.kind in ENDS:
            turnaround = seconds(submitted, event)
    if submitted is None:
        return None
    return Times(Priority(submitted.payload.get("priority", Priority.ROUTINE)), waiting, turnaround)


def seconds(first: Event, second: Event) -> float:
    """From one event to another."""
    return (datetime.fromisoformat(second.time) - datetime.fromisoformat(first.time)).total_seconds()


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of some seconds; nothing without any."""
    if not values:
        return None
    cuts = quantiles(values, n=20, method="inclusive") if len(values) > 1 else [values[0]] * 19
    return Spread(cuts[9], cuts[18], max(values))


class Metrics:
    """Collects the times of processes that ended."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._newest: dict[Priority, deque[Times]] = {priority: deque(maxlen=KEPT) for priority in Priority}
        self._ended = dict.fromkeys(Priority, 0)
        self._ends: deque[float] = deque(maxlen=20)

    def add(self, ended: Times | None) -> None:
        """Count a process; one that was never submitted is none."""
        if ended is not None:
            self._newest[ended.priority].append(ended)
            self._ended[ended.priority] += 1
            self._ends.append(self._clock())

    def classes(self) -> dict[Priority, ClassTimes]:
        """Figures by class, the most urgent first."""
        return {
            priority: ClassTimes(
                self._ended[priority],
                spread([item.waiting for item in list(newest) if item.waiting is not None]),
                spread([item.turnaround for item in list(newest) if item.turnaround is not None]),
            )
            for priority, newest in self._newest.items()
        }

    def retry_after(self) -> float:
        """Seconds until a process is likely to end, going by the newest ends; one second while there are none."""
        ends = list(self._ends)
        pace = (ends[-1] - ends[0]) / (len(ends) - 1) if len(ends) > 1 else 1.0
        return round(min(max(pace, RETRY[0]), RETRY[1]), 1)
