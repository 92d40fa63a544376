"""The finding that says which factors move a result, by their shares of the linear predictor."""

from collections.abc import Mapping

from pydantic import JsonValue

from ..finding import Finding, Source


def drivers(shares: Mapping[str, float], model: str, outcome: str, source: Source) -> Finding:
    """What raises and what lowers the result most, against the model's reference person."""
    ordered = sorted(shares.items(), key=lambda pair: -pair[1])
    raising: list[JsonValue] = [*[name for name, share in ordered if share > 0.02][:3]]
    lowering: list[JsonValue] = [*[name for name, share in reversed(ordered) if share < -0.02][:3]]
    template = {
        (
            True,
            True,
        ): "Against the reference person of {model}, the {outcome} risk is raised most by {raising} and lowered most by {lowering}.",
        (True, False): "Against the reference person of {model}, the {outcome} risk is raised most by {raising}.",
        (False, True): "Against the reference person of {model}, the {outcome} risk is lowered most by {lowering}.",
        (False, False): "No factor moves the {outcome} risk far from that of the reference person of {model}.",
    }[bool(raising), bool(lowering)]
    values: dict[str, JsonValue] = {
        "model": model,
        "outcome": outcome,
        "raising": raising,
        "lowering": lowering,
        "contributions": {name: round(share, 4) for name, share in shares.items()},
    }
    return Finding(topic="contributions", template=template, values=values, source=source)
