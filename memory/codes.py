"""Which codes and names of a record mean which input of a risk model: small tables, each with where it was confirmed.

LOINC®: © Regenstrief Institute, used under the LOINC licence (loinc.org/license). Codes and names confirmed in:
    2093-3 total cholesterol        HL7 FHIR example value set "LOINC Codes for Cholesterol in Serum/Plasma"
    2085-9 HDL cholesterol          HL7 FHIR R4B profile hdlcholesterol
    85354-9, 8480-6 blood pressure  HL7 FHIR R4 profile bp; VitalSigns value set
    39156-5 body mass index         HL7 FHIR R4 VitalSigns value set
    62238-1, 98979-8 eGFR CKD-EPI (2009, 2021)   HL7 Lithuania laboratory guide, value set egfr-method
    72166-2 tobacco smoking status  HL7 US Core, value set us-core-smoking-status-observation-codes
SNOMED CT codes confirmed in the HL7 US Core smoking status value set, and in the comorbidity value sets of the IDEA4RC
guide, the Swiss CH-IG and the HL7 registry protocols guide. ICD-10 categories: the case definitions of heart failure,
hypertension, diabetes, myocardial infarction, peripheral vascular disease and ischaemic stroke or TIA in a cohort study
of atrial fibrillation (J Am Heart Assoc 2017;6:e007129, table 1, DOI:10.1161/JAHA.117.007129).
"""

import re
from typing import NamedTuple


class Measure(NamedTuple):
    """A number that risk models take: the LOINC codes that record it, its default unit, a short label."""

    loinc: tuple[str, ...]
    unit: str
    label: str


MEASURES = {
    "total_cholesterol": Measure(("2093-3",), "mg/dL", "total cholesterol"),
    "hdl_cholesterol": Measure(("2085-9",), "mg/dL", "HDL cholesterol"),
    "systolic_bp": Measure(("8480-6",), "mmHg", "systolic BP"),
    # PREVENT was derived with CKD-EPI 2021; MDRD results are another quantity and are not taken.
    "egfr": Measure(("98979-8", "62238-1"), "mL/min/1.73m2", "eGFR"),
    "bmi": Measure(("39156-5",), "kg/m2", "BMI"),
}
BLOOD_PRESSURE = "85354-9"
SMOKING = ("72166-2",)

INPUTS = (
    "total_cholesterol", "hdl_cholesterol", "systolic_bp", "bp_treated", "statin", "diabetes", "smoker", "egfr", "bmi",
    "heart_failure", "hypertension", "stroke_tia", "vascular_disease",
)  # fmt: skip
"""Argument names of risk_model that a plain record may state outright, beside age, sex, race and genes."""

# UCUM writes mm[Hg], {1.73_m2} and the like; the text between braces is an annotation without meaning for the unit.
_UNIT_SPELLINGS = {"mm[hg]": "mmhg", "ml/min/{1.73_m2}": "ml/min/1.73m2", "ml/min/1.73_m2": "ml/min/1.73m2",
                   "ml/min/1.73m^2": "ml/min/1.73m2", "ml/min/{1.73m2}": "ml/min/1.73m2", "kg/m^2": "kg/m2"}  # fmt: skip


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings name the same unit."""
    return _unit(one) == _unit(other)


def _unit(text: str) -> str:
    plain = "".join(text.split()).lower().replace("²", "2").replace("[1.73_m2]", "1.73m2")
    return _UNIT_SPELLINGS.get(plain, plain)


class Disorder(NamedTuple):
    """A flag that a condition on record evidences. `for_life`: a past event counts too."""

    snomed: frozenset[str]
    icd10: tuple[str, ...]
    names: re.Pattern[str]
    but: re.Pattern[str]
    for_life: bool = False

    def covers(self, name: str, code: str) -> bool:
        """Whether a condition's code, or its name where the code is not known, means this disorder."""
        if code in self.snomed or code.upper().startswith(self.icd10):
            return True
        return bool(self.names.search(name)) and not self.but.search(name) and not _NOT_THIS_PERSON.search(name)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_NOT_THIS_PERSON = _words(
    r"family history|fh of|mother|father|no|not|without|suspected|possible|rule out|risk of|at risk|screening|fear of"
)

