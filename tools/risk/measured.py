"""Numbers that one risk model alone takes, as a text gives them: serum creatinine, waist, ages at menarche and first birth, breast biopsies.

Only what stands directly behind its name counts, in a unit that the model takes. What is a ratio, a clearance or another body fluid's is none.
"""

import re
from collections.abc import Iterator

from ..recognisers import Span, number_recogniser, recogniser

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
_HIGHEST_WITHOUT_UNIT = 15  # mg/dL
_A_TIME = re.compile(r"\s(?:years?|months?|weeks?|days?|hours?|h|x)\b")
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
    rf"\bfirst (?:live )?(?:birth|child|baby|delivery)(?: born)?[:：]? ?(?:at (?:age )?|when she was |age )?{_NUMBER}(?!\s?(?:months?|weeks?|days?|ago|kg|years))"
    rf"|(?<!\d)(\d{{2}})岁(?:时)?(?:生|育|分娩)(?:了)?(?:第一胎|头胎|第一个孩子)|(?:首次生育|首次分娩|第一胎|头胎)(?:年龄)?{_IS}{_NUMBER}(?=岁)",
    re.IGNORECASE,
)
_BIOPSIES = re.compile(
    r"(?<![\d.])(\d{1,2})\s(?:(?:benign|breast|previous|prior|negative)\s){0,2}biops(?:y|ies)\b|(?:乳腺|乳房)活检(\d{1,2})次|(?<!第)(\d{1,2})次(?:良性)?(?:乳腺|乳房)活检",
    re.IGNORECASE,
)


def _creatinines(text: str) -> Iterator[tuple[Span, Span]]:
    """Each phrase with its value, unit included."""
    for match in _CREATININE.finditer(text):
        number = 1 if match.group(1) else 3
        start, end = match.start(number), match.end(number + 1) if match.group(number + 1) else match.end(number)
        bare = match.group(number + 1) is None and float(match.group(number)) > _HIGHEST_WITHOUT_UNIT
        if not bare and not _ANOTHER_FLUID.search(text[: match.start()]) and not _A_TIME.match(text, end):
            yield match.span(), (start, end)


@recogniser("serum_creatinine")
def serum_creatinine(text: str) -> list[Span]:
    """Creatinine in blood, with its unit where one is named; without one it is in mg/dL, and a higher number is none."""
    return [value for _, value in _creatinines(text)]


@recogniser("serum_creatinine phrase")
def serum_creatinine_phrase(text: str) -> list[Span]:
    """The same with the words around it."""
    return [phrase for phrase, _ in _creatinines(text)]


for _name, _pattern in {"waist": _WAIST, "menarche": _MENARCHE, "first_birth": _FIRST_BIRTH, "breast_biopsies": _BIOPSIES}.items():
    number_recogniser(_name, _pattern)
