"""The embedded driver: a decision is written token by token under the grammar of the registered tools.

The step (a tool, or answer, ask, abstain) is scored first: one forward pass over the prefix tree of all names gives the
probability of each. Arguments follow as a walk through the candidates' prefix trees; a token without an alternative
is appended unseen and evaluated together with the next choice.
"""

import asyncio
import math
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ... import prompts
from ...tools.tool import Manifest
from ..grammar import Candidate, candidates
from ..syscalls import Abstain, Answer, Ask, Call, Decision, Invocation, Origin, Syscall
from ..transcript import END, state_text, system_text
from .context import Logits
from .driver import Request
from .engine import Engine, Evaluate

CALLS = 6  # invocations of one decision
ANSWERED = 6  # findings that one answer names

Tokens = tuple[int, ...]
Steps = Generator[Evaluate, list[Logits], Any]


class LlamaDriver:
    """SmolLM2 (or any other GGUF of a chat model with the same markers) through llama.cpp, in this process."""

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
        self._engine: Engine | None = None

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """Load the model with these tools as its fixed prompt."""
        if self._engine is not None and tools == self.tools:
            return
        self.close()
        self.tools = tools
        self._system = system_text(tools)
        self._engine = Engine(self.path, self._system, self.cache, threads=self.threads, order=self.order)

    @property
    def engine(self) -> Engine:
        assert self._engine is not None, "offer() comes before decide()"
        return self._engine

    async def decide(self, request: Request) -> Decision:
        """The next step; cancelling the task ends the work between two tokens."""
        engine = self.engine
        state = state_text(request.view)
        writer = _Writer(self, request, engine.tokens(state))
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
        if self._engine is not None:
            self._engine.close()
            self._engine = None


