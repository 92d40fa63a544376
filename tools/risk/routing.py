"""Which model answers: the one that was named, or the one that the condition and what is known of the person ask for."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import JsonValue

from ..finding import Abstain, Finding
from . import bcrat, cancer_models, cardiovascular, carriers, cha2ds2_vasc, ckd_epi, findrisc, has_bled, plco_m2012, premm5, scores
from .conditions import AF_STROKE, ANY_CANCER, BLEEDING, CANCERS, CARDIOVASCULAR, DIABETES, KIDNEY, LYNCH
from .implied import choices, fitting_conditions
from .validity import known_disease, stop, validity
from .values import Inputs

# Models that count points or give one rate: name, the condition that asks for it, its module, and what makes findings of it.
SCORES: tuple[tuple[str, str, Any, Callable[[Inputs], list[Finding]]], ...] = (
    ("CHA2DS2-VASc", AF_STROKE, cha2ds2_vasc, scores.stroke),
    ("HAS-BLED", BLEEDING, has_bled, scores.bleeding),
    ("FINDRISC", DIABETES, findrisc, scores.diabetes),
    (ckd_epi.NAME, KIDNEY, ckd_epi, scores.kidney),
    ("BCRAT", "", bcrat, cancer_models.breast),  # this one and the next by name, or by inputs that only they take
    ("PLCOm2012", "", plco_m2012, cancer_models.lung),
    ("PREMM5", LYNCH, premm5, cancer_models.lynch),
)

# What each model may be named beside: «HAS-BLED in atrial fibrillation» is no contradiction.
FOR: Mapping[str, tuple[str, ...]] = {
    "PREVENT": (CARDIOVASCULAR, AF_STROKE),
    "pooled cohort equations": (CARDIOVASCULAR, AF_STROKE),
    "CHA2DS2-VASc": (AF_STROKE, CARDIOVASCULAR),
    "HAS-BLED": (BLEEDING, AF_STROKE),
    "FINDRISC": (DIABETES,),
    ckd_epi.NAME: (KIDNEY,),
    "BCRAT": ("breast cancer", ANY_CANCER),
    "PLCOm2012": ("lung cancer", ANY_CANCER),
    "PREMM5": (LYNCH, "colorectal cancer", "endometrial cancer", ANY_CANCER),
    "carrier penetrance": (ANY_CANCER, *CANCERS, LYNCH),
}


def findings(inputs: Inputs, named: str | None, condition: str | None, outcome: str) -> list[Finding] | Abstain:
    """The findings of the model that was named, or that the condition asks for; `outcome` is the cardiovascular one to put first.

    Where neither is, the condition that the inputs leave is taken, and the answer says so; where they leave several, those are named.
    """
    if condition is None and named is None and not inputs["genes"]:
        fitting = fitting_conditions(inputs)
        if len(fitting) != 1:
            return Abstain(reason=f"The condition whose risk is asked for is missing: {choices(fitting)}.", missing=("condition",))
        ((taken, because),) = fitting.items()
        are = "is" if len(because) == 1 else "are"
        told = f"No condition was named; {taken} was taken, since {', '.join(because)} {are} known and nothing that is for another"
        return _saying(told, _answer(inputs, None, taken, outcome))
    if condition == AF_STROKE and named is None and outcome == "ascvd" and _tells_no_fibrillation(inputs):
        told = "A stroke was asked for; PREVENT was taken, since cholesterol and pressure are known and nothing of atrial fibrillation"
        return _saying(told, _answer(inputs, None, CARDIOVASCULAR, outcome))
    answer = _answer(inputs, named, condition, outcome)
    return _saying_what_for(answer, named, condition, outcome)


def _saying_what_for(answer: list[Finding] | Abstain, named: str | None, condition: str | None, outcome: str) -> list[Finding] | Abstain:
    """An answer by the model that was named, which says so where the condition named beside it is another."""
    if named is None or condition is None or isinstance(answer, Abstain):
        return answer
    only_ascvd = named == "pooled cohort equations" and outcome == "heart_failure"
    if condition in FOR[named] and not only_ascvd:
        return answer
    asked = "heart failure" if only_ascvd else condition
    values: dict[str, JsonValue] = {"model": named, "condition": asked}
    template = "{model} was named and taken; its figure is none of {condition}."
    return [*answer, Finding(topic="model taken", template=template, values=values, source=answer[0].source)]


def _saying(why: str, answer: list[Finding] | Abstain) -> list[Finding] | Abstain:
    """An answer that says why its model was taken."""
    if isinstance(answer, Abstain):
        return answer.model_copy(update={"reason": f"{answer.reason} {why}."})
    values: dict[str, JsonValue] = {"model": answer[0].values.get("model"), "why": why}
    return [*answer, Finding(topic="model taken", template="{why}: {model}.", values=values, source=answer[0].source)]


def _answer(inputs: Inputs, named: str | None, condition: str | None, outcome: str) -> list[Finding] | Abstain:
    """The findings of the model that was named, or of the one for the condition."""
    if named in cancer_models.LEFT_OUT:
        return Abstain(reason=cancer_models.LEFT_OUT[named])
    chosen = named or cancer_models.fitting(condition, inputs)
    for name, asked, module, found in SCORES:
        if chosen == name or (chosen is None and condition == asked):
            refused = (
                known_disease(name, inputs)
                or cancer_models.refusal(name, inputs)
                or stop(name, inputs, module.NEEDED, module.VALID, module.POPULATION)
            )
            answer = refused or [*found(inputs), validity(name, module.POPULATION, module.VALIDATION, inputs, module.SOURCE)]
            return _without_genes(name, answer, inputs)
    if chosen == "pooled cohort equations":
        return _without_genes(chosen, known_disease(chosen, inputs) or cardiovascular.by_pooled_cohorts(inputs), inputs)
    if chosen == "PREVENT" or condition == CARDIOVASCULAR:
        return _without_genes(
            "PREVENT", known_disease("PREVENT", inputs) or _beside_creatinine(cardiovascular.by_prevent(inputs, outcome), inputs), inputs
        )
    return carriers.by_penetrance(inputs, condition or ANY_CANCER)


def _beside_creatinine(answer: list[Finding] | Abstain, inputs: Inputs) -> list[Finding] | Abstain:
    """An answer that says which filtration rate counts, where a creatinine is given beside one."""
    if isinstance(answer, Abstain) or inputs["creatinine"] is None or "egfr" in inputs.derived:
        return answer
    values: dict[str, JsonValue] = {
        "egfr": f"{inputs['egfr']:g}",
        "by_creatinine": f"{ckd_epi.egfr(inputs.values):.0f}",
        "model": ckd_epi.NAME,
    }
    template = "The eGFR of {egfr} counts as it was given; the creatinine beside it amounts to {by_creatinine} by {model}."
    return [*answer, Finding(topic="eGFR as given", template=template, values=values, source=ckd_epi.SOURCE)]


def _tells_no_fibrillation(inputs: Inputs) -> bool:
    """Whether cholesterol and pressure are known, and nothing that only the score for atrial fibrillation counts: «stroke» is an outcome of PREVENT, too."""
    counted = ("heart_failure", "hypertension", "stroke_tia", "vascular_disease")
    return all(inputs[name] is not None for name in ("total_cholesterol", "systolic_bp")) and all(inputs[name] is None for name in counted)


def _without_genes(model: str, answer: list[Finding] | Abstain, inputs: Inputs) -> list[Finding] | Abstain:
    """An answer that says that genes were named and the model takes none, so that nobody thinks they are in the figure."""
    if isinstance(answer, Abstain) or not inputs["genes"]:
        return answer
    values: dict[str, JsonValue] = {"model": model, "genes": [gene.upper() for gene in inputs["genes"]]}
    template = "{model} takes no gene: {genes} has no part in this figure."
    return [*answer, Finding(topic="genes not used", template=template, values=values, source=answer[0].source)]
