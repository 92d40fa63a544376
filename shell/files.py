"""Files that only their owner can read, written whole or not at all: answers are about patients, and a token opens a server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llmasos.errors import InvalidInput


def write(path: Path, text: str, field: str) -> None:
    """Put a text in the place of what a file held; what is no file, a pipe for one, just gets it. Raises InvalidInput."""
    try:
        target = path.expanduser()
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")
            return
        with _unfinished(target.resolve(), text) as whole:
            os.replace(whole, target.resolve())
    except (OSError, RuntimeError, ValueError) as error:  # a home that nobody has, a name with a zero byte
        reason = error.strerror if isinstance(error, OSError) else error
        raise InvalidInput(field, str(path), f"a file that can be written ({reason})") from error


def create(path: Path, text: str) -> None:
    """Make a file that is not there; the first of two writers wins."""
    with _unfinished(path, text) as whole:
        try:
            os.link(whole, path)
        except FileExistsError:
            return


@contextmanager
def _unfinished(target: Path, text: str) -> Iterator[Path]:
    """The text in a file beside its target, on disk; gone in the end."""
    whole = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        yield whole
    finally:
        whole.unlink(missing_ok=True)
