"""Documents in the guideline library: add, list, remove."""

import logging
from collections import Counter
from pathlib import Path

from rich.table import Table

from ..memory.embedder import embedder
from ..memory.home import Home
from ..memory.ingest import documents
from ..memory.ingest import ingest as ingest_files
from ..memory.ingest import remove as remove_document
from ..memory.vectors import VectorMemory
from ..tools.guidelines.card import load_cards
from .render import console, print_json


def _memory() -> VectorMemory:
    home = Home.open()
    return VectorMemory(home.vectors, embedder(home.models))


def ingest(path: Path) -> int:
    """Add a file or folder, a line for each file. Exit status 1 when nothing of it could be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # why a file is skipped stands in its line
    shown, counted = console(stderr=True), Counter[str]()
    for progress in ingest_files(path, _memory()):
        counted[progress.status] += 1
        shown.print(
            f"[{progress.number}/{progress.total}] {progress.name}: {progress.status}"
            + (f", {progress.chunks} passages" if progress.chunks else "")
            + (f" ({progress.reason})" if progress.reason else ""),
            markup=False,
        )
    console().print(", ".join(f"{count} {status}" for status, count in counted.items()))
    return 1 if counted["skipped"] == counted.total() else 0


def show(as_json: bool) -> None:
    """Shipped cards by body, then ingested documents."""
    found = documents(_memory())
    bodies = Counter(card.body for card in load_cards())
    if as_json:
        print_json({"cards": dict(bodies), "documents": [document._asdict() for document in found]})
        return
    table = Table("body", "cards", box=None, header_style="bold")
    for body, count in bodies.most_common():
        table.add_row(body, str(count))
    console().print(table)
    table = Table("document", "title", "file", "passages", "added", box=None, header_style="bold")
    for document in found:
        table.add_row(document.id, document.title[:60], document.name, str(document.chunks), document.added[:10])
    console().print(table if found else "No document was ingested yet: llmasos ingest FOLDER")


def remove(document: str) -> None:
    """Remove one document."""
    gone = remove_document(document, _memory())
    console().print(f"removed {gone.id}: {gone.title}")
