"""Numbers that a text says are of an earlier time: «BP 175/95 last year, today 130/80», «145 systolic before treatment», 去年血压170.

Only what names of measures and small words alone join to the words for the time counts: who «quit smoking last year» has today's pressure. The
words for an earlier time are those that take an emergency back.
"""

import re
from functools import cache, lru_cache
from itertools import chain

from ... import prompts
from ..recognisers import LAB_UNITS, Span, merged, recogniser
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
_PAIR = r"(?<![A-Za-z\d.,/*_-])\d{2,3}\s?/\s?\d{2,3}(?![\d/])"
_NUMBER = (
    rf"(?:{_PAIR}|(?<![A-Za-z\d.,/*_-])\d{{1,3}}(?:\.\d+)?(?![\d.]*\d|/\d))(?:\s?(?:{LAB_UNITS}))?"
    r"(?!\s?-?\s?(?:years?|yrs?|y/?o|months?|weeks?|days?|times|%|[MF]\b|岁|年|个?月|天|次|男|女))"  # an age or a time is none
)
_NOW = r"(?:\b(?:now|today|currently|at present)\b|现在|目前|今天|今日|如今|现)"
_JOINT = r"\s?[)）]?\s?(?:[,，;；、]|\b(?:and|but)\b)?\s?"
_THEN = rf"{_JOINT}(?:{_NOW}{_ALONE}(?={_NUMBER})|(?={_NUMBER}{_ALONE}{_NOW}))"  # to the number of now
_OF_LABS = (
    r"\b(?:before|prior to)\s(?:(?:any|the|his|her|my|starting|beginning)\s)*(?:treatment|therapy|medications?|meds|drugs?|tablets|pills|statins?)\b"
    r"|\b(?:at|before) diagnosis\b|\bpre-?treatment\b|(?<![\d/])(?:19|20)\d\d年?(?!\d)|(?:治疗|用药|服药|吃药|之)前|从前|过去|原来"
)
_COUNTED = r"(?:(?:\b(?:an?\s)?(?:\d{1,2}|an?|one|two|three|four|five|ten|few|several|some|many)\s?|[一二两三四五六七八九十几多]+)(?=years?|months?|weeks|decades?|年前|个月前))?"
_BEGINS = r"(?:(?P<sentence>\A|[.;!?。；！？])|[,:，：(（、]|\b(?:and|but|while|versus|vs)\b)"
_RECENT = re.compile(r"week|month|月|since|around", re.IGNORECASE)  # of an earlier time only where one of now follows
_CHANGED = re.compile(
    rf"\b(?:(?:fell|dropped|down|went|rose|up|decreased|increased|improved|reduced|lowered)\s){{1,3}}from\s(?P<from>{_NUMBER})(?P<to>\sto\s)(?={_NUMBER})"
    rf"|\b(?:was|were)\s(?:about\s|around\s)?(?P<was>{_NUMBER})(?P<then>{_THEN})|(?P<pair>{_PAIR})(?P<next>{_THEN})(?={_PAIR})",
    re.IGNORECASE,
)
_NEXT = re.compile(rf"{_JOINT}{_ALONE}", re.IGNORECASE)  # from a number to the one after it: «260 in 2019, 240 last year, now 213»


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
def past(text: str) -> tuple[Span, ...]:
    """Numbers of an earlier time, with the words that say so."""
    return _found(text)[0]


@recogniser("past phrase")
def past_phrases(text: str) -> tuple[Span, ...]:
    """What a text can be read without, so that the number of now stands where the one of an earlier time stood."""
    return _found(text)[1]


@lru_cache(64)
def _found(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The numbers of an earlier time and the phrases."""
    earlier, phrases = list[Span](), list[Span]()
    leading = len(text)  # where the next one begins that leads on to a number of now
    for match in sorted((match for pattern in _patterns() for match in pattern.finditer(text)), key=_begins, reverse=True):
        number, time, then = match.span("number"), match.span("time"), match.span("then")
        if match["then"] is None and leading < len(text) and _NEXT.fullmatch(text, match.end(), leading):
            then = match.end(), leading
        leads_on = then[0] >= 0
        if leads_on or not _RECENT.search(match["time"]):
            earlier.append((_begins(match), max(then[0], number[1], time[1])))
        if leads_on:
            phrases += number, time, then
            leading = _begins(match)
    for match in _CHANGED.finditer(text):
        old, leads = next((one, other) for one, other in (("from", "to"), ("was", "then"), ("pair", "next")) if match[one])
        earlier.append(match.span(old))
        phrases += match.span(old), match.span(leads)
    return merged(earlier), merged(phrases)


def _begins(match: re.Match[str]) -> int:
    return min(match.start("number"), match.start("time"))
