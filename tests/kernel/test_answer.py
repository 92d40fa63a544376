"""What an answer begins with, and what stands before a question back or an abstention."""

from collections.abc import Callable

import pytest

from llmasos.kernel.answer import answer_of, asks_what_is, choose, unscoped
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.process import CallRecord, ProcessState, State, Turn
from llmasos.kernel.syscalls import Abstain, Answer, Ask, Call, Decision, Invocation
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Finding, Source

SOURCE = Source(title="A table", publisher="Somebody", version="2026", identifier="https://example.org")


def finding(identifier: str, topic: str, text: str) -> Finding:
    return Finding(id=identifier, tool="gene_lookup", topic=topic, template=text, values={"asked": "BRCA1"}, source=SOURCE)


def first_claims(question: str) -> list[str]:
    """The claims of an answer to whose question the model chose where the gene lies."""
    found = [finding("c1.1", "identity", "BRCA1 is a gene."), finding("c1.2", "location", "BRCA1 lies at 17q21.")]
    call = CallRecord("c1", Invocation(tool="gene_lookup", arguments={"gene": "BRCA1"}), findings=found)
    decision = Decision(
        syscall=Answer(findings=("c1.2",)), chosen="answer", alternatives={}, model="recorded", prompt_hash="", tokens=5, ms=1.0
    )
    claims, _ = choose(ProcessState(question=question, turns=[Turn(decision, [call])]), ("c1.2",))
    return [claim.text for claim in claims]


def test_asked_what_a_gene_is_the_answer_begins_with_what_it_is() -> None:
    assert first_claims("What is BRCA1?") == ["BRCA1 is a gene.", "BRCA1 lies at 17q21."]


def test_asked_where_a_gene_lies_the_answer_is_what_was_chosen() -> None:
    assert first_claims("Where is BRCA1?") == ["BRCA1 lies at 17q21."]


def test_how_well_a_recommendation_is_supported_is_no_answer_without_it() -> None:
    found = [finding("c1.1", "recommendation", "Use another drug."), finding("c1.2", "evidence", "It is rated level A.")]
    call = CallRecord("c1", Invocation(tool="pharmacogenomics", arguments={"drug": "x"}), findings=found)
    decision = Decision(
        syscall=Answer(findings=("c1.2",)), chosen="answer", alternatives={}, model="recorded", prompt_hash="", tokens=5, ms=1.0
    )
    claims, _ = choose(ProcessState(question="May I give x?", turns=[Turn(decision, [call])]), ("c1.2",))
    assert [claim.text for claim in claims] == ["It is rated level A.", "Use another drug."]


@pytest.mark.parametrize(
    "question",
    [
        "What is BRCA1?",
        "what's the BRCA1 gene",
        "What is the gene BRCA1, and where does it lie?",
        "BRCA1是什么基因？",
        "什么是BRCA1？",
        "What does BRCA1 encode?",
    ],
)
def test_a_question_may_ask_what_a_thing_is(question: str) -> None:
    assert asks_what_is(question, "BRCA1")


@pytest.mark.parametrize(
    "question",
    ["What is the Ensembl id of BRCA1?", "What is BRCA1's location?", "Where is BRCA1?", "BRCA1是什么时候发现的", "What is BRCA10?"],
)
def test_a_question_for_something_of_a_thing_does_not_ask_what_it_is(question: str) -> None:
    assert not asks_what_is(question, "BRCA1")


def asked_after(*calls: CallRecord) -> ProcessState:
    """A process that asks back after these calls."""
    decision = Decision(syscall=Ask(question="Which one?"), chosen="ask", alternatives={}, model="m", prompt_hash="", tokens=5, ms=1.0)
    return ProcessState(question="What?", state=State.WAITING, asked="Which one?", turns=[Turn(decision, list(calls)), Turn(decision)])


def nothing(reason: str, *missing: str) -> CallRecord:
    """A call that found nothing."""
    return CallRecord("c1", Invocation(tool="look"), status="abstained", abstained=reason, missing=missing)


def test_a_tools_reason_stands_before_the_question_back() -> None:
    answer = answer_of(asked_after(nothing("It is not in the table.", "thing", "its place")))
    assert answer.answer == "look: It is not in the table. Needed: its place.\nWhich one?"
    assert answer.missing == ("look: It is not in the table. Needed: its place.",)


def test_a_list_of_inputs_that_the_question_asks_for_is_not_repeated_before_it() -> None:
    assert answer_of(asked_after(nothing("It needs age, sex.", "age", "sex"))).answer == "Which one?"


def test_what_a_reply_settled_is_no_reason_of_the_next_question() -> None:
    state = asked_after(nothing("It is not in the table.", "thing"))
    state.turns[-1].reply = "this one"
    state.turns.append(Turn(state.turns[-1].decision))
    assert answer_of(state).answer == "Which one?"


def test_a_tools_reason_stands_before_the_models_in_an_abstention(recorded: Callable[..., Kernel]) -> None:
    called = Call(invocations=(Invocation(tool="drug_target", arguments={"target": "Nowhere"}),))
    answer = recorded(called, Abstain(code="no data", reason="There is nothing.")).ask("What is for Nowhere?")
    first, last = answer.answer.splitlines()
    assert (answer.status, first.startswith("drug_target: target"), last) == ("abstained", True, "There is nothing.")


def test_a_question_back_about_a_patient_says_how_to_put_one_in_scope(recorded: Callable[..., Kernel]) -> None:
    answer = recorded(Ask(question="Which genotype?", slot="genotypes")).ask("Which of her medicines need a genotype?")
    assert "`/patient FILE`" in answer.answer
    assert answer.answer.endswith("\nWhich genotype?")


def test_an_abstention_about_a_patient_says_how_to_put_one_in_scope(recorded: Callable[..., Kernel]) -> None:
    answer = recorded(Abstain(code="no data", reason="There is nothing.")).ask("Which of this patient's labs are high?")
    assert answer.answer.startswith("There is nothing.\nNo patient is in scope.")


@pytest.mark.parametrize(
    ("question", "speaks"),
    [
        ("What do his latest labs say?", True), ("Is the patient at risk?", True), ("她的用药中哪些需要基因型？", True), ("这位患者有什么风险？", True),
        ("Which of the drugs this patient takes need a genotype?", True), ("这位患者有过敏吗？", True),
        ("The patient takes aspirin. HAS-BLED?", False), ("Clopidogrel for this patient with CYP2C19 *2/*2?", False), ("这位患者有高血压，风险多大？", False),
        ("Is HER2 a gene?", False), ("Which drugs need a genotype?", False), ("阿托伐他汀与其他药物", False), ("Which patients need a test?", False),
    ],
)  # fmt: skip
def test_a_question_speaks_of_a_patient_or_does_not(question: str, speaks: bool) -> None:
    assert bool(unscoped(ProcessState(question=question))) is speaks


def test_with_a_patient_in_scope_nothing_is_said_of_scope() -> None:
    assert unscoped(ProcessState(question="Which of her medicines?", patient=Patient(age=60))) == []
