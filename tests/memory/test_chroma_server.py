"""The vector memory on a Chroma server that several machines share: a real one, which the tests start."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from llmasos.errors import SetupNeeded
from llmasos.memory.embedder import embedder
from llmasos.memory.home import Home
from llmasos.memory.vectors import GUIDELINES, Changes, Entry, VectorMemory

ENTRIES = [
    Entry("mri", ("Breast MRI every year for carriers of a pathogenic BRCA1 variant",), {"year": 2020}),
    Entry("colon", ("Colonoscopy every one to two years in Lynch syndrome",), {"year": 2014}),
]


RUN = "import sys; from chromadb.cli.cli import app; sys.argv[0] = 'chroma'; app()"  # the program `chroma`, wherever its package lies


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    said = folder / "said.txt"
    command = [sys.executable, "-c", RUN, "run", "--path", str(folder / "data"), "--host", "127.0.0.1", "--port", str(port)]
    with said.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        if not _answers(process, url):
            pytest.fail(
                f"`chroma run` did not start; `pip install chromadb` brings it. It said:\n{said.read_text(errors='replace')[-2000:]}"
            )
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _answers(process: "subprocess.Popen[bytes]", url: str) -> bool:
    """Wait until the server answers; it never will when its program has ended, or after a minute."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            if httpx.get(f"{url}/api/v2/heartbeat").is_success:
                return True
        except httpx.TransportError:
            time.sleep(0.1)
    return False


@pytest.fixture
def shared(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LLMASOS_CHROMA_URL", server)
    return server


def test_what_one_machine_stores_another_finds(shared: str, tmp_path: Path, home: Home) -> None:
    here, there = (VectorMemory(tmp_path / name, embedder(home.models)) for name in ("here", "there"))
    assert here.sync(GUIDELINES, ENTRIES) == Changes(2, 0, 0, 0)
    question = there.embedder.embed(["how often colonoscopy in Lynch syndrome?"])[0]
    assert next(iter(there.nearest(GUIDELINES, question, 2))) == "colon"
    assert there.sync(GUIDELINES, ENTRIES) == Changes(0, 0, 0, 2)
    assert not (tmp_path / "there" / "chroma.sqlite3").exists()


def test_a_server_that_is_not_there_says_so(tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMASOS_CHROMA_URL", "http://127.0.0.1:9")
    with pytest.raises(SetupNeeded, match=r"127\.0\.0\.1:9; start it"):
        VectorMemory(tmp_path / "nowhere", embedder(home.models)).count(GUIDELINES)
