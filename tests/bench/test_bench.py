"""The bench: one command, one table, one file; and bounds that follow from what the machine was measured to do."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))

from bounds import Bounds  # noqa: E402 - the bench is scripts, not a package
from rows import Row, table  # noqa: E402

# ten tokens a second by its products, forty passes a second by its memory
MACHINE = Bounds(
    threads=1, format="float32", products=1000.0, bandwidth=4000.0, weights=100.0, operations=100.0, prefill=8.0, decode=5.0, flush=0.01
)


def test_one_command_writes_one_table_and_one_file(tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    command = [sys.executable, str(BENCH / "run.py"), "bounds", "durable", "--quick", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    kept = json.loads(out.read_text())
    assert kept["failures"] == {}
    assert {row["part"] for row in kept["rows"]} == {"bounds", "durable"}
    step = next(row for row in kept["rows"] if row["part"] == "durable")
    assert step["ratio"] == pytest.approx(step["theirs"] / step["ours"])
    assert (step["target"], step["met"]) == ("≥ 5 ×", step["ratio"] >= 5)
    assert {"machine", "versions", "load", "bounds"} <= set(kept)
    assert done.stdout.count("\n| ") == len(kept["rows"]) + 1  # the line under the head, too


def test_a_part_that_does_not_exist_is_refused_before_anything_is_measured() -> None:
    done = subprocess.run([sys.executable, str(BENCH / "run.py"), "speed"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no part speed; there are bounds, start" in done.stderr


@pytest.mark.parametrize(
    ("row", "target", "met"),
    [
        (Row("wait", 2.0, "s", "fifo", 24.0, 12.0, least=10), "≥ 10 ×", True),
        (Row("start", 3.0, "s", most=2.5), "≤ 2.5 s", False),
        (Row("speed", 3.0, "GB/s"), "", None),
    ],
)
def test_a_target_holds_for_the_ratio_where_there_is_one(row: Row, target: str, met: bool | None) -> None:
    assert (row.target, row.met) == (target, met)


def test_a_row_of_the_table_names_the_peer_and_what_limits_it() -> None:
    row = Row("wait", 2.0, "s", "fifo", 24.0, 12.0, least=10, bound="compute", share=0.5)
    assert table([row]).splitlines()[-1] == "| wait | 2 s | 24 s (fifo) | 12 × | ≥ 10 × | yes | compute: 50% reached |"


def test_short_passes_are_bound_by_memory_and_long_ones_by_products() -> None:
    assert MACHINE.least([1] * 4) == ("compute", pytest.approx(0.4))
    assert replace(MACHINE, bandwidth=100.0).least([1] * 4) == ("memory bandwidth", pytest.approx(4.0))
    assert replace(MACHINE, bandwidth=100.0).least([1, 20]) == ("compute", pytest.approx(3.0))


def test_the_share_that_is_reached_is_the_least_time_over_the_time_taken() -> None:
    assert MACHINE.model([20], 4.0)["share"] == pytest.approx(0.5)
    assert MACHINE.disk(2, 0.1)["share"] == pytest.approx(0.2)
