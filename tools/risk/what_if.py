"""What-if entries: «non-smoker», «SBP 130», «on a statin and TC 4.5 mmol/L» become changed inputs.

The words are those that evidence an input in a question (`data/evidence.toml`, and the labels beside which numbers stand),
so that an entry is written as a clinician would write it; an input may also be named outright («waist 80», «alcohol: no»).
"""

import re
from functools import cache
from typing import Any

from llmasos.errors import InvalidInput

from . import options
from .inputs import EVIDENCE
from .labels import LABELS
from .values import NO, POSSIBLE, YES, number

FIXED = ("sex", "race")  # no question about a person's future changes these
ACCEPTED = "changes such as «non-smoker», «SBP 130», «TC 4.5 mmol/L», «on a statin», «age 65» or «waist 80», joined by «and»"
_JOINTS = re.compile(r"\s*(?:[;,+，；、]|\band\b)\s*")
_SET = r"\s*(?:[:=：]|\bto\b|\bof\b|降至|为|到)?\s*"


def parse(entry: str) -> dict[str, Any]:
    """The inputs that an entry changes, with their values. Raises InvalidInput for words that change none."""
    text = " ".join(entry.split())
    if text.lower() in _words():
        return dict([_change(text)])
    parts = [part for part in _JOINTS.split(text) if part]
    if not parts:
        raise InvalidInput("what_if", entry, ACCEPTED)
    return dict(_change(part) for part in parts)


def _change(part: str) -> tuple[str, Any]:
    known = _words().get(part.lower())
    if known is not None:
        name, value = known
        if name in FIXED:
            raise InvalidInput("what_if", part, f"{ACCEPTED}; {name} is not for changing")
        return name, value == "yes"
    found = _numbers().fullmatch(part)
    if found:
        name = _labels()[found["label"].lower()]
        value = f"{found['value']} {found['unit'] or ''}".strip()  # of «120/80» the first
        number(name, value)  # so that an impossible value is refused with its range
        return name, value
    found = _flags().fullmatch(part)
    if found:
        return found["name"].lower().replace(" ", "_"), found["value"].lower() in YES
    raise InvalidInput("what_if", part, ACCEPTED)


@cache
def _words() -> dict[str, tuple[str, str]]:
    return {word.lower(): (name, value) for name, values in EVIDENCE.items() for value, words in values.items() for word in words}


@cache
def _labels() -> dict[str, str]:
    named = {name.replace("_", " "): name for name in POSSIBLE if name != "horizon_years"}
    spelled = {word.lower(): name for name, words in LABELS.items() for word in words}
    return named | {name: name for name in named.values()} | spelled | {"年龄": "age"}


@cache
def _numbers() -> re.Pattern[str]:
    labels = "|".join(sorted(map(re.escape, _labels()), key=len, reverse=True))
    return re.compile(rf"(?P<label>{labels}){_SET}(?P<value>\d+(?:\.\d+)?)(?:/\d+)?\s*(?P<unit>[^\d\s/].*)?", re.IGNORECASE)


@cache
def _flags() -> re.Pattern[str]:
    names = [*(name for name in EVIDENCE if name not in FIXED), *options.FLAGS]
    spelled = "|".join(sorted({re.escape(form) for name in names for form in (name, name.replace("_", " "))}, key=len, reverse=True))
    return re.compile(rf"(?P<name>{spelled}){_SET}(?P<value>{'|'.join((*YES, *NO))})", re.IGNORECASE)
