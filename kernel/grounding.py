"""The check that stands between a model's prose and the reader: what a sentence says must occur in the findings it cites.

Numbers, gene-like names, variants, drug names and other capitalised words of a sentence are looked for in the text and
values of its cited findings. A sentence without a citation, or with one thing that its findings don't hold, is dropped.
"""

import json
import re
from collections.abc import Sequence

from ..tools.finding import Finding
from .answer import Claim

_CITATION = re.compile(r"\[(\d+)\]")
_SENTENCE = re.compile(r"(?<=[.!?。！？])(?:\s+(?!\[)|(?=[^\s\d\]\[]))|\n+")
_NUMBER = re.compile(r"(?<![A-Za-z0-9.])\d+(?:[.,]\d+)*(?![A-Za-z0-9])")
_NAME = re.compile(
    r"[A-Za-zΔα-ω*][\w*:>.+-]*[A-Z0-9*][\w*:>.+/-]*|(?<=[a-z,;:)] )[A-Z][a-z]+|\b[a-z]{4,}(?:ib|mab|statin|pril|sartan|parib|mycin|azole|olol|grel|xaban|formin|cillin)\b"
)


def check(prose: str, findings: Sequence[Finding]) -> tuple[list[Claim], list[str]]:
    """Claims from the sentences that hold, and the sentences that were dropped. `[n]` cites the n-th finding."""
    kept: list[Claim] = []
    dropped: list[str] = []
    for sentence in filter(None, (part.strip() for part in _SENTENCE.split(prose))):
        numbers = [int(number) for number in _CITATION.findall(sentence)]
        text = " ".join(_CITATION.sub("", sentence).split()).replace(" .", ".")
        cited = [findings[number - 1] for number in numbers if 0 < number <= len(findings)]
        if len(cited) == len(numbers) > 0 and supported(text, cited):
            kept.append(Claim(text=text, findings=tuple(dict.fromkeys(finding.id for finding in cited))))
        else:
            dropped.append(text)
    return kept, dropped


def supported(sentence: str, findings: Sequence[Finding]) -> bool:
    """Whether every number and name of the sentence occurs in the findings."""
    held = " ".join(f"{finding.text} {json.dumps(finding.values, ensure_ascii=False)}" for finding in findings)
    numbers = {_plain(number) for number in _NUMBER.findall(held)}
    folded = held.casefold()
    if any(_plain(number) not in numbers for number in _NUMBER.findall(sentence)):
        return False
    return all(name.rstrip(".,:").casefold() in folded for name in _NAME.findall(sentence))


def _plain(number: str) -> str:
    """14.70 and 14.7 are one number; 1,234 is 1234."""
    plain = number.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
