"""The rows that ask what an answer begins with: each is well formed, and its calls give what is wanted and something else."""

import asyncio
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from llmasos.memory.home import Home
from llmasos.tools.registry import Registry

sys.path.insert(0, str(Path(__file__).parents[2] / "eval"))

from answers import ASKED, FILE, called, figures, load, wanted

ROWS = load(FILE)
FIELDS = {"id", "question", "calls", "first", "language"}


@pytest.fixture(scope="module")
def registry(home: Home) -> Registry:
    return Registry.discover()


def test_a_row_has_its_fields_and_says_what_comes_first() -> None:
    for row in ROWS:
        assert set(row) - {"patient"} == FIELDS, row["id"]
        assert all([row["calls"], row["first"], *row["first"]]), row["id"]
        assert (row["language"] == "zh") == bool(re.search(r"[\u4e00-\u9fff]", row["question"])), row["id"]


@pytest.mark.parametrize("row", load(ASKED), ids=lambda row: row["id"])
def test_what_is_wanted_is_found_by_the_calls_of_a_row_that_is_asked_from_nothing(row: dict[str, Any], registry: Registry) -> None:
    assert any(wanted(finding.topic, row) for finding in asyncio.run(called(row, registry)).state.findings)


def test_no_two_rows_ask_the_same() -> None:
    assert len({row["id"] for row in ROWS}) == len({row["question"].casefold() for row in ROWS}) == len(ROWS)


def test_the_rows_are_many_and_of_all_tools(registry: Registry) -> None:
    tools = Counter(call["tool"] for row in ROWS for call in row["calls"])
    assert len(ROWS) >= 140
    assert sum(row["language"] == "zh" for row in ROWS) >= 35
    assert set(tools) == {tool.name for tool in registry}


def test_an_argument_stands_in_what_the_scheduler_sees(registry: Registry) -> None:
    for row in ROWS:
        for call in row["calls"]:
            for name, value in call["arguments"].items():
                assert name in registry[call["tool"]].manifest.slots, (row["id"], name)
                for one in value if isinstance(value, list) else [value]:
                    assert str(one).casefold() in row["question"].casefold(), (row["id"], name, one)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_calls_give_a_finding_that_is_wanted_and_one_that_is_not(row: dict[str, Any], registry: Registry) -> None:
    topics = [finding.topic for finding in asyncio.run(called(row, registry)).state.findings]
    assert {wanted(topic, row) for topic in topics} == {True, False}, topics


def test_an_answer_counts_only_where_its_first_finding_is_wanted() -> None:
    results = [{"ended": "answer", "right": True}, {"ended": "answer", "right": False}, {"ended": "call", "right": False}]
    assert (figures(results)["answered"], figures(results)["first_wanted"]) == (2 / 3, 1 / 3)
