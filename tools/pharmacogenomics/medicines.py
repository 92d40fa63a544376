"""Medicines as a text names them: lists of them, and those that somebody is said to take."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ..recognisers import Span, offer, overlaps

# What stands between two members of a list: a dose, and a comma or an «and».
_DOSE = r"(?:\s?\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|g|ml|毫克|片)\b)?(?:\s(?:once|twice|three times)?\s?(?:daily|a day|bid|tid|qd|od))?"
_BETWEEN = re.compile(
    rf"{_DOSE}(?:\s?(?:[,，、;+&]|\b(?:and|plus)\b|[和及与跟]|以及)\s?)+(?:(?:also|her|his|the|a)\s)?(?:\d+\s?mg\s(?:of\s)?)?",
    re.IGNORECASE,
)
_IS_TAKEN = re.compile(
    r"(?:\b(?:on|takes?|taking|receives?|receiving|with|plus)\s(?:\d+\s?mg\s(?:of\s)?)?|(?:服用|正在用|在吃|同时用|合用|联用|目前用|加用))\Z",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\btogether\b|\bcombin(?:e[ds]?|ing|ation)\b|\bat the same time\b|\bwith each other\b|一起|同时|合用|联用|同服|合并使用", re.IGNORECASE
)
_PAIRED = re.compile(r"(?:\s[\w-]+){0,3}\s(?:together )?with\s(?:\w+\s)?", re.IGNORECASE)
# Words of its clause before a drug that make it one which is not taken now.
_NOT_TAKEN = re.compile(
    r"\b(?:not|never|no longer|denies|stop(?:s|ped|ping)?|quit|off|was|were|used to|avoid|instead|replac\w+|switch\w*|compar\w+|information|guidelines?|or)\b"
    r"|n['’]t\b|[不没未停否]",
    re.IGNORECASE,
)

_ALL = re.compile(
    r"\b(?:medicines|medications|meds|drugs|prescriptions|tablets|pills|regimen|polypharmacy|(?:medication|med|drug)\slist)\b"
    r"|\beverything\s(?:that\s)?(?:s?he|they)(?:['’]s|['’]re|\sis|\sare|\stakes?|\swas)?\s?(?:currently\s)?(?:prescribed|taking|on|takes?)?\b"
    r"|用药|药单|药物(?!基因)|[吃服]的药|所有的?药",
    re.IGNORECASE,
)


def speaks_of_all(text: str) -> bool:
    """Whether a text is about the medicines of a list («any problem with her medicines?», 她的用药) and names none of them."""
    return bool(_ALL.search(text)) and not offer("drug", text)


def taken_beside(text: str) -> list[str]:
    """Drugs of which a text says that they are taken, alone or in a list: «on paroxetine», «takes fluoxetine and codeine», 正在服用帕罗西汀; or
    asks whether they go together («paroxetine with tamoxifen», «can A and B be combined?»)."""
    lists = list(_lists(text))
    together = _TOGETHER.search(text) is not None
    paired = [{first[0], second[0]} for first, second in pairwise(lists) if _PAIRED.fullmatch(text, first[-1][1], second[0][0])]
    return [
        text[slice(*span)]
        for members in lists
        if _is_taken(text, members[0]) or (together and len(members) > 1) or any(members[0] in pair for pair in paired)
        for span in members
    ]


def listed_with(text: str, drug: str) -> list[str]:
    """The drugs of the list in a text that a drug stands in, under the names that the text has; nothing where it stands alone."""
    for members in _lists(text):
        names = [text[slice(*span)] for span in members]
        if len(names) > 1 and drug.casefold() in map(str.casefold, names):
            return names
    return []


def _lists(text: str) -> Iterator[list[Span]]:
    """Drugs that nothing but a comma or an «and» keeps apart, of no relative; one that stands alone is a list of one."""
    kin = offer("relative", text)
    members: list[Span] = []
    for span in sorted(span for span in offer("drug", text) if not overlaps(span, kin)):
        if members and not _BETWEEN.fullmatch(text, members[-1][1], span[0]):
            yield members
            members = []
        members.append(span)
    if members:
        yield members


def _is_taken(text: str, drug: Span) -> bool:
    clause = re.split(r"[,.;:?!，。；：？]", text[: drug[0]])[-1]
    return bool(_IS_TAKEN.search(clause)) and not _NOT_TAKEN.search(clause)
