"""Nearest cards among 1 k, 10 k and 100 k vectors: Chroma as the vector memory uses it, beside brute-force numpy.

The vectors are the shipped cards', each with as much noise as makes copies of it that differ as cards of one subject do;
a question is such a copy again. Recall@5 is the share of numpy's first five that Chroma gives, too. Embedding is not counted.
"""

import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from bounds import Bounds
from rows import Row

from llmasos.memory.embedder import embedder
from llmasos.memory.home import Home
from llmasos.memory.vectors import GUIDELINES, VectorMemory, _opened

QUESTIONS, NEAREST, NOISE, PAGE = 100, 5, 0.35, 5000


def seeds() -> np.ndarray:
    """The shipped cards' vectors."""
    home = Home.open()
    texts = [text for _, text, _ in VectorMemory(home.vectors, embedder(home.models)).all(GUIDELINES)]
    vectors: np.ndarray = embedder(home.models).embed(texts)
    return vectors


def copies(base: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Vectors of length one near random ones of the base."""
    noise = rng.normal(size=(count, base.shape[1])).astype(np.float32)
    made = base[rng.integers(len(base), size=count)] + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def _add(rows: dict[str, Any], collection: Any) -> None:
    collection.add(**rows)


def measure(base: np.ndarray, size: int) -> tuple[float, float, float]:
    """Recall@5, and median milliseconds of Chroma and of numpy."""
    rng = np.random.default_rng(size)
    stored, asked = copies(base, size, rng), copies(base, QUESTIONS, rng)
    with tempfile.TemporaryDirectory() as folder:
        memory = VectorMemory(Path(folder), embedder(Home.open().models))
        for start in range(0, size, PAGE):
            page = stored[start : start + PAGE]
            rows = {"ids": [f"{start + place}#0" for place in range(len(page))], "embeddings": page}
            _opened(Path(folder)).run(GUIDELINES, partial(_add, rows))
        memory.nearest(GUIDELINES, asked[0], NEAREST)
        times, brute, shared = [], [], 0
        for question in asked:
            started = time.perf_counter()
            found = memory.nearest(GUIDELINES, question, NEAREST)
            times.append(time.perf_counter() - started)
            started = time.perf_counter()
            scores = stored @ question
            best = np.argpartition(-scores, NEAREST)[:NEAREST]
            brute.append(time.perf_counter() - started)
            shared += len({str(place) for place in best} & set(found))
    return shared / (NEAREST * QUESTIONS), 1000 * statistics.median(times), 1000 * statistics.median(brute)


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Measure every size."""
    base, made = seeds(), list[Row]()
    for size in (1000,) if quick else (1000, 10_000, 100_000):
        recall, ours, brute = measure(base, size)
        scan = 1000 * size * base.shape[1] * 4 / bounds.bandwidth
        words = f"calls into Chroma, not memory: to read all vectors takes {scan:.2g} ms"
        made += [
            Row(f"{NEAREST} nearest of {size:,} vectors, recall@{NEAREST}", recall, "of 1", least=0.95, bound="the index's approximation"),
            Row(f"{NEAREST} nearest of {size:,} vectors, median", ours, "ms", "numpy, all of them", brute, most=15, bound=words),
        ]
    return made
