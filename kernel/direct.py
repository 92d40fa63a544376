"""One tool that is called by its name: validated and put on record as a model's call is, without the model."""

import asyncio
from collections.abc import Mapping

from pydantic import JsonValue

from llmasos.errors import LLMasOSError

from ..tools.finding import ToolResult
from ..tools.tool import Tool
from .dispatch import Job, perform
from .handle import Process
from .syscalls import Call, Decision, Invocation, Origin

BY_HAND = "user"  # stands where a model's name does


def decision(tool: Tool, arguments: Mapping[str, JsonValue]) -> Decision:
    """The call as a decision of the user's."""
    origins = {key: [Origin(where="user", span=str(value))] for key, value in arguments.items()}
    syscall = Call(invocations=(Invocation(tool=tool.name, arguments=dict(arguments), origins=origins),))
    return Decision(syscall=syscall, chosen=tool.name, alternatives={}, model=BY_HAND, prompt_hash="", tokens=0, ms=0.0)


async def call(process: Process, tool: Tool, injectable: Mapping[str, object]) -> ToolResult | LLMasOSError:
    """What comes of the call that a process's decision stands for; it ends with that, on record."""
    (turn,) = process.state.turns
    assert isinstance(turn.decision.syscall, Call)
    job = Job(
        id="c1",
        tool=tool,
        invocation=turn.decision.syscall.invocations[0],
        principal=process.state.principal,
        injectable=injectable,
        seconds_left=tool.manifest.timeout,
        record=lambda kind, payload: process.record((kind, payload)),
    )
    try:
        outcome = await perform(job)
    except asyncio.CancelledError:
        await process.record(("cancelled", {"reason": "cancelled on request"}))
        raise
    if isinstance(outcome, LLMasOSError):
        await process.record(("failed", {"error": str(outcome), "error_type": type(outcome).__name__}))
        return outcome
    claims = [{"text": finding.text, "findings": [finding.id]} for finding in outcome.findings]
    ended = {"claims": claims, "also_found": [], "missing": list(outcome.remarks), "text": outcome.abstained or ""}
    await process.record(("answered", ended))
    return outcome
