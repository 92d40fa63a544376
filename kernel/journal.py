"""The append-only record of everything that processes do.

Invariants:
- An event is on disk (WAL, `synchronous=FULL`) before `append` returns; the events of one call are stored together or not at all.
- What threads hand in while a commit is on its way goes to disk together, in the order in which it came: one of them commits
  for all, and its failure is everybody's.
- Each event carries the hash of the one before it, over all processes: `hash = sha256(seq, pid, kind, version, time,
  previous, payload hash)`. The payload is a separate blob, hashed as stored, so that it may be ciphertext.
- `verify` derives every hash again. It finds an edited, removed, inserted or reordered event and says which. A cut tail
  leaves a whole chain behind; it shows only since the database remembers the highest number it ever gave out, so whoever
  rewrites that too, and every hash after an edit, is not found: keep the last hash elsewhere for that.
- Times and pids are given by the caller, so that a replay can supply them.
"""

import hashlib
import json
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import Any

from llmasos.errors import Busy, JournalDamaged, LLMasOSError

from ..memory.home import Home
from ..memory.keys import Cipher, load_key
from .store import COLUMNS, Row, SqliteStore, Store, store_for

VERSION = 5  # of the events' payloads; a change gets a new number and a line in VERSIONS
VERSIONS = {
    1: "first",
    2: "`submitted` names the priority; without one it is routine",
    3: "`submitted` names the machine",
    4: "`composed` keeps a model's prose, so that a replay need not write it again",
    5: "`submitted`, `replied` and the new `resumed` name the kernel that runs the process from there on",
}
GENESIS = "sha256:" + "0" * 64
PAGE = 256  # events that are read at a time where all of them are walked through
_ALL = ", ".join(COLUMNS)
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
    """What one process has to say, as `Journal.entry` makes it: events that are stored together, at one time."""

    pid: str
    items: Items
    time: str
    sealed: bool
    blobs: Sequence[bytes]  # the payloads as they are stored


