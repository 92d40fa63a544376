"""The journal keeps what it was given, and `verify` finds what was changed."""

import multiprocessing
import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmasos.errors import Busy, JournalDamaged, LLMasOSError, SetupNeeded
from llmasos.kernel.journal import Journal
from llmasos.kernel.store import Row
from llmasos.memory.keys import Cipher, load_key

NOON = "2026-01-01T12:00:00.000+00:00"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "journal.sqlite", Cipher(bytes(32)))
    for number in range(5):
        journal.append("p1", [("noted", {"text": f"note {number}"})], NOON)
    return journal


def tamper(journal: Journal, statement: str) -> None:
    with sqlite3.connect(Path(journal.name)) as connection:
        connection.execute(statement)


def test_events_come_back_in_order_with_their_payloads(journal: Journal) -> None:
    assert [event.payload["text"] for event in journal.events("p1")] == [f"note {number}" for number in range(5)]


def test_an_untouched_journal_has_no_fault(journal: Journal) -> None:
    assert list(journal.verify()) == []


def test_an_edited_payload_is_named(journal: Journal) -> None:
    tamper(journal, 'UPDATE events SET payload = CAST(\'{"text":"other"}\' AS BLOB) WHERE seq = 3')
    assert [(fault.seq, fault.what) for fault in journal.verify()] == [(3, "payload edited")]


def test_an_edited_payload_that_is_no_json_is_a_damaged_journal_to_whoever_reads_it(journal: Journal) -> None:
    tamper(journal, "UPDATE events SET payload = x'7b22' WHERE seq = 3")
    with pytest.raises(JournalDamaged, match=r"event 3 of .* `llmasos verify`"):
        journal.events()


def test_an_edited_envelope_is_named(journal: Journal) -> None:
    tamper(journal, "UPDATE events SET time = '2020-01-01' WHERE seq = 2")
    assert [(fault.seq, fault.what) for fault in journal.verify()] == [(2, "envelope edited")]


def test_a_removed_event_is_missed_by_the_one_after_it(journal: Journal) -> None:
    tamper(journal, "DELETE FROM events WHERE seq = 3")
    assert [(fault.seq, fault.what) for fault in journal.verify()] == [(4, "1 event(s) before it removed")]


def test_two_swapped_events_are_both_named(journal: Journal) -> None:
    tamper(journal, "UPDATE events SET seq = 100 WHERE seq = 2")
    tamper(journal, "UPDATE events SET seq = 2 WHERE seq = 3")
    tamper(journal, "UPDATE events SET seq = 3 WHERE seq = 100")
    assert {2, 3} <= {fault.seq for fault in journal.verify()}


def test_a_tail_that_was_cut_off_shows(journal: Journal) -> None:
    tamper(journal, "DELETE FROM events WHERE seq > 3")
    assert [fault.what for fault in journal.verify()] == ["2 event(s) removed from the end"]


def test_events_of_one_call_are_stored_together_or_not_at_all(journal: Journal) -> None:
    with pytest.raises(TypeError):
        journal.append("p1", [("noted", {"text": "first"}), ("noted", {"text": object()})], NOON)
    assert len(journal.events("p1")) == 5


def test_sealed_payloads_are_not_in_the_file_and_open_with_the_key(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite", Cipher(bytes(32)))
    journal.append("p2", [("submitted", {"question": "Mrs Smith has HbA1c 9.1"})], NOON, sealed=True)
    assert journal.events("p2")[0].payload["question"] == "Mrs Smith has HbA1c 9.1"
    journal.close()
    assert not any(b"Smith" in file.read_bytes() for file in tmp_path.iterdir())


def test_the_chain_of_sealed_events_verifies_without_the_key_but_they_do_not_open(tmp_path: Path) -> None:
    Journal(tmp_path / "journal.sqlite", Cipher(bytes(32))).append("p2", [("noted", {"text": "secret"})], NOON, sealed=True)
    other = Journal(tmp_path / "journal.sqlite", Cipher(b"x" * 32))
    assert list(other.verify()) == []
    with pytest.raises(SetupNeeded, match="key"):
        other.events("p2")


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"not a database, certainly not" * 100)
    with pytest.raises(JournalDamaged, match=r"journal\.sqlite is damaged"):
        Journal(tmp_path / "journal.sqlite", Cipher(bytes(32)))


