"""Kernels whose decisions are recorded ones, over the built-in tools."""

from collections.abc import Callable, Iterator

import pytest

from llmasos.kernel.drivers.replay import ReplayDriver
from llmasos.kernel.journal import Journal
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.syscalls import Decision, Syscall
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher
from llmasos.tools.registry import Registry


@pytest.fixture
def recorded(own_home: Home) -> Iterator[Callable[..., Kernel]]:
    """A kernel that takes these steps for a question: `recorded(Call(…), Ask(…), …)`."""
    opened: list[Kernel] = []

    def build(*steps: Syscall) -> Kernel:
        script = Journal(own_home.root / f"steps{len(opened)}.sqlite", Cipher(bytes(32)))
        decisions = [
            Decision(syscall=step, chosen=step.kind, alternatives={step.kind: 1.0}, model="recorded", prompt_hash="", tokens=5, ms=1.0)
            for step in steps
        ]
        script.append(
            "script", [("submitted", {}), *(("decided", one.model_dump(mode="json")) for one in decisions)], "2026-01-01T00:00:00+00:00"
        )
        opened.append(Kernel(registry=Registry.discover(), home=own_home, driver=ReplayDriver(script, "script")))
        return opened[-1]

    yield build
    for kernel in opened:
        kernel.close()
