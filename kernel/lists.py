"""Lists in a text: names that nothing but a comma or an «and» keeps apart, and a word that says of what kind the next one is."""

import re

from ..tools.recognisers import Span, offer, overlaps
from ..tools.slots import Slot
from .meant import barred

_JOINT = re.compile(
    r"(?:[\s,，、+&]|\b(?:and|plus|with|also|a|an|the)\b|[和及与伴有并])*(?:[a-z-]+\s|[\u3400-\u9fff]{0,4})?", re.IGNORECASE
)
_APART = re.compile(r"[,，、+&和及与]|\band\b|\bplus\b", re.IGNORECASE)


def lists_of(slot: Slot, text: str) -> list[list[str]]:
    """The members of each list of names that a repeated slot may take, those that can't be meant left out."""
    never = barred(slot, text)
    spans: list[Span] = []
    for span in sorted({*offer(slot.recogniser, text), *offer(slot.also, text)}, key=lambda span: span[0] - span[1]):
        if not overlaps(span, [*spans, *never]):
            spans.append(span)
    lists: list[list[str]] = []
    end = -1
    for start, last in sorted(spans):
        gap = text[end:start] if end >= 0 else ""
        if end >= 0 and _JOINT.fullmatch(gap) and _APART.search(gap):
            lists[-1].append(text[start:last])
        else:
            lists.append([text[start:last]])
        end = last
    return [members for members in lists if len(members) > 1]
