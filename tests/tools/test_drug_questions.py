"""What a question adds to a call of drug_target."""

import pytest

from llmasos.errors import UnknownTerm
from llmasos.memory.injected import Wording
from llmasos.tools.finding import Finding
from llmasos.tools.registry import Registry


def told(question: str, **arguments: str) -> list[Finding]:
    return list(Registry.discover()["drug_target"].run(arguments, {"Wording": Wording((question,))}).findings)


def uses(findings: list[Finding]) -> list[str]:
    return [str(finding.values["indication"]) for finding in findings if finding.topic in ("indication", "therapy")]


def test_uses_for_the_cancer_that_is_asked_about_come_first() -> None:
    listed = uses(told("Which drugs for KRAS G12C lung cancer?", target="KRAS G12C"))
    assert ["lung" in use for use in listed] == sorted(("lung" in use for use in listed), reverse=True)
    assert "prostate" in uses(told("Can olaparib be used in prostate cancer?", drug="olaparib"))[0]


def test_a_use_that_leaves_the_cancer_out_does_not_come_first() -> None:
    listed = uses(told("BRAF V600E colorectal cancer: what is approved?", target="BRAF V600E"))
    assert "not colorectal cancer" not in listed[0]
    assert "colorectal cancer" in listed[0]


def test_words_that_are_no_target_leave_what_is_known_of_the_drug() -> None:
    found = told("Can olaparib be used, and by what biomarker?", drug="olaparib", target="biomarker")
    assert found[0].topic == "mechanism"
    assert found[-1].text == "«biomarker» is no gene, protein or alteration that is known here; what is told is of olaparib alone."


def test_words_that_are_no_target_alone_are_refused() -> None:
    with pytest.raises(UnknownTerm):
        told("Anything against biomarker?", target="biomarker")


@pytest.mark.parametrize("question", ["Which drugs could be repurposed for cystic fibrosis?", "囊性纤维化有哪些老药新用的可能？"])
def test_a_question_after_drugs_to_repurpose_gets_hypotheses(question: str) -> None:
    assert told(question, target="repurposed")[0].text.startswith("Hypotheses only, not recommendations")
