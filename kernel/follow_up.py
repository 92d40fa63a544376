"""What a follow-up takes from the turns before it, and what it takes back, in candidates alone: the model reads the texts as they are.

1. What was said last counts. A candidate in the question or a reply takes the place of those of earlier questions, and one of
   the last earlier question that holds any takes the place of older ones. The patient's record and findings are no turns: they stay.
   Of names that holds for those that a question hardly mentions in passing (ASKED_FOR): «sorry, he has no diabetes» leaves the
   condition whose risk was asked for.
2. Where candidates are each about a subject (a genotype about its gene), that holds subject by subject, for the record and findings,
   too: «and CYP2D6 *4/*4 as well?» leaves an earlier CYP2C19 genotype, «and CYP2C19 *1/*17?» takes its place.
3. Signs and genes that are listed add up: «and also a rash» leaves the fever.
4. A candidate that leaves its subject out («and for *1/*17?») is completed with the one that was named last: in its own text before
   it, else after it, else in the turns before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..tools.recognisers import Span, completions, has_subjects, offer, subject

Where = Literal["question", "earlier", "patient", "reply", "finding"]
Texts = Sequence[tuple[Where, str]]
TURNS = ("reply", "question", "earlier")
ASKED_FOR = frozenset({"disease", "drug", "gene", "variant", "risk_model"})  # recognisers of what a question that names one is about


@dataclass(frozen=True)
class Found:
    """A span: the place of its text among the seen ones, what it stands for, where the rest of that was said, whether it is recognised as a
    name, and whether it may be meant beside such names."""

    place: int
    span: Span
    value: str
    note: str = ""
    known: bool = True
    also: bool = False


def recognised(name: str, texts: Texts) -> list[Found]:
    """Every span that a recogniser finds, completed where it leaves its subject out."""
    return [_completed(name, texts, place, span) for place, (_, text) in enumerate(texts) for span in offer(name, text)]


def standing(name: str, repeated: bool, found: Sequence[Found], texts: Texts) -> list[Found]:
    """Those that later words did not take the place of."""
    if has_subjects(name):
        first: dict[str, int] = {}
        for item in found:
            first.setdefault(subject(name, item.value), item.place)
        return [item for item in found if item.place == first[subject(name, item.value)]]
    if repeated or name not in ASKED_FOR:
        return list(found)
    places = said_last(texts, [item.place for item in found])
    return [item for item in found if item.place in places]


def said_last(texts: Texts, places: Iterable[int]) -> set[int]:
    """Of the texts at these places, the most binding first, those that no later turn took the place of."""
    places = sorted(set(places))
    now = any(texts[place][0] in ("reply", "question") for place in places)
    earlier = [place for place in places if texts[place][0] == "earlier"]
    return set(places) - set(earlier if now else earlier[1:])


def _completed(name: str, texts: Texts, place: int, span: Span) -> Found:
    """The span with its subject, looked for in its own text and, of turns, in those before it."""
    where, text = texts[place]
    written = text[slice(*span)]
    if not has_subjects(name) or subject(name, written):
        return Found(place, span, written)
    own = completions(name, written, text)
    before = [one for one in own if one[1] <= span[0]]
    if own:
        return Found(place, span, f"{text[slice(*(before[-1] if before else own[0]))]} {written}")
    for other, told in texts[place + 1 :]:
        if where in TURNS and other in TURNS and (named := completions(name, written, told)):
            of = told[slice(*named[-1])]
            return Found(place, span, f"{of} {written}", f"{of} from {other}")
    return Found(place, span, written)
