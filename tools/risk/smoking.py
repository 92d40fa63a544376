"""What a text says of smoking: cigarettes a day, for how long, and how long ago it was given up."""

import re

from ..recognisers import number_recogniser

_N = r"(?<![\d.\-–])(\d{1,3})(?![\d.]|\s?[-–]\s?\d)"
_DAY = r"(?:a|per|each|every|/)\s?(?:day|d)\b"
_PER_DAY = re.compile(
    rf"{_N}\s?(?:cig(?:arette)?s?)\s?{_DAY}|\bsmok(?:es|ed|ing)\s(?:about\s)?{_N}\s?{_DAY}|(?:每天|每日|一天)(?:吸|抽)?(?:烟)?{_N}支|(?:吸|抽)烟{_N}支/?[天日]",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?<![-'’])\b(?<!\bnot )(?<!\bnever )(?<!stopped )(?<!quit )(?<!n't )smok(?:ed|es|ing)(?:\s(?:about\s)?\d{{1,3}}\s?(?:cig(?:arette)?s?\s?)?{_DAY})?"
    rf"(?:\scigarettes)?\sfor\s(?:about\s)?{_N}\s?(?:years?|yrs?)\b|{_N}\s?(?:years?|yrs?)\sof\ssmoking\b|(?<![不未没戒动])(?:吸烟|抽烟|烟龄)(?:约|有|史)?{_N}年",
    re.IGNORECASE,
)
_QUIT = re.compile(
    rf"(?:(?:\A|[,;.(]\s*|\b(?:he|she|who|and|i|has|smoker|smoking|smoked)\s)(?:quit|stopped|gave\sup|given\sup)|\b(?:quit|stopped|gave\sup|given\sup)"
    rf"\s(?:smoking|cigarettes|tobacco))\s(?:about\s)?{_N}\s?(?:years?|yrs?)\sago\b"
    rf"|\b(?:gave|given)\sit\sup\s{_N}\s?(?:years?|yrs?)\sago\b|{_N}\s?(?:years?|yrs?)\ssince\squitting\b|戒烟(?:已|约)?{_N}年",
    re.IGNORECASE,
)

# Ranges, and other things that are counted by the day, are none; nor are pack-years, and years without smoking.
for _name, _pattern in {"cigarettes_per_day": _PER_DAY, "smoking_years": _YEARS, "quit_years": _QUIT}.items():
    number_recogniser(_name, _pattern)
