"""How many threads the model gets, from its loading on: as many as there are cores that nobody else uses.

ggml's threads wait for each other many times a pass, so one that has lost its core to another program holds up all. The
number is chosen from what other programs used of the cores while the model was loaded, and again between passes, at most
once a second, from what they used since. It falls as soon as a core is taken, and rises when one was free twice in a row.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PERIOD = 1.0  # seconds between two looks, at least
PAUSE = 10.0  # seconds after which what was used since the last look tells less than the load of the last minute
GLANCE = 0.1  # seconds over which a reading tells more than the load of the last minute
TAKEN, FREE = 0.5, 0.75  # of a core: this much must be missing to give a thread up, or free beside them to add one
IN_A_ROW = 2  # looks that must find a core free
_STAT = Path("/proc/stat")


@dataclass(frozen=True)
class Threads:
    """A number of threads, and what it was chosen from."""

    count: int
    cores: int  # that this program may run on
    load: float  # programs that ran or wanted to run, on average
    over: str = "the last minute"

    @property
    def why(self) -> str:
        """One clause for a reader."""
        return f"{self.cores} core{'s' if self.cores != 1 else ''} for this program, a load of {self.load:.1f} over {self.over}"


def measure(since: "Reading | None" = None) -> Threads:
    """One thread for each core that nobody else is using, one at least; `since` a reading, or over the last minute."""
    cores = len(_own_cores())
    if since is not None and (now := reading()) is not None and now.at - since.at >= GLANCE:
        load = max(0.0, others(since, now))
        return Threads(max(1, round(cores - load)), cores, load, f"the last {now.at - since.at:.1f} seconds")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return Threads(max(1, round(cores - load)), cores, load)


def free_threads() -> int:
    """The number alone."""
    return measure().count


@dataclass(frozen=True)
class Reading:
    """A moment in seconds, and the seconds of processor time used until then: by all programs on our cores, and by this one."""

    at: float
    everybody: float
    own: float


def others(before: Reading, after: Reading) -> float:
    """Cores that other programs used between two readings, on average."""
    return (after.everybody - before.everybody - (after.own - before.own)) / (after.at - before.at)


def reading() -> Reading | None:
    """Now; nothing on a system that does not say what each core was used for (all but Linux)."""
    if not _STAT.is_file():
        return None
    return Reading(time.monotonic(), busy(_STAT.read_text(), _own_cores()), time.process_time())


def busy(stat: str, cores: set[int]) -> float:
    """Seconds that these cores were not idle, in the words of /proc/stat; what the hypervisor took of them counts."""
    ticks = 0
    for line in stat.splitlines():
        name, *fields = line.split()
        if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in cores:
            user, nice, system, _idle, _waiting, *interrupts = map(int, fields[:8])
            ticks += user + nice + system + sum(interrupts)
    return ticks / os.sysconf("SC_CLK_TCK")


class Adapting:
    """The number of threads as the machine's load changes.

    `chosen` is where it starts; `now`, `afresh` and `clock` look at the machine.
    """

    def __init__(
        self,
        chosen: Threads,
        now: Callable[[], Reading | None] = reading,
        afresh: Callable[[], int] = free_threads,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.count, self.cores = chosen.count, chosen.cores
        self._now, self._afresh, self._clock = now, afresh, clock
        self._last, self._rises = now(), 0

    def look(self) -> int:
        """The number for the next pass. A reading of the clock, and once a second one of /proc/stat."""
        if self._last is None or self._clock() - self._last.at < PERIOD or (now := self._now()) is None:
            return self.count
        before, self._last = self._last, now
        elapsed = now.at - before.at
        if elapsed > PAUSE:
            self._turn_to(self._afresh())
            return self.count
        free = self.cores - max(0.0, others(before, now))
        if free < self.count - TAKEN:
            self._turn_to(max(1, round(free)))
        elif free >= self.count + FREE:
            self._rises += 1
            if self._rises >= IN_A_ROW:
                self._turn_to(min(self.cores, int(free + 1 - FREE)))
        else:
            self._rises = 0
        return self.count

    def _turn_to(self, count: int) -> None:
        self.count, self._rises = count, 0


def _own_cores() -> set[int]:
    return set(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
