"""A pack is known to be old when its tables or carriers are."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from llmasos.errors import SetupNeeded
from llmasos.memory import pack


def test_a_pack_of_other_tables_is_asked_to_be_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pack.stamp()
    monkeypatch.setitem(pack.TABLES, "genes", ("hgnc_id", *pack.TABLES["genes"][1:]))
    assert pack.stamp() != before


def test_a_pack_with_another_stamp_is_not_opened(pack: pack.Pack, tmp_path: Path) -> None:
    old = tmp_path / "pack.sqlite"
    shutil.copyfile(pack.file, old)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA user_version=3")
    with pytest.raises(SetupNeeded, match="llmasos setup"):
        type(pack)(old)


def test_a_mistake_in_a_query_does_not_call_the_pack_damaged(pack: pack.Pack) -> None:
    with pytest.raises(sqlite3.OperationalError):
        pack.rows("SELECT name FROM genes WHERE AND")


def test_a_damaged_pack_says_what_to_do(pack: pack.Pack, tmp_path: Path) -> None:
    damaged = tmp_path / "pack.sqlite"
    shutil.copyfile(pack.file, damaged)
    with damaged.open("r+b") as file:
        file.seek(4096)
        file.write(b"no table" * 100_000)
    with pytest.raises(SetupNeeded, match="damaged"):
        type(pack)(damaged).rows("SELECT * FROM genes")
