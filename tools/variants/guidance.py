"""What is said of carriers of a gene's pathogenic variants: cards of `guideline_search` and risks of `risk_model`, which tell more."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from ...memory.whom import FEMALE, MALE, Sexes, sexes_named
from ..finding import Finding
from ..guidelines.card import load_cards
from ..guidelines.told import finding_of
from ..recognisers import offer
from ..risk.carriers import published

SHOWN = 2  # cards, and figures


def for_carriers(gene: str, texts: Sequence[str]) -> list[Finding]:
    """The first cards for carriers of the gene, those for the sex that the texts speak of; for the first of each sex where they leave it open."""
    listed = _listed().get(gene, {})
    women, men = listed.get("women", []), listed.get("men", [])
    sex = _sex(texts)
    own = women if sex == FEMALE else men if sex == MALE else [*women[:1], *men[:1]]
    cards = {card.id: card for card in load_cards()}
    return [finding_of(cards[name]) for name in [*own, *listed.get("all", [])][:SHOWN]]


def risks(gene: str, texts: Sequence[str]) -> list[Finding]:
    """The first published risks of carriers of the sex that the person is said to have, and of the age; none where the sex is not said."""
    sex = _sex_of_person(map(sexes_named, texts))
    ages = {float(text[slice(*span)]) for text in texts for span in offer("age", text)}
    return published(gene, sex, ages.pop() if len(ages) == 1 else None)[:SHOWN] if sex else []


def _sex(texts: Sequence[str]) -> str | None:
    """The one sex that the texts speak of; none where they speak of relatives, who may be the carriers."""
    named = [sexes_named(text) for text in texts]
    return None if any(one.relatives for one in named) else _sex_of_person(named)


def _sex_of_person(named: Iterable[Sexes]) -> str | None:
    """The one sex that texts state of the person."""
    told = {one.person for one in named if one.person}
    return told.pop() if len(told) == 1 else None


@cache
def _listed() -> dict[str, dict[str, list[str]]]:
    """The ids of cards by gene, and by whom they are for."""
    return dict(_entries())


def _entries() -> Iterator[tuple[str, dict[str, list[str]]]]:
    for entry in tomllib.loads((files(__package__) / "carriers.toml").read_text(encoding="utf-8"))["carriers"]:
        yield from ((gene, entry) for gene in entry["genes"])
