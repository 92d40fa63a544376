"""A FHIR R4 bundle becomes a Patient: demographics, conditions, medicines, observations, genetics, family history.

Read: Patient, Condition, MedicationRequest, MedicationStatement, Medication, Observation (with components), and
FamilyMemberHistory. Other resources are passed over. What identifies the person (name, identifiers, contact, address)
is not taken over, and is struck out where it occurs in a free text. A birth date without a day gives no age.

Genetics follow the HL7 Genomics Reporting guide: a Variant (LOINC 69548-6) names its gene (48018-6), its source
(48002-0) and, in itself or in an implication derived from it, its clinical significance (53037-8); a Genotype (84413-4)
names a diplotype. Human Phenotype Ontology codes ("HP:0001250") give phenotypes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from llmasos.errors import InvalidInput

from . import codes
from .patient import Condition, Medication, Observation, Patient, Relative

Resource = Mapping[str, Any]

_SYSTEMS = ("http://loinc.org", "http://snomed.info/sct", "icd-10", "rxnorm")
_HPO = re.compile(r"HP:\d{7}")
_VARIANT, _GENE, _SOURCE, _SIGNIFICANCE, _GENOTYPE = "69548-6", "48018-6", "48002-0", "53037-8", "84413-4"
_PATHOGENIC = {"pathogenic", "likely pathogenic", "presumed pathogenic"}
_UNTRUE = {"entered-in-error", "cancelled", "not-taken", "draft", "unknown", "registered"}
_UNSURE = {"entered-in-error", "refuted", "differential", "unconfirmed", "provisional"}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ].*)?)?)?")


def read_bundle(bundle: Resource) -> Patient:
    """The one patient of a bundle. Raises InvalidInput when the bundle holds none, several, or somebody else's data."""
    if bundle.get("resourceType") != "Bundle":
        raise InvalidInput("patient.resourceType", bundle.get("resourceType"), "Bundle (FHIR R4)")
    if not isinstance(bundle.get("entry"), list):
        raise InvalidInput("patient.entry", bundle.get("entry"), "the list of a bundle's entries")
    entries = [entry for entry in bundle["entry"] if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)]
    people = [entry for entry in entries if _kind(entry["resource"]) == "Patient"]
    if len(people) != 1:
        raise InvalidInput("patient.entry", f"{len(people)} Patient resources", "a bundle about exactly one patient")
    person = people[0]["resource"]
    by_reference = {name: entry["resource"] for entry in entries for name in _names(entry)}
    reader = _Reader(person, by_reference, set(_names(people[0])))
    resources = [entry["resource"] for entry in entries if _counts(entry["resource"])]
    for resource in resources:
        reader.check_subject(resource)
    conditions = [item for item in resources if _kind(item) == "Condition"]
    observations = [item for item in resources if _kind(item) == "Observation"]
    return Patient.model_validate({
        "sex": _string(person.get("gender")) or None,
        "birth_date": _full_date(person.get("birthDate")),
        "race": _race(person),
        "conditions": tuple(reader.condition(item) for item in conditions if reader.text(item.get("code"))),
        "medications": tuple(reader.medications(resources)),
        "observations": tuple(part for item in observations for part in reader.observations(item)),
        "genes": tuple(_genes(observations)),
        "genotypes": tuple(_unique(reader.text(item.get("valueCodeableConcept")) or _string(item.get("valueString"))
                                for item in observations if _code(item.get("code")) == _GENOTYPE)),
        "phenotypes": tuple(_unique(reader.phenotype(item) for item in [*conditions, *observations])),
        "family_history": tuple(reader.relatives(resources)),
    })  # fmt: skip


