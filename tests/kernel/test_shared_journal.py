"""A journal on PostgreSQL, shared by several machines: a real server that the tests start."""

import multiprocessing
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

from llmasos.errors import Busy, InvalidInput, LLMasOSError
from llmasos.kernel.journal import Journal, open_journal
from llmasos.kernel.lives import Fate, Life, Lives
from llmasos.kernel.postgres import PostgresStore
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher

NOON = "2026-01-01T12:00:00.000+00:00"
KEY = bytes(32)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    started = _started(tmp_path_factory.mktemp("pg") / "data")
    try:
        yield started.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        started.cleanup()


def _started(folder: Path) -> Any:
    """A PostgreSQL server of the package `pgserver`, which brings the program."""
    try:
        import pgserver
        import psycopg  # noqa: F401 - the journal's driver

        return pgserver.get_server(folder, cleanup_mode="delete")
    except ImportError as error:
        pytest.fail(f"no PostgreSQL to test with ({error}); `pip install 'llmasos[dev]'` brings the server (pgserver) and its driver")
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        log = folder / "log"
        said = log.read_text(errors="replace")[-2000:] if log.is_file() else getattr(error, "stderr", None) or ""
        pytest.fail(f"PostgreSQL, which `pip install 'llmasos[dev]'` brings as pgserver, did not start ({error}). It said:\n{said}")


@pytest.fixture
def url(server: str) -> str:
    """A database without a journal."""
    engine = sql.create_engine(server)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS events, highest")
    engine.dispose()
    return server


def tampered(url: str, statement: str) -> None:
    engine = sql.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    opened = Journal(PostgresStore(url), Cipher(KEY))
    for number in range(5):
        opened.append("p1", [("noted", {"text": f"note {number}"})], NOON, sealed=number == 4)
    yield opened
    opened.close()


def test_events_come_back_in_order_with_their_payloads(journal: Journal) -> None:
    assert [event.payload["text"] for event in journal.events("p1")] == [f"note {number}" for number in range(5)]
    assert list(journal.verify()) == []


def test_what_was_sealed_is_not_in_the_database_in_clear(journal: Journal, url: str) -> None:
    engine = sql.create_engine(url)
    with engine.connect() as connection:
        payloads = [bytes(row[0]) for row in connection.exec_driver_sql("SELECT payload FROM events ORDER BY seq")]
    engine.dispose()
    assert b"note 3" in payloads[3]
    assert b"note 4" not in payloads[4]


def test_an_edited_payload_is_named(journal: Journal, url: str) -> None:
    tampered(url, "UPDATE events SET payload = 'other'::bytea WHERE seq = 3")
    assert [(fault.seq, fault.what) for fault in journal.verify()] == [(3, "payload edited")]


def test_events_cut_from_the_end_are_missed(journal: Journal, url: str) -> None:
    tampered(url, "DELETE FROM events WHERE seq > 3")
    assert [(fault.seq, fault.what) for fault in journal.verify()] == [(5, "2 event(s) removed from the end")]


def _write_many(url: str, pid: str) -> None:
    journal = Journal(PostgresStore(url), Cipher(KEY))
    for number in range(30):
        journal.append(pid, [("noted", {"text": str(number)}), ("noted", {"text": f"{number}b"})], NOON)


def test_two_programs_keep_one_whole_chain(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(url, pid)) for pid in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    journal = Journal(PostgresStore(url), Cipher(KEY))
    assert len(journal.events()) == 120
    assert list(journal.verify()) == []
    journal.close()


def test_threads_that_write_at_once_keep_one_whole_chain(url: str) -> None:
    journal = Journal(PostgresStore(url), Cipher(KEY))

    def write(pid: str) -> None:
        for number in range(20):
            journal.append(pid, [("noted", {"text": str(number)})], NOON)

    threads = [threading.Thread(target=write, args=(f"p{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert list(journal.verify()) == []
    for pid in journal.pids():
        assert [event.payload["text"] for event in journal.events(pid)] == [str(number) for number in range(20)]
    assert len(journal.pids()) == 8
    journal.close()


def test_the_environment_names_the_database(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMASOS_JOURNAL_URL", url)
    journal = open_journal(Home(tmp_path))
    journal.append("p9", [("noted", {"text": "shared"})], NOON)
    assert journal.pids() == ["p9"]
    assert not (tmp_path / "journal.sqlite").exists()
    journal.close()


def test_an_address_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LLMASOS_JOURNAL_URL", "mysql://somewhere/journal")
    with pytest.raises(InvalidInput, match=r"postgresql\+psycopg"):
        open_journal(Home(tmp_path))


def test_a_server_that_is_not_there_gives_one_clear_error_without_the_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LLMASOS_JOURNAL_URL", "postgresql+psycopg://doctor:secret@127.0.0.1:9/journal")
    with pytest.raises(LLMasOSError, match="can't be used") as raised:
        open_journal(Home(tmp_path))
    assert "secret" not in str(raised.value)


def test_only_who_shares_a_data_folder_can_tell_what_became_of_a_program(url: str, tmp_path: Path) -> None:
    journal = Journal(PostgresStore(url), Cipher(KEY))
    first, second = Home(tmp_path / "first"), Home(tmp_path / "second")
    for home in (first, second):
        home.root.mkdir()
    life = Life(first, journal)
    assert [Lives(home, journal).fate(life.holder) for home in (first, second)] == [Fate.LIVES, Fate.UNKNOWN]
    life.let_go()
    assert [Lives(home, journal).fate(life.holder) for home in (first, second)] == [Fate.ENDED, Fate.UNKNOWN]
    journal.close()


def test_of_two_machines_that_would_go_on_with_a_process_one_does(journal: Journal, url: str) -> None:
    other = Journal(PostgresStore(url), Cipher(KEY))
    last = journal.events("p1")[-1].seq
    journal.append_next(journal.entry("p1", [("resumed", {})], NOON), last)
    with pytest.raises(Busy, match="just taken up"):
        other.append_next(other.entry("p1", [("resumed", {})], NOON), last)
    assert [event.kind for event in journal.events("p1")][-2:] == ["noted", "resumed"]
    assert list(journal.verify()) == []
    other.close()
