"""What the question adds to a call on drugs: the disease that candidates are sought for, and the one whose uses come first."""

import re
from collections.abc import Sequence

from ...memory.words import in_english, subjects, tokens
from ..finding import Finding
from ..recognisers import offer

_REPURPOSE = re.compile(r"\b(?:drug\s)?re-?purpos\w*|\brepositio\w*|老药新用|药物重定位", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:not|except|other than)\b[^;,.]*", re.IGNORECASE)
_ORDERED = ("indication", "therapy")


def sought_for(texts: Sequence[str]) -> str | None:
    """The one disease for which a question seeks drugs to repurpose; None for any other question."""
    named = [text[slice(*span)] for text in texts if _REPURPOSE.search(text) for span in offer("disease", text)]
    return named[0] if len(named) == 1 else None


def asked_first(findings: Sequence[Finding], texts: Sequence[str]) -> list[Finding]:
    """The findings, uses for an organ or disorder that the question names before the other uses."""
    wanted = frozenset[str]().union(*(_subjects(text) for text in texts))
    uses = [finding for finding in findings if finding.topic in _ORDERED]
    ordered = iter(sorted(uses, key=lambda finding: not wanted & _subjects(_EXCEPT.sub("", str(finding.values["indication"])))))
    return [next(ordered) if finding.topic in _ORDERED else finding for finding in findings]


def _subjects(text: str) -> frozenset[str]:
    return subjects(tokens(in_english(text)))
