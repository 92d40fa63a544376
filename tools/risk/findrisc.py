"""FINDRISC: points for type 2 diabetes within ten years, without a laboratory.

Lindström J, Tuomilehto J, Diabetes Care 2003;26:725-731, PMID:12610029; points and risks as the form of the Finnish
Diabetes Association prints them. For adults without known diabetes; derived in Finland.
"""

from collections.abc import Mapping
from typing import Any

from ..finding import Source

SOURCE = Source(
    title="The diabetes risk score: a practical tool to predict type 2 diabetes risk",
    publisher="Diabetes Care 26:725-731",
    version="2003",
    identifier="PMID:12610029",
)
NEEDED = ("age", "sex", "bmi", "waist", "daily_activity", "daily_vegetables", "bp_treated", "high_glucose", "diabetes_in_family")
VALID: Mapping[str, tuple[float, float, str]] = {"age": (18, 120, "years")}
POPULATION = "adults without known diabetes"
# Sensitivity and specificity: the paper's abstract. Norway: Jølle A et al., BMJ Open Diabetes Res Care 2019;7:e000769, PMC6887494.
VALIDATION = (
    "derived and validated in Finnish population cohorts, where 9 points and more had a sensitivity of 0.78 and 0.81 and a specificity of 0.77 and 0.76; "
    "in 47,804 Norwegians a C-statistic of 0.77 (95 % interval 0.76 to 0.78), and 13.5 % of those with 15 points and more developed diabetes in ten "
    "years, fewer than the form says"
)
YEARS = 10
RELATIVES = {"none": 0, "second-degree": 3, "first-degree": 5}
ODDS = (
    (21, "1 in 2", 0.5),
    (15, "1 in 3", 1 / 3),
    (12, "1 in 6", 1 / 6),
    (7, "1 in 25", 0.04),
    (0, "1 in 100", 0.01),
)  # from that score on


def score(inputs: Mapping[str, Any]) -> tuple[int, dict[str, float]]:
    """Points from 0 to 26, and those of each item."""
    age, bmi, waist = inputs["age"], inputs["bmi"], inputs["waist"]
    narrow, wide = (94, 102) if inputs["sex"] == "male" else (80, 88)
    points = {
        "age": 4 if age >= 65 else 3 if age >= 55 else 2 if age >= 45 else 0,
        "body mass index": 3 if bmi > 30 else 1 if bmi >= 25 else 0,
        "waist": 4 if waist > wide else 3 if waist >= narrow else 0,
        "no daily activity": 0 if inputs["daily_activity"] else 2,
        "no daily vegetables or fruit": 0 if inputs["daily_vegetables"] else 1,
        "blood pressure medication": 2 * int(inputs["bp_treated"]),
        "high blood glucose once": 5 * int(inputs["high_glucose"]),
        "diabetes in the family": RELATIVES[inputs["diabetes_in_family"]],
    }
    return sum(points.values()), {name: float(value) for name, value in points.items()}


def odds(points: int) -> tuple[str, float]:
    """The ten-year risk of a score, in words and as a share."""
    return next((words, share) for bound, words, share in ODDS if points >= bound)
