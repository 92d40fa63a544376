"""Overhead of the kernel a step with 1, 10, 100 and 1,000 processes queued: a driver that decides at once, no model."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bounds import Bounds
from instant import Instant, decided
from rows import Row

from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.syscalls import Abstain, Decision
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry

SIZES = (1, 10, 100, 1000)


def abstain(request: Request) -> Decision:
    """The only decision of each process."""
    return decided("abstain", Abstain(code="no data", reason=request.view.question))


async def queued(kernel: Kernel, count: int) -> float:
    """Milliseconds a step, from submission to the last process's end."""
    started = time.perf_counter()
    processes = [kernel.submit(f"question {number}") for number in range(count)]
    for process in processes:
        await process
    return 1000 * (time.perf_counter() - started) / count


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Measure every size."""
    sizes = SIZES[:-1] if quick else SIZES
    found = {}
    folder = tempfile.TemporaryDirectory(dir=Path(__file__).resolve().parent.parent)
    with folder as root, Kernel(registry=Registry(), home=Home(Path(root)), driver=Instant(abstain), queue=2 * max(SIZES)) as kernel:
        asyncio.run(queued(kernel, 20))
        for size in sizes:
            found[size] = statistics.median(asyncio.run(queued(kernel, size)) for _ in range(max(3, 60 // size)))
    ten = found[10]
    return [
        Row(
            f"a process of one durable step, {size:,} queued", spent, "ms", "10 queued", ten, spent / ten,
            most=None if size == 10 else 1.2, **bounds.disk(2, spent / 1000),
        )
        for size, spent in found.items()
    ]  # fmt: skip
