"""A cohort from the command line, with decisions from a record in the place of a model."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from llmasos.errors import LLMasOSError
from llmasos.kernel.cohort import append_line
from llmasos.kernel.journal import Journal
from llmasos.kernel.syscalls import Abstain, Decision
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher, load_key

PROGRAM = str(Path(sys.executable).parent / "llmasos")


@pytest.fixture
def recorded(own_home: Home) -> Home:
    """A data folder with a process `script` that abstains at once."""
    syscall = Abstain(code="no data", reason="There is nothing on that.")
    decision = Decision(syscall=syscall, chosen="abstain", alternatives={"abstain": 1.0}, model="m", prompt_hash="", tokens=1, ms=1.0)
    journal = Journal(own_home.journal, Cipher(load_key(own_home.key)))
    journal.append("script", [("submitted", {}), ("decided", decision.model_dump(mode="json"))], "2026-01-01T00:00:00+00:00")
    journal.close()
    return own_home


def start(home: Home, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"LLMASOS_HOME": str(home.root)}
    command = [PROGRAM, "batch", *arguments, "--model", "replay:script"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def questions(path: Path, count: int) -> str:
    path.write_text("".join(json.dumps({"question": f"Is this question {number}?"}) + "\n" for number in range(count)))
    return str(path)


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(recorded: Home, tmp_path: Path) -> None:
    count = 3000  # far more than are done before the interrupt comes
    source, out = questions(tmp_path / "in", count), tmp_path / "out"
    first = start(recorded, source, "--out", str(out))
    until = time.monotonic() + 60
    while (not out.exists() or out.read_bytes().count(b"\n") < 20) and time.monotonic() < until:
        time.sleep(0.02)
    first.send_signal(signal.SIGINT)
    said = first.communicate(timeout=30)[1]
    kept = out.read_text()
    assert first.returncode == 130
    assert f"{kept.count(chr(10))} of {count} rows are in" in said
    assert kept.endswith("\n")
    second = start(recorded, source, "--out", str(out))
    said = second.communicate(timeout=240)[1]
    assert second.returncode == 0
    assert f"{kept.count(chr(10))} of them before this run" in said
    assert out.read_text().startswith(kept)
    assert sorted(json.loads(line)["row"] for line in out.read_text().splitlines()) == list(range(1, count + 1))


def test_failed_rows_are_reported_at_the_end(recorded: Home, tmp_path: Path) -> None:
    (tmp_path / "in").write_text('{"question": "What?"}\n{"id": "mine"}\n')
    done = start(recorded, str(tmp_path / "in"), "--out", str(tmp_path / "out"))
    out, said = done.communicate(timeout=60)
    assert (done.returncode, out) == (1, "")
    assert "1 abstained, 1 failed" in said
    assert "row 2 (mine): question: None can't be used" in said


def test_a_resume_tells_how_many_rows_ran_out_of_time_and_they_can_be_asked_again(recorded: Home, tmp_path: Path) -> None:
    source, out = questions(tmp_path / "in", 3), tmp_path / "out"
    assert start(recorded, source, "--out", str(out)).wait(60) == 0
    first, *rest = map(json.loads, out.read_text().splitlines())
    out.write_text("".join(json.dumps(line) + "\n" for line in (first | {"out_of_time": "no tool was back within 9 s"}, *rest)))
    resumed = start(recorded, source, "--out", str(out))
    said = resumed.communicate(timeout=60)[1]
    assert (resumed.returncode, "3 abstained; 1 of all ran out of time" in said) == (1, True)
    assert f"row {first['row']} ({first['row']}): no tool was back within 9 s" in said
    again = start(recorded, source, "--out", str(out), "--retry-failed")
    said = again.communicate(timeout=60)[1]
    assert (again.returncode, "3 rows" in said, "2 of them before this run" in said) == (0, True, True)


def test_a_model_that_does_not_exist_costs_no_row(recorded: Home, tmp_path: Path) -> None:
    command = [PROGRAM, "batch", questions(tmp_path / "in", 2), "--out", str(tmp_path / "out"), "--model", "nonsense"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"LLMASOS_HOME": str(recorded.root)}, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "provider:model" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("out", ["/dev/full", "pipe"])
def test_an_output_that_cannot_be_read_again_is_refused_at_once(recorded: Home, tmp_path: Path, out: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = start(recorded, questions(tmp_path / "in", 2), "--out", str(tmp_path / out))
    try:
        said = done.communicate(timeout=20)[1]
    finally:
        done.kill()
    assert (done.returncode, "this is a device or a pipe" in said) == (2, True)


def test_where_no_room_is_left_the_error_names_the_file_and_what_to_do() -> None:
    with open("/dev/full", "ab") as full, pytest.raises(LLMasOSError, match=r"answers.ndjson: No space left on device; .* goes on once"):
        append_line(full, b"{}\n", Path("answers.ndjson"))
