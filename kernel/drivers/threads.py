"""How many threads the model gets: ggml's threads spin while they wait for each other, and collapse on a shared core."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Threads:
    """A number of threads, and what it was chosen from."""

    count: int
    cores: int  # that this program may run on
    load: float  # programs that ran or wanted to run over the last minute, on average

    @property
    def why(self) -> str:
        """One clause for a reader."""
        return f"{self.cores} core{'s' if self.cores != 1 else ''} for this program, a load of {self.load:.1f} over the last minute"


def measure() -> Threads:
    """One thread for each core that nobody else is using, one at least."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return Threads(max(1, round(cores - load)), cores, load)


def free_threads() -> int:
    """The number alone."""
    return measure().count
