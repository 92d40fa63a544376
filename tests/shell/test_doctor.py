"""The doctor names what there is, and what is wrong with it, without loading the model."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from llmasos.kernel.drivers.threads import measure
from llmasos.memory.home import Home
from llmasos.memory.keys import load_key
from llmasos.shell.doctor import available_memory, examine


def checks() -> dict[str, tuple[str, str]]:
    return {check.name.strip(): (check.state, check.text) for check in examine()}


def test_a_data_folder_that_is_set_up_has_no_fault(own_home: Home) -> None:
    found = checks()
    assert [name for name, (state, _) in found.items() if state == "fault"] == []
    assert {"model", "adapter", "knowledge pack", "threads", "memory", "data folder", "scheduling", "HGNC complete set"} <= set(found)
    assert f"{measure().cores} core" in found["threads"][1]


def test_an_empty_data_folder_names_the_command_that_fills_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMASOS_HOME", str(tmp_path / "fresh"))
    found = checks()
    for name in ("model", "knowledge pack"):
        assert found[name][0] == "fault"
        assert "llmasos setup" in found[name][1]


def test_it_leaves_the_data_folder_as_it_was(own_home: Home) -> None:
    before = sorted(path.name for path in own_home.root.iterdir())
    checks()
    assert sorted(path.name for path in own_home.root.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "value", "check", "state"),
    [
        ("LLMASOS_POLICY", "lottery", "scheduling", "fault"), ("LLMASOS_POLICY", "priority", "scheduling", "ok"), ("LLMASOS_MODEL", "openai:some-model", "model", "note"),
    ],
)  # fmt: skip
def test_what_the_environment_says_is_shown(
    own_home: Home, monkeypatch: pytest.MonkeyPatch, name: str, value: str, check: str, state: str
) -> None:
    monkeypatch.setenv(name, value)
    assert checks()[check][0] == state
    assert value in checks()[check][1]


def test_a_key_that_others_can_read_is_a_fault(own_home: Home) -> None:
    own_home.journal.touch()
    own_home.key.write_text("x")
    own_home.key.chmod(0o644)
    assert checks()["journal"][0] == "fault"
    assert "chmod 600" in checks()["journal"][1]


def test_the_memory_that_is_left_is_less_than_the_machine_has() -> None:
    available = available_memory()
    assert available is None or 0 < available <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_it_loads_no_model_and_prints_json_for_programs(own_home: Home) -> None:
    code = "import json, sys\nfrom llmasos.shell.doctor import doctor\nstatus = doctor(True)\nsys.exit(9 if {'llama_cpp', 'torch', 'chromadb'} & set(sys.modules) else status)"
    environment: dict[str, Any] = os.environ | {"LLMASOS_HOME": str(own_home.root)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0
    assert {"name", "state", "text"} == set(json.loads(done.stdout)[0])


def test_a_journal_that_is_no_journal_is_a_fault(own_home: Home) -> None:
    load_key(own_home.key)
    own_home.journal.write_bytes(b"anything but a database " * 100)
    state, text = checks()["journal"]
    assert (state, "is damaged" in text, "move it away" in text) == ("fault", True, True)
