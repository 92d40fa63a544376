"""Strokes and diseases of the vessels that a text tells of the person's past: «had a mini-stroke», «TIA in 2019», 得过脑梗, 前年TIA过一次.

A name alone may be what the risk is asked for, so only one that is said to have happened evidences a yes; a denied name is a no either way.
"""

import re
from functools import lru_cache

from ..denial import denial
from ..recognisers import Span, flag_recogniser, merged, overlaps

_NAMES = {
    "past_stroke": (
        r"(?:mini-?\s?|minor\s|small\s|mild\s|isch?a?emic\s|ha?emorrhagic\s|lacunar\s|embolic\s|cerebellar\s|big\s|major\s)?"
        r"(?:strokes?|TIAs?|CVAs?|transient\sischa?emic\sattacks?|cerebral\sinfarct(?:ion)?s?)(?![\w-])",
        r"(?:小|腔隙性|短暂性|缺血性|急性|出血性)*(?:脑梗死?|脑梗塞|脑卒中|卒中|中风|TIA|脑缺血(?:发作)?|腔梗|脑血栓|脑栓塞)",
    ),
    "past_vascular": (
        r"(?:heart\sattacks?|MIs?|myocardial\sinfarct(?:ion)?s?|N?STEMIs?|PAD|PVD|peripheral\s(?:arterial|artery|vascular)\sdisease)(?![\w-])",
        r"(?:急性)?(?:心梗|心肌梗[死塞]|外周(?:动脉|血管)(?:疾病|病)|周围血管病)",
    ),
}
_HAD = (
    r"\b(?:(?:has\s|have\s|had\s|having\s|who\s)?(?:had|suffered|survived|sustained|experienced)|after|since|following|post|prior|previous|past|old|remote"
    r"|hx\sof|history\sof|h/o|s/p|status\spost|recent|recovered\sfrom|(?:is|was)\sleft\swith)\s"
    r"(?:(?:an?|the|his|her|one|two|three|several|another|previous|prior|second|first)\s){0,2}"
)
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WHEN = (
    rf"\s(?:(?:back\s)?(?:in|of|since)\s(?:(?:early|late|mid)[\s-])?{_MONTH}\b"
    r"|(?:back\s)?(?:in|of|since)\s(?:[A-Z][a-z]+\s)?(?:19|20)\d\d\b|(?:\w+|\d+)\s(?:years?|yrs?|months?|weeks?)\s(?:ago|back|earlier)\b"
    r"|last\s(?:year|month|week|spring|summer|autumn|winter)\b|twice\b|x\s?\d\b|at\s(?:the\sage\sof\s)?\d\d\b|(?:19|20)\d\d\b|in\sthe\spast\b|survivor\b|previously\b)"
)
_RISK = r"(?!\s(?:risks?|prevention|clinic|unit|ward|score|probability|rate|after))"
_TIME = r"(?:前年|去年|今年|上个?月|半年前|以前|之前|过去|年轻时|早年|(?:19|20)\d\d年|\d+(?:年|个月)前|[一二两三四五六七八九十几多]+(?:年|个月)前)"
_HAD_CHINESE = rf"(?:(?<![没无未])(?:得过|有过|患过|发生过|出现过|犯过|发过)|曾经?(?:有|患|得|发生|出现)?过?|既往(?:有|患)?|陈旧性|{_TIME}(?:[^，。；、,;\s无没未]{{0,4}}))"
_AFTER_CHINESE = r"(?:过(?:[一二两三几\d]+次)?|(?:病)?史|后遗症|[一二两三几]次|\d次|恢复期)"


def _read(name: str) -> None:
    """Register what evidences a yes and a no of one kind of event."""
    english, chinese = _NAMES[name]
    names = re.compile(rf"(?<![\w-])(?:{english})|{chinese}", re.IGNORECASE)
    happened = re.compile(
        rf"{_HAD}(?:{english}){_RISK}|(?<![\w-])(?:{english})(?={_WHEN})|{_HAD_CHINESE}(?:{chinese})(?!的?(?:风险|几率|概率))(?:{_AFTER_CHINESE})?|(?:{chinese}){_AFTER_CHINESE}",
        re.IGNORECASE,
    )

    @lru_cache(64)
    def read(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        denied = merged(span for match in names.finditer(text) if (span := denial(text, *match.span())))
        return tuple(match.span() for match in happened.finditer(text) if not overlaps(match.span(), denied)), denied

    flag_recogniser(name, read)


for _name in _NAMES:
    _read(_name)
