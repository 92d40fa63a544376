"""Red flags: what must be said before anything else. This offers advice; it never chooses a tool, and the question is answered besides.

Patterns are data (prompts/emergencies.toml). They look at one sentence at a time; a sentence that speaks of the past, of
guidelines or of risk in general, or that denies, is no red flag.
"""

import re
from dataclasses import dataclass
from functools import cache

from .. import prompts
from ..tools.finding import Finding, Source

LONGEST = 4_000  # characters that are looked at
_SENTENCE = re.compile(r"[^.!?;。！？；\n]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Emergency:
    """One red flag, with advice in the language of the text."""

    kind: str
    advice: str
    source: Source

    def finding(self) -> Finding:
        """The advice as the first claim of the answer."""
        return Finding(topic="emergency", template="{advice}", values={"advice": self.advice, "kind": self.kind}, source=self.source)


def screen(text: str) -> Emergency | None:
    """The first red flag of a text, or nothing."""
    calm, known = _patterns()
    for match in _SENTENCE.finditer(text[:LONGEST]):
        sentence = match.group()
        if any(pattern.search(sentence) for pattern in calm):
            continue
        for pattern, kind, english, chinese, source in known:
            if pattern.search(sentence):
                return Emergency(kind, chinese if _CHINESE.search(sentence) else english, source)
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], tuple[tuple[re.Pattern[str], str, str, str, Source], ...]]:
    table = prompts.table("emergencies.toml")
    calm = tuple(re.compile(pattern, re.IGNORECASE) for pattern in table["unless"]["patterns"])
    known = tuple(
        (
            re.compile("|".join(f"(?:{pattern})" for pattern in item["patterns"]), re.IGNORECASE),
            item["kind"],
            item["en"],
            item["zh"],
            Source(**item["source"]),
        )
        for item in table["emergency"]
    )
    return calm, known
