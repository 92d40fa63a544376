"""What the packs beside the core one share: their archive is fetched by another package manager, and they are read where they are there."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from llmasos.errors import SetupNeeded

from . import carriers
from .home import Home

_ERROR = re.compile(r"E:|npm err", re.IGNORECASE)  # how apt and npm begin a line that says what is wrong


def fetch(archive: Path, command: Sequence[str], sha256: str, todo: str) -> Path:
    """The archive, which a package manager's command puts into its folder unless it is there; kept only with its pinned hash.

    Raises SetupNeeded, which ends in `todo`, where the program is not there or reaches nothing.
    """
    if archive.is_file():
        return archive
    program = command[0]
    if shutil.which(program) is None:
        raise SetupNeeded(f"{program} is not there to fetch {archive.name}; {todo}")
    archive.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, cwd=archive.parent, capture_output=True, text=True, check=False)
    if done.returncode or not archive.is_file():
        said = done.stderr.strip().splitlines()
        reason = next((line for line in said if _ERROR.match(line)), said[-1] if said else "no answer")
        raise SetupNeeded(f"{program} could not fetch {archive.name} ({reason[:120]}); {todo}")
    carriers.check(archive, sha256)
    return archive


def rows(file: str, query: str, *parameters: Any) -> Iterator[dict[str, Any]]:
    """Rows of a query on a pack of the data folder; none when the pack is not there."""
    pack = Home.open().root / file
    if not pack.is_file():
        return
    with closing(sqlite3.connect(f"file:{pack}?mode=ro&immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute(query, parameters):
            yield dict(row)


def version(file: str) -> str | None:
    """The release in a pack; none when the pack is not there."""
    return next((str(row["version"]) for row in rows(file, "SELECT version FROM provenance")), None)
