"""What live sources add to a call's findings, where they are turned on; a replay gives back what was recorded instead.

Only arguments whose words a person gave (question, reply, choice, direct call) are looked at: what was copied from a patient's
record or from another tool's findings never leaves the machine. A source that fails costs its own findings and leaves a remark.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from llmasos.errors import InvalidInput, LLMasOSError

from ..memory.home import Home
from ..tools.finding import Finding
from ..tools.tool import Tool
from .journal import Event
from .running import in_thread
from .syscalls import Invocation

PATIENCE = 8.0  # seconds for all live sources of a call together
SPOKEN = frozenset({"question", "earlier", "reply", "choice", "user"})


@dataclass(frozen=True)
class Added:
    """Findings of live sources, and remarks on those that gave none."""

    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()


class Prepared(Protocol):
    """The look-ups of one call: what they send, and the sending."""

    sent: list[dict[str, Any]]

    async def run(self, seconds: float) -> Added: ...


@runtime_checkable
class Outside(Protocol):
    """Whoever can add to a call's findings."""

    def prepare(self, call: str, tool: Tool, invocation: Invocation) -> Prepared: ...


def outside_for(home: Home, online: bool | None) -> Outside | None:
    """The live sources, or nothing while they are off. LLMASOS_ONLINE decides where the program doesn't."""
    if online is None:
        setting = os.environ.get("LLMASOS_ONLINE", "").strip().lower()
        if setting not in ("", "0", "no", "false", "1", "yes", "true"):
            raise InvalidInput("LLMASOS_ONLINE", setting, "1 to ask live sources, 0 not to")
        online = setting in ("1", "yes", "true")
    return Live(home) if online else None


class Live:
    """The live sources of `tools.live`, which are loaded when they are first asked."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._sources: Any = None

    def prepare(self, call: str, tool: Tool, invocation: Invocation) -> Prepared:
        if self._sources is None:
            from ..tools.live.sources import LiveSources

            self._sources = LiveSources(self._home)
        return _LookUps(self._sources, self._sources.look_ups(tool.manifest, spoken(invocation)))


class _LookUps:
    """Live look-ups, side by side, each in a thread of its own."""

    def __init__(self, sources: Any, look_ups: Sequence[Any]) -> None:
        self._sources, self._look_ups = sources, look_ups
        self.sent = [{"source": one.name, "address": one.source.service.base, "terms": one.sent()} for one in look_ups]

    async def run(self, seconds: float) -> Added:
        parts = await asyncio.gather(*(self._one(one, seconds) for one in self._look_ups))
        return Added(
            tuple(finding for part in parts for finding in part.findings), tuple(remark for part in parts for remark in part.remarks)
        )

    async def _one(self, look_up: Any, seconds: float) -> Added:
        why: str
        try:
            # the sources keep the deadline themselves; this is for a name server or a reply that trickles in
            findings, remarks = await asyncio.wait_for(in_thread(lambda: self._sources.ask(look_up, seconds)), seconds + 0.3)
            return Added(tuple(findings), tuple(remarks))
        except TimeoutError:
            why = f"{look_up.name} gave no answer within {seconds:g} s"
        except LLMasOSError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001 - a reply of another shape than documented must not cost the offline answer
            why = f"{look_up.name} sent a reply that can't be read ({type(error).__name__})"
        return Added(remarks=(f"{why}; the other findings do without it.",))


def spoken(invocation: Invocation) -> dict[str, list[str]]:
    """The arguments, as text, that a person gave in so many words."""
    said = {}
    for name, value in invocation.arguments.items():
        values = value if isinstance(value, list) else [value]
        pairs = zip(values, invocation.origins.get(name, []), strict=False)
        words = [item for item, origin in pairs if isinstance(item, str) and origin.where in SPOKEN]
        if words:
            said[name] = words
    return said


class Recorded:
    """What live sources added to each call of a recorded process."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._sent = {event.payload["call"]: event.payload["sent"] for event in events if event.kind == "looking_up"}
        self._added = {event.payload["call"]: event.payload for event in events if event.kind == "looked_up"}

    def prepare(self, call: str, tool: Tool, invocation: Invocation) -> Prepared:
        payload = self._added.get(call, {"findings": [], "remarks": []})
        added = Added(tuple(Finding.model_validate(item) for item in payload["findings"]), tuple(payload["remarks"]))
        return _Again(self._sent.get(call, []), added)


class _Again:
    def __init__(self, sent: list[dict[str, Any]], added: Added) -> None:
        self.sent, self._added = sent, added

    async def run(self, seconds: float) -> Added:
        return self._added
