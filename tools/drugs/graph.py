"""The graph of drugs, genes, diseases and phenotypes, and the walks from a disease to drugs over it.

Edges: a drug's targets and labelled diseases (`data/`), a disease's genes and phenotypes (HPO annotations of the pack). Every
step of a walk goes to a neighbour with equal probability, but from a disease to a phenotype in proportion to how telling it
is and how many patients have it, with the more general terms above it counted too. Each kind of path is a walk of its own,
so that a score is a sum over kinds of path.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from ...memory.pack import Pack
from ..phenotypes.annotations import Annotations, annotations
from .record import drugs

Vector = NDArray[np.float64]
Links = NDArray[np.bool_]  # labelled disease × drug

KINDS = {
    "gene": "a gene of the disease is a target of the drug",
    "shared gene": "the drug is labelled for a disease that shares a gene",
    "phenotype": "the drug is labelled for a disease with like phenotypes",
    "phenotype and gene": "the drug acts on a gene of a disease with like phenotypes",
    "same target": "a drug labelled for the disease has the same target",
    "labelled together": "a drug labelled for the disease is labelled, as this one is, for another",
}


@dataclass(frozen=True)
class Labelled:
    """A disease with labelled drugs: its entries in the pack and the places of the drugs."""

    name: str
    ids: tuple[str, ...]
    drugs: tuple[int, ...]


@dataclass(frozen=True)
class Graph:
    """The fixed part: all but the labelled links, which training takes away in part."""

    names: tuple[str, ...]  # of the drugs
    labelled: tuple[Labelled, ...]
    entries: Mapping[str, int]  # of a pack id: the place among `labelled`, or beyond them that among `others`
    others: tuple[str, ...]  # ids of further diseases that have a drug target among their genes
    targets: tuple[str, ...]  # genes
    target_drug: Vector  # target × drug, rows sum to 1
    drug_target: Vector
    disease_target: Vector  # labelled and others × target: share of the disease's genes
    gene_labelled: Mapping[str, tuple[tuple[int, ...], int]]  # of a gene: its labelled diseases, and how many diseases it has
    known: Annotations

    @property
    def links(self) -> Links:
        """Which drug is labelled for which disease."""
        found = np.zeros((len(self.labelled), len(self.names)), dtype=bool)
        for place, one in enumerate(self.labelled):
            found[place, list(one.drugs)] = True
        return found

    def ids(self, place: int) -> tuple[str, ...]:
        """The pack's entries of a disease by its place."""
        return self.labelled[place].ids if place < len(self.labelled) else (self.others[place - len(self.labelled)],)


@cache
def graph(pack: Pack) -> Graph:
    """Read the tables and the pack; under a second once the annotations are cached."""
    table = drugs()
    places = {drug.name: place for place, drug in enumerate(table)}
    typed = tomllib.loads((files(__package__) / "data" / "labelled_diseases.toml").read_text(encoding="utf-8"))["disease"]
    labelled = tuple(Labelled(one["name"], tuple(one["ids"]), tuple(places[name] for name in one["drugs"])) for one in typed)
    entries = {entry: place for place, one in enumerate(labelled) for entry in one.ids}
    genes = _genes(pack)
    targets = tuple(sorted({gene for drug in table for gene in drug.targets}))
    wanted = set(targets)
    others = tuple(sorted(entry for entry, own in genes.items() if entry not in entries and own & wanted))
    entries |= {entry: len(labelled) + place for place, entry in enumerate(others)}
    acts = np.zeros((len(targets), len(table)))
    for drug in table:
        for gene in drug.targets:
            acts[targets.index(gene), places[drug.name]] = 1
    of_gene: dict[str, set[int | str]] = defaultdict(set)
    for entry, own in genes.items():
        for gene in own:
            of_gene[gene].add(entries[entry] if entries.get(entry, len(labelled)) < len(labelled) else entry)
    own_targets = np.zeros((len(labelled) + len(others), len(targets)))
    for place, ids in enumerate([*(one.ids for one in labelled), *((entry,) for entry in others)]):
        linked = {gene for entry in ids for gene in genes.get(entry, ())}
        for gene in linked & wanted:
            own_targets[place, targets.index(gene)] = 1 / len(linked)
    return Graph(
        names=tuple(drug.name for drug in table),
        labelled=labelled,
        entries=entries,
        others=others,
        targets=targets,
        target_drug=shared(acts),
        drug_target=shared(acts.T),
        disease_target=own_targets,
        gene_labelled={gene: (tuple(sorted(one for one in own if isinstance(one, int))), len(own)) for gene, own in of_gene.items()},
        known=annotations(pack),
    )


