"""Candidate drugs for a disease, by walks over the graph: hypotheses to look into, each with the path that leads to it.

The weights of the kinds of path were fitted by `llmasos train graph` and ship as `data/repurposing.json` with their figures;
a file of the same kind in the data folder comes first. Weights that did not beat both baselines are refused.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from llmasos.errors import SetupNeeded

from ...memory.home import Home
from ...memory.pack import Pack
from ..finding import Abstain, Finding, Source
from .graph import KINDS, Graph, Onward, Steps, Vector, genes_of, graph, onward, steps, telling, walks
from .record import drugs
from .safety import warnings
from .training import Report, signal

FILE = "repurposing.json"
_TABLES = ("labelled_diseases.toml", "drugs_")
_REPLACING = frozenset(
    {
        "cofactor",
        "corrector and potentiator",
        "enzyme replacement",
        "enzyme substitution",
        "gene editing",
        "gene therapy",
        "nutrient",
        "pharmacological chaperone",
        "potentiator",
    }
)  # these make up for one gene's defect, so likeness to another disease says nothing for them


class Weights(BaseModel):
    """The file of weights: figures, and what they were fitted on."""

    model_config = ConfigDict(frozen=True)

    report: Report
    tables: str  # SHA-256 of the typed tables
    annotations: str  # version of the phenotype annotations


@dataclass(frozen=True)
class Candidate:
    """A drug with its score, the share of each kind of path in it, and the words of the best path."""

    drug: int
    score: float
    shares: dict[str, float]
    path: tuple[str, ...]


def fit(pack: Pack, report: Report) -> Weights:
    """A report with what it was fitted on."""
    version = next(str(row["version"]) for row in pack.provenance() if row["tables"] == "annotations")
    return Weights(report=report, tables=tables_hash(), annotations=version)


@cache
def tables_hash() -> str:
    """SHA-256 of the tables that the graph is made of."""
    digest = hashlib.sha256()
    for file in sorted((files(__package__) / "data").iterdir(), key=lambda file: file.name):
        if file.name.startswith(_TABLES):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def weights() -> Weights:
    """The weights in use. Raises SetupNeeded where the file can't be read or did not beat the baselines."""
    own = Home.open().root / FILE
    return _weights(own if own.is_file() else Path(str(files(__package__) / "data" / FILE)))


@cache
def _weights(file: Path) -> Weights:
    try:
        found = Weights.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise SetupNeeded(f"the weights of the repurposing graph, {file}, can't be read; run `llmasos train graph`") from error
    if not found.report.ships or found.report.weights.keys() != KINDS.keys():
        raise SetupNeeded(f"the weights of the repurposing graph, {file}, don't beat its baselines; run `llmasos train graph`")
    return found


def repurpose(pack: Pack, disease: str, limit: int) -> list[Finding] | Abstain:
    """Candidates for a disease by OMIM or ORPHA id or by name. Raises UnknownTerm with the nearest names."""
    known, used = graph(pack), weights()
    name, ids = _disease(pack, known, disease)
    start = steps(pack, known, ids)
    over = onward(known.links)
    found = candidates(pack, known, start, over, ids, np.array([used.report.weights[kind] for kind in KINDS]), name, limit)
    source = _source(used)
    labelled: list[JsonValue] = [known.names[drug] for drug in known.labelled[start.place].drugs] if start.place is not None else []
    values: dict[str, JsonValue] = {"disease": name, "disease_id": ids[0], "disease_ids": list(ids), "labelled": labelled}
    if not found:
        return Abstain(reason=f"No path of the graph leads from {name} ({ids[0]}) to a drug that is not labelled for it.")
    return [_overview(found, known, values, used, source), *_each(pack, found, known, values, source)]


def _disease(pack: Pack, known: Graph, text: str) -> tuple[str, tuple[str, ...]]:
    """Name and entries of the disease that a text means: a labelled one of that name, else the entries of one title."""
    from ..genes.diseases import named  # that room reads our tables

    for labelled in known.labelled:
        if labelled.name.casefold() == text.strip().casefold():
            return labelled.name, labelled.ids
    found = named(pack, text).diseases
    same = [one for one in found if one.name.casefold() == text.strip().casefold()]
    first = (same or list(found))[0]
    place = known.entries.get(first.id)
    if place is not None and place < len(known.labelled):
        return first.name, known.ids(place)
    return first.name, tuple(one.id for one in found if one.name == first.name)


