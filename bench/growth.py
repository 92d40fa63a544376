"""Overhead of the kernel a step with 1, 10, 100 and 1,000 processes queued: a driver that decides at once, no model.

python bench/growth.py
"""

import asyncio
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.syscalls import Abstain, Decision
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry
from llmasos.tools.tool import Manifest

SIZES = (1, 10, 100, 1000)


class Instant:
    """A driver that abstains at once."""

    model, threshold, writes_prose = "instant", 0.0, False

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """It needs none."""

    async def decide(self, request: Request) -> Decision:
        syscall = Abstain(code="no data", reason=request.view.question)
        return Decision(syscall=syscall, chosen="abstain", alternatives={"abstain": 1.0}, model="instant", prompt_hash="", tokens=1, ms=0.0)

    async def compose(self, question: str, findings: list[str]) -> str:
        raise AssertionError("it writes no prose")

    def forget(self, pid: str) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        """It holds nothing."""


async def queued(kernel: Kernel, count: int) -> float:
    """Milliseconds a step, from submission to the last process's end."""
    started = time.perf_counter()
    processes = [kernel.submit(f"question {number}") for number in range(count)]
    for process in processes:
        await process
    return 1000 * (time.perf_counter() - started) / count


def main() -> None:
    """Measure and print a table."""
    rows = []
    folder = tempfile.TemporaryDirectory(dir=Path(__file__).resolve().parent.parent)
    with folder as root, Kernel(registry=Registry(), home=Home(Path(root)), driver=Instant(), queue=2 * max(SIZES)) as kernel:
        asyncio.run(queued(kernel, 20))
        for size in SIZES:
            rows.append((size, statistics.median(asyncio.run(queued(kernel, size)) for _ in range(max(3, 60 // size)))))
    print("| processes queued | ms a process of one step | against 10 | target |\n|---|---|---|---|")
    ten = dict(rows)[10]
    for size, spent in rows:
        print(f"| {size} | {spent:.2f} | {100 * (spent / ten - 1):+.0f} % | within 20 % |")
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")


if __name__ == "__main__":
    main()
