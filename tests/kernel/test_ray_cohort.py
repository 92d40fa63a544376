"""A cohort on a Ray of this machine, with the embedded model in two actors."""

import json
import os
import signal
from pathlib import Path

import pytest

from llmasos.errors import ModelUnusable
from llmasos.kernel.cohort import Tally
from llmasos.kernel.journal import open_journal
from llmasos.kernel.ray_cohort import run
from llmasos.memory.home import Home

GENES = ("PALB2", "TP53", "MLH1", "CFTR", "PTEN", "STK11", "BRCA2", "ATM", "CDH1", "MSH2", "APC", "VHL")


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.ndjson"
    file.write_text("".join(json.dumps({"id": gene, "question": f"Which disorders are linked to {gene}?"}) + "\n" for gene in GENES))
    return file


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def programs(home: Home) -> list[int]:
    """The programs that processes were submitted in, the latest last."""
    journal = open_journal(home)
    try:
        return [event.payload["program"] for event in journal.events(kinds=["submitted"])]
    finally:
        journal.close()


def test_a_worker_that_is_killed_loses_and_doubles_no_row(questions: Path, tmp_path: Path, own_home: Home) -> None:
    out, killed, seen = tmp_path / "answers.ndjson", list[int](), set[int]()

    def kill_one(tally: Tally) -> None:
        if tally.finished and not killed:
            killed.append(programs(own_home)[-1])
            os.kill(killed[0], signal.SIGKILL)

    tally = run(None, questions, out, workers=2, progress=kill_one)
    seen = set(programs(own_home))
    assert killed
    assert len(seen) > 1
    assert sorted(str(line["id"]) for line in lines(out)) == sorted(GENES)
    assert tally.statuses["failed"] == 0


def test_a_model_that_can_not_be_had_ends_the_run(questions: Path, tmp_path: Path, own_home: Home) -> None:
    with pytest.raises(ModelUnusable, match="nowhere"):
        run("/nowhere.gguf", questions, tmp_path / "answers.ndjson", workers=1)
    assert not (tmp_path / "answers.ndjson").exists()
