"""The page of an explanation, in a real browser."""

import shutil
import subprocess
from pathlib import Path

from llmasos.kernel.explain import explain
from llmasos.kernel.kernel import Kernel
from llmasos.memory.home import Home
from llmasos.shell.explain_page import page

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "install chromium (on Debian: apt-get install chromium); the page is tested in a real browser"
    return found


def test_the_page_needs_nothing_else_and_shows_every_decision_with_its_probabilities(own_home: Home, tmp_path: Path) -> None:
    with Kernel(home=own_home) as kernel:
        answer = kernel.ask("Which disorders are linked to PALB2? <script>alert(1)</script>")
        file = tmp_path / "why.html"
        file.write_text(page(explain(kernel.journal.events(answer.pid))), encoding="utf-8")
    assert "http" not in file.read_text(encoding="utf-8").split("<style>")[1].split("</style>")[0]
    dom = subprocess.run(
        [browser(), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    ).stdout
    assert dom.count('class="shares"') == len(answer.decisions)
    assert "gene_lookup" in dom
    assert "<script>alert" not in dom
