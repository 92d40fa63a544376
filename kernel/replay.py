"""Same decisions, same run: a recorded process is run again from its decisions, and every payload is compared.

What differs between two runs by nature is left out: how long things took, and which program ran it. A run that
was killed and resumed counts as one (see recorded.py). One that was cancelled, or is interrupted still, is compared as far as it
came; of its calls, those that have a result.
"""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llmasos.errors import InvalidInput, ProcessUnknown

from ..memory.keys import Cipher
from ..tools.registry import Registry
from . import scheduler
from .journal import Event, Journal
from .outside import Recorded
from .process import ProcessState, apply
from .recorded import OF_CALLS, RecordedDriver, clocked, cut_off, one_run, unsettled

TIMINGS = frozenset({"ms", "program", "host", "life"})
FROM_OUTSIDE = ("submitted", "replied")


def replay(journal: Journal, pid: str, registry: Registry | None = None) -> str | None:
    """The first difference between a recorded run and its replay, or nothing. Raises ProcessUnknown, ModelUnusable."""
    events = journal.events(pid)
    if not events:
        raise ProcessUnknown(f"no process {pid} in {journal.name}; `llmasos log` lists them")
    if events[0].payload["model"] == "user":
        raise InvalidInput("pid", pid, "a process with decisions of a model; this one is a direct call of a tool")
    recorded = one_run(events)
    again = asyncio.run(_run(journal, pid, recorded, registry or Registry.discover()))
    if cut_off(recorded):
        recorded, again = _as_far(recorded, again)
    recorded, again = side_by_side(recorded), side_by_side(again)
    for number, (first, second) in enumerate(zip(recorded, again, strict=False), 1):
        if (first.kind, comparable(first.payload)) != (second.kind, comparable(second.payload)):
            return f"event {number}: recorded {first.kind} {comparable(first.payload)[:300]}\n  replayed {second.kind} {comparable(second.payload)[:300]}"
    if len(recorded) != len(again):
        return f"recorded {len(recorded)} events, replayed {len(again)}"
    return None


def _as_far(recorded: Sequence[Event], again: Sequence[Event]) -> tuple[list[Event], list[Event]]:
    """The part of both that can be compared where the recorded run was cut off: without its end, and without the calls left open."""
    left_open = unsettled(recorded)

    def settled(events: Sequence[Event]) -> list[Event]:
        return [event for event in events if event.kind != "cancelled" and event.payload.get("call") not in left_open]

    first = settled(recorded)
    return first, settled(again)[: len(first)]


async def _run(journal: Journal, pid: str, recorded: list[Event], registry: Registry) -> list[Event]:
    with tempfile.TemporaryDirectory() as folder:
        log = _Scratch(Journal(Path(folder) / "replay.sqlite", Cipher(bytes(32))), pid)
        driver = RecordedDriver(journal, pid, recorded)
        for event in recorded:
            if event.kind not in FROM_OUTSIDE:
                continue
            await log.record((event.kind, event.payload))
            if log.state.state == "running":
                injectable = log.state.injectable | {"Outside": Recorded(recorded), "Clocked": clocked(recorded)}
                await scheduler.run(log, driver, registry, injectable, as_recorded=True)
        log.journal.close()
        return log.events


class _Scratch:
    """A journal of its own for one replay."""

    def __init__(self, journal: Journal, pid: str) -> None:
        self.journal, self.pid = journal, pid
        self.state, self.events = ProcessState(), list[Event]()

    async def record(self, *items: tuple[str, dict[str, Any]]) -> None:
        for event in self.journal.append(self.pid, items, "1970-01-01T00:00:00+00:00"):
            apply(self.state, event)
            self.events.append(event)


def side_by_side(events: list[Event]) -> list[Event]:
    """Events with those of calls that ran side by side in the order of the calls, whichever was faster."""
    turn, keyed = 0, []
    for event in events:
        turn += event.kind == "decided"
        ran = event.kind in OF_CALLS
        keyed.append(
            (
                (turn, 1 if ran else 0 if event.kind == "decided" else 2, event.payload["call"] if ran else "", 0 if ran else event.seq),
                event,
            )
        )
    return [event for _, event in sorted(keyed, key=lambda pair: pair[0])]


def comparable(payload: dict[str, Any]) -> str:
    """A payload without its timings, as canonical JSON."""
    return json.dumps(_without_timings(payload), ensure_ascii=False, sort_keys=True)


def _without_timings(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_timings(item) for key, item in value.items() if key not in TIMINGS}
    return [_without_timings(item) for item in value] if isinstance(value, list) else value
