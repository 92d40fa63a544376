"""Ages as a text gives them («58M», «a man of 57», «81, female», 58岁), and numbers that can't be one: of a room, a dose, a time, a pressure."""

import re
from functools import lru_cache

from ..recognisers import LAB_UNITS, Span, offer, overlaps, recogniser
from .labels import LABELS

YOUNGEST = 18  # of a number that only its place tells to be an age

_N, _ADULT = r"(?<![\w.,/*-])(?P<{0}>\d{{1,3}})(?![\w.]*\d)", r"(?<![\w./*-])(?P<{0}>\d{{2,3}})(?![\d/]|[.,]\d)"
_SEX = r"(?:(?:wo)?man|(?:fe)?male|lady|gentleman|guy|chap|bloke|boy|girl)\b"
_PERSON = rf"(?:{_SEX}|\b(?:patient|pt)\b|(?-i:\b[MF]\b))"
_ELSE = (
    rf"(?!\s?[/–-]\s?\d|\s?%|\s?-?\s?(?:years?|yrs?|y)\s?-?\s?(?:risk|of|ago|history|earlier|later|since|follow|CVD|ASCVD|horizon)|\s?-?year\b(?!s?[\s-]old)"
    rf"|\s?(?:{LAB_UNITS})|\s?(?:mg|mcg|kg|cm|mm|ml|g|bpm|units?|points?|months?|weeks?|days?|hours?|mins?|minutes|times|pack|cig\w*|a\sday|drinks|kids|children|step)\b|[年月日号床室楼次支包片]|个月|小时)"
)
_TITLED = r"(?:(?-i:\b(?:Mr|Mrs|Ms|Miss|Dr)\b)\.?\s[\w'’-]+\.?|\b(?:he|she|I|who|patient|pt)\b)"
_IS = r"(?:\s(?:is|was|am|turns|turned)|['’][sm])\s(?:(?:now|about|only|just|an?|already|nearly|almost)\s)?"
_EVENT_BEFORE = r"(?<!\bat\s)(?<!\bby\s)(?<!\bsince\s)(?<!\bfrom\s)(?<!\buntil\s)(?<!\bbefore\s)(?<!\bwhen\s)(?<!\bdied\s)(?<!\btill\s)(?<!\bafter\s)(?<!\bof\s)"
_EVENT_AFTER = r"(?!时|起|开始|之?前|以前|那年|以后|之?后|初|生(?!日)|绝经|去世|死|发病|起病|确诊|诊断|查出|月)"
_BORDER = r"(?:\A\s?|[:：;；,，(（。.?!？！]\s?|[-–—]\s|\b(?:an?|is|was|of|for|in|this|with|and|my|our|the)\s)"
_PATTERNS = [
    rf"{_N.format('old')}\s?-?\s?(?:(?:years?|yrs?|y)[\s-]?(?:olds?|o)\b|y/?o(?:[mf]\b|\b))",
    rf"{_N.format('years')}\s?(?:years?|yrs?|y)\b,?\s(?:{_SEX}|(?-i:[MF]\b))",
    rf"{_N.format('letter')}\s?(?-i:[MF](?![A-Za-z0-9/-]))",
    rf"{_ADULT.format('small')}[mf](?=\s?[,;:])",
    r"(?<![\w.,/*-])(?P<y>\d{2,3})y(?![\w-])(?!\s?(?:risk|ago))",
    rf"{_PERSON},?\s(?:(?:is|aged?|of|who\sis|now)\s)?{_ADULT.format('person')}{_ELSE}",
    rf"{_BORDER}{_ADULT.format('before')}\s?,?\s(?:(?:white|black|asian|hispanic)\s)?{_SEX}",
    rf"(?:{_BORDER}|{_PERSON}\s|\b(?:who|person|one)\s)aged\s{_N.format('aged')}",
    rf"{_EVENT_BEFORE}\b(?:age(?:\sis|\s?[:=：])?)\s?{_N.format('age')}(?!\s(?:at|when)\b)",
    rf"{_TITLED}{_IS}{_ADULT.format('is')}{_ELSE}",
    rf"(?<![\d.到至第])(?P<sui>\d{{1,3}})\s?周?岁{_EVENT_AFTER}",
    rf"[男女](?:性)?[，,、\s]{{0,2}}(?<![\d.])(?P<zh>\d{{2,3}})(?![\d./]){_ELSE}",
    r"(?<![\d./])(?P<zh2>\d{2,3})\s?[，,]?\s?[男女]",
    r"年龄[：:为是\s]*(?P<named>\d{1,3})(?!\d)",
]
_AGES = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)
# A number that stands by itself in the list that a question begins with: «retired driver, 78, slipped», «CHA2DS2-VASc: 81, HTN».
_ALONE = re.compile(rf"(?:[,，:：]\s?|\A)(?P<alone>\d{{2,3}})(?=\s?[,，;；]\s?(?!\d)){_ELSE}")
_MEASURES = (
    "LDL", "LDL-C", "HbA1c", "A1c", "INR", "Hb", "K", "Na", "WBC", "CRP", "PSA", "EF", "LVEF", "HR", "pulse", "heart rate", "sats", "SpO2", "weight", "height",
    "waist", "creatinine", "Cr", "glucose", "potassium", "sodium", "triglycerides", "TG", "ferritin", "temp", "score", "EDSS", "MMSE", "LDL-C", "DBP", "diastolic",
)  # fmt: skip
_LATIN = "|".join(
    re.escape(word) for word in sorted({*_MEASURES, *(w for ws in LABELS.values() for w in ws if w.isascii())}, key=len, reverse=True)
)
_CHINESE = "|".join(
    [
        *(w for ws in LABELS.values() for w in ws if not w.isascii()),
        "心率",
        "体重",
        "身高",
        "腰围",
        "肌酐",
        "血糖",
        "糖化血红蛋白",
        "舒张压",
        "低压",
    ]
)
_LABELLED = rf"(?:(?<![A-Za-z])(?:{_LATIN})|{_CHINESE})\s?(?:of|is|was|at|[:：=为是约])?\s?"
_PLACES = (
    r"\b(?:rooms?|beds?|bays?|wards?|clinics?|floors?|theatres?|days?|weeks?|months?|visits?|cases?|questions?|charts?|chromosome|chr|grades?|stages?|type|class|NYHA|line"
    r"|phase|level|box|slot|tables?|cycle|page|no\.|number|item|part|step|ICU|gate|door)\s?#?"
)
_PERSON_AFTER = r"(?!\s?(?:(?-i:[MF])\b|y/?o\b|-?\s?years?|-?\s?yrs?|y\b|,?\s?(?:fe)?male|岁|[男女]))"
_NO_AGE = re.compile(
    rf"{_PLACES}\d{{1,3}}(?![\d./]){_PERSON_AFTER}|(?:第|房间|诊室|病区|病房|床)\s?\d{{1,3}}(?!岁)"
    rf"|(?<![\d.])\d{{1,3}}\s?/\s?\d{{1,3}}(?!\d)|(?<![\d.])\d+\.\d+(?!\s?(?:years?|岁))|{_LABELLED}\d{{1,3}}(?:\s?/\s?\d{{1,3}})?(?![\d.]*\d|\s?岁){_PERSON_AFTER}"
    rf"|(?<![\d.])\d{{1,3}}\s?(?:mg|mcg|µg|kg|cm|mm|ml|bpm|%|packs?\b|cig\w*|tablets?|times|people|patients|women|men|participants)(?![A-Za-z])"
    r"|(?<![\d.])\d{1,3}(?:年|个月|月|天|周(?!岁)|床|号|楼|层|病区|诊室|型|级|期|次|支|包|片|粒|小时|分钟|公斤|厘米)"
    r"|(?<![\d.])\d{1,3}[\s-]?(?:years?|yrs?|y|months?|weeks?|days?|hours?)\s(?:ago|earlier|later|since|history)\b|(?<![\d.])\d{1,3}-(?:year|yr|y)\b(?!-?\s?o)"
    # «risk by 80», «before age 50», 到80岁: where a risk ends
    r"|\b(?:(?:by|until|till|up\sto|before)\s(?:the\s)?(?:age\s(?:of\s)?)?|to\s(?:the\s)?age\s(?:of\s)?|risks?\sto\s)\d{2,3}(?![\d/%]|\.\d|\s?%)"
    r"|[到至]\s?\d{2,3}岁|(?<![\d.])\d{2,3}岁(?:[之以]?前)",
    re.IGNORECASE,
)

