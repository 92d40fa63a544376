"""What the real tools found for calls that training questions make, as `scripts/record_findings.py` recorded it.

A row of `recorded.jsonl` has the call, its findings' topics with their first words, and what a second call may take from
what is shown of them.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ...memory.words import has_chinese
from .toolsets import Arguments

FILE = "recorded.jsonl"


@dataclass(frozen=True)
class Recorded:
    """A call with its findings; `holds` maps gene, disease and drug to the name that the lines show first."""

    tool: str
    arguments: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, str], ...]
    holds: dict[str, str]
    card: str = ""


@cache
def records() -> tuple[Recorded, ...]:
    """All recorded calls."""
    lines = (files(__package__) / FILE).read_text(encoding="utf-8").splitlines()
    return tuple(_record(json.loads(line)) for line in lines)


def _record(row: dict[str, Any]) -> Recorded:
    pairs = {name: tuple((one, other) for one, other in row[name]) for name in ("arguments", "found")}
    return Recorded(row["tool"], pairs["arguments"], pairs["found"], row.get("holds", {}), row.get("card", ""))


@cache
def _by_call() -> dict[tuple[str, tuple[tuple[str, str], ...]], Recorded]:
    return {(each.tool, _key(each.arguments)): each for each in records()}


def found_by(tool: str, arguments: Arguments) -> list[tuple[str, str]] | None:
    """What a call found, if it was recorded; case doesn't count."""
    each = _by_call().get((tool, _key(arguments)))
    return None if each is None else list(each.found)


def _key(arguments: Collection[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, written.casefold()) for name, written in arguments))


@cache
def holding(tool: str, asked: tuple[tuple[str, str], ...], taken: tuple[str, ...]) -> tuple[Recorded, ...]:
    """The recorded calls with such arguments of which the lines hold what a second call takes. `asked` are pairs of what a text names, as
    `ensembl`, and the argument."""
    names = [argument for _, argument in asked]
    return tuple(
        each
        for each in records()
        if each.tool == tool
        and [name for name, _ in each.arguments] == names
        and all(_is_a(field, stands, each.holds) for (field, _), (_, stands) in zip(asked, each.arguments, strict=True))
        and set(taken) <= each.holds.keys()
    )


def _is_a(field: str, stands: str, holds: dict[str, str]) -> bool:
    """Whether a gene's name is of the kind that a text names; anything else is."""
    if field in ("number", "ensembl", "gene2"):
        kind = "number" if stands.isdigit() else "ensembl" if stands.startswith("ENSG") else "gene2"
        return kind == field and stands != holds.get("gene")
    return True


def readable(each: Recorded, language: str) -> bool:
    """Whether the arguments may stand in a text of the language."""
    return language == "zh" or not any(has_chinese(stands) for _, stands in each.arguments)


@cache
def on_cards(language: str) -> tuple[Recorded, ...]:
    """The recorded searches in a language for one guideline card."""
    return tuple(each for each in records() if each.card and has_chinese(each.arguments[0][1]) == (language == "zh"))
