"""The figures of the README, measured on this machine: `make bench` prints them as a Markdown table and writes bench/results.json.

Peers run in the same process order on the same disk. Times are medians; a busy machine shows in the load that is printed.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
COMMAND = str(Path(sys.executable).parent / "llmasos")
STEPS = 200


def median_of(work: Callable[[], Any], runs: int = 5) -> float:
    """Median wall seconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def program(*arguments: str) -> Callable[[], Any]:
    """Run a program and wait for it."""
    return lambda: subprocess.run(arguments, capture_output=True, check=True)


def ours(folder: Path) -> float:
    """Milliseconds a step of the journal alone (the whole kernel is in steps.py): a decision with its call, then its result, each on disk before it counts."""
    from llmasos.kernel.journal import Journal
    from llmasos.kernel.process import ProcessState, apply
    from llmasos.memory.keys import Cipher

    journal, state = Journal(folder / "journal.sqlite", Cipher(bytes(32))), ProcessState()
    decision = {
        "syscall": {"kind": "call", "invocations": [{"tool": "nothing", "arguments": {}, "origins": {}}]},
        "chosen": "nothing",
        "alternatives": {"nothing": 1.0},
        "model": "none",
        "prompt_hash": "",
        "tokens": 1,
        "ms": 0.0,
    }
    invocation = decision["syscall"]["invocations"][0]  # type: ignore[index]

    def write(*items: tuple[str, dict[str, Any]]) -> None:
        for event in journal.append("p", items, "2026-01-01T00:00:00+00:00"):
            apply(state, event)

    started = time.perf_counter()
    for number in range(STEPS):
        write(("decided", decision), ("called", {"call": f"c{number}", "invocation": invocation, "version": "1", "manifest": ""}))
        write(("returned", {"call": f"c{number}", "ms": 0.0, "findings": [], "abstained": "nothing", "missing": []}))
    return 1000 * (time.perf_counter() - started) / STEPS


def langgraph(folder: Path) -> float:
    """Milliseconds a step of LangGraph doing nothing, with its SQLite checkpointer at FULL and durability="sync"."""
    import sqlite3
    from typing import TypedDict

    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import END, START, StateGraph

    class State(TypedDict):
        number: int

    connection = sqlite3.connect(folder / "langgraph.sqlite", check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    graph = StateGraph(State)
    graph.add_node("step", lambda state: {"number": state["number"] + 1})
    graph.add_edge(START, "step")
    graph.add_conditional_edges("step", lambda state: END if state["number"] >= STEPS else "step")
    compiled = graph.compile(checkpointer=SqliteSaver(connection))
    started = time.perf_counter()
    compiled.invoke({"number": 0}, {"configurable": {"thread_id": "t"}, "recursion_limit": STEPS + 5}, durability="sync")
    return 1000 * (time.perf_counter() - started) / STEPS


def gene_question() -> tuple[float, float]:
    """Median seconds of a warm gene question end to end, and its peak memory in MB."""
    ask = program(COMMAND, "ask", "Which disorders are linked to PALB2?", "--json")
    ask()
    seconds = median_of(ask)
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Measure, print, and keep."""
    with tempfile.TemporaryDirectory(dir=ROOT.parent) as scratch:
        mine, theirs = ours(Path(scratch)), langgraph(Path(scratch))
    seconds, memory = gene_question()
    rows: list[tuple[str, str, str]] = [
        (
            "`import llmasos`, s",
            f"{median_of(program(sys.executable, '-c', 'import llmasos')) - median_of(program(sys.executable, '-c', 'pass')):.3f}",
            "0.3",
        ),
        ("`llmasos --help`, s", f"{median_of(program(COMMAND, '--help')):.2f}", "0.6"),
        ("a warm gene question end to end, s", f"{seconds:.2f}", "4"),
        ("its peak memory, MB", f"{memory:.0f}", "700"),
        ("the journal's part of a durable step, one process, ms", f"{mine:.2f}", "2"),
        ("LangGraph's with SQLite at FULL, ms", f"{theirs:.2f}", ""),
        ("ratio of the two", f"1/{theirs / mine:.1f}", ""),
    ]
    where = (
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("llama-cpp-python", "langgraph", "sqlalchemy"))
    )
    print("| figure | measured | target |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(f"\n{where}")
    (ROOT / "results.json").write_text(json.dumps({"machine": where, "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