class _Writer:
    """Writes one decision after the state's tokens."""

    def __init__(self, driver: LlamaDriver, request: Request, state: list[int]) -> None:
        self.driver, self.request, self.tokens = driver, request, state
        self.began = time.perf_counter()  # and again when its first forward pass comes: waiting for that is no part of its time
        self.encode = driver.engine.tokens
        self.end, self.newline = tuple(self.encode(END)), tuple(self.encode("\n"))

    def write(self) -> Steps:
        """The syscall, the name of the chosen step, and every step's probability."""
        self.began = time.perf_counter()
        tools = {tool.name: tool for tool in self.driver.tools}
        names = [*tools, *(["answer"] if self.request.findings else []), "ask", "abstain"]
        chosen, alternatives = yield from self._score(names)
        syscall: Syscall
        if chosen == "answer":
            syscall = yield from self._answer()
        elif chosen == "ask":
            syscall = yield from self._ask(list(tools.values()))
        elif chosen == "abstain":
            reasons = prompts.table("syscalls.toml")["reasons"]
            code = yield from self._pick({reason: self._text(f" {reason}") for reason in reasons})
            syscall = Abstain(code=code, reason=reasons[code])
        else:
            syscall = yield from self._call(tools, chosen)
        return syscall, chosen, alternatives

    # -- the step ----------------------------------------------------------------------------------------------

    def _score(self, names: list[str]) -> Steps:
        """Probability of every name under the grammar, from one forward pass; the most probable one is written."""
        paths = {name: tuple(self.encode(name)) + (self.newline if name in self._tool_names else ()) for name in names}
        forks = sorted({path[:depth] for path in paths.values() for depth in range(len(path)) if self._is_fork(path[:depth], paths)})
        rows = yield Evaluate(tuple(self.tokens), tuple(fork for fork in forks if fork))
        logits = dict(zip([(), *(fork for fork in forks if fork)], rows, strict=True))
        scores = {}
        for name, path in paths.items():
            scores[name] = sum(
                self._log_share(logits[path[:depth]], path, depth, paths) for depth in range(len(path)) if path[:depth] in forks
            )
        sharpened = np.array(list(scores.values())) / self.driver.temperature
        shares = np.exp(sharpened - sharpened.max())
        alternatives = {name: float(share) for name, share in zip(scores, shares / shares.sum(), strict=True)}
        chosen = max(alternatives, key=lambda name: alternatives[name])
        self.tokens.extend(paths[chosen])
        return chosen, alternatives

    @property
    def _tool_names(self) -> set[str]:
        return {tool.name for tool in self.driver.tools}

    @staticmethod
    def _is_fork(prefix: Tokens, paths: dict[str, Tokens]) -> bool:
        depth = len(prefix)
        return len({path[depth] for path in paths.values() if path[:depth] == prefix and len(path) > depth}) > 1

    @staticmethod
    def _log_share(row: Logits, path: Tokens, depth: int, paths: dict[str, Tokens]) -> float:
        """Log of a token's share among the tokens that the tree allows at that place."""
        allowed = sorted({other[depth] for other in paths.values() if other[:depth] == path[:depth] and len(other) > depth})
        values = row[allowed]
        return float(row[path[depth]] - values.max() - math.log(np.exp(values - values.max()).sum()))

    # -- what follows it ---------------------------------------------------------------------------------------

    def _answer(self) -> Steps:
        """Numbers of findings, the most asked-for first."""
        left = {str(number): finding for number, finding in enumerate(self.request.findings, 1)}
        named: list[str] = []
        while left and len(named) < ANSWERED:
            options = {number: self._text(f" {number}") for number in left}
            if named:
                options[""] = self.end
            number = yield from self._pick(options)
            if not number:
                break
            named.append(left.pop(number))
        return Answer(findings=tuple(named))

    def _ask(self, tools: list[Manifest]) -> Steps:
        """The argument that is missing; its slot holds the question."""
        slots = {name: slot for tool in tools for name, slot in tool.slots.items() if slot.kind != "passage"}
        if self.request.missing:
            known = [name for name in self.request.missing if name in slots]
            questions = [slots[name].ask for name in known]
            if questions:
                return Ask(question=" ".join(questions), slot=known[0])
        name = yield from self._pick({name: self._text(f" {name}") for name in slots})
        return Ask(question=slots[name].ask, slot=name)

    def _call(self, tools: dict[str, Manifest], tool: str) -> Steps:
        """One invocation after the other, each with its arguments in the manifest's order."""
        invocations: list[Invocation] = []
        following: str | None = tool
        while following is not None:
            invocation, following = yield from self._invocation(tools, following, last=len(invocations) == CALLS - 1)
            if invocation in invocations:  # a model that repeats itself would never come to an end
                break
            invocations.append(invocation)
        return Call(invocations=tuple(invocations))

    def _invocation(self, tools: dict[str, Manifest], tool: str, last: bool) -> Steps:
        """The arguments of one call; returns it with the name of the tool that the next line starts, if any."""
        seen = self.request.seen
        offered = {name: candidates(slot, seen, self.driver.recognise) for name, slot in tools[tool].slots.items()}
        order = list(offered)
        arguments: dict[str, Any] = {}
        origins: dict[str, list[Origin]] = {}
        position = 0
        while True:
            lines = {name: self._text(f"{name}:") for name in order[position:] if offered[name]}
            if arguments and not last:
                lines |= {name: self._text(name) + self.newline for name in tools}
            if not lines:
                return Invocation(tool=tool, arguments=arguments, origins=origins), None
            line = yield from self._pick(lines)
            if line not in offered:
                return Invocation(tool=tool, arguments=arguments, origins=origins), line
            slot = tools[tool].slots[line]
            position = order.index(line) + (0 if slot.repeated else 1)
            value, more = yield from self._value(offered[line])
            offered[line] = [other for other in offered[line] if other.written != value.written]
            if slot.kind == "number":
                self._use_up(offered, value)
            origins.setdefault(line, []).append(value.origin)
            if slot.repeated:
                arguments.setdefault(line, []).append(value.value)
            else:
                arguments[line] = value.value
            if not more:
                return Invocation(tool=tool, arguments=arguments, origins=origins), None

    @staticmethod
    def _use_up(offered: dict[str, list[Candidate]], used: Candidate) -> None:
        """A number of the text that fills one argument can't fill another, unless it stands there twice."""
        text = used.origin.span
        for name, values in offered.items():
            offered[name] = [other for other in values if other.origin.span != text or other.times > 1]

    def _value(self, values: Sequence[Candidate]) -> Steps:
        """A candidate, and whether another line follows."""
        options: dict[tuple[int, bool], Tokens] = {}
        for index, candidate in enumerate(values):
            path = self._text(f" {candidate.written}")
            options[index, True], options[index, False] = path + self.newline, path + self.end
        index, more = yield from self._pick(options)
        return values[index], more

    def _pick(self, options: dict[Any, Tokens]) -> Steps:
        """Walk the options' prefix tree, taking the likeliest token at each fork; the tokens on the way are written."""
        left, depth = options, 0
        while len(left) > 1 or depth < len(next(iter(left.values()))):
            ended = [key for key, path in left.items() if len(path) == depth]
            if ended:
                return ended[0]
            tokens = sorted({path[depth] for path in left.values()})
            if len(tokens) == 1:
                token = tokens[0]
            else:
                row = (yield Evaluate(tuple(self.tokens)))[0]
                token = tokens[int(np.argmax(row[tokens]))]
            self.tokens.append(token)
            left = {key: path for key, path in left.items() if path[depth] == token}
            depth += 1
        return next(iter(left))

    def _text(self, text: str) -> Tokens:
        return tuple(self.encode(text))
