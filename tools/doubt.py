"""Whether what stands around some words leaves open what they say of this person: «no longer», «possible», «planned», a relative's.

Where a reader would have to think, the words are not taken as an input; the person is asked instead.
"""

import re

from .recognisers import Span

_CLAUSE = re.compile(r"[,.;?!()，。；、！？（）]|\s[/–-]\s")
_HEDGE = re.compile(
    r"\b(?:not|never|nor|neither|without|no longer|stop(?:s|ped|ping)?|until|possibl[ey]|suspected|maybe|perhaps|rul(?:e|es|ed|ing) out"
    r"|exclud(?:e|es|ed|ing)|refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|plan(?:s|ned)?|was on|were on|used to|allerg(?:y|ic)|intolerant|instead of"
    r"|rather than|pending|unknown|unclear|unsure|insipidus|thyroid|skin|marrow|prostate|cervical|liver biopsy|lung biopsy|of the)\b|n['’]t\b"
    r"|不|未|非|没|无|否认|停|疑|可能|待排|拟|甲状腺|皮肤|骨髓|尿崩",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:(?:grand|step|god|half)?-?(?:mother|father|parent|sister|brother|daughter|son)s?(?:-in-law)?|mums?|moms?|dads?|siblings?|twins?|aunts?"
    r"|uncles?|cousins?|nieces?|nephews?|grand(?:ma|pa|child\w*)|wife|husband|partner|spouse|boyfriend|girlfriend|child(?:'s|’s)|neighbou?r|friend)\b"
    r"|母|父|爸|妈|哥|弟|姐|妹|祖|爷|奶|外公|外婆|舅|姑|叔|伯|姨|儿子|女儿|妻|丈夫|老公|老婆|岳|公公|婆婆|朋友|邻居",
    re.IGNORECASE,
)


def is_doubtful(text: str, start: int, end: int) -> bool:
    """Whether words that stand for an input are hedged, part of a longer word, or may be another person's."""
    if text[start - 1 : start] in ("-", "'", "’") or text[end : end + 1] in ("-", "'", "’"):
        return True
    before, after = _around(text, start, end)
    return bool(_HEDGE.search(before) or _HEDGE.search(after)) or may_be_anothers(text, start, end)


def may_be_anothers(text: str, start: int, end: int) -> bool:
    """Whether a clause speaks of another person, too. Words that name a relative themselves («mother had breast cancer») must be the only
    ones of the text that do."""
    if _KIN.search(text, start, end):
        return bool(_KIN.search(text, 0, start) or _KIN.search(text, end))
    return any(_KIN.search(part) for part in _around(text, start, end))


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its clause."""
    borders: list[Span] = [(0, 0), *(match.span() for match in _CLAUSE.finditer(text)), (len(text), len(text))]
    first = max(stop for _, stop in borders if stop <= start)
    last = min(begin for begin, _ in borders if begin >= end)
    return text[first:start], text[end:last]
