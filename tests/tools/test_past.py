"""A number of an earlier time, or of a relative, is not offered for the patient's of now."""

import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from llmasos.errors import InvalidInput
from llmasos.kernel.apart import told_apart
from llmasos.kernel.checked import LONGEST_QUESTION
from llmasos.kernel.grammar import candidates, check_value, seen_texts
from llmasos.tools.denial import denial
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot

RISK = Registry.discover()["risk_model"].manifest.slots

# What a long text may be made of, four times as long as a question may be, so that it shows what grows with its square.
LONG = 4 * LONGEST_QUESTION
CHINESE, MARKS = ("的", "哥哥"), ("(", " ", ":", "a-")
TIMES = ("1 and ", "last year, ", "130 was last year, ", "BP 130 last year, now 120, ", "fell ", "fell from ")
RELATIVES = ("mother ", "mother has a, ", "brother is ", "brother 1,", "His brother is 1. ")


def offered(name: str, text: str) -> list[object]:
    seen = seen_texts(text)
    return [item.value for item in told_apart(RISK, {one: candidates(slot, seen) for one, slot in RISK.items()})[name]]


@pytest.mark.parametrize(
    ("name", "text", "now"),
    [
        ("systolic_bp", "BP 175/95 last year, today 130/80", 130),
        ("systolic_bp", "145 systolic before treatment, 128 now", 128),
        ("systolic_bp", "In 2019, BP was 175/95, now 130/80; 60F", 130),
        ("systolic_bp", "BP fell from 175/95 to 130/80", 130),
        ("systolic_bp", "BP 130/80 (175/95 before treatment), 60 yo", 130),
        ("systolic_bp", "去年血压170，现在130", 130),
        ("systolic_bp", "以前收缩压170，目前128", 128),
        ("total_cholesterol", "total cholesterol was 190 in 2019, 120 now", 120),
        ("total_cholesterol", "TC 260 last month, now 213", 213),
        ("total_cholesterol", "TC was 260 in 2019, 240 last year, now 213", 213),
        ("total_cholesterol", "In 2019 TC was 260, in 2020 240, now 213", 213),
        ("total_cholesterol", "TC 260 last month, 240 last week, now 213", 213),
        ("bmi", "BMI was 35 before treatment, 29 now", 29),
    ],
)
def test_a_number_of_now_takes_the_place_of_an_earlier_one(name: str, text: str, now: int) -> None:
    assert offered(name, text) == [now]


@pytest.mark.parametrize("text", ["Her BP used to be 170/100", "previous BP of 175/95 mmHg", "BP two years ago 175/95", "曾有血压170/100"])
def test_an_earlier_number_alone_is_not_offered(text: str) -> None:
    assert offered("systolic_bp", text) == []


def test_no_model_may_pass_an_earlier_number() -> None:
    with pytest.raises(InvalidInput):
        check_value("systolic_bp", RISK["systolic_bp"], 175, seen_texts("BP 175/95 last year, today 130/80"))


@pytest.mark.parametrize(
    "text",
    [
        "58M with BP 142/90 who quit smoking last year",
        "had an MI in 2019, BP 142/90",
        "stroke, 2019, BP 142/90",
        "no prior stroke, BP 142/90",
        "10-year risk, smoked 20 years ago, BP 142/90",
        "BP 142/90, diagnosed with diabetes in 2019",
        "BP 142/90 last month",
        "BP 142/90, now 65, smoker",
    ],
)
def test_a_time_of_something_else_leaves_a_number(text: str) -> None:
    assert offered("systolic_bp", text) == [142]


def test_a_number_behind_an_earlier_one_keeps_to_its_own_name() -> None:
    text = "TC 190 last year, HDL 50, 80 kg"
    assert (offered("total_cholesterol", text), offered("hdl_cholesterol", text)) == ([], [50])


def test_a_slot_is_read_without_the_phrases_of_what_it_never_means_alone() -> None:
    slot = Slot(about="total cholesterol, mg/dL or with unit", kind="number", labels=("TC",))
    told = [item.value for item in candidates(slot, seen_texts("TC 260 last year, now 213")) if item.labelled]
    assert told == [260]


@pytest.mark.parametrize("repeated", [*CHINESE, *MARKS, *TIMES, *RELATIVES])
@pytest.mark.parametrize("name", ["past", "past phrase", "relative", "relatives_number"])
def test_a_long_text_is_read_in_time(name: str, repeated: str) -> None:
    text = (repeated * LONG)[:LONG]
    offer(name, "BP 130 last year")  # patterns are compiled once
    assert _seconds(lambda: offer(name, text)) < 5


@pytest.mark.parametrize("item", ["diabetes, ", "糖尿病、"])
def test_the_denials_of_a_long_list_are_read_in_time(item: str) -> None:
    text = item * (LONG // len(item))
    length = len(item.rstrip(", 、"))
    assert _seconds(lambda: [denial(text, start, start + length) for start in range(0, len(text), len(item))]) < 10


def test_a_text_is_read_for_relatives_once_for_all_flags() -> None:
    flags = [slot for slot in RISK.values() if slot.kind == "flag"]
    seen = seen_texts("mother with a, " * 1000)
    assert _seconds(lambda: [candidates(slot, seen) for slot in flags]) < 5


def _seconds(read: Callable[[], object]) -> float:
    """Of the processor, which others share."""
    start = time.process_time()
    read()
    return time.process_time() - start


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("relatives_number", "His brother is 70, sister is 65, BP 180/100; the patient is 52"),
        ("past", "In 2019 TC 260 in 2019, 240 last year, now 213"),
        ("past phrase", "BP was 175/95 last year, today 130/80"),
    ],
)
def test_spans_do_not_overlap(name: str, text: str) -> None:
    spans = offer(name, text)
    assert spans
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_the_number_of_a_relatives_relative_in_the_same_sentence_is_not_the_patients() -> None:
    assert offered("systolic_bp", "His brother is 70, sister is 65, BP 180/100; the patient is 52, BP 130/80") == [130]


def test_a_family_history_is_a_relatives_with_the_words_before_it() -> None:
    assert offered("diabetes", "有糖尿病家族史") == []


@pytest.mark.parametrize(
    "text",
    [
        "his brother is 70 and has creatinine 1.4; the patient is 52",
        "52-year-old man, his brother is 70",
        "his brother is 70 and the patient is 52",
        "他哥哥70岁；患者52岁",
        "52-year-old man, father (70) with AF",
        "52-year-old man, brother has creatinine 1.4 at 70",
        "52M, father had an MI at 50",
    ],
)
def test_a_relatives_number_is_not_the_patients(text: str) -> None:
    assert offered("age", text) == [52]


def test_a_relatives_pressure_is_not_the_patients() -> None:
    assert offered("systolic_bp", "His brother is 70, BP 180/100; the patient is 52, BP 130/80") == [130]


@pytest.mark.parametrize(
    "text", ["my mother, 62, is on warfarin", "Mother is 62 and had a stroke: CHA2DS2-VASc?", "her husband is 62", "我妈妈62岁"]
)
def test_the_number_of_a_relative_who_is_asked_about_is_offered(text: str) -> None:
    assert offered("age", text) == [62]


def test_a_clause_about_a_relative_ends_before_the_patients_next_number() -> None:
    text = "62F; mother had diabetes, BP 130/80; father had an MI at 50, TC 213"
    assert (offered("systolic_bp", text), offered("total_cholesterol", text)) == ([130], [213])
