"""Systolic blood pressures that stand in a text without their name: as a pair («142/85») or in mmHg."""

import re

from ..recognisers import Span, offer, recogniser

LOWEST_DIASTOLIC = 30  # «100/25» is a tablet's
_NUMBER = r"(?<![\d./])\d{2,3}(?!\d|[.,]\d)"
_PRESSURE = re.compile(
    rf"(?P<pair>{_NUMBER})\s?/\s?(?P<diastolic>\d{{2,3}})(?![\d/]|[.,]\d|\s?(?:m|mc|µ|μ)g\b)"
    rf"|(?P<unit>{_NUMBER})\s?mm\s?\[?Hg",
    re.IGNORECASE,
)

# Words of the clause before a number that make it another pressure, or an aim.
_OTHER = re.compile(
    r"(?:diastolic|DBP|舒张压|低压|pulmonary|PAP|pulse pressure|IOP|intraocular|p[aA]?[CO]+2|gradient|target|goal|below|under|by\s)[^,.;，。；]*\Z",
    re.IGNORECASE,
)


@recogniser("blood_pressure")
def blood_pressures(text: str) -> list[Span]:
    """The systolic numbers alone, in order."""
    drugs = [end for _, end in offer("drug", text)]
    return [
        match.span("pair" if match["pair"] else "unit")
        for match in _PRESSURE.finditer(text)
        if (not match["pair"] or LOWEST_DIASTOLIC <= int(match["diastolic"]) < int(match["pair"]))
        and not _OTHER.search(text, 0, match.start())
        and match.start() - 1 not in drugs
    ]
