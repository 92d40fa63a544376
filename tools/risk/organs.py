"""Organs that were removed: a published risk of their cancer is that of carriers who have them, and says nothing of those who don't.

After risk-reducing mastectomy or salpingo-oophorectomy carriers had other risks: Domchek SM et al., JAMA 2010;304:967-975, PMID:20810374.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...memory.patient import Patient
from ..recognisers import Span, recogniser

_DONE = r"(?:after|following|since|post|s/p|status\spost|previous|prior|past|having\shad|underwent|has\shad|had|with|术后|已行|做过|行)"
_KIND = r"(?:(?:an?|her|the|previous|prior|prophylactic|preventive|risk-reducing|bilateral|double)\s)*"
_WHEN = (
    r"(?:\s(?:done|performed))?\s(?:in\s(?:19|20)\d\d|at\s(?:the\sage\sof\s|age\s)?\d\d|(?:\d+|an?|one|two|three|four|five|ten|some|several)\s(?:years?|months?)\sago"
    r"|last\s(?:year|month))\b"
)


@dataclass(frozen=True)
class Organ:
    """`argument` says that it was removed; `told` names it; `operation` finds the removal of the whole of it in a text."""

    argument: str
    cancer: str
    told: str
    operation: str


ORGANS = (
    Organ(
        "breasts_removed",
        "breast cancer",
        "both breasts",
        r"(?:bilateral|double|risk-reducing|prophylactic|preventive)\s(?:[\w-]+\s){0,2}?mastectom(?:y|ies)|absence of both breasts|双侧乳房切除|双乳切除|预防性乳房切除",
    ),
    Organ(
        "ovaries_removed",
        "ovarian cancer",
        "the ovaries",
        r"(?:bilateral|risk-reducing|prophylactic|preventive)\s(?:\w+[\s-]){0,3}?oophorectomy|\b(?:RR)?BSO\b|\bRRSO\b|absence of both ovaries|双侧(?:输卵管)?卵巢切除|双附件切除",
    ),
)
_NOT_DONE = re.compile(r"declin|refus|plan|consider|offer|discuss|counsel|awaiting|waiting|wants|拟|计划|考虑|拒绝|建议", re.IGNORECASE)


def on_record(patient: Patient) -> dict[str, str]:
    """The organs whose removal the record's conditions tell of, by argument, each with the condition's name."""
    found: dict[str, str] = {}
    for organ in ORGANS:
        for condition in patient.conditions:
            if re.search(organ.operation, condition.name, re.IGNORECASE) and not _NOT_DONE.search(condition.name):
                found.setdefault(organ.argument, f"Condition {condition.name}")
    return found


def removed(inputs: Mapping[str, Any]) -> tuple[Organ, ...]:
    """The organs that were removed, as the inputs say."""
    return tuple(organ for organ in ORGANS if inputs.get(organ.argument))


def _phrases(organ: Organ, text: str) -> list[Span]:
    """An operation with the words that say that it was done; none where they say no such thing."""
    told = re.compile(
        rf"{_DONE}\s?{_KIND}(?:{organ.operation})(?:{_WHEN})?|(?:{organ.operation}){_WHEN}|(?:{organ.operation})(?:术后|史)", re.IGNORECASE
    )
    return [match.span() for match in told.finditer(text)]


for _organ in ORGANS:
    recogniser(f"{_organ.argument} phrase")(partial(_phrases, _organ))
