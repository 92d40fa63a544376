"""Values of a finding in words: what is set, and nothing else."""

from collections.abc import Mapping
from typing import Any

NOT_SET: tuple[Any, ...] = (None, "", [], {})


def in_words(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of everything that is set, in the order given; names without underscores, numbers to four digits."""
    return [(name.replace("_", " "), _told(value)) for name, value in values.items() if value not in NOT_SET]


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {told}" for name, told in in_words(value))
    if isinstance(value, list):
        apart = "; " if any(isinstance(item, Mapping) for item in value) else ", "
        return apart.join(_told(item) for item in value if item not in NOT_SET)
    return str(value)


def lasting(seconds: float) -> str:
    """A span of time for a reader: seconds to the hundredth, longer ones in their two largest units."""
    if seconds < 60:
        return f"{seconds:.2f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"