def test_a_journal_cut_in_the_middle_is_refused_and_left_as_it_is(journal: Journal, tmp_path: Path) -> None:
    for number in range(300):
        journal.append("p1", [("noted", {"text": f"{number} " * 200})], NOON)
    journal.close()
    whole = Path(journal.name).read_bytes()
    Path(journal.name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(JournalDamaged):
        list(Journal(Path(journal.name), Cipher(bytes(32))).verify())
    assert Path(journal.name).read_bytes()[: len(whole) // 2] == whole[: len(whole) // 2]


def test_a_folder_that_can_not_be_written_gives_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LLMasOSError, match="LLMASOS_HOME"):
        Journal(tmp_path / "missing" / "journal.sqlite", Cipher(bytes(32)))


def test_a_journal_held_by_another_program_is_busy_not_lost(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = sqlite3.connect(Path(journal.name), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("llmasos.kernel.store.PATIENCE", 0.1)
    impatient = Journal(Path(journal.name), Cipher(bytes(32)))
    with pytest.raises(Busy, match="try again"):
        impatient.append("p1", [("noted", {"text": "late"})], NOON)
    holder.execute("ROLLBACK")
    assert len(journal.events("p1")) == 5


def _write_many(file: str, pid: str) -> None:
    journal = Journal(Path(file), Cipher(bytes(32)))
    for number in range(40):
        journal.append(pid, [("noted", {"text": str(number)}), ("noted", {"text": f"{number}b"})], NOON)


def test_two_programs_on_one_journal_keep_one_whole_chain(tmp_path: Path) -> None:
    file = str(tmp_path / "journal.sqlite")
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(file, pid)) for pid in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    journal = Journal(Path(file), Cipher(bytes(32)))
    assert list(journal.verify()) == []
    assert [len(journal.events(pid)) for pid in ("a", "b")] == [80, 80]


def test_a_name_of_any_characters_keeps_the_chain_whole(journal: Journal) -> None:
    journal.append('p "1"\\ \n\u2028 é', [('an "odd" kind', {})], NOON)
    assert list(journal.verify()) == []


EVENTS = 7
COLUMN = st.sampled_from(["pid", "kind", "time", "previous", "payload_hash", "hash", "payload", "version", "sealed"])
TAMPERING = st.one_of(
    st.tuples(st.just("edit"), st.integers(1, EVENTS), COLUMN),
    st.tuples(st.just("retype"), st.integers(1, EVENTS), COLUMN),
    st.tuples(st.just("remove"), st.integers(1, EVENTS), st.integers(1, EVENTS)),
    st.tuples(st.just("swap"), st.integers(1, EVENTS - 1), st.just("")),
    st.tuples(st.just("insert"), st.sampled_from([-(2**40), -5, 0, EVENTS + 1, EVENTS + 9]), st.just("")),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tampering=TAMPERING, page=st.integers(1, EVENTS + 1))
def test_tampering_anywhere_is_found_however_the_journal_is_paged(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, tampering: tuple[str, int, object], page: int
) -> None:
    monkeypatch.setattr("llmasos.kernel.journal.PAGE", page)
    journal = Journal(tmp_path_factory.mktemp("journal") / "journal.sqlite", Cipher(bytes(32)))
    for number in range(EVENTS):
        journal.append(f"p{number % 2}", [("noted", {"text": f"note {number}"})], NOON, sealed=number % 3 == 0)
    assert list(journal.verify()) == []
    what, seq, more = tampering
    match what:
        case "edit" if more in ("version", "sealed"):
            tamper(journal, f"UPDATE events SET {more} = 1 - {more} WHERE seq = {seq}")
        case "edit" if more == "payload":
            tamper(journal, f"UPDATE events SET payload = CAST(payload || 'x' AS BLOB) WHERE seq = {seq}")
        case "retype":
            tamper(journal, f"UPDATE events SET {more} = x'ab' WHERE seq = {seq}")
        case "edit":
            tamper(journal, f"UPDATE events SET {more} = {more} || 'x' WHERE seq = {seq}")
        case "remove":
            tamper(
                journal,
                f"DELETE FROM events WHERE seq BETWEEN {seq} AND {more}"
                if seq <= int(str(more))
                else f"DELETE FROM events WHERE seq = {seq}",
            )
        case "swap":
            for first, second in ((seq, 100), (seq + 1, seq), (100, seq + 1)):
                tamper(journal, f"UPDATE events SET seq = {second} WHERE seq = {first}")
        case "insert":
            columns = "pid, kind, version, time, previous, payload_hash, hash, sealed, payload"
            tamper(journal, f"INSERT INTO events (seq, {columns}) SELECT {seq}, {columns} FROM events WHERE seq = 3")
    assert list(journal.verify())


def test_a_long_journal_is_verified_in_little_memory(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite", Cipher(bytes(32)))
    for _ in range(20):
        journal.append("p1", [("noted", {"text": "x" * 20_000})] * 100, NOON)  # 40 MB
    tracemalloc.start()
    assert list(journal.verify()) == []
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 * 2**20
    assert journal.count() == 2000


def test_what_is_appended_while_a_journal_is_verified_is_no_fault(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmasos.kernel.journal.PAGE", 1)
    walk = journal._walk

    def with_company() -> Iterator[Row]:
        for number, row in enumerate(walk()):
            if number < 3:
                journal.append("p2", [("noted", {"text": "meanwhile"})], NOON)
            yield row

    monkeypatch.setattr(journal, "_walk", with_company)
    assert list(journal.verify()) == []
    assert journal.count() == 8


PAYLOADS = st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()), max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payloads=st.lists(PAYLOADS, min_size=1, max_size=5), sealed=st.booleans())
def test_any_payload_comes_back_as_it_was_and_the_chain_holds(
    tmp_path_factory: pytest.TempPathFactory, payloads: list[dict[str, object]], sealed: bool
) -> None:
    journal = Journal(tmp_path_factory.mktemp("journal") / "journal.sqlite", Cipher(load_key(tmp_path_factory.getbasetemp() / "key")))
    journal.append("p", [("noted", payload) for payload in payloads], NOON, sealed)
    assert [event.payload for event in journal.events("p")] == payloads
    assert list(journal.verify()) == []
