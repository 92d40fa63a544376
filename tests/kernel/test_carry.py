"""The call after a reply knows what the call that asked knew, and the journal says where each argument comes from."""

from typing import Any

import pytest

from llmasos.kernel.explain import explain
from llmasos.kernel.replay import replay
from llmasos.kernel.syscalls import Answer, Ask, Call, Invocation, Origin

QUESTION = "Ten-year risk of cardiovascular disease of a man of 55, TC 213, HDL 50?"
KNOWN = {"condition": "cardiovascular disease", "age": 55, "sex": "male", "total_cholesterol": 213, "hdl_cholesterol": 50}
SPANS = {"condition": "cardiovascular disease", "age": "55", "sex": "man", "total_cholesterol": "213", "hdl_cholesterol": "50"}


def invoked(tool: str, where: str, spans: dict[str, str], arguments: dict[str, Any]) -> Call:
    origins = {name: [Origin(where=where, span=spans[name])] for name in arguments}  # type: ignore[arg-type]
    return Call(invocations=(Invocation(tool=tool, arguments=arguments, origins=origins),))


def test_arguments_that_the_model_leaves_out_are_kept_and_the_rest_taken_from_the_reply(recorded: Any) -> None:
    steps = (
        invoked("risk_model", "question", SPANS, KNOWN),
        Ask(question="What is the systolic blood pressure?", slot="systolic_bp"),
        invoked("risk_model", "reply", {"systolic_bp": "120", "smoker": "nonsmoker"}, {"systolic_bp": 120, "smoker": False}),
        Answer(findings=("c2.1",)),
    )
    kernel = recorded(*steps)
    pid = kernel.ask(QUESTION).pid
    answer = kernel.reply(pid, "BP 120/80 untreated, nonsmoker, no diabetes, no statin, eGFR 90").result(30)
    assert answer.status == "answered"
    said = {"systolic_bp": 120, "bp_treated": False, "statin": False, "diabetes": False, "smoker": False, "egfr": 90}
    assert answer.calls[1].arguments == KNOWN | said
    assert not any("needs" in note for note in answer.missing)
    assert replay(kernel.journal, pid, kernel.registry) is None


def test_the_journal_says_where_each_argument_comes_from(recorded: Any) -> None:
    steps = (
        invoked("risk_model", "question", SPANS, KNOWN),
        Ask(question="Which values?", slot="systolic_bp"),
        invoked("risk_model", "reply", {"systolic_bp": "120"}, {"systolic_bp": 120}),
        Ask(question="More?", slot="egfr"),
    )
    kernel = recorded(*steps)
    pid = kernel.ask(QUESTION).pid
    kernel.reply(pid, "BP 120/80, eGFR 90").result(30)
    origins = [event for event in kernel.journal.events(pid) if event.kind == "called"][1].payload["invocation"]["origins"]
    assert origins["sex"] == [{"where": "question", "span": "man", "note": "kept from c1"}]
    assert origins["systolic_bp"] == [{"where": "reply", "span": "120"}]
    assert origins["egfr"] == [{"where": "reply", "span": "90", "note": "taken from the reply by the kernel"}]
    lines = [line for node in explain(kernel.journal.events(pid)).nodes for line in node.detail]
    assert "sex = male   from question: «man» (kept from c1)" in lines


def test_what_the_reply_contradicts_is_not_kept(recorded: Any) -> None:
    spans = SPANS | {"smoker": "nonsmoker"}
    steps = (
        invoked("risk_model", "question", spans, KNOWN | {"smoker": False}),
        Ask(question="Which values?", slot="systolic_bp"),
        invoked("risk_model", "reply", {"systolic_bp": "120"}, {"systolic_bp": 120}),
        Ask(question="More?", slot="egfr"),
    )
    kernel = recorded(*steps)
    pid = kernel.ask(QUESTION + " Nonsmoker.").pid
    answer = kernel.reply(pid, "BP 120/80, HDL is 45, and he is a smoker after all").result(30)
    assert (answer.calls[1].arguments["smoker"], answer.calls[1].arguments["hdl_cholesterol"]) == (True, 45)


