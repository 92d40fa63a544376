"""Whole members of a list of signs, those among them that no vocabulary knows: typing errors, unusual words («hairy cheeks»)."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...memory.words import has_chinese
from ..recognisers import Span, offer, overlaps, recogniser

LONGEST, LONGEST_CHINESE = 5, 8  # words, characters
LONGER = 4  # characters before a Chinese name, of a longer one
_ENDS = re.compile(r"[.:;!?()\n](?!\d)|[。：；！？（）]|\s[-–—/]\s")
_BETWEEN = re.compile(r",\s*(?:(?:and|or|plus|also)\s)?|\s(?:and|plus|&|\+)\s|[、，和及与]|并?伴有?|合并")
_LEAD = re.compile(
    r".*\b(?:with|has|have|having|had|shows?|showed|showing|presents?|presented|presenting|are|is|was|were|gets?|noted?|found|exam(?:ination)?|and|also|plus|includ\w+|develop\w*)\s",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s(?:in|since|for|at|from|who|which|that|what|whose|but|because|is|are|was|were|has|have|had|after|before|when|as|if|suggest\w*|point\w*)\b.*",
    re.IGNORECASE,
)
_LEAD_CHINESE = re.compile(r".*(?:小孩|孩子|患儿|患者|病人|查见|看到|可见|见到?|发现|出现|表现为?|伴|患有?|有|呈|外貌上|面容|提示)")
_NO_SIGN = re.compile(
    r"\d|\b(?:i|he|she|we|you|they|it|who|me|him|us|no|not|nor|without|denies|never|normal|fine|clear|negative|absent|unremarkable|what|which|any|pls|plz|please|thanks|ddx|differential|thoughts|genes?|lady|gentleman|man|woman|boy|girl|child|baby|newborn|jokes?|married|retired"
    r"|diagnos\w+|syndromes?|diseases?|disorders?|days?|weeks?|months?|years?|winter|summer|school|again|yesterday|today|weekend)\b|什么|考虑|哪|吗|呢|是否|请|岁|月龄|男|女|[无没未否]|正常|阴性|家族|母|父|综合征|疾病|这|那|怎|如何|诊断",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_FILLER = frozenset(Path(__file__).with_name("data").joinpath("filler.txt").read_text(encoding="utf-8").split())
_SMALL = frozenset(("a", "an", "the", "his", "her", "some", "very", "also", "now", "of", "on", "in", "to"))
_NEVER = ("diplotype", "drug", "variant", "sign_not_there", "relative")


@recogniser("listed_sign")
def listed_signs(text: str) -> list[Span]:
    """Members of lists of signs that are more than a known sign's name."""
    known = offer("phenotype", text)
    never = [span for name in _NEVER for span in offer(name, text)]
    found = [span for members in _lists(text, known) for span in members]
    return [span for span in found if span not in known and not overlaps(span, never)]


def _lists(text: str, known: Sequence[Span]) -> Iterator[list[Span]]:
    """The members of each list, known or not: from its first known sign to its last, with one more at either end; all where 、 joins them."""
    for start, end in _between(_ENDS, text, 0, len(text)):
        items = list(_between(_BETWEEN, text, start, end))
        places = [place for place, item in enumerate(items) if overlaps(item, known)]
        if places and _is_chinese_list(text[start:end], len(items)):
            places = [0, len(items)]
        if len(places) > 1:
            members = (_member(text, item, known) for item in items[max(0, places[0] - 1) : places[-1] + 2])
            yield [span for span in members if span]


def _is_chinese_list(text: str, items: int) -> bool:
    """Whether 、 stands between most items, which it does in lists alone."""
    return items > 2 and 2 * text.count("、") >= items - 1


def _between(border: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    place = start
    for match in border.finditer(text, start, end):
        yield place, match.start()
        place = match.end()
    yield place, end


def _member(text: str, item: Span, known: Sequence[Span]) -> Span | None:
    """The words of an item that name a sign, or nothing where it tells of something else."""
    start, end = item
    chinese = has_chinese(text[start:end])
    within = [span for span in known if overlaps(span, [item])]
    lead = (_LEAD_CHINESE if chinese else _LEAD).match(text, start, within[0][0] if within else end)
    start = lead.end() if lead else start
    tail = None if chinese else _TAIL.search(text, within[-1][1] if within else start, end)
    end = tail.start() if tail else end
    if _NO_SIGN.search(text, start, end):
        return None
    if chinese:
        longer = not within or (within[-1][1] == end and within[0][0] - start <= LONGER)
        return (start, end) if longer and 2 <= end - start <= LONGEST_CHINESE else None
    words = list(_WORD.finditer(text, start, end))
    while words and words[0].group().lower() in _SMALL:
        words.pop(0)
    if not words or len(words) > LONGEST or all(word.group().lower() in _FILLER or _in(word.span(), within) for word in words):
        return None
    return words[0].start(), words[-1].end()


def _in(span: Span, others: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