# «Colon cancer at 44»: when it happened; but «what is the risk of colon cancer at 44?», «breast cancer risk at 44».
_OF_A_RISK = re.compile(r"\b(?:risks?|chances?|odds|probability|likelihood)\b", re.IGNORECASE)
_RISK_OF = re.compile(r"\b(?:risks?|chances?|odds|probability|likelihood)\s(?:of|for)\s(?:[\w-]+\s){0,4}\Z", re.IGNORECASE)
_EVENT_AT = re.compile(
    r"\b(?:(?:[\w-]+\s)?(?:cancers?|tumou?rs?|carcinoma|sarcoma|melanoma|lymphoma|leuka?emia|polyps?|diabetes|attack|infarct\w*|MI|stroke|TIA|stents?|CABG|surgery|mastectomy|oophorectomy"
    r"|hysterectomy|menarche|menopause|onset)|diagnosed|died|operated|removed|first\sseen)\s(?:(?:[\w-]+\s){0,4}?)at\s(?:age\s|the\sage\sof\s)?\d{1,3}(?![\d%/]|\.\d)",
    re.IGNORECASE,
)


@recogniser("age")
@lru_cache(64)
def ages(text: str) -> tuple[Span, ...]:
    """Numbers that are plainly an age."""
    horizons = offer("horizon", text)
    spans = [match.span(match.lastgroup or 0) for match in _AGES.finditer(text)]
    spans += [match.span("alone") for match in _ALONE.finditer(text) if int(match["alone"]) >= YOUNGEST and _begins(text, match)][:1]
    return tuple(sorted({span for span in spans if not overlaps(span, horizons)}))


def _begins(text: str, match: re.Match[str]) -> bool:
    """Whether a list item stands in the first sentence's list, with no other number and no name of a measure just before it."""
    item = re.split(r"[,，:：;；.。]", text[max(0, match.start() - 60) : match.start()])[-1]
    return not re.search(rf"\d\s?\Z|(?<![A-Za-z])(?:{_LATIN})\s?\Z|(?:{_CHINESE})\Z", item, re.IGNORECASE)


@recogniser("no_age")
@lru_cache(64)
def no_ages(text: str) -> tuple[Span, ...]:
    """Spans of numbers that are no age."""
    return (
        *(match.span() for match in _NO_AGE.finditer(text)),
        *(match.span() for match in _EVENT_AT.finditer(text) if _happened(text, match)),
    )


def _happened(text: str, event: re.Match[str]) -> bool:
    """Whether an event at an age is told, and not one whose risk is asked for."""
    return not (_OF_A_RISK.search(event.group()) or _RISK_OF.search(text, 0, event.start()))
