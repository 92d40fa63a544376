"""Systolic blood pressures that stand in a text without their name: as a pair («142/85») or in mmHg."""

import re

from ..recognisers import Span, recogniser

LOWEST_DIASTOLIC = 30  # «100/25» is a tablet's
_NUMBER = r"(?<![\d./])\d{2,3}(?!\d|[.,]\d)"
_PRESSURE = re.compile(
    rf"(?P<pair>{_NUMBER})\s?/\s?(?P<diastolic>\d{{2,3}})(?![\d/]|[.,]\d|\s?(?:m|mc|µ|μ)g\b)"
    rf"|(?<!diastolic )(?<!DBP )(?P<unit>{_NUMBER})\s?mm\s?\[?Hg",
    re.IGNORECASE,
)


@recogniser("blood_pressure")
def blood_pressures(text: str) -> list[Span]:
    """The systolic numbers alone, in order."""
    return [
        match.span("pair" if match["pair"] else "unit")
        for match in _PRESSURE.finditer(text)
        if not match["pair"] or LOWEST_DIASTOLIC <= int(match["diastolic"]) < int(match["pair"])
    ]
