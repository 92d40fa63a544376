"""`phenotype_diagnosis`: rare diseases ranked by how well they explain signs and symptoms, and what to look for next."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field

from llmasos.errors import InvalidInput

from ...memory.injected import Wording
from ...memory.pack import Pack, open_pack
from ...memory.patient import Patient
from ..finding import Abstain, Finding
from ..slots import Option, Slot
from ..tool import tool
from .annotations import annotations
from .discriminate import best_question
from .likelihood import fit
from .report import Report
from .text import Statement, read
from .unread import not_read

MOST = 500
LONGEST = 20_000  # characters of all phrases

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
    Abstains without a sign that is present. Raises UnknownTerm, with the nearest terms, when no phrase is a sign, InvalidInput
    when it is something else that is known, and for more than 20,000 characters.
    Source: HPO annotations of OMIM and Orphanet diseases.
    """
    phrases = [phrase for phrase in phenotypes or (patient.phenotypes if patient else ()) if phrase.strip()]
    if sum(map(len, phrases)) > LONGEST:
        raise InvalidInput("phenotypes", phrases[0], f"signs and text of at most {LONGEST} characters together")
    if not phrases:
        return Abstain(reason="No sign or symptom was named.", missing=("phenotypes",))
    pack = open_pack()
    known = annotations(pack)
    said = _once(read(pack, phrases))
    if all(one.term is None for one in said):
        raise not_read(pack, said[0].written if said else phrases[0])
    said += _denied(pack, wording.texts if wording and phenotypes else (), {None, *(one.term for one in said)})
    seen = [one.term for one in said if one.term is not None and one.state == "seen"]
    absent = [one.term for one in said if one.term is not None and one.state == "absent"]
    if not seen:
        return Abstain(reason="No sign or symptom that the patient has was named, only absent ones or relatives'.", missing=("phenotypes",))
    found = fit(known, seen, absent)
    report, question = Report(pack, known, found, limit), best_question(known, found, [*seen, *absent])
    next_finding = [report.question(question)] if question else []
    return [*report.diseases(), report.counted(said), *next_finding, *report.fit(), *report.remarks(said)]


def _once(said: Iterable[Statement]) -> list[Statement]:
    """Each sign once, as it was written first: «Seizure (HP:0001250)» is one."""
    first: dict[tuple[object, str], Statement] = {}
    for one in said:
        first.setdefault((one.written if one.term is None else one.term, one.state), one)
    return list(first.values())


def _denied(pack: Pack, texts: Sequence[str], named: set[int | None]) -> list[Statement]:
    """Signs that the question denies, without those that are named already."""
    return [one for one in read(pack, [text for text in texts if len(text) <= LONGEST]) if one.state == "absent" and one.term not in named]
