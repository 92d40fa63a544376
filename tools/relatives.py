"""What a text says of a relative, so that nobody takes it for the patient's: «mother with breast cancer», «family history of stroke».

A relative who is asked about is the patient: «can my mother with breast cancer take tamoxifen?».
"""

import re
from functools import lru_cache
from itertools import pairwise

from .recognisers import Span, merged, overlaps, recogniser

BEFORE = 60  # characters before a relative that are read

_KIN = (
    r"(?:mother|father|mom|mum|dad|parents?|sisters?|brothers?|siblings?|twin|aunts?|uncles?|cousins?|(?:half-)?(?:sister|brother)s?"
    r"|grand(?:mother|father|ma|pa|parents?)|relatives?|wife|husband|spouse|partner|neighbou?rs?|friends?|colleagues?|flatmate|roommate|boyfriend|girlfriend"
    r"|(?<=\bhis )(?:son|daughter)|(?<=\bher )(?:son|daughter))"  # «my son» is one who is asked about
)
_KIN_CHINESE = "(?:母亲|父亲|父母|妈妈|爸爸|其母|其父|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|祖父|祖母|外公|外婆|爷爷|奶奶|舅舅|叔叔|姑姑|姨妈|家属|(?<=[他她])(?:[妈爸爹娘姐妹哥弟]|女儿|儿子))"
_LINK = (
    r"(?:,?\s(?:who\s)?(?:also\s)?(?:with|had|has|having|has had|died (?:of|from)|diagnosed with|suffer(?:s|ed|ing) from"
    r"|carr(?:y|ies|ied)|tested positive(?: for)?|(?:is|was|are|were) (?:found to carry|an? (?:known )?carrier(?: of)?))\b|'s\b"
    r"|\s(?=(?:diabetic|hypertensive|asthmatic|epileptic)\b)|\sis\s(?=[A-Z][A-Z0-9]+\s?\*)|\s(?:is\s)?(?:an?\s)?(?:\w+\s)?(?:positive|carrier)\b)"
)
_END = r"(?=[,.;:?!()]|\s[-–—/]\s|\b(?:takes?|taking|is on|needs?|gets?|receives?|after|should|can|and (?:he|she|is|has|takes)|but)\b|$)"
_RELATIVE = re.compile(
    rf"(?:\b(?P<kin>{_KIN}){_LINK}|\b(?:family history|fhx)(?:\s(?:is|was))?(?:\s(?:of|for|positive for))?\b)[^,.;:?!()]*?{_END}"
    rf"|{_KIN_CHINESE}(?:也|都|曾|均)?(?:患|有|得|死于|因|确诊|携带|[A-Z0-9]+阳性)[^，。；？！,;]*|家族史[：:]?[^，。；？！,;]*|[^，。；？！,;\s]{{0,40}}家族史",
    re.IGNORECASE,
)
# A number of somebody's relative («his brother is 70 and has creatinine 1.4»), where the text tells of the patient, too. Whose own relative it
# is («my mother, 62»), asks about her.
_HAS = r"(?:\s(?:is|was|aged|has|had|with)\b|'s\b|,?\s\(?(?=\d))"
_WITH_A_NUMBER = re.compile(
    rf"(?:(?<!my\s)(?<!our\s)(?<!your\s)\b{_KIN}{_HAS}|(?<!我)(?<!我的){_KIN_CHINESE}(?:今年|现年|是|有|的|也)?)"
    r"(?:\s?(?P<age>\d)|[^.,;!?，。；！？]{0,80}?\d)(?:[^.,;!?，。；！？]|[.,](?=\d))*",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"(?:\A|[.;!?。；！？]\s?)(?:(?:his|her|their|the|a|one|patient['’]s)\s)*(?:他|她|患者|病人|的)*\Z", re.IGNORECASE)
_SENTENCE_OF = re.compile(r"(?:[^.;!?。；！？]|\.(?=\d))*")
_THE_PATIENT = re.compile(
    r"\b(?:the |this |our )?(?:patient|pt)\b|\b(?:he|she|i)(?:\s(?:is|am)|['’][sm])\b|\b(?:himself|herself|myself)\b|患者|病人|本人|自己",
    re.IGNORECASE,
)
_TELLS_AN_AGE = re.compile(
    r"\d\s?-?\s?(?:years?|yrs?|yo\b|y/o|(?-i:[MF])\b|(?:wo)?m[ae]n\b|岁)|\d[mf]\b|\b(?:aged?|m[ae]n of|woman of)\s\d", re.IGNORECASE
)
# The relative is the one who is to get the drug.
_ASKED_BEFORE = re.compile(
    r"\b(?:can|could|should|may|must|does|is|will|to|for|in|give|put)\s(?:(?:my|our|the|a|this|his|her|their)\s)?(?:\w+\s)?$", re.IGNORECASE
)
_ASKED_AFTER = re.compile(r"\s*(?:takes?|taking|is on|needs?|gets?|receives?|should|can)\b", re.IGNORECASE)


