"""A number of an earlier time, or of a relative, is not offered for the patient's of now."""

import time

import pytest

from llmasos.errors import InvalidInput
from llmasos.kernel.grammar import candidates, check_value, seen_texts, told_apart
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry
from llmasos.tools.risk.past import past

RISK = Registry.discover()["risk_model"].manifest.slots


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


@pytest.mark.parametrize("text", ["(" * 20_000, "last year, " * 2000, "130 was last year, " * 1000, "1 and " * 3000, "brother is " * 2000])
def test_long_texts_are_read_in_time(text: str) -> None:
    start = time.monotonic()
    past(text)
    offer("relatives_number", text)
    assert time.monotonic() - start < 2


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
