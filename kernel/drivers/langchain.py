"""Any chat model that LangChain reaches, under the same contract: tools by schema, arguments checked against seen text.

`provider:model` goes to `init_chat_model`, so a vLLM or Ollama server with the OpenAI protocol works with
`openai:NAME` and OPENAI_BASE_URL. An argument that the process has not seen is refused and the model is told so, once;
what is still invented then is left out of the call. Patient identifiers never reach the model: it sees the digest only.
"""

import asyncio
import json
import os
import re
import time
from importlib.util import find_spec
from typing import Any

from llmasos.errors import InvalidInput, ModelUnusable

from ... import prompts
from ...tools.slots import Slot
from ...tools.tool import Manifest
from ..grammar import check_value
from ..syscalls import Abstain, Answer, Ask, Call, Decision, Invocation, Syscall
from ..transcript import View
from .driver import Request

TRIES = 2


class LangChainDriver:
    """A remote or local chat model with tool calling."""

    threshold = 0.0
    writes_prose = True

    def __init__(self, name: str) -> None:
        self.model = name
        self._chat: Any = None
        self._bound: Any = None
        self._tools: dict[str, Manifest] = {}

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """Bind the tools' schemas, and the three other steps as tools of their own."""
        if self._bound is not None and list(self._tools.values()) == list(tools):
            return
        self._tools = {tool.name: tool for tool in tools}
        if self._chat is None:
            self._chat = _connect(self.model)
        self._bound = self._chat.bind_tools([*(_schema(tool) for tool in tools), *_SYSCALLS])

    async def decide(self, request: Request) -> Decision:
        """One round trip, two when the first one's arguments were invented."""
        started = time.perf_counter()
        messages = _messages(request)
        tokens, refused = 0, ""
        for _ in range(TRIES):
            reply = await self._invoke(messages + ([("user", refused)] if refused else []))
            tokens += (getattr(reply, "usage_metadata", None) or {}).get("total_tokens", 0)
            syscall, chosen, refused = self._read(reply, request)
            if not refused:
                break
        return Decision(
            syscall=syscall,
            chosen=chosen,
            alternatives={chosen: 1.0},
            model=self.model,
            prompt_hash=prompts.hash_of(json.dumps(messages, ensure_ascii=False)),
            tokens=tokens,
            ms=round(1000 * (time.perf_counter() - started), 1),
        )

    async def compose(self, question: str, findings: list[str]) -> str:
        """Prose with citations; the kernel checks it against the findings."""
        listed = "\n".join(f"[{number}] {text}" for number, text in enumerate(findings, 1))
        reply = await self._invoke([("system", prompts.read("prose.txt")), ("user", f"{question}\n\n{listed}")], bound=False)
        return str(reply.text if isinstance(reply.text, str) else reply.text())

    def forget(self, pid: str) -> None:
        """The server keeps nothing for us."""

    def close(self) -> None:
        """Connections close with the process."""

    async def _invoke(self, messages: list[tuple[str, str]], bound: bool = True) -> Any:
        try:
            return await (self._bound if bound else self._chat).ainvoke(messages)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            raise ModelUnusable(f"{self.model} can't be reached or refused ({type(error).__name__}: {str(error)[:200]})") from error

    def _read(self, reply: Any, request: Request) -> tuple[Syscall, str, str]:
        """The syscall of a reply, its name, and what to tell the model when its arguments were invented."""
        invocations, refused = [], []
        for call in reply.tool_calls:
            name, arguments = call["name"], dict(call["args"])
            if name == "answer":
                given = arguments.get("findings")
                numbers = [int(str(number)) for number in (given if isinstance(given, list) else [given]) if str(number).isdecimal()]
                shown = tuple(request.findings)
                named = tuple(shown[number - 1] for number in numbers if 0 < number <= len(shown))
                if shown:
                    return Answer(findings=named or shown), name, ""
            elif name == "ask":
                return Ask(question=str(arguments.get("question", ""))[:300]), name, ""
            elif name == "abstain":
                return _abstain(str(arguments.get("reason", ""))), name, ""
            elif name in self._tools:
                invocation, wrong = _checked(self._tools[name], arguments, request)
                invocations.append(invocation)
                refused += wrong
        if invocations:
            return Call(invocations=tuple(invocations)), invocations[0].tool, "; ".join(refused)
        if request.findings:
            return Answer(findings=tuple(request.findings)), "answer", ""
        return _abstain("unclear"), "abstain", ""


