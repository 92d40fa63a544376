"""A conversation: what was said last counts, in questions and in replies."""

import io
import os
import pty
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from llmasos.kernel.kernel import Kernel
from llmasos.memory.home import Home
from llmasos.shell.chat import Chat
from llmasos.shell.chat_history import ChatHistory


@pytest.fixture
def chat(own_home: Home) -> Chat:
    conversation = Chat(Kernel(home=own_home))
    conversation.console = Console(file=io.StringIO(), width=200)
    return conversation


def test_a_bare_diplotype_is_taken_with_the_gene_that_was_named_last(chat: Chat) -> None:
    with chat.kernel:
        for line in ("Can I give clopidogrel to a patient with CYP2C19 *2/*2?", "And for *1/*17?"):
            chat.take(line)
        assert chat.last is not None
        assert chat.last.calls[0].arguments == {"drug": "clopidogrel", "genotypes": ["CYP2C19 *1/*17"]}
        assert "CYP2C19 Rapid Metabolizer" in chat.last.claims[0].text


def test_a_later_question_follows_the_reply_too(chat: Chat) -> None:
    with chat.kernel:
        chat.take("Can I give clopidogrel with CYP2D6 *4/*4?")
        assert chat.last is not None
        assert chat.last.status == "asked"
        chat.take("CYP2C19 *2/*2")
        assert chat.asked == ["Can I give clopidogrel with CYP2D6 *4/*4? CYP2C19 *2/*2"]
        chat.take("And for *1/*17?")
        assert "CYP2C19 *1/*17" in chat.last.calls[0].arguments["genotypes"]


def test_after_a_reply_only_the_new_steps_are_shown(chat: Chat) -> None:
    with chat.kernel:
        chat.take("Can I give clopidogrel with CYP2D6 *4/*4?")
        chat.take("CYP2C19 *2/*2")
        assert isinstance(chat.console.file, io.StringIO)
        assert chat.console.file.getvalue().count("genotypes=['CYP2D6 *4/*4']") == 1


def test_what_is_typed_about_a_patient_stays_in_memory(tmp_path: Path) -> None:
    private = False
    history = ChatHistory(tmp_path / "chat-history", lambda: private)
    for line in ("Where is MLH1?", "/patient mrs-jones.json"):
        history.append_string(line)
    private = True
    history.append_string("Does Mrs Jones need another dose?")
    assert "Does Mrs Jones need another dose?" in history.get_strings()
    private = False
    history.append_string("Where is MSH2?")
    kept = (tmp_path / "chat-history").read_text()
    assert ("MLH1" in kept, "MSH2" in kept, "ones" in kept) == (True, True, False)
    assert (tmp_path / "chat-history").stat().st_mode & 0o777 == 0o600


def test_at_a_terminal_the_history_knows_nothing_of_a_patient_in_scope(own_home: Home, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text('{"age": 60}')
    command = [str(Path(sys.executable).parent / "llmasos"), "chat", "--patient", str(tmp_path / "record.json")]
    master, slave = pty.openpty()
    program = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=os.environ | {"TERM": "dumb"})
    os.close(slave)
    seen = b""
    while b"patient>" not in seen:
        seen += os.read(master, 4096)
    os.write(master, b"/nonsense of Mrs Jones\r")
    while b"is not a command" not in seen:
        seen += os.read(master, 4096)
    os.write(master, b"/quit\r")
    drain = threading.Thread(target=_drained, args=(master,), daemon=True)
    drain.start()
    assert program.wait(60) == 0
    assert not (own_home.root / "chat-history").exists()


def _drained(terminal: int) -> None:
    with suppress(OSError):  # how the end of a terminal reads
        while os.read(terminal, 4096):
            pass


def test_a_saved_conversation_is_its_owners_alone_and_whole(chat: Chat, tmp_path: Path) -> None:
    with chat.kernel:
        chat.take("Where is MLH1?")
        (tmp_path / "talk.md").write_text("older")
        (tmp_path / "talk.md").chmod(0o644)
        chat.take(f"/save {tmp_path / 'talk.md'}")
        chat.take(f"/save {tmp_path}")
        chat.take("/save ~nobody-of-that-name/talk.md")
    assert (tmp_path / "talk.md").read_text().startswith("## Where is MLH1?")
    assert [file.stat().st_mode & 0o777 for file in tmp_path.glob("*talk*")] == [0o600]
    assert isinstance(chat.console.file, io.StringIO)
    assert chat.console.file.getvalue().count("a file that can be written") == 2


def test_a_patient_put_in_scope_ends_the_waiting_for_a_reply(chat: Chat, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text('{"age": 60}')
    chat.waiting = "x1"
    chat.take(f"/patient {tmp_path / 'record.json'}")
    assert (chat.waiting, chat.patient is not None) == (None, True)
