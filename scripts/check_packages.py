"""Check types and floors of the packages as they are imported: the rooms lie at the repository's top, so they are laid out as
`llmasos.…` in a scratch folder first."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("kernel", "tools", "memory", "prompts", "shell")


def main() -> int:
    """The exit status of mypy and import-linter together."""
    with tempfile.TemporaryDirectory() as scratch:
        package = Path(scratch) / "llmasos"
        left_out = shutil.ignore_patterns("__pycache__", "*.safetensors")
        shutil.copytree(ROOT / "llmasos", package, ignore=left_out)
        for room in ROOMS:
            shutil.copytree(ROOT / room, package / room, ignore=left_out)
        configuration = str(ROOT / "pyproject.toml")
        environment = os.environ | {"PYTHONPATH": scratch}
        types = [sys.executable, "-m", "mypy", "--config-file", configuration, "--cache-dir", str(ROOT / ".mypy_cache"), "-p", "llmasos"]
        floors = [str(Path(sys.executable).parent / "lint-imports"), "--config", configuration, "--no-logo"]
        statuses = [subprocess.run(command, cwd=scratch, env=environment, check=False).returncode for command in (floors, types)]
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
