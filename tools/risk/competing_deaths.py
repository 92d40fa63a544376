"""Risk of a first event when death may come before it: the event's hazard beside the death rates of the US population.

The rates are those of all causes in 2022, cancer included: nobody can die of a cancer before having it, so a cancer risk
reckoned with them is, if anything, a little too low. Carriers are taken to die of other causes as everybody does.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ...memory.later import later
from ..finding import Source

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

LAST_AGE = 90


def alive(sex: str, ages: Any) -> Any:
    """The share (0 to 1) of those alive at the first of `ages` (0 to 90) who are alive at each; log-linear between whole ages."""
    logs = np.log(_table()["survivors"][sex])
    at = np.interp(ages, np.arange(len(logs)), logs)
    return np.exp(at - at[0])


def risk(hazards: Any, living: Any) -> Any:
    """The probability of the event before death.

    hazards   (…, ages) cumulative hazard of the event from the first age on, deaths left aside
    living    (ages) the share alive at each age; an event counts with the share alive half-way through its interval
    """
    free = np.exp(-hazards)
    return ((free[..., :-1] - free[..., 1:]) * np.sqrt(living[:-1] * living[1:])).sum(axis=-1)


def bounds(earliest: Any, latest: Any, living: Any) -> tuple[float, float]:
    """The lowest and the highest probability that the published ages allow, wherever the events lie between them.

    earliest  (ages) cumulative hazard with each interval's events at its start; latest: at its end
    """
    late, early = np.exp(-latest), np.exp(-earliest)
    return float(((late[:-1] - late[1:]) * living[1:]).sum()), float(((early[:-1] - early[1:]) * living[:-1]).sum())


def source() -> Source:
    """Where the death rates stand."""
    return Source(**_table()["source"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "life_table.toml").read_text(encoding="utf-8"))
