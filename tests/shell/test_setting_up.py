"""Set-up makes what a first question would otherwise wait for."""

from pathlib import Path

import pytest

from llmasos.memory.home import Home
from llmasos.memory.pack import Pack
from llmasos.shell.setting_up import all_steps
from llmasos.tools.phenotypes import annotations, vocabulary


def test_the_step_of_rare_diseases_is_done_when_arrays_and_names_are_there(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotations.annotations(pack)
    arrays = annotations.stored(pack)
    monkeypatch.setenv("LLMASOS_HOME", str(tmp_path))
    home = Home.open()
    home.cache.mkdir()
    home.pack.symlink_to(pack.file)
    (home.cache / arrays.name).symlink_to(arrays)
    (step,) = [step for step in all_steps(home, None) if step.title == "the annotations of rare diseases"]
    assert not step.done()
    assert list(step.work()) == ["signs and diseases", "names of signs"]
    assert step.done()
    assert vocabulary.stored(Pack(home.pack)).is_file()
