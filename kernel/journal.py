"""The append-only record of everything that processes do.

Invariants:
- An event is on disk (WAL, `synchronous=FULL`) before `append` returns; the events of one call are stored together or not at all.
- Each event carries the hash of the one before it, over all processes: `hash = sha256(seq, pid, kind, version, time,
  previous, payload hash)`. The payload is a separate blob, hashed as stored, so that it may be ciphertext.
- `verify` derives every hash again. It finds an edited, removed, inserted or reordered event and says which. A cut tail
  leaves a whole chain behind; it shows only since the database remembers the highest number it ever gave out, so whoever
  rewrites that too, and every hash after an edit, is not found: keep the last hash elsewhere for that.
- Times and pids are given by the caller, so that a replay can supply them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..memory.home import Home
from ..memory.keys import Cipher, load_key
from .store import COLUMNS, Row, SqliteStore, Store, store_for

VERSION = 3  # of the events' payloads; a change gets a new number and a line in VERSIONS
VERSIONS = {1: "first", 2: "`submitted` names the priority; without one it is routine", 3: "`submitted` names the machine"}
GENESIS = "sha256:" + "0" * 64
_ALL = ", ".join(COLUMNS)
ENVELOPE = ("seq", "pid", "kind", "version", "time", "previous", "payload_hash", "sealed")
Items = Sequence[tuple[str, dict[str, Any]]]  # (kind, payload)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
class Entry:
    """What one process has to say: events that are stored together, at one time."""

    pid: str
    items: Items
    time: str
    sealed: bool = False


@dataclass(frozen=True)
class Fault:
    """What `verify` found wrong with one event."""

    seq: int
    pid: str
    what: str


class Journal:
    """Events in an SQLite file, or in another store. Any number of threads and processes may append."""

    def __init__(self, place: Path | Store, cipher: Cipher) -> None:
        self._store: Store = SqliteStore(place) if isinstance(place, Path) else place
        self._cipher = cipher
        self.name = self._store.name
        with self._store.guard():
            self._store.prepare()

    def append(self, pid: str, items: Items, time: str, sealed: bool = False) -> list[Event]:
        """Store events of one process together; `items` are (kind, payload). Raises Busy, JournalDamaged."""
        return self.append_all([Entry(pid, items, time, sealed)])[0]

    def append_all(self, entries: Sequence[Entry]) -> list[list[Event]]:
        """Store what several processes have to say in one transaction, so that one wait for the disk does for all of them."""
        blobs = [[self._blob(entry, kind, payload) for kind, payload in entry.items] for entry in entries]
        stored, rows = [], list[Row]()
        with self._store.guard(), self._store.turn() as turn:
            seq, last = turn.last()
            previous = last or GENESIS
            for entry, own in zip(entries, blobs, strict=True):
                events = []
                for (kind, payload), blob in zip(entry.items, own, strict=True):
                    seq += 1
                    payload_hash = _sha256(blob)
                    row = Row(seq, entry.pid, kind, VERSION, entry.time, previous, payload_hash, "", entry.sealed, blob)
                    previous = _chain(row)
                    rows.append(row._replace(hash=previous))
                    events.append(Event(seq, entry.pid, kind, entry.time, payload, previous))
                stored.append(events)
            if rows:
                turn.insert(rows)
        return stored

    def _blob(self, entry: Entry, kind: str, payload: dict[str, Any]) -> bytes:
        blob = _canonical(payload)
        return self._cipher.seal(blob, f"{entry.pid}|{kind}".encode()) if entry.sealed else blob

    def events(self, pid: str | None = None, kinds: Iterable[str] = (), after: int = 0) -> list[Event]:
        """Events in order: of one process or all, of some kinds or all, after a number."""
        conditions, parameters = ["seq > :after"], dict[str, Any](after=after)
        if pid is not None:
            conditions.append("pid = :pid")
            parameters["pid"] = pid
        if named := {f"kind{number}": kind for number, kind in enumerate(kinds)}:
            conditions.append(f"kind IN ({', '.join(f':{name}' for name in named)})")
            parameters |= named
        rows = self._rows(f"SELECT {_ALL} FROM events WHERE {' AND '.join(conditions)} ORDER BY seq", **parameters)
        return [Event(row.seq, row.pid, row.kind, row.time, self._clear(row), row.hash) for row in map(Row._make, rows)]

    def has(self, pid: str, kind: str, after: int = 0) -> bool:
        """Whether a process has an event of a kind after a number."""
        query = "SELECT seq FROM events WHERE pid = :pid AND kind = :kind AND seq > :after LIMIT 1"
        return bool(self._rows(query, pid=pid, kind=kind, after=after))

    def pids(self) -> list[str]:
        """Processes in the order of their first event."""
        return [row[0] for row in self._rows("SELECT pid FROM events GROUP BY pid ORDER BY min(seq)")]

    def verify(self) -> Iterator[Fault]:
        """Every event whose hash, place or payload is not what it was; nothing when the chain is whole."""
        previous, expected = GENESIS, 1
        for row in map(Row._make, self._rows(f"SELECT {_ALL} FROM events ORDER BY seq")):
            if row.seq != expected:
                yield Fault(row.seq, row.pid, f"{row.seq - expected} event(s) before it removed")
            if _sha256(row.payload) != row.payload_hash:
                yield Fault(row.seq, row.pid, "payload edited")
            if _chain(row) != row.hash:
                yield Fault(row.seq, row.pid, "envelope edited")
            elif row.previous != previous and row.seq == expected:
                yield Fault(row.seq, row.pid, "does not follow the event before it: reordered, or that event was replaced")
            previous, expected = row.hash, row.seq + 1
        with self._store.guard():
            highest, _ = self._store.last()
        if highest >= expected:
            yield Fault(highest, "", f"{highest - expected + 1} event(s) removed from the end")

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    def _rows(self, query: str, **parameters: Any) -> Sequence[Sequence[Any]]:
        with self._store.guard():
            return self._store.rows(query, parameters)

    def _clear(self, row: Row) -> dict[str, Any]:
        blob = self._cipher.open(row.payload, f"{row.pid}|{row.kind}".encode()) if row.sealed else row.payload
        payload: dict[str, Any] = json.loads(blob)
        return payload


def open_journal(home: Home) -> Journal:
    """The journal of a data folder; that at LLMASOS_JOURNAL_URL, where it is set, with the data folder's key."""
    return Journal(store_for(home.journal), Cipher(load_key(home.key)))


def _canonical(payload: dict[str, Any]) -> bytes:
    return _ENCODER.encode(payload).encode()


def _sha256(blob: bytes) -> str:
    return "sha256:" + hashlib.sha256(blob).hexdigest()


def _chain(row: Row) -> str:
    """The hash of an event's envelope, payload hash included."""
    return _sha256(_canonical({name: getattr(row, name) for name in ENVELOPE} | {"sealed": bool(row.sealed)}))
