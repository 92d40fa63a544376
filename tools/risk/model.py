"""`risk_model`: published, validated risk models behind one tool; each result with what it rests on and what drives it."""

from collections.abc import Mapping
from typing import Any

from llmasos.errors import UnknownTerm

from ...memory.patient import Patient
from ..finding import Abstain, Finding
from ..tool import tool
from . import beside, options
from .conditions import resolve_condition, wanted_outcome
from .inputs import (
    Age,
    Bmi,
    BpTreated,
    Cholesterol,
    Condition,
    Diabetes,
    Egfr,
    Genes,
    Hdl,
    HeartFailure,
    Horizon,
    Hypertension,
    ModelName,
    Race,
    Sex,
    Smoker,
    Statin,
    StrokeTia,
    SystolicBp,
    VascularDisease,
)
from .model_names import held_instead, known_model, model_named
from .routing import findings
from .values import gather

# How people ask for each topic of the findings; the risks and scores themselves are what is asked for otherwise.
CUES: dict[str, list[str]] = {
    "contributions": ["driv", "push", "contribut", "factor weigh", "what factor", "which factor", "what raises", "what makes", "why is", "why so", "哪个因素", "哪些因素", "什么因素", "主要原因", "为什么"],
    "validity": ["trust", "valid", "reliab", "for whom", "made for", "developed for", "derived", "caveat", "limitation", "count for", "apply to", "applies to", "applicable", "how good", "how accurate", "how sure", "how many families", "calibrat", "c-statistic", "可信", "可靠", "准不准", "准确", "适用", "局限"],
    "reference person": ["somebody like", "someone like", "same age", "without the risk factors", "without risk factors", "without any risk factor", "nothing else were", "peers", "compare", "healthy", "ideal", "同龄", "没有危险因素", "健康人", "相比"],
    "average person": ["ordinary", "average", "general population", "general public", "population risk", "compare", "other women", "other men", "non-carrier", "noncarrier", "without the gene", "一般人", "普通人", "平均", "相比"],
    "how the risk was combined": ["combin", "competing", "dying of", "die of", "dying from", "death from other", "other causes", "add up", "added up", "合并", "竞争", "其他原因", "别的原因"],
    "race": ["race", "ethnicit", "种族", "族裔"],
    "what if:*": ["what if", "if she", "if he", "suppose", "如果", "假如", "要是"],
    "*-year *": [],
    "* risk to age *": [],
    "* risk, lifetime": [],
    "* score": [],
    "* probability": [],
    "eGFR": [],
}  # fmt: skip


@tool(
    summary="a person's risk of heart disease, stroke or cancer, from age, sex, labs or carried genes",
    examples=[
        "55 yo M, TC 213, HDL 50, BP 120/80 untreated, no statin, no diabetes, non-smoker, eGFR 90: 10-year cardiovascular risk?",
        "What is the breast cancer risk of a 40-year-old woman who carries PALB2?",
        "CHA2DS2-VASc of a 76-year-old woman with hypertension and diabetes?",
    ],
    cues=CUES,
)
def risk_model(
    condition: Condition | None = None,
    model: ModelName | None = None,
    age: Age | None = None,
    sex: Sex | None = None,
    genes: Genes | None = None,
    total_cholesterol: Cholesterol | None = None,
    hdl_cholesterol: Hdl | None = None,
    systolic_bp: SystolicBp | None = None,
    bp_treated: BpTreated | None = None,
    statin: Statin | None = None,
    diabetes: Diabetes | None = None,
    smoker: Smoker | None = None,
    egfr: Egfr | None = None,
    bmi: Bmi | None = None,
    race: Race | None = None,
    horizon_years: Horizon | None = None,
    heart_failure: HeartFailure | None = None,
    hypertension: Hypertension | None = None,
    stroke_tia: StrokeTia | None = None,
    vascular_disease: VascularDisease | None = None,
    hba1c: options.Hba1c | None = None,
    uacr: options.Uacr | None = None,
    sdi: options.Sdi | None = None,
    race_group: options.RaceGroup | None = None,
    breasts_removed: options.BreastsRemoved | None = None,
    ovaries_removed: options.OvariesRemoved | None = None,
    menarche_age: options.MenarcheAge | None = None,
    first_birth_age: options.FirstBirthAge | None = None,
    breast_cancer_relatives: options.BreastCancerRelatives | None = None,
    breast_biopsies: options.BreastBiopsies | None = None,
    atypical_hyperplasia: options.AtypicalHyperplasia | None = None,
    breast_history: options.BreastHistory | None = None,
    education: options.Education | None = None,
    copd: options.Copd | None = None,
    cancer_history: options.CancerHistory | None = None,
    lung_cancer_in_family: options.LungCancerInFamily | None = None,
    cigarettes_per_day: options.CigarettesPerDay | None = None,
    smoking_years: options.SmokingYears | None = None,
    quit_years: options.QuitYears | None = None,
    lynch_history: options.LynchHistory | None = None,
    creatinine: options.Creatinine | None = None,
    waist: options.Waist | None = None,
    daily_activity: options.DailyActivity | None = None,
    daily_vegetables: options.DailyVegetables | None = None,
    high_glucose: options.HighGlucose | None = None,
    diabetes_in_family: options.DiabetesInFamily | None = None,
    renal_disease: options.RenalDisease | None = None,
    liver_disease: options.LiverDisease | None = None,
    stroke: options.Stroke | None = None,
    bleeding: options.Bleeding | None = None,
    labile_inr: options.LabileInr | None = None,
    bleeding_drugs: options.BleedingDrugs | None = None,
    alcohol: options.Alcohol | None = None,
    what_if: options.WhatIf | None = None,
    patient: Patient | None = None,
) -> list[Finding] | Abstain:
    """Risk by PREVENT, the pooled cohort equations, CHA2DS2-VASc, HAS-BLED, FINDRISC, BCRAT, PLCOm2012, PREMM5 or carrier penetrance; eGFR by CKD-EPI.

    Cholesterol in mg/dL, or text with its unit; pressure in mmHg; eGFR in mL/min/1.73 m², or
    creatinine to estimate it from; BMI in kg/m². What the arguments
    leave out is taken from the patient in scope. Abstains, naming them all, when inputs are missing or lie outside the
    population that the model was validated in. A model's name may stand as the condition. `what_if` adds the results with something changed. Raises InvalidInput for what can't be, UnknownTerm for another condition.
    """
    given = {
        name: value for name, value in locals().items() if name not in ("condition", "model", "what_if", "patient") and value is not None
    }
    named, wanted = _meant(model, condition)

    def answer(changes: Mapping[str, Any]) -> list[Finding] | Abstain:
        return findings(gather({**given, **changes}, patient), named, wanted, wanted_outcome(condition or ""))

    return beside.complete(answer, what_if)


def _meant(model: str | None, condition: str | None) -> tuple[str | None, str | None]:
    """The model that was named, also where it stands as the condition («CHA2DS2-VASc»), and the condition. Raises UnknownTerm."""
    named = model_named(model) if model else None
    if condition is None:
        return named, None
    try:
        return named, resolve_condition(condition)
    except UnknownTerm:
        if (instead := known_model(condition)) is None and not held_instead(condition):
            raise
        instead = instead or model_named(condition)
    return named or instead, None
