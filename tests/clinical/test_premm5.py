"""PREMM5: its linear predictors term by term, and whom it is not for.

Source: Kastrinos F et al., J Clin Oncol 2017;35:2165-2172, PMID:28489507. No worked example could be read, so the expected values here
are the published coefficients written out for two people, not figures of the paper.
"""

import math

import pytest

from llmasos.errors import InvalidInput
from llmasos.tools.finding import Abstain
from llmasos.tools.risk import premm5, risk_model

NOTHING = dict.fromkeys(premm5.COUNTS, 0)
MAN = {"age": 50, "sex": "male", "lynch_history": NOTHING | {"self_colorectal": 1, "self_colorectal_age": 40, "first_degree_colorectal": 1, "first_degree_colorectal_age": 48}}  # fmt: skip


def test_a_woman_without_cancers_has_the_constants_and_her_age() -> None:
    each, _ = premm5.probabilities({"age": 50, "sex": "female", "lynch_history": NOTHING})
    odds = [math.exp(x) for x in (-5.325 - 0.0476 * 50, -4.427 - 0.0482 * 50, -4.675 - 0.0363 * 50, -4.913 - 0.0074 * 50)]
    assert list(each.values()) == pytest.approx([one / (1 + sum(odds)) for one in odds])


def test_own_and_family_cancers_enter_with_their_ages() -> None:
    each, shares = premm5.probabilities(MAN)
    linear = -5.325 + 0.904 + 2.586 + 1.560 - 0.0557 * (40 - 45 + 48 - 45) - 0.0476 * 50
    assert math.log(each["MLH1"] / (1 - sum(each.values()))) == pytest.approx(linear)
    assert -5.325 + sum(shares["MLH1"].values()) == pytest.approx(linear)


def test_the_tool_tells_each_gene_and_when_testing_is_supported() -> None:
    found = risk_model(model="PREMM5", **MAN)
    assert found[0].values["testing"] is True
    assert set(found[0].values["each"]) == {"MLH1", "MSH2/EPCAM", "MSH6", "PMS2"}
    assert "from 2.5 % on" in found[0].text
    healthy = risk_model(model="PREMM5", age=50, sex="female", lynch_history=NOTHING)
    assert healthy[0].values["testing"] is False


@pytest.mark.parametrize(
    "history",
    [
        {}, NOTHING | {"self_colorectal": 1}, NOTHING | {"cousins": 2}, NOTHING | {"self_endometrial": 1, "self_endometrial_age": 45},
        NOTHING | {"self_colorectal": 1, "self_colorectal_age": 60},
    ],
)  # fmt: skip
def test_an_incomplete_or_impossible_history_is_refused(history: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match="lynch_history"):
        risk_model(model="PREMM5", age=50, sex="male", lynch_history=history)


def test_carriers_are_sent_to_their_own_figures() -> None:
    found = risk_model(model="PREMM5", **MAN, genes=["MLH1"])
    assert isinstance(found, Abstain)
    assert "carrier" in found.reason


def test_score2_says_why_it_is_left_out() -> None:
    found = risk_model(model="SCORE2", age=50, sex="male")
    assert isinstance(found, Abstain)
    assert "licence" in found.reason


def test_race_changes_nothing_in_premm5() -> None:
    white, black = (risk_model(model="PREMM5", **MAN, race=race) for race in ("white", "black"))
    assert [finding.model_dump() for finding in white] == [finding.model_dump() for finding in black]
