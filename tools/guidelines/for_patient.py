"""What a question about the patient in scope leaves to the record: «What surveillance does she need?»."""

import re
from datetime import date

from ...memory.ages import ages_named
from ...memory.patient import Patient
from ...memory.whom import sexes_named
from ...memory.words import in_english, subjects, tokens
from ..genes.recogniser import genes

CONDITIONS = 2  # names that are added; more would drown the question
_OF_THE_PATIENT = re.compile(
    r"\b(?:s?he|her|hers|him|his|(?:this|my|our|the) (?:patient|pt|man|woman|person|lady|gentleman))\b|[他她]|患者|病人", re.IGNORECASE
)
_WORDS = {"female": "woman", "male": "man"}


def completed(query: str, patient: Patient | None) -> str:
    """The question with sex, age and genes of the record, or without a gene its disorders; as it is where it names its own, speaks of a
    relative or of nobody."""
    if patient is None or not _OF_THE_PATIENT.search(query) or sexes_named(query).relatives:
        return query
    who = [_person(query, patient)]
    if patient.genes and not genes(query):
        who.append(f"carrier of a pathogenic {' and '.join(patient.genes)} variant")
    if not patient.genes and not subjects(tokens(in_english(query))):
        who += [condition.name for condition in patient.conditions if not condition.resolved][:CONDITIONS]
    told = ", ".join(filter(None, who))
    return f"{query} ({told})" if told else query


def _person(query: str, patient: Patient) -> str:
    """«woman of 55», as far as the record tells and the question does not."""
    years = patient.age_on(date.today())
    age = f"of {years}" if years is not None and not ages_named(query) else ""
    sex = _WORDS.get(patient.sex or "", "")
    return f"{sex or 'person'} {age}".strip() if sex or age else ""
