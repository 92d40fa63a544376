"""Run mypy on the installed packages: the rooms lie at the repository's top, so they are checked as `llmasos.…` from elsewhere."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOMS = ("kernel", "tools", "memory", "prompts", "shell")


def main() -> int:
    """The exit status of mypy over a folder in which every room stands below `llmasos`."""
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as scratch:
        package = Path(scratch) / "llmasos"
        package.mkdir()
        for file in (root / "llmasos").iterdir():
            (package / file.name).symlink_to(file)
        for room in ROOMS:
            (package / room).symlink_to(root / room)
        command = [
            sys.executable,
            "-m",
            "mypy",
            "--config-file",
            str(root / "pyproject.toml"),
            "--cache-dir",
            str(root / ".mypy_cache"),
            "-p",
            "llmasos",
        ]
        return subprocess.run(command, cwd=scratch, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
