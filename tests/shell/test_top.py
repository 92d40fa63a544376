"""The table of processes as a user prints it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from llmasos.memory.home import Home


def run(home: Home, *arguments: str, columns: int = 160) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "llmasos"), *arguments]
    environment = os.environ | {"LLMASOS_HOME": str(home.root), "COLUMNS": str(columns)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)


def test_top_prints_processes_and_classes_once(own_home: Home) -> None:
    run(own_home, "tools", "call", "gene_lookup", '{"gene": "TP53"}')
    done = run(own_home, "top", "--once")
    assert done.returncode == 0
    assert "0 running, 1 in view" in done.stdout
    assert "tools call gene_lookup" in done.stdout
    assert "answered" in done.stdout
    assert all(name in done.stdout for name in ("stat", "routine", "batch"))


def test_in_a_narrow_terminal_the_question_alone_gives_way(own_home: Home) -> None:
    run(own_home, "tools", "call", "gene_lookup", '{"gene": "TP53"}')
    shown = run(own_home, "top", "--once", columns=80).stdout.splitlines()
    heading = next(line for line in shown if line.lstrip().startswith("pid"))
    assert all(name in heading for name in ("class", "status", "steps", "tokens", "waited", "took"))
    assert "answered" in shown[shown.index(heading) + 1]
    assert "tools call gene_lookup" not in shown[shown.index(heading) + 1]


def test_top_gives_json_to_programs(own_home: Home) -> None:
    run(own_home, "tools", "call", "gene_lookup", '{"gene": "TP53"}')
    shown = json.loads(run(own_home, "top", "--json").stdout)
    assert shown["processes"][0]["status"] == "answered"
    assert shown["classes"]["routine"]["ended"] == 1


def test_top_of_an_empty_data_folder_is_an_empty_table(own_home: Home) -> None:
    done = run(own_home, "top")
    assert (done.returncode, "0 running, 0 in view" in done.stdout) == (0, True)
