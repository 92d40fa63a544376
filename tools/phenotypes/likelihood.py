"""How well each disease explains what was seen and what was looked for and not found: a likelihood ratio a feature.

The method follows LIRICAL (Robinson et al., Am J Hum Genet 2020, PMID:32755546): the chance of a feature in a disease over
its chance in any disease, multiplied over features, with an equal prior. Own constants were chosen on half of
eval/phenopackets.jsonl.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ...memory.later import later
from .annotations import Annotations

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
else:
    np = later("numpy")
    Vector = Any

NEAR = 0.03  # a feature that is only known in a more general form counts this share of the general form's ratio
NOISE = 0.002  # chance of a feature that has nothing to do with the disease
LEAST, MOST = 0.02, 0.2  # bounds of the ratio of such a feature
MENTIONED = 0.05  # chance that a report without a feature means that the patient lacks it
SURE = 0.3  # chance that a feature said to be absent was looked for and is absent for good
RARE = 0.5  # patients among all diseases that a term without annotations is taken to have


@dataclass(frozen=True)
class Fit:
    """Log likelihood ratios: a row for each feature, those seen first, a column for each disease."""

    seen: tuple[int, ...]
    absent: tuple[int, ...]
    ratios: Vector
    total: Vector
    posterior: Vector  # 0 for entries that aren't ranked
    order: NDArray[np.intp]  # ranked diseases, the likeliest first


def fit(known: Annotations, seen: Sequence[int], absent: Sequence[int]) -> Fit:
    """Compare features with all diseases. A general term implied by a special one is left out on either side."""
    seen, absent = _telling(known, seen, absent)
    ratios = np.array([*(_seen(known, term) for term in seen), *(_absent(known, term) for term in absent)])
    total = ratios.sum(axis=0) + _unmentioned(known, seen)
    ranked = np.flatnonzero(known.ranked)
    weight = np.exp((total[ranked] - total[ranked].max()) / math.sqrt(len(seen)))  # signs go together: n weigh as √n apart would
    posterior = np.zeros(len(known.diseases))
    posterior[ranked] = weight / weight.sum()
    omim = np.char.startswith(known.diseases[ranked], "OMIM:")
    order = ranked[np.lexsort((~omim, -total[ranked]))]  # of equals, the OMIM entry first
    return Fit(tuple(seen), tuple(absent), ratios, total, posterior, order)


def _telling(known: Annotations, seen: Sequence[int], absent: Sequence[int]) -> tuple[list[int], list[int]]:
    above = {term: set(known.ancestors(term)) for term in {*seen, *absent}}
    implied = set().union(*(above[term] - {term} for term in seen))
    kept = [term for term in dict.fromkeys(seen) if term not in implied]
    here = set().union(*(above[term] for term in kept))
    # Without a general feature there is no special one either, so the general one says it all.
    lacking = [term for term in dict.fromkeys(absent) if term not in here and not (above[term] - {term}) & set(absent)]
    return kept, lacking


def _seen(known: Annotations, term: int) -> Vector:
    unrelated = min(max(NOISE / max(float(known.background[term]), NOISE), LEAST), MOST)
    ratio = np.full(len(known.diseases), unrelated)
    above = known.ancestors(term)
    for one in above:
        diseases, shares = known.shares(one)
        common = max(float(known.background[one]), RARE / len(known.diseases))
        best = shares / common * (1 if one == term else NEAR)
        ratio[diseases] = np.maximum(ratio[diseases], best)
    for one in above:
        ratio[known.never(one)] = unrelated
    return np.asarray(np.log(ratio))


def _absent(known: Annotations, term: int) -> Vector:
    diseases, shares = known.shares(term)
    ratio = np.full(len(known.diseases), 1 / (1 - SURE * float(known.background[term])))
    ratio[diseases] *= 1 - SURE * shares
    return np.asarray(np.log(ratio))


def _unmentioned(known: Annotations, seen: Sequence[int]) -> Vector:
    """What a disease should show and nobody mentions speaks against it, a little."""
    silent, all_silent = _silent(known)
    total = all_silent.copy()
    for term in {one for each in seen for one in known.ancestors(each)}:
        rows = slice(known.own_start[term], known.own_start[term + 1])
        total[known.own_disease[rows]] -= silent[rows]
    return total


@cache
def _silent(known: Annotations) -> tuple[Vector, Vector]:
    """What the silence on each annotation says, and that on all of a disease."""
    silent = np.log1p(-MENTIONED * known.own_share)
    return silent, np.bincount(known.own_disease, weights=silent, minlength=len(known.diseases)).astype(np.float64)
