"""The canonical patient record that every clinical format is converted to, and what risk models read from it.

A record holds no name, number, address or contact: what identifies a person is left behind when a format is read.
Nothing is guessed: a condition that the record does not mention is absent from `inputs()`, not "no".
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from llmasos.errors import InvalidInput

from . import codes
from .injected import Injected
from .refusals import refusal

DIGEST = 300  # characters
OLDEST = 130  # years
ON_RECORD = "on record"  # the validation context of a record that was accepted before, on a day that may be long ago
RECORD_BYTES = 64 * 1024 * 1024

When = Annotated[str, Field(pattern=r"^(\d{4}(-\d\d(-\d\d([T ].*)?)?)?)?$")]
"""An ISO 8601 date or time, as exact as it is known ("2024", "2024-03-01", "2024-03-01T08:30:00Z"); empty when it isn't."""


class Recorded(NamedTuple):
    """A value of the record and where it stands there: `Recorded(190.0, "Observation total cholesterol 2024-03-01")`."""

    value: str | float | bool | list[str]
    origin: str


_CODE, _NAME = "a code as text", "a text of 1 to 400 characters"
_WHEN, _TRUTH = "a date or time as exact as it is known, such as 2024, 2024-03-01 or 2024-03-01T08:30:00Z", "true or false"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


class Condition(_Part):
    """A disorder on the problem list. `code` is a SNOMED CT or ICD-10 code where one is recorded."""

    name: str = Field(min_length=1, max_length=400, description=_NAME)
    code: str = Field(default="", description=_CODE)
    onset: When = Field(default="", description=_WHEN)
    resolved: bool = Field(default=False, description=_TRUTH)


class Medication(_Part):
    """A medicine on the list. `current` is False when it was stopped, completed or never taken."""

    name: str = Field(min_length=1, max_length=400, description=_NAME)
    since: When = Field(default="", description=_WHEN)
    current: bool = Field(default=True, description=_TRUTH)


class Observation(_Part):
    """A measurement or finding. `code` is a LOINC code where one is recorded; `unit` as it was written (UCUM in FHIR)."""

    name: str = Field(min_length=1, max_length=400, description=_NAME)
    code: str = Field(default="", description=_CODE)
    value: float | bool | str = Field(description="a number, a text, or true or false")
    unit: str = Field(default="", description="a unit as text")
    time: When = Field(default="", description=_WHEN)


class Relative(_Part):
    """A relative's disorder. `onset_age` in years."""

    relation: str = Field(min_length=1, max_length=100, description="a text of 1 to 100 characters, such as mother")
    condition: str = Field(min_length=1, max_length=400, description=_NAME)
    onset_age: int | None = Field(default=None, ge=0, le=OLDEST, description=f"whole years, 0 to {OLDEST}")


