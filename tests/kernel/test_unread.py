"""A question that a reply did not answer is put once more, with what could not be read."""

from typing import Any

from llmasos.kernel.replay import replay
from llmasos.kernel.syscalls import Ask, Call, Invocation, Origin
from llmasos.tools.registry import Registry

SPANS = {"model": "CKD-EPI", "age": "60", "sex": "woman"}
CALL = Call(
    invocations=(
        Invocation(
            tool="risk_model",
            arguments={"model": "CKD-EPI", "age": 60, "sex": "female"},
            origins={name: [Origin(where="question", span=span)] for name, span in SPANS.items()},
        ),
    )
)
QUESTION = Registry.discover()["risk_model"].manifest.stated["creatinine"].ask
ASK = Ask(question=QUESTION, slot="creatinine")


def test_a_call_that_would_repeat_after_a_reply_asks_once_more_and_says_which_answers_are_understood(recorded: Any) -> None:
    kernel = recorded(CALL, ASK, CALL, CALL)
    pid = kernel.ask("CKD-EPI of a woman of 60?").pid
    again = kernel.reply(pid, "rather high").result(30)
    assert again.status == "asked"
    assert again.answer.startswith("I could not read an answer in «rather high»: please answer with serum creatinine, mg/dL")
    assert again.answer.endswith(QUESTION)
    assert replay(kernel.journal, pid, kernel.registry) is None
    assert kernel.reply(pid, "dunno").result(30).status == "abstained"


def test_a_reply_that_is_understood_the_second_time_is_counted(recorded: Any) -> None:
    kernel = recorded(CALL, ASK, CALL, CALL, Ask(question="More?", slot="age"))
    pid = kernel.ask("CKD-EPI of a woman of 60?").pid
    kernel.reply(pid, "rather high").result(30)
    assert kernel.reply(pid, "1.9").result(30).calls[1].arguments["creatinine"] == 1.9
