"""The evaluation suite's rows, and how a scheduler's doing is compared with what a row expects."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from llmasos.errors import InvalidInput

from ...memory.patient import Patient
from ...tools.risk.conditions import same_condition
from ...tools.slots import Slot


class ExpectedCall(BaseModel):
    """One call that a row expects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Row(BaseModel):
    """A question with what a careful user would have the scheduler do.

    `calls` are the expected calls, in one decision or in several; `steps` groups those of which later ones need what earlier ones found. `history` are earlier
    questions, as texts or as objects with a `question`. `tools` names invented tools that are offered beside the known ones.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = ""
    question: str
    history: tuple[str, ...] = ()
    patient: Patient | None = None
    calls: tuple[ExpectedCall, ...] = ()
    steps: tuple[tuple[ExpectedCall, ...], ...] = ()
    ask: bool = False
    abstain: bool = False
    kind: str = "single"
    language: str = "en"
    tools: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _plain_history(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and data.get("history"):
            texts = [turn if isinstance(turn, str) else str(turn.get("question", turn.get("content", ""))) for turn in data["history"]]
            data = {**data, "history": texts}
        if isinstance(data, Mapping) and "language" not in data:
            data = {**data, "language": "zh" if re.search(r"[\u4e00-\u9fff]", str(data.get("question", ""))) else "en"}
        return data

    @model_validator(mode="after")
    def _one_expectation(self) -> "Row":
        if bool(self.calls) + self.ask + self.abstain != 1:
            raise ValueError("a row has calls, or ask, or abstain")
        return self

    @property
    def first(self) -> tuple[ExpectedCall, ...]:
        """What the first decision is expected to call."""
        return self.steps[0] if self.steps else self.calls

    def expected(self) -> dict[str, Any]:
        """The expectation in the form of the suite."""
        if self.ask:
            return {"ask": True}
        return {"abstain": True} if self.abstain else {"calls": [call.model_dump() for call in self.calls]}


def load_suite(file: Path) -> list[Row]:
    """Rows of a JSON-lines file. Raises InvalidInput, naming the line."""
    rows = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InvalidInput("suite", str(file), f"a readable file of JSON lines ({error.strerror})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rows.append(Row.model_validate(json.loads(line)))
            except (ValueError, ValidationError) as error:
                raise InvalidInput(
                    "suite", f"{file.name}:{number}", f'{{"question", "calls" | "ask" | "abstain", …}} ({str(error).splitlines()[0]})'
                ) from error
    if not rows:
        raise InvalidInput("suite", str(file), "at least one row")
    return rows


def same_tools(expected: Sequence[ExpectedCall], got: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the same tools are called, as often, in any order."""
    return sorted(call.tool for call in expected) == sorted(call["tool"] for call in got)


def matched_share(expected: Sequence[ExpectedCall], got: Sequence[Mapping[str, Any]], slots: Mapping[str, Mapping[str, Slot]]) -> float:
    """Share of arguments that agree, over the calls paired in their best order; 1.0 means all of them and nothing besides."""
    left = list(got)
    agreeing = total = 0
    for call in expected:
        scored = [(_agreeing(call, other, slots.get(call.tool, {})), other) for other in left if other["tool"] == call.tool]
        if not scored:
            total += max(1, len(call.arguments))
            continue
        (same, union), best = max(scored, key=lambda pair: pair[0][0] / max(1, pair[0][1]))
        left.remove(best)
        agreeing, total = agreeing + same, total + union
    total += sum(max(1, len(other["arguments"])) for other in left)
    return agreeing / total if total else 1.0


def _agreeing(expected: ExpectedCall, got: Mapping[str, Any], slots: Mapping[str, Slot]) -> tuple[int, int]:
    names = set(expected.arguments) | set(got["arguments"])
    same = sum(
        name in expected.arguments
        and name in got["arguments"]
        and same_value(name, slots.get(name), expected.arguments[name], got["arguments"][name])
        for name in names
    )
    return same, len(names)


def same_value(name: str, slot: Slot | None, expected: Any, got: Any) -> bool:
    """Equal after normalisation: case, width, spaces in HGVS, order of lists, numbers as numbers, names of one condition."""
    if isinstance(expected, list) or isinstance(got, list):
        one, other = ([value] if not isinstance(value, list) else value for value in (expected, got))
        return sorted(map(normal, one)) == sorted(map(normal, other))
    if slot is not None and slot.kind == "passage":
        return normal(expected) in normal(got)
    if normal(expected) == normal(got):
        return True
    return name == "condition" and same_condition(str(expected), str(got))


def normal(value: Any) -> str:
    """A value as it is compared."""
    if isinstance(value, bool):
        return str(value).lower()
    text = unicodedata.normalize("NFKC", str(value)).casefold().strip(" .,;:?!")
    try:
        return f"{float(text):g}"
    except ValueError:
        return re.sub(r"\s+", "", text)
