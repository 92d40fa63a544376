"""Inputs of single models. The kernel reads most of them from the person's words where their model is asked for, programs pass the others;
the record may hold them, too. Definitions: tools/risk/data/evidence_of_models.toml."""

import tomllib
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator

from ..slots import Kind, Option, Stated
from . import asked
from . import measured as measured  # registers its recognisers, as does the next one
from . import organs as organs
from . import smoking as smoking
from .races import in_any_case

EVIDENCE: dict[str, dict[str, list[str]]] = tomllib.loads(
    (files(__package__) / "data" / "evidence_of_models.toml").read_text(encoding="utf-8")
)
CKD_EPI, HAS_BLED, FINDRISC = "asks CKD-EPI 2021", "asks HAS-BLED", "asks FINDRISC"
BCRAT, PLCO, CARRIERS = "asks BCRAT", "asks PLCOm2012", "asks carrier penetrance"

Degree = Literal["none", "second-degree", "first-degree"]
UsGroup = Literal[
    "white", "black", "hispanic", "hispanic US-born", "hispanic foreign-born", "asian", "chinese", "japanese", "filipino",
    "other asian", "hawaiian", "other pacific islander", "american indian or alaska native",
]  # fmt: skip
Schooling = Literal[
    "less than high school", "high school", "training after high school", "some college", "college graduate", "postgraduate"
]
CHOICES: Mapping[str, tuple[str, ...]] = {
    "diabetes_in_family": get_args(Degree),
    "race_group": get_args(UsGroup),
    "education": get_args(Schooling),
}


def _number(beside: str, recogniser: str, between: tuple[float, float], about: str, ask: str, name: str = "") -> Stated:
    evidence = EVIDENCE.get(name, {})
    return Stated(kind="number", beside=beside, recogniser=recogniser, between=between, about=about, ask=ask, evidence=evidence)


def _words(beside: str, name: str, about: str, ask: str, kind: Kind = "flag", found: str = "") -> Stated:
    return Stated(kind=kind, beside=beside, recogniser=found, about=about, ask=ask, evidence=EVIDENCE[name])


def _in_any_case(name: str) -> BeforeValidator:
    """The choices of an argument are taken whatever their capitals, race groups by their other names, too."""
    return BeforeValidator(partial(in_any_case, CHOICES[name]))


