"""Many decisions at once: our engine beside its own sequential run, a locked `Llama`, and raw llama.cpp, in one run.

Each query takes two decisions: the first call, and what follows its findings. All see the same GGUF, threads, fixed
prompt (kept by all of them) and questions. The locked peer is a pool of threads around one `Llama`, which writes without
a grammar and stops at the end of a decision or at the cap. Raw is the same sequence of batches that our engine evaluated,
run again through `llama_decode` with nothing around it, right after ours and in alternation; the round with the median ratio
counts.
"""

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bounds import Bounds
from rows import Row

from llmasos.kernel.drivers import context
from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.drivers.llama import LlamaDriver
from llmasos.kernel.drivers.policies import Priority
from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.learning.install import MODEL
from llmasos.kernel.learning.suite import load_suite
from llmasos.kernel.learning.toolsets import standing_in
from llmasos.kernel.transcript import Step, View, finding_line, state_text, system_text
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry
from llmasos.tools.tool import Manifest

SUITE = Path(__file__).resolve().parent.parent / "eval" / "scheduler.jsonl"
FOUND = (
    finding_line(1, "location", "It lies at 16p12.2 on chromosome 16."),
    finding_line(2, "disorders", "Fanconi anemia is linked to it."),
)
CALL = "gene_lookup\ngene: PALB2"
AT_ONCE, CAP, ROUNDS = 16, 24, 3


def asked(count: int) -> list[str]:
    """Questions of the suite that need one call."""
    return [row.question for row in load_suite(SUITE) if row.kind == "single" and not row.history and row.patient is None][:count]


def views(question: str) -> tuple[View, View]:
    """What the scheduler sees at its first and at its second decision."""
    return View(question=question), View(question=question, steps=(Step(decision=CALL, lines=FOUND),))


@dataclass
class Passes:
    """What went through llama.cpp: each batch as (token, position, sequences, wanted), with the changes of memory before it."""

    batches: list[list[tuple[Any, ...]]]


def driver(model: Path, tools: Sequence[Manifest], threads: int, order: str = "fifo") -> LlamaDriver:
    """Ours, loaded."""
    made = LlamaDriver(model, Home.open().cache, threads=threads, order=order)
    made.offer(tuple(tools))
    made.engine  # noqa: B018 - loads it
    return made


async def ask(ours: LlamaDriver, name: str, question: str, priority: Priority = Priority.ROUTINE) -> None:
    """Both decisions of a query."""
    first, second = views(question)
    await ours.decide(Request(name, first, seen_texts(question), priority=priority))
    await ours.decide(Request(name, second, seen_texts(question, FOUND), findings={"f1": "location", "f2": "disorders"}, priority=priority))
    ours.forget(name)


async def together(ours: LlamaDriver, questions: Sequence[str], at_once: int) -> float:
    """Seconds for all questions, so many at once."""
    gate = asyncio.Semaphore(at_once)

    async def one(number: int, question: str) -> None:
        async with gate:
            await ask(ours, f"q{number}", question)

    started = time.perf_counter()
    await asyncio.gather(*(one(number, question) for number, question in enumerate(questions)))
    return time.perf_counter() - started


def recorded(passes: Passes) -> None:
    """Let the engine's context keep what it evaluates, and how it moves sequences about."""
    moves: list[tuple[Any, ...]] = []
    kind = context.Context
    put, clear, copy, drop, evaluate = kind.put, kind.clear, kind.copy, kind.drop, kind.evaluate
    current: list[tuple[Any, ...]] = []

    def put_(self: Any, token: int, position: int, sequences: Sequence[int], wanted: bool) -> int:
        current.append(("put", token, position, list(sequences), wanted))
        return put(self, token, position, sequences, wanted)

    def clear_(self: Any) -> None:
        current.clear()
        clear(self)

    def copy_(self: Any, source: int, target: int) -> None:
        moves.append(("copy", source, target))
        copy(self, source, target)

    def drop_(self: Any, sequence: int, start: int = -1) -> None:
        moves.append(("drop", sequence, start))
        drop(self, sequence, start)

    def evaluate_(self: Any) -> None:
        evaluate(self)
        passes.batches.append([*moves, *current])
        moves.clear()

    kind.put, kind.clear, kind.copy, kind.drop, kind.evaluate = put_, clear_, copy_, drop_, evaluate_  # type: ignore[method-assign]


def raw(model: Path, tools: Sequence[Manifest], threads: int, passes: Passes) -> float:
    """Seconds of llama.cpp alone for the same batches, the logits read where they were wanted."""
    bare = context.Context(model, system_text(tuple(tools)), Home.open().cache, length=8192, sequences=41, threads=threads)
    started = time.perf_counter()
    for batch in passes.batches:
        bare.clear()
        rows = []
        for step in batch:
            if step[0] == "put":
                row = bare.put(*step[1:])
                rows += [row] * bool(step[4])
            elif step[0] == "copy":
                bare.copy(*step[1:])
            else:
                bare.drop(*step[1:])
        bare.evaluate()
        for row in rows:
            bare.row(row)
    seconds = time.perf_counter() - started
    bare.close()
    return seconds


def locked(model: Path, tools: Sequence[Manifest], questions: Sequence[str], threads: int) -> float:
    """Seconds of sixteen threads that take turns on one `Llama`; it keeps the state of the prefix that it saw last."""
    from llama_cpp import Llama

    llama = Llama(str(model), n_ctx=4096, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False)
    lock, system = threading.Lock(), system_text(tuple(tools))

    def complete(view: View) -> Any:
        with lock:
            return llama.create_completion(system + state_text(view), max_tokens=CAP, temperature=0.0, stop=["<|im_end|>"])

    complete(views(questions[0])[0])
    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda question: [complete(view) for view in views(question)], questions))
    seconds = time.perf_counter() - started
    llama.close()
    return seconds


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Measure all of them."""
    count = 2 if quick else 32
    questions, tools, threads = asked(count), standing_in(Registry.discover().manifests()), bounds.threads
    model = Home.open().models / MODEL
    peer = locked(model, tools, questions, threads)
    ours = driver(model, tools, threads)
    asyncio.run(together(ours, questions[:2], 2))
    alone = asyncio.run(together(ours, questions, 1))
    ours.close()
    passes, rounds = Passes([]), list[tuple[float, float, list[int]]]()
    recorded(passes)
    for _ in range(1 if quick else ROUNDS):
        ours = driver(model, tools, threads)
        passes.batches.clear()  # the fixed prompt, where it was not on disk
        batched = asyncio.run(together(ours, questions, AT_ONCE))
        ours.close()
        batches = list(passes.batches)  # what follows is recorded too, and no part of it
        sizes = [sum(step[0] == "put" for step in batch) for batch in batches]
        rounds.append((batched, raw(model, tools, threads, Passes(batches)), sizes))
    batched, bare, sizes = sorted(rounds, key=lambda spent: spent[1] / spent[0])[len(rounds) // 2]
    limit = bounds.model(sizes, batched)
    work = f"{count} queries of two decisions, {AT_ONCE} at once"
    speed = sum(sizes) / batched
    return [
        Row(work, batched, "s", "ours, one after the other", alone, alone / batched, least=2, **limit),
        Row(work, batched, "s", f"{AT_ONCE} threads around one locked Llama", peer, peer / batched, least=3, **limit),
        Row("the same, through the model", speed, "tokens/s", "llama_decode alone", sum(sizes) / bare, bare / batched, least=0.85, **limit),
    ]