class Patient(Injected, BaseModel):
    """One person's record, as tools receive it from the kernel.

    `genes` are those with a pathogenic or likely pathogenic germline variant; `genotypes` are texts such as
    "CYP2C19 *2/*2"; `stated` holds values given outright under the argument names of risk_model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    sex: Literal["female", "male", "other", "unknown"] | None = Field(
        default=None, validation_alias=AliasChoices("sex", "gender"), description="female, male, other or unknown"
    )
    birth_date: date | None = Field(
        default=None, description=f"a day as YYYY-MM-DD, today or in the past, at most {OLDEST} years ago; without a day, give age instead"
    )
    age: int | None = Field(default=None, ge=0, le=OLDEST, description=f"whole years, 0 to {OLDEST}, when no birth date is given")
    race: str | None = Field(default=None, max_length=100, description="a text of at most 100 characters")
    conditions: tuple[Condition, ...] = Field(
        default=(), description="a list, each a name or an object with name, code, onset (a date) and resolved"
    )
    medications: tuple[Medication, ...] = Field(
        default=(), description="a list, each a name or an object with name, since (a date) and current"
    )
    observations: tuple[Observation, ...] = Field(default=(), description="a list of objects with name, code (LOINC), value, unit and time")
    genes: tuple[str, ...] = Field(
        default=(), validation_alias=AliasChoices("genes", "gene_mutations"), description='a list of gene symbols, such as ["BRCA1"]'
    )
    genotypes: tuple[str, ...] = Field(default=(), description='a list of texts, such as ["CYP2C19 *2/*2"]')
    phenotypes: tuple[str, ...] = Field(default=(), description='a list of texts, such as ["Seizure"]')
    family_history: tuple[Relative, ...] = Field(default=(), description="a list of objects with relation, condition and onset_age")
    stated: dict[str, float | bool | str] = Field(
        default_factory=dict, description="values by name, each a number, a text with its unit such as 5.2 mmol/L, or true or false"
    )

    @model_validator(mode="before")
    @classmethod
    def _stated_at_top_level(cls, record: object) -> object:
        """`{"total_cholesterol": "5.2 mmol/L"}` is a stated value; `"hypertension": true` too."""
        if not isinstance(record, Mapping):
            return record
        given = {name: record[name] for name in codes.INPUTS if name in record}
        rest = {name: value for name, value in record.items() if name not in given}
        if not isinstance(record.get("stated", {}), Mapping):
            return record
        return rest | ({"stated": {**record.get("stated", {}), **given}} if given else {})

    @field_validator("sex", mode="before")
    @classmethod
    def _sex_in_any_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("conditions", "medications", mode="before")
    @classmethod
    def _plain_names(cls, value: object) -> object:
        """`["type 2 diabetes"]` is a list of names."""
        return [{"name": item} if isinstance(item, str) else item for item in value] if isinstance(value, (list, tuple)) else value

    @field_validator("stated")
    @classmethod
    def _stated_names(cls, value: dict[str, float | bool | str]) -> dict[str, float | bool | str]:
        unknown = sorted(set(value) - set(codes.INPUTS))
        if unknown:
            raise ValueError(f"the names {', '.join(codes.INPUTS)}; {unknown[0]} is none of them")
        return value

    @field_validator("birth_date", mode="before")
    @classmethod
    def _a_whole_day(cls, value: object) -> object:
        """No number is taken for a day, and no time for a birth date."""
        if value is None or isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value.strip())):
            return value
        raise ValueError(cls.model_fields["birth_date"].description)

    @field_validator("birth_date")
    @classmethod
    def _a_day_that_was(cls, value: date | None, info: ValidationInfo) -> date | None:
        """A day of somebody who can be alive, by today's date; what is on record already stays as it is."""
        today = date.today()
        if value is not None and info.context != ON_RECORD and not (value <= today and today.year - value.year <= OLDEST):
            raise ValueError(cls.model_fields["birth_date"].description)
        return value

    @field_validator("age", mode="before")
    @classmethod
    def _no_truth(cls, value: object) -> object:
        """True is not one year."""
        if isinstance(value, bool):
            raise ValueError(cls.model_fields["age"].description)
        return value

    @field_validator("age")
    @classmethod
    def _one_age(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("birth_date"):
            raise ValueError("birth_date or age, not both")
        return value

    def age_on(self, day: date) -> int | None:
        """Completed years on a day; None when neither birth date nor age is known."""
        if not self.birth_date:
            return self.age
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    def latest(self, loinc: Iterable[str]) -> Observation | None:
        """The latest observation with one of these LOINC codes; the later in the record when times are equal."""
        wanted = set(loinc)
        found = [observation for observation in self.observations if observation.code in wanted]
        return max(reversed(found), key=lambda observation: _instant(observation.time), default=None)

    def inputs(self, on: date | None = None) -> dict[str, Recorded]:
        """What the record says under the argument names of risk_model; what it doesn't say is absent.

        on   the day on which age counts; today when left out.
        A number is in the model's default unit (mg/dL, mmHg, mL/min/1.73 m², kg/m²); any other unit stays in a text
        such as "5.2 mmol/L".
        """
        found: dict[str, Recorded] = {}
        years = self.age_on(on or date.today())
        if years is not None:
            found["age"] = Recorded(years, "birth date on record" if self.birth_date else "age on record")
        if self.sex in ("female", "male"):
            found["sex"] = Recorded(self.sex, "sex on record")
        if self.race:
            found["race"] = Recorded(self.race, "race on record")
        if self.genes:
            found["genes"] = Recorded(list(self.genes), "pathogenic variants on record")
        for name, measure in codes.MEASURES.items():
            observation = self.latest(measure.loinc)
            if observation is not None and (value := _quantity(observation, measure)) is not None:
                found[name] = Recorded(value, f"Observation {observation.name} {observation.time[:10]}".strip())
        if (smoking := self.latest(codes.SMOKING)) and (smokes := codes.smokes(str(smoking.value))) is not None:
            found["smoker"] = Recorded(smokes, f"Observation {smoking.name} {smoking.time[:10]}".strip())
        for name, disorder in codes.DISORDERS.items():
            for condition in self.conditions:
                if disorder.covers(condition.name, condition.code) and not (condition.resolved and not disorder.for_life):
                    found[name] = Recorded(True, f"Condition {condition.name} {condition.onset[:10]}".strip())
                    break
        for medication in self.medications:
            if medication.current and codes.is_statin(medication.name):
                found["statin"] = Recorded(True, f"Medication {medication.name} {medication.since[:10]}".strip())
            if medication.current and "hypertension" in found and codes.lowers_pressure(medication.name):
                found["bp_treated"] = Recorded(True, f"Medication {medication.name} {medication.since[:10]}".strip())
        return found | {name: Recorded(value, "stated in the record") for name, value in self.stated.items()}

    def digest(self, on: date | None = None) -> str:
        """One line of at most 300 characters for the scheduler; nothing in it identifies the person."""
        years = self.age_on(on or date.today())
        person = f"{years}-year-old {self.sex or 'person'}" if years is not None else self.sex or "person"
        seen = {name: recorded.value for name, recorded in self.inputs(on).items() if name in codes.MEASURES}
        groups = [
            ("genes", list(self.genes)),
            ("genotypes", list(self.genotypes)),
            ("phenotypes", list(self.phenotypes)),
            ("conditions", [condition.name for condition in self.conditions if not condition.resolved]),
            ("medications", [medication.name for medication in self.medications if medication.current]),
            ("labs", [f"{codes.MEASURES[name].label} {value:g}" if isinstance(value, float) else f"{codes.MEASURES[name].label} {value}"
                      for name, value in seen.items()]),
            ("family", [f"{relative.relation} {relative.condition}" for relative in self.family_history]),
        ]  # fmt: skip
        return _fit(person, [(label, words) for label, words in groups if words])


def load_patient(path: str | Path) -> Patient:
    """Read a FHIR R4 bundle or a plain JSON record with the fields of Patient. Raises InvalidInput for anything else."""
    accepted = "a FHIR R4 bundle, or a JSON object with the fields " + ", ".join(Patient.model_fields)
    path = Path(path)
    try:
        if path.stat().st_size > RECORD_BYTES:
            raise InvalidInput("patient", str(path), f"a file of at most {RECORD_BYTES // 2**20} MB")
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidInput("patient", str(path), f"a file that can be read ({error.strerror})") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput("patient", str(path), f"{accepted}; this is not JSON ({error})") from error
    if not isinstance(data, dict):
        raise InvalidInput("patient", str(path), f"{accepted}; this is a JSON {type(data).__name__}")
    return patient_from(data)


def patient_from(record: Mapping[str, Any]) -> Patient:
    """The patient of a FHIR R4 bundle or a plain record. Raises InvalidInput, naming the field, its value, and what is accepted there."""
    try:
        if "resourceType" in record:
            from .fhir import read_bundle

            return read_bundle(record)
        return Patient.model_validate(record)
    except ValidationError as error:
        part = next((part for part in (Condition, Medication, Observation, Relative) if part.__name__ == error.title), None)
        raise refusal(error, part or Patient, f"patient.{error.title}" if part else "patient") from error


def _quantity(observation: Observation, measure: codes.Measure) -> float | str | None:
    """The number when its unit is the default one or none is given; «number unit» otherwise; None when it is no exact number."""
    value = observation.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if not observation.unit or codes.same_unit(observation.unit, measure.unit) else f"{value:g} {observation.unit}"


def _instant(text: str) -> datetime:
    """A moment to sort by: the start of what a partial date names; an unknown date sorts first."""
    padded = text + "0001-01-01"[len(text) :] if len(text) < 10 else text
    try:
        moment = datetime.fromisoformat(padded)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fit(person: str, groups: list[tuple[str, list[str]]]) -> str:
    """«person; label a, b; label c», whole items only, at most DIGEST characters."""
    line = person
    for label, words in groups:
        for place, word in enumerate(words):
            piece = (f"; {label} " if place == 0 else ", ") + " ".join(word.split())
            if len(line) + len(piece) > DIGEST:
                break
            line += piece
    return line
