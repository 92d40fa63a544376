"""Learn how much each kind of path says, and measure it on links that it has not seen.

Each part of the labelled links is scored as if its links were unknown: they are taken out of the graph, the walks are done
on what is left, and the weights are fitted so that the drug of a link comes before the drugs that are not labelled for the
disease. A drug's targets stay, since they are known before any use is. Evaluation does the same once more around the fit:
no link that is measured was in the graph or in the fit. Deterministic for a seed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ...memory.pack import Pack
from .graph import KINDS, Graph, Links, Steps, Vector, graph, onward, steps, walks

PARTS = 5
NEGATIVES = 20  # for each held-out link, half with another drug, half with another disease of like degree
SCALE = 1e4  # of a walk's probability before its logarithm
PENALTY = 1e-3

Pairs = NDArray[np.int64]  # rows of labelled disease, drug


class Figures(BaseModel):
    """One way of scoring: area under the ROC curve against degree-matched pairs, and mean reciprocal rank of the held-out drug."""

    model_config = ConfigDict(frozen=True)

    auroc: float
    mrr: float
    top_10: float


class Report(BaseModel):
    """What training gives: the weights, the figures on held-out links, and on diseases all of whose links were held out."""

    model_config = ConfigDict(frozen=True)

    seed: int
    links: int
    diseases: int
    drugs: int
    weights: dict[str, float]
    held_out_links: dict[str, Figures]
    held_out_diseases: dict[str, Figures]

    @property
    def ships(self) -> bool:
        """Whether the walks beat both baselines by both measures, on held-out links and on held-out diseases."""
        return all(
            figures["walks"].auroc > figures[other].auroc and figures["walks"].mrr > figures[other].mrr
            for figures in (self.held_out_links, self.held_out_diseases)
            for other in ("degree", "common neighbours")
        )


def signal(found: Vector) -> Vector:
    """Walk probabilities on a scale on which they are added."""
    return np.log1p(SCALE * found)


@dataclass(frozen=True)
class _Bench:
    """The graph with the first steps from every labelled disease."""

    known: Graph
    starts: tuple[Steps, ...]

    def signals(self, links: Links) -> Vector:
        """Labelled disease × kind × drug."""
        over = onward(links)
        return signal(np.stack([walks(self.known, over, start) for start in self.starts]))


def train(pack: Pack, seed: int = 0) -> Report:
    """Fit on all links; figures from links held out. Seconds on one core."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the tensors are small: more threads wait for each other
    known = graph(pack)
    bench = _Bench(known, tuple(steps(pack, known, one.ids) for one in known.labelled))
    rng = np.random.default_rng(seed)
    pairs = np.argwhere(known.links)
    by_link = _measure(bench, pairs, rng.permutation(len(pairs)) % PARTS, rng)
    part_of = rng.permutation(len(known.labelled)) % PARTS
    by_disease = _measure(bench, pairs, part_of[pairs[:, 0]], rng)
    weights = _fit(bench, known.links, rng)
    torch.set_num_threads(threads)
    return Report(
        seed=seed,
        links=len(pairs),
        diseases=len(known.labelled),
        drugs=len(known.names),
        weights={kind: round(float(weight), 4) for kind, weight in zip(KINDS, weights, strict=True)},
        held_out_links=by_link,
        held_out_diseases=by_disease,
    )


def _without(links: Links, held: Pairs) -> Links:
    left = links.copy()
    left[held[:, 0], held[:, 1]] = False
    return left