def _connect(name: str) -> Any:
    if os.environ.get("LLMASOS_OFFLINE") == "1":
        raise ModelUnusable(f"{name} is a remote model, and LLMASOS_OFFLINE=1 forbids the network")
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(name, temperature=0)
    except Exception as error:
        raise _unconnected(name, error) from error


def _unconnected(name: str, error: Exception) -> ModelUnusable | InvalidInput:
    """What to do about a model that LangChain can't set up: another provider, a package to install, or a key to set."""
    provider, told = name.partition(":")[0], " ".join(str(error).split())
    if providers := re.search(r"Supported providers: ([\w, ]+?)(?: For|$)", told):
        return InvalidInput("model", name, f"a provider of LangChain's, then its model: {providers[1]}")
    package = re.search(r"pip install (?:-\S+ )*([\w-]+)", told)
    if package or (find_spec(f"langchain_{provider}") is None and not isinstance(error, ValueError)):
        needed = package[1] if package else f"langchain-{provider.replace('_', '-')}"
        return ModelUnusable(f"{name} needs LangChain's package for it; run `pip install {needed}`")
    if key := re.search(r"\b[A-Z]+_API_KEY\b", told):
        own = "; for a vLLM or Ollama server any text, and OPENAI_BASE_URL with its address" if provider == "openai" else ""
        return ModelUnusable(f"{name} needs its provider's key; set {key[0]}{own}")
    return ModelUnusable(f"{name}: {told[:200]}")


def _checked(tool: Manifest, arguments: dict[str, Any], request: Request) -> tuple[Invocation, list[str]]:
    """The invocation with the arguments that were seen, and a line for each that was not."""
    kept: dict[str, Any] = {}
    origins: dict[str, Any] = {}
    wrong = []
    for name, value in arguments.items():
        if value is None or name not in tool.slots:
            continue
        try:
            kept[name], origins[name] = check_value(name, tool.slots[name], value, request.seen)
        except InvalidInput as error:
            wrong.append(str(error))
    return Invocation(tool=tool.name, arguments=kept, origins=origins), wrong


def _abstain(reason: str) -> Abstain:
    reasons = prompts.table("syscalls.toml")["reasons"]
    code = reason if reason in reasons else "out of scope"
    return Abstain(code=code, reason=reasons[code])


def _messages(request: Request) -> list[tuple[str, str]]:
    view: View = request.view
    lines = [f"earlier: {text}" for text in view.earlier] + ([f"patient: {view.patient}"] if view.patient else []) + [view.question]
    messages = [("system", prompts.read("remote.txt")), ("user", "\n".join(lines))]
    for step in view.steps:
        messages += [("assistant", step.decision), ("user", "\n".join(step.lines))]
    return messages


def _schema(tool: Manifest) -> dict[str, Any]:
    """The tool as an OpenAI function: the slots' words are the descriptions."""
    properties = {name: _property(slot) for name, slot in tool.slots.items()}
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.summary, "parameters": {"type": "object", "properties": properties}},
    }


def _property(slot: Slot) -> dict[str, Any]:
    if slot.repeated:
        return {"type": "array", "items": _property(slot.model_copy(update={"repeated": False})), "description": slot.about}
    kind: dict[str, Any] = {"type": "boolean"} if slot.kind == "flag" else {"type": "string"}
    if slot.kind == "number":
        kind = {"anyOf": [{"type": "number"}, {"type": "string"}]}
    if slot.choices:
        kind["enum"] = list(slot.choices)
    return kind | {"description": slot.about}


def _function(name: str, about: str, properties: dict[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": about, "parameters": parameters}}


_SUMMARIES = prompts.table("syscalls.toml")["summaries"]
_SYSCALLS = [
    _function("answer", _SUMMARIES["answer"], {"findings": {"type": "array", "items": {"type": "integer"}}}),
    _function("ask", _SUMMARIES["ask"], {"question": {"type": "string"}}),
    _function("abstain", _SUMMARIES["abstain"], {"reason": {"type": "string", "enum": list(prompts.table("syscalls.toml")["reasons"])}}),
]
