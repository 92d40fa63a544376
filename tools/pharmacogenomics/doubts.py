"""Words beside a result that take it back, leave it open or add to it: such a result is refused, never read without them."""

import re

from llmasos.errors import InvalidInput

_TAKEN_BACK = re.compile(
    r"\bnot?\s(?:an?\s)?$|\b(?:excludes?|excluded|ruled out|instead of|rather than|never|non)\W*$|(?:不是|非|排除)\s?$", re.IGNORECASE
)
_OPEN = re.compile(
    r"\?|\bnot (?:confirmed|found|detected|present|seen)|\b(?:excluded|ruled out|unconfirmed|suspected|presumed|presumably|probabl[ey]|maybe|perhaps|pending)\b"
    r"|未确认|疑似|待确认|已?排除",
    re.IGNORECASE,
)
_NOTHING_ELSE = re.compile(r"\b(?:no|other|further)\s(?:\w+\s){0,4}(?:was |were )?(?:found|detected|present|seen)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"^\s?(?:[/|+≥]|[x×]\s?[\dN≥])|\*\w+\s?[/|]\s?\*\w|\bor\s+\*|或\s?\*", re.IGNORECASE | re.ASCII)
_COPIES = re.compile(r"\bdup|duplicat|multiplicat|amplif|\bgain\b|\bcop(?:y|ies)\b|\bCNV?\b|copy.?number|重复|扩增|拷贝", re.IGNORECASE)
_TWO = re.compile(
    r"\b(?:two|2)\s?(?:gene\s)?copies|\bCNV?\s?[=:]?\s?2\b|copy.?number(?:\s(?:is|of))?\s?[=:]?\s?(?:2|two)\b|[2二两]\s?个?拷贝"
    r"|\b(?:no|without)\s(?:gene\s)?(?:duplication|copy.?number variat)\w*",
    re.IGNORECASE,
)
# What stands behind two alleles and tells their copies, but not of which allele they are: «(*1/*2)xN», «duplication», «3 copies».
_EXTRA = re.compile(
    r"\)\s?[x×]\s?(?P<outer>N|[3-9])|[\s,(]*(?:with\s)?(?:an?\s)?(?:gene\s)?(?:(?P<dup>dup(?:lication|licated)?|重复|扩增)"
    r"|(?:copy[\s-]number|CNV?)(?:\s(?:is|of))?\s?[=:]?\s?(?P<number>[3-9])|(?P<copies>[3-9])\s?(?:(?:gene\s)?copies|个?拷贝))[\s)]*",
    re.IGNORECASE,
)


def copies_beside(before: str, after: str) -> str:
    """How many copies there are in all where words behind two alleles tell it: «N», a number, or nothing. A word before them tells nothing."""
    found = None if _COPIES.search(before) else _EXTRA.fullmatch(after)
    if found is None or (found["outer"] and not before.endswith("(")):
        return ""
    return "N" if found["dup"] else str(found["outer"] or found["number"] or found["copies"]).upper()


def refuse_open(rest: str, text: str) -> None:
    """Raise InvalidInput where words leave a result open, such as «not confirmed»; «no other variant detected» doesn't."""
    if _OPEN.search(_NOTHING_ELSE.sub(" ", rest)):
        raise InvalidInput("genotypes", text, "a result that is certain")


def taken_back(before: str) -> bool:
    """Whether what follows is a result that a «not» takes back."""
    return _TAKEN_BACK.search(before) is not None


def refuse_taken_back(before: str, text: str) -> None:
    """Raise InvalidInput where a result follows a «not»."""
    if taken_back(before):
        raise InvalidInput("genotypes", text, "what the result is, not what it isn't")


def refuse_beside(before: str, after: str, text: str, counted: bool) -> None:
    """Raise InvalidInput where what stands before or after two alleles changes them; `counted` if they say their copies."""
    refuse_taken_back(before, text)
    if _ANOTHER.search(after):
        raise InvalidInput("genotypes", text, "one diplotype for each gene, of two alleles")
    if not counted and _COPIES.search(_TWO.sub(" ", f"{before} {after}")):
        raise InvalidInput("genotypes", text, "the copies with the allele that has them, such as «*1xN/*2» or «*1/*2x2»")
