"""The training data: what every generated example must keep, whatever the seed."""

import itertools
import re
import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.kernel.grammar import candidates, seen_texts
from llmasos.kernel.learning.episodes import KINDS, Example, episodes, groups
from llmasos.kernel.learning.questions import FILES, from_manifest
from llmasos.kernel.learning.toolsets import inventions, standing_in
from llmasos.kernel.learning.wording import lines, stored, words
from llmasos.kernel.transcript import flat, state_text
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot
from llmasos.tools.tool import Manifest

TOOLS = tuple(tool.manifest for tool in Registry.discover())
SPLIT = list(itertools.islice(episodes(TOOLS, seed=11), 3000))
seeds = st.integers(min_value=0, max_value=2**31)


def calls_of(example: Example) -> list[tuple[Manifest, list[tuple[str, str]]]]:
    """The calls of a decision: each tool with its argument lines."""
    tools = {tool.name: tool for tool in example.tools}
    calls: list[tuple[Manifest, list[tuple[str, str]]]] = []
    for line in example.decision.split("\n"):
        if ": " in line:
            name, written = line.split(": ", 1)
            calls[-1][1].append((name, written))
        else:
            calls.append((tools[line], []))
    return calls


def called(examples: list[Example]) -> list[Example]:
    return [example for example in examples if not example.decision.startswith(("answer\n", "ask ", "abstain "))]


def seen_of(example: Example) -> list[str]:
    view = example.view
    return [flat(text) for text in (view.question, *view.earlier, view.patient, *(line for step in view.steps for line in step.lines))]


def drawn(seed: int, count: int = 12) -> list[Example]:
    return next(groups(TOOLS, seed, size=count))


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_every_argument_is_a_choice_or_an_exact_span_of_what_the_view_shows(seed: int) -> None:
    for example in called(drawn(seed)):
        for tool, arguments in calls_of(example):
            for name, written in arguments:
                span = written.partition(" = ")[0]
                chosen = span == "*" or span in tool.slots[name].choices
                assert chosen or any(span in text for text in seen_of(example)), (example.decision, seen_of(example))


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_arguments_stand_in_the_manifests_order_and_only_repeated_ones_twice(seed: int) -> None:
    for example in called(drawn(seed)):
        for tool, arguments in calls_of(example):
            names = [name for name, _ in arguments]
            order = list(tool.slots)
            assert names == sorted(names, key=order.index)
            assert all(count == 1 or tool.slots[name].repeated for name, count in Counter(names).items())


def test_what_a_text_asks_for_twice_is_called_once_and_no_decision_is_empty() -> None:
    assert all(example.decision for example in drawn(68560698))


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_answers_name_topics_of_findings_that_are_shown_and_three_at_most(seed: int) -> None:
    for example in drawn(seed):
        if example.decision.startswith("answer\n"):
            shown = [line.split(" ", 1)[1] for step in example.view.steps for line in step.lines if line[0].isdigit()]
            chosen = example.decision.split("\n")[1:]
            assert 1 <= len(chosen) <= 3
            assert len(set(chosen)) == len(chosen)
            assert all(any(line.startswith(f"{topic}: ") for line in shown) for topic in chosen)


def test_what_was_called_is_not_called_again_where_the_rest_of_a_text_follows() -> None:
    rest = [example for example in SPLIT if example.kind == "continued" and not example.decision.startswith("answer\n")]
    assert len(rest) > 50
    for example in rest:
        (step,) = example.view.steps
        made, following = (calls_of(replace(example, decision=decision)) for decision in (step.decision, example.decision))
        assert all(call not in made for call in following)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_a_missing_argument_that_is_asked_for_belongs_to_a_tool_on_the_list(seed: int) -> None:
    for example in drawn(seed):
        if example.decision.startswith("ask "):
            assert any(example.decision.removeprefix("ask ") in tool.slots for tool in example.tools)


def test_the_driver_would_offer_what_the_decisions_write_unless_a_recogniser_narrows_it() -> None:
    for example in called(SPLIT[:1500]):
        view = example.view
        replies = [line for step in view.steps if step.role == "user" for line in step.lines]
        seen = seen_texts(view.question, replies, view.earlier, view.patient, [line for step in view.steps for line in step.lines])
        for tool, arguments in calls_of(example):
            for name, written in arguments:
                slot: Slot = tool.slots[name]
                barred = [text[slice(*span)] for _, text in seen.texts for other in slot.never for span in offer(other, text)]
                if not slot.recogniser and not any(written.partition(" = ")[0] in words for words in barred):
                    assert written in {item.written for item in candidates(slot, seen)}, (view.question, name, written)


