"""llama.cpp's low-level API as an engine: one sequence a process, all running ones in each forward pass.

Work is a generator: it yields `Evaluate` (tokens to append to its sequence, and side branches to score) and is sent
the logits, until it returns. The engine's thread gathers what generators ask for into one batch, so sequences join and
leave between tokens, and nobody waits for another's answer. A policy says who takes part in the next batch.

The tokens of the fixed prompt are evaluated once a model and kept on disk; every sequence starts as a copy of them.
A sequence keeps its state under its session's name, so that the next decision of a process evaluates only what is new.
Where sequences or room in the context run out, the state of a session that isn't running is put away, and brought back.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from llmasos.errors import InvalidInput, ModelUnusable, ProcessCancelled

from .context import BATCH, PREFIX, Context, Interrupted, Logits, NoRoom
from .context import quiet as quiet
from .policies import RANK, Priority, Ticket, policy
from .threads import free_threads as free_threads

SESSIONS = 16  # sequences that keep a process's state
BRANCHES = 24  # sequences for side branches of one forward pass
SPARE = 1 + SESSIONS + BRANCHES  # the sequence through which states are put away
AWAY = 256 * 2**20  # bytes of states that are put away; a token takes 23 kB in the embedded model
WORDS = 2**14  # short texts whose tokens are remembered: names and values come again, and a word of the tokeniser takes 30 µs


@dataclass(frozen=True)
class Evaluate:
    """Ask for the logits after `tokens` (the whole sequence after the fixed prompt) and after each branch from there.

    rows        of how many of the last tokens: fewer come where some were evaluated before
    throughout  after each token of a branch, not after its last one alone
    """

    tokens: tuple[int, ...]
    branches: tuple[tuple[int, ...], ...] = ()
    rows: int = 1
    throughout: bool = False


Work = Generator[Evaluate, list[Logits], Any]


@dataclass(kw_only=True)
class _Job(Ticket):
    session: str
    work: Work
    future: "Future[Any]"
    wanted: Evaluate | None = None
    logits: list[Logits] = field(default_factory=list)
    evaluated: int | None = None  # tokens of what is wanted that its sequence holds, once that is known
    ended: bool = False

    def end(self, value: Any = None, error: Exception | None = None) -> None:
        """Tell the caller, unless it has gone: a cancelled task cancels its future from another thread at any moment."""
        self.work.close()
        self.ended = True
        if not self.future.set_running_or_notify_cancel():
            return
        if error is None:
            self.future.set_result(value)
        else:
            self.future.set_exception(error)


@dataclass
class _Share:
    """A job's part of one batch."""

    job: _Job
    take: int  # tokens of its own sequence
    sides: list[int]  # sequences lent to its branches
    rows: list[int]  # where its logits will be; none while more of its tokens are to come
    spent: int  # all its tokens, branches included


