"""A supposition beside a question is not taken for the person, and the answer says that it was not counted."""

import time
from typing import Any

import pytest

from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.stated import arguments_of
from llmasos.kernel.supposed import as_is, parted
from llmasos.kernel.syscalls import Answer, Call, Decision, Invocation, Origin
from llmasos.tools.registry import Registry

QUESTION = (
    "62-year-old white man, smoker, 20 cigarettes a day, smoked for 40 years, BMI 27, college graduate, no COPD, no previous cancer, "
    "no family history of lung cancer. What is his PLCOm2012 risk, and what if he had never smoked?"
)
ARGUMENTS = {"model": "PLCOm2012", "age": 62, "sex": "male", "bmi": 27, "race": "white", "smoker": False}
SPANS = {"model": "PLCOm2012", "age": "62", "sex": "man", "bmi": "27", "race": "white", "smoker": "never smoked"}


def test_an_input_that_is_only_supposed_is_taken_as_it_is_and_the_answer_says_so(recorded: Any) -> None:
    origins = {name: [Origin(where="question", span=span)] for name, span in SPANS.items()}
    kernel = recorded(Call(invocations=(Invocation(tool="risk_model", arguments=ARGUMENTS, origins=origins),)), Answer(findings=("c1.1",)))
    answer = kernel.ask(QUESTION)
    assert answer.calls[0].arguments["smoker"] is True
    assert "Not counted: «what if he had never smoked». Ask it as a question of its own." in answer.missing


def test_the_journal_says_which_value_was_only_supposed(recorded: Any) -> None:
    origins = {name: [Origin(where="question", span=span)] for name, span in SPANS.items()}
    kernel = recorded(Call(invocations=(Invocation(tool="risk_model", arguments=ARGUMENTS, origins=origins),)), Answer(findings=("c1.1",)))
    pid = kernel.ask(QUESTION).pid
    decided = next(event for event in kernel.journal.events(pid) if event.kind == "decided")
    noted = decided.payload["syscall"]["invocations"][0]["origins"]["smoker"]
    assert noted == [{"where": "question", "span": "smoker", "note": "by the kernel, for «never smoked», which is only supposed"}]


def taken(question: str, name: str, value: Any, origin: Origin, replies: tuple[str, ...] = ()) -> Invocation:
    """What becomes of one argument of a call of risk_model."""
    slots = arguments_of(Registry.discover())
    made = Invocation(tool="risk_model", arguments={name: value}, origins={name: [origin]})
    decision = Decision(
        syscall=Call(invocations=(made,)), chosen="call", alternatives={}, model="recorded", prompt_hash="", tokens=1, ms=1.0
    )
    syscall = as_is(decision, slots, seen_texts(question, replies)).syscall
    assert isinstance(syscall, Call)
    return syscall.invocations[0]


def test_a_value_that_is_supposed_and_not_said_otherwise_is_left_out_and_the_journal_says_so() -> None:
    made = taken("10-year CVD risk of a man of 60, and what if SBP 130?", "systolic_bp", 130, Origin(where="question", span="130"))
    assert made.arguments == {}
    assert made.origins["systolic_bp"] == [Origin(where="question", span="130", note="only supposed, left out by the kernel")]


@pytest.mark.parametrize(
    ("question", "name", "value", "reply"),
    [
        ("10-year CVD risk of a 60-year-old man, and what if SBP 130?", "total_cholesterol", 130, "130"),
        ("10-year CVD risk of a 60-year-old man, and what if he quits smoking?", "smoker", False, "he quits smoking"),
    ],
)
def test_what_a_reply_says_is_not_supposed(question: str, name: str, value: Any, reply: str) -> None:
    assert taken(question, name, value, Origin(where="reply", span=reply), (reply,)).arguments == {name: value}


@pytest.mark.parametrize(
    "question",
    [
        "10-year CVD risk, BP 160? What if TC 180? What if SBP 130?",
        "10-year CVD risk, TC 130, BP 160, and what if SBP 130?",
        "10-year CVD risk of a man of 130 kg, BP 160, and what if SBP 130?",
    ],
)
def test_a_number_of_any_supposition_is_not_taken_though_another_input_has_it_too(question: str) -> None:
    made = taken(question, "systolic_bp", 130, Origin(where="question", span="130"))
    assert made.arguments == {"systolic_bp": 160}


@pytest.mark.parametrize(("name", "value"), [("age", 60), ("systolic_bp", 150), ("total_cholesterol", 200)])
def test_facts_behind_a_supposition_are_the_persons(name: str, value: int) -> None:
    question = "What is his CVD risk, and what if he quit smoking. He is 60, BP 150/90, TC 200"
    assert taken(question, name, value, Origin(where="question", span=str(value))).arguments == {name: value}


@pytest.mark.parametrize(
    ("question", "suppositions"),
    [
        ("10-year CVD risk of a smoker, and what if SBP 130?", ["what if SBP 130"]),
        ("HAS-BLED of a man of 72 and what if he had a stroke", ["what if he had a stroke"]),
        ("CVD risk, BP 160? What if TC 180? And what if SBP 130?", ["what if TC 180", "what if SBP 130"]),
        ("CVD risk, BP 160, what if SBP was approx. 130 or e.g. SBP 125?", ["what if SBP was approx. 130 or e.g. SBP 125"]),
        ("CVD risk, and what if he quit. He is 60, BP 150/90", ["what if he quit"]),
        ("CVD risk, and what if TC 5.2? BP 160", ["what if TC 5.2"]),
        ("CVD risk of a smoker (what if SBP 130)?", ["what if SBP 130)"]),
        ("CVD risk? Also, what if he quits? Now what if SBP 130?", ["what if he quits", "what if SBP 130"]),
        ("吸烟者的十年心血管风险是多少？如果戒烟呢？", ["如果戒烟呢"]),
        ("吸烟者的十年心血管风险是多少，如果戒烟呢？", ["如果戒烟呢"]),
        ("吸烟者的十年心血管风险是多少？如果戒烟呢？如果血压130呢？", ["如果戒烟呢", "如果血压130呢"]),
        ("what if he had never smoked?", []),
        ("and what if SBP 130?", []),
        ("Please calculate what if he had never smoked", []),
        ("女，60岁，如果肌酐是1.9，eGFR多少", []),
        ("患者男，60岁，吸烟。如果血压是150，十年心血管风险多少？", []),
        ("He is 60 and smokes. What if he had never smoked: PLCOm2012 risk?", []),
        ("He is 60. What if he had never smoked. What if SBP was 130, BP untreated: PLCOm2012?", []),
        ("what is the eGFR of a woman of 60 if creatinine is 1.9", []),
    ],
)
def test_a_supposition_is_what_stands_beside_another_question(question: str, suppositions: list[str]) -> None:
    assert [words.lower() for words in parted(question)[1]] == [words.lower() for words in suppositions]


@pytest.mark.parametrize(
    "text", ["what if " * 1000, "and what if " * 660, ". " * 4000, "如果" * 4000, "？如果" * 2600, "," * 8000, " and" * 2000]
)
def test_a_long_question_is_parted_at_once(text: str) -> None:
    started = time.perf_counter()
    parted(text)
    assert time.perf_counter() - started < 5
