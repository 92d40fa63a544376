"""What guidelines say to carriers of a gene's pathogenic variants: cards of `guideline_search`, which tells more."""

import re
from collections.abc import Sequence

from ...memory.whom import sex_meant, sexes_named
from ..finding import Finding
from ..guidelines.card import Card, load_cards
from ..guidelines.told import finding_of

SHOWN = 2  # cards
FEW = 12  # genes of a card; a longer list is of secondary findings
_UNSURE = re.compile(
    r"\bmay\b|\bsuspected\b|\brelatives of\b|\bwithout\b|\bmetastatic\b|\bhigh probability\b|\bmetaboli[sz]ers\b|\bconsidered for\b|-naive\b"
)
_WATCHING = ("surveillance", "screening", "monitor", "imaging", "mri")


def for_carriers(gene: str, texts: Sequence[str]) -> list[Finding]:
    """The current cards for carriers of the gene, watching first, then the newest; not those for the other sex than the texts speak of."""
    sexes = {sex for text in texts if (sex := sexes_named(text).person)}
    cards = [card for card in load_cards() if gene in card.genes and len(card.genes) <= FEW and card.current and not card.tests]
    cards = [card for card in cards if _is_for(gene, card) and not (sexes and sex_meant(card.population) not in {None, *sexes})]
    return [finding_of(card) for card in sorted(cards, key=lambda card: (not _watches(card), -card.year, card.id))[:SHOWN]]


def _is_for(gene: str, card: Card) -> bool:
    """Whether carriers are whom it is for, by their gene or its syndrome."""
    named = card.population.lower()
    syndromes = [condition.lower() for condition in card.conditions if "syndrome" in condition.lower()]
    return any(word in named for word in (gene.lower(), "carrier", "heterozygo", "pathogenic variant", *syndromes)) and not _UNSURE.search(
        named
    )


def _watches(card: Card) -> bool:
    return any(word in f"{card.title} {card.action}".lower() for word in _WATCHING)
