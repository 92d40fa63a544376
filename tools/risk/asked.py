"""Where a text asks for a model that takes inputs of its own: by the model's name or the condition that it is for.

Each model has a recogniser, `asks FINDRISC` and so on, beside which its own inputs are read (see `Stated`).
"""

from collections.abc import Collection
from functools import partial

from ..recognisers import Span, recogniser
from .conditions import ANY_CANCER, BLEEDING, CARDIOVASCULAR, DIABETES, KIDNEY, conditions, resolve_condition
from .model_names import known_model, model_names

# Models by what they are asked for.
FOR = {
    "CKD-EPI 2021": (KIDNEY, CARDIOVASCULAR),
    "HAS-BLED": (BLEEDING,),
    "FINDRISC": (DIABETES,),
    "BCRAT": ("breast cancer",),
    "PLCOm2012": ("lung cancer",),
    "carrier penetrance": ("breast cancer", "ovarian cancer", ANY_CANCER),
}
ALSO = {"CKD-EPI 2021": "PREVENT"}  # which takes the eGFR that comes of a creatinine


EITHER = "asks BCRAT or PLCOm2012"  # which both take a race group


def _asks(models: Collection[str], text: str) -> list[Span]:
    conditions_of = {condition for model in models for condition in FOR[model]}
    named = [
        span
        for span in model_names(text)
        if known_model(text[slice(*span)]) in {*models, *(ALSO[model] for model in models if model in ALSO)}
    ]
    asked = [span for span in conditions(text) if resolve_condition(text[slice(*span)]) in conditions_of]
    return sorted({*named, *asked})


for _model in FOR:
    recogniser(f"asks {_model}")(partial(_asks, (_model,)))
recogniser(EITHER)(partial(_asks, ("BCRAT", "PLCOm2012")))
