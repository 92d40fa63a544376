"""A person whom several tests ask about, and what risk_model says of one."""

from typing import Any

from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.risk import risk_model

# The worked example of PREVENT's paper (PMID:37947085), as restated in the vignettes of the R packages CVrisk and preventr.
PREVENT_EXAMPLE: dict[str, Any] = {
    "age": 50, "sex": "female", "total_cholesterol": 200, "hdl_cholesterol": 45, "systolic_bp": 160, "bp_treated": True, "statin": False,
    "diabetes": True, "smoker": False, "egfr": 90, "bmi": 35,
}  # fmt: skip


def risks_found(**given: Any) -> list[Finding]:
    """The findings of risk_model, which does not abstain."""
    answer = risk_model(**given)
    assert not isinstance(answer, Abstain), answer.reason
    return list(answer)


def risk_abstention(**given: Any) -> Abstain:
    """Why risk_model finds nothing."""
    answer = risk_model(**given)
    assert isinstance(answer, Abstain)
    return answer