class Engine:
    """A model that works on many sequences at once. Thread-safe: `submit` from anywhere; one thread owns llama.cpp.

    `order` names the policy that picks the jobs of each forward pass; see policies.py.
    """

    def __init__(
        self, model: Path, fixed_prompt: str, cache: Path, context: int = 8192, threads: int | None = None, order: str = "fifo"
    ) -> None:
        self._policy = policy(order)
        self.context = context
        self._context = Context(model, fixed_prompt, cache, length=context, sequences=SPARE + 1, threads=threads)
        self.vocabulary_size = self._context.vocabulary_size
        self._remembered = lru_cache(WORDS)(lambda text: tuple(self._context.tokens(text)))
        self._held: OrderedDict[str, tuple[int, list[int]]] = OrderedDict()  # session → sequence, its tokens after the prefix
        self._free = list(range(1, 1 + SESSIONS))
        self._away: OrderedDict[str, tuple[list[int], Any]] = OrderedDict()  # session → its tokens, their state
        self.forward_passes = self.tokens_evaluated = 0
        self.on_pass: Callable[[Mapping[str, int]], None] = lambda _: None  # told before each pass, by session, how many tokens it takes
        self._inbox: list[_Job] = []
        self._submitted = 0
        self._cancelled: set[str] = set()
        self._under_way: set[str] = set()  # sessions of the pass that runs now
        self._forgotten: set[str] = set()
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name="llmasos-engine", daemon=True)
        self._thread.start()

    # -- for callers -------------------------------------------------------------------------------------------

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text; the markers of the chat format are recognised."""
        return self._context.tokens(text)

    def remembered(self, text: str) -> tuple[int, ...]:
        """The same of a text that is likely to come again."""
        return self._remembered(text)

    @property
    def threads(self) -> int:
        """How many the model has now."""
        return self._context.threads

    def submit(self, session: str, work: Work, priority: Priority = Priority.ROUTINE) -> "Future[Any]":
        """Run a generator to its end; `cancel` ends it between two tokens."""
        with self._wake:
            if self._closed:
                raise ModelUnusable("the engine is closed")
            self._submitted += 1
            job = _Job(number=self._submitted, priority=priority, session=session, work=work, future=Future())
            self._inbox.append(job)
            self._wake.notify()
        return job.future

    def cancel(self, session: str) -> None:
        """End a session's work between two tokens; its future raises ProcessCancelled. A pass with nobody left ends at once."""
        with self._wake:
            self._cancelled.add(session)
            if self._under_way and self._under_way <= self._cancelled:
                self._context.interrupt()
            self._wake.notify()

    def forget(self, session: str) -> None:
        """Let a session's state go, when its process is done."""
        with self._wake:
            self._forgotten.add(session)
            self._wake.notify()

    def close(self) -> None:
        """Stop the thread and free the model; running work is cancelled."""
        with self._wake:
            if self._closed:
                return
            self._closed = True
            self._wake.notify()
        self._thread.join()
        self._context.close()

    # -- the engine's thread -----------------------------------------------------------------------------------

    def _loop(self) -> None:
        jobs: list[_Job] = []
        while True:
            with self._wake:
                while not (self._inbox or self._cancelled or self._forgotten or jobs or self._closed):
                    self._wake.wait()
                jobs += self._inbox
                self._inbox.clear()
                cancelled, self._cancelled = self._cancelled, set()
                forgotten, self._forgotten = self._forgotten, set()
                closed = self._closed
            for job in jobs:
                if closed or job.session in cancelled:
                    job.end(error=ProcessCancelled("cancelled between two tokens"))
            if closed:
                return
            jobs = [job for job in jobs if not job.ended]
            for session in forgotten - {job.session for job in jobs}:
                self._release(session)
            chosen = self._policy.choose(jobs, SESSIONS)
            try:
                chosen = self._place(chosen)
                self._forward(chosen)
            except Exception as error:  # noqa: BLE001 - a caller must hear of it, and the thread must live on
                for job in [job for job in chosen if not job.ended]:
                    job.end(error=error)
            for job in chosen:
                if job.logits and not job.ended:
                    self._advance(job)
            jobs = [job for job in jobs if not job.ended]

    def _advance(self, job: _Job) -> None:
        """Send the logits to the generator, which asks for more or ends."""
        try:
            job.wanted = next(job.work) if job.wanted is None else job.work.send(job.logits)
            limit = self.context // 2 - self._context.prefix
            if len(job.wanted.tokens) > limit:
                raise InvalidInput("question", f"{len(job.wanted.tokens)} tokens", f"at most {limit} tokens, findings included")
            branches = job.wanted.branches
            if len(branches) > BRANCHES or sum(len(path) for path in branches) >= BATCH:
                raise InvalidInput("tools", f"{len(branches)} forks among their names", f"names with at most {BRANCHES} forks")
            job.logits, job.evaluated = [], None
        except StopIteration as end:
            job.end(end.value)
        except Exception as error:  # noqa: BLE001 - whatever the work raises belongs to its caller
            job.end(error=error)

    def _place(self, chosen: list[_Job]) -> list[_Job]:
        """Start those that are new, and give a sequence to each that has none (any more); who is left to evaluate."""
        for job in chosen:
            if job.wanted is None:
                self._advance(job)
        running = [job for job in chosen if not job.ended]
        for job in running:
            if job.evaluated is None or job.session not in self._held:
                job.evaluated = self._sequence(job, running)
        return running

    def _sequence(self, job: _Job, running: Sequence[_Job]) -> int:
        """Give the job's session a sequence that holds as much of the wanted tokens as is known; how many are."""
        assert job.wanted is not None
        if job.session not in self._held:
            if not self._free:
                self._release_idle(running)
            number = self._free.pop()
            kept, state = self._away.pop(job.session, ([], None))
            try:
                if state is None or not self._context.restore(number, state):
                    kept = []
                    self._context.copy(PREFIX, number)
            except BaseException:
                self._free.append(number)
                raise
            self._held[job.session] = (number, kept)
        self._held.move_to_end(job.session)
        number, known = self._held[job.session]
        same = 0
        for mine, theirs in zip(known, job.wanted.tokens[:-1], strict=False):
            if mine != theirs:
                break
            same += 1
        if same < len(known):
            self._context.drop(number, self._context.prefix + same)
            del known[same:]
        return same

    def _release(self, session: str) -> None:
        self._away.pop(session, None)
        if session in self._held:
            number, _ = self._held.pop(session)
            self._context.drop(number)
            self._free.append(number)

    def _put_away(self, session: str) -> None:
        """Free a session's sequence, and keep its state outside of the context; the oldest go where that gets too much."""
        number, tokens = self._held[session]
        state = self._context.saved(number, SPARE) if tokens else None
        self._release(session)
        if state is not None:
            self._away[session] = (tokens, state)
        while sum(len(kept) for _, kept in self._away.values()) > AWAY:
            self._away.popitem(last=False)

    def _release_idle(self, running: Sequence[_Job]) -> bool:
        """Put away the state that was used longest ago by a session that isn't running."""
        busy = {job.session for job in running}
        idle = next((session for session in self._held if session not in busy), None)
        if idle is not None:
            self._put_away(idle)
        return idle is not None

    def _forward(self, chosen: list[_Job]) -> None:
        """One forward pass over what the chosen jobs want, as far as it fits the batch and the context."""
        while chosen:
            shares = self._fill(chosen)
            try:
                self._evaluate(shares, chosen)
                return
            except Interrupted:
                return
            except NoRoom:
                if len(chosen) == 1:
                    raise ModelUnusable(f"the context of {self.context} tokens can't hold this question's state") from None
                self._put_away(chosen.pop().session)  # it goes on when the others are done

    def _fill(self, chosen: Sequence[_Job]) -> list[_Share]:
        """Everybody's share of the batch, the most urgent first."""
        context, spent, branch = self._context, 0, 1 + SESSIONS
        context.clear()
        shares: list[_Share] = []
        urgent = min((job.priority for job in chosen), key=RANK.__getitem__)
        for job in chosen:
            assert job.wanted is not None
            assert job.evaluated is not None
            tokens, branches = job.wanted.tokens[job.evaluated :], job.wanted.branches
            extra = sum(len(path) for path in branches)
            limit = self._policy.room(job, urgent, BATCH)
            room = limit - spent if shares else min(BATCH, limit + extra)  # whoever is first must get on, branches and all
            last = len(tokens) + extra <= room and branch + len(branches) <= 1 + SESSIONS + BRANCHES
            take = len(tokens) if last else min(room - extra, len(tokens) - 1)
            if take <= 0 and not last:
                continue
            number, start = self._held[job.session][0], context.prefix + job.evaluated
            share = _Share(job, take, list(range(branch, branch + len(branches))) if last else [], [], take + (extra if last else 0))
            for side in share.sides:
                context.copy(number, side)
            for offset in range(take):
                final = last and offset >= take - job.wanted.rows
                row = context.put(tokens[offset], start + offset, [number, *share.sides], final)
                share.rows += [row] * final
            for side, path in zip(share.sides, branches if last else (), strict=True):
                for offset, token in enumerate(path):
                    final = offset == len(path) - 1 or job.wanted.throughout
                    row = context.put(token, start + take + offset, [side], final)
                    share.rows += [row] * final
            shares.append(share)
            spent += share.spent
            branch += len(share.sides)
        return shares

    def _evaluate(self, shares: list[_Share], chosen: Sequence[_Job]) -> None:
        """Run the batch, and hand out what came of it. Raises Interrupted, or NoRoom when no idle state is left to let go."""
        context = self._context
        with self._wake:
            context.interrupt(False)
            self._under_way = {share.job.session for share in shares}
        try:
            while shares:
                self.on_pass({share.job.session: share.spent for share in shares})
                try:
                    context.evaluate()
                    break
                except NoRoom:
                    if not self._release_idle(chosen):
                        raise
            for share in shares:
                job = share.job
                assert job.wanted is not None
                assert job.evaluated is not None
                self._held[job.session][1].extend(job.wanted.tokens[job.evaluated : job.evaluated + share.take])
                job.evaluated += share.take
                job.logits = [context.row(row) for row in share.rows]
                self._policy.spent(job, share.spent)
                self.tokens_evaluated += share.spent
            self.forward_passes += bool(shares)
        finally:
            self._under_way = set()
            for share in shares:
                for side in share.sides:
                    context.drop(side)