def test_a_seed_gives_the_same_examples_and_another_seed_gives_others() -> None:
    first, again, other = (list(itertools.islice(episodes(TOOLS, seed), 60)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_examples_of_a_group_share_one_list_of_tools_and_groups_do_not() -> None:
    several = list(itertools.islice(groups(TOOLS, seed=5, size=12), 20))
    assert all(len({id(example.tools) for example in group}) == 1 and len(group) == 12 for group in several)
    assert len({tuple(tool.name for tool in group[0].tools) for group in several}) == 20


def test_every_kind_has_its_share_and_three_in_ten_examples_are_chinese() -> None:
    kinds = Counter(example.kind for example in SPLIT)
    assert set(kinds) == set(KINDS)
    assert 0.2 < kinds["single"] / len(SPLIT) < 0.35
    assert 0.14 < kinds["by_topic"] / len(SPLIT) < 0.35
    assert 0.06 < kinds["answer"] / len(SPLIT) < 0.16
    assert 0.03 < kinds["continued"] / len(SPLIT) < 0.1
    assert 0.05 < (kinds["abstain"] + kinds["no_tool"]) / len(SPLIT) < 0.18
    assert 0.25 < sum(example.language == "zh" for example in SPLIT) / len(SPLIT) < 0.35


def test_states_are_short_on_average() -> None:
    lengths = [len(state_text(example.view)) for example in SPLIT if not example.view.steps]
    assert sum(lengths) / len(lengths) < 220


def test_dozens_of_different_questions_come_for_each_known_tool() -> None:
    asked: dict[str, set[str]] = {}
    for example in SPLIT:
        if example.kind == "single":
            asked.setdefault(example.decision.split("\n")[0], set()).add(example.view.question)
    assert all(len(asked[tool.name]) > 24 for tool in standing_in(TOOLS))


def test_known_tools_appear_under_other_names_and_with_other_argument_names() -> None:
    own = {tool.name for tool in standing_in(TOOLS)} | set(inventions())
    renamed = {tool.name: set(tool.slots) for example in SPLIT for tool in example.tools if tool.name not in own}
    assert len(renamed) > 30
    assert any({"symbol", "locus", "gene_name"} & arguments for arguments in renamed.values())


def test_each_known_tool_has_sixty_english_and_thirty_five_chinese_phrasings() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for file in FILES:
        for group in stored(f"phrasings/{file}.toml")["group"]:
            for language in ("en", "zh"):
                counts[group["tool"], language] += len(lines(group[language]))
    assert {tool for tool, _ in counts} | {"risk_model"} == {tool.name for tool in standing_in(TOOLS)}
    assert min(count for (_, language), count in counts.items() if language == "en") >= 60
    assert min(count for (_, language), count in counts.items() if language == "zh") >= 35


def test_four_hundred_invented_tools_have_five_phrasings_each_that_use_their_own_arguments() -> None:
    assert len(inventions()) >= 400
    for name, tool in inventions().items():
        assert len(tool["en"]) >= 2, name
        assert len([*tool["en"], *tool["zh"]]) >= 5, name
        fields = {field for line in [*tool["en"], *tool["zh"]] for field in re.findall(r"\{(\w+?)\d?\}", line)}
        assert fields == set(tool["values"]), name


def test_the_vocabulary_is_wide() -> None:
    assert len(words("gene", "en")) >= 250
    assert len(words("drug", "en")) >= 150
    assert len(words("phenotype", "en")) >= 150
    assert len(words("disease", "en")) >= 60
    assert len(words("section", "en")) >= 40


def test_outside_questions_come_in_150_english_and_60_chinese_forms() -> None:
    subjects = stored("phrasings/outside.toml")["subject"]
    assert sum(len(lines(subject["en"])) for subject in subjects) >= 150
    assert sum(len(lines(subject["zh"])) for subject in subjects) >= 60


def test_a_plugin_without_phrasings_is_learned_from_its_manifest() -> None:
    plugin = Manifest(
        name="eye_pressure", summary="pressure of an eye by tonometry", examples=("What is the pressure of the left eye?",), version="1", timeout=1,
        slots={"eye": Slot(kind="span", about="which eye", examples=("left eye", "right eye"))}, arguments={},
    )  # fmt: skip
    learned = [
        example for example in itertools.islice(episodes((*TOOLS, plugin), seed=2), 1500) if example.decision.startswith("eye_pressure")
    ]
    assert len(learned) > 10
    assert {"eye_pressure\neye: left eye", "eye_pressure\neye: right eye"} <= {example.decision for example in learned}


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: str(tool.name))
def test_a_built_in_tool_can_be_learned_from_its_manifest_as_well(tool: Manifest) -> None:
    import random

    question = from_manifest(random.Random(1), tool)
    assert all(span == "*" or span.partition(" = ")[0] in str(question.text) for span in [written for _, written in question.arguments])


def test_examples_are_made_many_times_faster_than_they_are_learned() -> None:
    started = time.process_time()
    made = sum(1 for _ in itertools.islice(episodes(TOOLS, seed=1), 1500))
    assert made / (time.process_time() - started) > 100
