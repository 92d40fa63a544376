"""The words that training questions are made of, as they stand in the TOML files of this folder."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def stored(name: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


def lines(text: str | list[str]) -> list[str]:
    """Templates as they stand in a file: one a line, or a list."""
    return _split(text) if isinstance(text, str) else text


@cache
def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@cache
def words(kind: str, language: str) -> tuple[str, ...]:
    """The vocabulary of a kind; English words where a language has none of its own."""
    lists = stored("vocabulary.toml").get(kind, {})
    text = lists.get(language) or lists.get("en", "")
    return tuple(dict.fromkeys(word.strip() for word in text.replace("\n", " ").split(";") if word.strip()))


def in_english(term: str) -> str:
    """The name by which tools answer: a Chinese term's English one where it is listed, else the term itself."""
    english: dict[str, str] = stored("vocabulary.toml")["english"]
    return english.get(term, term)
