"""Every ```console example of the tools' pages runs, and gives the lines that the page shows."""

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from llmasos.memory.home import Home
from llmasos.shell.cli import app
from llmasos.tools.registry import Registry

PAGES = Path(__file__).resolve().parents[2] / "docs" / "tools"
EXAMPLES = PAGES.parent / "examples"
CLOSED = "http://127.0.0.1:9"  # examples that go online find nobody there, and must answer all the same
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples() -> list[Any]:
    """Each command of each page with the lines shown below it."""
    found = []
    for page in sorted(PAGES.glob("*.md")):
        for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            for number, part in enumerate(re.split(r"^\$ ", block, flags=re.MULTILINE)[1:], 1):
                command, shown = apart(part)
                found.append(pytest.param(command, shown, id=f"{page.stem}-{number}-{command.split()[-2][:30]}"))
    return found


def apart(text: str) -> tuple[str, list[str]]:
    """A command, which may go on over lines until its quotes are closed, and the lines below it."""
    lines = text.rstrip("\n").split("\n")
    for end in range(1, len(lines) + 1):
        command = "\n".join(lines[:end])
        if not command.endswith("\\") and _closed(command):
            return command.replace("\\\n", " "), [line for line in lines[end:] if line.strip()]
    raise ValueError(f"a command whose quotes are never closed: {text[:80]}")


def _closed(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("command", "shown"), examples())
def test_the_example_of_a_page_runs_and_gives_what_the_page_shows(
    own_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, shown: list[str]
) -> None:
    words = shlex.split(command, comments=True)
    while "=" in words[0]:
        monkeypatch.setenv(*words.pop(0).split("=", 1))
    for name in ("EUTILS", "MYGENE", "CPIC", "OPEN_TARGETS", "OPENFDA"):
        monkeypatch.setenv(f"LLMASOS_{name}_URL", CLOSED)
    shutil.copytree(EXAMPLES, tmp_path / "examples")  # the files that the pages name
    monkeypatch.chdir(tmp_path / "examples")
    assert words.pop(0) == "llmasos"
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    texts = said(done.stdout)
    missing = [line for line in shown if line.strip() != "…" and line not in texts]
    assert not missing, f"the page shows what did not come: {missing}\nwhat came: {texts}"


def said(output: str) -> list[str]:
    """The lines of an output; of a tool's JSON, its sentences."""
    lines: list[str] = []
    for line in output.splitlines():
        try:
            result = json.loads(line)
        except json.JSONDecodeError:
            result = None
        lines.append(line)
        if isinstance(result, dict) and "findings" in result:
            lines += [finding["text"] for finding in result["findings"]] + ([result["abstained"]] if result["abstained"] else [])
    return lines


def test_every_built_in_tool_has_a_page_with_an_example_of_its_own() -> None:
    built_in = [tool.name for tool in Registry.discover() if tool.function.__module__.startswith("llmasos.")]
    pages = {page.stem: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    assert [name for name in built_in if f"$ llmasos tools call {name} " not in pages.get(name, "")] == []
