"""llama.cpp's low-level API as an engine: one sequence a process, all running ones in each forward pass.

Work is a generator: it yields `Evaluate` (tokens to append to its sequence, and side branches to score) and is sent
the logits, until it returns. The engine's thread gathers what all generators ask for into one batch, so sequences join
and leave between tokens, and nobody waits for another's answer.

The tokens of the fixed prompt are evaluated once a model and kept on disk; every sequence starts as a copy of them.
A sequence keeps its state under its session's name, so that the next decision of a process evaluates only what is new.
"""

import ctypes
import hashlib
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Generator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llmasos.errors import InvalidInput, ModelUnusable, ProcessCancelled

Logits = NDArray[np.float32]
PREFIX = 0  # the sequence that holds the fixed prompt
SESSIONS = 16  # sequences that keep a process's state
BRANCHES = 24  # sequences for side branches of one forward pass
BATCH = 512  # tokens of one forward pass, over all sequences


@dataclass(frozen=True)
class Evaluate:
    """Ask for the logits after `tokens` (the whole sequence after the fixed prompt) and after each branch from there."""

    tokens: tuple[int, ...]
    branches: tuple[tuple[int, ...], ...] = ()


Work = Generator[Evaluate, list[Logits], Any]


@dataclass
class _Job:
    session: str
    work: Work
    future: "Future[Any]"
    wanted: Evaluate | None = None
    logits: list[Logits] = field(default_factory=list)
    evaluated: int = 0
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


