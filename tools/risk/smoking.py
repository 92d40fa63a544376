"""What a text says of smoking: cigarettes a day, for how long, and how long ago it was given up."""

import re

from ..recognisers import number_recogniser

PACK = 20  # cigarettes, as in the Canadian Community Health Survey: https://search.r-project.org/CRAN/refmans/cchsflow/html/pack_years_fun.html
_PACKS_IN_WORDS = {"half a": 0.5, "a": 1, "one": 1, "two": 2}
# No amount is what is one end of a range, a limit or a part: «one or two packs», «less than a pack», «20 a day or more», «a quarter of a pack».
_LIMITS = ("or", "to", "than", "under", "over", "below", "above", "least", "most", "nearly", "almost")
_PARTS = ("of", "half", "third", "thirds", "quarter", "quarters")
_NO_LIMIT = r"(?<![-–—~～]\s)" + "".join(rf"(?<!\b{word}\s)" for word in _LIMITS)
_NO_PART = "".join(rf"(?<!\b{word}\s)" for word in _PARTS)
_NO_MORE = r"(?!\s?(?:or\b|to\s(?:\d|an?\b|one\b|two\b)|at\s(?:most|least)\b|max|以上|以下|以内|或|至|到))"
_N = rf"{_NO_LIMIT}(?<![\d.\-–])(\d{{1,3}})(?![\d.]|\s?[-–]\s?\d)"
_DAY = r"(?:a|per|each|every|/)\s?(?:day|d)\b"
_PACKS = rf"(?:\d(?:\.\d+)?|{'|'.join(_PACKS_IN_WORDS)})\s?packs?"
_SINGLE = r"\d{1,3}\s?cig(?:arette)?s?"
_PER_DAY = re.compile(
    rf"(?:{_N}\s?(?:cig(?:arette)?s?)\s?{_DAY}|{_NO_LIMIT}{_NO_PART}(?<![\w.\-–/])({_PACKS})(?:\sof\scigarettes)?\s?{_DAY}"
    rf"|\bsmok(?:es|ed|ing)\s(?:about\s)?{_N}\s?{_DAY}|(?:每天|每日|一天)(?:吸|抽)?(?:烟)?{_N}支|(?:吸|抽)烟{_N}支/?[天日]){_NO_MORE}",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?<![-'’])\b(?<!\bnot )(?<!\bnever )(?<!stopped )(?<!quit )(?<!n't )smok(?:ed|es|ing)"
    rf"(?:\s(?:about\s)?(?:{_SINGLE}|{_PACKS}|\d{{1,3}})\s?{_DAY})?(?:\scigarettes)?\sfor\s(?:about\s)?{_N}\s?(?:years?|yrs?)\b"
    rf"|(?<![\w.\-–/])(?:{_SINGLE}|{_PACKS})\s?{_DAY}\sfor\s(?:about\s)?{_N}\s?(?:years?|yrs?)\b"
    rf"|{_N}\s?(?:years?|yrs?)\sof\ssmoking\b|(?<![不未没戒动])(?:吸烟|抽烟|烟龄)(?:约|有|史)?{_N}年",
    re.IGNORECASE,
)
_QUIT = re.compile(
    rf"(?:(?:\A|[,;.(]\s*|\b(?:he|she|who|and|i|has|smoker|smoking|smoked)\s)(?:quit|stopped|gave\sup|given\sup)|\b(?:quit|stopped|gave\sup|given\sup)"
    rf"\s(?:smoking|cigarettes|tobacco))\s(?:about\s)?{_N}\s?(?:years?|yrs?)\sago\b"
    rf"|\b(?:gave|given)\sit\sup\s{_N}\s?(?:years?|yrs?)\sago\b|{_N}\s?(?:years?|yrs?)\ssince\squitting\b|戒烟(?:已|约)?{_N}年",
    re.IGNORECASE,
)

# Other things that are counted by the day are none, nor are pack-years, and years without smoking.
for _name, _pattern in {"cigarettes_per_day": _PER_DAY, "smoking_years": _YEARS, "quit_years": _QUIT}.items():
    number_recogniser(_name, _pattern)


def in_cigarettes(amount: str) -> str:
    """An amount in cigarettes where it is in packs («half a pack»); any other as it is."""
    packs = re.fullmatch(rf"(\d+(?:\.\d+)?|{'|'.join(_PACKS_IN_WORDS)})\s?packs?", amount.strip().lower())
    if packs is None:
        return amount
    number = _PACKS_IN_WORDS[packs[1]] if packs[1] in _PACKS_IN_WORDS else float(packs[1])
    return f"{PACK * number:g}"
