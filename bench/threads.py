"""One pass of 16 tokens, by number of threads and by how long they spin before they sleep; see kernel/drivers/waiting.py.

Each row is a program of its own, since GNU's OpenMP reads its setting when it is loaded. Run it on a quiet machine to see
what a short spin costs, and beside another program to see what it saves.
"""

import os
import subprocess
import sys

from bounds import Bounds
from rows import Row

from llmasos.kernel.drivers.threads import measure
from llmasos.kernel.drivers.waiting import SPINS

LIBRARY = 300_000  # what GNU's OpenMP takes of its own accord
PASSES = """
import statistics, sys, tempfile, time
from pathlib import Path
from llmasos.kernel.drivers.context import Context
from llmasos.memory.home import Home
with tempfile.TemporaryDirectory() as folder:
    context = Context(Home.open().models / "scheduler.gguf", "<|im_start|>", Path(folder), length=512, sequences=3, threads=int(sys.argv[1]))
    tokens, taken, until = context.tokens("The quick brown fox jumps over the lazy dog. " * 4)[:16], [], time.monotonic() + 3
    while time.monotonic() < until or len(taken) < 2:
        context.copy(0, 1)
        context.clear()
        for place, token in enumerate(tokens):
            context.put(token, context.prefix + place, [1], place == len(tokens) - 1)
        started = time.perf_counter()
        context.evaluate()
        taken.append(time.perf_counter() - started)
        context.drop(1)
    print(statistics.median(taken[1:]), max(taken[1:]))
"""


def passes(threads: int, spins: int) -> tuple[float, float]:
    """Median and longest pass in milliseconds."""
    environment = os.environ | {"GOMP_SPINCOUNT": str(spins)}
    done = subprocess.run([sys.executable, "-c", PASSES, str(threads)], env=environment, capture_output=True, text=True, check=True)
    median, longest = map(float, done.stdout.split())
    return 1000 * median, 1000 * longest


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """The longest pass of each setting is its peer."""
    made = []
    for threads in sorted({1, measure().cores}):
        for spins in (0, SPINS, LIBRARY) if threads > 1 else (SPINS,):
            median, longest = passes(threads, spins)
            work = f"a pass of 16 tokens, {threads} thread(s), {spins:,} spins, median"
            made.append(Row(work, median, "ms", "the longest", longest, bound="the processor, and who shares it"))
    return made
