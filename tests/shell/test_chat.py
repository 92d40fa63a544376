"""A conversation: what was said last counts, in questions and in replies."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from llmasos.kernel.kernel import Kernel
from llmasos.memory.home import Home
from llmasos.shell.chat import Chat


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


def test_a_patient_put_in_scope_ends_the_waiting_for_a_reply(chat: Chat, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text('{"age": 60}')
    chat.waiting = "x1"
    chat.take(f"/patient {tmp_path / 'record.json'}")
    assert (chat.waiting, chat.patient is not None) == (None, True)