Creatinine = Annotated[
    float | str,
    _number(
        CKD_EPI,
        "serum_creatinine",
        (0.1, 15),
        "serum creatinine, mg/dL or with unit (µmol/L)",
        "What is the serum creatinine, with its unit?",
    ),
]
RenalDisease = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "renal_disease",
        "dialysis, transplant or creatinine of 200 µmol/L and more",
        "Is there long-term dialysis, a kidney transplant, or a blood creatinine of 200 µmol/L (2.26 mg/dL) or more?",
    ),
]
LiverDisease = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "liver_disease",
        "chronic liver disease, or bilirubin > 2 and enzymes > 3 times normal",
        "Is there a chronic liver disease such as cirrhosis, or bilirubin above twice together with liver enzymes above three times normal?",
    ),
]
Stroke = Annotated[
    bool | str,
    _words(HAS_BLED, "stroke", "previous stroke", "Has there ever been a stroke, by a clot or a bleed? (A TIA alone does not count.)"),
]
Bleeding = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "bleeding",
        "previous serious bleeding, or a tendency to it",
        "Has there been a serious bleeding (gut, brain, or one that needed a hospital), or is there anaemia or a clotting disorder?",
    ),
]
LabileInr = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "labile_inr",
        "time in therapeutic range below 60 % on warfarin",
        "On warfarin, is the INR in range for less than 60 % of the time? (No, if not on warfarin.)",
    ),
]
BleedingDrugs = Annotated[
    bool | str,
    _words(
        HAS_BLED,
        "bleeding_drugs",
        "takes an antiplatelet or an NSAID",
        "Does the person take aspirin, clopidogrel or another antiplatelet, or an NSAID such as ibuprofen, naproxen or diclofenac?",
    ),
]
Alcohol = Annotated[
    bool | str, _words(HAS_BLED, "alcohol", "eight or more drinks a week", "Does the person have eight or more drinks of alcohol a week?")
]
Waist = Annotated[
    float | str,
    _number(FINDRISC, "waist", (50, 200), "waist circumference, cm", "What is the waist circumference in cm, below the ribs?"),
]
DailyActivity = Annotated[
    bool | str,
    _words(
        FINDRISC,
        "daily_activity",
        "at least 30 minutes of physical activity a day",
        "Is the person usually active for at least 30 minutes a day, at work, in leisure or in daily life?",
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
    _words(
        FINDRISC,
        "high_glucose",
        "blood glucose was once found to be high",
        "Was the blood sugar ever found to be high, at a check-up, in an illness or in pregnancy?",
    ),
]
DiabetesInFamily = Annotated[
    Degree,
    _in_any_case("diabetes_in_family"),
    _words(
        FINDRISC,
        "diabetes_in_family",
        "relatives with diabetes: none, second-degree or first-degree",
        "Who has diabetes: a parent, sibling or child (first-degree), only a grandparent, aunt, uncle or first cousin (second-degree), or none?",
        kind="choice",
    ),
]
RaceGroup = Annotated[
    UsGroup,
    _in_any_case("race_group"),
    _words(
        asked.EITHER,
        "race_group",
        "US race group, for BCRAT and PLCOm2012",
        "Which US race group: white, black, hispanic US-born, hispanic foreign-born, chinese, japanese, filipino, other asian, hawaiian, "
        "other pacific islander, or american indian or alaska native?",
        "choice",
    ),
]
BreastsRemoved = Annotated[
    bool | str,
    _words(CARRIERS, "breasts_removed", "both breasts were removed", "Were both breasts removed?", found="breasts_removed"),
]
OvariesRemoved = Annotated[
    bool | str,
    _words(CARRIERS, "ovaries_removed", "both ovaries were removed", "Were both ovaries removed?", found="ovaries_removed"),
]
MenarcheAge = Annotated[float | str, _number(BCRAT, "menarche", (5, 25), "age at first period", "How old was she at her first period?")]
FirstBirthAge = Annotated[
    float | str,
    _number(
        BCRAT,
        "first_birth",
        (10, 60),
        "age at first live birth; 0 without one",
        "How old was she at her first live birth (0 without one)?",
        name="first_birth_age",
    ),
]
BreastCancerRelatives = Annotated[
    float | str,
    _number(
        BCRAT,
        "",
        (0, 20),
        "mother, sisters and daughters with breast cancer",
        "How many of her mother, sisters and daughters have had breast cancer (not aunts, grandmothers or men)?",
        name="breast_cancer_relatives",
    ),
]
BreastBiopsies = Annotated[
    float | str,
    _number(
        BCRAT,
        "breast_biopsies",
        (0, 50),
        "breast biopsies so far, benign ones included",
        "How many breast biopsies has she had, whatever they showed?",
        name="breast_biopsies",
    ),
]
AtypicalHyperplasia = Annotated[
    bool | str,
    _words(
        BCRAT,
        "atypical_hyperplasia",
        "atypical hyperplasia in a biopsy; left out when unknown",
        "Did a biopsy of the breast show atypical hyperplasia?",
    ),
]
BreastHistory = Annotated[
    bool | str,
    _words(
        BCRAT,
        "breast_history",
        "breast cancer, DCIS, LCIS or chest radiation in the past",
        "Has she herself had breast cancer, DCIS or LCIS, or radiotherapy to the chest as for Hodgkin lymphoma?",
    ),
]
Education = Annotated[
    Schooling,
    _in_any_case("education"),
    _words(
        PLCO,
        "education",
        "highest education, for PLCOm2012",
        "What is the highest education: less than high school, high school, training after high school, some college, college graduate or postgraduate?",
        "choice",
    ),
]
Copd = Annotated[
    bool | str,
    _words(PLCO, "copd", "COPD, emphysema or chronic bronchitis", "Has COPD, emphysema or chronic bronchitis ever been diagnosed?"),
]
CancerHistory = Annotated[
    bool | str, _words(PLCO, "cancer_history", "any cancer in the past", "Has the person had any cancer in the past?")
]
LungCancerInFamily = Annotated[
    bool | str,
    _words(
        PLCO,
        "lung_cancer_in_family",
        "lung cancer in a parent, sibling or child",
        "Has a parent, brother, sister or child had lung cancer?",
    ),
]
CigarettesPerDay = Annotated[
    float | str,
    _number(
        PLCO,
        "cigarettes_per_day",
        (0, 200),
        "cigarettes a day on average while smoking",
        "How many cigarettes a day, on average while smoking?",
    ),
]
SmokingYears = Annotated[
    float | str,
    _number(PLCO, "smoking_years", (0, 100), "years of smoking altogether", "For how many years altogether has the person smoked?"),
]
QuitYears = Annotated[
    float | str,
    _number(
        PLCO, "quit_years", (0, 100), "years since smoking was given up", "How many years ago was smoking given up (0 if still smoking)?"
    ),
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
    "hba1c": (2, 25, "2 to 25 %, or a value with its unit such as «48 mmol/mol»"),
    "uacr": (0.1, 25_000, "0.1 to 25000 mg/g, or a value with its unit such as «3 mg/mmol»"),
    "sdi": (1, 10, "a decile from 1 to 10"),
    "menarche_age": (5, 25, "5 to 25 years"),
    "first_birth_age": (0, 60, "an age up to 60 years, or 0 without a birth"),
    "breast_cancer_relatives": (0, 20, "0 to 20"),
    "breast_biopsies": (0, 50, "0 to 50"),
    "cigarettes_per_day": (0, 200, "0 to 200 cigarettes, or packs such as «1 pack» (of 20)"),
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
    "breasts_removed",
    "ovaries_removed",
)