def candidates(
    pack: Pack, known: Graph, start: Steps, over: Onward, ids: Sequence[str], weight: Vector, name: str, limit: int
) -> list[Candidate]:
    """Drugs that are not labelled for the disease, the best first; those that replace a gene's product only where that gene is linked."""
    parts = signal(walks(known, over, start)) * weight[:, None]
    scores = parts.sum(axis=0)
    if start.place is not None:
        scores[list(known.labelled[start.place].drugs)] = 0
    replacing = np.array([drug.action in _REPLACING for drug in drugs()])
    scores[replacing & (start.to_target @ known.target_drug == 0)] = 0
    scores[[all(use.level == "withdrawn" for use in drug.indications) for drug in drugs()]] = 0
    order = sorted(np.flatnonzero(scores > 0), key=lambda drug: (-scores[drug], known.names[drug]))[:limit]
    paths = _Paths(pack, known, start, over, tuple(ids), name)
    return [
        Candidate(
            drug=int(drug),
            score=float(scores[drug]),
            shares={kind: round(float(part / scores[drug]), 3) for kind, part in zip(KINDS, parts[:, drug], strict=True) if part > 0},
            path=paths.best(int(np.argmax(parts[:, drug])), int(drug)),
        )
        for drug in order
    ]


@dataclass(frozen=True)
class _Paths:
    """The single most probable path of each kind, in words."""

    pack: Pack
    known: Graph
    start: Steps
    over: Onward
    ids: tuple[str, ...]
    name: str

    def best(self, kind: int, drug: int) -> tuple[str, ...]:
        """From the disease to the drug."""
        ways: tuple[Callable[[int], tuple[str, ...]], ...] = (
            self._gene,
            self._shared_gene,
            self._phenotype,
            self._phenotype_and_gene,
            self._same_target,
            self._labelled_together,
        )
        return (self.name, *ways[kind](drug), self.known.names[drug])

    def _gene(self, drug: int) -> tuple[str, ...]:
        target = int(np.argmax(self.start.to_target * self.known.target_drug[:, drug]))
        return (f"gene {self.known.targets[target]}",)

    def _shared_gene(self, drug: int) -> tuple[str, ...]:
        other = int(np.argmax(self.start.by_gene * self.over.by_disease[:, drug]))
        both = sorted(set(genes_of(self.pack, self.ids)) & set(genes_of(self.pack, self.known.ids(other))))
        return (f"gene {both[0]}", self._disease(other))

    def _phenotype(self, drug: int) -> tuple[str, ...]:
        reached = self.start.by_phenotype[: len(self.known.labelled)] * self.over.by_disease[:, drug]
        other = int(np.argmax(reached))
        return (self._shared_phenotype(other), self._disease(other))

    def _phenotype_and_gene(self, drug: int) -> tuple[str, ...]:
        reached = self.start.by_phenotype[:, None] * self.known.disease_target * self.known.target_drug[:, drug]
        other, target = np.unravel_index(int(np.argmax(reached)), reached.shape)
        return (self._shared_phenotype(int(other)), self._disease(int(other)), f"gene {self.known.targets[target]}")

    def _same_target(self, drug: int) -> tuple[str, ...]:
        treats = self.over.by_disease[self.start.place or 0]
        reached = treats[:, None] * self.known.drug_target * self.known.target_drug[:, drug]
        other, target = np.unravel_index(int(np.argmax(reached)), reached.shape)
        return (self.known.names[other], f"target {self.known.targets[target]}")

    def _labelled_together(self, drug: int) -> tuple[str, ...]:
        treats = self.over.by_disease[self.start.place or 0]
        reached = treats[:, None] * self.over.by_drug * self.over.by_disease[:, drug]
        reached[:, self.start.place or 0] = 0
        other, shared = np.unravel_index(int(np.argmax(reached)), reached.shape)
        return (self.known.names[other], self._disease(int(shared)))

    def _disease(self, place: int) -> str:
        if place < len(self.known.labelled):
            return self.known.labelled[place].name
        entry = self.known.ids(place)[0]
        return f"{self.pack.rows('SELECT name FROM diseases WHERE id = ?', entry)[0]['name']} ({entry})"

    def _shared_phenotype(self, other: int) -> str:
        """The phenotype by which a walk most often gets from the disease to the other."""
        terms, own = telling(self.known.known, self.ids)
        rows = np.flatnonzero(np.isin(self.known.known.diseases, self.known.ids(other)))
        reached = []
        for term, weight in zip(terms, own, strict=True):
            diseases, shares = self.known.known.shares(int(term))
            reached.append(weight * shares[np.isin(diseases, rows)].sum() / shares.sum())
        hpo_id = self.known.known.hpo_id(int(terms[int(np.argmax(reached))]))
        return f"phenotype {self.pack.rows('SELECT name FROM terms WHERE id = ?', hpo_id)[0]['name']} ({hpo_id})"


