"""A submitted question as its caller holds it: to await, to follow, to cancel."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from .answer import Answer, answer_of
from .journal import Event
from .process import ProcessState, apply

Items = Sequence[tuple[str, dict[str, Any]]]
Store = Callable[["Process", Items], list[Event]]  # puts a process's events on record
Commit = Callable[["Process", Items], Awaitable[None]]  # the same on the kernel's loop, and hands them to `take`


class Process:
    """A submitted question. `await process`, or `process.result()`, gives its Answer."""

    def __init__(self, pid: str, store: Store, commit: Commit, run_soon: Callable[[Callable[[], Any]], None]) -> None:
        self.pid, self.state = pid, ProcessState()
        self._store, self._commit, self._run_soon = store, commit, run_soon
        self._done: Future[Answer] = Future()
        self.task: asyncio.Task[None] | None = None
        self._events: list[Event] = []
        self._followers: list[Callable[[Event | None], None]] = []
        self._lock, self._left = threading.Lock(), False

    def write(self, *items: tuple[str, dict[str, Any]]) -> None:
        """Store events, fold them into the state, and hand them to whoever follows."""
        self.take(self._store(self, items))

    async def record(self, *items: tuple[str, dict[str, Any]]) -> None:
        """`write`, on the kernel's loop: other processes' events go to disk in the same transaction."""
        if self._left:
            return
        await self._commit(self, items)

    def take(self, events: Sequence[Event]) -> None:
        """Fold events that are stored already."""
        with self._lock:
            for event in events:
                apply(self.state, event)
                self._events.append(event)
                for tell in self._followers:
                    tell(event)

    def result(self, timeout: float | None = None) -> Answer:
        """Wait for the answer. Raises TimeoutError after `timeout` seconds; the process goes on."""
        return self._done.result(timeout)

    def __await__(self) -> Generator[Any, None, Answer]:
        return asyncio.shield(asyncio.wrap_future(self._done)).__await__()  # whoever waits may go, the answer stays

    @property
    def done(self) -> bool:
        """Whether it has ended, or waits for a reply."""
        return self._done.done()

    @property
    def past(self) -> tuple[Event, ...]:
        """Its events so far."""
        with self._lock:
            return tuple(self._events)

    def cancel(self) -> None:
        """End the process at its next token; what it found so far stays in the journal."""
        # one turn of the loop later: a task that is cancelled before its first step never runs, and would never finish
        self._run_soon(lambda: self._run_soon(self.task.cancel) if self.task else None)

    def leave(self) -> None:
        """Stop without a word on record, as if the program had ended: the process can be resumed."""
        self._run_soon(lambda: self._run_soon(self._stop))

    def _stop(self) -> None:
        if self.task is not None:
            self._left = True
            self.task.cancel()

    def follow(self) -> Iterator[Event]:
        """Every event from the first on, as they happen, until the process ends or waits for a reply."""
        mine: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._tell(mine.put)
        while (event := mine.get()) is not None:
            yield event

    async def events(self) -> AsyncIterator[Event]:
        """`follow`, for event loops."""
        loop, mine = asyncio.get_running_loop(), asyncio.Queue[Event | None]()

        def tell(event: Event | None) -> None:
            with suppress(RuntimeError):  # the reader's loop is closed: nobody reads any more
                loop.call_soon_threadsafe(mine.put_nowait, event)

        self._tell(tell)
        while (event := await mine.get()) is not None:
            yield event

    def _tell(self, follower: Callable[[Event | None], None]) -> None:
        """Give a follower what happened so far, and what happens from here on; None is the end."""
        with self._lock:
            for past in self._events:
                follower(past)
            if self._done.done():
                follower(None)
            else:
                self._followers.append(follower)

    def finish(self) -> None:
        """Settle the answer and let followers go."""
        with self._lock:
            try:
                self._done.set_result(answer_of(self.state))
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
                self._done.set_exception(error)
            for tell in self._followers:
                tell(None)
            self._followers.clear()
