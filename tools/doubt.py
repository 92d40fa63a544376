"""Whether words state something plainly: nothing but names that are known and neutral words stands around them in their clause, and no
denial, and no relative of whom the sentence speaks, before them.

It fails closed: where a reader would have to think («no longer», «if», «planned», «last year», 待排), the words are not plain, and the person is
asked instead.
"""

import re
from collections.abc import Sequence

from .recognisers import Span

_SENTENCE = re.compile(r"[;?!。；？！\n]|\.(?!\d)")
_CLAUSE = re.compile(r"[,，、]|\s[/–-]\s(?!no\b|neg|none)")
_NEUTRAL = re.compile(
    r"(?:\b(?:an?|the|and|with|has|have|is|am|are|on|of|for|in|at|since|he|she|i|we|it|who|his|her|my|our|this|please|pls|what|how|high|much"
    r"|man|woman|men|women|male|female|patient|pt|lady|gentleman|person|aged?|years?|yrs?|old|y/?o|[mf]|known|mild|moderate|severe|also|taking|takes"
    r"|now|currently|today|risk|risks|score|calculator|model|equation|calculate|compute|estimate|give|tell|me|number|figure|chance|by|using"
    r"|use|run|do|does|would|be|get|type|af|a\s?fib|atrial|fibrillation|carrier|mg|dl|mmhg|cm|kg|daily|day|month|week|ten|five|six|how likely|lifetime|year"
    r"|eats?|lives?|alone|retired|married|blood|pressure|bp|smoker|smoking|exam|lab|labs|result|shows|showed|note|chart|record|history|hx|pmh|s)\b"
    r"|[男女岁有患的是在我她他你这位个请算一下评估计用按并且和及伴合多少风险几率概率高吗呢做]|患者|病人|房颤|肾功能|结果|\d+(?:[./]\d+)?|%|[:：()（）'’“”\"]|\s)*",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|negative for|none of|no (?:history|hx|known history) of|without|absence of|free of)\b|否认|[无没][^，。；]{0,12}、",
    re.IGNORECASE,
)
_LEADS_WITH_NO = re.compile(r"\W*(?:no|not|never|nor|neither|无|没有|未)\b|\W*(?:无|没有|未)", re.IGNORECASE)
_SAYS_SO = re.compile(
    r"\b(?:has|have|had|takes?|taking|on|is|are|with|but|known|smok\w+|walks?|eats?|exercises?|drinks?|died)\b|\d|[有患服吃死是曾]",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:(?:grand|step|god|half)?-?(?:mother|father|parent|sister|brother|daughter|son)s?(?:-in-law)?|mums?|moms?|dads?|siblings?|twins?|aunts?"
    r"|uncles?|cousins?|nieces?|nephews?|grand(?:ma|pa|child\w*)|wife|husband|partner|spouse|boyfriend|girlfriend|neighbou?r|friend|colleague"
    r"|roommate|famil(?:y|ial)|relatives?|fhx?)\b"
    r"|母|父|爸|妈|哥|弟|姐|妹|祖|爷|奶|外公|外婆|舅|姑|叔|伯|姨|儿子|女儿|妻|丈夫|老公|老婆|岳|公公|婆婆|朋友|邻居|同事|家族|家人|亲戚",
    re.IGNORECASE,
)
_IS_THE_PATIENT = re.compile(r"\b(?:for|of)\s(?:my|our|the)\s\Z", re.IGNORECASE)
# «dialysis? No.», «dialysis, no», «creatinine 1.0, today 1.8»
_TAKEN_BACK = re.compile(
    r"\s*[?？]\s*(?:no|not|none|never|unknown|否|无|没)|\s*[,，]\s*(?:no|none|never|否|无|没有)\s*(?:[.,;。，；]|\Z)|\s*[,，;；]\s*(?:now|today|currently|later|then|今天|现在|目前|复查)",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\b(?:without|stop\w*|off|no longer|not|if|instead|suppose|assum\w+)\b|不|停|如果|假如|要是|没有", re.IGNORECASE)
_IN_A_WORD = re.compile(r"(?<=[\w\s])-(?=\w)")  # also behind a known number («5-year»)


def is_plain(text: str, span: Span, known: Sequence[Span], affirms: bool = True) -> bool:
    """Whether what stands at a span is stated plainly.

    `known` are the spans of all names and words that are understood, it among them; `affirms` says that it stands for a yes, which a list
    that begins with a no would turn round.
    """
    start, end = span
    if (
        text[start - 1 : start] in ("-", "'", "’", "?", "？")
        or text[end : end + 1] in ("-", "'", "’")
        or text[start - 1 : start + 1] == "有无"
    ):
        return False
    sentence = _piece(_SENTENCE, text, (0, len(text)), span)
    clause = _piece(_CLAUSE, text, sentence, span)
    before = _without(text, (sentence[0], clause[0]), known)
    return (
        _NEUTRAL.fullmatch(_IN_A_WORD.sub(" ", _without(text, clause, known))) is not None
        and not _TAKEN_BACK.match(text, clause[1])
        and not _DENIES.search(before)
        and all(_IS_THE_PATIENT.search(before[: match.start()]) for match in _KIN.finditer(before))
        and not (affirms and _goes_on_with_a_no(text[sentence[0] : clause[0]], text[clause[0] : end]))
    )


def changes_something(text: str) -> bool:
    """Whether a question takes back what was said before it, supposes something else, or turns to another person."""
    return bool(_CHANGES.search(text) or _KIN.search(text))


def _goes_on_with_a_no(before: str, clause: str) -> bool:
    """Whether a clause is a bare name in a list that begins with a denial: «no dialysis, cirrhosis»."""
    for other in (clause, *reversed(_CLAUSE.split(before))):
        if _LEADS_WITH_NO.match(other):
            return other is not clause
        if _SAYS_SO.search(other):
            return False
    return False


def _without(text: str, span: Span, known: Sequence[Span]) -> str:
    """A part of a text, blank where a known span is."""
    start, end = span
    letters = list(text[start:end])
    for first, last in known:
        for place in range(max(first, start), min(last, end)):
            letters[place - start] = " "
    return "".join(letters)


def _piece(border: re.Pattern[str], text: str, within: Span, span: Span) -> Span:
    """The part between two borders that a span stands in."""
    start, end = within
    for match in border.finditer(text, *within):
        if match.end() <= span[0]:
            start = match.end()
        elif match.start() >= span[1]:
            return start, match.start()
    return start, end
