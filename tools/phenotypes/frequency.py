"""How often a disease shows a feature, as the HPO annotations write it: «3/7», «25%», a frequency term, or nothing."""

import re

TERMS = {
    "HP:0040280": 1.0,
    "HP:0040281": 0.895,
    "HP:0040282": 0.545,
    "HP:0040283": 0.17,
    "HP:0040284": 0.025,
    "HP:0040285": 0.0,
}
"""Middle of the range that HPO's own definitions give (release 2025-01-16): obligate 100 %, very frequent 80-99 %, frequent
30-79 %, occasional 5-29 %, very rare 1-4 %, excluded 0 %."""

_COUNT = re.compile(r"(\d+)\s*/\s*(\d+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def share(written: str, unstated: float, prior: tuple[float, float]) -> float:
    """The share (0 to 1) of patients with the feature.

    unstated  the share where the annotation gives none.
    prior     pseudo-counts (with, without) added to «n/m», so that one patient of one does not count as all.
    A text in no known form counts as unstated.
    """
    if count := _COUNT.fullmatch(written):
        seen, of = int(count[1]), int(count[2])
        return (min(seen, of) + prior[0]) / (of + prior[0] + prior[1])
    if percent := _PERCENT.fullmatch(written):
        return min(float(percent[1]) / 100, 1.0)
    return TERMS.get(written, unstated)
