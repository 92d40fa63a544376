"""Inputs of the risk models as the scheduler sees them: what they are called, how they are found in a text, and how they are asked for."""

import tomllib
from importlib.resources import files
from typing import Annotated

from ..slots import Slot
from . import ages as ages  # registers its recognisers, as do the next seven
from . import blood_pressure as blood_pressure
from . import carried as carried
from . import events as events
from . import horizon as horizon
from . import past as past
from . import smoking as smoking
from . import taken as taken
from .labels import LABELS

EVIDENCE: dict[str, dict[str, list[str]]] = tomllib.loads((files(__package__) / "data" / "evidence.toml").read_text(encoding="utf-8"))

NOT_THE_PATIENTS_NOW = ("past", "relatives_number")  # recognisers of numbers of an earlier time, and of somebody else

RECOGNISED = {  # flags for which a recogniser finds more than the words that are listed
    "bp_treated": "pressure_treatment",
    "statin": "statin_treatment",
    "smoker": "smoking_now",
    "stroke_tia": "past_stroke",
    "vascular_disease": "past_vascular",
}


def _measured(name: str, about: str, between: tuple[float, float], ask: str, *examples: str) -> Slot:
    """`between` is where the scheduler looks for a value; what a person may state at all is `values.POSSIBLE`."""
    unnamed = name == "systolic_bp"  # 155/90 is a blood pressure without a word beside it
    found = "blood_pressure" if unnamed else ""
    return Slot(
        kind="number",
        about=about,
        labels=LABELS[name],
        recogniser=found,
        closed=not unnamed,
        never=NOT_THE_PATIENTS_NOW,
        between=between,
        ask=ask,
        examples=examples,
    )


def _flag(name: str, about: str, ask: str) -> Slot:
    return Slot(kind="flag", about=about, ask=ask, evidence=EVIDENCE[name], recogniser=RECOGNISED.get(name, ""))


Condition = Annotated[
    str,
    Slot(
        about="condition",
        ask="The risk of which condition?",
        recogniser="condition",
        closed=True,
        never=("relative",),
        examples=("cardiovascular disease", "breast cancer", "stroke in atrial fibrillation", "any cancer"),
    ),
]
ModelName = Annotated[
    str,
    Slot(
        about="name of a risk model",
        ask="Which risk model?",
        recogniser="risk_model",
        closed=True,
        certain=True,
        examples=("PREVENT", "CHA2DS2-VASc"),
    ),
]
Age = Annotated[
    float | str,
    Slot(
        kind="number",
        about="age in years",
        between=(0, 120),
        ask="How old is the person?",
        recogniser="age",
        never=("relative", "no_age", *NOT_THE_PATIENTS_NOW),
        examples=("55",),
    ),
]
Sex = Annotated[
    str,
    Slot(
        kind="choice",
        choices=("female", "male"),
        about="sex",
        ask="Is the person female or male?",
        evidence=EVIDENCE["sex"],
        never=("sex_of_another",),
    ),
]
Genes = Annotated[
    list[str],
    Slot(
        about="gene with a pathogenic variant",
        ask="In which gene is the pathogenic variant?",
        recogniser="carried_gene",
        closed=True,
        certain=True,
        never=("number",),
        examples=("BRCA1", "TP53"),
    ),
]
Cholesterol = Annotated[
    float | str,
    _measured(
        "total_cholesterol",
        "total cholesterol, mg/dL or with unit",
        (80, 600),
        "What is the total cholesterol, with its unit?",
        "213",
        "5.5 mmol/L",
    ),
]
Hdl = Annotated[
    float | str,
    _measured(
        "hdl_cholesterol",
        "HDL cholesterol, mg/dL or with unit",
        (10, 150),
        "What is the HDL cholesterol, with its unit?",
        "50",
        "1.3 mmol/L",
    ),
]
SystolicBp = Annotated[
    float | str, _measured("systolic_bp", "systolic blood pressure, mmHg", (60, 260), "What is the systolic blood pressure in mmHg?", "120")
]
BpTreated = Annotated[bool | str, _flag("bp_treated", "treated for high blood pressure", "Is the blood pressure treated with medication?")]
Statin = Annotated[bool | str, _flag("statin", "on a statin", "Does the person take a statin?")]
Diabetes = Annotated[bool | str, _flag("diabetes", "diabetes", "Does the person have diabetes?")]
Smoker = Annotated[bool | str, _flag("smoker", "smokes now", "Does the person smoke now?")]
Egfr = Annotated[float | str, _measured("egfr", "eGFR, mL/min/1.73 m2", (3, 200), "What is the eGFR in mL/min/1.73 m²?", "90")]
Bmi = Annotated[float | str, _measured("bmi", "body mass index, kg/m2", (10, 80), "What is the body mass index in kg/m²?", "27.5")]
Race = Annotated[
    str,
    Slot(
        kind="choice",
        choices=("white", "black", "other"),
        about="race, for models that use it",
        ask="Is the person Black or white, as the pooled cohort equations ask?",
        evidence=EVIDENCE["race"],
    ),
]
Horizon = Annotated[
    float | str,
    Slot(
        kind="number",
        about="horizon in years",
        between=(1, 80),
        ask="Over how many years?",
        recogniser="horizon",
        closed=True,
        certain=True,
        examples=("10",),
    ),
]
HeartFailure = Annotated[bool | str, _flag("heart_failure", "heart failure", "Does the person have heart failure?")]
Hypertension = Annotated[bool | str, _flag("hypertension", "hypertension", "Does the person have hypertension?")]
StrokeTia = Annotated[bool | str, _flag("stroke_tia", "previous stroke or TIA", "Has there been a stroke or TIA?")]
VascularDisease = Annotated[
    bool | str,
    _flag(
        "vascular_disease",
        "vascular disease (MI, PAD, aortic plaque)",
        "Is there vascular disease: myocardial infarction, peripheral artery disease or aortic plaque?",
    ),
]