def test_a_condition_that_a_reply_denies_is_not_the_one_whose_risk_is_asked_for(recorded: Any) -> None:
    steps = (
        invoked("risk_model", "question", SPANS, KNOWN),
        Ask(question="Which values?", slot="systolic_bp"),
        invoked("risk_model", "reply", {"diabetes": "no diabetes"}, {"diabetes": False}),
        Ask(question="More?", slot="egfr"),
    )
    kernel = recorded(*steps)
    answer = kernel.reply(kernel.ask(QUESTION).pid, "no diabetes").result(30)
    assert answer.calls[1].arguments["condition"] == "cardiovascular disease"


def test_the_genotype_that_was_asked_for_joins_the_one_that_was_given(recorded: Any) -> None:
    asking = Invocation(
        tool="pharmacogenomics",
        arguments={"drug": "clopidogrel", "genotypes": ["CYP2D6 *4/*4"]},
        origins={"drug": [Origin(where="question", span="clopidogrel")], "genotypes": [Origin(where="question", span="CYP2D6 *4/*4")]},
    )
    steps = (
        Call(invocations=(asking,)),
        Ask(question="Which genotype was found?", slot="genotypes"),
        Call(invocations=(asking,)),
        Answer(findings=("c2.1",)),
    )
    kernel = recorded(*steps)
    answer = kernel.reply(kernel.ask("clopidogrel with CYP2D6 *4/*4?").pid, "CYP2C19 *2/*2").result(30)
    assert answer.calls[1].arguments["genotypes"] == ["CYP2D6 *4/*4", "CYP2C19 *2/*2"]
    assert "CYP2C19 Poor Metabolizer" in answer.claims[0].text


def test_another_tools_call_is_left_as_it_is(recorded: Any) -> None:
    steps = (
        invoked("risk_model", "question", SPANS, KNOWN),
        Ask(question="Which values?", slot="systolic_bp"),
        invoked("gene_lookup", "reply", {"gene": "LDLR"}, {"gene": "LDLR"}),
        Answer(findings=("c2.1",)),
    )
    kernel = recorded(*steps)
    answer = kernel.reply(kernel.ask(QUESTION).pid, "tell me about LDLR first").result(30)
    assert answer.calls[1].arguments == {"gene": "LDLR"}


@pytest.mark.parametrize(
    ("question", "chosen", "passed"),
    [
        ("and with CYP2D6 *4/*4 as well?", ("question", "CYP2D6 *4/*4"), ["CYP2D6 *4/*4", "CYP2C19 *2/*2"]),
        ("and with CYP2D6 *4/*4?", ("question", "CYP2D6 *4/*4"), ["CYP2D6 *4/*4"]),
        ("and for poor metabolizers of CYP2D6?", ("earlier", "CYP2C19 *2/*2"), ["CYP2C19 *2/*2", "CYP2D6 poor metabolizers"]),
    ],
)
def test_genotypes_of_a_follow_up_join_those_of_other_genes(
    recorded: Any, question: str, chosen: tuple[Any, str], passed: list[str]
) -> None:
    where, span = chosen
    origins = {"drug": [Origin(where="earlier", span="amitriptyline")], "genotypes": [Origin(where=where, span=span)]}
    invocation = Invocation(tool="pharmacogenomics", arguments={"drug": "amitriptyline", "genotypes": [span]}, origins=origins)
    kernel = recorded(Call(invocations=(invocation,)), Answer(findings=("c1.1",)))
    answer = kernel.ask(question, earlier=["amitriptyline with CYP2C19 *2/*2?"])
    assert answer.calls[0].arguments["genotypes"] == passed
    assert replay(kernel.journal, answer.pid, kernel.registry) is None


def taking(*genotypes: tuple[str, str]) -> Call:
    """A call each of azathioprine, with one genotype of the question as it is written there and as it is meant."""
    return Call(
        invocations=tuple(
            Invocation(
                tool="pharmacogenomics",
                arguments={"drug": "azathioprine", "genotypes": [meant]},
                origins={"drug": [Origin(where="question", span="azathioprine")], "genotypes": [Origin(where="question", span=span)]},
            )
            for span, meant in genotypes
        )
    )


LISTED = "azathioprine: her TPMT is *1/*3A, NUDT15 *1/*1. What dose?"


