"""Overhead of a durable step with 1 and 16 at once, beside LangGraph's, in one run on one disk: a tool that does nothing, no model.

    python bench/steps.py [rounds]

Ours goes the whole way: submission, decisions, calls and results through the kernel, each on disk before what follows. LangGraph
runs a graph of one node that does nothing with `durability="sync"` on SQLite in WAL mode at FULL: alone with its plain
checkpointer, sixteen at once both with that one in threads and with its asynchronous one; the faster counts. Rounds alternate,
and the medians are printed.
"""

import asyncio
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, TypedDict

from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.process import Budget
from llmasos.kernel.syscalls import Abstain, Call, Decision, Invocation, Syscall
from llmasos.memory.home import Home
from llmasos.tools.finding import Abstain as Nothing
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot
from llmasos.tools.tool import Manifest, tool

ROOT = Path(__file__).resolve().parent.parent
STEPS, AT_ONCE, ROUNDS = 20, 16, 7


@tool(summary="does nothing at all", examples=[])
async def nothing(number: Annotated[int, Slot(about="a number", kind="number")]) -> Nothing:
    return Nothing(reason="nothing")


class Instant:
    """A driver that decides at once: the tool that does nothing, until the last step."""

    model, threshold, writes_prose = "instant", 0.0, False

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """It needs none."""

    async def decide(self, request: Request) -> Decision:
        made = len(request.view.steps) + 1
        syscall: Syscall = Abstain(code="no data", reason="Nothing was found.")
        if made < STEPS:
            syscall = Call(invocations=(Invocation(tool="nothing", arguments={"number": made}),))
        return Decision(syscall=syscall, chosen="nothing", alternatives={"nothing": 1.0}, model="instant", prompt_hash="", tokens=1, ms=0.0)

    async def compose(self, question: str, findings: list[str]) -> str:
        raise AssertionError("it writes no prose")

    def forget(self, pid: str) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        """It holds nothing."""


def ours(folder: Path, at_once: int) -> float:
    """Milliseconds a step, from the first submission to the last answer."""
    registry = Registry()
    registry.add([nothing])
    with Kernel(registry=registry, home=Home(folder), driver=Instant()) as kernel:
        kernel.ask("warm up", budget=Budget(steps=STEPS))
        started = time.perf_counter()
        processes = [kernel.submit(f"question {number}", budget=Budget(steps=STEPS)) for number in range(at_once)]
        for process in processes:
            process.result()
        return 1000 * (time.perf_counter() - started) / (STEPS * at_once)


class Counted(TypedDict):
    """The state of the peer's graph."""

    number: int


def graph() -> Any:
    """The peer's graph, without a checkpointer."""
    from langgraph.graph import END, START, StateGraph

    made = StateGraph(Counted)
    made.add_node("step", lambda state: {"number": state["number"] + 1})
    made.add_edge(START, "step")
    made.add_conditional_edges("step", lambda state: END if state["number"] >= STEPS else "step")
    return made


def settings(thread: str) -> Any:
    """One run of the graph."""
    return {"configurable": {"thread_id": thread}, "recursion_limit": STEPS + 5}


def langgraph(folder: Path, at_once: int) -> float:
    """Milliseconds a step with the plain checkpointer, in as many threads as run at once."""
    from langgraph.checkpoint.sqlite import SqliteSaver

    connection = sqlite3.connect(folder / "langgraph.sqlite", check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    compiled = graph().compile(checkpointer=SqliteSaver(connection))
    compiled.invoke({"number": 0}, settings("warm up"), durability="sync")
    started = time.perf_counter()
    many = [settings(str(number)) | {"max_concurrency": at_once} for number in range(at_once)]
    if at_once == 1:
        compiled.invoke({"number": 0}, many[0], durability="sync")
    else:
        compiled.batch([{"number": 0}] * at_once, many, durability="sync")
    return 1000 * (time.perf_counter() - started) / (STEPS * at_once)


async def langgraph_async(folder: Path, at_once: int) -> float:
    """Milliseconds a step with the asynchronous checkpointer, in one event loop."""
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    async with AsyncSqliteSaver.from_conn_string(str(folder / "asynchronous.sqlite")) as saver:
        await saver.conn.execute("PRAGMA journal_mode=WAL")
        await saver.conn.execute("PRAGMA synchronous=FULL")
        compiled = graph().compile(checkpointer=saver)
        await compiled.ainvoke({"number": 0}, settings("warm up"), durability="sync")
        started = time.perf_counter()
        await asyncio.gather(*(compiled.ainvoke({"number": 0}, settings(str(number)), durability="sync") for number in range(at_once)))
        return 1000 * (time.perf_counter() - started) / (STEPS * at_once)


def main() -> None:
    """Measure and print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    figures: dict[str, list[float]] = {name: [] for name in ("ours 1", "peer 1", "ours 16", "peer 16", "async 16")}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=ROOT) as scratch:
            folder = Path(scratch)
            figures["ours 1"].append(ours(folder / "one", 1))
            figures["peer 1"].append(langgraph(folder, 1))
        with tempfile.TemporaryDirectory(dir=ROOT) as scratch:
            folder = Path(scratch)
            figures["ours 16"].append(ours(folder / "many", AT_ONCE))
            figures["peer 16"].append(langgraph(folder, AT_ONCE))
            figures["async 16"].append(asyncio.run(langgraph_async(folder, AT_ONCE)))
    of = {name: statistics.median(values) for name, values in figures.items()}
    print("| durable steps at once | ours, ms a step | LangGraph, ms a step | ratio | target |\n|---|---|---|---|---|")
    print(f"| 1 | {of['ours 1']:.2f} | {of['peer 1']:.2f} | 1/{of['peer 1'] / of['ours 1']:.1f} | 1/5 |")
    faster = min(of["peer 16"], of["async 16"])
    print(f"| {AT_ONCE} | {of['ours 16']:.2f} | {faster:.2f} | 1/{faster / of['ours 16']:.1f} | 1/5 |")
    print(
        f"\nLangGraph at {AT_ONCE}: threads {of['peer 16']:.2f}, asynchronous {of['async 16']:.2f}; medians of {rounds}; lowest "
        + ", ".join(f"{name} {min(values):.2f}" for name, values in figures.items())
    )
    versions = ", ".join(f"{name} {version(name)}" for name in ("langgraph", "langgraph-checkpoint-sqlite"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {versions}")


if __name__ == "__main__":
    main()
