"""Words of the names of signs, evened out: American spelling, the singular, and words that say the same as one."""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from ...memory.words import evened

DATA = Path(__file__).with_name("data")
BRITISH = (("ae", "e"), ("oe", "e"), ("our", "or"))
# That no rule makes singular.
PLURALS = {
    "feet": "foot", "teeth": "tooth", "toes": "toe", "testes": "testis", "vertebrae": "vertebra", "pneumothoraces": "pneumothorax", "metastases": "metastasis",
    "stenoses": "stenosis", "bullae": "bulla", "fistulae": "fistula", "nevi": "nevus", "naevi": "nevus", "diverticula": "diverticulum", "angiomata": "angioma",
    "patches": "patch", "blotches": "blotch", "rashes": "rash", "reflexes": "reflex", "sinuses": "sinus",
}  # fmt: skip
SMALL = frozenset(["a", "an", "the", "of", "in", "on", "at", "to", "or", "and", "with", "by", "for", "from", "due"])
AMOUNTS = frozenset(["decreased", "increased"])
MEASURED = frozenset(["circulating", "concentration", "level", "serum", "plasma", "blood", "count", "number", "activity"])  # of an amount
_WORD = re.compile(r"[a-z0-9]+(?:'s)?")


def table(file: str) -> list[tuple[str, str]]:
    """The rows of one of the domain's tables of two columns."""
    with (DATA / file).open(encoding="utf-8", newline="") as text:
        return [(row[0], row[1]) for row in csv.reader(line for line in text if not line.startswith("#"))]


@lru_cache(maxsize=1 << 15)
def even(word: str) -> str:
    """A word in American spelling and the singular."""
    word = word.removesuffix("'s")
    if word in PLURALS:
        return PLURALS[word]
    return word if word.isdigit() else evened(word, BRITISH)


def even_words(name: str) -> list[str]:
    """The words of a name in lower case, evened out; signs between them are left out."""
    return [even(word) for word in _WORD.findall(name)]


def is_whole(words: Sequence[str]) -> bool:
    """Whether words neither begin nor end in a small one."""
    return words[0] not in SMALL and words[-1] not in SMALL - {"a"}


def in_any_order(words: Sequence[str]) -> str:
    """Even words in the order of the alphabet without the small ones; the last stays, for it may be a letter: «vitamin A»."""
    return " ".join(sorted([*(word for word in words[:-1] if word not in SMALL), *words[-1:]]))


def sense(words: Iterable[str]) -> tuple[str, ...]:
    """What even words say, in any order: «low ceruloplasmin» and «decreased ceruloplasmin concentration» alike."""
    alike, written = _same_words(), list(words)
    said = sorted(alike.get(word, word) for word in [*(word for word in written[:-1] if word not in SMALL), *written[-1:]])
    if not AMOUNTS.isdisjoint(said):
        of_what = [word for word in said if word not in MEASURED]
        said = of_what if len(of_what) > 1 else said
    return tuple(said)


@cache
def _same_words() -> dict[str, str]:
    return dict(table("same_words.csv"))
