"""The embedded driver: a model in llama.cpp, in this process, that writes decisions (writer.py) many at once (engine.py)."""

import asyncio
import threading
import time
from pathlib import Path

from ... import prompts
from ...tools.tool import Manifest
from ..syscalls import Decision
from ..transcript import state_text, system_text
from .context import check_file
from .driver import Request
from .engine import Engine
from .writer import Writer


class LlamaDriver:
    """SmolLM2 (or any other GGUF of a chat model with the same markers) through llama.cpp, in this process.

    The model is loaded for the first decision, in a thread of its own: by then the question is on record.
    """

    writes_prose = False

    def __init__(
        self,
        model: Path,
        cache: Path,
        *,
        temperature: float = 1.0,
        threshold: float = 0.0,
        recognise: bool = True,
        threads: int | None = None,
        version: str = "",
        order: str = "fifo",
    ) -> None:
        self.path, self.cache = model, cache
        self.model = f"llama:{model.name}" + (f"@{version}" if version else "")
        self.temperature, self.threshold, self.recognise, self.threads = temperature, threshold, recognise, threads
        self.order = order
        self.tools: tuple[Manifest, ...] = ()
        self._system = ""
        self._engine: Engine | None = None
        self._loading = threading.Lock()

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """Take these tools as the fixed prompt. Raises ModelUnusable when the file is no model, as far as its first bytes tell."""
        if self._system and tools == self.tools:
            return
        check_file(self.path)
        self.close()
        self.tools = tools
        self._system = system_text(tools)

    @property
    def engine(self) -> Engine:
        """The loaded model; waits for that. Raises ModelUnusable."""
        assert self._system, "offer() comes before decide()"
        with self._loading:
            if self._engine is None:
                self._engine = Engine(self.path, self._system, self.cache, threads=self.threads, order=self.order)
            return self._engine

    async def decide(self, request: Request) -> Decision:
        """The next step; cancelling the task ends the work between two tokens."""
        engine = self._engine if self._engine is not None else await asyncio.to_thread(lambda: self.engine)
        state = state_text(request.view)
        writer = Writer(engine, self.tools, request, engine.tokens(state), self.temperature, self.recognise)
        future = asyncio.wrap_future(engine.submit(request.pid, writer.write(), request.priority))
        try:
            syscall, chosen, alternatives = await future
        except asyncio.CancelledError:
            engine.cancel(request.pid)
            raise
        return Decision(
            syscall=syscall,
            chosen=chosen,
            alternatives=alternatives,
            model=self.model,
            prompt_hash=prompts.hash_of(self._system + state),
            tokens=len(writer.tokens),
            ms=round(1000 * (time.perf_counter() - writer.began), 1),
        )

    async def compose(self, question: str, findings: list[str]) -> str:
        """Not offered: the embedded model writes no prose."""
        raise AssertionError("the embedded driver answers in the findings' own sentences")

    def forget(self, pid: str) -> None:
        if self._engine is not None:
            self._engine.forget(pid)

    def close(self) -> None:
        with self._loading:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
