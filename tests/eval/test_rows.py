"""The evaluation's rows keep their format, are all different, and the sealed part is the one that was announced."""

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llmasos.kernel.learning.toolsets import standing_in
from llmasos.memory.patient import Patient
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot

ROOT = Path(__file__).resolve().parent.parent.parent / "eval"
OPEN, SEALED, *PARTS = ("scheduler.jsonl", "scheduler_sealed.jsonl", *(f"scheduler_sealed_{number}.jsonl" for number in (2, 3, 4)))
KINDS = {"single", "arguments", "parallel", "multi_step", "follow_up", "ask", "abstain", "vignette", "unseen"}
FIELDS = {"id", "question", "history", "patient", "tools", "calls", "steps", "ask", "abstain", "kind", "language", "near_miss"}
GRAMS, CHINESE_GRAMS = 8, 14  # words, characters

Row = dict[str, Any]
each = pytest.mark.parametrize("name", [OPEN, SEALED, *PARTS])


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]


def invented() -> dict[str, dict[str, Slot]]:
    manifests = json.loads((ROOT / "unseen_tools.json").read_text(encoding="utf-8"))
    return {item["name"]: {name: Slot.model_validate(slot) for name, slot in item["slots"].items()} for item in manifests}


def known() -> dict[str, dict[str, Slot]]:
    return {tool.name: tool.slots for tool in standing_in(())}


def seen(row: Row) -> str:
    """What arguments may be copied from."""
    record = Patient.model_validate(row["patient"]).digest() if "patient" in row else ""
    return "\n".join([row["question"], *row.get("history", []), record])


def copied(row: Row) -> Iterator[tuple[str, Any]]:
    """Argument values that must stand in the text: all but flags, choices, passages and the genes of a later step."""
    slots = known() | invented()
    later = [call for step in row.get("steps", [])[1:] for call in step]
    for call in row.get("calls", []):
        for name, value in call["arguments"].items():
            if slots[call["tool"]][name].kind in ("span", "number") and not (
                call in later and name in ("gene", "genes", "target", "drug", "disease")
            ):
                yield from ((name, one) for one in (value if isinstance(value, list) else [value]))


def grams(question: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\u4e00-\u9fff]|[a-z0-9]+", question.lower())
    size = CHINESE_GRAMS if re.search(r"[\u4e00-\u9fff]", question) else GRAMS
    return {tuple(words[place : place + size]) for place in range(len(words) - size + 1)}


@each
def test_a_row_has_known_fields_one_expectation_and_a_kind(name: str) -> None:
    for row in rows(name):
        assert set(row) <= FIELDS, row["id"]
        assert bool(row.get("calls")) + (row.get("ask") is True) + (row.get("abstain") is True) == 1, row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert (row["language"] == "zh") == bool(re.search(r"[\u4e00-\u9fff]", row["question"])), row["id"]
        assert (row["kind"] == "follow_up") == ("history" in row), row["id"]
        assert (row["kind"] in ("ask", "abstain")) == (not row.get("calls")), row["id"]


@each
def test_arguments_are_known_and_fit_their_slots(name: str) -> None:
    slots = known() | invented()
    for row in rows(name):
        for call in row.get("calls", []):
            assert set(call["arguments"]) <= set(slots[call["tool"]]), row["id"]
            for argument, value in call["arguments"].items():
                slot = slots[call["tool"]][argument]
                assert isinstance(value, list) == slot.repeated, (row["id"], argument)
                assert (slot.kind == "flag") == isinstance(value, bool), (row["id"], argument)
                assert slot.kind != "choice" or value in slot.choices, (row["id"], argument)
                assert slot.kind != "passage" or value == row["question"], (row["id"], argument)


@each
def test_argument_values_stand_in_what_the_scheduler_sees(name: str) -> None:
    for row in rows(name):
        text = seen(row)
        for argument, value in copied(row):
            number = isinstance(value, int | float)
            found = re.search(rf"(?<![\d.]){re.escape(str(value))}(?!\d|\.\d)", text) if number else str(value) in text
            assert found, (row["id"], argument, value)


@each
def test_a_row_of_an_unseen_tool_offers_it_beside_others(name: str) -> None:
    tools = invented()
    for row in rows(name):
        assert (row["kind"] == "unseen") == ("tools" in row), row["id"]
        if "tools" in row:
            assert 2 <= len(row["tools"]) <= 5, row["id"]
            assert set(row["tools"]) <= set(tools), row["id"]
            assert {call["tool"] for call in row["calls"]} <= set(row["tools"]), row["id"]


@each
def test_steps_are_the_calls_in_order_and_use_tools_that_exist(name: str) -> None:
    real = {tool.manifest.name for tool in Registry.discover()}
    for row in rows(name):
        assert (row["kind"] == "multi_step") == ("steps" in row), row["id"]
        if "steps" in row:
            assert len(row["steps"]) > 1, row["id"]
            assert list(itertools.chain.from_iterable(row["steps"])) == row["calls"], row["id"]
            assert {call["tool"] for call in row["calls"]} <= real, row["id"]


def test_no_two_questions_share_their_wording() -> None:
    every = rows(OPEN) + rows(SEALED) + rows(PARTS[0])
    assert len({row["id"] for row in every}) == len(every)
    asked: dict[tuple[str, ...], str] = {}
    for row in every:
        for gram in grams(row["question"]):
            assert asked.setdefault(gram, row["id"]) == row["id"], (row["id"], asked[gram])
    assert len({(row["question"].casefold(), *row.get("history", [])) for row in every}) == len(every)


def test_no_invented_tool_is_named_like_a_known_one_and_each_has_two_examples() -> None:
    manifests = json.loads((ROOT / "unseen_tools.json").read_text(encoding="utf-8"))
    asked = {row["question"] for row in rows(OPEN) + rows(SEALED)}
    assert not set(invented()) & set(known())
    for item in manifests:
        assert len(item["summary"]) <= 100, item["name"]
        assert len(item["examples"]) == 2, item["name"]
        assert not asked & set(item["examples"]), item["name"]


def test_the_suite_is_large_and_balanced_enough() -> None:
    every = rows(OPEN) + rows(SEALED)
    kinds = Counter(row["kind"] for row in every)
    tools = Counter(tool for row in every for tool in {call["tool"] for call in row.get("calls", [])})
    unseen = {call["tool"] for row in every if row["kind"] == "unseen" for call in row["calls"]}
    assert len(rows(OPEN)) >= 330
    assert len(rows(SEALED)) >= 130
    assert min(tools[name] for name in known()) >= 30, tools
    assert sum(row["language"] == "zh" for row in every) >= 120
    assert sum(row.get("near_miss", False) for row in every) >= 20
    assert len(unseen) >= 15
    for kind, least in {"vignette": 40, "follow_up": 30, "parallel": 30, "arguments": 40, "abstain": 60, "unseen": 60}.items():
        assert kinds[kind] >= least, kind


@pytest.mark.parametrize(
    ("name", "part"), [(SEALED, "sealed part"), *zip(PARTS, ("second sealed part", "third sealed part", "fourth sealed part"), strict=True)]
)
def test_a_sealed_part_is_the_one_whose_hash_was_announced(name: str, part: str) -> None:
    announced = re.search(rf"SHA-256 of the {part}: `([0-9a-f]{{64}})`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert announced is not None
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == announced.group(1)
