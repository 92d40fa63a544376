"""Overhead of a durable step with 1 and 16 at once, beside LangGraph's, on one disk: a tool that does nothing, no model.

Ours goes the whole way: submission, decisions, calls and results through the kernel, each on disk before what follows. LangGraph
runs a graph of one node that does nothing with `durability="sync"` on SQLite in WAL mode at FULL: alone with its plain
checkpointer, sixteen at once both with that one in threads and with its asynchronous one; the faster counts. The journal's part
of ours is measured by itself, too: the same events stored and folded, no kernel around them. Rounds alternate; medians count.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypedDict

from bounds import Bounds
from instant import Instant, decided
from rows import Row

from llmasos.kernel.commit import Commits
from llmasos.kernel.journal import Event, Journal
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.process import Budget, ProcessState, apply
from llmasos.kernel.syscalls import Abstain, Call, Decision, Invocation, Syscall
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher
from llmasos.tools.finding import Abstain as Nothing
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot
from llmasos.tools.tool import tool

ROOT = Path(__file__).resolve().parent.parent
STEPS, AT_ONCE, ROUNDS = 8, 16, 7  # a question may take eight steps, unless it says otherwise


@tool(summary="does nothing at all", examples=[])
async def nothing(number: Annotated[int, Slot(about="a number", kind="number")]) -> Nothing:
    return Nothing(reason="nothing")


def step(made: int) -> Decision:
    """The next decision of a process that made so many."""
    syscall: Syscall = Abstain(code="no data", reason="Nothing was found.")
    if made < STEPS:
        syscall = Call(invocations=(Invocation(tool="nothing", arguments={"number": made}),))
    return decided("nothing", syscall)


def ours(folder: Path, at_once: int) -> float:
    """Milliseconds a step, from the first submission to the last answer."""
    registry = Registry()
    registry.add([nothing])
    with Kernel(registry=registry, home=Home(folder), driver=Instant(lambda request: step(len(request.view.steps) + 1))) as kernel:
        kernel.ask("warm up", budget=Budget(steps=STEPS))
        started = time.perf_counter()
        processes = [kernel.submit(f"question {number}", budget=Budget(steps=STEPS)) for number in range(at_once)]
        for process in processes:
            process.result()
        return 1000 * (time.perf_counter() - started) / (STEPS * at_once)


async def journal(folder: Path, at_once: int) -> float:
    """Milliseconds a step of the journal and the fold alone: a decision with its call, then its result."""
    opened = Journal(folder / "journal.sqlite", Cipher(bytes(32)))
    commits, time_of_all = Commits(opened), "2026-01-01T00:00:00.000+00:00"

    async def process(pid: str) -> None:
        state = ProcessState()

        def fold(events: list[Event]) -> None:
            for event in events:
                apply(state, event)

        async def record(*items: tuple[str, dict[str, Any]]) -> None:
            await commits.record(opened.entry(pid, items, time_of_all), fold)

        for number in range(1, STEPS):
            decision = step(number).model_dump(mode="json")
            invocation = decision["syscall"]["invocations"][0]
            await record(
                ("decided", decision), ("called", {"call": f"c{number}", "invocation": invocation, "version": "1", "manifest": ""})
            )
            await record(("returned", {"call": f"c{number}", "ms": 0.0, "findings": [], "abstained": "nothing", "missing": []}))

    await process("warm up")
    started = time.perf_counter()
    await asyncio.gather(*(process(f"p{number}") for number in range(at_once)))
    spent = time.perf_counter() - started
    opened.close()
    return 1000 * spent / ((STEPS - 1) * at_once)


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


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Both on the same disk, for one process and for sixteen."""
    columns: dict[str, Callable[[Path, int], float]] = {
        "ours": ours,
        "journal": lambda folder, count: asyncio.run(journal(folder, count)),
        "threads": langgraph,
        "asynchronous": lambda folder, count: asyncio.run(langgraph_async(folder, count)),
    }
    figures: dict[tuple[str, int], list[float]] = {}
    for _ in range(1 if quick else ROUNDS):
        for count in (1, AT_ONCE):
            for name, measure in columns.items():
                with tempfile.TemporaryDirectory(dir=ROOT) as scratch:
                    figures.setdefault((name, count), []).append(measure(Path(scratch), count))
    made = []
    for count in (1, AT_ONCE):
        of = {name: statistics.median(figures[name, count]) for name in columns}
        theirs, limit = min(of["threads"], of["asynchronous"]), bounds.disk(2 / count, of["ours"] / 1000)
        name = f"kernel overhead a step, durable, {count} at once"
        made.append(Row(name, of["ours"], "ms", "LangGraph, SQLite at FULL", theirs, theirs / of["ours"], least=5, **limit))
        made.append(Row(f"of it the journal, {count} at once", of["journal"], "ms"))
    return made