class _Reader:
    """Reads the resources of one person; strikes what identifies him out of free text."""

    def __init__(self, person: Resource, by_reference: Mapping[str, Resource], own_names: set[str]) -> None:
        self.by_reference, self.own_names = by_reference, own_names
        known = sorted(set(_identifying(person)), key=len, reverse=True)
        latin = [rf"\b{re.escape(word)}\b" for word in known if word.isascii()]
        others = [re.escape(word) for word in known if not word.isascii()]
        self.identity = re.compile("|".join(latin + others), re.IGNORECASE) if known else None

    def check_subject(self, resource: Resource) -> None:
        """Raises InvalidInput when a resource is about somebody else."""
        about = _map(resource.get("subject") or resource.get("patient")).get("reference")
        if _kind(resource) != "Patient" and isinstance(about, str) and not (_endings(about) & self.own_names):
            raise InvalidInput(f"patient.{_kind(resource)}.subject", "a reference to another patient", "one patient's data only")

    def text(self, concept: object) -> str:
        """A concept's standard display, or its free text without what identifies the person; empty when it has neither."""
        concept = _map(concept)
        display = next((_string(coding.get("display")) for coding in _ranked(concept) if coding.get("display")), "")
        free = _string(concept.get("text"))
        return display or (self.identity.sub("[removed]", free) if self.identity else free)

    def condition(self, resource: Resource) -> Condition:
        status = _code(resource.get("clinicalStatus"))
        onset = resource.get("onsetDateTime") or _map(resource.get("onsetPeriod")).get("start") or resource.get("recordedDate")
        return Condition(name=self.text(resource.get("code"))[:400], code=_code(resource.get("code")), onset=_when(onset),
                         resolved=status in {"resolved", "inactive", "remission"} or bool(resource.get("abatementDateTime")))  # fmt: skip

    def medications(self, resources: Iterable[Resource]) -> Iterable[Medication]:
        for resource in resources:
            if _kind(resource) not in {"MedicationRequest", "MedicationStatement"} or resource.get("doNotPerform") is True:
                continue
            concept = resource.get("medicationCodeableConcept")
            reference = _map(resource.get("medicationReference")).get("reference")
            if concept is None and isinstance(reference, str):
                inside = {f"#{item.get('id')}": item for item in _maps(resource.get("contained"))}
                concept = (inside.get(reference) or self.by_reference.get(reference) or {}).get("code")
            since = resource.get("authoredOn") or resource.get("effectiveDateTime") or _map(resource.get("effectivePeriod")).get("start")
            planned = _string(resource.get("intent")) in {"proposal", "plan", "option"}
            if name := self.text(concept):
                yield Medication(name=name[:400], since=_when(since), current=resource.get("status") == "active" and not planned)

    def observations(self, resource: Resource) -> Iterable[Observation]:
        time = _when(resource.get("effectiveDateTime") or _map(resource.get("effectivePeriod")).get("start")
                     or resource.get("effectiveInstant") or resource.get("issued"))  # fmt: skip
        for part in [resource, *_maps(resource.get("component"))]:
            name, (value, unit) = self.text(part.get("code")), self._value(part)
            if name and value is not None:
                yield Observation(name=name[:400], code=_code(part.get("code")), value=value, unit=unit, time=time)

    def _value(self, part: Resource) -> tuple[float | bool | str | None, str]:
        """Value and unit. A quantity with a comparator (">60") is text: it is no exact number."""
        quantity = _map(part.get("valueQuantity"))
        number = quantity.get("value")
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            unit = _string(quantity.get("code")) or _string(quantity.get("unit"))
            comparator = _string(quantity.get("comparator"))
            return (f"{comparator}{number:g} {unit}".strip(), "") if comparator else (float(number), unit)
        if isinstance(part.get("valueBoolean"), bool):
            return part["valueBoolean"], ""
        if isinstance(part.get("valueInteger"), int):
            return float(part["valueInteger"]), ""
        if concept := part.get("valueCodeableConcept"):
            return codes.SMOKING_STATUS.get(_code(concept)) or self.text(concept) or None, ""
        free = _string(part.get("valueString"))
        return (self.identity.sub("[removed]", free) if self.identity else free) or None, ""

    def phenotype(self, resource: Resource) -> str:
        """The name of an HPO term that a condition or observation says is present; empty otherwise."""
        codings = _maps(_map(resource.get("code")).get("coding"))
        hpo = next((coding for coding in codings if _HPO.fullmatch(_string(coding.get("code")))), None)
        answer = self.text(resource.get("valueCodeableConcept")).lower()
        absent = resource.get("valueBoolean") is False or answer in {"absent", "no", "negative"}
        return "" if hpo is None or absent else _string(hpo.get("display")) or _string(hpo.get("code"))

    def relatives(self, resources: Iterable[Resource]) -> Iterable[Relative]:
        for resource in resources:
            if _kind(resource) != "FamilyMemberHistory":
                continue
            relation = self.text(resource.get("relationship"))
            for condition in _maps(resource.get("condition")):
                onset = _map(condition.get("onsetAge"))
                in_years = _string(onset.get("code") or onset.get("unit")) in {"a", "year", "years", "yr"}
                years = int(onset["value"]) if in_years and isinstance(onset.get("value"), (int, float)) else None
                if relation and (name := self.text(condition.get("code"))):
                    yield Relative(relation=relation[:100], condition=name[:400], onset_age=years)


