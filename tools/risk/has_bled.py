"""HAS-BLED: points for major bleeding under anticoagulation in atrial fibrillation.

Pisters R et al., Chest 2010;138:1093-1100, PMID:20299623. Rates of major bleeding by score as the paper gives them;
there were too few events above 5 points. A high score is a reason to correct what can be corrected, not to withhold treatment.
"""

from collections.abc import Mapping
from typing import Any

from ..finding import Source

SOURCE = Source(
    title="A novel user-friendly score (HAS-BLED) to assess 1-year risk of major bleeding in patients with atrial fibrillation",
    publisher="Chest 138:1093-1100",
    version="2010",
    identifier="PMID:20299623",
)
NEEDED = ("age", "systolic_bp", "renal_disease", "liver_disease", "stroke", "bleeding", "labile_inr", "bleeding_drugs", "alcohol")
VALID: Mapping[str, tuple[float, float, str]] = {"age": (18, 120, "years")}
POPULATION = "adults with atrial fibrillation who take, or may take, an anticoagulant"
# 0.72: the paper's abstract. 0.63: Gao X et al., Front Cardiovasc Med 2021;8:757087, PMID:34881309.
VALIDATION = (
    "derived and validated in 3,978 people of the Euro Heart Survey on atrial fibrillation, C-statistic 0.72; pooled over 39 later studies of "
    "anticoagulated people 0.63 (95 % interval 0.61 to 0.65)"
)
RATES = {0: 1.13, 1: 1.02, 2: 1.88, 3: 3.74, 4: 8.70, 5: 12.50}  # major bleeds per 100 patient-years
HIGH = 3


def score(inputs: Mapping[str, Any]) -> tuple[int, dict[str, float]]:
    """Points from 0 to 9, and those of each item."""
    points = {
        "systolic pressure above 160": int(inputs["systolic_bp"] > 160),
        "kidney disease": int(inputs["renal_disease"]),
        "liver disease": int(inputs["liver_disease"]),
        "stroke": int(inputs["stroke"]),
        "bleeding or tendency to it": int(inputs["bleeding"]),
        "labile INR": int(inputs["labile_inr"]),
        "age above 65": int(inputs["age"] > 65),
        "antiplatelet or NSAID": int(inputs["bleeding_drugs"]),
        "alcohol": int(inputs["alcohol"]),
    }
    return sum(points.values()), {name: float(value) for name, value in points.items()}
