"""Whose age a question names, and which ages a passage is for."""

import re

OLDEST = 130

_SAID = re.compile(
    r"\b(\d{1,3})[- ]?(?:years?|yrs?|y)[-/. ]?(?:old|o)\b|\b(\d{1,3})[- ]?y(?:/o|\.o\.|o)(?!\w)|\baged?:? (\d{1,3})\b|\bturning (\d{2})\b|"
    r"\b(\d{2}) ?[MF]\b|\b(?:man|woman|male|female|patient|boy|girl|lady) of (\d{1,3})\b|\b(?:is|am|I'm) (\d{2})\b(?! ?[%\w])|"
    r"(\d{1,3}) ?岁(?!前|以前|时|得|患|确诊|开始)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\b(\d{1,3}) (?:to|and|-|–) ?(\d{1,3}) years\b")
_FROM = re.compile(r"\b(\d{1,3}) years (?:or|and) (?:older|over)\b|\b(?:over|after) (\d{1,3})\b")
_TO = re.compile(r"\b(\d{1,3}) years (?:or|and) (?:younger|under)\b|\b(?:under|before) (\d{1,3})\b")


def ages_named(question: str) -> list[int]:
    """Ages of persons that a question names («46 yr old», «aged 70», «58M», «43岁»); not «at 50», which may be a relative's."""
    return [int(next(filter(None, match.groups()))) for match in _SAID.finditer(question)]


def ages_meant(population: str) -> tuple[int, int]:
    """First and last age that a population's description is about; everybody when it names none, or several."""
    found = [(int(low), int(high)) for low, high in _BETWEEN.findall(population)]
    found += [(int(low or over), OLDEST) for low, over in _FROM.findall(population)]
    found += [(0, int(high or under)) for high, under in _TO.findall(population)]
    return found[0] if len(found) == 1 else (0, OLDEST)