def _genes(observations: Iterable[Resource]) -> list[str]:
    """Genes of germline variants that the record calls pathogenic or likely pathogenic."""
    observations = list(observations)
    implied: dict[str, str] = {}
    for item in observations:
        for source in _maps(item.get("derivedFrom")):
            for ending in _endings(_string(source.get("reference"))):
                implied[ending] = _component(item, _SIGNIFICANCE) or implied.get(ending, "")
    found = []
    for item in observations:
        if _code(item.get("code")) != _VARIANT or _display(item.get("valueCodeableConcept")).lower() == "absent":
            continue
        significance = _component(item, _SIGNIFICANCE) or implied.get(_string(item.get("id")), "")
        if significance.lower() in _PATHOGENIC and _component(item, _SOURCE).lower() != "somatic":
            found.append(_component(item, _GENE))
    return _unique(found)


def _component(resource: Resource, code: str) -> str:
    parts = [part for part in _maps(resource.get("component")) if _code(part.get("code")) == code]
    return _display(parts[0].get("valueCodeableConcept")) if parts else ""


def _display(concept: object) -> str:
    concept = _map(concept)
    displays = (_string(coding.get("display")) for coding in _maps(concept.get("coding")))
    return next(filter(None, displays), "") or _string(concept.get("text"))


def _counts(resource: Resource) -> bool:
    """Whether a resource states something: not withdrawn, refuted, or still a draft."""
    return _string(resource.get("status")) not in _UNTRUE and _code(resource.get("verificationStatus")) not in _UNSURE


def _identifying(person: Resource) -> Iterable[str]:
    """Words of the person's names, identifiers, contacts and address that must not pass on."""
    for name in _maps(person.get("name")):
        for part in [name.get("family"), name.get("text"), *_items(name.get("given"))]:
            yield from (word for word in _string(part).split() if len(word) > 2 or not word.isascii())
    for item in [*_maps(person.get("identifier")), *_maps(person.get("telecom"))]:
        if len(_string(item.get("value"))) > 3:
            yield _string(item.get("value"))
    for address in _maps(person.get("address")):
        yield from (_string(line) for line in [address.get("text"), *_items(address.get("line"))] if len(_string(line)) > 3)


def _race(person: Resource) -> str | None:
    """The text of the US Core race extension."""
    for extension in _maps(person.get("extension")):
        if extension.get("url") == "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race":
            inside = {part.get("url"): part for part in _maps(extension.get("extension"))}
            coded = _map(_map(inside.get("ombCategory")).get("valueCoding")).get("display")
            return _string(coded or _map(inside.get("text")).get("valueString")) or None
    return None


def _full_date(text: object) -> date | None:
    try:
        return date.fromisoformat(_string(text))
    except ValueError:
        return None


def _when(text: object) -> str:
    return _string(text) if _DATE.fullmatch(_string(text)) else ""


def _names(entry: Resource) -> Iterable[str]:
    """Every way in which other resources may refer to an entry."""
    resource = entry["resource"]
    if isinstance(resource.get("id"), str):
        yield from (resource["id"], f"{_kind(resource)}/{resource['id']}")
    if isinstance(entry.get("fullUrl"), str):
        yield entry["fullUrl"]


def _endings(reference: str) -> set[str]:
    """A reference whole, and its last part without version: `…/Patient/7/_history/1` → `7`."""
    plain = reference.split("/_history/")[0]
    return {plain, plain.rsplit("/", 1)[-1]}


def _ranked(concept: Resource) -> list[Resource]:
    """Codings, those of the systems that we know first."""

    def rank(coding: Resource) -> int:
        system = _string(coding.get("system")).lower()
        return next((place for place, known in enumerate(_SYSTEMS) if known in system), len(_SYSTEMS))

    return sorted(_maps(concept.get("coding")), key=rank)


def _code(concept: object) -> str:
    return next((_string(coding["code"]) for coding in _ranked(_map(concept)) if coding.get("code")), "")


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _kind(resource: Resource) -> str:
    return _string(resource.get("resourceType"))


def _map(value: object) -> Resource:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _maps(value: object) -> list[Resource]:
    return [item for item in _items(value) if isinstance(item, dict)]


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
