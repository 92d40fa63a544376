"""One commit for all: what running processes hand in during one turn of the event loop goes to disk in one transaction.

A process waits until its own events are on disk and in its state. A failure reaches everybody who waits for that transaction,
of which nothing is stored then. What was handed in is stored even if its process is cancelled meanwhile: the cancellation
comes after it, as it does where nobody waits.
"""

import asyncio
from collections.abc import Callable

from .journal import Entry, Event, Journal

Take = Callable[[list[Event]], None]  # what is done with the events once they are stored, before anything else runs


class Commits:
    """The transactions of one event loop; to be used on that loop only."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._handed: list[tuple[Entry, Take, asyncio.Future[None]]] = []

    async def record(self, entry: Entry, take: Take) -> None:
        """Store events, with those that others hand in before the loop's next turn. Raises Busy, JournalDamaged."""
        loop = asyncio.get_running_loop()
        if not self._handed:
            loop.call_soon(self.flush)
        done: asyncio.Future[None] = loop.create_future()
        self._handed.append((entry, take, done))
        try:
            await done
        except asyncio.CancelledError:
            self.flush()
            raise

    def flush(self) -> None:
        """Store what was handed in, and let everybody who waits for it go on."""
        handed, self._handed = self._handed, []
        if not handed:
            return
        try:
            stored = self._journal.append_all([entry for entry, _, _ in handed])
        except Exception as error:  # noqa: BLE001 - it is raised again where the events were handed in
            for _, _, done in handed:
                _settle(done, error)
            return
        for (_, take, done), events in zip(handed, stored, strict=True):
            try:
                take(events)
            except Exception as error:  # noqa: BLE001 - one process's state is no other's concern
                _settle(done, error)
            else:
                _settle(done)


def _settle(done: asyncio.Future[None], error: Exception | None = None) -> None:
    if done.done():  # cancelled
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