@recogniser("relative")
@lru_cache(64)
def relatives(text: str) -> tuple[Span, ...]:
    """Spans that speak of a relative, each to the end of its clause."""
    return tuple(match.span() for match in _RELATIVE.finditer(text) if not _is_patient(text, match))


def _is_patient(text: str, match: re.Match[str]) -> bool:
    if not match["kin"]:
        return False
    return bool(_before(_ASKED_BEFORE, text, match.start()) or _ASKED_AFTER.match(text, match.end()))


def _before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    return pattern.search(text, max(0, end - BEFORE), end)


@recogniser("relatives_number")
@lru_cache(64)
def relatives_numbers(text: str) -> tuple[Span, ...]:
    """Spans that tell a number of a relative, in a text that tells of the patient, too."""
    spans = merged(_to_the_patient(text, match) for match in _WITH_A_NUMBER.finditer(text))
    rest = "".join(text[end:start] for (_, end), (start, _) in pairwise([(0, 0), *spans, (len(text), len(text))]))
    return spans if _THE_PATIENT.search(rest) or _TELLS_AN_AGE.search(rest) else ()


def _to_the_patient(text: str, match: re.Match[str]) -> Span:
    """The span to where it turns to the patient: to the end of the clause, or of a sentence that begins with the relative's age."""
    sentence = _SENTENCE_OF.match(text, match.end()) if match["age"] and _before(_BEGINNING, text, match.start()) else None
    end = sentence.end() if sentence else match.end()
    turn = _THE_PATIENT.search(text, match.start(), end)
    return match.start(), turn.start() if turn else end


# Words that tell the sex of a relative, with whose relative it is, and those that tell the patient's own.
_OF_ANOTHER = re.compile(
    r"(?:\b(?:his|her)\s(?:\w+\s)?)?\b(?:mother|father|sister|brother|daughter|son|wife|husband|girlfriend|boyfriend|grand(?:mother|father|son|daughter)|aunt|uncle)s?\b"
    r"|[他她]?(?:的)?(?:女儿|孙女|外孙女|侄女|子女|儿女|女友|男友|女朋友|男朋友|女婿|妻子|(?<!老)太太|老婆|老伴|丈夫|老公|爱人|儿子|母亲|父亲|妈妈|爸爸|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶)",
    re.IGNORECASE,
)
# «An uncle died of his pancreas»: the pronoun behind a relative of that sex is the relative's, to the end of the clause.
_HIS_OWN = re.compile(
    r"\b(?:father|brother|son|husband|boyfriend|grand(?:father|son)|uncle|nephew|dad)s?\b[^.,;:!?]*?\b(?P<his>he|him|his)\b"
    r"|\b(?:mother|sister|daughter|wife|girlfriend|grand(?:mother|daughter)|aunt|niece|mum|mom)s?\b[^.,;:!?]*?\b(?P<her>she|her)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:he|she|him|his|her|himself|herself|(?:wo)?m[ae]n|(?:fe)?male|lady|gentleman|gent|guy|chap|bloke|lad|lass|boy|girl)\b|(?-i:\b(?:Mrs?|Ms)\b)|(?-i:(?<![A-Za-z])[MF](?![A-Za-z0-9]))"
    r"|先生|女士|[男女]|(?<!其)他(?!汀)|她",
    re.IGNORECASE,
)


@recogniser("sex_of_another")
@lru_cache(64)
def sexes_of_others(text: str) -> tuple[Span, ...]:
    """Words that tell the sex of a relative («lives with his wife»), in a text that tells the patient's by words of his own."""
    pronouns = (match.span(match.lastgroup or 0) for match in _HIS_OWN.finditer(text))
    spans = tuple(sorted([*(match.span() for match in _OF_ANOTHER.finditer(text)), *pronouns]))
    own = [match for match in _OWN.finditer(text) if not overlaps(match.span(), spans)]
    return spans if own else ()
