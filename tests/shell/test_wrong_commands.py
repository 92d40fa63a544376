"""What a new user types wrong: one clear line each, that says what to do next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from llmasos.kernel.journal import open_journal
from llmasos.memory.home import Home


def run(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder that holds `rows.ndjson` and nothing else."""
    (folder / "rows.ndjson").write_text('{"question": "Where is TP53?"}\n')
    command = [str(Path(sys.executable).parent / "llmasos"), *arguments]
    environment = os.environ | {"LLMASOS_HOME": str(home)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, input="", env=environment, timeout=120, check=False)


def complains(done: subprocess.CompletedProcess[str], status: int, words: str) -> None:
    said = [line for line in done.stderr.splitlines() if line.startswith("llmasos: ")]
    assert (done.returncode, len(said)) == (status, 1), done.stderr
    assert words in said[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ("batch rows.ndjson --out .", 2, "out: '.' can't be used; accepted: a file's name; this is a folder"),
        ("batch rows.ndjson --out nowhere/out.ndjson", 2, "out: 'nowhere/out.ndjson' can't be used"),
        ("ask x1 --model nowhere.gguf", 2, "the path of a .gguf file that is there"),
        ("ask x1 --model replay:nobody", 1, "`llmasos log` lists them"),
        ("cancel nobody", 1, "`llmasos log` lists them"),
        ("setup clinvar --from rows.ndjson", 2, "NCBI's clinvar.vcf.gz for GRCh38"),
        ("eval scheduler", 2, "--suite"),
        ("train --start nowhere", 2, "a folder with an adapter: adapter.safetensors and adapter.json"),
        ("train --out rows.ndjson", 2, "out: 'rows.ndjson' can't be used; accepted: a folder"),
        ("train graph --out nowhere/graph.json", 2, "a file in a folder that is there"),
    ],
)
def test_what_can_not_be_used_is_told_with_what_can(own_home: Home, tmp_path: Path, arguments: str, status: int, words: str) -> None:
    complains(run(tmp_path, own_home.root, *arguments.split()), status, words)


def test_a_page_that_can_not_be_written_is_told_with_its_name(own_home: Home, tmp_path: Path) -> None:
    submitted = {
        "question": "Where is TP53?",
        "earlier": [],
        "principal": {"name": "me"},
        "patient": None,
        "budget": {},
        "model": "embedded",
        "versions": {},
    }
    journal = open_journal(own_home)
    journal.append("p1", [("submitted", submitted)], "2026-01-01T12:00:00.000+00:00")
    journal.close()
    complains(run(tmp_path, own_home.root, "explain", "p1", "--html", "nowhere/why.html"), 2, "html: 'nowhere/why.html' can't be used")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Where is TP53?"],
        ["tools", "call", "gene_lookup", '{"gene": "TP53"}'],
        ["train"],
        ["train", "graph"],
        ["batch", "rows.ndjson", "--out", "out.ndjson"],
    ],
)
def test_before_set_up_the_command_that_sets_up_is_named(tmp_path: Path, arguments: list[str]) -> None:
    complains(run(tmp_path, tmp_path / "fresh", *arguments), 1, "run `llmasos setup`")


def test_an_empty_data_folder_says_so_and_what_comes_next(tmp_path: Path) -> None:
    assert "nothing was asked yet: llmasos ask" in run(tmp_path, tmp_path / "fresh", "log").stdout
    assert "no process was interrupted" in run(tmp_path, tmp_path / "fresh", "resume").stderr
    complains(run(tmp_path, tmp_path / "fresh", "guidelines", "remove", "x"), 2, "none was ingested yet: `llmasos ingest FOLDER`")
