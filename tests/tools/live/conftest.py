"""Live sources moved to a local server, and none asked elsewhere."""

from collections.abc import Iterator

import pytest
from live_server import VARIABLES, Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    running = Server()
    for name in VARIABLES:
        monkeypatch.setenv(f"LLMASOS_{name}_URL", running.url)
    yield running
    running.close()
