"""CHA2DS2-VASc: points for the risk of stroke in atrial fibrillation.

Lip GYH et al., Chest 2010;137:263-272, PMID:19762550, DOI:10.1378/chest.09-1584. A yearly rate is not given: it differs
between cohorts by more than twofold, and none of their tables could be read to confirm it.
"""

from collections.abc import Mapping
from typing import Any

from ..finding import Source

SOURCE = Source(
    title="Refining clinical risk stratification for predicting stroke and thromboembolism in atrial fibrillation using a novel risk factor-based approach",
    publisher="Chest 137:263-272",
    version="2010",
    identifier="PMID:19762550",
)
NEEDED = ("age", "sex", "heart_failure", "hypertension", "diabetes", "stroke_tia", "vascular_disease")
VALID: Mapping[str, tuple[float, float, str]] = {"age": (18, 120, "years")}
POPULATION = "adults with atrial fibrillation without mitral stenosis or a mechanical valve, not anticoagulated"
# Van der Endt VHW et al., Europace 2022;24:1739-1753, PMID:35894866.
VALIDATION = (
    "derived and first validated in the Euro Heart Survey on atrial fibrillation; pooled over later validations, the C-statistic for ischaemic stroke "
    "is 0.644 (95 % interval 0.635 to 0.653), and calibration was seldom reported"
)


def score(inputs: Mapping[str, Any]) -> tuple[int, dict[str, float]]:
    """Points from 0 to 9, and those of each item."""
    age = inputs["age"]
    points = {
        "heart failure": int(inputs["heart_failure"]),
        "hypertension": int(inputs["hypertension"]),
        "age": 2 if age >= 75 else 1 if age >= 65 else 0,
        "diabetes": int(inputs["diabetes"]),
        "stroke or TIA": 2 * int(inputs["stroke_tia"]),
        "vascular disease": int(inputs["vascular_disease"]),
        "female sex": int(inputs["sex"] == "female"),
    }
    return sum(points.values()), {name: float(value) for name, value in points.items()}
