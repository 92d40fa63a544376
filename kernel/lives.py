"""Which of the programs that began the journal's runs still live, so that no program takes up what another one is running.

Each kernel holds a lock on a file of its own, `running/NAME` beside the journal, for as long as it lives, and records that name
with every run that it begins. The operating system lets the lock go however the program ends, be it by kill -9 or a power
cut. The program's number is on record for the reader alone: another program may have it by now, a zombie keeps it, and in
another container it means another one.

A journal in a database is shared by data folders, of which each has its own programs' files. And a lock is known to the machine
that holds it: of another machine's run it may tell that its program lives, but one that looks free may be one that can't be seen.
"""

import fcntl
import os
import platform
import secrets
import weakref
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from llmasos.errors import LLMasOSError

from ..memory.home import Home
from .journal import Journal

TAKEN_UP = ("submitted", "replied", "resumed")  # the kinds of events that name the kernel which runs a process from there on


class Fate(Enum):
    """What became of a program."""

    LIVES = "lives"
    ENDED = "ended"
    UNKNOWN = "unknown"  # of another machine or data folder, or on record from before version 5


@dataclass(frozen=True)
class Holder:
    """The kernel that began a run, or took it up last, as its events tell it."""

    program: int = 0
    host: str = ""  # nothing before version 3
    life: str = ""  # nothing before version 5

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Holder":
        """The one that an event names."""
        return cls(payload.get("program", 0), payload.get("host", ""), payload.get("life", ""))

    def payload(self) -> dict[str, Any]:
        """What an event names it by."""
        return asdict(self)

    @property
    def is_here(self) -> bool:
        """Whether it is of this machine."""
        return self.host in ("", platform.node())


class Life:
    """The sign of life of one kernel. Raises LLMasOSError where the data folder takes no file, or no lock."""

    def __init__(self, home: Home, journal: Journal) -> None:
        folder = _folder(home, journal)
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            self._file, self._open = _locked(folder)
        except OSError as error:
            raise LLMasOSError(f"no file can be locked in {folder} ({error.strerror}); make it writable, or set LLMASOS_HOME") from error
        self.holder = Holder(os.getpid(), platform.node(), self._file.name)
        _LIVES.add(self)

    def end(self) -> None:
        """Let the lock go. Ending twice does nothing."""
        if self._open is None:
            return
        self._file.unlink(missing_ok=True)
        self.let_go()

    def let_go(self) -> None:
        """Close the file, which stays: in a copy of the program, which must not keep the lock when the program ends."""
        if self._open is not None:
            os.close(self._open)
            self._open = None


class Lives:
    """What can be told of the programs whose runs a journal holds."""

    def __init__(self, home: Home, journal: Journal) -> None:
        self._folder, self._alone = _folder(home, journal), journal.folder is not None  # else other data folders share it

    def fate(self, holder: Holder) -> Fate:
        """Whether the program that holds a run still lives."""
        if not holder.life:
            return Fate.ENDED if holder.is_here and not _in_use(holder.program) else Fate.UNKNOWN
        free = _is_free(self._folder / holder.life)
        if free is False:
            return Fate.LIVES
        return Fate.ENDED if holder.is_here and (free or self._alone) else Fate.UNKNOWN

    def sweep(self, named: Collection[str]) -> None:
        """Remove the files of programs that ended, but for those that a run on record still names."""
        for file in self._folder.glob("*"):
            if file.name not in named:
                _is_free(file, remove=True)


def _folder(home: Home, journal: Journal) -> Path:
    """Beside the journal, so that whoever shares that shares the signs; in the data folder, where the journal is in a database."""
    return (journal.folder or home.root) / "running"


def _locked(folder: Path) -> tuple[Path, int | None]:
    """A new file, and its descriptor with the lock on it. One that was swept away before it was locked is no sign of life."""
    while True:
        file = folder / secrets.token_hex(8)
        opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
            if file.exists():
                return file, opened
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)


def _is_free(file: Path, remove: bool = False) -> bool | None:
    """Whether nobody holds the lock on a file; nothing where there is no such file. What can't be asked counts as held."""
    try:
        opened = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return None
    except OSError:
        return False
    try:
        fcntl.flock(opened, (fcntl.LOCK_EX if remove else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        if remove:
            file.unlink(missing_ok=True)
    except OSError:
        return False
    finally:
        os.close(opened)
    return True


def _in_use(program: int) -> bool:
    """Whether some program of this machine has that number."""
    try:
        os.kill(program, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's
        return True
    return program > 0  # 0 stands for us, in a call; no program has it


_LIVES: "weakref.WeakSet[Life]" = weakref.WeakSet()


def _forked() -> None:
    for life in list(_LIVES):
        with suppress(OSError):
            life.let_go()


os.register_at_fork(after_in_child=_forked)
