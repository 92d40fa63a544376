"""What the kernel spends on a step that is on disk before it counts, beside LangGraph with its SQLite checkpointer."""

import tempfile
import time
from pathlib import Path
from typing import Any

from bounds import Bounds
from rows import Row

ROOT = Path(__file__).resolve().parent.parent


def ours(folder: Path, steps: int) -> float:
    """Milliseconds a step of the journal: a decision with its call, then its result, each on disk before it counts."""
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
    for number in range(steps):
        write(("decided", decision), ("called", {"call": f"c{number}", "invocation": invocation, "version": "1", "manifest": ""}))
        write(("returned", {"call": f"c{number}", "ms": 0.0, "findings": [], "abstained": "nothing", "missing": []}))
    return 1000 * (time.perf_counter() - started) / steps


def langgraph(folder: Path, steps: int) -> float:
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
    graph.add_conditional_edges("step", lambda state: END if state["number"] >= steps else "step")
    compiled = graph.compile(checkpointer=SqliteSaver(connection))
    started = time.perf_counter()
    compiled.invoke({"number": 0}, {"configurable": {"thread_id": "t"}, "recursion_limit": steps + 5}, durability="sync")
    return 1000 * (time.perf_counter() - started) / steps


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Both on the same disk."""
    with tempfile.TemporaryDirectory(dir=ROOT) as scratch:
        steps = 20 if quick else 200
        mine, theirs = ours(Path(scratch), steps), langgraph(Path(scratch), steps)
    peer = "LangGraph, SQLite at FULL"
    return [Row("kernel overhead a step, durable", mine, "ms", peer, theirs, theirs / mine, least=5, **bounds.disk(2, mine / 1000))]
