"""What can't wait, beside running work: a stat question behind fifty batch ones, and the end of a question that is cancelled.

A cancelled question's caller hears of it at once, and its journal holds it; the engine drops it before its next forward
pass. Both are measured while fifteen batch questions keep the engine busy.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Mapping, Sequence

from bounds import Bounds
from engine import ask, asked, driver, views
from rows import Row

from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.drivers.llama import LlamaDriver
from llmasos.kernel.drivers.policies import Priority
from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.learning.install import MODEL
from llmasos.kernel.learning.toolsets import standing_in
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry


async def stat_wait(ours: LlamaDriver, questions: Sequence[str], queued: int) -> tuple[float, list[int]]:
    """Seconds until a stat question's first decision, asked when so many batch ones are queued; the passes with its tokens."""
    waiting = [asyncio.create_task(ask(ours, f"b{number}", questions[number % len(questions)], Priority.BATCH)) for number in range(queued)]
    await asyncio.sleep(0.3)
    passes: list[int] = []
    ours.engine.on_pass = lambda taken: passes.append(sum(taken.values())) if "stat" in taken else None
    started = time.perf_counter()
    await ours.decide(Request("stat", views(questions[0])[0], seen_texts(questions[0]), priority=Priority.STAT))
    seconds = time.perf_counter() - started
    await asyncio.gather(*waiting)
    return seconds, passes


async def cancels(ours: LlamaDriver, questions: Sequence[str], beside: int, times: int) -> tuple[list[float], list[float], list[int]]:
    """Seconds from a cancel until its caller hears of it, until the next pass begins, and the sizes of the passes."""
    rng, ends, sizes = random.Random(times), list[float](), list[int]()
    begun: list[tuple[float, frozenset[str]]] = []

    def note(taken: Mapping[str, int]) -> None:
        begun.append((time.perf_counter(), frozenset(taken)))
        sizes.append(sum(taken.values()))

    async def busy(place: int) -> None:
        for turn in range(1_000_000):
            await ask(ours, f"b{place}-{turn}", questions[(place + turn) % len(questions)], Priority.BATCH)

    crowd = [asyncio.create_task(busy(place)) for place in range(beside)]
    await asyncio.sleep(0.3)
    ours.engine.on_pass = note
    asks, left = list[float](), list[float]()
    while len(asks) < times:
        name = f"gone {len(asks)}"
        task = asyncio.create_task(ask(ours, name, questions[len(asks) % len(questions)], Priority.BATCH))
        await asyncio.sleep(rng.uniform(0.02, 0.3))
        if task.done():
            continue
        asks.append(time.perf_counter())
        task.cancel()
        await asyncio.wait([task])
        ends.append(time.perf_counter() - asks[-1])
        ours.forget(name)
        while not (after := [when for when, taken in begun if when > asks[-1] and name not in taken]):
            await asyncio.sleep(0.005)
        left.append(after[0] - asks[-1])
    for other in crowd:
        other.cancel()
    await asyncio.wait(crowd)
    return ends, left, sizes


def percentile(values: Sequence[float], share: int) -> float:
    """Of so many percent."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Measure both."""
    queued, beside, times, questions = (4, 2, 3, asked(2)) if quick else (50, 15, 40, asked(32))
    tools, model = standing_in(Registry.discover().manifests()), Home.open().models / MODEL
    waits: dict[str, tuple[float, list[int]]] = {}
    made: list[Row] = []
    for order in ("fifo", "priority"):
        ours = driver(model, tools, bounds.threads, order)
        waits[order] = asyncio.run(stat_wait(ours, questions, queued))
        ends, left, sizes = asyncio.run(cancels(ours, questions, beside, times))
        ours.close()
        longest = max(sizes)
        for share in (50, 95):
            words = "the event loop's next turn; no pass is waited for"
            made.append(
                Row(f"cancel to its caller's exception, {order}, p{share}", 1000 * percentile(ends, share), "ms", most=100, bound=words)
            )
            value = percentile(left, share)
            words = (
                f"the pass under way, at most {longest} tokens: {1000 * bounds.least([longest])[1]:.0f} ms of {bounds.least([longest])[0]}"
            )
            made.append(Row(f"cancel to the next pass, without it, {order}, p{share}", 1000 * value, "ms", most=100, bound=words))
    (fifo, _), (priority, passes) = waits["fifo"], waits["priority"]
    limit = bounds.model(passes, priority)
    work = f"a stat question's first decision behind {queued} batch ones, priority"
    return [Row(work, priority, "s", "fifo", fifo, fifo / priority, least=10, **limit), *made]
