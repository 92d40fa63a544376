"""A patient's repeated measurements of one quantity as a dated series, in one unit.

LOINC codes: 4548-4 (HbA1c in %) and 59261-8 (HbA1c standardised per IFCC, mmol/mol); 13457-7 and 18262-6 (LDL cholesterol,
calculated and direct; HL7 FHIR value set lipid-ldl-codes); eGFR as in `memory/codes.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from llmasos.errors import UnknownTerm

from ...memory import codes
from ...memory.patient import Observation, Patient

CHOLESTEROL = 38.67  # mg/dL in 1 mmol/L of cholesterol (molar mass 386.65 g/mol)


@dataclass(frozen=True)
class Lab:
    """A quantity: its codes, the words of an uncoded name, its unit, and how other units become it."""

    name: str
    loinc: tuple[str, ...]
    words: tuple[str, ...]
    unit: str
    converts: Mapping[str, Callable[[float], float]]
    possible: tuple[float, float]


@dataclass(frozen=True)
class Series:
    """Values by day, one a day, the oldest first; `left_out` says what could not be used and why."""

    lab: Lab
    days: tuple[date, ...]
    values: tuple[float, ...]
    left_out: tuple[str, ...]

    def years(self) -> list[float]:
        """Time since the first measurement, in years of 365.25 days."""
        return [(day - self.days[0]).days / 365.25 for day in self.days]


LABS = {
    lab.name: lab
    for lab in (
        # NGSP % from IFCC mmol/mol by the master equation (ngsp.org): 0.09148 · IFCC + 2.152.
        Lab("HbA1c", ("4548-4", "59261-8"), ("hba1c", "hemoglobin a1c", "haemoglobin a1c", "a1c"), "%", {"mmol/mol": lambda value: 0.09148 * value + 2.152}, (3, 20)),
        Lab("eGFR", codes.MEASURES["egfr"].loinc, ("egfr",), "mL/min/1.73 m²", {}, (1, 250)),
        Lab("LDL", ("13457-7", "18262-6"), ("ldl", "ldl cholesterol", "ldl-c"), "mg/dL", {"mmol/l": lambda value: value * CHOLESTEROL}, (5, 800)),
    )
}  # fmt: skip


def lab_of(name: str) -> Lab:
    """The quantity of that name, in any case. Raises UnknownTerm that lists what there is."""
    plain = " ".join(name.lower().split())
    found = next((lab for lab in LABS.values() if plain == lab.name.lower() or plain in lab.words), None)
    if found is None:
        raise UnknownTerm("lab", name, list(LABS))
    return found


def series_of(patient: Patient, lab: Lab) -> Series:
    """All usable measurements of a quantity on record; those of one day become their mean."""
    by_day: dict[date, list[float]] = {}
    left_out: list[str] = []
    for observation in patient.observations:
        if observation.code not in lab.loinc and observation.name.lower() not in lab.words:
            continue
        value, why = _value(observation, lab)
        day = _day(observation.time)
        if value is None or day is None:
            left_out.append(why or f"no exact date ({observation.time or 'none'})")
        else:
            by_day.setdefault(day, []).append(value)
    days = sorted(by_day)
    return Series(lab, tuple(days), tuple(sum(by_day[day]) / len(by_day[day]) for day in days), tuple(left_out))


def _value(observation: Observation, lab: Lab) -> tuple[float | None, str]:
    """The value in the lab's unit, or why there is none."""
    value = observation.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, f"no exact number («{value}»)"
    unit = "".join(observation.unit.lower().split())
    if unit and not codes.same_unit(observation.unit, lab.unit):
        if unit not in lab.converts:
            return None, f"in {observation.unit}"
        value = lab.converts[unit](float(value))
    low, high = lab.possible
    return (float(value), "") if low <= value <= high else (None, f"{value:g} {lab.unit} can't be")


def _day(time: str) -> date | None:
    try:
        return date.fromisoformat(time[:10])
    except ValueError:
        return None
