"""PLCOm2012: the risk of lung cancer within six years for people who smoke or have smoked.

Tammemägi MC et al., N Engl J Med 2013;368:728-736, DOI:10.1056/NEJMoa1211776, table 2 (PMC3929969). Coefficients seen in
four independent implementations (R package PLCOm2012; Erasmus MC's model script; two validation studies' scripts).
"""

import math
from collections.abc import Mapping
from typing import Any

from ..finding import Source

SOURCE = Source(
    title="Selection criteria for lung-cancer screening",
    publisher="N Engl J Med 368:728-736",
    version="2013",
    identifier="DOI:10.1056/NEJMoa1211776",
)
NEEDED = ("age", "race_group", "education", "bmi", "copd", "cancer_history", "lung_cancer_in_family", "smoker", "cigarettes_per_day",
          "smoking_years", "quit_years")  # fmt: skip
VALID: Mapping[str, tuple[float, float, str]] = {"age": (55, 74, "years")}
POPULATION = "US people of 55 to 74 years who smoke or have smoked"
# The AUC: the paper's abstract, PMC3929969.
VALIDATION = (
    "developed and validated in the PLCO trial, where the AUC was 0.803 and 0.797; of four models it agreed best with the lung cancers registered in "
    "Germany (DOI:10.1007/s10654-020-00657-w)"
)
YEARS = 6
CONSTANT = -4.532506
INTENSITY = 0.4021541613  # centre of (cigarettes a day / 10) to the power of -1
EDUCATION = (
    "less than high school",
    "high school",
    "training after high school",
    "some college",
    "college graduate",
    "postgraduate",
)  # levels 1 to 6
_HISPANIC, _ASIAN, _PACIFIC = -0.7434744, -0.466585, 1.027152
RACES: Mapping[str, float] = {
    "white": 0.0,
    "american indian or alaska native": 0.0,
    "black": 0.3944778,
    **dict.fromkeys(("hispanic", "hispanic US-born", "hispanic foreign-born"), _HISPANIC),
    **dict.fromkeys(("asian", "chinese", "japanese", "filipino", "other asian"), _ASIAN),
    **dict.fromkeys(("hawaiian", "other pacific islander"), _PACIFIC),
}


def risk(inputs: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """Six-year risk from 0 to 1, and each factor's share of the log-odds against the person that the model is centred on.

    That is a white former smoker of 62 years, some college, BMI 27, about 25 cigarettes a day for 27 years, quit 10 years ago.
    """
    shares = {
        "age": 0.0778868 * (inputs["age"] - 62),
        "race": RACES[inputs["race_group"]],
        "education": -0.0812744 * (EDUCATION.index(inputs["education"]) + 1 - 4),
        "body mass index": -0.0274194 * (inputs["bmi"] - 27),
        "COPD": 0.3553063 * float(inputs["copd"]),
        "earlier cancer": 0.4589971 * float(inputs["cancer_history"]),
        "lung cancer in the family": 0.587185 * float(inputs["lung_cancer_in_family"]),
        "smoking now": 0.2597431 * float(inputs["smoker"]),
        "cigarettes a day": -1.822606 * (10 / inputs["cigarettes_per_day"] - INTENSITY),
        "years of smoking": 0.0317321 * (inputs["smoking_years"] - 27),
        "years since quitting": -0.0308572 * (inputs["quit_years"] - 10),
    }
    return 1 / (1 + math.exp(-CONSTANT - sum(shares.values()))), shares
