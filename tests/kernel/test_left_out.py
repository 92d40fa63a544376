"""A half of a question is not lost in silence, and in an emergency nothing stands beside the advice that has no bearing on it."""

from typing import Any

import pytest

from llmasos.kernel import left_out
from llmasos.kernel.process import CallRecord, ProcessState, Turn
from llmasos.kernel.replay import replay
from llmasos.kernel.syscalls import Answer, Call, Decision, Invocation, Origin

STROKE = "Since this morning her face is drooping, her left arm is weak and her speech is slurred"


def called(tool: str, **arguments: str) -> Call:
    origins = {name: [Origin(where="question", span=value)] for name, value in arguments.items()}
    return Call(invocations=(Invocation(tool=tool, arguments=dict(arguments), origins=origins),))


def signs(*phenotypes: str) -> Call:
    origins = {"phenotypes": [Origin(where="question", span=sign) for sign in phenotypes]}
    return Call(invocations=(Invocation(tool="phenotype_diagnosis", arguments={"phenotypes": list(phenotypes)}, origins=origins),))


def after(question: str, call: Call) -> ProcessState:
    """A process with one call that found nothing."""
    decision = Decision(syscall=call, chosen="call", alternatives={}, model="recorded", prompt_hash="", tokens=0, ms=0.0)
    calls = [CallRecord(f"c{number}", invocation) for number, invocation in enumerate(call.invocations, 1)]
    return ProcessState(question=question, turns=[Turn(decision, calls)])


def test_what_no_step_looked_up_is_listed_in_the_answer(recorded: Any) -> None:
    kernel = recorded(called("gene_lookup", gene="PALB2"), Answer(findings=("c1.1",)))
    answer = kernel.ask("Where does PALB2 lie, what does HFE C282Y mean, and is TPMT *3A/*3A a reason against azathioprine?")
    line = "Named in the question, but no step looked it up: HFE, C282Y, TPMT *3A/*3A, azathioprine."
    assert line in answer.missing
    assert f"- {line}" in answer.answer
    assert replay(kernel.journal, answer.pid, kernel.registry) is None


def test_nothing_is_listed_where_everything_was_looked_up(recorded: Any) -> None:
    call = called("variant_interpretation", gene="HFE", variant="C282Y")
    answer = recorded(call, Answer(findings=("c1.1",))).ask("What does HFE C282Y mean?")
    assert not any("no step looked it up" in note for note in answer.missing)


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("Does Plavix work?", called("drug_target", drug="clopidogrel")),
        ("Is BRAF V600E a target?", called("drug_target", target="BRAF V600E")),
        ("A patient with ALS and SLE, on RA drugs", called("gene_lookup", gene="SOD1")),  # shorthand of diseases, no official symbols
    ],
)
def test_brands_parts_of_an_argument_and_shorthand_are_not_listed(question: str, call: Call) -> None:
    assert left_out.note(after(question, call)) == []


def test_a_search_with_the_whole_question_looks_nothing_up_by_name() -> None:
    question = "How is haemochromatosis with HFE C282Y treated?"
    assert left_out.note(after(question, called("guideline_search", query=question))) == [
        "Named in the question, but no step looked it up: HFE, C282Y."
    ]


def test_an_emergency_is_not_followed_by_a_ranking_of_rare_diseases(recorded: Any) -> None:
    kernel = recorded(signs("face is drooping", "speech is slurred"), Answer(findings=("c1.1", "c1.2")))
    answer = kernel.ask(STROKE)
    assert [claim.findings for claim in answer.claims] == [("urgent1",)]
    assert answer.also_found == ()
    assert any("That ranking is not shown" in note for note in answer.missing)
    assert any(finding.topic == "rank 1" for finding in answer.findings)
    assert replay(kernel.journal, answer.pid, kernel.registry) is None


def test_whoever_asks_for_a_disease_outright_gets_the_ranking_behind_the_advice(recorded: Any) -> None:
    kernel = recorded(signs("face is drooping", "speech is slurred"), Answer(findings=("c1.1",)))
    answer = kernel.ask(f"{STROKE}. Which syndromes run with that?")
    assert [claim.findings for claim in answer.claims] == [("urgent1",), ("c1.1",)]


def test_what_else_was_asked_in_an_emergency_is_answered(recorded: Any) -> None:
    kernel = recorded(called("gene_lookup", gene="NOTCH3"), Answer(findings=("c1.1",)))
    answer = kernel.ask(f"{STROKE}. And where does NOTCH3 lie?")
    assert [claim.findings for claim in answer.claims] == [("urgent1",), ("c1.1",)]
