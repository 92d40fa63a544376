"""What the values of every risk in percent hold, whichever model it comes from."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue


def risk_values(
    model: str, outcome: str, risk: float, shares: Mapping[str, float], used: Mapping[str, Any], population: str
) -> dict[str, JsonValue]:
    """Values of a finding: `risk` from 0 to 1, each input's share of the linear predictor, the inputs used, and who the model is for."""
    return {
        "model": model,
        "outcome": outcome,
        "risk": risk,
        "percent": round(100 * risk, 1),
        "contributions": {name: round(share, 4) for name, share in shares.items()},
        "inputs": dict(used),
        "population": population,
    }
