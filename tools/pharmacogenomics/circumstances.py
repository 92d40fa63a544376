"""What a question says of the person whom guidance or labels treat otherwise: a child, or a breastfeeding mother."""

import re

from ...memory.ages import ages_named
from ..recognisers import offer

ADULT = 18  # years

_YOUNG = r"(?:child|boy|girl|toddler|kid|teenager|adolescent)"
_CHILD = re.compile(
    rf"\b(?:an?|the|my|our|this)\s(?:[a-z-]+\s)?{_YOUNG}\b(?!\s?friend)"
    r"|\bin\s(?:children|adolescents|(?:an?\s)?(?:infant|newborn|baby))\b|\bpa?ediatric\b|儿童|小儿|患儿|[男女][孩童]",
    re.IGNORECASE,
)
# Another's child, or one that the person has: «her 9-year-old son», «mother of a 3-year-old», «pregnant with a girl», «a woman with a child».
_ANOTHERS = re.compile(
    r"\b(?:her|his|their|(?:mother|father|parent|mum|mom|dad|carer)s?\s(?:of|to)|pregnant\swith|expecting|breast-?feeding|nursing)"
    rf"\s(?:an?\s)?(?:[a-z-]+\s)?(?:\d{{1,2}}\S*|{_YOUNG})|\b(?:has|with)\s(?:an?\s)?(?:[a-z-]+\s)?{_YOUNG}",
    re.IGNORECASE,
)
_BREASTFEEDING = re.compile(
    r"(?<!not )(?<!no longer )(?<!stopped )\b(?:breast-?feed(?:ing|s)|lactating|nursing\s(?:mother|a\b|her\b|my\b)|lactation)\b|(?<![不未没非停])(?<![不未没]在)哺乳",
    re.IGNORECASE,
)


def said(text: str) -> list[str]:
    """«a child» where every age that a text names of the person is below 18, or without an age its words are of a child; «a breastfeeding
    mother». What is said of a relative doesn't count."""
    for start, end in offer("relative", text):
        text = text[:start] + " " * (end - start) + text[end:]
    own = _ANOTHERS.sub(" ", text)
    ages = ages_named(own)
    is_child = all(age < ADULT for age in ages) if ages else bool(_CHILD.search(own))
    return [*(["a child"] if is_child else []), *(["a breastfeeding mother"] if _BREASTFEEDING.search(text) else [])]
