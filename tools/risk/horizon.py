"""The years over which a risk is asked for, as they stand in a text: «10-year risk», «over the next 30 years», 未来10年."""

import re

from ..recognisers import Span, recogniser

_PERSON = r"(?:[- ]?olds?|\s?o\b|/o|[- ](?:wo)?m[ae]n|[- ](?:fe)?male|[- ](?:lady|gentleman|girl|boy|person|patient|[mf]\b))"
_ELSE = r"(?!\W+(?:history|follow|smok|ago|course|survivor|interval))"
_RISK = r"(?:risk|chance|odds|probability|likelihood|figure|number|CVD|ASCVD|events?)s?\b"
_YEARS = r"(?:years?|yrs?|y)\b"
# «10-year risk»: what is said of the risk itself counts before what may be said of something else.
_OF_THE_RISK = re.compile(
    rf"\b(?P<of>\d{{1,2}})(?:-(?:year|yr|y)\b|\s?(?:year|yr|y)\b(?=[^\d.,;:]{{0,40}}\b{_RISK})){_ELSE}(?!{_PERSON})"
    rf"|\b(?:over|within|in|for)\s(?:the\s)?(?:next|coming)\s(?P<over>\d{{1,2}})\s?{_YEARS}|\b(?:next|coming)\s(?P<next>\d{{1,2}})\s?{_YEARS}"
    rf"|\b(?:horizon|time frame)\W{{0,3}}(?:of |is )?(?P<named>\d{{1,2}})\b|\b(?P<ahead>\d{{1,2}})\s?{_YEARS}\s(?:ahead|out|horizon|from now|view)\b"
    r"|(?:未来|今后|以后|接下来|往后)(?P<future>\d{1,2})年|(?<![\d病压烟史龄])(?P<within>\d{1,2})年(?:内(?!戒)|间|期|的?(?:心|总|风险|概率|可能|[A-Z]))|(?:PREVENT|PCE|风险|方程|模型)[:：]?\s?(?:算一?下?)?(?P<headed>\d{1,2})年(?=\s?[:：，,。])"
    rf"|\b(?:PREVENT|PCE)[:,]?\s(?:over\s|at\s|for\s)?(?P<behind>5|10|30)\s?{_YEARS}(?=\s(?:for|in|on|please|pls)\b|[:,]|\Z)",
    re.IGNORECASE,
)
# «odds over 30 years», in a clause that speaks of a risk, and of no person's age.
_OVER = re.compile(
    rf"(?P<clause>[^,.;:?!，。；？]{{0,200}})\b(?:over|within|in)\s(?P<over>\d{{1,2}})\s?{_YEARS}{_ELSE}(?!{_PERSON})(?P<rest>[^,.;:?!，。；？]*)",
    re.IGNORECASE,
)
_AGE_BEFORE = re.compile(r"\b(?:man|woman|men|women|male|female|person|people|patients?|aged|is|anyone|adults?)\s\Z", re.IGNORECASE)


@recogniser("horizon")
def horizons(text: str) -> list[Span]:
    """The numbers alone, in order; ages and how long something has lasted are none."""
    found = [match.span(match.lastgroup or 0) for match in _OF_THE_RISK.finditer(text)]
    return found or [
        match.span("over")
        for match in _OVER.finditer(text)
        if re.search(rf"\b{_RISK}", match["clause"] + " " + match["rest"], re.IGNORECASE) and not _AGE_BEFORE.search(match["clause"])
    ]
