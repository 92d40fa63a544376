"""The words given to the model, as versioned text files; `read` gives one with its hash."""

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> str:
    """The text of one prompt file."""
    return (files(__name__) / name).read_text(encoding="utf-8")


@cache
def table(name: str) -> dict[str, Any]:
    """A prompt file in TOML."""
    return tomllib.loads(read(name))


def hash_of(text: str) -> str:
    """`sha256:` of a text as it was given to the model."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