def test_genotypes_that_the_question_lists_go_together(recorded: Any) -> None:
    kernel = recorded(taking(("NUDT15 *1/*1", "NUDT15 *1/*1")), Answer(findings=("c1.1",)))
    answer = kernel.ask(LISTED)
    assert answer.calls[0].arguments["genotypes"] == ["NUDT15 *1/*1", "TPMT *1/*3A"]
    assert replay(kernel.journal, answer.pid, kernel.registry) is None


def test_a_listed_genotype_that_another_call_has_stays_there(recorded: Any) -> None:
    kernel = recorded(taking(("NUDT15 *1/*1", "NUDT15 *1/*1"), ("*1/*3A", "TPMT *1/*3A")), Answer(findings=("c1.1",)))
    assert [call.arguments["genotypes"] for call in kernel.ask(LISTED).calls] == [["NUDT15 *1/*1"], ["TPMT *1/*3A"]]


def test_a_genotype_that_stands_in_no_list_with_it_is_left_out(recorded: Any) -> None:
    kernel = recorded(taking(("NUDT15 *1/*1", "NUDT15 *1/*1")), Answer(findings=("c1.1",)))
    answer = kernel.ask("azathioprine with NUDT15 *1/*1? His brother had trouble with TPMT *3A/*3A.")
    assert answer.calls[0].arguments["genotypes"] == ["NUDT15 *1/*1"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("no, no, yes, no", [False, False, True, False]),
        ("no no yes and no.", [False, False, True, False]),
        ("没有、没有、有、没有", [False, False, True, False]),
        ("None.", [False] * 4),
        ("no", [False] * 4),
        ("No to all.", [False] * 4),
        ("none of these", [False] * 4),
        ("都没有", [False] * 4),
    ],
)
def test_bare_words_answer_the_yes_or_no_questions_in_their_order(recorded: Any, reply: str, said: list[bool]) -> None:
    known: dict[str, Any] = {"model": "CHA2DS2-VASc", "age": 66, "sex": "female", "hypertension": True}
    steps = (
        invoked("risk_model", "question", {"model": "CHA2DS2-VASc", "age": "66", "sex": "woman", "hypertension": "hypertension"}, known),
        Ask(question="Which of these?", slot="heart_failure"),
        invoked("risk_model", "question", {"model": "CHA2DS2-VASc"}, {"model": "CHA2DS2-VASc"}),
        Ask(question="Which of these?", slot="heart_failure"),
    )
    kernel = recorded(*steps)
    pid = kernel.ask("CHA2DS2-VASc of a woman of 66 with hypertension?").pid
    kernel.reply(pid, reply).result(30)
    events = list(kernel.journal.events(pid))
    missing = next(event.payload["missing"] for event in events if event.kind == "returned")
    again = [event.payload["invocation"]["arguments"] for event in events if event.kind == "called"][1]
    assert {name: again[name] for name in missing} == dict(zip(missing, said, strict=True))


PLCO = {"model": "PLCOm2012", "age": 62, "sex": "male", "smoker": True, "bmi": 27, "race": "white"}
SMOKES = {"model": "PLCOm2012", "age": "62", "sex": "man", "smoker": "smoker", "bmi": "27", "race": "white"}


@pytest.mark.parametrize(
    ("reply", "read"),
    [
        ("no; no; yes; 22", [False, False, True, 22]),
        ("no, no and yes, 22 a day", [False, False, True, 22]),
        ("no,no,yes,22", [False, False, True, 22]),
        ("no; no; yes; 22/day", [False, False, True, 22]),
        ("no/no/yes/22 / day", [False, False, True, 22]),
        ("no, no, yes, and 22", [False, False, True, 22]),
        ("no; no; yes", [False, False, True, None]),
        ("no; no; 22", [None] * 4),
        ("no; yes; 120/80", [None] * 4),
        ("none of these, but emphysema", [None] * 4),
    ],
)
def test_a_part_for_each_question_answers_them_in_their_order(recorded: Any, reply: str, read: list[Any]) -> None:
    again = called_after(recorded, reply, invoked("risk_model", "reply", SMOKES, {}))
    assert [again.get(name) for name in ("copd", "cancer_history", "lung_cancer_in_family", "cigarettes_per_day")] == read


