"""A supposition beside a question is not taken for the person, and the answer says that it was not counted."""

from typing import Any

import pytest

from llmasos.kernel.supposed import parted
from llmasos.kernel.syscalls import Answer, Call, Invocation, Origin

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


@pytest.mark.parametrize(
    ("question", "supposition"),
    [
        ("10-year CVD risk of a smoker, and what if SBP 130?", "what if SBP 130"),
        ("吸烟者的十年心血管风险是多少？如果戒烟呢？", "如果戒烟呢"),
        ("what if he had never smoked?", ""),
        ("and what if SBP 130?", ""),
        ("女，60岁，如果肌酐是1.9，eGFR多少", ""),
        ("what is the eGFR of a woman of 60 if creatinine is 1.9", ""),
    ],
)
def test_a_supposition_is_what_stands_beside_another_question(question: str, supposition: str) -> None:
    assert parted(question)[1] == supposition
