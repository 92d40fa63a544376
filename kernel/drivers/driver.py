"""What every way to reach a language model offers: one method that matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ...tools.tool import Manifest
from ..grammar import Seen
from ..syscalls import Decision
from ..transcript import View
from .policies import Priority


@dataclass(frozen=True)
class Request:
    """One decision to be made: what the model sees, and from what it may copy.

    `findings` are the ids behind the numbers that the view shows, in order, each with its topic; `closest` the topics that a search told first.
    `missing` are the inputs that the last
    tool asked for; an `ask` puts all of them to the user. `pid` names the sequence whose state is kept.
    `priority` is for drivers that decide for several processes at once.
    """

    pid: str
    view: View
    seen: Seen
    findings: Mapping[str, str] = field(default_factory=dict)
    closest: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    priority: Priority = Priority.ROUTINE


class Driver(Protocol):
    """Reaches a language model. `decide` raises ModelUnusable when the model can't be reached."""

    model: str
    threshold: float  # below this probability of the chosen step, the kernel asks or abstains
    writes_prose: bool

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """Take the tools that may be chosen; called once before the first decision."""

    async def decide(self, request: Request) -> Decision:
        """The next step of one process, with the probability of each alternative."""

    async def compose(self, question: str, findings: list[str]) -> str:
        """Prose that answers from numbered findings, citing them as [1]; only where `writes_prose`."""

    def forget(self, pid: str) -> None:
        """The process is done; whatever was kept for it may go."""

    def close(self) -> None:
        """Let the model go."""
