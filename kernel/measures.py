"""Which argument a number belongs to by its unit: «14 kg» is a weight, «for 5 hours» a time.

A slot says its unit in its description («body weight in kg»). Years are left alone: an age, «ten years of smoking» and «a ten-year risk» look
the same.
"""

import re
from functools import cache

from ..tools.slots import Slot

# How each unit is written behind a number, by the word with which descriptions name it.
UNITS = {
    "kg": r"kgs?|kilos?|kilogram(?:me)?s?|公斤|千克",
    "mg": r"mg|milligram(?:me)?s?|毫克",
    "g": r"g|gram(?:me)?s?|克",
    "cm": r"cm|centimet[er]{2}s?|厘米|公分",
    "mm": r"mm|millimet[er]{2}s?|毫米",
    "minutes": r"min(?:ute)?s?|分钟",
    "hours": r"h|hrs?|hours?|个?小时|个?钟头",
    "days": r"d|days?|天|日",
    "weeks": r"wks?|weeks?|周(?!岁)|个?星期",
    "months": r"mos?|months?|个月",
    "degrees": r"°\s?[CF]?|℃|deg(?:ree)?s?|摄氏度|度",
    "tesla": r"T|teslas?|特斯拉",
    "mmHg": r"mm\s?Hg|毫米汞柱",
    "ml": r"ml|millilit[er]{2}s?|毫升",
}


def has_its_unit(slot: Slot, text: str, end: int) -> bool:
    """Whether the number that ends there in the text is followed by a unit that the slot's description names."""
    return any(_written(unit).match(text, end) for unit in _units(slot.about))


@cache
def _units(about: str) -> tuple[str, ...]:
    """The units that a description names, by more than a letter where they have a longer name."""
    named = {unit: "|".join([unit, *(word for word in ways.split("|") if len(word) > 1)]) for unit, ways in UNITS.items()}
    return tuple(unit for unit, ways in named.items() if re.search(rf"(?<![A-Za-z])(?:{ways})(?![A-Za-z/])", about))


@cache
def _written(unit: str) -> re.Pattern[str]:
    flags = re.NOFLAG if unit == "tesla" else re.IGNORECASE
    return re.compile(rf"[\s-]?(?:{UNITS[unit]})(?![A-Za-z/])", flags)
