"""CKD-EPI 2021: the glomerular filtration rate from creatinine, age and sex, without race.

Inker LA et al., N Engl J Med 2021;385:1737-1749. The equation as the National Kidney Foundation prints it. Developed and
validated in adults with creatinine traceable to IDMS; not for children, pregnancy or unstable kidney function.
"""

import math
from collections.abc import Mapping
from typing import Any

from ..finding import Source

SOURCE = Source(
    title="New creatinine- and cystatin C-based equations to estimate GFR without race",
    publisher="N Engl J Med 385:1737-1749",
    version="2021",
    identifier="https://kidney.org/ckd-epi-creatinine-equation-2021",
)
NAME = "CKD-EPI 2021"
NEEDED = ("age", "sex", "creatinine")
VALID: Mapping[str, tuple[float, float, str]] = {"age": (18, 120, "years")}
POPULATION = "adults whose creatinine is stable and traceable to IDMS"
# Underestimation by 3.6 in Black and overestimation by 3.9 mL/min/1.73 m² in other adults: abstract of the paper.
VALIDATION = (
    "developed in 8,254 and validated in 4,050 adults, in whom it was 3.6 mL/min/1.73 m² too low in Black and 3.9 too high in other adults "
    "(medians), and at least 85 % of estimates lay within 30 % of the measured rate"
)
STAGES = ((90, "G1"), (60, "G2"), (45, "G3a"), (30, "G3b"), (15, "G4"), (0, "G5"))  # lower bounds, mL/min/1.73 m²


def egfr(inputs: Mapping[str, Any]) -> float:
    """mL/min/1.73 m²; creatinine in mg/dL."""
    female = inputs["sex"] == "female"
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    ratio = inputs["creatinine"] / kappa
    rate: float = 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.200 * 0.9938 ** inputs["age"] * (1.012 if female else 1)
    return rate


def contributions(inputs: Mapping[str, Any]) -> dict[str, float]:
    """Shares of the rate's logarithm against a man of 18 years whose creatinine is 0.9 mg/dL (a woman: 0.7); exact, since factors multiply."""
    female = inputs["sex"] == "female"
    alone = {"sex": inputs["sex"], "age": 0.0, "creatinine": inputs["creatinine"]}
    return {
        "creatinine": math.log(egfr(alone) / (142 * (1.012 if female else 1))),
        "age": (inputs["age"] - 18) * math.log(0.9938),
        "female sex": math.log(1.012) if female else 0.0,
    }


def stage(rate: float) -> str:
    """The category of kidney function, by the rounded rate, as laboratories report it."""
    return next(name for bound, name in STAGES if round(rate) >= bound)


def is_stage(rate: float) -> bool:
    """Whether the rate with one decimal, as it is shown, lies in its category, too: 59.7 does not in G2."""
    return stage(rate) == next(name for bound, name in STAGES if round(rate, 1) >= bound)
