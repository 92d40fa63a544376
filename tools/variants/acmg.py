"""The 28 criteria of ACMG/AMP 2015 and the two ways to combine them: the rules of 2015 and the points of 2020.

Criteria, default strengths and rules: Richards 2015, PMID 25741868. Points: Tavtigian 2020, PMID 32720330, table 3
(supporting 1, moderate 2, strong 4, very strong 8, benign evidence negative; pathogenic from 10, likely pathogenic 6 to 9,
uncertain 0 to 5, likely benign -1 to -6, benign from -7 down).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from llmasos.errors import InvalidInput

Strength = Literal["stand-alone", "very strong", "strong", "moderate", "supporting"]

PATHOGENIC, LIKELY_PATHOGENIC, UNCERTAIN = "Pathogenic", "Likely pathogenic", "Uncertain significance"
LIKELY_BENIGN, BENIGN = "Likely benign", "Benign"

POINTS: dict[Strength, int] = {"supporting": 1, "moderate": 2, "strong": 4, "very strong": 8}
_BY_PREFIX: dict[str, tuple[Strength, int]] = {
    "PVS": ("very strong", 1),
    "PS": ("strong", 4),
    "PM": ("moderate", 6),
    "PP": ("supporting", 5),
    "BA": ("stand-alone", 1),
    "BS": ("strong", 4),
    "BP": ("supporting", 7),
}
DEFAULT: dict[str, Strength] = {
    f"{prefix}{number}": strength for prefix, (strength, count) in _BY_PREFIX.items() for number in range(1, count + 1)
}
DEPRECATED = ("PP5", "BP6")  # ClinGen SVI, Biesecker & Harrison 2018, Genetics in Medicine: a class alone is no evidence
_STRENGTHS: dict[str, Strength] = {
    "standalone": "stand-alone",
    "sa": "stand-alone",
    "verystrong": "very strong",
    "vs": "very strong",
    "strong": "strong",
    "s": "strong",
    "moderate": "moderate",
    "mod": "moderate",
    "m": "moderate",
    "supporting": "supporting",
    "supp": "supporting",
    "sup": "supporting",
    "p": "supporting",
}
_CODE = re.compile(r"^(?P<code>PVS1|PS[1-4]|PM[1-6]|PP[1-5]|BA1|BS[1-4]|BP[1-7])(?:[_ :(-]+(?P<strength>[A-Za-z_ -]+))?$", re.IGNORECASE)

_ONE = r"(?:PVS1|PS[1-4]|PM[1-6]|PP[1-5]|BA1|BS[1-4]|BP[1-7])(?:_[A-Za-z]+)?"
_LIST = rf"{_ONE}(?:(?:\s?[,;+/&，、和及]\s?|\s(?:and|plus)\s|,\sand\s){_ONE})*"
_SAID = re.compile(
    rf"\b(?<!not\s)(?<!n't\s)(?:with|given|giving|assum(?:e|ing)|plus|adding|using|meets?|meeting|applying|fulfils?)\s"
    rf"(?:the\s)?(?:criteri(?:on|a)\s)?(?P<after>{_LIST})(?![A-Za-z0-9_])"
    rf"|(?<!whether\s)(?P<before>(?<![A-Za-z0-9_]){_LIST})\s(?:is|are|was|were|(?:have|has)\sbeen)\s(?:met|fulfilled|applied|satisfied)\b"
    rf"|(?<![不未])(?:满足|符合|加上|具备)(?P<chinese>{_LIST})(?![A-Za-z0-9_])"
)
_BETWEEN = re.compile(r"[,;+/]|\band\b|\s+(?=(?:PVS|PS|PM|PP|BA|BS|BP)\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Criterion:
    """One criterion that is met, its strength, and why."""

    code: str
    strength: Strength
    why: str

    @property
    def points(self) -> int:
        """Points of Tavtigian 2020; negative for benign evidence, 0 for stand-alone BA1, which is outside the scale."""
        return POINTS.get(self.strength, 0) * (1 if self.code.startswith("P") else -1)


@dataclass(frozen=True)
class Verdict:
    """Both classifications of one set of criteria."""

    by_rules: str
    by_points: str
    points: int

    @property
    def agree(self) -> bool:
        return self.by_rules == self.by_points


def is_only_criteria(text: str) -> bool:
    """Whether a text holds codes and nothing else («PM2 and PP4»)."""
    return re.fullmatch(_LIST, text.strip()) is not None


def said(text: str) -> str:
    """The criteria of which a question says that they are met («with PM3 and PP4», «PS3 is met»), as `parse` reads them; empty without any."""
    first: dict[str, str] = {}
    for code in (code for match in _SAID.finditer(text) for code in re.findall(_ONE, match[match.lastgroup or 0])):
        first.setdefault(code.partition("_")[0], code)
    return ", ".join(first.values())


def parse(text: str, why: str = "given by the user") -> list[Criterion]:
    """Criteria as written, such as "PVS1, PM2_supporting". Raises InvalidInput for another code, strength or one given twice."""
    accepted = 'ACMG/AMP codes parted by commas, with a strength where it differs, such as "PVS1, PM2_supporting"'
    found: list[Criterion] = []
    for part in filter(None, (part.strip(" ()") for part in _BETWEEN.split(text))):
        match = _CODE.match(part)
        if not match:
            raise InvalidInput("criteria", part, accepted)
        code = match["code"].upper()
        strength = _STRENGTHS.get(re.sub(r"[ _-]", "", match["strength"]).lower()) if match["strength"] else DEFAULT[code]
        if strength is None or (strength == "stand-alone" and code != "BA1"):
            raise InvalidInput("criteria", part, accepted)
        if any(code == other.code for other in found):
            raise InvalidInput("criteria", part, "each code once")
        found.append(Criterion(code, strength, why))
    if not found:
        raise InvalidInput("criteria", text, accepted)
    return found


def combine(criteria: Sequence[Criterion]) -> Verdict:
    """The class by the rules of 2015 and by points."""
    points = sum(one.points for one in criteria)
    alone = any(one.strength == "stand-alone" for one in criteria)
    return Verdict(rules_2015(criteria), BENIGN if alone else by_points(points), points)


def by_points(points: int) -> str:
    """The class of a sum of points, Tavtigian 2020, table 3."""
    if points >= 10:
        return PATHOGENIC
    if points >= 6:
        return LIKELY_PATHOGENIC
    if points >= 0:
        return UNCERTAIN
    return LIKELY_BENIGN if points >= -6 else BENIGN


def rules_2015(criteria: Sequence[Criterion]) -> str:
    """The class by Richards 2015, table 5; uncertain when the two sides contradict each other or no rule is met."""
    harmful, harmless = _pathogenic(criteria), _benign(criteria)
    if harmful and harmless:
        return UNCERTAIN
    return harmful or harmless or UNCERTAIN


def _pathogenic(criteria: Sequence[Criterion]) -> str | None:
    met = [one.strength for one in criteria if one.code.startswith("P")]
    very, strong, moderate, supporting = (met.count(level) for level in ("very strong", "strong", "moderate", "supporting"))
    if very and (very > 1 or strong or moderate >= 2 or (moderate and supporting) or supporting >= 2):
        return PATHOGENIC
    if strong >= 2 or (strong and (moderate >= 3 or (moderate >= 2 and supporting >= 2) or (moderate and supporting >= 4))):
        return PATHOGENIC
    if (very and moderate) or (strong and (moderate or supporting >= 2)):
        return LIKELY_PATHOGENIC
    if moderate >= 3 or (moderate >= 2 and supporting >= 2) or (moderate and supporting >= 4):
        return LIKELY_PATHOGENIC
    return None


def _benign(criteria: Sequence[Criterion]) -> str | None:
    met = [one.strength for one in criteria if one.code.startswith("B")]
    strong = met.count("strong") + met.count("very strong")
    supporting = met.count("supporting") + met.count("moderate")  # 2015 knows no moderate benign evidence
    if "stand-alone" in met or strong >= 2:
        return BENIGN
    return LIKELY_BENIGN if (strong and supporting) or supporting >= 2 else None
