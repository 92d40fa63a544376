"""What the bench measures, as rows: one Markdown table and one JSON file are made of them."""

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("llama-cpp-python", "langchain", "langchain-community", "langgraph", "langgraph-checkpoint-sqlite", "chromadb", "numpy", "torch", "sqlalchemy")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One figure of ours, beside a peer's where there is one.

    `ratio` says how often better ours is, or what share of the peer's it reaches. The target holds for the ratio where
    there is one, else for our figure: at least `least`, at most `most`. `bound` is what limits our figure on this
    machine, and `share` how much of it is reached, 0 to 1 where it is known.
    """

    work: str
    ours: float
    unit: str
    peer: str = ""
    theirs: float | None = None
    ratio: float | None = None
    least: float | None = None
    most: float | None = None
    bound: str = ""
    share: float | None = None

    @property
    def target(self) -> str:
        """As a reader writes it; empty without one."""
        sign, value = ("≥", self.least) if self.least is not None else ("≤", self.most)
        return "" if value is None else f"{sign} {value:g}{' ×' if self.ratio is not None else ' ' + self.unit}"

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; nothing without one."""
        value = self.ours if self.ratio is None else self.ratio
        if self.least is not None:
            return value >= self.least
        return None if self.most is None else value <= self.most

    def cells(self) -> tuple[str, ...]:
        """For the table."""
        return (
            self.work,
            f"{number(self.ours)} {self.unit}",
            "" if self.theirs is None else f"{number(self.theirs)} {self.unit} ({self.peer})",
            "" if self.ratio is None else f"{number(self.ratio)} ×",
            self.target,
            {True: "yes", False: "no", None: ""}[self.met],
            self.bound if self.share is None else f"{self.bound}: {self.share:.0%} reached",
        )

    def entry(self) -> dict[str, Any]:
        """For the file."""
        return asdict(self) | {"target": self.target, "met": self.met}


HEAD = ("work", "ours", "peer", "ratio", "target", "met", "limited by")


def table(rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def environment() -> dict[str, Any]:
    """The machine and the versions of what is compared."""
    processor = next(
        (line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), platform.processor() or platform.machine()
    )
    return {
        "machine": {"architecture": platform.machine(), "processor": processor, "cores": os.cpu_count(), "system": platform.system()},
        "versions": {"llmasos": version("llmasos"), "python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
    }


def described(found: Mapping[str, Any]) -> str:
    """The environment in one line."""
    machine = found["machine"]
    versions = ", ".join(f"{name} {number_}" for name, number_ in found["versions"].items())
    return f"{machine['processor']} ({machine['architecture']}), {machine['cores']} cores; {versions}"


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
