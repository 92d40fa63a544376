"""What an answer begins with."""

import pytest

from llmasos.kernel.answer import asks_what_is, choose
from llmasos.kernel.process import CallRecord, ProcessState, Turn
from llmasos.kernel.syscalls import Answer, Decision, Invocation
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
