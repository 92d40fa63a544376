"""A run that asked live sources replays from the journal, byte for byte and without asking again."""

from typing import Any

from llmasos.kernel.drivers.replay import ReplayDriver
from llmasos.kernel.journal import Journal
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.outside import Added
from llmasos.kernel.replay import replay
from llmasos.kernel.syscalls import Answer, Call, Decision, Invocation, Origin
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher
from llmasos.tools.finding import Finding, Source
from llmasos.tools.tool import Tool

NEWS = Finding(
    topic="news", template="News of today.", values={}, source=Source(title="News", publisher="A", version="retrieved 2026", identifier="https://example.org")
)  # fmt: skip


class Newsroom:
    """An outside that counts how often it is asked, and says once what failed."""

    def __init__(self) -> None:
        self.asked = 0
        self.sent: list[dict[str, Any]] = [{"source": "News", "address": "https://example.org", "terms": {"gene": "TP53"}}]

    def prepare(self, call: str, tool: Tool, invocation: Invocation) -> "Newsroom":
        return self

    async def run(self, seconds: float) -> Added:
        self.asked += 1
        return Added((NEWS,), ("The other paper gave no answer; the other findings do without it.",))


def decided(syscall: Any, chosen: str) -> dict[str, Any]:
    made = Decision(syscall=syscall, chosen=chosen, alternatives={chosen: 1.0}, model="recorded", prompt_hash="", tokens=5, ms=1.0)
    return made.model_dump(mode="json")


def test_a_run_with_live_findings_replays_without_asking(own_home: Home) -> None:
    script = Journal(own_home.root / "script.sqlite", Cipher(bytes(32)))
    called = Invocation(tool="gene_lookup", arguments={"gene": "TP53"}, origins={"gene": [Origin(where="question", span="TP53")]})
    decisions = [decided(Call(invocations=(called,)), "gene_lookup"), decided(Answer(findings=("c1.1",)), "answer")]
    script.append("script", [("submitted", {}), *(("decided", item) for item in decisions)], "2026-01-01T00:00:00+00:00")
    with Kernel(home=own_home, driver=ReplayDriver(script, "script")) as kernel:
        outside = Newsroom()
        kernel._outside = outside
        answer = kernel.ask("Where is TP53?")
        assert NEWS.text in answer.answer
        assert "The other paper gave no answer" in " ".join(answer.missing)
        assert replay(kernel.journal, answer.pid, kernel.registry) is None
        assert outside.asked == 1
