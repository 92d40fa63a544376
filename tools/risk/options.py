"""Inputs that only programs pass: the scheduler is not trained to find them in a text, and the record may hold them."""

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

NUMBERS = ("creatinine", "waist")
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
)
