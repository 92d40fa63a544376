"""Where a text asks for a model that takes inputs of its own: by the model's name or the condition that it is for.

Each model has a recogniser, `asks FINDRISC` and so on, beside which its own inputs are read (see `Stated`).
"""

from functools import partial

from ..recognisers import Span, recogniser
from .conditions import BLEEDING, CARDIOVASCULAR, DIABETES, KIDNEY, conditions, resolve_condition
from .model_names import known_model, model_names

# Models by what they are asked for; a creatinine also gives the eGFR that PREVENT takes.
FOR = {
    "CKD-EPI 2021": (KIDNEY, CARDIOVASCULAR),
    "HAS-BLED": (BLEEDING,),
    "FINDRISC": (DIABETES,),
    "BCRAT": ("breast cancer",),
    "PLCOm2012": ("lung cancer",),
}


def _asks(model: str, text: str) -> list[Span]:
    named = [span for span in model_names(text) if known_model(text[slice(*span)]) == model]
    asked = [span for span in conditions(text) if resolve_condition(text[slice(*span)]) in FOR[model]]
    if model == "CKD-EPI 2021":
        named += [span for span in model_names(text) if known_model(text[slice(*span)]) == "PREVENT"]
    return sorted({*named, *asked})


def _either(text: str) -> list[Span]:
    """Where a model is asked for that takes a race group."""
    return sorted({*_asks("BCRAT", text), *_asks("PLCOm2012", text)})


for _model in FOR:
    recogniser(f"asks {_model}")(partial(_asks, _model))
recogniser("asks BCRAT or PLCOm2012")(_either)