def _fit(bench: _Bench, links: Links, rng: np.random.Generator) -> Vector:
    """Weights of the kinds of path, none negative."""
    import torch

    rows, chosen, allowed = [], [], []
    pairs = np.argwhere(links)
    parts = rng.permutation(len(pairs)) % PARTS
    for part in range(PARTS):
        held = pairs[parts == part]
        signals = bench.signals(_without(links, held))
        for disease, drug in held:
            rows.append(signals[disease].T)
            chosen.append(int(drug))
            allowed.append(~links[disease] | (np.arange(links.shape[1]) == drug))
    seen = torch.tensor(np.stack(rows), dtype=torch.float64)
    barred = torch.tensor(~np.stack(allowed))
    target = torch.tensor(chosen)
    raw = torch.zeros(len(KINDS), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([raw], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> "torch.Tensor":
        optimiser.zero_grad()
        weights = torch.nn.functional.softplus(raw)
        scores = (seen @ weights).masked_fill(barred, -torch.inf)
        value = torch.nn.functional.cross_entropy(scores, target) + PENALTY * (weights**2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    return np.asarray(torch.nn.functional.softplus(raw).detach().numpy(), dtype=float)


def _measure(bench: _Bench, pairs: Pairs, parts: Pairs, rng: np.random.Generator) -> dict[str, Figures]:
    """Figures of the walks and of both baselines, each part held out in turn."""
    links = bench.known.links
    collected: dict[str, list[tuple[list[float], list[float], list[float]]]] = {}
    for part in range(PARTS):
        held = pairs[parts == part]
        left = _without(links, held)
        weights = _fit(bench, left, rng)
        ways = {"walks": np.einsum("dkn,k->dn", bench.signals(left), weights)} | _baselines(bench, left)
        against = list(_like_degree(bench.known, links, left, held, rng))
        for way, scores in ways.items():
            inverse = [1 / _rank(scores[disease], links[disease], drug) for disease, drug in held]
            positive = [float(scores[disease, drug]) for disease, drug in held]
            negative = [float(scores[disease, drug]) for disease, drug in against]
            collected.setdefault(way, []).append((inverse, positive, negative))
    return {way: _figures(one) for way, one in collected.items()}


def _baselines(bench: _Bench, left: Links) -> dict[str, Vector]:
    known = bench.known
    of_drug, of_disease = _degrees(known, left)
    common = np.array([(start.to_target > 0).astype(float) for start in bench.starts]) @ (known.target_drug > 0)
    return {"degree": np.outer(of_disease, of_drug), "common neighbours": common}


def _degrees(known: Graph, left: Links) -> tuple[Vector, Vector]:
    """Targets and labelled diseases of a drug; genes that are targets and labelled drugs of a disease."""
    of_drug = (known.drug_target > 0).sum(axis=1) + left.sum(axis=0)
    of_disease = (known.disease_target[: len(known.labelled)] > 0).sum(axis=1) + left.sum(axis=1)
    return of_drug.astype(float), of_disease.astype(float)


def _like_degree(known: Graph, links: Links, left: Links, held: Pairs, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Pairs without a link, for each held-out one: the same disease with drugs of like degree, the same drug with such diseases."""
    of_drug, of_disease = _degrees(known, left)
    for disease, drug in held:
        drugs = _nearest(of_drug, int(drug), ~links[disease], rng)
        yield from ((int(disease), other) for other in drugs)
        yield from ((other, int(drug)) for other in _nearest(of_disease, int(disease), ~links[:, drug], rng))


def _nearest(degrees: Vector, own: int, allowed: NDArray[np.bool_], rng: np.random.Generator) -> list[int]:
    order = np.lexsort((rng.random(len(degrees)), np.abs(degrees - degrees[own])))
    return [int(one) for one in order if allowed[one] and one != own][: NEGATIVES // 2]


def _rank(scores: Vector, linked: NDArray[np.bool_], drug: int) -> float:
    """Place of the drug among those that are not labelled for the disease; ties share the mean place."""
    others = scores[~linked]
    return 1 + float((others > scores[drug]).sum()) + float((others == scores[drug]).sum()) / 2


def _figures(parts: Sequence[tuple[list[float], list[float], list[float]]]) -> Figures:
    inverse = [one for part in parts for one in part[0]]
    areas = [_area(np.array(part[1]), np.array(part[2])) for part in parts]
    return Figures(
        auroc=round(float(np.mean(areas)), 4),
        mrr=round(float(np.mean(inverse)), 4),
        top_10=round(float(np.mean([one >= 1 / 10 for one in inverse])), 4),
    )


def _area(positive: Vector, negative: Vector) -> float:
    """Probability that a linked pair scores above an unlinked one; ties count half."""
    above = (positive[:, None] > negative[None, :]).mean()
    return float(above + (positive[:, None] == negative[None, :]).mean() / 2)