class Engine:
    """A loaded model with its context. Thread-safe: `submit` from anywhere; one thread owns llama.cpp."""

    def __init__(self, model: Path, fixed_prompt: str, cache: Path, context: int = 8192, threads: int | None = None) -> None:
        import llama_cpp

        self._api: Any = llama_cpp
        quiet(llama_cpp)
        if not model.is_file():
            raise ModelUnusable(f"no model at {model}; run `llmasos setup`")
        self._api.llama_backend_init()
        self._model = self._api.llama_model_load_from_file(os.fsencode(model), self._api.llama_model_default_params())
        if not self._model:
            raise ModelUnusable(f"{model} is not a GGUF that llama.cpp can load; delete it and run `llmasos setup`")
        self._vocabulary = self._api.llama_model_get_vocab(self._model)
        self.vocabulary_size: int = self._api.llama_vocab_n_tokens(self._vocabulary)
        self.threads = threads or free_threads()
        self.context = context
        parameters = self._api.llama_context_default_params()
        parameters.n_ctx, parameters.n_batch, parameters.n_ubatch = context, BATCH, BATCH
        parameters.n_seq_max = 1 + SESSIONS + BRANCHES
        parameters.n_threads = parameters.n_threads_batch = self.threads
        parameters.kv_unified = True
        self._context = self._api.llama_init_from_model(self._model, parameters)
        if not self._context:
            raise ModelUnusable(f"{model} needs more memory than there is for a context of {context} tokens")
        self._memory = self._api.llama_get_memory(self._context)
        self._batch = self._api.llama_batch_init(BATCH, 0, 1 + SESSIONS + BRANCHES)
        self._held: OrderedDict[str, tuple[int, list[int]]] = OrderedDict()  # session → sequence, its tokens after the prefix
        self._free = list(range(1, 1 + SESSIONS))
        self.forward_passes = self.tokens_evaluated = 0
        self._prefix = self._load_prefix(model, fixed_prompt, cache)
        self._inbox: deque[_Job] = deque()
        self._cancelled: set[str] = set()
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name="llmasos-engine", daemon=True)
        self._thread.start()

    # -- for callers -------------------------------------------------------------------------------------------

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text; the markers of the chat format are recognised."""
        encoded = text.encode()
        room = len(encoded) + 8
        buffer = (self._api.llama_token * room)()
        count = self._api.llama_tokenize(self._vocabulary, encoded, len(encoded), buffer, room, False, True)
        return list(buffer[:count])

    def submit(self, session: str, work: Work) -> "Future[Any]":
        """Run a generator to its end; `cancel` ends it between two tokens."""
        job = _Job(session, work, Future())
        with self._wake:
            if self._closed:
                raise ModelUnusable("the engine is closed")
            self._inbox.append(job)
            self._wake.notify()
        return job.future

    def cancel(self, session: str) -> None:
        """End a session's work between two tokens; its future raises ProcessCancelled."""
        with self._wake:
            self._cancelled.add(session)
            self._wake.notify()

    def forget(self, session: str) -> None:
        """Let a session's state go, when its process is done."""
        with self._wake:
            self._inbox.append(_Job(session, _nothing(), Future()))
            self._wake.notify()

    def close(self) -> None:
        """Stop the thread and free the model; running work is cancelled."""
        with self._wake:
            if self._closed:
                return
            self._closed = True
            self._wake.notify()
        self._thread.join()
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    # -- the engine's thread -----------------------------------------------------------------------------------

    def _loop(self) -> None:
        waiting: deque[_Job] = deque()
        running: list[_Job] = []
        while True:
            with self._wake:
                while not (self._inbox or running or self._closed):
                    self._wake.wait()
                waiting.extend(self._inbox)
                self._inbox.clear()
                cancelled, self._cancelled = self._cancelled, set()
                closed = self._closed
            for job in [*running, *waiting]:
                if closed or job.session in cancelled:
                    job.end(error=ProcessCancelled("cancelled between two tokens"))
            if closed:
                return
            running = [job for job in running if not job.ended]
            waiting = deque(job for job in waiting if not job.ended)
            while waiting and len(running) < SESSIONS:
                job = waiting.popleft()
                if self._advance(job, running):
                    running.append(job)
            try:
                self._forward(running)
            except Exception as error:  # noqa: BLE001 - a caller must hear of it, and the thread must live on
                for job in running:
                    job.end(error=error)
                running = []
            running = [job for job in running if not job.logits or self._advance(job, running)]

    def _advance(self, job: _Job, running: list[_Job]) -> bool:
        """Send the logits to the generator; false when it has ended."""
        try:
            job.wanted = next(job.work) if job.wanted is None else job.work.send(job.logits)
            limit = self.context // 2 - len(self._prefix)
            if len(job.wanted.tokens) > limit:
                raise InvalidInput("question", f"{len(job.wanted.tokens)} tokens", f"at most {limit} tokens, findings included")
            job.logits, job.evaluated = [], self._sequence(job, running)
            return True
        except StopIteration as end:
            if end.value is _FORGET:
                self._release(job.session)
            job.end(end.value)
        except Exception as error:  # noqa: BLE001 - whatever the work raises belongs to its caller
            job.end(error=error)
        return False

    def _sequence(self, job: _Job, running: list[_Job]) -> int:
        """Give the job's session a sequence that holds as much of the wanted tokens as is known; how many are."""
        assert job.wanted is not None
        if job.session not in self._held:
            if not self._free:
                self._release_idle(running)
            number = self._free.pop()
            self._api.llama_memory_seq_cp(self._memory, PREFIX, number, -1, -1)
            self._held[job.session] = (number, [])
        self._held.move_to_end(job.session)
        number, known = self._held[job.session]
        same = 0
        for mine, theirs in zip(known, job.wanted.tokens[:-1], strict=False):
            if mine != theirs:
                break
            same += 1
        if same < len(known):
            self._api.llama_memory_seq_rm(self._memory, number, len(self._prefix) + same, -1)
            del known[same:]
        return same

    def _release(self, session: str) -> None:
        if session in self._held:
            number, _ = self._held.pop(session)
            self._api.llama_memory_seq_rm(self._memory, number, -1, -1)
            self._free.append(number)

    def _release_idle(self, running: list[_Job]) -> bool:
        """Let go of the state that was used longest ago by a session that isn't running."""
        busy = {job.session for job in running}
        idle = next((session for session in self._held if session not in busy), None)
        if idle is not None:
            self._release(idle)
        return idle is not None

    def _forward(self, running: list[_Job]) -> None:
        """One forward pass over what all running jobs want, as far as it fits the batch."""
        batch, room, branch = self._batch, BATCH, 1 + SESSIONS
        batch.n_tokens = 0
        waiting: list[tuple[_Job, list[int]]] = []
        borrowed: list[int] = []
        for job in running:
            assert job.wanted is not None
            tokens = job.wanted.tokens
            extra = sum(len(path) for path in job.wanted.branches)
            number, known = self._held[job.session]
            left = len(tokens) - job.evaluated
            last = left + extra <= room and branch + len(job.wanted.branches) <= 1 + SESSIONS + BRANCHES
            take = left if last else max(0, min(room - extra, left - 1, room))
            if take <= 0 and not last:
                continue
            sides = list(range(branch, branch + len(job.wanted.branches))) if last else []
            for side in sides:
                self._api.llama_memory_seq_cp(self._memory, number, side, -1, -1)
            start = len(self._prefix) + job.evaluated
            rows = []
            for offset in range(take):
                final = last and offset == take - 1
                if final:
                    rows.append(batch.n_tokens)
                self._put(tokens[job.evaluated + offset], start + offset, [number, *sides], final)
            for side, path in zip(sides, job.wanted.branches if last else (), strict=True):
                for offset, token in enumerate(path):
                    final = offset == len(path) - 1
                    if final:
                        rows.append(batch.n_tokens)
                    self._put(token, start + take + offset, [side], final)
            known.extend(tokens[job.evaluated : job.evaluated + take])
            job.evaluated += take
            room -= take + (extra if last else 0)
            branch += len(sides)
            borrowed += sides
            if last:
                waiting.append((job, rows))
        if batch.n_tokens:
            status = self._api.llama_decode(self._context, batch)
            while status == 1 and self._release_idle(running):  # 1: no room for this batch's state
                status = self._api.llama_decode(self._context, batch)
            if status != 0:
                raise ModelUnusable(f"llama.cpp could not evaluate a batch of {batch.n_tokens} tokens (status {status})")
            self.forward_passes += 1
            self.tokens_evaluated += batch.n_tokens
        for job, rows in waiting:
            job.logits = [self._row(row) for row in rows]
        for side in borrowed:
            self._api.llama_memory_seq_rm(self._memory, side, -1, -1)

    def _put(self, token: int, position: int, sequences: list[int], wanted: bool) -> None:
        batch, index = self._batch, self._batch.n_tokens
        batch.token[index], batch.pos[index], batch.logits[index] = token, position, wanted
        batch.n_seq_id[index] = len(sequences)
        for slot, number in enumerate(sequences):
            batch.seq_id[index][slot] = number
        batch.n_tokens = index + 1

    def _row(self, index: int) -> Logits:
        pointer = self._api.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary_size,)).copy()

    def _load_prefix(self, model: Path, fixed_prompt: str, cache: Path) -> list[int]:
        """Restore the fixed prompt's state from disk, or evaluate it once and keep it there."""
        tokens = self.tokens(fixed_prompt)
        stamp = model.stat()
        key = f"{model.name}|{stamp.st_size}|{stamp.st_mtime_ns}|{self._api.__version__}|{fixed_prompt}"
        file = cache / f"prefix-{hashlib.sha256(key.encode()).hexdigest()[:16]}.state"
        room = (self._api.llama_token * len(tokens))()
        count = ctypes.c_size_t()
        if (
            file.is_file()
            and self._api.llama_state_seq_load_file(self._context, os.fsencode(file), PREFIX, room, len(tokens), ctypes.byref(count))
            and list(room[: count.value]) == tokens
        ):
            return tokens
        self._api.llama_memory_seq_rm(self._memory, PREFIX, -1, -1)
        for start in range(0, len(tokens), BATCH):
            self._batch.n_tokens = 0
            for offset, token in enumerate(tokens[start : start + BATCH]):
                self._put(token, start + offset, [PREFIX], False)
            self._batch.logits[self._batch.n_tokens - 1] = True
            if self._api.llama_decode(self._context, self._batch) != 0:
                raise ModelUnusable("llama.cpp could not evaluate the scheduler's prompt")
        cache.mkdir(parents=True, exist_ok=True)
        for old in sorted(cache.glob("prefix-*.state"), key=lambda path: path.stat().st_mtime)[:-7]:
            old.unlink(missing_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        saved = (self._api.llama_token * len(tokens))(*tokens)
        if self._api.llama_state_seq_save_file(self._context, os.fsencode(unfinished), PREFIX, saved, len(tokens)):
            os.replace(unfinished, file)
        return tokens


_FORGET = object()


def _nothing() -> Work:
    return _FORGET
    yield Evaluate(())


def free_threads() -> int:
    """Cores that nobody else is using, one at least: ggml's threads spin, and collapse on a shared core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, round(cores - busy))


_LOGGER: list[Any] = []  # llama.cpp keeps the pointer, so the callback must stay alive


def quiet(api: Any) -> None:
    """Keep llama.cpp's log off the terminal."""
    if not _LOGGER:
        _LOGGER.append(api.llama_log_callback(lambda level, text, data: None))
        api.llama_log_set(_LOGGER[0], ctypes.c_void_p(0))