DISORDERS = {
    "diabetes": Disorder(
        frozenset({"73211009", "44054006", "46635009"}), ("E10", "E11", "E12", "E13", "E14"),
        _words(r"diabetes(?: mellitus)?|t[12]dm"), _words(r"pre-?diabetes|gestational|insipidus|steroid[- ]induced|borderline"),
    ),
    "heart_failure": Disorder(
        frozenset({"42343007"}), ("I50", "I11.0", "I13.0", "I13.2"),
        _words(r"heart failure|hfref|hfpef|chf"), _words(r"acute right"), for_life=True,
    ),
    "hypertension": Disorder(
        frozenset({"38341003"}), ("I10", "I11", "I12", "I13", "I15"),
        _words(r"hypertension|hypertensive (?:disorder|disease)|high blood pressure"),
        _words(r"pulmonary|portal|intracranial|ocular|gestational|pregnancy|white[- ]coat|pre-?hypertension|venous"),
    ),
    "stroke_tia": Disorder(
        frozenset({"230690007", "266257000"}), ("I63", "I64", "G45.0", "G45.1", "G45.2", "G45.3", "G45.8", "G45.9"),
        _words(r"stroke|transient isch(?:a)?emic attack|tia|cerebral infarction|cerebrovascular accident"),
        _words(r"heat|hemorrhagic|haemorrhagic|sun"), for_life=True,
    ),
    "vascular_disease": Disorder(
        frozenset({"22298006", "400047006", "399957001"}), ("I21", "I22", "I25.2", "I70", "I73.9"),
        _words(r"myocardial infarction|peripheral (?:arter\w+|vascular)(?: occlusive)? disease|aortic (?:plaque|atherosclerosis)"),
        _words(r"type 2 myocardial"), for_life=True,
    ),
}  # fmt: skip

SMOKING_STATUS = {
    "449868002": "smokes tobacco daily",
    "428041000124106": "occasional tobacco smoker",
    "8517006": "ex-smoker",
    "266919005": "never smoked tobacco",
}
"""SNOMED CT codes of the US Core smoking status value set, in their own terms."""

_SMOKES = _words(
    r"current(?: every| some)?(?: day)?(?: tobacco| cigarette)? smoker|smokes tobacco daily|occasional tobacco smoker|daily smoker"
)
_DOES_NOT = _words(r"never smoked(?: tobacco)?|never smoker|former smoker|ex-smoker|non-?smoker")


def smokes(status: str) -> bool | None:
    """Whether a smoking status means that the person smokes now; None when it doesn't say («smoker, current status unknown»)."""
    if "unknown" in status.lower():
        return None
    return True if _SMOKES.search(status) else False if _DOES_NOT.search(status) else None


_STATINS = _words("atorvastatin|rosuvastatin|simvastatin|pravastatin|lovastatin|fluvastatin|pitavastatin")
# USAN/INN stems of the classes whose main use is hypertension: ACE inhibitors, sartans, dihydropyridines; thiazides by name.
_PRESSURE = _words(r"\w+(?:pril|sartan|dipine)|hydrochlorothiazide|chlort(?:h)?alidone|indapamide|bendroflumethiazide")


def is_statin(medicine: str) -> bool:
    """Whether a medicine's name holds a statin (nystatin and the like are none)."""
    return bool(_STATINS.search(medicine))


def lowers_pressure(medicine: str) -> bool:
    """Whether a medicine's name holds an ACE inhibitor, sartan, dihydropyridine or thiazide."""
    return bool(_PRESSURE.search(medicine))
