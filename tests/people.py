"""A person whom several tests ask about."""

from typing import Any

# The worked example of PREVENT's paper (PMID:37947085), as restated in the vignettes of the R packages CVrisk and preventr.
PREVENT_EXAMPLE: dict[str, Any] = {
    "age": 50, "sex": "female", "total_cholesterol": 200, "hdl_cholesterol": 45, "systolic_bp": 160, "bp_treated": True, "statin": False,
    "diabetes": True, "smoker": False, "egfr": 90, "bmi": 35,
}  # fmt: skip
