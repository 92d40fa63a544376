"""Inputs that one model alone takes. The kernel reads them from the person's words where that model is asked for, else programs pass them;
the record may hold them, too."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Literal

from ..slots import Kind, Option, Stated
from . import asked
from . import smoking as smoking  # registers its recognisers

EVIDENCE: dict[str, dict[str, list[str]]] = tomllib.loads(
    (files(__package__) / "data" / "evidence_of_models.toml").read_text(encoding="utf-8")
)
CKD_EPI, HAS_BLED, FINDRISC, BCRAT, PLCO = (f"asks {model}" for model in asked.FOR)


def _number(beside: str, about: str, ask: str, *labels: str, name: str = "", recogniser: str = "") -> Stated:
    evidence = EVIDENCE.get(name, {})
    return Stated(kind="number", beside=beside, about=about, ask=ask, labels=labels, recogniser=recogniser, closed=True, evidence=evidence)


def _words(beside: str, name: str, about: str, ask: str, kind: Kind = "flag") -> Stated:
    return Stated(kind=kind, beside=beside, about=about, ask=ask, evidence=EVIDENCE[name])


Creatinine = Annotated[
    float | str,
    _number(
        CKD_EPI,
        "serum creatinine, mg/dL or with unit (µmol/L)",
        "What is the serum creatinine, with its unit?",
        "creatinine", "creatinin", "creat", "crea", "Cr", "SCr", "肌酐",
    ),
]  # fmt: skip
RenalDisease = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "renal_disease",
        "dialysis, transplant or creatinine above 200 µmol/L",
        "Is there dialysis, a kidney transplant or a creatinine above 200 µmol/L?",
    ),
]
LiverDisease = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "liver_disease",
        "cirrhosis, or bilirubin > 2 and enzymes > 3 times normal",
        "Is there cirrhosis, or bilirubin above twice and liver enzymes above three times normal?",
    ),
]
Stroke = Annotated[bool | str, _words(HAS_BLED, "stroke", "previous stroke", "Has there been a stroke?")]
Bleeding = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "bleeding",
        "previous major bleeding or a tendency to it",
        "Has there been a major bleeding, or is there a tendency to it?",
    ),
]
LabileInr = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "labile_inr",
        "time in therapeutic range below 60 % on warfarin",
        "Is the INR labile (in range less than 60 % of the time)?",
    ),
]
BleedingDrugs = Annotated[
    bool | str, _words(HAS_BLED, "bleeding_drugs", "takes an antiplatelet or an NSAID", "Does the person take an antiplatelet or an NSAID?")
]
Alcohol = Annotated[
    bool | str, _words(HAS_BLED, "alcohol", "eight or more drinks a week", "Does the person take eight or more alcoholic drinks a week?")
]
Waist = Annotated[
    float | str,
    _number(FINDRISC, "waist circumference, cm", "What is the waist circumference in cm?", "waist", "waist circumference", "腰围"),
]
DailyActivity = Annotated[
    bool | str,
    _words(
        FINDRISC,
        "daily_activity",
        "at least 30 minutes of physical activity a day",
        "Is the person physically active for at least 30 minutes a day?",
    ),
]
DailyVegetables = Annotated[
    bool | str,
    _words(
        FINDRISC,
        "daily_vegetables",
        "vegetables, fruit or berries every day",
        "Does the person eat vegetables, fruit or berries every day?",
    ),
]
HighGlucose = Annotated[
    bool | str,
    _words(FINDRISC, "high_glucose", "blood glucose was once found to be high", "Was the blood glucose ever found to be high?"),
]
DiabetesInFamily = Annotated[
    Literal["none", "second-degree", "first-degree"],
    _words(
        FINDRISC,
        "diabetes_in_family",
        "relatives with diabetes: none, second-degree or first-degree",
        "Which relatives have diabetes: none, second-degree or first-degree ones?",
        kind="choice",
    ),
]
RaceGroup = Annotated[
    Literal[
        "white", "black", "hispanic", "hispanic US-born", "hispanic foreign-born", "asian", "chinese", "japanese", "filipino",
        "other asian", "hawaiian", "other pacific islander", "american indian or alaska native",
    ],
    _words(
        "asks BCRAT or PLCOm2012", "race_group", "US race group, for BCRAT and PLCOm2012", "Which US race group does the person belong to?", "choice"
    ),
]  # fmt: skip
MenarcheAge = Annotated[
    float | str,
    _number(BCRAT, "age at first period", "How old was she at her first period?", "menarche", "first period", "periods began at", "初潮"),
]
FirstBirthAge = Annotated[
    float | str,
    _number(
        BCRAT,
        "age at first live birth; 0 without one",
        "How old was she at her first live birth (0 without one)?",
        "first birth", "first live birth", "first child at", "first child when", "first baby at", "first delivery", "第一胎", "首次生育", "头胎",
        name="first_birth_age",
    ),
]  # fmt: skip
BreastCancerRelatives = Annotated[
    float | str,
    _number(
        BCRAT,
        "mother, sisters and daughters with breast cancer",
        "How many of her mother, sisters and daughters have had breast cancer?",
        "first-degree relatives with breast cancer",
        name="breast_cancer_relatives",
    ),
]
BreastBiopsies = Annotated[
    float | str,
    _number(
        BCRAT,
        "breast biopsies so far, benign ones included",
        "How many breast biopsies has she had, benign ones included?",
        "biopsies", "biopsy", "活检",
        name="breast_biopsies",
    ),
]  # fmt: skip
AtypicalHyperplasia = Annotated[
    bool | str,
    _words(
        BCRAT,
        "atypical_hyperplasia",
        "atypical hyperplasia in a biopsy; left out when unknown",
        "Did a biopsy show atypical hyperplasia?",
    ),
]
BreastHistory = Annotated[
    bool | str,
    _words(
        BCRAT,
        "breast_history",
        "breast cancer, DCIS, LCIS or chest radiation in the past",
        "Has she had breast cancer, DCIS, LCIS or radiation to the chest herself?",
    ),
]
Education = Annotated[
    Literal["less than high school", "high school", "training after high school", "some college", "college graduate", "postgraduate"],
    _words(
        PLCO,
        "education",
        "highest education, for PLCOm2012",
        "What is the highest education, from less than high school to postgraduate?",
        "choice",
    ),
]
Copd = Annotated[
    bool | str, _words(PLCO, "copd", "COPD, emphysema or chronic bronchitis", "Is there COPD, emphysema or chronic bronchitis?")
]
CancerHistory = Annotated[bool | str, _words(PLCO, "cancer_history", "any cancer in the past", "Has there been any cancer in the past?")]
LungCancerInFamily = Annotated[
    bool | str,
    _words(PLCO, "lung_cancer_in_family", "lung cancer in the family", "Is there lung cancer in the family?", "choice"),
]
CigarettesPerDay = Annotated[
    float | str,
    _number(
        PLCO,
        "cigarettes a day on average while smoking",
        "How many cigarettes a day, on average while smoking?",
        recogniser="cigarettes_per_day",
    ),
]
SmokingYears = Annotated[
    float | str, _number(PLCO, "years of smoking altogether", "For how many years altogether?", recogniser="smoking_years")
]
QuitYears = Annotated[
    float | str,
    _number(PLCO, "years since smoking was given up", "How many years ago was smoking given up?", recogniser="quit_years"),
]
LynchHistory = Annotated[dict[str, float], Option(about="counts and youngest ages of Lynch cancers, for PREMM5")]
WhatIf = Annotated[list[str] | str, Option(about="changes whose results stand beside: «non-smoker», «SBP 130»")]
Hba1c = Annotated[float | str, Option(about="HbA1c, %, for PREVENT")]
Uacr = Annotated[float | str, Option(about="urine albumin-creatinine ratio, mg/g or with unit, for PREVENT")]
Sdi = Annotated[float | str, Option(about="decile of the US social deprivation index, for PREVENT")]

NUMBERS = (
    "creatinine",
    "waist",
    "hba1c",
    "uacr",
    "sdi",
    "menarche_age",
    "first_birth_age",
    "breast_cancer_relatives",
    "breast_biopsies",
    "cigarettes_per_day",
    "smoking_years",
    "quit_years",
)
POSSIBLE: Mapping[str, tuple[float, float, str]] = {
    "hba1c": (2, 25, "2 to 25 %"),
    "uacr": (0.1, 25_000, "0.1 to 25000 mg/g, or a value with its unit such as «3 mg/mmol»"),
    "sdi": (1, 10, "a decile from 1 to 10"),
    "menarche_age": (5, 25, "5 to 25 years"),
    "first_birth_age": (0, 60, "an age up to 60 years, or 0 without a birth"),
    "breast_cancer_relatives": (0, 20, "0 to 20"),
    "breast_biopsies": (0, 50, "0 to 50"),
    "cigarettes_per_day": (0, 200, "0 to 200"),
    "smoking_years": (0, 100, "0 to 100 years"),
    "quit_years": (0, 100, "0 to 100 years"),
}
AS_GIVEN = ("diabetes_in_family", "race_group", "education", "lynch_history")
FLAGS = (
    "daily_activity",
    "daily_vegetables",
    "high_glucose",
    "renal_disease",
    "liver_disease",
    "stroke",
    "bleeding",
    "labile_inr",
    "bleeding_drugs",
    "alcohol",
    "atypical_hyperplasia",
    "breast_history",
    "copd",
    "cancer_history",
    "lung_cancer_in_family",
)
