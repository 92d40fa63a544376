"""Files become pages of text, and pages become chunks: the only place that uses LangChain's loaders and splitters."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from langchain_core.documents import Document as Loaded

CHUNK = 900  # characters: the sentence model reads 256 word pieces, about four characters each
OVERLAP = 120  # characters that two neighbouring chunks share, so that no sentence is only ever cut


class Chunk(NamedTuple):
    """A passage of a file, and its page (from 1; 0 where the format has none)."""

    text: str
    page: int


class Unreadable(Exception):
    """A file that gives no text; `str(error)` is the reason in a few words."""


def read(path: Path) -> tuple[str, list[Chunk]]:
    """Title and chunks of a file. Raises Unreadable."""
    loader = LOADERS[path.suffix.lower()]
    try:
        pages = list(loader(path))
    except Exception as error:  # each format's library raises what it likes
        encoding = isinstance(error, UnicodeDecodeError) or isinstance(error.__cause__, UnicodeDecodeError)
        raise Unreadable("not UTF-8 text" if encoding else " ".join(str(error).split())[:160] or type(error).__name__) from error
    chunks = [Chunk(text, int(page.metadata.get("page", -1)) + 1) for page in pages for text in _split(page.page_content, path)]
    if not chunks:
        raise Unreadable("holds no text (a scan, perhaps)")
    return _title(path, pages), chunks


def _split(text: str, path: Path) -> list[str]:
    from langchain_text_splitters import MarkdownTextSplitter, RecursiveCharacterTextSplitter

    kind = MarkdownTextSplitter if path.suffix.lower() in {".md", ".markdown"} else RecursiveCharacterTextSplitter
    pieces = kind(chunk_size=CHUNK, chunk_overlap=OVERLAP).split_text(text)
    return [piece.strip() for piece in pieces if any(letter.isalnum() for letter in piece)]


def _title(path: Path, pages: list["Loaded"]) -> str:
    """The document's own title, else a Markdown heading at its start, else the file's name."""
    own = str(pages[0].metadata.get("title") or "").strip()
    first = pages[0].page_content.lstrip().split("\n", 1)[0]
    heading = first.lstrip("# ").strip() if path.suffix.lower() in {".md", ".markdown"} and first.startswith("#") else ""
    return " ".join((own or heading or path.stem).split())[:200]


def _pdf(path: Path) -> Iterator["Loaded"]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from langchain_community.document_loaders import PyPDFLoader
    pages: Iterator[Loaded] = PyPDFLoader(str(path)).lazy_load()
    return pages


def _html(path: Path) -> Iterator["Loaded"]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from langchain_community.document_loaders import BSHTMLLoader
    parser = {"features": "html.parser"}
    pages: Iterator[Loaded] = BSHTMLLoader(str(path), open_encoding="utf-8", bs_kwargs=parser, get_text_separator="\n").lazy_load()
    return pages


def _text(path: Path) -> Iterator["Loaded"]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from langchain_community.document_loaders import TextLoader
    pages: Iterator[Loaded] = TextLoader(str(path), encoding="utf-8-sig").lazy_load()
    return pages


LOADERS: dict[str, Callable[[Path], Iterator["Loaded"]]] = {
    ".pdf": _pdf, ".html": _html, ".htm": _html, ".md": _text, ".markdown": _text, ".txt": _text, ".text": _text,
}  # fmt: skip
