"""Numbers that one risk model alone takes, as a text gives them: serum creatinine, waist, ages at menarche and first birth, breast biopsies.

Only what stands directly behind its name counts, in a unit that the model takes. What is a ratio, a clearance or another body fluid's is none.
"""

import re

from ..recognisers import Span, recogniser

_IS = r"\s{0,2}(?:(?:level|value|circumference|today|now|came back|result)\s)?(?:of|is|was|at|about|around|[:：=]|为|是|约)?\s{0,2}"
_NUMBER = r"(\d{1,4}(?:\.\d+)?)(?![\d.,/-]*\d)"
_NO_TIME = r"(?!\s?-?\s?(?:years?|yrs?|y\b|months?|weeks?|days?|hours?|ago|yo\b|y/o|岁|年|个?月|天|周))"
_CREATININE = re.compile(
    rf"(?<![A-Za-z/\-])(?:serum |plasma |blood )?(?:creatinine?|creat|crea|s?cr){_IS}"
    rf"{_NUMBER}(\s?(?:mg/dl|(?:[µμu]|micro|mc)mol/l))?(?![A-Za-z%/]|\s?(?:mg/g|mg/mmol|ml/min|%))"
    rf"|(?:血清?|血)?肌酐{_IS}{_NUMBER}(\s?(?:mg/dl|[µμu]mol/l|微摩尔/升))?(?![A-Za-z%/])",
    re.IGNORECASE,
)
_ANOTHER_FLUID = re.compile(r"(?:\b(?:urine|urinary|albumin|protein|bun|target|normal)\W{0,3}|[尿白蛋/])\Z", re.IGNORECASE)
_LOWEST_IN_MICROMOL = 15  # a creatinine above this is none in mg/dL
_WAIST = re.compile(
    rf"(?<![A-Za-z-])waist(?: circumference)?{_IS}{_NUMBER}(?!\s?(?:in\b|inch|\"|”|''|m\b|尺|英寸|%)){_NO_TIME}|腰围{_IS}{_NUMBER}(?!\s?(?:尺|寸|英寸|米))",
    re.IGNORECASE,
)
_MENARCHE = re.compile(
    rf"\b(?:menarche|first (?:menstrual )?period|periods (?:began|started)|first menses){_IS}(?:age[d]? )?{_NUMBER}(?!\s?(?:months?|weeks?|days?|ago|years? ago))"
    rf"|初潮(?:年龄)?{_IS}{_NUMBER}",
    re.IGNORECASE,
)
_FIRST_BIRTH = re.compile(
    rf"\bfirst (?:live )?(?:birth|child|baby|delivery)(?: born)?{_IS}(?:when she was |age[d]? )?{_NUMBER}(?!\s?(?:months?|weeks?|days?|ago|years? ago))"
    rf"|(?<!\d)(\d{{2}})岁(?:时)?(?:生|育|分娩)(?:了)?(?:第一胎|头胎|第一个孩子)|(?:首次生育|首次分娩|第一胎|头胎)(?:年龄)?{_IS}{_NUMBER}(?=岁)",
    re.IGNORECASE,
)
_BIOPSIES = re.compile(
    r"(?<![\d.])(\d{1,2})\s(?:(?:benign|breast|previous|prior|negative)\s){0,2}biops(?:y|ies)\b|(?:乳腺|乳房)活检(\d{1,2})次|(?<!第)(\d{1,2})次(?:良性)?(?:乳腺|乳房)活检",
    re.IGNORECASE,
)


@recogniser("serum_creatinine")
def serum_creatinine(text: str) -> list[Span]:
    """Creatinine in blood, with its unit where one is named; without one it is in mg/dL, and a higher number is none."""
    spans = []
    for match in _CREATININE.finditer(text):
        number = 1 if match.group(1) else 3
        start, end = match.start(number), match.end(number + 1) if match.group(number + 1) else match.end(number)
        bare = match.group(number + 1) is None and float(match.group(number)) > _LOWEST_IN_MICROMOL
        if (
            not bare
            and not _ANOTHER_FLUID.search(text[: match.start()])
            and not re.match(r"\s(?:years?|months?|weeks?|days?)\b", text[end:])
        ):
            spans.append((start, end))
    return spans


def _numbers(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [match.span(match.lastindex or 0) for match in pattern.finditer(text)]


@recogniser("waist")
def waist(text: str) -> list[Span]:
    """Waist circumference in cm; inches and ratios are none."""
    return _numbers(_WAIST, text)


@recogniser("menarche")
def menarche(text: str) -> list[Span]:
    """Age at the first period."""
    return _numbers(_MENARCHE, text)


@recogniser("first_birth")
def first_birth(text: str) -> list[Span]:
    """Age at the first live birth."""
    return _numbers(_FIRST_BIRTH, text)


@recogniser("breast_biopsies")
def breast_biopsies(text: str) -> list[Span]:
    """How many biopsies, where the number stands before the word."""
    return _numbers(_BIOPSIES, text)
