"""What a command loads before it does its work: a question is on record before any large library is paid for."""

import os
import subprocess
import sys

from llmasos.kernel.journal import open_journal
from llmasos.memory.home import Home

HEAVY = (
    "numpy", "sqlalchemy", "pandas", "scipy", "statsmodels", "torch", "transformers", "tokenizers", "onnxruntime", "chromadb", "llama_cpp",
    "langchain", "langchain_core", "openai", "matplotlib", "httpx", "fastapi", "prompt_toolkit", "cryptography", "multiprocessing",
)  # fmt: skip
RUN = """
import sys
from llmasos.shell import cli
sys.argv = ["llmasos", *{words!r}]
try:
    cli.main()
except SystemExit:
    pass
"""
UNTIL_ON_RECORD = """
import os, sys
from llmasos.kernel.journal import Journal
append = Journal.append_all
def once(*arguments, **named):
    append(*arguments, **named)
    print(*[name for name in {heavy!r} if name in sys.modules], flush=True)
    os._exit(0)
Journal.append_all = once
"""


def loaded(code: str, home: Home) -> set[str]:
    """Which of the large libraries a program prints in its last line."""
    environment = os.environ | {"LLMASOS_HOME": str(home.root)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return set(done.stdout.splitlines()[-1].split())


def loaded_by(words: list[str], home: Home) -> set[str]:
    """Which of them a whole command loads."""
    return loaded(RUN.format(words=words) + f"print(*[name for name in {HEAVY!r} if name in sys.modules])", home)


def test_a_question_is_on_record_before_anything_large_is_loaded(own_home: Home) -> None:
    code = UNTIL_ON_RECORD.format(heavy=HEAVY) + RUN.format(words=["ask", "Where is BRCA1?"])
    assert loaded(code, own_home) == set()
    journal = open_journal(own_home)
    assert [event.kind for event in journal.events()] == ["submitted"]
    journal.close()


def test_the_model_is_loaded_for_the_first_decision(own_home: Home) -> None:
    assert {"llama_cpp", "numpy"} <= loaded_by(["ask", "Where is BRCA1?", "--json"], own_home)


def test_help_and_the_list_of_processes_load_nothing_large(own_home: Home) -> None:
    assert loaded_by(["--help"], own_home) == set()
    assert loaded_by(["log"], own_home) == set()
