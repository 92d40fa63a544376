"""Replies of live sources, kept in one SQLite file of the data folder with the time when they were retrieved.

Keys are hashes of requests. Replies are public data; no question and no record is kept here.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Reply:
    """The body that a source sent; `None` where it said that it has nothing. `retrieved` is UTC, to the second."""

    body: str | None
    retrieved: str

    def age(self, now: datetime) -> float:
        """Days since it was retrieved."""
        return (now - datetime.fromisoformat(self.retrieved)).total_seconds() / 86_400


class Cache:
    """One file; several programs may share it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def get(self, key: str) -> Reply | None:
        """The last reply to a request, however old."""
        if not self.file.exists():
            return None
        with self._open() as connection:
            row = connection.execute("SELECT body, retrieved FROM replies WHERE key = ?", (key,)).fetchone()
        return Reply(*row) if row else None

    def put(self, key: str, source: str, body: str | None, now: datetime) -> Reply:
        """Keep a reply in place of the one before."""
        reply = Reply(body, now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
        with self._open() as connection:
            connection.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?)", (key, source, reply.body, reply.retrieved))
        return reply

    def forget(self, key: str) -> None:
        """Drop the reply to a request."""
        with self._open() as connection:
            connection.execute("DELETE FROM replies WHERE key = ?", (key,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self.file, timeout=5)
        try:
            with connection:
                connection.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, source TEXT, body TEXT, retrieved TEXT)")
                yield connection
        finally:
            connection.close()
