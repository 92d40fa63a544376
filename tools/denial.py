"""Whether a text denies what it names: «no diabetes», «diabetes: no», «without asthma, gout or stroke», 无高血压、糖尿病病史."""

import re

from .recognisers import Span

NEAR, FAR = 120, 400  # characters before a name that are read, and of the list behind it
_NO = (
    r"\b(?:(?:(?:do|does|did|has|have|had|is|are|was|were)(?:n['’]t|\snot)|never|not)"
    r"(?:\s(?:have|had|got|known\sto\shave|(?:been\s)?diagnosed\swith))?"
    r"|no|nor|neither|without|denies|denied|denying|negative\sfor|free\sof|absence\sof|lacks)"
)
_NOT_THESE = r"\b(?:without|neither|denies|denied|denying|free\sof|absence\sof|lacks)"  # «and» goes on with what they deny
_HOW = (
    r"(?:(?:known|current|prior|previous|past|personal|medical|clinical|history\sof|evidence\sof|signs?\sof|significant|overt|congestive"
    r"|active|any|an?|yet|the|on|been|currently|longer|\w+\sor|\w+\snor)\s){0,4}"
)
_WORD = r"(?!(?:s/p|on|with|has|had|have|takes?|taking|but|is|was|are|who|and|or|nor|aged?|for|since|treated|yes|no|not|never|without)\b)[^\W_][\w'’-]*"
_ITEM = rf"{_WORD}(?:\s{_WORD}){{0,3}}"
_CHINESE_NO = r"(?:无|没有|否认|未患|没得过|从未|未见)(?:明显|既往|已知|任何)?"
# What spoken Chinese has directly before a name or a verb: 没糖尿病, 从没中风过, 没吃降压药, 不再抽烟; 有没有, 吃没吃 ask.
_CHINESE_NOT = r"(?:(?<!有)(?:从来?|并|也|都|还)?没有?(?:得过|患过|患|得|发生过?|出现过?|犯过)?|从来没有?(?:得过|患过)?|未曾(?:有|得|患)?过?|不患|未得过?|未发生过?|(?<!是)不是|并非)(?:明显|既往|已知|任何)?"
_BEFORE_A_VERB = re.compile(
    r"(?:(?<![有吃服用吸抽])没有?|(?<![吃服用吸抽是能要该])不|(?<![吃服用吸抽])未曾?|从来?不|从来?没有?)(?:在|再|曾|正在|长期|继续)?\Z"
)
_VERB = re.compile(r"[吃服用吸抽患得曾]")
_CHINESE_ITEM = r"[^，。；,;、有无史]{1,10}"
_CHINESE_MEMBER = r"[^，。；,;、和及或与都均皆全有无没]{1,10}"
_BESIDE = re.compile(rf"(?:{_NO}\s{_HOW}|(?<!有){_CHINESE_NO}|{_CHINESE_NOT})\Z", re.IGNORECASE)
_IN_A_LIST = re.compile(
    rf"(?:{_NO}\s{_HOW}(?:{_ITEM}/)+|{_NO}\s(?:{_ITEM},\s)*{_ITEM},?\s(?:or|nor)\s(?:any\s|an?\s)?"
    rf"|{_NOT_THESE}\s(?:{_ITEM},\s)*{_ITEM},?\sand\s(?:any\s|an?\s)?|{_CHINESE_NO}(?:{_CHINESE_ITEM}、)*{_CHINESE_ITEM}[和及或])\Z",
    re.IGNORECASE,
)
_ITEM_BEGINS = re.compile(rf"{_WORD}|[\u3400-\u9fff]", re.IGNORECASE)
# A name in the midst of a list, whose end says that it is one: «no asthma, gout or stroke».
_MIDST = re.compile(rf"{_NO}\s(?:{_ITEM},\s)+\Z", re.IGNORECASE)
_GOES_ON = re.compile(rf"(?:,\s{_ITEM})*,?\s(?:or|nor)\s", re.IGNORECASE)
_MIDST_AND = re.compile(rf"{_NOT_THESE}\s(?:{_ITEM},\s)+\Z", re.IGNORECASE)
_GOES_ON_AND = re.compile(rf"(?:,\s{_ITEM})*,?\sand\s", re.IGNORECASE)
_CHINESE_MIDST = re.compile(rf"{_CHINESE_NO}(?:{_CHINESE_ITEM}、)+\Z")
_CHINESE_GOES_ON = re.compile(rf"(?:、{_CHINESE_ITEM})*(?:[和及或]|[^，。；,;、有无]{{0,6}}史)")
_LISTS = ((_MIDST, _GOES_ON), (_MIDST_AND, _GOES_ON_AND), (_CHINESE_MIDST, _CHINESE_GOES_ON))
# What the last item of a list is said to be ends the list before it: «denies smoking and diabetes is well controlled».
_ASSERTED = re.compile(r"\s(?:is|are|was|on|since|treated|controlled|well|diagnosed|present|yes)\b|\s?\d+\s?年", re.IGNORECASE)
_ENDS = r"(?=\s*(?:[,;)/，。；、）]|\.(?!\d)|\Z|\b(?:and|but|known)\b|[^\W\d_][\w ]{0,30}[:=：]))"  # nothing else of a phrase follows
_AFTER = re.compile(
    rf"\s*[:=：]\s*(?:no|none|absent|negative|neg|never|false|0|无|否|没有|阴性){_ENDS}"
    rf"|\s(?:is |was |are |were )?(?:no|absent|negative|denied|excluded|ruled out|not present){_ENDS}|\s?(?:也|都|并|还|均)?(?:无|否|没有过?|没得过|阴性){_ENDS}"
    # the name is one of a list: «PAD or MI: none», 外周血管病、心梗都没有
    rf"|(?:(?:\s?/\s?|\s(?:and|or)\s){_WORD}(?:\s{_WORD})?){{1,5}}\s?[:：]\s?(?:no|none|absent|negative|never){_ENDS}"
    rf"|(?:[、和及或与]{_CHINESE_MEMBER}){{0,8}}(?:都|均|皆|全)(?:没有?过?|无|否认|未见|阴性|没得过){_ENDS}",
    re.IGNORECASE,
)
_AFFIRMED = re.compile(
    rf"\s*[:=：]\s*(?:yes|present|positive|true|是|有|阳性){_ENDS}|\s(?:yes|present){_ENDS}|\s?(?:是|有){_ENDS}", re.IGNORECASE
)

