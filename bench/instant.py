"""A driver without a model, for measuring what the kernel costs: it decides at once."""

from collections.abc import Callable

from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.syscalls import Decision, Syscall
from llmasos.tools.tool import Manifest


class Instant:
    """`decision` gives the next step for what is asked."""

    model, threshold, writes_prose = "instant", 0.0, False

    def __init__(self, decision: Callable[[Request], Decision]) -> None:
        self.decision = decision

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """It needs none."""

    async def decide(self, request: Request) -> Decision:
        return self.decision(request)

    async def compose(self, question: str, findings: list[str]) -> str:
        raise AssertionError("it writes no prose")

    def forget(self, pid: str) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        """It holds nothing."""


def decided(chosen: str, syscall: Syscall) -> Decision:
    """A decision that no model made."""
    return Decision(syscall=syscall, chosen=chosen, alternatives={chosen: 1.0}, model="instant", prompt_hash="", tokens=1, ms=0.0)
