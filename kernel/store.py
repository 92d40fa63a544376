"""Where the journal lies: in an SQLite file, or in a PostgreSQL database that several machines share.

Both give the journal the same three things: a turn to write that nobody else has, the last event with the highest number
ever given out, and their errors as ours. `LLMASOS_JOURNAL_URL` names the database, as SQLAlchemy writes it. The file is
written through one connection of its own, without SQLAlchemy: its statements are compiled once and kept by sqlite3.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from llmasos.errors import Busy, InvalidInput, JournalDamaged, LLMasOSError

PATIENCE = 5.0  # seconds that a writer waits for another one's transaction
_TURN = 7_204_511  # any number that no other program takes its advisory lock on
COLUMNS = ("seq", "pid", "kind", "version", "time", "previous", "payload_hash", "hash", "sealed", "payload")
Row = tuple[Any, ...]  # values of COLUMNS


class Turn(Protocol):
    """A transaction that no other writer's overlaps. Leaving it commits; an error undoes it."""

    def last(self) -> tuple[int, str | None]:
        """The highest number ever given out, and the last event's hash."""

    def insert(self, rows: Sequence[Row]) -> None:
        """Store events; the last one's number is the highest from now on."""


class Store(Protocol):
    """One database with the journal's events."""

    name: str
    engine: sql.Engine

    def prepare(self, connection: sql.Connection) -> None:
        """What comes before the journal's tables are made, in the same transaction."""

    def turn(self) -> AbstractContextManager[Turn]:
        """Begin to write."""

    def last(self, connection: sql.Connection) -> tuple[int, str | None]:
        """The highest number ever given out, and the last event's hash."""

    def close(self) -> None:
        """Let the database go."""

    def guard(self) -> Any:
        """A context in which the database's errors become ours."""


def store_for(file: Path) -> Store:
    """The database at LLMASOS_JOURNAL_URL; without one the file. Raises InvalidInput for an address that is none."""
    url = os.environ.get("LLMASOS_JOURNAL_URL", "")
    return PostgresStore(url) if url else SqliteStore(file)


_SQLITE_LAST = (
    "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0), coalesce((SELECT max(seq) FROM events), 0)),"
    " (SELECT hash FROM events ORDER BY seq DESC LIMIT 1)"
)


class SqliteStore:
    """A file; any number of threads and processes of one machine may write to it."""

    def __init__(self, file: Path) -> None:
        self.name = str(file)
        self.engine = sql.create_engine(f"sqlite:///{file}", connect_args={"timeout": PATIENCE, "check_same_thread": False})
        sql.event.listen(self.engine, "connect", _durable)
        self._writer: sqlite3.Connection | None = None
        self._writing = threading.Lock()

    def prepare(self, connection: sql.Connection) -> None:
        """Nothing: SQLite's IF NOT EXISTS holds between programs."""

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        with self._writing:
            if self._writer is None:
                self._writer = sqlite3.connect(self.name, timeout=PATIENCE, check_same_thread=False)
                _durable(self._writer, None)
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield _SqliteTurn(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # what went wrong first is what counts
                    self._writer.execute("ROLLBACK")
                raise

    def last(self, connection: sql.Connection) -> tuple[int, str | None]:
        row = connection.exec_driver_sql(_SQLITE_LAST).one()
        return row[0], row[1]

    def close(self) -> None:
        with self._writing:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.engine.dispose()

    @contextmanager
    def guard(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, sqlite3.OperationalError) as error:
            text = str(getattr(error, "orig", error))
            if "locked" in text or "busy" in text:
                raise Busy(f"{self.name} is being written by another program; try again", retry_after=PATIENCE) from error
            if "readonly" in text or "unable to open" in text:
                raise LLMasOSError(f"{self.name} can't be written; make its folder writable or set LLMASOS_HOME to one that is") from error
            if "full" in text:
                raise LLMasOSError(f"no space left for {self.name}; free some and try again") from error
            raise JournalDamaged(f"{self.name}: {text}; nothing was written") from error
        except (DatabaseError, sqlite3.DatabaseError) as error:
            text = str(getattr(error, "orig", error))
            raise JournalDamaged(f"{self.name} is damaged ({text}); nothing was written. Move it away to start a new journal") from error


@dataclass(frozen=True)
class _SqliteTurn:
    connection: sqlite3.Connection

    def last(self) -> tuple[int, str | None]:
        seq, last = self.connection.execute(_SQLITE_LAST).fetchone()
        return seq, last

    def insert(self, rows: Sequence[Row]) -> None:
        self.connection.executemany(_insertion("?"), rows)  # SQLite remembers the highest number in `sqlite_sequence`


class PostgresStore:
    """A database that several machines share: `postgresql+psycopg://user@host/name`. Needs `llmasos[postgres]`."""

    def __init__(self, url: str) -> None:
        try:
            address = sql.make_url(url)
            if address.get_backend_name() != "postgresql":
                raise InvalidInput("LLMASOS_JOURNAL_URL", address.render_as_string(), "postgresql+psycopg://user@host/database")
            self.name = address.render_as_string()  # without the password
            self.engine = sql.create_engine(address, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError) as error:
            raise InvalidInput("LLMASOS_JOURNAL_URL", url.partition("@")[2] or url, "postgresql+psycopg://user@host/database") from error
        except ModuleNotFoundError as error:
            raise LLMasOSError("a journal on PostgreSQL needs its driver; install `llmasos[postgres]`") from error

    def prepare(self, connection: sql.Connection) -> None:
        """Two programs may come at once, and IF NOT EXISTS is no protection there."""
        self._take_turn(connection)
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS highest (seq BIGINT NOT NULL)")
        connection.exec_driver_sql("INSERT INTO highest SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM highest)")

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        with self.engine.begin() as connection:
            self._take_turn(connection)
            yield _PostgresTurn(self, connection)

    def close(self) -> None:
        self.engine.dispose()

    def _take_turn(self, connection: sql.Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(PATIENCE)}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")

    def last(self, connection: sql.Connection) -> tuple[int, str | None]:
        row = connection.exec_driver_sql(
            "SELECT greatest((SELECT max(seq) FROM highest), (SELECT max(seq) FROM events)), (SELECT hash FROM events ORDER BY seq DESC LIMIT 1)"
        ).one()
        return row[0] or 0, row[1]

    @contextmanager
    def guard(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            text = str(error.orig).strip().splitlines()[0]
            if "lock timeout" in text or "deadlock" in text:
                raise Busy(f"{self.name} is being written by another program; try again", retry_after=PATIENCE) from error
            raise LLMasOSError(f"the journal's database {self.name} can't be used ({text}); nothing was written") from error
        except DatabaseError as error:
            text = str(error.orig).strip().splitlines()[0]
            raise JournalDamaged(f"the journal in {self.name} can't be read ({text}); nothing was written") from error


@dataclass(frozen=True)
class _PostgresTurn:
    store: PostgresStore
    connection: sql.Connection

    def last(self) -> tuple[int, str | None]:
        return self.store.last(self.connection)

    def insert(self, rows: Sequence[Row]) -> None:
        self.connection.exec_driver_sql(_insertion("%s"), list(rows))
        self.connection.exec_driver_sql(f"UPDATE highest SET seq = {int(rows[-1][0])}")


@cache
def _insertion(mark: str) -> str:
    return f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join([mark] * len(COLUMNS))})"


def _durable(connection: Any, _: Any) -> None:
    """WAL with FULL: a commit that returned survives a power cut."""
    connection.isolation_level = None  # `take_turn` opens the transactions itself, so that they are IMMEDIATE
    connection.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")


def _switch_to_wal(connection: Any) -> None:
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
