"""A guideline card as a finding: the recommendation with its body, year, strength and for whom it is."""

from pydantic import JsonValue

from ..finding import Finding
from .card import Card

TOPIC = 60
_CARD = "{recommendation} ({body} {year}; for {whom}; strength: {strength})"
_OLD_CARD = "{recommendation} ({body} {year}; for {whom}; strength: {strength}; superseded by {successor})"
_RETIRED_CARD = "{recommendation} ({body} {year}; for {whom}; strength: {strength}; out of date: {retired})"


def finding_of(card: Card, later: Card | None = None, score: float | None = None) -> Finding:
    """The card as it is told; `later` replaces it, `score` says how close it was to a question."""
    values: dict[str, JsonValue] = {
        "card_id": card.id, "title": card.title, "recommendation": card.text, "body": card.body, "guideline": card.guideline,
        "year": card.year, "section": card.section, "strength": card.strength, "evidence": card.evidence,
        "population": card.population, "whom": _whom(card.population), "action": card.action, "genes": list(card.genes),
        "conditions": list(card.conditions), "supersedes": list(card.supersedes), "superseded_by": card.superseded_by,
        "retired": card.retired or None, "identifier": card.identifier,
        "score": score,
    }  # fmt: skip
    if later:
        values["successor"] = f"{later.body}, {later.title} ({later.year})"
    template = _OLD_CARD if later else _RETIRED_CARD if card.retired else _CARD
    certainty = "established" if card.current else "limited"
    return Finding(topic=topic_of(card.title), template=template, values=values, source=card.source(), certainty=certainty)


def topic_of(title: str) -> str:
    """A title that fits, cut after a word."""
    return title if len(title) <= TOPIC else title[: TOPIC - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _whom(population: str) -> str:
    """A population's description within a sentence: «Men 70 years or older» begins small, «BRCA2 carriers» doesn't."""
    return population[0].lower() + population[1:] if population[1:2].islower() else population
