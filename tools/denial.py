"""Whether a text denies what it names: «no diabetes», «diabetes: no», «without asthma, gout or stroke», 无高血压、糖尿病."""

import re

from .recognisers import Span

NEAR = 120  # characters before and after a name that are read
_NO = r"\b(?:no|not|never|nor|neither|without|denies|denied|denying|negative for|free of|absence of|lacks|(?:does|has|is|are|was)n['’]t(?: have)?)"
_NOT_THESE = r"\b(?:without|neither|denies|denied|denying|free of|absence of|lacks)"  # «and» goes on with what they deny
_HOW = r"(?:(?:known|current|prior|previous|past|history of|evidence of|signs? of|significant|overt|congestive|active|any|a|an|yet|the|\w+ or|\w+ nor)\s){0,2}"
_WORD = r"(?!(?:on|with|has|had|have|takes?|taking|but|is|was|are|who|and|or|nor|aged?|for|since|treated|yes|no|not|never|without)\b)[^\W_][\w'’-]*"
_ITEM = rf"{_WORD}(?:\s{_WORD}){{0,3}}"
_CHINESE_NO = r"(?:无|没有|否认|未患|没得过|从未|未见)(?:明显|既往|已知|任何)?"
_CHINESE_ITEM = r"[^，。；,;、有无史]{1,10}"
_BESIDE = re.compile(rf"(?:{_NO}\s{_HOW}|{_CHINESE_NO}(?:(?:{_CHINESE_ITEM}、)*{_CHINESE_ITEM}[和及或])?)\Z", re.IGNORECASE)
_IN_A_LIST = re.compile(
    rf"(?:{_NO}\s{_HOW}(?:{_ITEM}\s?/\s?)+|{_NO}\s(?:{_ITEM},\s)*{_ITEM},?\s(?:or|nor)\s(?:any\s|an?\s)?"
    rf"|{_NOT_THESE}\s(?:{_ITEM},\s)*{_ITEM},?\sand\s(?:any\s|an?\s)?)\Z",
    re.IGNORECASE,
)
_ITEM_BEGINS = re.compile(_WORD, re.IGNORECASE)
# A name in the midst of a list, whose end says that it is one: «no asthma, gout or stroke».
_MIDST = re.compile(rf"{_NO}\s(?:{_ITEM},\s)+\Z", re.IGNORECASE)
_MIDST_AND = re.compile(rf"{_NOT_THESE}\s(?:{_ITEM},\s)+\Z", re.IGNORECASE)
_CHINESE_MIDST = re.compile(rf"{_CHINESE_NO}(?:{_CHINESE_ITEM}、)+\Z")
_CHINESE_GOES_ON = re.compile(rf"(?:、{_CHINESE_ITEM})*(?:[和及或]|[^，。；,;、有无]{{0,6}}史)")
_GOES_ON = re.compile(rf"(?:,\s{_ITEM})*,?\s(?:or|nor)\s", re.IGNORECASE)
_GOES_ON_AND = re.compile(rf"(?:,\s{_ITEM})*,?\sand\s", re.IGNORECASE)
_ENDS = r"(?=\s*(?:[,.;)/，。；、）]|\Z|\b(?:and|but)\b))"
_AFTER = re.compile(
    rf"\s*[:=：]\s*(?:no|none|absent|negative|neg|never|false|0|无|否|没有|阴性)(?![A-Za-z0-9])"
    rf"|\s(?:is |was |are |were )?(?:no|absent|negative|denied|excluded|ruled out|not present){_ENDS}|\s?(?:无|否|没有|阴性){_ENDS}",
    re.IGNORECASE,
)
_AFFIRMED = re.compile(
    rf"\s*[:=：]\s*(?:yes|present|positive|true|是|有|阳性)(?![A-Za-z0-9])|\s(?:yes|present){_ENDS}|\s?(?:是|有){_ENDS}", re.IGNORECASE
)


def denied(text: str, start: int, end: int) -> Span | None:
    """The span that denies what stands from `start` to `end`, with that in it; nothing where it is not denied."""
    if _AFFIRMED.match(text, end):
        return None
    if after := _AFTER.match(text, end):
        return start, after.end()
    low = max(0, start - NEAR)
    before = _BESIDE.search(text, low, start)
    if before is None and _CHINESE_GOES_ON.match(text, end):
        before = _CHINESE_MIDST.search(text, low, start)
    if before is None and _ITEM_BEGINS.match(text, start):
        before = _IN_A_LIST.search(text, low, start)
        if before is None and _GOES_ON.match(text, end):
            before = _MIDST.search(text, low, start)
        if before is None and _GOES_ON_AND.match(text, end):
            before = _MIDST_AND.search(text, low, start)
    return (before.start(), end) if before else None
