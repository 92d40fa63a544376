"""Which single further finding would tell the likeliest diseases apart best: the largest expected gain of information."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...memory.later import later
from .annotations import CERTAIN, Annotations, Ints
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
    present_for: int  # the disease whose posterior the presence of the term raises most
    absent_for: int


def best_question(known: Annotations, found: Fit, asked: Sequence[int]) -> Question | None:
    """The term, annotated in at least one of the first diseases and not asked yet, whose answer is worth most; None when all were asked."""
    among = found.order[:AMONG].astype(np.int32)
    weight = found.posterior[among] / found.posterior[among].sum()
    told = {one for term in (*found.seen, *asked) for one in known.ancestors(term)}
    candidates = [term for term in _annotated(known, among) if known.abnormal[term] and _is_open(known, term, told, found.absent)]
    if not candidates or len(among) < 2:
        return None
    shares = np.array([known.share_in(term, among) for term in candidates], dtype=np.float64)
    shares = np.maximum(shares, known.background[candidates][:, None]).clip(1 - CERTAIN, CERTAIN)
    sides = [(weight * side).sum(axis=1) for side in (shares, 1 - shares)]
    after = [weight * side / chance[:, None] for side, chance in zip((shares, 1 - shares), sides, strict=True)]
    gains = _entropy(weight[None, :])[0] - sum(chance * _entropy(posterior) for chance, posterior in zip(sides, after, strict=True))
    best = int(np.argmax(gains))
    raised = [int(among[np.argmax(posterior[best] - weight)]) for posterior in after]
    return Question(candidates[best], float(gains[best]), tuple(among.tolist()), tuple(shares[best].tolist()), raised[0], raised[1])


def _is_open(known: Annotations, term: int, told: Container[int], absent: Sequence[int]) -> bool:
    """Whether nothing was said of a term: neither itself nor what lies below it is told, and nothing above it is absent."""
    return term not in told and set(absent).isdisjoint(known.ancestors(term))


def _annotated(known: Annotations, diseases: Ints) -> list[int]:
    rows = np.flatnonzero(np.isin(known.own_disease, diseases))
    return sorted(set((np.searchsorted(known.own_start, rows, side="right") - 1).tolist()))


def _entropy(weights: Vector) -> Vector:
    return np.asarray(-(weights * np.log2(np.maximum(weights, 1e-12))).sum(axis=1))
