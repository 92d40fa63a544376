"""Decisions as a journal holds them, in their order: the same process again, without a model."""

from llmasos.errors import ModelUnusable, ProcessUnknown

from ...tools.tool import Manifest
from ..journal import Journal
from ..syscalls import Decision
from .driver import Request


class ReplayDriver:
    """Gives a recorded process's decisions again; raises ModelUnusable where the run asks for one that was never made."""

    threshold = 0.0
    writes_prose = False

    def __init__(self, journal: Journal, pid: str) -> None:
        self.model = f"replay:{pid}"
        self._decisions = [Decision.model_validate(event.payload) for event in journal.events(pid, kinds=["decided"])]
        if not journal.has(pid, "submitted"):
            raise ProcessUnknown(f"no process {pid} in {journal.name}; `llmasos log` lists them")

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """The decisions are made already."""

    async def decide(self, request: Request) -> Decision:
        made = len(request.view.steps)
        if made >= len(self._decisions):
            raise ModelUnusable(f"{self.model} holds {len(self._decisions)} decisions; the run asks for one more")
        return self._decisions[made]

    async def compose(self, question: str, findings: list[str]) -> str:
        raise ModelUnusable(f"{self.model} holds decisions, no prose")

    def forget(self, pid: str) -> None:
        """Nothing was kept."""

    def close(self) -> None:
        """Nothing to let go."""
