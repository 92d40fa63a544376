"""What a start costs, warm: the first event of a question on record, the whole question, and commands that need no model.

    python bench/start.py [--runs N]

Medians over runs, by the clock and in processor time (user and system): on a busy machine only the latter tells. Everything
lies in a data folder of its own, with links to the model and data of the real one.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from llmasos.memory.home import Home

COMMAND = str(Path(sys.executable).parent / "llmasos")
QUESTION = "Which disorders are linked to PALB2?"
UNTIL_ON_RECORD = """
import os, sys
from llmasos.kernel.journal import Journal
append = Journal.append
def first(*arguments, **named):
    append(*arguments, **named)
    os._exit(0)
Journal.append = first
from llmasos.shell.cli import main
sys.argv = ["llmasos", "ask", sys.argv[1]]
main()
"""
PARTS = {
    "first event of `llmasos ask` on record": ([sys.executable, "-c", UNTIL_ON_RECORD, QUESTION], "0.5"),
    "`llmasos ask` of a gene question, whole": ([COMMAND, "ask", QUESTION, "--json"], "2.5"),
    "`llmasos log`": ([COMMAND, "log"], ""),
    "`llmasos --help`": ([COMMAND, "--help"], ""),
}


def measure(program: list[str], home: Path) -> tuple[float, float]:
    """Seconds of the clock and of the processor that a program takes."""
    started = time.perf_counter()
    child = subprocess.Popen(program, stdout=subprocess.DEVNULL, env=os.environ | {"LLMASOS_HOME": str(home)})
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(program[:3])} ended with status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime


def own_home(folder: Path) -> Path:
    """An empty data folder with the real one's model and data."""
    real, root = Home.open().root.resolve(), folder / "home"
    root.mkdir(mode=0o700)
    for name in ("pack.sqlite", "versions.json", "models", "vectors", "cache", "carriers"):
        if (real / name).exists():
            (root / name).symlink_to(real / name)
    return root


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        home = own_home(Path(folder))
        measure(PARTS["`llmasos ask` of a gene question, whole"][0], home)  # warm: bytecode, the prompt's state, the disk's cache
        print("| start, warm | seconds | processor time, s | target, s |\n|---|---|---|---|")
        for name, (program, target) in PARTS.items():
            clock, processor = zip(*(measure(program, home) for _ in range(runs)), strict=True)
            print(f"| {name} | {statistics.median(clock):.2f} | {statistics.median(processor):.2f} | {target} |")
    print(
        f"\n{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()},"
        f" llmasos {version('llmasos')}, llama-cpp-python {version('llama-cpp-python')}, pydantic {version('pydantic')}"
    )


if __name__ == "__main__":
    main()