_ASKED = re.compile(r"(?:有没|有无|有没有|是否|是不|是不是|[吃服用吸抽]没|[吃服用吸抽]不)(?:有|在|曾|既往|得过|患|吃|服用?|用|在?服)*\Z")


# What is asked for is a risk of what is named: «10-year diabetes risk», «odds of type 2 diabetes», 糖尿病风险.
_RISK_OF = re.compile(
    r"\b(?:risks?|odds|chances?|probability|likelihood)\s(?:of|for)\s(?:(?:getting|developing|having|an?|the|incident|new)\s){0,3}\Z",
    re.IGNORECASE,
)
_WHO = re.compile(r"(?:smok\w*|diabetics?|hypertensives?)\Z|烟", re.IGNORECASE)  # «58M smoker, risk of …» tells of the person
_ITS_RISK = re.compile(
    r"(?:\smellitus)?\s(?:risks?|odds|chances?|probability|likelihood)\b(?!\sfactors?)|的?(?:发病|患病|发生)?(?:风险|几率|概率|可能性)(?!因素)",
    re.IGNORECASE,
)


def asked(text: str, start: int, end: int) -> bool:
    """Whether Chinese words ask for what stands from `start` to `end`: 有没有糖尿病, but not the answered 有无糖尿病：无."""
    return _ASKED.search(text, max(0, start - NEAR), start) is not None and not re.match(r"\s*[:：]", text[end : end + 2])


def risk_asked(text: str, start: int, end: int) -> bool:
    """Whether a risk of what stands from `start` to `end` is asked for, which does not say that it is there."""
    if _RISK_OF.search(text, max(0, start - NEAR), start):
        return True
    return _ITS_RISK.match(text, end) is not None and not _WHO.search(text, start, end)


def denial(text: str, start: int, end: int) -> Span | None:
    """The span that denies what stands from `start` to `end`, with that in it; nothing where it is not denied."""
    if _AFFIRMED.match(text, end):
        return None
    low = max(0, start - NEAR)
    before = _BESIDE.search(text, low, start)
    if before is None and _VERB.match(text, start):
        before = _BEFORE_A_VERB.search(text, low, start)
    if before is None and (after := _AFTER.match(text, end)):
        return start, after.end()
    if before is None and _ITEM_BEGINS.match(text, start) and not _ASSERTED.match(text, end):
        before = _IN_A_LIST.search(text, low, start)
        for midst, goes_on in _LISTS:
            before = before or (midst.search(text, low, start) if goes_on.match(text, end, end + FAR) else None)
    return (before.start(), end) if before else None
