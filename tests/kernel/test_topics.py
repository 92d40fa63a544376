"""Which topics of findings a question asks for."""

import pytest

from llmasos.kernel.topics import asked_for
from llmasos.tools.registry import Registry

CUES = {"hours": ["when does", "几点"], "place": ["where"], "fee *": []}
TOPICS = ("hours", "place", "fee in euro", "fee in dollars", "weather")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When does it open?", {"hours"}),
        ("几点开门？", {"hours"}),
        ("Where is it, and when does it open?", {"hours", "place"}),
        ("elsewhere?", {"fee in euro", "fee in dollars"}),
    ],
)
def test_a_topic_is_asked_for_by_its_words_and_one_without_words_where_no_other_is(question: str, asked: set[str]) -> None:
    assert asked_for(question, TOPICS, [CUES]) == asked


def test_each_tool_says_what_it_is_asked_for() -> None:
    assert asked_for("Where?", ["place", "risk"], [CUES, {"risk": []}]) == {"place", "risk"}


def test_a_tool_is_not_asked_for_what_it_has_not_found() -> None:
    assert asked_for("When does it open?", ["place"], [CUES]) == set()


@pytest.mark.parametrize(
    ("tool", "question", "topics", "asked"),
    [
        ("risk_model", "Her 10-year cardiovascular risk?", ["contributions", "10-year ASCVD risk"], {"10-year ASCVD risk"}),
        ("risk_model", "Which factor weighs most in her risk?", ["contributions", "10-year ASCVD risk"], {"contributions"}),
        ("pharmacogenomics", "CYP2D6 poor metaboliser on tramadol: what now?", ["phenotype", "recommendation"], {"recommendation"}),
        ("pharmacogenomics", "CYP2C9 *1/*3: what type of metaboliser is he?", ["phenotype", "recommendation"], {"phenotype"}),
        ("variant_interpretation", "LDLR c.1060G>A 是否致病？", ["criteria", "classification"], {"classification"}),
        ("drug_target", "Why did afatinib stop working?", ["mechanism", "resistance"], {"resistance"}),
    ],
)
def test_the_built_in_tools_lead_with_what_is_asked_for(tool: str, question: str, topics: list[str], asked: set[str]) -> None:
    assert asked_for(question, topics, [Registry.discover()[tool].manifest.cues]) == asked
