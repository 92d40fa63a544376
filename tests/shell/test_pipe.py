"""A reader who goes away, as `head` does, ends the command as other tools end then, and costs no process its life."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from llmasos.memory.home import Home

LLMASOS = str(Path(sys.executable).parent / "llmasos")
SIGPIPE = 141  # what a shell reports of a program that this signal ended


def closed_pipe() -> int:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def run(home: Home, *arguments: str, both: bool = False) -> subprocess.CompletedProcess[str]:
    """A command whose standard output nobody reads, nor its standard error, if `both`."""
    nobody = closed_pipe()
    done = subprocess.run(
        [LLMASOS, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=nobody,
        stderr=nobody if both else subprocess.PIPE,
        text=True,
        env=os.environ | {"LLMASOS_HOME": str(home.root)},
        timeout=120,
        check=False,
    )
    os.close(nobody)
    return done


def listed(home: Home, *arguments: str) -> list[dict[str, str]]:
    done = subprocess.run(
        [LLMASOS, *arguments], capture_output=True, text=True, env=os.environ | {"LLMASOS_HOME": str(home.root)}, timeout=120, check=True
    )
    return json.loads(done.stdout) if arguments[0] == "log" else [json.loads(line) for line in done.stdout.splitlines()]


def test_a_question_whose_reader_went_away_is_interrupted_and_can_be_resumed(own_home: Home) -> None:
    assert run(own_home, "ask", "Which disorders are linked to PALB2?", both=True).returncode == SIGPIPE
    (left,) = listed(own_home, "log", "--json")
    assert left["status"] == "interrupted"
    (answer,) = listed(own_home, "resume", left["pid"], "--json")
    assert (answer["pid"], answer["status"]) == (left["pid"], "answered")
    assert (
        subprocess.run([LLMASOS, "replay", left["pid"]], env=os.environ | {"LLMASOS_HOME": str(own_home.root)}, check=False).returncode == 0
    )


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_an_answer_that_nobody_reads_is_on_record_and_nothing_is_complained_of(own_home: Home, options: list[str]) -> None:
    done = run(own_home, "ask", "Where is TP53 located?", "--quiet", *options)
    assert (done.returncode, done.stderr) == (SIGPIPE, "")
    assert [row["status"] for row in listed(own_home, "log", "--json")] == ["answered"]


@pytest.mark.parametrize(
    "command", [["tools", "list"], ["tools", "call", "gene_lookup", '{"gene": "TP53"}'], ["setup", "--list"], ["log", "--json"]]
)
def test_every_command_ends_quietly_when_nobody_reads(own_home: Home, command: list[str]) -> None:
    done = run(own_home, *command)
    assert (done.returncode, done.stderr) == (SIGPIPE, "")