def _overview(found: Sequence[Candidate], known: Graph, values: dict[str, JsonValue], used: Weights, source: Source) -> Finding:
    figures = used.report.held_out_links["walks"]
    cold = used.report.held_out_diseases["walks"]
    names: list[JsonValue] = [known.names[one.drug] for one in found]
    template = (
        "Hypotheses only, not recommendations: {candidates} are reached from {disease} by paths over shared genes, phenotypes and targets."
        " The paths do not tell gain from loss of function, nor one mutation from another."
        " In tests the walk put a labelled drug that was hidden from it among its first ten in {top_10} %, and in {cold_top_10} % where"
        " all drugs of the disease were hidden."
    )
    if values["labelled"]:
        template += " Labelled for it already in the drug table: {labelled}."
    return Finding(
        topic="candidates",
        template=template,
        values=values
        | _contract()
        | {
            "candidates": names,
            "drug": ", ".join(map(str, names)),
            "top_10": round(100 * figures.top_10),
            "cold_top_10": round(100 * cold.top_10),
            "auroc": figures.auroc,
            "mrr": figures.mrr,
        },
        source=source,
        certainty="limited",
    )


def _each(pack: Pack, found: Sequence[Candidate], known: Graph, values: dict[str, JsonValue], source: Source) -> list[Finding]:
    findings = []
    for rank, one in enumerate(found, 1):
        drug = drugs()[one.drug]
        against = warnings(pack, drug)
        kind = max(one.shares, key=lambda kind: one.shares[kind])
        own: dict[str, JsonValue] = {
            "rank": rank,
            "drug": drug.name,
            "target": ", ".join(drug.targets),
            "action": drug.action,
            "indication": "; ".join(use.use for use in drug.indications),
            "biomarker": "; ".join(dict.fromkeys(use.biomarker for use in drug.indications)),
            "score": round(one.score, 3),
            "path": list(one.path),
            "steps": " → ".join(one.path),
            "why": KINDS[kind],
            "kinds": dict[str, JsonValue](one.shares),
            "warnings": [warning.text for warning in against],
        }
        template = (
            "Hypothesis {rank} for {disease}: {drug} ({action}), since {why}: {steps}. No use of it for this disease is in the drug table."
        )
        findings.append(
            Finding(topic="candidate", template=template, values=values | _contract() | own, source=source, certainty="limited")
        )
        findings += against
    return findings


def _contract() -> dict[str, JsonValue]:
    return {"drug": "", "target": "", "action": "", "indication": "", "biomarker": "", "evidence_level": "hypothesis", "certainty": "low"}


def _source(used: Weights) -> Source:
    return Source(
        title="LLMasOS repurposing graph (drug table, HPO annotations), weights fitted on held-out labelled uses",
        publisher="LLMasOS",
        version=f"tables {used.tables[:12]}, HPO annotations {used.annotations}",
        identifier="docs/tools/drug_target.md",
        licence="HPO licence: cite, show the version, leave unchanged",
    )
