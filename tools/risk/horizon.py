"""The years over which a risk is asked for, as they stand in a text: «10-year risk», «over the next 30 years», 未来10年."""

import re

from ..recognisers import Span, recogniser

_PERSON = r"(?:[- ]?olds?|\s?o\b|/o|[- ](?:wo)?m[ae]n|[- ](?:fe)?male|[- ](?:lady|gentleman|girl|boy|person|patient|[mf]\b))"
_RISK = r"(?=[^\d.,;:]{0,40}\b(?:risk|chance|odds|probability|likelihood|figure|number)s?\b)"
_YEARS = r"(?:years?|yrs?|y)\b"
_HORIZON = re.compile(
    rf"\b(?P<of>\d{{1,2}})(?:-(?:year|yr|y)\b(?!\W+(?:history|follow|smok|ago))|\s?(?:year|yr|y)\b{_RISK})(?!{_PERSON})"
    rf"|\b(?:over|within|in|next|coming|for the (?:next|coming))\s+(?:the\s+)?(?:next\s+|coming\s+)?(?P<over>\d{{1,2}})\s?{_YEARS}(?!{_PERSON})(?!\W+ago)"
    rf"|\b(?:horizon|time frame|period)\W{{0,3}}(?:of |is )?(?P<named>\d{{1,2}})\b"
    rf"|\b(?P<ahead>\d{{1,2}})\s?{_YEARS}\s(?:ahead|out|horizon|from now|view)\b"
    r"|(?:未来|今后|以后|接下来|往后)(?P<next>\d{1,2})年|(?<!\d)(?P<within>\d{1,2})年(?:内|间|期|的?(?:心|总|风险|概率|可能|[A-Z]))",
    re.IGNORECASE,
)


@recogniser("horizon")
def horizons(text: str) -> list[Span]:
    """The numbers alone, in order; ages and how long something has lasted are none."""
    return [match.span(match.lastgroup or 0) for match in _HORIZON.finditer(text)]
