"""The vector memory: Chroma collections of public texts, each text found by several vectors of ours.

Chroma writes documents and metadata in plain text to its folder and keeps them there after a deletion, so only public
text may come here: guideline cards ("guidelines") and ingested documents ("library"). Nothing of a patient, ever.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from threading import RLock
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

from llmasos.errors import InvalidInput, LLMasOSError, SetupNeeded

from .embedder import MODEL, Embedder
from .embedder import Vectors as Matrix

Collection = Literal["guidelines", "library"]
GUIDELINES: Final = "guidelines"
LIBRARY: Final = "library"
_PAGE = 1000  # rows that are read or written at once
_TRIES, _PAUSE = 3, 0.2  # seconds between tries while another process writes
_LOCK = "write.lock"
_CONFIGURATION = {"hnsw": {"space": "cosine"}}


class Entry(NamedTuple):
    """One thing to be found: its id, the texts that lead to it (each gets a vector), and what is kept beside it.

    `texts[0]` is the thing itself; the others are further ways to ask for it.
    """

    id: str
    texts: tuple[str, ...]
    metadata: Mapping[str, str | int]

    def digest(self) -> str:
        """`sha256:` over everything that is stored, and the model that makes the vectors."""
        whole = json.dumps([self.id, self.texts, dict(sorted(self.metadata.items())), MODEL], ensure_ascii=False)
        return "sha256:" + hashlib.sha256(whole.encode()).hexdigest()

    def row(self) -> dict[str, str | int]:
        """The metadata of each of its vectors."""
        return {**self.metadata, "entry": self.id, "digest": self.digest()}


class Changes(NamedTuple):
    """What a synchronisation did, in entries."""

    added: int
    replaced: int
    removed: int
    kept: int


class VectorMemory:
    """The collections of one data folder, or of the server that LLMASOS_CHROMA_URL names."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder, self.embedder = folder, embedder

    def sync(self, name: Collection, entries: Sequence[Entry]) -> Changes:
        """Make a collection hold exactly these entries; what is there unchanged is not embedded again."""
        stored = self._digests(name)
        wanted = {entry.id: entry for entry in entries}
        stale = [key for key, digest in stored.items() if key not in wanted or digest != wanted[key].digest()]
        fresh = [entry for entry in wanted.values() if stored.get(entry.id) != entry.digest()]
        replaced = sum(entry.id in stored for entry in fresh)
        self.remove(name, stale)
        self.add(name, fresh)
        return Changes(len(fresh) - replaced, replaced, len(stale) - replaced, len(wanted) - len(fresh))

    def add(self, name: Collection, entries: Sequence[Entry]) -> None:
        """Add entries that are not there yet, in batches; an entry's own text comes last and says that it is whole."""
        rows = [(entry, place, entry.texts[place]) for entry in entries for place in reversed(range(len(entry.texts)))]
        for start in range(0, len(rows), _PAGE):
            batch = rows[start : start + _PAGE]
            written = {
                "ids": [f"{entry.id}#{place}" for entry, place, _ in batch],
                "embeddings": self.embedder.embed([text for _, _, text in batch]),
                "documents": [text for _, _, text in batch],
                "metadatas": [{**entry.row(), "place": place} for entry, place, _ in batch],
            }
            self._write(name, partial(_upsert, written))

    def remove(self, name: Collection, keys: Sequence[str]) -> None:
        """Remove entries by id."""
        for start in range(0, len(keys), _PAGE // 10):
            self._write(name, partial(_delete, {"entry": {"$in": list(keys[start : start + _PAGE // 10])}}))

    def remove_where(self, name: Collection, key: str, value: str) -> None:
        """Remove the entries whose metadata hold this value."""
        self._write(name, partial(_delete, {key: value}))

    def nearest(self, name: Collection, vector: Matrix, limit: int) -> dict[str, float]:
        """Entries by cosine similarity (-1 to 1) of their best vector, best first, at most `limit` vectors looked at."""

        def ask(collection: Any) -> Any:
            rows = min(limit, collection.count())
            return collection.query(query_embeddings=vector.reshape(1, -1), n_results=rows, include=["distances"]) if rows else None

        best: dict[str, float] = {}
        if (found := _opened(self.folder).run(name, ask, create=False)) is None:
            return best
        for key, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            best.setdefault(key.rpartition("#")[0], 1.0 - float(distance))
        return best

    def all(self, name: Collection, where: Mapping[str, str | int] | None = None) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Every entry's id, own text and metadata."""
        condition: dict[str, Any] = {"place": 0} if not where else {"$and": [{"place": 0}, *({key: value} for key, value in where.items())]}
        yield from self._rows(name, condition, ["documents", "metadatas"])

    def count(self, name: Collection) -> int:
        """Number of vectors in a collection; 0 when it is not there yet."""
        return int(_opened(self.folder).run(name, lambda collection: collection.count()))

    def version(self, name: Collection) -> tuple[int, ...]:
        """Changes whenever the collection does, from this process or another; costs next to nothing."""
        if os.environ.get("LLMASOS_CHROMA_URL"):
            return (self.count(name),)
        return _file_version(self.folder)

    def _digests(self, name: Collection) -> dict[str, str]:
        return {key: str(metadata["digest"]) for key, _, metadata in self._rows(name, {"place": 0}, ["metadatas"])}

    def _rows(self, name: Collection, where: Mapping[str, Any], include: list[str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        offset = 0
        while True:
            page = _opened(self.folder).run(name, partial(_page, dict(where), include, offset))
            texts: Iterable[str] = page["documents"] or [""] * len(page["ids"])
            for metadata, text in zip(page["metadatas"], texts, strict=True):
                yield str(metadata["entry"]), text, metadata
            if len(page["ids"]) < _PAGE:
                return
            offset += _PAGE

    def _write(self, name: Collection, work: Callable[[Any], object]) -> None:
        """Writers of several processes take turns, and each begins with what the one before has left."""
        with _opened(self.folder).turn():
            _opened(self.folder).run(name, work)


class _Opened:
    """Chroma on one folder, opened again whenever another process has changed it: its client doesn't look by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._client: Any = None
        self._seen: object = None

    def run(self, name: Collection, work: Callable[[Any], Any], *, create: bool = True) -> Any:
        """Do something with a collection. Raises SetupNeeded when it is missing or damaged."""
        from chromadb.errors import ChromaError, NotFoundError
        from httpx import TransportError

        number = 0
        while True:
            number += 1
            with self._lock:
                try:
                    client = self._fresh(create)
                    if create:
                        collection = client.get_or_create_collection(name, embedding_function=None, configuration=_CONFIGURATION)
                    else:
                        collection = client.get_collection(name, embedding_function=None)
                    return work(collection)
                except NotFoundError as error:
                    raise SetupNeeded(f"the vector memory holds no {name} yet; run `llmasos setup`") from error
                except TransportError as error:
                    self._client = None
                    raise SetupNeeded(_unreachable(os.environ.get("LLMASOS_CHROMA_URL", ""))) from error
                except (ChromaError, OSError) as error:
                    self._seen = None
                    if number == _TRIES or self._client is None:
                        todo = "delete it and run `llmasos setup`"
                        raise SetupNeeded(f"the vector memory in {self.folder} can't be used ({error}); {todo}") from error
            time.sleep(_PAUSE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the folder's write lock."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.folder / _LOCK).open("a")
        except OSError as error:
            raise LLMasOSError(
                f"the vector memory in {self.folder} can't be written ({error.strerror}); make the folder writable"
            ) from error
        with self._lock, lock as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
            os.utime(file.fileno())
            self._seen = _file_version(self.folder)  # our own changes are no reason to open it again

    def _fresh(self, create: bool) -> Any:
        if self._client is None or (not os.environ.get("LLMASOS_CHROMA_URL") and self._seen != _file_version(self.folder)):
            if self._client is not None:
                self._client.close()
                self._client = None
            self._client = _client(self.folder, create=create)
            self._seen = _file_version(self.folder)
        return self._client


@cache
def _opened(folder: Path) -> _Opened:
    return _Opened(folder)


def _upsert(rows: Mapping[str, Any], collection: Any) -> None:
    collection.upsert(**rows)


def _delete(where: Mapping[str, Any], collection: Any) -> None:
    collection.delete(where=dict(where))


def _page(where: Mapping[str, Any], include: list[str], offset: int, collection: Any) -> Any:
    return collection.get(where=dict(where), include=include, limit=_PAGE, offset=offset)


def _file_version(folder: Path) -> tuple[int, ...]:
    """Which database, and when it was last written to through `turn`: opening it touches its own files."""
    database, lock = folder / "chroma.sqlite3", folder / _LOCK
    return (database.stat().st_ino if database.exists() else 0, lock.stat().st_mtime_ns if lock.exists() else 0)


def _unreachable(url: str) -> str:
    return f"no Chroma server answers at {url}; start it with `chroma run`, or unset LLMASOS_CHROMA_URL"


def _client(folder: Path, *, create: bool) -> Any:
    """Chroma in this process on `folder`, or the server at LLMASOS_CHROMA_URL ("http://host:8000"). Telemetry is off."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if url := os.environ.get("LLMASOS_CHROMA_URL", ""):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InvalidInput("LLMASOS_CHROMA_URL", url, "an address such as http://127.0.0.1:8000")
        secure = parts.scheme == "https"
        try:
            return chromadb.HttpClient(parts.hostname, parts.port or (443 if secure else 80), ssl=secure, settings=settings)
        except ValueError as error:
            raise SetupNeeded(_unreachable(url)) from error
    if not create and not (folder / "chroma.sqlite3").is_file():
        raise SetupNeeded(f"the vector memory is not in {folder} yet; run `llmasos setup`")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return chromadb.PersistentClient(str(folder), settings=settings)
