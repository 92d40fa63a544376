"""An optional pack's archive comes through a package manager, here a small script by that name."""

import hashlib
from pathlib import Path

import pytest

from llmasos.errors import SetupNeeded
from llmasos.memory import optional_packs

CONTENT = b"an archive"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def manager(folder: Path, script: str) -> str:
    program = folder / "manager"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_what_the_package_manager_brings_is_kept_when_its_hash_is_right(tmp_path: Path) -> None:
    program = manager(tmp_path, f"printf '{CONTENT.decode()}' > $1")
    archive = optional_packs.fetch(tmp_path / "below" / "a.tgz", (program, "a.tgz"), SHA256, "do it by hand")
    assert archive.read_bytes() == CONTENT


def test_another_hash_deletes_it(tmp_path: Path) -> None:
    program = manager(tmp_path, "printf changed > $1")
    with pytest.raises(SetupNeeded, match="it was deleted"):
        optional_packs.fetch(tmp_path / "a.tgz", (program, "a.tgz"), SHA256, "do it by hand")
    assert not (tmp_path / "a.tgz").exists()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("npm error code ENOTFOUND\nnpm error A complete log is in there", "npm error code ENOTFOUND"),
        ("W: slow\nE: Version 1 of a was not found", "E: Version 1 of a was not found"),
        ("one thing\nthe last thing", "the last thing"),
        ("", "no answer"),
    ],
)
def test_a_package_manager_that_fails_is_quoted_with_what_to_do_instead(tmp_path: Path, said: str, reason: str) -> None:
    program = manager(tmp_path, f"printf '{said}' >&2; exit 1")
    with pytest.raises(SetupNeeded) as refused:
        optional_packs.fetch(tmp_path / "a.tgz", (program, "a.tgz"), SHA256, "do it by hand")
    assert str(refused.value).endswith(f"could not fetch a.tgz ({reason}); do it by hand")


def test_a_package_manager_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupNeeded, match="no-such-manager is not there"):
        optional_packs.fetch(tmp_path / "a.tgz", ("no-such-manager",), SHA256, "do it by hand")
