"""The names of signs as look-ups, so that a phrase finds its term however it is spelt: plurals, hyphens, British, word order.

Making them from the pack takes half a second, so they are kept in the data folder's cache, in a file named after the release
and the code and tables that make them.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from ...memory import words
from ...memory.home import Home
from ...memory.pack import Pack
from ...memory.whole import whole
from . import spelling
from .annotations import LOADING, release
from .spelling import DATA, even_words, in_any_order, is_whole, sense, table

ABNORMALITY, MODIFIER = "HP:0000118", "HP:0012823"
_MADE_BY = (__file__, spelling.__file__, words.__file__, DATA / "everyday.csv", DATA / "same_words.csv")
_JOINED = re.compile(r",|\b(?:and|or|with|without|no|not|absent|absence|lack)\b|n't\b")


@dataclass(frozen=True)
class Vocabulary:
    """Names of signs with the numbers of their HPO ids; words are even, joined by a space. What is no abnormality («all») is no sign."""

    written: dict[str, int] = field(default_factory=dict)  # names, exact synonyms and everyday names, in lower case
    in_order: dict[str, int] = field(default_factory=dict)  # those that hold a comma, «and», «no» and the like
    in_any_order: dict[str, int] = field(default_factory=dict)
    by_sense: dict[str, list[int]] = field(default_factory=dict)
    holding: dict[str, list[int]] = field(default_factory=dict)  # the places in `by_sense` of what holds a word
    modifiers: dict[str, int] = field(default_factory=dict)  # words that say how a sign is («severe», «progressive»)

    def holds(self, written: str) -> bool:
        """Whether words are a sign's name in some spelling, or several that say the same as one."""
        said = even_words(written.lower())
        if len(said) < 2:
            return " ".join(said) in self.in_any_order
        return is_whole(said) and " ".join(sense(said)) in self.by_sense


def vocabulary(pack: Pack) -> Vocabulary:
    """The look-ups of a pack: from the cache, or made and put there."""
    with LOADING:
        return _vocabulary(pack)


@cache
def _vocabulary(pack: Pack) -> Vocabulary:
    file = stored(pack)
    try:
        return Vocabulary(**json.loads(file.read_bytes()))
    except (OSError, ValueError, TypeError):
        return _kept(file, make(pack))


def stored(pack: Pack) -> Path:
    """Where the look-ups of a pack are kept; set-up makes them, so that no first question waits for it."""
    made_by = b"".join(Path(file).read_bytes() for file in _MADE_BY)
    return Home.open().cache / f"signs-{hashlib.sha256(repr((release(pack), made_by)).encode()).hexdigest()[:16]}.json"


def _kept(file: Path, made: Vocabulary) -> Vocabulary:
    with suppress(OSError):  # a full or read-only disk costs the next process half a second, not its answer
        file.parent.mkdir(exist_ok=True, mode=0o700)
        with whole(file) as unfinished:
            unfinished.write_text(json.dumps(asdict(made), separators=(",", ":")), encoding="utf-8")
    return made


def make(pack: Pack) -> Vocabulary:
    """The look-ups straight from the pack and the domain's tables. Of several terms of a name the one whose own name it is counts."""
    children = _children(pack)
    made = Vocabulary(modifiers={" ".join(even_words(name)): number for name, number in _names(pack, _below(MODIFIER, children))})
    for name, number in [
        *_names(pack, _below(ABNORMALITY, children) - {ABNORMALITY}),
        *((name.lower(), _number(hpo_id)) for name, hpo_id in table("everyday.csv")),
    ]:
        said = even_words(name)
        made.written.setdefault(name, number)
        made.in_any_order.setdefault(in_any_order(said), number)
        if _JOINED.search(name):
            made.in_order.setdefault(" ".join(said), number)
        alike = made.by_sense.setdefault(" ".join(sense(said)), [])
        if number not in alike:
            alike.append(number)
    for place, held in enumerate(made.by_sense):
        for word in set(held.split()):
            made.holding.setdefault(word, []).append(place)
    return made


def _names(pack: Pack, terms: Set[str]) -> list[tuple[str, int]]:
    """Names and exact synonyms of some terms in lower case, the terms' own names first."""
    own = {row["id"]: row["name"].lower() for row in pack.rows("SELECT id, name FROM terms")}
    rows = [(row["name"], row["hpo_id"]) for row in pack.rows("SELECT name, hpo_id FROM term_names") if row["hpo_id"] in terms]
    rows.sort(key=lambda row: row[0] != own[row[1]])
    return [(name, _number(hpo_id)) for name, hpo_id in rows]


def _number(hpo_id: str) -> int:
    return int(hpo_id.removeprefix("HP:"))


def _children(pack: Pack) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for row in pack.rows("SELECT id, parents FROM terms"):
        for parent in row["parents"].split():
            children.setdefault(parent, []).append(row["id"])
    return children


def _below(top: str, children: Mapping[str, Sequence[str]]) -> set[str]:
    """A term and all below it."""
    found, new = {top}, [top]
    while new:
        below = [child for child in children.get(new.pop(), ()) if child not in found]
        found.update(below)
        new += below
    return found
