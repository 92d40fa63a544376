"""What calls lack is asked for; a question that a reply did not answer is put once more, with what could not be read."""

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
SLOTS = Registry.discover()["risk_model"].manifest.stated
QUESTION = SLOTS["creatinine"].ask
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


def test_calls_that_lack_different_things_are_asked_for_all_of_it_once_more(recorded: Any) -> None:
    other = Invocation(
        tool="risk_model",
        arguments={"model": "FINDRISC", "age": 60, "sex": "female"},
        origins={name: [Origin(where="question", span=span)] for name, span in (SPANS | {"model": "FINDRISC"}).items()},
    )
    both = Call(invocations=(*CALL.invocations, other))
    kernel = recorded(both, ASK, both)
    pid = kernel.ask("CKD-EPI and FINDRISC of a woman of 60?").pid
    again = kernel.reply(pid, "rather high").result(30)
    assert again.status == "asked"
    assert QUESTION in again.answer
    assert SLOTS["waist"].ask in again.answer


def test_a_question_in_a_models_own_words_is_put_again_in_the_kernels(recorded: Any) -> None:
    kernel = recorded(CALL, Ask(question="Could you tell me her creatinine?"), CALL)
    again = kernel.reply(kernel.ask("CKD-EPI of a woman of 60?").pid, "rather high").result(30)
    assert again.status == "asked"
    assert again.answer.endswith(QUESTION)


def test_a_model_that_names_the_slot_again_after_a_call_without_it_says_what_was_not_read(recorded: Any) -> None:
    said = CALL.invocations[0].model_copy(update={"arguments": {"model": "CKD-EPI", "age": 61, "sex": "female"}})
    kernel = recorded(CALL, ASK, Call(invocations=(said,)), Ask(question="The creatinine?", slot="creatinine"))
    again = kernel.reply(kernel.ask("CKD-EPI of a woman of 60?").pid, "rather high").result(30)
    assert again.answer.startswith("I could not read an answer in «rather high»")


def test_a_long_reply_is_told_back_on_one_line_in_part(recorded: Any) -> None:
    kernel = recorded(CALL, ASK, CALL)
    again = kernel.reply(kernel.ask("CKD-EPI of a woman of 60?").pid, "rather\nhigh " * 500).result(30)
    assert again.answer.startswith("I could not read an answer in «rather high rather")
    assert len(again.answer) < 400


def test_the_journal_says_what_stands_in_the_place_of_a_repeated_call(recorded: Any) -> None:
    kernel = recorded(CALL, ASK, CALL)
    pid = kernel.ask("CKD-EPI of a woman of 60?").pid
    kernel.reply(pid, "rather high").result(30)
    first, _, last = (event.payload for event in kernel.journal.events(pid) if event.kind == "decided")
    assert (last["chosen"], last["syscall"]["kind"]) == (first["chosen"], "ask")
    assert last["syscall"]["question"].startswith("I could not read an answer in «rather high»")


def test_a_reply_that_is_understood_the_second_time_is_counted(recorded: Any) -> None:
    kernel = recorded(CALL, ASK, CALL, CALL, Ask(question="More?", slot="age"))
    pid = kernel.ask("CKD-EPI of a woman of 60?").pid
    kernel.reply(pid, "rather high").result(30)
    assert kernel.reply(pid, "1.9").result(30).calls[1].arguments["creatinine"] == 1.9


def test_a_call_that_would_repeat_without_what_it_lacks_asks_for_it(recorded: Any) -> None:
    kernel = recorded(CALL, CALL)
    answer = kernel.ask("CKD-EPI of a woman of 60?")
    assert (answer.status, answer.answer) == ("asked", QUESTION)
    assert replay(kernel.journal, answer.pid, kernel.registry) is None
