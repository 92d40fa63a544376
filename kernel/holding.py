"""What one kernel may take up of the runs on record, and what another one holds."""

import math
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from llmasos.errors import StillRunning

from ..memory.home import Home
from .journal import Journal
from .lives import Fate, Life, Lives
from .process import ProcessState, State


class Holding:
    """One kernel among the others. `runs` tells of a process whether this kernel runs it now."""

    def __init__(self, home: Home, journal: Journal, runs: Callable[[str], bool]) -> None:
        self._home, self._journal, self._runs = home, journal, runs
        self._lives = Lives(home, journal)
        self._life: Life | None = None
        self._making = threading.Lock()

    def signature(self) -> dict[str, Any]:
        """This kernel, as the events name it that begin a run or take one up; its sign of life is there before the first of them is."""
        with self._making:
            if self._life is None:
                self._life = Life(self._home, self._journal)
            return self._life.holder.payload()

    def is_interrupted(self, state: ProcessState) -> bool:
        """Whether no event ended a process, and nobody runs it any more."""
        return state.state is State.RUNNING and self._fate(state) is Fate.ENDED

    def interrupted(self, states: Iterable[ProcessState]) -> list[str]:
        """Those of all processes on record that are interrupted. What is left of programs that ended with no such process goes."""
        left, held = list[str](), set[str]()
        for state in states:
            if state.state is State.RUNNING:
                held.add(state.holder.life)
                left += [state.pid] if self.is_interrupted(state) else []
        self._lives.sweep(held)
        return left

    def check(self, state: ProcessState, heard: str, now: str) -> None:
        """Raise StillRunning where a run's program lives, or may: there is no telling of another machine's, but that a run ends when
        its budget of time is spent; so one of which nothing was `heard` for longer than that has ended."""
        fate, holder = self._fate(state), state.holder
        if fate is Fate.LIVES:
            raise StillRunning(
                f"{state.pid} belongs to a program that still runs (number {holder.program} on {holder.host});"
                f" wait for it, use `llmasos cancel {state.pid}`, or end that program first"
            )
        left = math.ceil(state.budget.seconds - (datetime.fromisoformat(now) - datetime.fromisoformat(heard)).total_seconds())
        if fate is Fate.UNKNOWN and left > 0:
            raise StillRunning(
                f"{state.pid} may still run on {holder.host or 'this machine'} (number {holder.program}), which can't be asked from here;"
                f" resume it there, or here in {left} s if nothing happens until then",
                retry_after=left,
            )

    def end(self, left_open: bool) -> None:
        """Let the sign of life go; where runs are left, its file stays for others to see that."""
        if self._life is not None:
            self._life.let_go() if left_open else self._life.end()

    def _fate(self, state: ProcessState) -> Fate:
        """What became of the kernel that a run is held by; what this one holds and does not run, it has left."""
        if self._runs(state.pid):
            return Fate.LIVES
        if self._life is not None and state.holder == self._life.holder:
            return Fate.ENDED
        return self._lives.fate(state.holder)
