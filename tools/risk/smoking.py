"""What a text says of smoking: cigarettes a day, for how long, and how long ago it was given up."""

import re

from ..recognisers import Span, recogniser

_N = r"(?<![\d.])(\d{1,3})(?![\d.])"
_PER_DAY = re.compile(
    rf"{_N}\s?(?:cig(?:arette)?s?\b\s?(?:a|per|each|/)?\s?(?:day\b)?|(?:a|per)\sday\b|/\s?d(?:ay)?\b)|(?:每天|每日|一天){_N}支|{_N}支[/每]?[天日]",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"\bsmok\w+\b[^.;:?!]{{0,40}}?\bfor\s{_N}\s?(?:years?|yrs?)\b|{_N}\s?(?:years?|yrs?)\sof\ssmoking|\bsmok\w+\s{_N}\s?(?:years?|yrs?)\b(?!\sago)"
    rf"|(?:吸烟|抽烟|烟龄)(?:约|有)?{_N}年",
    re.IGNORECASE,
)
_QUIT = re.compile(
    rf"\b(?:quit|stopped|gave\sup|given\sup)\b[^.;:?!\d]{{0,24}}{_N}\s?(?:years?|yrs?|y)\b|{_N}\s?(?:years?|yrs?)\s(?:since\squitting|smoke-free)"
    rf"|戒烟(?:已|约)?{_N}年",
    re.IGNORECASE,
)


def _numbers(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [match.span(match.lastindex or 0) for match in pattern.finditer(text)]


@recogniser("cigarettes_per_day")
def cigarettes_per_day(text: str) -> list[Span]:
    """Numbers of cigarettes a day."""
    return _numbers(_PER_DAY, text)


@recogniser("smoking_years")
def smoking_years(text: str) -> list[Span]:
    """How many years somebody has smoked; pack-years are none."""
    return _numbers(_YEARS, text)


@recogniser("quit_years")
def quit_years(text: str) -> list[Span]:
    """How many years ago smoking was given up."""
    return _numbers(_QUIT, text)
