"""Where the journal lies: in an SQLite file, or in a PostgreSQL database that several machines share.

Both give the journal the same: a turn to write that nobody else has, the last event with the highest number ever given
out, the events that a query names, and their errors as ours. `LLMASOS_JOURNAL_URL` names the database, as SQLAlchemy
writes it. The file needs no SQLAlchemy, whose import costs more than all else that the first event of a question waits for:
one connection writes, another one reads, and their statements are compiled once and kept by sqlite3.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from llmasos.errors import Busy, JournalDamaged, LLMasOSError

PATIENCE = 5.0  # seconds that a writer waits for another one's transaction


class Row(NamedTuple):
    """An event as it is stored."""

    seq: int
    pid: str
    kind: str
    version: int
    time: str
    previous: str
    payload_hash: str
    hash: str
    sealed: bool
    payload: bytes


COLUMNS = Row._fields


class Turn(Protocol):
    """A transaction that no other writer's overlaps. Leaving it commits; an error undoes it."""

    def last(self) -> tuple[int, str | None]:
        """The highest number ever given out, and the last event's hash."""

    def newest(self, pid: str) -> int:
        """The number of a process's last event; 0 without one."""

    def insert(self, rows: Sequence[Row]) -> None:
        """Store events; the last one's number is the highest from now on."""


class Store(Protocol):
    """One database with the journal's events."""

    name: str
    folder: Path | None  # where it lies as a file, for this machine's programs; nothing where several machines share it

    def prepare(self) -> None:
        """Make the table of events, if there is none yet."""

    def turn(self) -> AbstractContextManager[Turn]:
        """Begin to write."""

    def last(self) -> tuple[int, str | None]:
        """The highest number ever given out, and the last event's hash."""

    def rows(self, query: str, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """What a SELECT gives; it names its parameters `:name`."""

    def close(self) -> None:
        """Let the database go."""

    def guard(self) -> Any:
        """A context in which the database's errors become ours."""


def store_for(file: Path) -> Store:
    """The database at LLMASOS_JOURNAL_URL; without one the file. Raises InvalidInput for an address that is none."""
    url = os.environ.get("LLMASOS_JOURNAL_URL", "")
    if not url:
        return SqliteStore(file)
    from .postgres import PostgresStore

    return PostgresStore(url)


_TABLES = (
    "CREATE TABLE IF NOT EXISTS events (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, pid VARCHAR NOT NULL, kind VARCHAR NOT NULL,"
    " version INTEGER NOT NULL, time VARCHAR NOT NULL, previous VARCHAR NOT NULL, payload_hash VARCHAR NOT NULL, hash VARCHAR NOT NULL,"
    " sealed BOOLEAN NOT NULL, payload BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_events_pid ON events (pid)",
    "CREATE INDEX IF NOT EXISTS ix_events_kind ON events (kind)",
)
_LAST = (
    "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0), coalesce((SELECT max(seq) FROM events), 0)),"
    " (SELECT hash FROM events ORDER BY seq DESC LIMIT 1)"
)


class SqliteStore:
    """A file; any number of threads and processes of one machine may write to it."""

    def __init__(self, file: Path) -> None:
        self.name = str(file)
        self.folder: Path | None = file.parent
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._writing, self._reading = threading.Lock(), threading.Lock()

    def prepare(self) -> None:
        """IF NOT EXISTS holds between programs, so two may open a new journal at once."""
        with self._writing:
            self._writer = self._writer or _open(self.name)
            for statement in _TABLES:
                self._writer.execute(statement)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        with self._writing:
            self._writer = self._writer or _open(self.name)
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield _SqliteTurn(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # what went wrong first is what counts
                    self._writer.execute("ROLLBACK")
                raise

    def last(self) -> tuple[int, str | None]:
        row = self.rows(_LAST, {})[0]
        return row[0], row[1]

    def rows(self, query: str, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self._reading:
            self._reader = self._reader or _open(self.name)
            return self._reader.execute(query, parameters).fetchall()

    def close(self) -> None:
        with self._writing, self._reading:
            for connection in (self._writer, self._reader):
                if connection is not None:
                    connection.close()
            self._writer = self._reader = None

    @contextmanager
    def guard(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            text = str(error)
            if "locked" in text or "busy" in text:
                raise Busy(f"{self.name} is being written by another program; try again", retry_after=PATIENCE) from error
            if "readonly" in text or "unable to open" in text:
                raise LLMasOSError(f"{self.name} can't be written; make its folder writable or set LLMASOS_HOME to one that is") from error
            if "full" in text:
                raise LLMasOSError(f"no space left for {self.name}; free some and try again") from error
            raise JournalDamaged(f"{self.name}: {text}; nothing was written") from error
        except sqlite3.DatabaseError as error:
            text = str(error)
            raise JournalDamaged(f"{self.name} is damaged ({text}); nothing was written. Move it away to start a new journal") from error


@dataclass(frozen=True)
class _SqliteTurn:
    connection: sqlite3.Connection

    def last(self) -> tuple[int, str | None]:
        seq, last = self.connection.execute(_LAST).fetchone()
        return seq, last

    def newest(self, pid: str) -> int:
        (seq,) = self.connection.execute("SELECT coalesce(max(seq), 0) FROM events WHERE pid = ?", (pid,)).fetchone()
        return int(seq)

    def insert(self, rows: Sequence[Row]) -> None:
        self.connection.executemany(_INSERTION, rows)  # SQLite remembers the highest number in `sqlite_sequence`


_INSERTION = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def _open(name: str) -> sqlite3.Connection:
    """WAL with FULL: a commit that returned survives a power cut."""
    connection = sqlite3.connect(name, timeout=PATIENCE, check_same_thread=False)
    try:
        connection.isolation_level = None  # `turn` opens the transactions itself, so that they are IMMEDIATE
        connection.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for a lock on this one statement, so two programs that open a new journal at once must."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
