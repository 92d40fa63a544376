"""Texts made from phrasings: alternatives chosen, placeholders filled from the vocabulary, noise that leaves values alone."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .values import value

_FIELD = re.compile(r"\{(\w+?)(\d?)\}")
_EITHER = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_LISTED = re.compile(r"\{(phenotype|genotype)s\}")
_BETWEEN = {"en": (", ", ", ", "; ", " and ", " + ", ", "), "zh": ("、", "，", "、", "和", "；")}
_LAST = {"en": (", ", " and ", " with ", ", and ", " plus "), "zh": ("、", "和", "以及", "伴")}


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

    def widened(self, field: str, to: str) -> "Text":
        """The text with a field's value that takes in what follows it, as a number does its unit."""
        value, pieces, values = self.values[field], list(self.pieces), {**self.values, field: to}
        for place, (piece, following) in enumerate(zip(self.pieces, self.pieces[1:], strict=False)):
            if piece == (value, True) and following[0].startswith(to[len(value) :]):
                pieces[place : place + 2] = [(to, True), (following[0][len(to) - len(value) :], following[1])]
                return Text(pieces, values)
        return self

    def joined(self, other: "Text", between: str) -> "Text":
        return Text([*self.pieces, (between, False), *other.pieces], {**self.values, **other.values})

    def lowered(self) -> "Text":
        return Text([(piece.lower(), value) for piece, value in self.pieces], {name: value.lower() for name, value in self.values.items()})


def kind_of(field: str) -> str:
    """The kind of a field that may be one of several: `gene` for `gene2`."""
    return field.rstrip("0123456789")


def chosen(template: str, rng: random.Random, language: str = "en") -> str:
    """A template with one of each [a|b], and with {phenotypes} and {genotypes} written out as lists of fields."""
    while match := _EITHER.search(template):
        template = template[: match.start()] + rng.choice(match.group(1).split("|")) + template[match.end() :]
    while match := _LISTED.search(template):
        kind = match.group(1)
        names = [f"{{{kind}{number}}}" for number in ("", *range(2, rng.choice([2, 2, 3, 3, 3, 4, 5, 6]) + 1))]
        listed = rng.choice(_BETWEEN[language]).join(names[:-1]) + rng.choice(_LAST[language]) + names[-1]
        template = template[: match.start()] + listed + template[match.end() :]
    return template


def fill(template: str, rng: random.Random, value_of: Callable[[str], str], given: Mapping[str, str] | None = None) -> Text:
    """Fill `{kind}` and `{kind2}`; fields of one kind get different values, `given` ones those that are given."""
    text, taken, at = Text(), set[str](), 0
    for match in _FIELD.finditer(template):
        kind, number = match.group(1), match.group(2)
        name = kind + number
        filled = (given or {}).get(name) or text.values.get(name) or value_of(kind)
        for _ in range(20):
            if filled not in taken or name in text.values or name in (given or {}):
                break
            filled = value_of(kind)
        taken.add(filled)
        text.values[name] = filled
        text.add(template[at : match.start()]).add(filled, value=True)
        at = match.end()
    return text.add(template[at:])


def written(rng: random.Random, template: str, language: str, given: Mapping[str, str] | None = None) -> Text:
    """A template of a language, with alternatives chosen and fields filled from the vocabulary."""
    return fill(chosen(template, rng, language), rng, lambda kind: value(kind, language, rng), given)


def noisy(text: Text, rng: random.Random, lower: bool = True) -> Text:
    """Typos between the values: dropped, doubled and swapped letters, lost punctuation, everything in lower case."""
    if lower and rng.random() < 0.2:
        text = text.lowered()
    if rng.random() < 0.12:
        text = Text([(piece if value else _typos(piece, rng), value) for piece, value in text.pieces], text.values)
    if rng.random() < 0.1:
        text = Text([(piece if value else _plain_marks(piece), value) for piece, value in text.pieces], text.values)
    if rng.random() < 0.25 and text.pieces and not text.pieces[-1][1]:
        last = text.pieces[-1][0].rstrip("?.!？。")
        text = Text([*text.pieces[:-1], (last, False)], text.values)
    return text


def _plain_marks(piece: str) -> str:
    """Punctuation as hurried people type it."""
    marks: dict[str, str | int | None] = {"，": " ", "？": "?", "。": " ", "'": "", "：": ":"}
    return piece.translate(str.maketrans(marks))


def _typos(piece: str, rng: random.Random) -> str:
    letters = list(piece)
    for index in range(len(letters) - 1):
        if letters[index].isascii() and letters[index].isalpha() and letters[index + 1].isalpha() and rng.random() < 0.05:
            change = rng.randrange(4)
            if change == 0:
                letters[index] = ""
            elif change == 1:
                letters[index], letters[index + 1] = letters[index + 1], letters[index]
            elif change == 2:
                letters[index] *= 2
            else:
                letters[index] = rng.choice("etaoinsrhl")
    return "".join(letters)
