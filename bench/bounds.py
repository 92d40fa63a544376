"""What this machine can do at most: the bounds that the other figures are held against.

Products: a large matrix product of torch in the format of the weights. Memory: a large vector that is read. llama.cpp's
own speed: batches of 512 tokens, and one token after the other, with nothing around. Disk: 4 kB written through.
A forward pass reads all weights once and multiplies them with each of its tokens, so it can't take less than the longer
of the two; attention and what surrounds the passes come on top, and are no part of the bound.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader
from rows import Row

from llmasos.kernel.drivers.context import BATCH, Context
from llmasos.kernel.drivers.threads import free_threads
from llmasos.kernel.learning.install import MODEL
from llmasos.memory.home import Home

ROOT = Path(__file__).resolve().parent.parent
SIDE, READ = 1536, 2**28  # of the matrices; bytes of the vector: more than any cache holds


@dataclass(frozen=True)
class Bounds:
    """Seconds and bytes; rates a second."""

    threads: int
    format: str  # of the products
    products: float  # operations; a multiplication with its addition counts two
    bandwidth: float  # bytes read
    weights: float  # bytes that a forward pass reads
    operations: float  # of a token through all weights
    prefill: float  # tokens of llama.cpp, 512 a batch
    decode: float  # tokens of llama.cpp, one a batch
    flush: float  # seconds that the disk takes for 4 kB

    def least(self, passes: Iterable[int]) -> tuple[str, float]:
        """What bounds passes of so many tokens each, and the seconds that they take at least."""
        computing, reading, seconds = 0.0, 0.0, 0.0
        for tokens in passes:
            compute, read = tokens * self.operations / self.products, self.weights / self.bandwidth
            seconds += max(compute, read)
            computing += compute * (compute > read)
            reading += read * (compute <= read)
        return ("compute" if computing > reading else "memory bandwidth"), seconds

    def model(self, passes: Iterable[int], seconds: float) -> dict[str, Any]:
        """`bound` and `share` of a row whose forward passes had so many tokens and that took so long."""
        sizes = list(passes)
        bound, least = self.least(sizes)
        bare = sum(max(tokens / self.prefill, 1 / self.decode) for tokens in sizes)
        words = f"{bound}, {sum(sizes)} tokens in {len(sizes)} passes; llama.cpp's own speed: {bare / seconds:.0%} reached; the machine's"
        return {"bound": words, "share": least / seconds}

    def disk(self, flushes: float, seconds: float) -> dict[str, Any]:
        """The same for work that waits for the disk."""
        return {"bound": f"disk, {flushes:g} write(s) through of {1000 * self.flush:.2g} ms", "share": flushes * self.flush / seconds}


def fastest(work: Callable[[], Any], seconds: float) -> float:
    """The shortest of its runs within about so many seconds, three at least: the machine's best, not its average."""
    work()
    times, until = list[float](), time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < until:
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def measure(quick: bool) -> Bounds:
    """Some ten seconds; fewer when quick."""
    import torch

    spent, threads, model = (0.3 if quick else 2.0), free_threads(), Home.open().models / MODEL
    torch.set_num_threads(threads)
    tensors = GGUFReader(model).tensors
    passed = [tensor for tensor in tensors if tensor.name != "token_embd.weight"]  # only wanted logits need the table of tokens
    format = "bfloat16" if any(tensor.tensor_type.name == "BF16" for tensor in passed) else "float32"
    square = torch.ones(SIDE, SIDE, dtype=getattr(torch, format))
    vector = torch.ones(READ // 4)
    with tempfile.TemporaryDirectory() as cache:
        bare = Context(model, "\n", Path(cache), length=2 * BATCH, sequences=2, threads=threads)

    def evaluate(count: int) -> None:
        bare.drop(1)
        bare.clear()
        for place in range(count):
            bare.put(100 + place, place, [1], place == count - 1)
        bare.evaluate()
        bare.row(count - 1)

    found = Bounds(
        threads=threads,
        format=format,
        products=2 * SIDE**3 / fastest(lambda: square @ square, spent),
        bandwidth=READ / fastest(lambda: torch.dot(vector, vector), spent),
        weights=float(sum(int(tensor.n_bytes) for tensor in tensors)),
        operations=2.0 * sum(int(tensor.n_elements) for tensor in passed),
        prefill=BATCH / fastest(lambda: evaluate(BATCH), spent),
        decode=1 / fastest(lambda: evaluate(1), spent),
        flush=_flush(20 if quick else 200),
    )
    bare.close()
    return found


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """The bounds themselves, and how near llama.cpp comes to them alone."""
    side, size, threads = f"{SIDE} × {SIDE}", f"{READ >> 20} MB", f"{bounds.threads} thread(s)"
    prefill, decode = bounds.least([BATCH]), bounds.least([1])
    return [
        Row(f"matrix product {side}, {bounds.format}, {threads}", bounds.products / 1e9, "GFLOP/s"),
        Row(f"reading {size} of memory, {threads}", bounds.bandwidth / 1e9, "GB/s"),
        Row("writing 4 kB through to the disk", 1000 * bounds.flush, "ms"),
        Row(f"llama.cpp alone, batches of {BATCH} tokens", bounds.prefill, "tokens/s", bound=prefill[0], share=prefill[1] * bounds.prefill / BATCH),
        Row("llama.cpp alone, one token a batch", bounds.decode, "tokens/s", bound=decode[0], share=decode[1] * bounds.decode),
    ]  # fmt: skip


def _flush(runs: int) -> float:
    with tempfile.TemporaryFile(dir=ROOT) as file:
        times, page = [], np.zeros(4096, np.uint8).tobytes()
        for _ in range(runs):
            started = time.perf_counter()
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times)
