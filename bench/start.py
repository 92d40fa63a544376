"""What a start costs, warm: the first event of a question on record, the whole question, and commands that need no model.

Medians over runs, by the clock and in processor time (user and system): on a busy machine only the latter tells. Everything
lies in a data folder of its own, with links to the model and data of the real one.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bounds import Bounds
from rows import Row

from llmasos.memory.home import Home

COMMAND = str(Path(sys.executable).parent / "llmasos")
QUESTION = "Which disorders are linked to PALB2?"
UNTIL_ON_RECORD = """
import os, sys
from llmasos.kernel.journal import Journal
append = Journal.append_all
def first(*arguments, **named):
    append(*arguments, **named)
    os._exit(0)
Journal.append_all = first
from llmasos.shell.cli import main
sys.argv = ["llmasos", "ask", sys.argv[1]]
main()
"""
PARTS: dict[str, tuple[list[str], float | None]] = {
    "`import llmasos`, Python's start included": ([sys.executable, "-c", "import llmasos"], 0.3),
    "first event of `llmasos ask` on record": ([sys.executable, "-c", UNTIL_ON_RECORD, QUESTION], 0.5),
    "`llmasos log`": ([COMMAND, "log"], None),
    "`llmasos --help`": ([COMMAND, "--help"], 0.6),
    "`llmasos ask` of a gene question, whole": ([COMMAND, "ask", QUESTION, "--json"], 2.5),
}


def measure(program: list[str], home: Path) -> tuple[float, float, float]:
    """Seconds of the clock and of the processor that a program takes, and the most memory that it has, in MB."""
    started = time.perf_counter()
    child = subprocess.Popen(program, stdout=subprocess.DEVNULL, env=os.environ | {"LLMASOS_HOME": str(home)})
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(program[:3])} ended with status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def own_home(folder: Path) -> Path:
    """An empty data folder with the real one's model and data."""
    real, root = Home.open().root.resolve(), folder / "home"
    root.mkdir(mode=0o700)
    for name in ("pack.sqlite", "versions.json", "models", "vectors", "cache", "carriers"):
        if (real / name).exists():
            (root / name).symlink_to(real / name)
    return root


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Measure every program; what the clock shows beyond the processor time is waiting, for the disk or for a busy machine."""
    runs, made = (1 if quick else 5), list[Row]()
    with tempfile.TemporaryDirectory() as folder:
        home = own_home(Path(folder))
        measure(PARTS["`llmasos ask` of a gene question, whole"][0], home)  # warm: bytecode, the prompt's state, the disk's cache
        for name, (program, target) in PARTS.items():
            clock, processor, memory = map(statistics.median, zip(*(measure(program, home) for _ in range(runs)), strict=True))
            made.append(Row(name, clock, "s", most=target, bound="processor time", share=min(1.0, processor / clock)))
    return [*made, Row("its peak memory", memory, "MB", most=700, bound="the weights", share=bounds.weights / 2**20 / memory)]