def called_after(recorded: Any, reply: str, call: Call, asked: str = "") -> dict[str, Any]:
    """The arguments with which this call runs after a reply to what PLCOm2012 lacked."""
    ask = Ask(question="Which of these?", slot="copd")
    kernel = recorded(invoked("risk_model", "question", SMOKES, PLCO), ask, call, ask)
    pid = kernel.ask(f"PLCOm2012 risk, white man of 62, smoker, BMI 27, college graduate, smoked for 40 years{asked}").pid
    kernel.reply(pid, reply).result(30)
    called = [event.payload["invocation"]["arguments"] for event in kernel.journal.events(pid) if event.kind == "called"]
    return dict(called[-1])


def test_a_part_that_answers_a_question_is_no_other_argument(recorded: Any) -> None:
    call = invoked("risk_model", "reply", SMOKES | {"age": "22"}, {"model": "PLCOm2012", "age": 22})
    assert called_after(recorded, "no; no; yes; 22", call)["age"] == 62


def test_what_the_new_call_takes_from_the_question_stands_beside_answers_in_order(recorded: Any) -> None:
    call = invoked("risk_model", "question", SMOKES | {"age": "66"}, {"model": "PLCOm2012", "age": 66})
    assert called_after(recorded, "no; no; yes; 22", call, ". He is 66 now")["age"] == 66


def test_parts_answer_what_two_calls_of_one_tool_lack(recorded: Any) -> None:
    kidneys, heart = (
        invoked("risk_model", "question", {"model": model, "age": "60", "sex": "woman"}, {"model": model, "age": 60, "sex": "female"})
        for model in ("CKD-EPI", "CHA2DS2-VASc")
    )
    both = Call(invocations=(*kidneys.invocations, *heart.invocations))
    kernel = recorded(both, Ask(question="Which of these?", slot="creatinine"), both, Ask(question="More?", slot="age"))
    pid = kernel.ask("CKD-EPI and CHA2DS2-VASc of a woman of 60?").pid
    kernel.reply(pid, "1.9; no; no; yes; no; no").result(30)
    called = [event.payload["invocation"]["arguments"] for event in kernel.journal.events(pid) if event.kind == "called"]
    first, second = sorted(called[2:], key=lambda arguments: str(arguments["model"]), reverse=True)
    assert (first["creatinine"], second["diabetes"], second["heart_failure"]) == (1.9, True, False)


def test_what_the_kernel_reads_itself_is_kept_added_and_taken_back_by_a_reply(recorded: Any) -> None:
    spans = {"model": "HAS-BLED", "age": "72", "sex": "man", "systolic_bp": "150"}
    steps = (
        invoked("risk_model", "question", spans, {"model": "HAS-BLED", "age": 72, "sex": "male", "systolic_bp": 150}),
        Ask(question="Is there a kidney disease?", slot="renal_disease"),
        invoked("risk_model", "reply", {}, {}),
        Ask(question="Which medicines?", slot="bleeding_drugs"),
    )
    kernel = recorded(*steps)
    pid = kernel.ask("HAS-BLED for a man of 72, BP 150/85, takes aspirin, INR labile").pid
    kernel.reply(pid, "normal kidneys, no stroke; sorry, no longer on aspirin").result(30)
    first, second = (event.payload["invocation"]["arguments"] for event in kernel.journal.events(pid) if event.kind == "called")
    assert (first["bleeding_drugs"], first["labile_inr"]) == (True, True)
    assert (second["renal_disease"], second["stroke"], second["labile_inr"]) == (False, False, True)
    assert "bleeding_drugs" not in second


def test_another_inputs_number_is_no_age(recorded: Any) -> None:
    spans = {"model": "FINDRISC", "sex": "man"}
    steps = (
        invoked("risk_model", "question", spans, {"model": "FINDRISC", "sex": "male"}),
        Ask(question="How old?", slot="age"),
        invoked("risk_model", "reply", {}, {}),
        Ask(question="How old?", slot="age"),
    )
    kernel = recorded(*steps)
    pid = kernel.ask("FINDRISC of a man").pid
    kernel.reply(pid, "waist 98 cm").result(30)
    called = [event.payload["invocation"]["arguments"] for event in kernel.journal.events(pid) if event.kind == "called"]
    assert called[1] == {"model": "FINDRISC", "sex": "male", "waist": 98}
