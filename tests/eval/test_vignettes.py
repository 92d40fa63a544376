"""The vignettes' required findings are ones that the tools hold, with the arguments that the file spells out."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llmasos.memory.home import Home
from llmasos.memory.patient import Patient
from llmasos.tools.registry import Registry

FOLDER = Path(__file__).parents[2] / "eval"
sys.path.insert(0, str(FOLDER))

from vignettes import FILE, covers  # noqa: E402 - a script beside the suites

ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def needs() -> Iterator[Any]:
    for row in ROWS:
        for need in row["needs"]:
            yield pytest.param(row, need, id=f"{row['id']}: {need['about']}")


@pytest.mark.parametrize(("row", "need"), list(needs()))
def test_a_required_finding_is_one_that_its_tool_gives(row: dict[str, Any], need: dict[str, Any], home: Home) -> None:
    tool = Registry.discover()[need["tool"]]
    patient = Patient.model_validate(row["patient"]) if row["patient"] else None
    found = tool.run(tool.validate(need["arguments"]), {"Patient": patient}).findings
    assert any(covers(finding, need) for finding in found), [finding.text for finding in found]