@dataclass
class _Handed:
    """What one thread handed in, and what became of it."""

    entries: Sequence[Entry]
    stored: list[list[Event]] | None = None
    error: Exception | None = None


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
        self.name, self.folder = self._store.name, self._store.folder
        self._handed, self._committing = deque[_Handed](), threading.Lock()
        with self._store.guard():
            self._store.prepare()

    def append(self, pid: str, items: Items, time: str, sealed: bool = False) -> list[Event]:
        """Store events of one process together; `items` are (kind, payload). Raises Busy, JournalDamaged."""
        return self.append_all([self.entry(pid, items, time, sealed)])[0]

    def entry(self, pid: str, items: Items, time: str, sealed: bool = False) -> Entry:
        """Events of one process, ready to be stored. Raises TypeError for a payload that is no JSON."""
        return Entry(pid, items, time, sealed, [self._blob(pid, kind, payload, sealed) for kind, payload in items])

    def append_all(self, entries: Sequence[Entry]) -> list[list[Event]]:
        """Store what several processes have to say in one transaction, so that one wait for the disk does for all of them.

        What other threads hand in meanwhile shares the next transaction. Raises Busy, JournalDamaged.
        """
        mine = _Handed(entries)
        self._handed.append(mine)
        with self._committing:
            if mine.stored is None and mine.error is None:
                self._commit()
        if mine.error is not None:
            raise mine.error
        assert mine.stored is not None
        return mine.stored

    def append_next(self, entry: Entry, after: int) -> list[Event]:
        """Store events of a process of which the journal has none after a number, whoever else writes: of two that would go on
        with it, one does. Raises Busy where there is a newer one, JournalDamaged."""
        with self._committing:
            (stored,) = self._store_all([entry], after)
        return stored

    def _commit(self) -> None:
        """Store everything that was handed in until now, and tell each thread what became of its own."""
        together = [self._handed.popleft() for _ in range(len(self._handed))]
        try:
            stored = iter(self._store_all([entry for handed in together for entry in handed.entries]))
            for handed in together:
                handed.stored = [next(stored) for _ in handed.entries]
        except BaseException as error:
            interrupted = LLMasOSError(f"the program was interrupted while it wrote to {self.name}")
            for handed in together:
                handed.error = error if isinstance(error, Exception) else interrupted
            if not isinstance(error, Exception):
                raise

    def _store_all(self, entries: Sequence[Entry], after: int | None = None) -> list[list[Event]]:
        """Store entries in one transaction; if `after` is given, only as long as their processes have no event after that number."""
        stored, rows = [], list[Row]()
        with self._store.guard(), self._store.turn() as turn:
            if after is not None and any(turn.newest(entry.pid) > after for entry in entries):
                raise Busy(f"{entries[0].pid} was just taken up or ended by another program; look at it again")
            seq, last = turn.last()
            previous = last or GENESIS
            for entry in entries:
                events = []
                for (kind, payload), blob in zip(entry.items, entry.blobs, strict=True):
                    seq += 1
                    payload_hash = _sha256(blob)
                    envelope = (seq, entry.pid, kind, VERSION, entry.time, previous, payload_hash)
                    previous = _chain(*envelope, entry.sealed)
                    rows.append(Row(*envelope, previous, entry.sealed, blob))
                    events.append(Event(seq, entry.pid, kind, entry.time, payload, previous))
                stored.append(events)
            if rows:
                turn.insert(rows)
        return stored

    def _blob(self, pid: str, kind: str, payload: dict[str, Any], sealed: bool) -> bytes:
        blob = _canonical(payload)
        return self._cipher.seal(blob, f"{pid}|{kind}".encode()) if sealed else blob

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
        """Every event whose hash, place or payload is not what it was; nothing when the chain is whole.

        Events are read a page at a time, so a long journal needs no more memory than a short one; what is appended meanwhile is
        verified, too.
        """
        with self._store.guard():
            highest, _ = self._store.last()
        previous, expected = GENESIS, 1
        for row in self._walk():
            if row.seq != expected:
                yield Fault(row.seq, row.pid, f"{row.seq - expected} event(s) before it removed")
            if not isinstance(row.payload, bytes | memoryview) or _sha256(row.payload) != row.payload_hash:
                yield Fault(row.seq, row.pid, "payload edited")
            if _rehashed(row) != row.hash:
                yield Fault(row.seq, row.pid, "envelope edited")
            elif row.previous != previous and row.seq == expected:
                yield Fault(row.seq, row.pid, "does not follow the event before it: reordered, or that event was replaced")
            previous, expected = row.hash, row.seq + 1
        if highest >= expected:
            yield Fault(highest, "", f"{highest - expected + 1} event(s) removed from the end")

    def _walk(self) -> Iterator[Row]:
        """All rows in order, a page at a time; each begins after the last one's end."""
        rows = self._rows(f"SELECT {_ALL} FROM events ORDER BY seq LIMIT :page", page=PAGE)
        while rows:
            yield from map(Row._make, rows)
            query = f"SELECT {_ALL} FROM events WHERE seq > :after ORDER BY seq LIMIT :page"
            rows = self._rows(query, after=rows[-1][0], page=PAGE)

    def count(self) -> int:
        """How many events there are."""
        return int(self._rows("SELECT count(*) FROM events")[0][0])

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    def _rows(self, query: str, **parameters: Any) -> Sequence[Sequence[Any]]:
        with self._store.guard():
            return self._store.rows(query, parameters)

    def _clear(self, row: Row) -> dict[str, Any]:
        blob = self._cipher.open(row.payload, f"{row.pid}|{row.kind}".encode()) if row.sealed else row.payload
        try:
            payload: dict[str, Any] = json.loads(blob)
        except (ValueError, TypeError) as error:
            raise JournalDamaged(f"event {row.seq} of {row.pid} can't be read; `llmasos verify` names all that is wrong") from error
        return payload


def open_journal(home: Home) -> Journal:
    """The journal of a data folder; that at LLMASOS_JOURNAL_URL, where it is set, with the data folder's key."""
    return Journal(store_for(home.journal), Cipher(load_key(home.key)))


def _canonical(payload: dict[str, Any]) -> bytes:
    return _ENCODER.encode(payload).encode()


def _sha256(blob: bytes) -> str:
    return "sha256:" + hashlib.sha256(blob).hexdigest()


def _rehashed(row: Row) -> str | None:
    """The hash that an event should have; none where a column holds what no event can."""
    if row.sealed not in (0, 1):
        return None
    try:
        return _chain(*row[:7], bool(row.sealed))
    except TypeError:
        return None


def _chain(seq: int, pid: str, kind: str, version: int, time: str, previous: str, payload_hash: str, sealed: bool) -> str:
    """The hash of an event's envelope, payload hash included: of its canonical JSON, written out, since each event pays for it."""
    return _sha256(
        (
            f'{{"kind":{_quoted(kind)},"payload_hash":{_quoted(payload_hash)},"pid":{_quoted(pid)},"previous":{_quoted(previous)},'
            f'"sealed":{"true" if sealed else "false"},"seq":{seq},"time":{_quoted(time)},"version":{version}}}'
        ).encode()
    )
