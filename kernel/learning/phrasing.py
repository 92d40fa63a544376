"""Texts made from phrasings: placeholders filled from the vocabulary, with noise that leaves the values alone."""

import random
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

_FIELD = re.compile(r"\{(\w+?)(\d?)\}")


@cache
def stored(name: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


@cache
def words(kind: str, language: str) -> tuple[str, ...]:
    """The vocabulary of a kind; English words where a language has none of its own."""
    lists = stored("vocabulary.toml").get(kind, {})
    text = lists.get(language) or lists.get("en", "")
    return tuple(dict.fromkeys(word.strip() for word in text.replace("\n", " ").split(";") if word.strip()))


@dataclass
class Text:
    """A text in pieces, of which some are values that must stay as they are. `values` maps a field to what stands there."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "".join(piece for piece, _ in self.pieces)

    def add(self, text: str, value: bool = False) -> "Text":
        self.pieces.append((text, value))
        return self

    def joined(self, other: "Text", between: str) -> "Text":
        return Text([*self.pieces, (between, False), *other.pieces], {**self.values, **other.values})

    def lowered(self) -> "Text":
        return Text([(piece.lower(), value) for piece, value in self.pieces], {name: value.lower() for name, value in self.values.items()})


def fill(template: str, rng: random.Random, value_of: Callable[[str], str], given: Mapping[str, str] | None = None) -> Text:
    """Fill `{kind}` and `{kind2}`; fields of one kind get different values, `given` ones those that are given."""
    text, taken, at = Text(), set[str](), 0
    for match in _FIELD.finditer(template):
        kind, number = match.group(1), match.group(2)
        name = kind + number
        value = (given or {}).get(name) or text.values.get(name)
        for _ in range(20):
            if value is not None and (value not in taken or name in text.values):
                break
            value = value_of(kind)
        assert value is not None
        taken.add(value)
        text.values[name] = value
        text.add(template[at : match.start()]).add(value, value=True)
        at = match.end()
    return text.add(template[at:])


def value(kind: str, language: str, rng: random.Random) -> str:
    """A value of a kind: mostly from the vocabulary, sometimes made up so that copying is learned."""
    if kind == "variant":
        return _variant(rng)
    if kind == "gene" and rng.random() < 0.12:
        return "".join(rng.choices("ABCDEFGHIKLMNPRSTVWXZ", k=rng.randint(2, 5))) + rng.choice(["", "1", "2", "7", "12", "3A"])
    if kind == "drug" and rng.random() < 0.06:
        return "".join(
            rng.choice(["zo", "ra", "li", "mo", "ta", "pe", "vi", "du", "ka", "ne"]) for _ in range(rng.randint(2, 3))
        ) + rng.choice(["tinib", "mab", "pril", "xaban", "statin", "ciclib", "parib", "zole"])
    if kind in ("number", "number2"):
        return str(rng.randint(2, 9000))
    if kind == "phenotype" and language == "en" and rng.random() < 0.1:
        return f"HP:{rng.randint(1, 9999):07d}"
    return rng.choice(words(kind, "zh" if language == "zh" and rng.random() < 0.75 else "en"))


def _variant(rng: random.Random) -> str:
    acids = [
        "Ala",
        "Arg",
        "Asn",
        "Asp",
        "Cys",
        "Gln",
        "Glu",
        "Gly",
        "His",
        "Ile",
        "Leu",
        "Lys",
        "Met",
        "Phe",
        "Pro",
        "Ser",
        "Thr",
        "Trp",
        "Tyr",
        "Val",
    ]
    letters = "ARNDCQEGHILKMFPSTWYV"
    place, bases = rng.randint(1, 6000), "ACGT"
    kinds: list[Callable[[], str]] = [
        lambda: f"c.{place}{rng.choice(bases)}>{rng.choice(bases)}",
        lambda: f"c.{place}del{rng.choice(['', 'A', 'CT', 'AG'])}",
        lambda: f"c.{place}_{place + rng.randint(1, 9)}del",
        lambda: f"c.{place}dup{rng.choice(['', 'C', 'T'])}",
        lambda: f"c.{place}{rng.choice('+-')}{rng.randint(1, 12)}{rng.choice(bases)}>{rng.choice(bases)}",
        lambda: f"p.{rng.choice(acids)}{place}{rng.choice(acids)}",
        lambda: f"p.{rng.choice(acids)}{place}fs",
        lambda: f"p.{rng.choice(acids)}{place}Ter",
        lambda: f"p.({rng.choice(acids)}{place}{rng.choice(acids)})",
        lambda: f"{rng.choice(letters)}{rng.randint(12, 1500)}{rng.choice(letters)}",
        lambda: f"rs{rng.randint(100, 999999999)}",
        lambda: f"{rng.randint(1, 22)}-{rng.randint(10**6, 2 * 10**8)}-{rng.choice(bases)}-{rng.choice(bases)}",
        lambda: f"{rng.randint(100, 6500)}{rng.choice(['del', 'ins'])}{rng.choice(['AG', 'C', 'T', 'AAC'])}",
        lambda: f"p.{rng.choice(letters)}{place}{rng.choice(letters)}",
        lambda: f"Δ{rng.choice(letters)}{rng.randint(100, 900)}",
        lambda: f"IVS{rng.randint(1, 30)}+{rng.randint(1, 5)}G>A",
    ]
    return rng.choice(kinds)()


def noisy(text: Text, rng: random.Random) -> Text:
    """Typos between the values: dropped, doubled and swapped letters, lost punctuation, everything in lower case."""
    if rng.random() < 0.2:
        text = text.lowered()
    if rng.random() < 0.12:
        text = Text([(piece if value else _typos(piece, rng), value) for piece, value in text.pieces], text.values)
    if rng.random() < 0.25 and text.pieces and not text.pieces[-1][1]:
        last = text.pieces[-1][0].rstrip("?.!？。")
        text = Text([*text.pieces[:-1], (last, False)], text.values)
    return text


def _typos(piece: str, rng: random.Random) -> str:
    letters = list(piece)
    for index in range(len(letters) - 1):
        if letters[index].isascii() and letters[index].isalpha() and letters[index + 1].isalpha() and rng.random() < 0.05:
            change = rng.randrange(3)
            if change == 0:
                letters[index] = ""
            elif change == 1:
                letters[index], letters[index + 1] = letters[index + 1], letters[index]
            else:
                letters[index] *= 2
    return "".join(letters)
