"""What a recogniser finds for an argument, without what can't be meant (`Slot.never`)."""

from ..tools.recognisers import Span, offer, overlaps
from ..tools.slots import Slot
from .follow_up import Found, Texts, recognised


def barred(slot: Slot, text: str) -> list[Span]:
    """Spans of a text that can't be meant."""
    return [span for name in slot.never for span in offer(name, text)]


def meant(slot: Slot, texts: Texts, name: str) -> list[Found]:
    """What the recogniser of that name finds for a slot, without what can't be meant."""
    spans = [barred(slot, text) for _, text in texts]
    return [item for item in recognised(name, texts) if not overlaps(item.span, spans[item.place])]
