"""The append-only record of everything that processes do.

Invariants:
- An event is on disk (WAL, `synchronous=FULL`) before `append` returns; the events of one call are stored together or not at all.
- Each event carries the hash of the one before it, over all processes: `hash = sha256(seq, pid, kind, version, time,
  previous, payload hash)`. The payload is a separate blob, hashed as stored, so that it may be ciphertext.
- `verify` derives every hash again. It finds an edited, removed, inserted or reordered event and says which. A cut tail
  leaves a whole chain behind; it shows only since SQLite remembers the highest number it ever gave out, so whoever
  rewrites that too, and every hash after an edit, is not found: keep the last hash elsewhere for that.
- Times and pids are given by the caller, so that a replay can supply them.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError, OperationalError

from llmasos.errors import Busy, JournalDamaged, LLMasOSError

from ..memory.keys import Cipher

VERSION = 2  # of the events' payloads; a change gets a new number and a line in VERSIONS
VERSIONS = {1: "first", 2: "`submitted` names the priority; without one it is routine"}
GENESIS = "sha256:" + "0" * 64
PATIENCE = 5.0  # seconds that a writer waits for another process's transaction

_metadata = sql.MetaData()
_events = sql.Table(
    "events",
    _metadata,
    sql.Column("seq", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("pid", sql.String, nullable=False, index=True),
    sql.Column("kind", sql.String, nullable=False, index=True),
    sql.Column("version", sql.Integer, nullable=False),
    sql.Column("time", sql.String, nullable=False),
    sql.Column("previous", sql.String, nullable=False),
    sql.Column("payload_hash", sql.String, nullable=False),
    sql.Column("hash", sql.String, nullable=False),
    sql.Column("sealed", sql.Boolean, nullable=False),
    sql.Column("payload", sql.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Event:
    """One thing that happened in a process."""

    seq: int
    pid: str
    kind: str
    time: str
    payload: dict[str, Any]
    hash: str = ""


@dataclass(frozen=True)
class Fault:
    """What `verify` found wrong with one event."""

    seq: int
    pid: str
    what: str


class Journal:
    """Events in one SQLite file. Any number of threads and processes may append."""

    def __init__(self, file: Path, cipher: Cipher) -> None:
        self.file, self._cipher = file, cipher
        self._engine = sql.create_engine(f"sqlite:///{file}", connect_args={"timeout": PATIENCE, "check_same_thread": False})
        sql.event.listen(self._engine, "connect", _durable)
        with self._guard(), self._engine.begin() as connection:
            for table in _metadata.sorted_tables:  # IF NOT EXISTS: two programs may open a new journal at once
                connection.execute(sql.schema.CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(sql.schema.CreateIndex(index, if_not_exists=True))

    def append(self, pid: str, items: Sequence[tuple[str, dict[str, Any]]], time: str, sealed: bool = False) -> list[Event]:
        """Store events of one process together; `items` are (kind, payload). Raises Busy, JournalDamaged."""
        with self._guard(), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            row = connection.execute(sql.select(_events.c.seq, _events.c.hash).order_by(_events.c.seq.desc()).limit(1)).first()
            seq, previous = (row.seq, row.hash) if row else (0, GENESIS)
            given = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'events'").scalar()
            seq = max(seq, int(given or 0))
            rows, stored = [], []
            for kind, payload in items:
                seq += 1
                blob = _canonical(payload)
                if sealed:
                    blob = self._cipher.seal(blob, f"{pid}|{kind}".encode())
                values = {
                    "seq": seq,
                    "pid": pid,
                    "kind": kind,
                    "version": VERSION,
                    "time": time,
                    "previous": previous,
                    "payload_hash": _sha256(blob),
                    "sealed": sealed,
                }
                values["hash"] = previous = _chain(values)
                rows.append(values | {"payload": blob})
                stored.append(Event(seq, pid, kind, time, payload, previous))
            connection.execute(sql.insert(_events), rows)
            connection.commit()
        return stored

    def events(self, pid: str | None = None, kinds: Iterable[str] = (), after: int = 0) -> list[Event]:
        """Events in order: of one process or all, of some kinds or all, after a number."""
        query = sql.select(_events).where(_events.c.seq > after).order_by(_events.c.seq)
        if pid is not None:
            query = query.where(_events.c.pid == pid)
        if kinds:
            query = query.where(_events.c.kind.in_(tuple(kinds)))
        return [Event(row.seq, row.pid, row.kind, row.time, self._clear(row), row.hash) for row in self._rows(query)]

    def has(self, pid: str, kind: str, after: int = 0) -> bool:
        """Whether a process has an event of a kind after a number."""
        query = sql.select(_events.c.seq).where(_events.c.pid == pid, _events.c.kind == kind, _events.c.seq > after).limit(1)
        return bool(self._rows(query))

    def pids(self) -> list[str]:
        """Processes in the order of their first event."""
        query = sql.select(_events.c.pid).group_by(_events.c.pid).order_by(sql.func.min(_events.c.seq))
        return [row.pid for row in self._rows(query)]

    def verify(self) -> Iterator[Fault]:
        """Every event whose hash, place or payload is not what it was; nothing when the chain is whole."""
        previous, expected = GENESIS, 1
        for row in self._rows(sql.select(_events).order_by(_events.c.seq)):
            values = dict(row._mapping)
            if row.seq != expected:
                yield Fault(row.seq, row.pid, f"{row.seq - expected} event(s) before it removed")
            if _sha256(row.payload) != row.payload_hash:
                yield Fault(row.seq, row.pid, "payload edited")
            if _chain(values) != row.hash:
                yield Fault(row.seq, row.pid, "envelope edited")
            elif row.previous != previous and row.seq == expected:
                yield Fault(row.seq, row.pid, "does not follow the event before it: reordered, or that event was replaced")
            previous, expected = row.hash, row.seq + 1
        highest = self._rows(sql.text("SELECT seq FROM sqlite_sequence WHERE name = 'events'"))
        if highest and highest[0].seq >= expected:
            yield Fault(highest[0].seq, "", f"{highest[0].seq - expected + 1} event(s) removed from the end")

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    def _rows(self, query: Any) -> Sequence[Any]:
        with self._guard(), self._engine.connect() as connection:
            return connection.execute(query).all()

    def _clear(self, row: Any) -> dict[str, Any]:
        blob = self._cipher.open(row.payload, f"{row.pid}|{row.kind}".encode()) if row.sealed else row.payload
        payload: dict[str, Any] = json.loads(blob)
        return payload

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except OperationalError as error:
            text = str(error.orig)
            if "locked" in text or "busy" in text:
                raise Busy(f"{self.file} is being written by another program; try again", retry_after=PATIENCE) from error
            if "readonly" in text or "unable to open" in text:
                raise LLMasOSError(f"{self.file} can't be written; make its folder writable or set LLMASOS_HOME to one that is") from error
            if "full" in text:
                raise LLMasOSError(f"no space left for {self.file}; free some and try again") from error
            raise JournalDamaged(f"{self.file}: {text}; nothing was written") from error
        except DatabaseError as error:
            raise JournalDamaged(
                f"{self.file} is damaged ({error.orig}); nothing was written. Move it away to start a new journal"
            ) from error


def _canonical(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _sha256(blob: bytes) -> str:
    return "sha256:" + hashlib.sha256(blob).hexdigest()


def _chain(values: dict[str, Any]) -> str:
    """The hash of an event's envelope, payload hash included."""
    fields = ("seq", "pid", "kind", "version", "time", "previous", "payload_hash", "sealed")
    return _sha256(_canonical({name: bool(values[name]) if name == "sealed" else values[name] for name in fields}))


def _durable(connection: Any, _: Any) -> None:
    """WAL with FULL: a commit that returned survives a power cut."""
    connection.isolation_level = None  # `append` opens its transactions itself, so that they are IMMEDIATE
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
