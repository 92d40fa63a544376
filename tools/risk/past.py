"""Numbers that a text says are of an earlier time: «BP 175/95 last year, today 130/80», «145 systolic before treatment», 去年血压170.

Only what names of measures and small words alone join to the words for the time counts: who «quit smoking last year» has today's pressure. The
words for an earlier time are those that take an emergency back.
"""

import re
from functools import cache, lru_cache
from itertools import chain

from ... import prompts
from ..recognisers import UNITS, Span, recogniser
from .labels import LABELS

_OTHERS = ("LDL", "LDL-C", "diastolic", "creatinine", "weight", "triglycerides", "低密度", "舒张压", "肌酐", "体重")
_MEASURES = "|".join(
    rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" if word.isascii() else word
    for word in sorted({*chain(*LABELS.values()), *_OTHERS}, key=len, reverse=True)
)
_SMALL = (
    r"\b(?:was|were|is|are|be|been|had|has|have|of|at|to|in|on|around|about|as|up|high|low|only|still|the|an?|his|her|my|their|our|it|he|she|levels?"
    r"|values?|readings?|labs?|results?|clinic|home|visit|check-?up|measured|taken|recorded|back)\b|[的是为约有在测量得达到过最高低]|[\s:：=(（]"
)
_ALONE, _JOINED = rf"(?:{_SMALL}){{0,16}}", rf"(?:{_MEASURES}|{_SMALL}){{0,16}}"  # spaces are counted, too
_UNIT = UNITS.split("|kg|", 1)[0]
_PAIR = r"(?<![A-Za-z\d.,/*_-])\d{2,3}\s?/\s?\d{2,3}(?![\d/])"
_NUMBER = (
    rf"(?:{_PAIR}|(?<![A-Za-z\d.,/*_-])\d{{1,3}}(?:\.\d+)?(?![\d.]*\d|/\d))(?:\s?(?:{_UNIT}))?"
    r"(?!\s?-?\s?(?:years?|yrs?|y/?o|months?|weeks?|days?|times|%|[MF]\b|岁|年|个?月|天|次|男|女))"  # an age or a time is none
)
_NOW = r"(?:\b(?:now|today|currently|at present)\b|现在|目前|今天|今日|如今|现)"
_THEN = (
    rf"\s?[)）]?\s?(?:[,，;；、]|\b(?:and|but)\b)?\s?(?:{_NOW}{_ALONE}(?={_NUMBER})|(?={_NUMBER}{_ALONE}{_NOW}))"  # to the number of now
)
_OF_LABS = (
    r"\b(?:before|prior to)\s(?:(?:any|the|his|her|my|starting|beginning)\s)*(?:treatment|therapy|medications?|meds|drugs?|tablets|pills|statins?)\b"
    r"|\b(?:at|before) diagnosis\b|\bpre-?treatment\b|(?<![\d/])(?:19|20)\d\d年?(?!\d)|(?:治疗|用药|服药|吃药|之)前|从前|过去|原来"
)
_COUNTED = r"(?:(?:\b(?:an?\s)?(?:\d{1,2}|an?|one|two|three|four|five|ten|few|several|some|many)\s?|[一二两三四五六七八九十几多]+)(?=years?|months?|weeks|decades?|年前|个月前))?"
_BEGINS = r"(?:(?P<sentence>\A|[.;!?。；！？])|[,:，：(（、]|\b(?:and|but|while|versus|vs)\b)"
_RECENT = re.compile(r"week|month|月|since|around", re.IGNORECASE)  # of an earlier time only where one of now follows
_CHANGED = re.compile(
    rf"\b(?:(?:fell|dropped|down|went|rose|up|decreased|increased|improved|reduced|lowered)\s)+from\s(?P<from>{_NUMBER})(?P<to>\sto\s)(?={_NUMBER})"
    rf"|\b(?:was|were)\s(?:about\s|around\s)?(?P<was>{_NUMBER})(?P<then>{_THEN})|(?P<pair>{_PAIR})(?P<next>{_THEN})(?={_PAIR})",
    re.IGNORECASE,
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A number before and after words for an earlier time, each with what leads on to the number of now."""
    words = "|".join([_OF_LABS, *prompts.table("emergencies.toml")["calm"]["past_before"]])
    time = rf"(?P<time>{_COUNTED}(?:{words})(?:\s(?:to be|have been|run at))?)"
    more = rf"(?:\s?(?:\band\b|和)\s?{_JOINED}{_NUMBER})*"
    before = rf"(?P<number>{_NUMBER}){_JOINED}{time}(?P<then>{_THEN})?"
    after = rf"{_BEGINS}{_JOINED}{time}(?(sentence)[,，]?){_JOINED}(?P<number>{_NUMBER}){more}(?P<then>{_THEN})?"
    return re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE)


@recogniser("past")
def past(text: str) -> list[Span]:
    """Numbers of an earlier time, with the words that say so."""
    return [span for span, _ in _found(text)]


@recogniser("past phrase")
def past_phrases(text: str) -> list[Span]:
    """What a text can be read without, so that the number of now stands where the one of an earlier time stood."""
    return sorted({span for _, phrases in _found(text) for span in phrases})


@lru_cache(64)
def _found(text: str) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
    found: list[tuple[Span, tuple[Span, ...]]] = []
    for pattern in _patterns():
        for match in pattern.finditer(text):
            number, time, leads_on = match.span("number"), match.span("time"), match["then"] is not None
            if leads_on or not _RECENT.search(match["time"]):
                phrases = (number, time, match.span("then")) if leads_on else ()
                found.append(((min(number[0], time[0]), max(match.start("then"), number[1], time[1])), phrases))
    for match in _CHANGED.finditer(text):
        old, leads = next((one, other) for one, other in (("from", "to"), ("was", "then"), ("pair", "next")) if match[one])
        found.append((match.span(old), (match.span(old), match.span(leads))))
    return tuple(sorted(found))
