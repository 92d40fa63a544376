"""The command as a user runs it: in a process of its own, with its exit status, and nothing but the answer on standard output."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from llmasos.kernel.journal import open_journal
from llmasos.memory.home import Home

CLINIC = """
from typing import Annotated
from llmasos import Finding, Slot, Source, tool

@tool(summary="opening hours of the clinic", examples=["When does the clinic open?"])
def clinic_hours(day: Annotated[str, Slot(about="day of the week")]) -> list[Finding]:
    return [Finding(topic="hours", template="On {day} it opens at 8.", values={"day": day}, source=Source(title="Sign", publisher="Clinic", version="2026", identifier="https://example.org"))]
"""


def run(home: Home, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "llmasos"), *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        input=stdin,
        env=os.environ | {"LLMASOS_HOME": str(home.root)} | environment,
        timeout=120,
        check=False,
    )


def test_a_question_prints_the_contracts_object_and_nothing_else(own_home: Home) -> None:
    done = run(own_home, "ask", "Which disorders are linked to PALB2?", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"pid", "status", "answer", "claims", "findings", "calls", "decisions"} <= set(answer)
    assert {"chosen", "alternatives", "tokens", "ms"} <= set(answer["decisions"][0])
    assert all({"id", "tool", "text", "values", "source"} <= set(finding) for finding in answer["findings"])


@pytest.mark.parametrize("locale", ["C.UTF-8", "en_US.UTF-8"])
def test_bytes_that_are_no_utf_8_are_refused_at_once_and_the_chat_goes_on(own_home: Home, locale: str) -> None:
    def told(stdin: bytes, *arguments: str | bytes) -> tuple[int, str, str]:
        environment = os.environ | {"LLMASOS_HOME": str(own_home.root), "LC_ALL": locale}
        command = [str(Path(sys.executable).parent / "llmasos"), *arguments]
        done = subprocess.run(command, capture_output=True, input=stdin, env=environment, timeout=120, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    for status, out, error in (
        told(b"Where is MLH\xff1?\n", "ask", "-", "--json"),
        told(b"", "ask", b"Where is MLH\xff1?"),
    ):
        assert (status, out) == (2, "")
        assert error.startswith("llmasos: question: ")
        assert error.strip().endswith("accepted: a text in UTF-8; the question is not UTF-8 at character 13")
    status, out, error = told(b"Where is MLH\xff1?\n/tools \xff\n/nonsense\xff\nWhere is MSH2?\n", "chat")
    assert (status, error) == (0, "")
    assert "not UTF-8" in " ".join(out.split())
    assert "2p21" in out
    with closing(open_journal(own_home)) as journal:
        assert len(journal.pids()) == 1


def test_files_of_which_none_can_be_read_end_an_ingest_with_a_failure(own_home: Home, tmp_path: Path) -> None:
    (own_home.root / "vectors").unlink()
    folder = tmp_path / "protocols"
    folder.mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (folder / "latin.txt").write_bytes(b"\xe9\xe8\xff only")
    done = run(own_home, "ingest", str(folder), COLUMNS="300")
    assert (done.returncode, done.stdout.strip()) == (1, "2 skipped")
    assert [line[:5] for line in done.stderr.splitlines()] == ["[1/2]", "[2/2]"]
    (folder / "fine.txt").write_text("Wash your hands before every dressing.")
    assert run(own_home, "ingest", str(folder)).returncode == 0


def test_a_process_that_is_resumed_ends_with_its_own_status(own_home: Home) -> None:
    submitted = {"question": "Where is MLH1?", "earlier": [], "principal": {}, "patient": None, "budget": {}, "model": "m", "program": 0}
    with closing(open_journal(own_home)) as journal:
        journal.append("broken", [("submitted", submitted)], "2026-01-01T12:00:00.000+00:00")
    with closing(open_journal(own_home)) as journal:  # a model with a record that holds no decision fails
        journal.append(
            "nothing", [("submitted", submitted), ("failed", {"error": "x", "error_type": "ToolFailed"})], "2026-01-01T12:00:00.000+00:00"
        )
    done = run(own_home, "resume", "broken", "--model", "replay:nothing", "--json")
    assert (json.loads(done.stdout)["status"], done.returncode) == ("failed", 1), done.stderr


def test_an_explanation_as_a_page_is_its_owners_alone(own_home: Home, tmp_path: Path) -> None:
    run(own_home, "tools", "call", "gene_lookup", '{"gene": "MLH1"}')
    with closing(open_journal(own_home)) as journal:
        (pid,) = journal.pids()
    assert run(own_home, "explain", pid, "--html", str(tmp_path / "page.html")).returncode == 0
    assert [(file.name, file.stat().st_mode & 0o777) for file in tmp_path.glob("*page*")] == [("page.html", 0o600)]
    refused = run(own_home, "explain", pid, "--html", str(tmp_path))
    assert (refused.returncode, "html: " in refused.stderr, "a file that can be written" in refused.stderr) == (2, True, True)


def test_a_tool_called_directly_prints_its_findings(own_home: Home) -> None:
    done = run(own_home, "tools", "call", "gene_lookup", '{"gene": "TP53"}')
    result = json.loads(done.stdout)
    assert (done.returncode, result["abstained"]) == (0, None)
    assert result["findings"][0]["values"]["location"] == "17p13.1"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["ask", ""], 2, "question"), (["tools", "call", "gene_lookup", '{"gene": "BRAC1"}'], 1, "BRCA1"), (["tools", "call", "gene_lookup", "nonsense"], 2, "JSON"),
        (["tools", "call", "risk_model", '{"condition": "CVD", "age": 500}'], 1, "0 to 120"), (["tools", "call", "nobody", "{}"], 2, "gene_lookup"), (["explain", "nobody"], 1, "llmasos log"),
        (["ask", "x", "--model", "nonsense"], 2, "provider:model"), (["reply", "nobody", "hi"], 1, "nobody"), (["frobnicate"], 2, "No such command"),
        (["serve", "--host", "0.0.0.0"], 2, "--expose"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line_and_an_exit_status(own_home: Home, arguments: list[str], status: int, words: str) -> None:
    done = run(own_home, *arguments)
    assert done.returncode == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_pack_the_command_that_builds_it_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path / "fresh")
    done = run(home, "tools", "call", "gene_lookup", '{"gene": "TP53"}')
    assert done.returncode == 1
    assert "llmasos setup" in done.stderr


def test_a_read_only_data_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = run(Home(tmp_path / "file" / "below"), "log")
    assert done.returncode == 1
    assert "LLMASOS_HOME" in done.stderr


def test_the_journal_verifies_until_it_is_edited(own_home: Home) -> None:
    import sqlite3

    run(own_home, "tools", "call", "gene_lookup", '{"gene": "TP53"}')
    assert run(own_home, "verify").returncode == 0
    with sqlite3.connect(own_home.journal) as connection:
        connection.execute("UPDATE events SET payload = CAST('{}' AS BLOB) WHERE seq = 2")
    done = run(own_home, "verify")
    assert done.returncode == 1
    assert "event 2" in done.stdout
    assert "payload edited" in done.stdout


def test_a_process_is_listed_explained_and_replayed(own_home: Home) -> None:
    pid = json.loads(run(own_home, "ask", "Where is TP53 located?", "--json").stdout)["pid"]
    assert pid in run(own_home, "log").stdout
    explained = run(own_home, "explain", pid).stdout
    assert "Decided:" in explained
    assert "byte for byte" in run(own_home, "replay", pid).stdout


@pytest.mark.parametrize("columns", ["80", "40"])
@pytest.mark.parametrize("command", [["log"], ["top", "--once"]])
def test_a_pid_is_never_cut_however_narrow_the_terminal(own_home: Home, columns: str, command: list[str]) -> None:
    journal = open_journal(own_home)
    pids = [f"gw2o{number}-{'8e3d91f0aa' * (number + 1)}" for number in range(2)]
    for pid in pids:
        question = "Which disorders are linked to PALB2 [/and] to each of the genes that are named beside it in the report?"
        submitted = {"question": question, "earlier": [], "principal": {}, "patient": None, "budget": {}, "model": "embedded", "program": 0}
        journal.append(pid, [("submitted", submitted)], "2026-01-01T12:00:00.000+00:00")
    journal.close()
    shown = run(own_home, *command, COLUMNS=columns).stdout
    assert all(pid in shown for pid in pids)


def test_a_time_is_not_broken_at_eighty_columns(own_home: Home) -> None:
    journal = open_journal(own_home)
    submitted = {"question": "Which? " * 20, "earlier": [], "principal": {}, "patient": None, "budget": {}, "model": "m", "program": 0}
    journal.append("gw2o1-8e3d91f0aa", [("submitted", submitted)], "2026-01-01T12:00:00.000+00:00")
    journal.close()
    assert " 2026-01-01T12:00:00 " in run(own_home, "log", COLUMNS="80").stdout


def test_a_broken_plugin_is_reported_and_the_others_go_on(own_home: Home, tmp_path: Path) -> None:
    site = tmp_path / "site"
    info = site / "clinic-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "clinic.py").write_text(CLINIC)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: clinic\nVersion: 1.0\n")
    (site / "leaver.py").write_text("raise SystemExit(3)\n")
    (info / "entry_points.txt").write_text("[llmasos.tools]\nclinic = clinic:clinic_hours\nbroken = clinic:missing\nleaver = leaver:tool\n")
    listed = json.loads(run(own_home, "tools", "list", "--json", PYTHONPATH=str(site)).stdout)
    assert {"gene_lookup", "clinic_hours"} <= {tool["name"] for tool in listed["tools"]}
    assert {"broken", "leaver"} <= set(listed["rejected"])


def test_chat_reads_piped_lines_and_keeps_its_context(own_home: Home, tmp_path: Path) -> None:
    saved = tmp_path / "talk.md"
    done = run(own_home, "chat", stdin=f"/tools\nWhich disorders are linked to PALB2?\n/why\n/save {saved}\n/nonsense\n/quit\n")
    assert done.returncode == 0
    assert "gene_lookup(" in done.stdout
    assert "Decided:" in done.stdout
    assert "/nonsense is not a command" in done.stdout
    assert "PALB2" in saved.read_text()


def test_help_shows_an_example(own_home: Home) -> None:
    assert "Example" in run(own_home, "ask", "--help").stdout


def test_one_tool_runs_over_a_file_and_a_bad_row_costs_its_own_line_alone(own_home: Home, tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_text('{"gene": "TP53"}\nnonsense\n{"gene": "BRAC1"}\n\n{"disease": "Marfan syndrome"}\n')
    done = run(own_home, "tools", "call", "gene_lookup", "--file", str(rows))
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [bool(result["findings"]) for result in results] == [True, False, False, True]
    assert "rows.ndjson:2" in results[1]["abstained"]
    assert "BRCA1" in results[2]["abstained"]


def test_training_the_graph_writes_weights_that_are_used_from_then_on(own_home: Home) -> None:
    done = run(own_home, "train", "graph", "--seed", "1", "--json")
    written = json.loads((own_home.root / "repurposing.json").read_text(encoding="utf-8"))
    assert (done.returncode, json.loads(done.stdout)) == (0, written)
    call = run(own_home, "tools", "call", "drug_target", '{"repurpose": "Marfan syndrome", "limit": 1}')
    assert json.loads(call.stdout)["findings"][0]["values"]["auroc"] == written["report"]["held_out_links"]["walks"]["auroc"]


def test_training_the_scheduler_keeps_its_options(own_home: Home) -> None:
    shown = run(own_home, "train", "--help", COLUMNS="140").stdout
    assert all(option in shown for option in ("--minutes", "--resume", "--seed", "graph"))
