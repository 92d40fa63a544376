"""The evaluation's questions are well formed, and none of them is in the training set."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from llmasos.errors import InvalidInput
from llmasos.kernel.drivers.llama import LlamaDriver
from llmasos.kernel.learning.adapter import CARD
from llmasos.kernel.learning.episodes import groups
from llmasos.kernel.learning.evaluate import calibration_error, evaluate, interval
from llmasos.kernel.learning.install import shipped
from llmasos.kernel.learning.suite import ExpectedCall, load_suite, matched_share, same_tools
from llmasos.kernel.learning.toolsets import standing_in
from llmasos.tools.registry import Registry

ROOT = Path(__file__).resolve().parent.parent.parent / "eval"
GRAMS = 8  # words; Chinese characters are shorter than words, so that fourteen of them count as much
CHINESE_GRAMS = 14


WORDS = 4  # different ones in a part: a lab value beside another one («7.2 mmol/L, HDL 0.9 mmol/L») is no wording


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\u4e00-\u9fff]|[a-z0-9]+", text.lower())
    size = CHINESE_GRAMS if re.search(r"[\u4e00-\u9fff]", text) else GRAMS
    parts = {tuple(words[place : place + size]) for place in range(len(words) - size + 1)}
    return {part for part in parts if len({word for word in part if not word.isdigit()}) >= WORDS}


@pytest.mark.parametrize("suite", [ROOT / "scheduler.jsonl", ROOT / "development" / "questions.jsonl"], ids=lambda file: file.stem)
def test_every_row_names_known_tools_and_arguments_that_stand_in_its_texts(suite: Path) -> None:
    known = {tool.name: tool.slots for tool in standing_in(())}
    invented = {item["name"]: item["slots"] for item in json.loads((suite.parent / "unseen_tools.json").read_text(encoding="utf-8"))}
    for row in load_suite(suite):
        for call in row.calls:
            slots = known.get(call.tool) or invented[call.tool]
            assert set(call.arguments) <= set(slots), row.id


SPLITS = [
    ROOT / "scheduler.jsonl",
    ROOT / "scheduler_sealed.jsonl",
    ROOT / "scheduler_sealed_2.jsonl",
    ROOT / "scheduler_sealed_3.jsonl",
    ROOT / "scheduler_sealed_4.jsonl",
    ROOT / "scheduler_sealed_5.jsonl",
    ROOT / "scheduler_sealed_6.jsonl",
    ROOT / "development" / "questions.jsonl",
    ROOT.parent / "kernel" / "learning" / "calibration.jsonl",
]


@pytest.mark.parametrize("suite", SPLITS, ids=lambda file: file.stem)
def test_no_question_is_in_what_the_adapter_was_trained_on(suite: Path, trained: tuple[set[str], set[tuple[str, ...]]]) -> None:
    questions, parts = trained
    rows = load_suite(suite)
    assert [row.id for row in rows if row.question in questions or grams(row.question) & parts] == []


@pytest.fixture(scope="module")
def trained() -> tuple[set[str], set[tuple[str, ...]]]:
    """The questions, and their parts, of all runs that made the adapter that ships; its card says which."""
    questions: set[str] = set()
    run: dict[str, Any] | None = active_card()
    while run is not None:
        made = groups(Registry.discover().manifests(), run["config"]["seed"], size=run["config"]["group"])
        shown = itertools.islice(itertools.chain.from_iterable(made), run["examples"])
        questions |= {example.view.question for example in shown}
        run = run.get("started_from")
    return questions, set().union(*map(grams, questions))


def active_card() -> dict[str, Any]:
    card: dict[str, Any] = json.loads((shipped() / CARD).read_text(encoding="utf-8"))
    return card


def test_the_order_of_calls_side_by_side_does_not_matter() -> None:
    expected = [ExpectedCall(tool="a", arguments={"x": "BRCA1"}), ExpectedCall(tool="b")]
    got = [{"tool": "b", "arguments": {}}, {"tool": "a", "arguments": {"x": "brca1"}}]
    assert same_tools(expected, got)
    assert matched_share(expected, got, {}) == 1.0


def test_a_missing_and_a_surplus_argument_both_count() -> None:
    expected = [ExpectedCall(tool="a", arguments={"x": 1, "y": 2})]
    assert matched_share(expected, [{"tool": "a", "arguments": {"x": "1", "z": 3}}], {}) == pytest.approx(1 / 3)


def test_wilsons_interval_of_a_published_example() -> None:
    # Newcombe RG, Statistics in Medicine 1998;17:857-872, Table I: 81 of 263 gives 0.2553 to 0.3662.
    low, high = interval(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_a_forecaster_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    results = [{"probability": 0.75, "first_right": number % 4 != 0} for number in range(40)]
    assert calibration_error(results) == pytest.approx(0)


@pytest.mark.parametrize("line", ["not json", '{"question": "x"}', '{"question": "x", "ask": true, "abstain": true}'])
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "suite.jsonl").write_text('{"question": "fine", "ask": true}\n' + line + "\n")
    with pytest.raises(InvalidInput, match=r"suite\.jsonl:2"):
        load_suite(tmp_path / "suite.jsonl")


def test_a_row_that_offers_a_tool_which_nobody_described_is_refused(tmp_path: Path) -> None:
    rows = [row for row in load_suite(SPLITS[0]) if row.tools][:1]
    with pytest.raises(InvalidInput, match=r"unseen_tools\.json"):
        evaluate(rows, LlamaDriver(tmp_path / "unread.gguf", tmp_path), Registry.discover(), standing_in(()), ())
