"""A journal in a PostgreSQL database; see store.py for what it gives the journal. SQLAlchemy is loaded here alone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from llmasos.errors import Busy, InvalidInput, JournalDamaged, LLMasOSError

from .store import COLUMNS, PATIENCE, Row, Turn

_TURN = 7_204_511  # any number that no other program takes its advisory lock on
_TABLES = (
    "CREATE TABLE IF NOT EXISTS events (seq SERIAL NOT NULL PRIMARY KEY, pid VARCHAR NOT NULL, kind VARCHAR NOT NULL,"
    " version INTEGER NOT NULL, time VARCHAR NOT NULL, previous VARCHAR NOT NULL, payload_hash VARCHAR NOT NULL, hash VARCHAR NOT NULL,"
    " sealed BOOLEAN NOT NULL, payload BYTEA NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_events_pid ON events (pid)",
    "CREATE INDEX IF NOT EXISTS ix_events_kind ON events (kind)",
    "CREATE TABLE IF NOT EXISTS highest (seq BIGINT NOT NULL)",
    "INSERT INTO highest SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM highest)",
)
_INSERTION = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"


class PostgresStore:
    """A database that several machines share: `postgresql+psycopg://user@host/name`. Needs `llmasos[postgres]`."""

    folder: Path | None = None

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

    def prepare(self) -> None:
        """Two programs may come at once, and IF NOT EXISTS is no protection there."""
        with self.engine.begin() as connection:
            _take_turn(connection)
            for statement in _TABLES:
                connection.exec_driver_sql(statement)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        with self.engine.begin() as connection:
            _take_turn(connection)
            yield _PostgresTurn(connection)

    def close(self) -> None:
        self.engine.dispose()

    def last(self) -> tuple[int, str | None]:
        with self.engine.connect() as connection:
            return _last(connection)

    def rows(self, query: str, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self.engine.connect() as connection:
            return connection.execute(sql.text(query), parameters).all()

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
    connection: sql.Connection

    def last(self) -> tuple[int, str | None]:
        return _last(self.connection)

    def newest(self, pid: str) -> int:
        (seq,) = self.connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM events WHERE pid = %s", (pid,)).one()
        return int(seq)

    def insert(self, rows: Sequence[Row]) -> None:
        self.connection.exec_driver_sql(_INSERTION, [tuple(row) for row in rows])
        self.connection.exec_driver_sql(f"UPDATE highest SET seq = {rows[-1].seq}")


def _take_turn(connection: sql.Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(PATIENCE)}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _last(connection: sql.Connection) -> tuple[int, str | None]:
    row = connection.exec_driver_sql(
        "SELECT greatest((SELECT max(seq) FROM highest), (SELECT max(seq) FROM events)), (SELECT hash FROM events ORDER BY seq DESC LIMIT 1)"
    ).one()
    return row[0] or 0, row[1]
