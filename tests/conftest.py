"""One data folder for the whole suite: set up for real, once, and kept between runs."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
settings.register_profile("shared machine", deadline=None)  # a test is never timed
settings.load_profile("shared machine")
os.environ.setdefault("LLMASOS_HOME", str(ROOT / ".cache" / "home"))

from llmasos.memory.home import Home  # noqa: E402 - the data folder is chosen first
from llmasos.memory.pack import Pack  # noqa: E402

# A program that a shell started in the background ignores Ctrl-C, and so would every program that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def home() -> Home:
    """The data folder that `make test` sets up."""
    return Home.open()


@pytest.fixture(scope="session")
def pack(home: Home) -> Pack:
    """The knowledge pack."""
    return Pack(home.pack)


@pytest.fixture
def own_home(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A data folder of the test's own: the pack, models and vectors are those of the suite, the journal is empty."""
    root = tmp_path / "home"
    root.mkdir(mode=0o700)
    for name in ("pack.sqlite", "versions.json", "models", "vectors", "cache", "carriers"):
        if (home.root / name).exists():
            (root / name).symlink_to(home.root / name)
    monkeypatch.setenv("LLMASOS_HOME", str(root))
    return Home.open()
