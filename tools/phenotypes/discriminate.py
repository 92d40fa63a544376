"""Which single further finding would tell the likeliest diseases apart best: the largest expected gain of information."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...memory.later import later
from .annotations import CERTAIN, Annotations
from .likelihood import Fit, Vector

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

AMONG = 10  # diseases that the finding is to tell apart


@dataclass(frozen=True)
class Question:
    """A term to look for. `gain` is in bits; `shares` are those of the diseases in `among`."""

    term: int
    gain: float
    among: tuple[int, ...]
    shares: tuple[float, ...]


def best_question(known: Annotations, found: Fit, asked: Sequence[int]) -> Question | None:
    """The term, annotated in at least one of the first diseases and not asked yet, whose answer is worth most; None when all were asked."""
    among = [int(disease) for disease in found.order[:AMONG]]
    weight = found.posterior[among] / found.posterior[among].sum()
    told = {one for term in (*found.seen, *asked) for one in known.ancestors(term)} | set(asked)
    candidates = [term for term in _annotated(known, among) if term not in told and known.abnormal[term]]
    if not candidates or len(among) < 2:
        return None
    shares = np.array([[known.share_in(term, disease) for disease in among] for term in candidates], dtype=np.float64)
    shares = np.maximum(shares, known.background[candidates][:, None]).clip(1 - CERTAIN, CERTAIN)
    gains = _entropy(weight[None, :])[0] - sum(
        (weight * side).sum(axis=1) * _entropy(weight * side / (weight * side).sum(axis=1)[:, None]) for side in (shares, 1 - shares)
    )
    best = int(np.argmax(gains))
    return Question(candidates[best], float(gains[best]), tuple(among), tuple(float(one) for one in shares[best]))


def _annotated(known: Annotations, diseases: Sequence[int]) -> list[int]:
    rows = np.flatnonzero(np.isin(known.own_disease, diseases))
    return sorted(set((np.searchsorted(known.own_start, rows, side="right") - 1).tolist()))


def _entropy(weights: Vector) -> Vector:
    return np.asarray(-(weights * np.log2(np.maximum(weights, 1e-12))).sum(axis=1))
