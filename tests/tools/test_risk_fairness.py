"""What a model does not use changes nothing anywhere in what it finds."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from llmasos.shell.cli import app
from llmasos.tools.risk.fairness import CASES, Case, Swap, check, differences
from llmasos.tools.risk.model_names import MODELS


@pytest.mark.parametrize("swap", list(check()), ids=lambda swap: f"{swap.subject}-{swap.attribute}")
def test_a_swapped_attribute_changes_what_uses_it_and_nothing_else(swap: Swap) -> None:
    assert bool(swap.changed) == swap.uses, swap.changed


def test_every_model_has_a_person_to_swap() -> None:
    assert {case.model for case in CASES} == set(MODELS)


def test_race_is_used_by_three_models() -> None:
    assert [case.model for case in CASES if "race" in case.uses] == ["pooled cohort equations", "BCRAT", "PLCOm2012"]


def test_a_model_that_used_race_without_saying_so_would_be_caught() -> None:
    silent = Case("pooled cohort equations", next(case for case in CASES if "race" in case.uses).inputs, ("sex",))
    swap = next(one for one in check((silent,)) if one.attribute == "race")
    assert swap.wrong
    assert "[0].values.risk" in swap.changed


def test_a_difference_is_named_by_its_place() -> None:
    one: Any = {"a": [1, {"b": 2}], "c": 3}
    assert differences(one, {"a": [1, {"b": 4}], "d": 3}) == ("a[1].b", "c", "d")


def test_the_command_prints_what_each_model_uses_and_succeeds() -> None:
    done = CliRunner().invoke(app, ["eval", "fairness"])
    assert done.exit_code == 0
    assert "HAS-BLED" in done.stdout
    assert f"{3 * len(CASES)} of {3 * len(CASES)} swaps as they must be" in done.stdout


def test_the_command_fails_when_something_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = Swap("PREVENT", "race", False, ("[0].values.risk",))
    monkeypatch.setattr("llmasos.shell.fairness.check", lambda: [changed])
    done = CliRunner().invoke(app, ["eval", "fairness", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["wrong"] == 1
