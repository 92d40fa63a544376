"""Red flags: what must be said before anything else. This offers advice; it never chooses a tool, and the question is answered besides.
`urgency` says what of that answer is not shown then.

Patterns are data (prompts/emergencies.toml). They look at one sentence at a time. A match is taken back by a denial, by an
explicit past, and, unless it speaks of somebody in danger as it stands, by talk in general («what do guidelines say on …»).
When in doubt the advice is given: a needless warning costs a line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .. import prompts
from ..memory.words import has_chinese
from ..tools.finding import Finding, Source

BEFORE, AFTER = 150, 80  # characters around a match that can take it back
_SENTENCE = re.compile(r"[^.!?;。！？；\n]+")
_COMMA = re.compile(r"[,，:：]")
_WHO = "(?:[我他她妈爸]|父亲|母亲|爷爷|奶奶|外公|外婆|老人|老公|老婆|丈夫|妻子|女儿|儿子|孩子|宝宝|婴儿|朋友|同事|病人|患者)"
_MACROS = {"<word>": r"(?:(?!(?:not|never|no)\b)\w+ )", "<gap>": "[^，。没無无不否未]{0,8}", "<who>": _WHO}

Calm = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Emergency:
    """One red flag, with advice in the language of the sentence that holds it."""

    kind: str
    advice: str
    source: Source

    def finding(self) -> Finding:
        """The advice as the first claim of the answer."""
        values = {"advice": self.advice, "kind": self.kind}
        return Finding(tool="emergency", topic="emergency", template="{advice}", values=values, source=self.source)


@dataclass(frozen=True)
class _RedFlag:
    kind: str
    english: str
    chinese: str
    source: Source
    statements: re.Pattern[str]
    signs: re.Pattern[str]


def screen(text: str) -> Emergency | None:
    """The most urgent red flag of a text in English or Chinese, or nothing. Takes any text, in time linear in its length."""
    calm, flags = _patterns()
    worst: Emergency | None = None
    for sentence in _SENTENCE.findall(text.replace("’", "'")):
        for rank, flag in enumerate(flags):
            if _raised(sentence, flag, calm):
                worst = Emergency(flag.kind, flag.chinese if has_chinese(sentence) else flag.english, flag.source)
                flags = flags[:rank]
                break
    return worst


def _raised(sentence: str, flag: _RedFlag, calm: Calm) -> bool:
    return any(not _taken_back(sentence, match, calm, sign=sign) for match, sign in _matches(sentence, flag))


def _matches(sentence: str, flag: _RedFlag) -> Iterator[tuple[re.Match[str], bool]]:
    """Each match, and whether it is but a sign."""
    for match in flag.statements.finditer(sentence):
        yield match, False
    for match in flag.signs.finditer(sentence):
        yield match, True


def _taken_back(sentence: str, match: re.Match[str], calm: Calm, *, sign: bool) -> bool:
    said = match.group()
    before = calm["contrast"].split(sentence[max(0, match.start() - BEFORE) : match.start()])[-1]
    after = calm["contrast"].split(_COMMA.split(sentence[match.end() : match.end() + AFTER])[0])[0]
    return _denied(before, calm) or _past(before, said, after, calm) or (sign and _in_general(before, said, after, calm))


def _denied(before: str, calm: Calm) -> bool:
    behind = _behind(calm["negation"], before)
    return calm["denial"].search(before) is not None or (behind is not None and not calm["negation_ends"].search(behind))


def _past(before: str, said: str, after: str, calm: Calm) -> bool:
    behind = _behind(calm["past_before"], before + said)
    if behind is not None and not calm["present"].search(behind) and not calm["acute"].search(behind + after):
        return True
    if calm["intent"].search(before[-25:] + said) or calm["acute"].search(said + after):
        return False
    return calm["past_after"].search(after) is not None


def _in_general(before: str, said: str, after: str, calm: Calm) -> bool:
    """Talk in general around a sign, and nothing nearer to it that speaks of a person or of now."""
    if not any(calm["general"].search(part) for part in (before, said, after)):
        return False
    behind = _behind(calm["general"], before)
    near = (before if behind is None else behind) + said + after
    return not (calm["person"].search(near) or calm["acute"].search(near))


def _behind(words: re.Pattern[str], text: str) -> str | None:
    """What follows the last of some words, if there is one."""
    ends = [match.end() for match in words.finditer(text)]
    return text[ends[-1] :] if ends else None


@cache
def _patterns() -> tuple[Calm, tuple[_RedFlag, ...]]:
    table = prompts.table("emergencies.toml")
    return {name: _any_of(patterns) for name, patterns in table["calm"].items()}, tuple(map(_red_flag, table["emergency"]))


def _red_flag(item: Mapping[str, Any]) -> _RedFlag:
    source = Source(**item["source"])
    return _RedFlag(item["kind"], item["en"], item["zh"], source, _any_of(item["statements"]), _any_of(item["signs"]))


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, stands_for in _MACROS.items():
        joined = joined.replace(name, stands_for)
    return re.compile(joined, re.IGNORECASE)
