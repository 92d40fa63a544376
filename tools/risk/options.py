"""Inputs that only programs pass: the scheduler is not trained to find them in a text, and the record may hold them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from ..slots import Option

Creatinine = Annotated[float | str, Option(about="serum creatinine, mg/dL or with unit (µmol/L)")]
Waist = Annotated[float | str, Option(about="waist circumference, cm")]
DailyActivity = Annotated[bool | str, Option(about="at least 30 minutes of physical activity a day")]
DailyVegetables = Annotated[bool | str, Option(about="vegetables, fruit or berries every day")]
HighGlucose = Annotated[bool | str, Option(about="blood glucose was once found to be high")]
DiabetesInFamily = Annotated[
    Literal["none", "second-degree", "first-degree"], Option(about="relatives with diabetes: none, second-degree or first-degree")
]
RenalDisease = Annotated[bool | str, Option(about="dialysis, transplant or creatinine above 200 µmol/L")]
LiverDisease = Annotated[bool | str, Option(about="cirrhosis, or bilirubin > 2 and enzymes > 3 times normal")]
Stroke = Annotated[bool | str, Option(about="previous stroke")]
Bleeding = Annotated[bool | str, Option(about="previous major bleeding or a tendency to it")]
LabileInr = Annotated[bool | str, Option(about="time in therapeutic range below 60 % on warfarin")]
BleedingDrugs = Annotated[bool | str, Option(about="takes an antiplatelet or an NSAID")]
Alcohol = Annotated[bool | str, Option(about="eight or more drinks a week")]
WhatIf = Annotated[list[str] | str, Option(about="changes whose results stand beside: «non-smoker», «SBP 130»")]

Hba1c = Annotated[float | str, Option(about="HbA1c, %, for PREVENT")]
Uacr = Annotated[float | str, Option(about="urine albumin-creatinine ratio, mg/g or with unit, for PREVENT")]
Sdi = Annotated[float | str, Option(about="decile of the US social deprivation index, for PREVENT")]
RaceGroup = Annotated[
    Literal[
        "white", "black", "hispanic", "hispanic US-born", "hispanic foreign-born", "asian", "chinese", "japanese", "filipino",
        "other asian", "hawaiian", "other pacific islander", "american indian or alaska native",
    ],
    Option(about="US race group, for BCRAT and PLCOm2012"),
]  # fmt: skip
MenarcheAge = Annotated[float | str, Option(about="age at first period")]
FirstBirthAge = Annotated[float | str, Option(about="age at first live birth; 0 without one")]
BreastCancerRelatives = Annotated[float | str, Option(about="mother, sisters and daughters with breast cancer")]
BreastBiopsies = Annotated[float | str, Option(about="breast biopsies so far, benign ones included")]
AtypicalHyperplasia = Annotated[bool | str, Option(about="atypical hyperplasia in a biopsy; left out when unknown")]
BreastHistory = Annotated[bool | str, Option(about="breast cancer, DCIS, LCIS or chest radiation in the past")]
Education = Annotated[
    Literal["less than high school", "high school", "training after high school", "some college", "college graduate", "postgraduate"],
    Option(about="highest education, for PLCOm2012"),
]
Copd = Annotated[bool | str, Option(about="COPD, emphysema or chronic bronchitis")]
CancerHistory = Annotated[bool | str, Option(about="any cancer in the past")]
LungCancerInFamily = Annotated[bool | str, Option(about="lung cancer in the family")]
CigarettesPerDay = Annotated[float | str, Option(about="cigarettes a day on average while smoking")]
SmokingYears = Annotated[float | str, Option(about="years of smoking altogether")]
QuitYears = Annotated[float | str, Option(about="years since smoking was given up")]
LynchHistory = Annotated[dict[str, float], Option(about="counts and youngest ages of Lynch cancers, for PREMM5")]

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
