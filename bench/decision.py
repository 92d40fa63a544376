"""One decision among eight tools: ours beside LangChain's agent on the same GGUF, threads and cap of output, in one run.

Both see the same tools with the same summaries. The peer's agent is stopped before it would run a tool, so that only the
decision is timed; each gets one question beforehand that is not counted. Right means: the right tool and no other.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bounds import Bounds
from rows import Row

from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.drivers.llama import LlamaDriver
from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.learning.install import MODEL
from llmasos.kernel.learning.suite import Row as Question
from llmasos.kernel.learning.suite import load_suite
from llmasos.kernel.learning.toolsets import standing_in
from llmasos.kernel.syscalls import Call
from llmasos.kernel.transcript import View
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry
from llmasos.tools.tool import Manifest

SUITE = Path(__file__).resolve().parent.parent / "eval" / "scheduler.jsonl"
CAP = 96  # tokens of output


def ours(model: Path, tools: Sequence[Manifest], rows: Sequence[Question], threads: int, passes: list[int]) -> list[tuple[float, bool]]:
    """Seconds and whether the tool was right, for each question; the tokens of each forward pass go to `passes`."""
    home = Home.open()
    driver = LlamaDriver(model, home.cache, threads=threads)
    driver.offer(tuple(tools))
    measured = []
    for number, row in enumerate([rows[0], *rows]):
        if number == 1:
            driver.engine.on_pass = lambda taken: passes.append(sum(taken.values()))
        started = time.perf_counter()
        decision = asyncio.run(driver.decide(Request(str(number), View(question=row.question), seen_texts(row.question))))
        called = [item.tool for item in decision.syscall.invocations] if isinstance(decision.syscall, Call) else []
        measured.append((time.perf_counter() - started, called == [row.calls[0].tool]))
        driver.forget(str(number))
    driver.close()
    return measured[1:]


def langchain(model: Path, tools: Sequence[Manifest], rows: Sequence[Question], threads: int) -> list[tuple[float, bool]]:
    """The same of `create_agent` with `ChatLlamaCpp`."""
    from langchain.agents import create_agent
    from langchain_community.chat_models import ChatLlamaCpp
    from langgraph.checkpoint.memory import InMemorySaver

    chat = ChatLlamaCpp(
        model_path=str(model), n_ctx=4096, n_batch=512, n_threads=threads, max_tokens=CAP, temperature=0.0,
        model_kwargs={"chat_format": "chatml-function-calling"}, verbose=False,
    )  # fmt: skip
    agent: Any = create_agent(chat, [_as_langchain(tool) for tool in tools], checkpointer=InMemorySaver(), interrupt_before=["tools"])
    measured = []
    for number, row in enumerate([rows[0], *rows]):
        started = time.perf_counter()
        state = agent.invoke({"messages": [{"role": "user", "content": row.question}]}, {"configurable": {"thread_id": str(number)}})
        called = [call["name"] for call in getattr(state["messages"][-1], "tool_calls", [])]
        measured.append((time.perf_counter() - started, called == [row.calls[0].tool]))
    return measured[1:]


def _as_langchain(tool: Manifest) -> Any:
    from langchain_core.tools import StructuredTool
    from pydantic import create_model

    fields: dict[str, Any] = {name: (list[str] | None if slot.repeated else str | None, None) for name, slot in tool.slots.items()}
    return StructuredTool.from_function(
        func=lambda **_: "", name=tool.name, description=tool.summary, args_schema=create_model(tool.name, **fields)
    )


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """Measure both."""
    count = 1 if quick else 24
    questions = [row for row in load_suite(SUITE) if row.kind == "single" and not row.history and row.patient is None][:count]
    tools, model, passes = standing_in(Registry.discover().manifests()), Home.open().models / MODEL, list[int]()
    mine = ours(model, tools, questions, bounds.threads, passes)
    theirs = langchain(model, tools, questions, bounds.threads)
    median, other = (statistics.median(seconds for seconds, _ in measured) for measured in (mine, theirs))
    right, wrong = (sum(right for _, right in measured) / count for measured in (mine, theirs))
    limit = bounds.model(passes, sum(seconds for seconds, _ in mine))
    peer = "LangChain create_agent, ChatLlamaCpp"
    return [
        Row("one decision among 8 tools, median", median, "s", peer, other, other / median, least=3, **limit),
        Row(f"the right tool and no other, of {count} questions", right, "of 1", peer, wrong, bound="the model's training"),
    ]
