"""Values of a person's inputs: brought into the models' units, refused where no person has them, from the arguments and the record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from llmasos.errors import InvalidInput

from ...memory.patient import Patient
from . import ckd_epi, options, organs, plco_m2012, smoking
from .inputs import EVIDENCE
from .races import in_any_case, race_named

CREATININE = 88.4  # µmol/L in 1 mg/dL of creatinine (molar mass 113.12 g/mol)
HBA1C = (0.09148, 2.152)  # NGSP % = 0.09148 × IFCC mmol/mol + 2.152, the master equation (ngsp.org/ifcc.asp; Clin Chem 2004;50:166-174)
CHOLESTEROL = 38.67  # mg/dL in 1 mmol/L of cholesterol (molar mass 386.65 g/mol)

YES = ("yes", "true", "y", "1", "是", "有")
NO = ("no", "false", "n", "0", "否", "无")

# What no person has; values beyond are mistakes, not rare patients. Inclusive.
POSSIBLE: Mapping[str, tuple[float, float, str]] = {
    "age": (0, 120, "years from 0 to 120"),
    "total_cholesterol": (40, 1500, "40 to 1500 mg/dL, or a value with its unit such as «5.2 mmol/L»"),
    "hdl_cholesterol": (5, 250, "5 to 250 mg/dL, or a value with its unit such as «1.3 mmol/L»"),
    "systolic_bp": (40, 320, "40 to 320 mmHg"),
    "egfr": (1, 250, "1 to 250 mL/min/1.73 m²"),
    "bmi": (8, 120, "8 to 120 kg/m²"),
    "horizon_years": (1, 80, "1 to 80 years"),
    "creatinine": (0.1, 30, "0.1 to 30 mg/dL, or a value with its unit such as «80 µmol/L»"),
    "waist": (30, 250, "30 to 250 cm"),
    **options.POSSIBLE,
}
NUMBERS = ("age", "total_cholesterol", "hdl_cholesterol", "systolic_bp", "egfr", "bmi", "horizon_years", *options.NUMBERS)
FLAGS = ("bp_treated", "statin", "diabetes", "smoker", "heart_failure", "hypertension", "stroke_tia", "vascular_disease", *options.FLAGS)
UNITS = {"hba1c": "%", "uacr": r"mg/g|[µμu]g/mg", "sdi": "decile"}
_THOUSANDS, _DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")  # «1,200»; «6,5 %»
_DIASTOLIC = re.compile(r"(?<=\d)\s?/\s?\d{2,3}(?=\s|\Z)")  # of «120/80 mmHg»
ANY_UNIT = r"years?|yrs?|y|yo|岁|年|mm ?hg|kg/m[2²]|ml/min(/1\.73 ?m[2²])?|mg/dl|cm"


@dataclass(frozen=True)
class Inputs:
    """Values in the models' units. Absent ones are None; `recorded` names those that came from the patient's record, `derived` those that a model worked out, with its name."""

    values: Mapping[str, Any]
    recorded: Mapping[str, str]
    derived: Mapping[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the names that have no value."""
        return tuple(name for name in names if self.values.get(name) is None)

    def shown(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The values that a model used."""
        return {name: self.values[name] for name in names if self.values.get(name) is not None}


def gather(given: Mapping[str, Any], patient: Patient | None) -> Inputs:
    """Arguments win over the record; every value is checked and brought into the models' units. Raises InvalidInput."""
    recorded = {name: entry for name, entry in (patient.inputs() if patient else {}).items() if name not in given}
    merged = {**{name: entry.value for name, entry in recorded.items()}, **given}
    values: dict[str, Any] = {}
    for name, value in merged.items():
        if name in NUMBERS:
            values[name] = number(name, value)
        elif name in FLAGS:
            values[name] = flag(name, value)
        elif name == "sex":
            values[name] = sex_of(value)
        elif name in options.AS_GIVEN:
            values[name] = in_any_case(options.CHOICES.get(name, ()), value)
        elif name == "race":
            values[name] = race_named(str(value))
        elif name == "genes":
            values[name] = [value] if isinstance(value, str) else list(value)
    origins, derived = {name: entry.origin for name, entry in recorded.items() if name in values}, dict[str, str]()
    for name, origin in (organs.on_record(patient) if patient else {}).items():
        if name not in given:
            values[name], origins[name] = True, origin
    if values.get("egfr") is None and all(values.get(name) is not None for name in ckd_epi.NEEDED):
        values["egfr"], derived["egfr"] = round(ckd_epi.egfr(values), 1), ckd_epi.NAME
    return Inputs(_completed(values), origins, derived)


def _completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with what follows from others: the race group where race names one, and no years since quitting while smoking."""
    found = dict(values)
    if found.get("race_group") is None and found.get("race") in plco_m2012.RACES:
        found["race_group"] = found["race"]
    if found.get("smoker") and found.get("quit_years") is None:
        found["quit_years"] = 0.0
    return found


def number(name: str, value: Any) -> float:
    """A number in the model's unit. Raises InvalidInput for text without a number, another unit, or what no person has."""
    low, high, accepted = POSSIBLE[name]
    text = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub("", str(value).strip()))
    if name == "systolic_bp":
        text = _DIASTOLIC.sub("", text)
    if name == "cigarettes_per_day":
        text = smoking.in_cigarettes(text)
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*(.*)", text)
    if not found:
        raise InvalidInput(name, value, accepted)
    amount, unit = float(found.group(1)), found.group(2).strip().lower()
    if name in ("total_cholesterol", "hdl_cholesterol"):
        if unit in ("mmol/l", "毫摩尔/升"):
            amount *= CHOLESTEROL
        elif unit not in ("", "mg/dl", "毫克/分升"):
            raise InvalidInput(name, value, accepted)
    elif name == "creatinine" and re.fullmatch(r"(?:[µμu]|micro|mc)mol/l|微摩尔/升", unit):
        if not low <= amount / CREATININE <= high:
            meant = f"; {amount:g} would fit mg/dL" if low <= amount <= high else ""
            raise InvalidInput(name, value, f"{low * CREATININE:.0f} to {high * CREATININE:.0f} µmol/L{meant}")
        amount /= CREATININE
    elif name == "uacr" and unit == "mg/mmol":
        amount *= CREATININE / 10
    elif name == "hba1c" and unit in ("mmol/mol", "毫摩尔/摩尔"):
        amount = HBA1C[0] * amount + HBA1C[1]
    elif unit and not re.fullmatch(UNITS.get(name, ANY_UNIT), unit):
        raise InvalidInput(name, value, accepted)
    if not low <= amount <= high:
        raise InvalidInput(name, value, accepted)
    return amount


def flag(name: str, value: Any) -> bool:
    """Yes or no, in English or Chinese. Raises InvalidInput."""
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() in YES:
        return True
    if str(value).strip().lower() in NO:
        return False
    words = {**options.EVIDENCE, **EVIDENCE}.get(name, {})  # «ex-smoker»: what stands for a yes or a no in a question
    for meant, answer in (("yes", True), ("no", False)):
        if str(value).strip().lower() in {word.lower() for word in words.get(meant, ())}:
            return answer
    raise InvalidInput(name, value, "yes or no")


def sex_of(value: Any) -> str:
    """female or male. Raises InvalidInput."""
    plain = str(value).strip().lower()
    if plain in ("female", "woman", "f", "女", "女性"):
        return "female"
    if plain in ("male", "man", "m", "男", "男性"):
        return "male"
    raise InvalidInput("sex", value, "female or male")