def _genes(pack: Pack) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in pack.rows("SELECT symbol, disease_id FROM gene_diseases WHERE symbol != '-'"):
        found[row["disease_id"]].add(row["symbol"])
    return found


def genes_of(pack: Pack, ids: Sequence[str]) -> list[str]:
    """Genes linked to any of a disease's entries."""
    return sorted({row["symbol"] for row in pack.any_of("SELECT symbol FROM gene_diseases WHERE disease_id IN (*) AND symbol != '-'", ids)})


def shared(counts: Vector) -> Vector:
    """Rows made to sum to 1; a row without entries stays 0."""
    sums = counts.sum(axis=1, keepdims=True)
    rows: Vector = np.divide(counts, sums, out=np.zeros_like(counts), where=sums > 0)
    return rows


@dataclass(frozen=True)
class Steps:
    """First steps from one disease, which no labelled link is part of."""

    place: int | None  # among the labelled, if it is one
    to_target: Vector  # disease → gene, over the targets
    by_gene: Vector  # disease → gene → labelled disease
    by_phenotype: Vector  # disease → phenotype → disease, over the labelled and the others


def steps(pack: Pack, known: Graph, ids: Sequence[str]) -> Steps:
    """The first steps from a disease given by its entries in the pack; never back to itself."""
    place = next((known.entries[one] for one in ids if one in known.entries), None)
    linked = genes_of(pack, ids)
    to_target = np.zeros(len(known.targets))
    by_gene = np.zeros(len(known.labelled))
    for gene in linked:
        if gene in known.targets:
            to_target[known.targets.index(gene)] = 1 / len(linked)
        near, diseases = known.gene_labelled.get(gene, ((), 1))
        by_gene[list(near)] += 1 / len(linked) / diseases
    by_phenotype = _alike(known, ids)
    by_phenotype[[known.entries[one] for one in ids if one in known.entries]] = 0
    if place is not None and place < len(known.labelled):
        by_gene[place] = 0
    return Steps(place if place is not None and place < len(known.labelled) else None, to_target, by_gene, by_phenotype)


def _alike(known: Graph, ids: Sequence[str]) -> Vector:
    terms, weights = telling(known.known, ids)
    landed = np.zeros(len(known.known.diseases))
    for term, weight in zip(terms, weights, strict=True):
        diseases, shares = known.known.shares(int(term))
        landed[diseases] += weight * shares / shares.sum()
    found = np.zeros(len(known.labelled) + len(known.others))
    rows = {str(disease): row for row, disease in enumerate(known.known.diseases)}
    for entry, place in known.entries.items():
        if entry in rows:
            found[place] += landed[rows[entry]]
    return found


def telling(known: Annotations, ids: Sequence[str]) -> tuple[NDArray[np.int64], Vector]:
    """Phenotypes of a disease with the probability to step to each: telling ones that many patients have come first."""
    rows = np.flatnonzero(np.isin(known.diseases, list(ids)))
    at = np.flatnonzero(np.isin(known.disease, rows))
    terms = np.searchsorted(known.start, at, side="right") - 1
    counts = np.diff(known.start)[terms]
    weight = known.share[at] * np.log(len(known.diseases) / counts) * known.abnormal[terms]
    summed = np.bincount(terms, weight, minlength=len(known.start))
    found = np.flatnonzero(summed > 0)
    return found, summed[found] / max(summed[found].sum(), 1e-12)


@dataclass(frozen=True)
class Onward:
    """Steps over the labelled links: disease → drug and drug → disease."""

    by_disease: Vector
    by_drug: Vector


def onward(links: Links) -> Onward:
    """Every labelled link of a disease, or of a drug, with equal probability."""
    return Onward(shared(links.astype(float)), shared(links.T.astype(float)))


def walks(known: Graph, over: Onward, start: Steps) -> Vector:
    """Probability to reach each drug by each kind of path: kinds × drugs."""
    treats = np.zeros(len(known.names)) if start.place is None else over.by_disease[start.place]
    together = treats @ over.by_drug
    if start.place is not None:
        together[start.place] = 0
    return np.stack(
        [
            start.to_target @ known.target_drug,
            start.by_gene @ over.by_disease,
            start.by_phenotype[: len(known.labelled)] @ over.by_disease,
            (start.by_phenotype @ known.disease_target) @ known.target_drug,
            (treats @ known.drug_target) @ known.target_drug,
            together @ over.by_disease,
        ]
    )
