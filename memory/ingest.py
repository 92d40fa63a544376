"""Public documents become searchable: PDF, HTML, Markdown and text, one file or a folder of them.

A document is known by the hash of its bytes: what is there already is not read again, a changed file replaces its old
chunks, an interrupted file is done anew. A file that can't be read is reported, and the others go on. The vector
memory is plain text on disk, so nothing of a patient may be ingested.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from llmasos.errors import InvalidInput, UnknownTerm

from .loaders import LOADERS, Unreadable, read
from .vectors import LIBRARY, Entry, VectorMemory

FILE_BYTES = 100 * 1024 * 1024
ACCEPTED = "PDF, HTML, Markdown or text files (" + ", ".join(LOADERS) + ")"


class Progress(NamedTuple):
    """What became of one file: its number of `total`, and why where it was skipped."""

    number: int
    total: int
    name: str
    status: Literal["added", "replaced", "unchanged", "skipped"]
    chunks: int = 0
    reason: str = ""


class Document(NamedTuple):
    """A document of the library. `id` is the start of its content hash."""

    id: str
    title: str
    name: str
    chunks: int
    added: str


def ingest(path: str | Path, memory: VectorMemory) -> Iterator[Progress]:
    """Add a file, or every readable file under a folder; progress comes file by file.

    Raises InvalidInput at once for a path that is missing, a folder without such files, or a file of another type.
    """
    root = Path(path).expanduser()
    if not root.exists():
        raise InvalidInput("path", str(path), "an existing folder or file")
    if root.is_dir():
        files = sorted(item for item in root.rglob("*") if item.is_file() and not _hidden(item, root))
        if not any(item.suffix.lower() in LOADERS for item in files):
            raise InvalidInput("path", str(path), f"a folder with {ACCEPTED}")
    elif root.suffix.lower() in LOADERS:
        files = [root]
    else:
        raise InvalidInput("path", str(path), ACCEPTED)
    return _ingest(files, root if root.is_dir() else root.parent, memory)


def documents(memory: VectorMemory) -> list[Document]:
    """The documents of the library, by title."""
    found = [
        Document(_short(row["document"]), str(row["title"]), str(row["name"]), int(row["chunks"]), str(row["added"]))
        for _, _, row in memory.all(LIBRARY, {"chunk": 0})
    ]
    return sorted(found, key=lambda document: (document.title.lower(), document.id))


def remove(document: str, memory: VectorMemory) -> Document:
    """Remove a document by its id. Raises UnknownTerm with the ids that exist."""
    known = {item.id: item for item in documents(memory)}
    if document not in known:
        if not known:
            raise InvalidInput("document", document, "the id of an ingested document; none was ingested yet: `llmasos ingest FOLDER`")
        raise UnknownTerm("document", document, [f"{item.id} ({item.name})" for item in known.values()][:5])
    for whole in {str(row["document"]) for _, _, row in memory.all(LIBRARY, {"chunk": 0})}:
        if _short(whole) == document:
            memory.remove_where(LIBRARY, "document", whole)
    return known[document]


def _ingest(files: list[Path], root: Path, memory: VectorMemory) -> Iterator[Progress]:
    for number, file in enumerate(files, start=1):
        name = str(file.relative_to(root))
        try:
            status, chunks = _add(file, memory)
            yield Progress(number, len(files), name, status, chunks)
        except Unreadable as error:
            yield Progress(number, len(files), name, "skipped", reason=str(error))


def _add(file: Path, memory: VectorMemory) -> tuple[Literal["added", "replaced", "unchanged"], int]:
    """Bring one file's chunks into the library. Raises Unreadable."""
    if file.suffix.lower() not in LOADERS:
        raise Unreadable(f"type {file.suffix or 'without suffix'} is not read")
    try:
        if file.stat().st_size > FILE_BYTES:
            raise Unreadable(f"larger than {FILE_BYTES // 2**20} MB")
        content = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise Unreadable(str(error.strerror)) from error
    # The path itself would tell who works here; its hash is enough to see that a file came again.
    origin = hashlib.sha256(os.fsencode(file.resolve())).hexdigest()
    older = {str(row["document"]) for _, _, row in memory.all(LIBRARY, {"origin": origin})} - {content}
    there = [row for _, _, row in memory.all(LIBRARY, {"document": content})]
    complete = bool(there) and len(there) == int(there[0]["chunks"])
    if not complete:
        title, chunks = read(file)
        added = datetime.now(UTC).date().isoformat()
        memory.add(LIBRARY, [
            Entry(f"{content}/{place}", (chunk.text,), {
                "document": content, "origin": origin, "title": title, "name": file.name, "page": chunk.page, "chunk": place,
                "chunks": len(chunks), "added": added,
            })
            for place, chunk in enumerate(chunks)
        ])  # fmt: skip
    for stale in older:
        memory.remove_where(LIBRARY, "document", stale)
    count = len(there) if complete else len(chunks)
    return ("replaced" if older else "unchanged" if complete else "added"), count


def _short(content: str) -> str:
    return content.removeprefix("sha256:")[:12]


def _hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)
