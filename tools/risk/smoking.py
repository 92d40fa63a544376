"""What a text says of smoking: cigarettes a day, for how long, and how long ago it was given up."""

import re

from ..recognisers import Span, recogniser

_N = r"(?<![\d.\-–])(\d{1,3})(?![\d.]|\s?[-–]\s?\d)"
_DAY = r"(?:a|per|each|every|/)\s?(?:day|d)\b"
_PER_DAY = re.compile(
    rf"{_N}\s?(?:cig(?:arette)?s?)\s?{_DAY}|\bsmok(?:es|ed|ing)\s(?:about\s)?{_N}\s?{_DAY}|(?:每天|每日|一天)(?:吸|抽)?(?:烟)?{_N}支|(?:吸|抽)烟{_N}支/?[天日]",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?<![-'’])\b(?<!\bnot )(?<!\bnever )(?<!stopped )(?<!quit )(?<!n't )smok(?:ed|es|ing)(?:\s(?:about\s)?\d{{1,3}}\s?(?:cig(?:arette)?s?\s?)?{_DAY})?"
    rf"(?:\scigarettes)?\sfor\s(?:about\s)?{_N}\s?(?:years?|yrs?)\b|{_N}\s?(?:years?|yrs?)\sof\ssmoking\b|(?:吸烟|抽烟|烟龄)(?:约|有|史)?{_N}年",
    re.IGNORECASE,
)
_QUIT = re.compile(
    rf"\b(?:quit|stopped|gave\sup|given\sup)(?:\s(?:smoking|cigarettes|tobacco))?\s(?:about\s)?{_N}\s?(?:years?|yrs?)\sago\b"
    rf"|\b(?:gave|given)\sit\sup\s{_N}\s?(?:years?|yrs?)\sago\b|{_N}\s?(?:years?|yrs?)\ssince\squitting\b|戒烟(?:已|约)?{_N}年",
    re.IGNORECASE,
)
_PARTNER = re.compile(r"\b(?:husband|wife|partner|spouse)\b|丈夫|妻子|老公|老婆", re.IGNORECASE)


def _numbers(pattern: re.Pattern[str], text: str) -> list[Span]:
    if _PARTNER.search(text):  # who smoked would be a guess
        return []
    return [match.span(match.lastindex or 0) for match in pattern.finditer(text)]


@recogniser("cigarettes_per_day")
def cigarettes_per_day(text: str) -> list[Span]:
    """Numbers of cigarettes a day; ranges, and other things that are counted by the day, are none."""
    return _numbers(_PER_DAY, text)


@recogniser("smoking_years")
def smoking_years(text: str) -> list[Span]:
    """How many years somebody has smoked; pack-years, and years without smoking, are none."""
    return _numbers(_YEARS, text)


@recogniser("quit_years")
def quit_years(text: str) -> list[Span]:
    """How many years ago smoking was given up."""
    return _numbers(_QUIT, text)
