"""Guideline cards: what a body recommends, in our own words, and the passage where that was confirmed.

A card is a `[[card]]` table of a TOML file in `cards/`, one file a topic. `load_cards` reads them all.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from llmasos.errors import InvalidInput

from ..finding import Source

_TEST_OF_GENES = re.compile(
    r"\b(?:genetic|germline|molecular|updated|DNA|BRCA1/2)\b[^;]*\b(?:test|testing|panel)\b|\bcounselling (?:and|or) testing\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\bcarriers?\b|\bwith a (?:pathogenic|germline)(?!.*\btumour\b)|\bwith \S+ variants\b|\brelatives\b|\bfamilies\b", re.IGNORECASE
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^(DOI:10\.\d{4,9}/\S+|PMID:\d+|https?://\S+)$")]
Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]*$")]


class Card(BaseModel):
    """One recommendation of one guideline.

    `strength` and `evidence` are as the body grades them, with its scale ("USPSTF grade B"); `evidence` is empty where it gives none.
    `identifier` names the guideline, `confirmed_at` the text where the recommendation was read, `locator` the passage in it.
    `retired` says why a card is out of date though no card here replaces it; empty for one that is not known to be.
    `genes` are HGNC symbols. `questions` are what a clinician might ask that the card answers, in English and in Chinese.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    title: Words
    text: Words
    body: Words
    guideline: Words
    year: int = Field(ge=1990, le=2100)
    section: Words
    strength: Words
    evidence: str
    population: Words
    action: Words
    genes: tuple[Symbol, ...]
    conditions: tuple[Words, ...]
    identifier: Identifier
    licence: str
    supersedes: tuple[Id, ...]
    superseded_by: Id | None
    retired: str = ""
    confirmed_at: Identifier
    confirmed_on: date
    locator: Words
    questions: tuple[Words, ...]

    @field_validator("superseded_by", mode="before")
    @classmethod
    def _empty_means_current(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _asked_in_both_languages(self) -> Self:
        chinese = sum(1 for question in self.questions if _CHINESE.search(question))
        if chinese < 1 or len(self.questions) - chinese < 2:
            raise ValueError("questions: at least two in English and one in Chinese are needed")
        return self

    @property
    def current(self) -> bool:
        """Whether no later card replaces this one and it is not out of date."""
        return self.superseded_by is None and not self.retired

    @property
    def tests(self) -> bool:
        """Whether it says who is to be tested for its genes, which tells a known carrier nothing."""
        return bool(self.genes and _TEST_OF_GENES.search(self.action) and not _SETTLED.search(self.population))

    @property
    def by_genotype(self) -> bool:
        """Whether it chooses or doses a medicine by genotype, and so says nothing to a question about the medicine alone."""
        return "Pharmacogenetics" in self.body

    def source(self) -> Source:
        """The guideline as a finding cites it."""
        return Source(title=self.guideline, publisher=self.body, version=str(self.year), identifier=self.identifier, licence=self.licence)


@cache
def load_cards() -> tuple[Card, ...]:
    """Every card that ships, by file name and place in it. Raises InvalidInput, naming file, card and field, for one that can't be used."""
    folder = files(__package__) / "cards"
    texts = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    return parse_cards(texts)


def parse_cards(texts: Mapping[str, str]) -> tuple[Card, ...]:
    """Cards from TOML texts by file name, their ids and links checked together. Raises InvalidInput."""
    cards = [card for name in sorted(texts) for card in _parse(name, texts[name])]
    _check_links(cards)
    return tuple(cards)


def _parse(name: str, text: str) -> list[Card]:
    try:
        tables = tomllib.loads(text).get("card", [])
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"cards/{name}", str(error), "TOML with [[card]] tables") from error
    found = []
    for place, table in enumerate(tables, 1):
        try:
            found.append(Card.model_validate(table))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "card"
            raise InvalidInput(f"cards/{name}: {table.get('id', f'card {place}')}: {where}", first["input"], first["msg"]) from error
    return found


def _check_links(cards: Sequence[Card]) -> None:
    """Ids are unique; each supersession is marked on both cards, and the later card is not the older one."""
    for identity, count in Counter(card.id for card in cards).items():
        if count > 1:
            raise InvalidInput("card.id", identity, f"an id that no other card has; {count} have this one")
    by_id = {card.id: card for card in cards}
    for card in cards:
        if card.superseded_by is not None:
            later = by_id.get(card.superseded_by)
            if later is None or card.id not in later.supersedes or later.year < card.year:
                accepted = "a card of the same year or later that lists this one in `supersedes`"
                raise InvalidInput(f"{card.id}.superseded_by", card.superseded_by, accepted)
        for older in card.supersedes:
            if older not in by_id or by_id[older].superseded_by != card.id:
                raise InvalidInput(f"{card.id}.supersedes", older, f"a card whose `superseded_by` is {card.id}")
