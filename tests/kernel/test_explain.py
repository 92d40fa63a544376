"""An explanation and an answer number their sources alike, and what was waited for a person is no work."""

from datetime import datetime, timedelta
from typing import Any

from llmasos.kernel.answer import Claim, written
from llmasos.kernel.explain import Explanation, explain
from llmasos.kernel.journal import Event
from llmasos.shell.explain_page import page
from llmasos.tools.finding import Finding, Source

HGNC, HPO = (Source(title=name, publisher=name, version="2026", identifier=f"https://{name}.example") for name in ("HGNC", "HPO"))
NAME = Finding(id="c1.1", tool="gene_lookup", topic="identity", template="{s} is a gene.", values={"s": "PALB2", "none": None}, source=HGNC)
LINKED = Finding(
    id="c1.2", tool="gene_lookup", topic="disorders", template="{s} is linked to a disorder.", values={"s": "PALB2"}, source=HPO
)
CHOSEN, REST = Claim(text=LINKED.text, findings=("c1.2",)), Claim(text=NAME.text, findings=("c1.1",))


def story(asked_at: float = 1.0, replied_at: float = 7201.0) -> Explanation:
    """A process that asked back, and was answered two hours later."""
    decided = {"alternatives": {}, "tokens": 5, "ms": 1.0, "prompt_hash": ""}
    call = {"tool": "gene_lookup", "arguments": {"gene": "PALB2"}, "origins": {}}
    steps: list[tuple[float, str, dict[str, Any]]] = [
        (0, "submitted", {"question": "Which disorders?", "model": "m", "versions": {}, "earlier": [], "principal": {"name": "local"}}),
        (asked_at, "asked", {"question": "Which gene do you mean?"}),
        (replied_at, "replied", {"text": "PALB2"}),
        (replied_at + 1, "called", {"call": "c1", "invocation": call}),
        (replied_at + 2, "returned", {"call": "c1", "abstained": None, "findings": [NAME.model_dump(), LINKED.model_dump()]}),
        (replied_at + 3, "decided", {**decided, "chosen": "answer", "syscall": {"kind": "answer", "findings": ["c1.2"]}}),
        (replied_at + 3, "answered", {"claims": [CHOSEN.model_dump()], "also_found": [REST.model_dump()], "missing": []}),
    ]
    start = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    return explain(
        [Event(seq, "p", kind, (start + timedelta(seconds=at)).isoformat(), told) for seq, (at, kind, told) in enumerate(steps, 1)]
    )


def test_the_hours_of_waiting_for_a_reply_are_no_work() -> None:
    told = story()
    assert (told.seconds, told.waiting) == (4.0, 7200.0)
    assert [node.elapsed for node in told.nodes] == [0, 1, 1, 2, 3, 4, 4]
    assert "4.00 s of work, 2 h 0 min of waiting for a reply" in page(told)


def test_sources_have_the_numbers_of_the_answer_those_of_the_claims_first() -> None:
    told = story()
    assert (told.sources, told.cited) == ([HPO, HGNC], 1)
    shown = page(told)
    assert f'{LINKED.text} <a href="#finding-c1.2">[1]</a>' in shown
    assert f'{NAME.text} <a href="#finding-c1.1">[2]</a>' in shown
    assert "[c1." not in shown


def test_an_answer_lists_the_sources_of_its_claims_apart_from_those_of_what_was_also_found() -> None:
    assert written([CHOSEN], [REST], [], [NAME, LINKED]).split("\n\n") == [
        "PALB2 is linked to a disorder. [1]",
        "What this rests on\n[1] HPO. HPO, 2026. https://HPO.example",
        "Also found\n- PALB2 is a gene. [2]",
        "Sources of what was also found\n[2] HGNC. HGNC, 2026. https://HGNC.example",
    ]


def test_a_source_of_a_claim_is_not_listed_a_second_time() -> None:
    assert "Sources of what was also found" not in written([REST], [REST], [], [NAME])


def test_a_decision_to_answer_names_its_findings_in_words() -> None:
    assert "from «PALB2 is linked to a disorder.»" in story().nodes[5].detail
    assert story().nodes[4].title == "2 finding(s) from gene_lookup"


def test_the_page_shows_values_in_words_and_only_those_that_are_set() -> None:
    shown = page(story())
    assert "<dt>s</dt><dd>PALB2</dd>" in shown
    assert "null" not in shown
    assert "<dt>none</dt>" not in shown
