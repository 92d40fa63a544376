"""What later steps are learned on is what the tools find."""

import asyncio
import random
import runpy
from pathlib import Path

import pytest

from llmasos.kernel.learning.recorded import Recorded, found_by, holding, on_cards, readable, records
from llmasos.kernel.transcript import finding_line
from llmasos.tools.registry import Registry

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "record_findings.py"
TOOLS = ("gene_lookup", "variant_interpretation", "drug_target", "phenotype_diagnosis", "guideline_search")


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tools_find_today_what_was_recorded(tool: str) -> None:
    script = runpy.run_path(str(SCRIPT))
    of_tool = [each for each in records() if each.tool == tool]
    assert len(of_tool) > 150
    registry = Registry.discover()
    for each in random.Random(5).sample(of_tool, 6):
        row = asyncio.run(script["row_of"]((each.tool, list(each.arguments), each.card), registry))
        assert tuple((topic, text) for topic, text in row["found"]) == each.found
        assert row["holds"] == each.holds


def lines(each: Recorded) -> str:
    return "\n".join(finding_line(number, topic, text) for number, (topic, text) in enumerate(each.found, 1))


def test_what_a_second_call_takes_stands_in_the_lines_that_are_shown() -> None:
    assert all(name in lines(each) for each in records() for name in each.holds.values())


def test_a_recorded_call_is_found_whatever_its_case() -> None:
    assert found_by("gene_lookup", [("gene", "palb2")]) == found_by("gene_lookup", [("gene", "PALB2")]) is not None
    assert found_by("gene_lookup", [("gene", "no such gene")]) is None


def test_first_steps_are_told_apart_by_what_the_text_names() -> None:
    ids = holding("gene_lookup", (("ensembl", "gene"),), ("gene",))
    aliases = holding("gene_lookup", (("gene2", "gene"),), ("gene",))
    assert ids
    assert all(each.arguments[0][1].startswith("ENSG") for each in ids)
    assert aliases
    assert all(each.arguments[0][1] != each.holds["gene"] for each in aliases)
    assert {each.arguments for each in ids}.isdisjoint(each.arguments for each in aliases)


def test_chinese_names_stand_in_chinese_questions_alone() -> None:
    assert any(not readable(each, "en") for each in records())
    assert all(readable(each, "zh") for each in records())
    assert {each.arguments for each in on_cards("en")}.isdisjoint(each.arguments for each in on_cards("zh"))
