"""`risk_model`: published, validated risk models behind one tool; each result with what it rests on and what drives it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import JsonValue

from llmasos.errors import UnknownTerm

from ...memory.patient import Patient
from ..finding import Abstain, Finding, Source
from ..recognisers import Span, recogniser
from ..tool import tool
from . import (
    bcrat,
    beside,
    cancer_models,
    carrier_penetrance,
    cha2ds2_vasc,
    ckd_epi,
    findrisc,
    has_bled,
    options,
    plco_m2012,
    pooled_cohort,
    premm5,
    prevent,
    scores,
)
from .drivers import drivers
from .inputs import (
    AF_STROKE,
    ANY_CANCER,
    BLEEDING,
    CARDIOVASCULAR,
    DIABETES,
    KIDNEY,
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
    Inputs,
    ModelName,
    Race,
    Sex,
    Smoker,
    Statin,
    StrokeTia,
    SystolicBp,
    VascularDisease,
    flag,
    number,
    resolve_condition,
    sex_of,
    wanted_outcome,
)

NUMBERS = ("age", "total_cholesterol", "hdl_cholesterol", "systolic_bp", "egfr", "bmi", "horizon_years", *options.NUMBERS)
FLAGS = ("bp_treated", "statin", "diabetes", "smoker", "heart_failure", "hypertension", "stroke_tia", "vascular_disease", *options.FLAGS)
NAMES = {"total_cvd": "total cardiovascular disease", "ascvd": "atherosclerotic cardiovascular disease", "heart_failure": "heart failure"}
SHORT = {"total_cvd": "total CVD", "ascvd": "ASCVD", "heart_failure": "heart failure"}
MODELS = {
    "PREVENT": "prevent|aha prevent|prevent equations|prevent equation",
    "pooled cohort equations": "pce|pooled cohort|pooled cohort equation|pooled cohort equations|ascvd risk estimator|ascvd calculator|acc/aha pooled cohort equations",
    "CHA2DS2-VASc": "cha2ds2-vasc|cha2ds2vasc|chads-vasc|chadsvasc|cha2ds2 vasc|chads2-vasc|chads-vasc score|cha₂ds₂-vasc",
    "carrier penetrance": "carrier penetrance|penetrance",
    "HAS-BLED": "has-bled|hasbled|has bled",
    "FINDRISC": "findrisc|finnish diabetes risk score",
    "CKD-EPI 2021": "ckd-epi|ckd epi|ckd-epi 2021",
    "BCRAT": "gail model|breast cancer risk assessment tool",
    "PLCOm2012": "plco m2012|plcom 2012",
    "PREMM5": "premm 5",
}
_MODEL = {word: name for name, words in MODELS.items() for word in (name.lower(), *words.split("|"))}
_MODEL |= dict.fromkeys(("score2", "score2-op", "score 2"), "SCORE2")  # known by name, and left out: cancer_models.LEFT_OUT
_MODEL_WORDS = re.compile("|".join(sorted(map(re.escape, _MODEL), key=len, reverse=True)), re.IGNORECASE)


@recogniser("risk_model")
def model_names(text: str) -> list[Span]:
    """Names of risk models in a text."""
    return [match.span() for match in _MODEL_WORDS.finditer(text)]


@tool(
    summary="a person's risk of heart disease, stroke or cancer, from age, sex, labs or carried genes",
    examples=[
        "55 yo M, TC 213, HDL 50, BP 120/80 untreated, no statin, no diabetes, non-smoker, eGFR 90: 10-year cardiovascular risk?",
        "What is the breast cancer risk of a 40-year-old woman who carries PALB2?",
        "CHA2DS2-VASc of a 76-year-old woman with hypertension and diabetes?",
    ],
    topics=[
        "10-year total CVD risk",
        "10-year ASCVD risk",
        "10-year heart failure risk",
        "CHA2DS2-VASc score",
        "cancer risk",
        "contributions",
        "validity",
    ],
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
    population that the model was validated in. `what_if` adds the results with something changed. Raises InvalidInput for what can't be, UnknownTerm for another condition.
    """
    given = {
        name: value for name, value in locals().items() if name not in ("condition", "model", "what_if", "patient") and value is not None
    }
    chosen = _model(model) if model else None
    wanted = resolve_condition(condition) if condition else None

    def answer(changes: Mapping[str, Any]) -> list[Finding] | Abstain:
        return _answer(_inputs({**given, **changes}, patient), chosen, wanted, wanted_outcome(condition or ""))

    return beside.complete(answer, what_if)


def _answer(inputs: Inputs, chosen: str | None, wanted: str | None, outcome: str) -> list[Finding] | Abstain:
    """The findings of the model that was named, or that the condition asks for."""
    if wanted is None and chosen is None:
        return Abstain(reason="The condition whose risk is asked for is missing.", missing=("condition",))
    if chosen in cancer_models.LEFT_OUT:
        return Abstain(reason=cancer_models.LEFT_OUT[chosen])
    chosen = chosen or cancer_models.fitting(wanted, inputs)
    if chosen == "CHA2DS2-VASc" or (chosen is None and wanted == AF_STROKE):
        return _stroke(inputs)
    for named, asked, module, findings in _SCORES:
        if chosen == named or (chosen is None and wanted == asked):
            stop = cancer_models.refusal(named, inputs) or _stop(named, inputs, module.NEEDED, module.VALID, module.POPULATION)
            return stop or [*findings(inputs), _validity(named, module.POPULATION, module.VALIDATION, inputs, module.SOURCE)]
    if chosen == "pooled cohort equations":
        return _pooled(inputs)
    if chosen == "PREVENT" or wanted == CARDIOVASCULAR:
        return _prevent(inputs, outcome)
    return _cancer(inputs, wanted or ANY_CANCER)


# Models that count points or give a rate: name, the condition that asks for it, its module, and what makes findings of it.
_SCORES: tuple[tuple[str, str, Any, Callable[[Inputs], list[Finding]]], ...] = (
    ("HAS-BLED", BLEEDING, has_bled, scores.bleeding),
    ("FINDRISC", DIABETES, findrisc, scores.diabetes),
    ("CKD-EPI 2021", KIDNEY, ckd_epi, scores.kidney),
    ("BCRAT", "", bcrat, cancer_models.breast),  # these three by name, or by inputs that only they take
    ("PLCOm2012", "", plco_m2012, cancer_models.lung),
    ("PREMM5", "", premm5, cancer_models.lynch),
)


def _model(name: str) -> str:
    found = _MODEL.get(" ".join(name.lower().split()))
    if found is None:
        raise UnknownTerm("model", name, list(MODELS))
    return found


def _inputs(given: Mapping[str, Any], patient: Patient | None) -> Inputs:
    """Arguments win over the record; every value is checked and brought into the models' units."""
    recorded = {name: entry for name, entry in (patient.inputs() if patient else {}).items() if name not in given}
    merged = {**{name: entry.value for name, entry in recorded.items()}, **given}
    values: dict[str, Any] = {}
    for name, value in merged.items():
        if name in NUMBERS:
            values[name] = number(name, value)
        elif name in FLAGS:
            values[name] = flag(name, value)
        elif name == "sex":
            values[name] = sex_of(value)
        elif name in options.AS_GIVEN:
            values[name] = value
        elif name == "race":
            values[name] = str(value).strip().lower()
        elif name == "genes":
            values[name] = [value] if isinstance(value, str) else list(value)
    origins = {name: entry.origin for name, entry in recorded.items() if name in values}
    if values.get("egfr") is None and all(values.get(name) is not None for name in ckd_epi.NEEDED):
        values["egfr"], origins["egfr"] = round(ckd_epi.egfr(values), 1), "from creatinine by CKD-EPI 2021"
    return Inputs(cancer_models.completed(values), origins)


def _outside(model: str, inputs: Inputs, valid: Mapping[str, tuple[float, float, str]], population: str) -> Abstain | None:
    """An abstention that names every value outside the ranges of the model's population."""
    wrong = [
        f"{name} is {inputs[name]:g}, and {model} holds for {low:g} to {high:g} {unit}"
        for name, (low, high, unit) in valid.items()
        if inputs[name] is not None and not low <= inputs[name] <= high
    ]
    return Abstain(reason=f"Outside the population of {model} ({population}): {'; '.join(wrong)}.") if wrong else None


def _missing(model: str, inputs: Inputs, needed: tuple[str, ...]) -> Abstain | None:
    missing = inputs.missing(needed)
    return Abstain(reason=f"{model} needs {', '.join(missing)}.", missing=missing) if missing else None


def _stop(
    model: str, inputs: Inputs, needed: tuple[str, ...], valid: Mapping[str, tuple[float, float, str]], population: str
) -> Abstain | None:
    return _outside(model, inputs, valid, population) or _missing(model, inputs, needed)


# -- heart and vessels -------------------------------------------------------------------------------------------


def _prevent(inputs: Inputs, first: str) -> list[Finding] | Abstain:
    stop = _stop("PREVENT", inputs, prevent.NEEDED, prevent.VALID, prevent.POPULATION)
    if stop:
        return stop
    variant = prevent.variant(inputs.values)
    named = "{model}" if variant == "base" else "{model} ({variant})"
    horizons = [10, *([30] if prevent.LONG_TERM[0] <= inputs["age"] <= prevent.LONG_TERM[1] else [])]
    asked = inputs["horizon_years"]
    if asked is not None and asked not in horizons:
        return Abstain(
            reason=f"PREVENT gives risks over 10 years, and over 30 years from 30 to 59 years of age; {asked:g} years at {inputs['age']:g} were asked for."
        )
    outcomes = sorted(
        (one for one in prevent.OUTCOMES if one != "heart_failure" or inputs["bmi"] is not None), key=lambda one: one != first
    )
    if first not in outcomes:
        return Abstain(reason="PREVENT needs bmi for heart failure.", missing=("bmi",))
    findings: list[Finding] = []
    shares: dict[str, float] = {}
    for years in [int(asked)] if asked else horizons:
        for outcome in outcomes:
            risk, contributions = prevent.risk(inputs.values, outcome, years)
            shares = shares or contributions
            findings.append(
                _risk_finding(
                    f"{years}-year {SHORT[outcome]} risk",
                    f"The {{horizon_years}}-year risk of {{outcome_name}} is {{percent}} % by {named}.",
                    prevent.SOURCE,
                    _values(
                        "PREVENT",
                        outcome,
                        risk,
                        contributions,
                        inputs.shown((*prevent.NEEDED_FOR_HEART_FAILURE, *prevent.EXTRA)),
                        prevent.POPULATION,
                        horizon_years=years,
                    )
                    | {"variant": prevent.VARIANTS[variant]},
                )
            )
    findings.append(drivers(shares, "PREVENT", f"{SHORT[outcomes[0]]}", prevent.SOURCE))
    findings.append(
        _validity(
            "PREVENT",
            prevent.POPULATION,
            prevent.VALIDATION + ("" if variant == "base" else "; these are figures of the base model"),
            inputs,
            prevent.SOURCE,
        )
    )
    if "heart_failure" not in outcomes:
        findings.append(
            Finding(
                topic="missing inputs",
                template="Heart failure risk was left out: {model} needs {needs} for it.",
                values={"model": "PREVENT", "needs": "bmi"},
                source=prevent.SOURCE,
            )
        )
    return findings


def _pooled(inputs: Inputs) -> list[Finding] | Abstain:
    name = "pooled cohort equations"
    if inputs["race"] is not None and inputs["race"] not in ("white", "black"):
        return Abstain(
            reason=f"The pooled cohort equations were derived for {pooled_cohort.POPULATION}; there is none for race «{inputs['race']}». PREVENT does without race."
        )
    stop = _stop(f"the {name}", inputs, pooled_cohort.NEEDED, pooled_cohort.VALID, pooled_cohort.POPULATION)
    if stop:
        return stop
    risk, shares = pooled_cohort.risk(inputs.values)
    values = _values(name, "ascvd", risk, shares, inputs.shown(pooled_cohort.NEEDED), pooled_cohort.POPULATION, horizon_years=10)
    return [
        _risk_finding(
            "10-year ASCVD risk",
            "The {horizon_years}-year risk of {outcome_name} is {percent} % by the {model}.",
            pooled_cohort.SOURCE,
            values,
        ),
        drivers(shares, name, "ASCVD", pooled_cohort.SOURCE),
        _validity(name, pooled_cohort.POPULATION, pooled_cohort.VALIDATION, inputs, pooled_cohort.SOURCE),
    ]


def _stroke(inputs: Inputs) -> list[Finding] | Abstain:
    stop = _stop("CHA2DS2-VASc", inputs, cha2ds2_vasc.NEEDED, cha2ds2_vasc.VALID, cha2ds2_vasc.POPULATION)
    if stop:
        return stop
    score, points = cha2ds2_vasc.score(inputs.values)
    items: list[JsonValue] = [f"{name} {value:g}" for name, value in points.items() if value]
    values: dict[str, JsonValue] = {
        "model": "CHA2DS2-VASc",
        "outcome": "stroke",
        "score": score,
        "contributions": dict(points),
        "inputs": inputs.shown(cha2ds2_vasc.NEEDED),
        "population": cha2ds2_vasc.POPULATION,
        "items": items,
    }
    template = "The {model} score is {score} of 9 points ({items})." if items else "The {model} score is {score} of 9 points."
    return [
        Finding(topic="CHA2DS2-VASc score", template=template, values=values, source=cha2ds2_vasc.SOURCE),
        _validity("CHA2DS2-VASc", cha2ds2_vasc.POPULATION, cha2ds2_vasc.VALIDATION, inputs, cha2ds2_vasc.SOURCE),
    ]


def _values(
    model: str, outcome: str, risk: float, shares: Mapping[str, float], used: Mapping[str, Any], population: str, **horizon: int
) -> dict[str, JsonValue]:
    return {
        "model": model,
        "outcome": outcome,
        "outcome_name": NAMES[outcome],
        "risk": risk,
        "percent": round(100 * risk, 1),
        "contributions": {name: round(share, 4) for name, share in shares.items()},
        "inputs": dict(used),
        "population": population,
        **horizon,
    }


def _risk_finding(topic: str, template: str, source: Source, values: dict[str, JsonValue]) -> Finding:
    return Finding(topic=topic[:60], template=template, values=values, source=source)


def _validity(model: str, population: str, validation: str, inputs: Inputs, source: Source) -> Finding:
    recorded: list[JsonValue] = [f"{name} ({origin})" for name, origin in inputs.recorded.items()]
    template = "{model} holds for {population}; {validation}." + (" From the record: {recorded}." if recorded else "")
    return Finding(
        topic="validity",
        template=template,
        values={"model": model, "population": population, "validation": validation, "recorded": recorded},
        source=source,
    )


# -- cancer in carriers ------------------------------------------------------------------------------------------


def _cancer(inputs: Inputs, cancer: str) -> list[Finding] | Abstain:
    stop = _missing("Carrier penetrance", inputs, ("genes", "sex"))
    if stop:
        return stop
    known = carrier_penetrance.genes()
    carried = [gene.upper() for gene in inputs["genes"]]
    unknown = [gene for gene in carried if gene not in known]
    if len(unknown) == len(carried):
        return Abstain(reason=f"No penetrance with a confirmed source is held for {', '.join(unknown)}; there is for {', '.join(known)}.")
    carried = [gene for gene in carried if gene in known]
    findings = [_carrier_finding(found, inputs) for gene in carried for found in _found(gene, inputs, cancer)]
    if cancer == ANY_CANCER:
        overall = _overall(carried, inputs)
        findings = [
            *([overall] if overall else []),
            *(_carrier_finding(found, inputs) for gene in carried for found in _found(gene, inputs, None)),
        ]
    if not findings:
        return Abstain(
            reason=f"No figure with a confirmed source is held for {cancer} in {inputs['sex']} carriers of {', '.join(carried)}{_at_age(inputs)}."
        )
    first = findings[0].source
    populations: list[JsonValue] = list(
        dict.fromkeys(
            f"{gene}: {one.population}"
            for gene in carried
            for one in carrier_penetrance.estimates(gene, inputs["sex"], None if cancer == ANY_CANCER else cancer)
        )
    )
    findings.append(
        Finding(
            topic="validity",
            template="The figures come from these carriers, and risk differs with family history and variant: {populations}.",
            values={"populations": populations, "unknown_genes": list(unknown)},
            source=first,
        )
    )
    return findings


def _found(gene: str, inputs: Inputs, cancer: str | None) -> list[carrier_penetrance.Risk]:
    risks = [carrier_penetrance.risk(one, inputs["age"]) for one in carrier_penetrance.estimates(gene, inputs["sex"], cancer)]
    return [found for found in risks if found is not None]


def _at_age(inputs: Inputs) -> str:
    return f" beyond {inputs['age']:g} years" if inputs["age"] is not None else ""


def _carrier_finding(found: carrier_penetrance.Risk, inputs: Inputs) -> Finding:
    """One published figure, or what it amounts to for somebody of that age."""
    one = found.estimate
    values: dict[str, JsonValue] = {
        "model": "carrier penetrance",
        "gene": one.gene,
        "outcome": one.cancer,
        "sex": inputs["sex"],
        "age": inputs["age"],
        "to_age": found.to_age,
        "risk": found.risk,
        "percent": round(100 * found.risk, 1),
        "interval": list(found.interval) if found.interval else None,
        "interpolated": found.interpolated,
        "from_age": found.from_age,
        "contributions": {one.gene: 1.0},
        "population": one.population,
        "note": one.note,
        "conditional": found.from_age is not None,
    }
    if found.interval:
        values |= {"low": round(100 * found.interval[0], 1), "high": round(100 * found.interval[1], 1)}
    span = (
        "in a lifetime"
        if one.lifetime
        else "from {from_age} to {to_age} years of age, free of it until then,"
        if found.from_age is not None
        else "from birth to {to_age} years of age"
    )
    values["from_age"] = int(found.from_age) if found.from_age is not None else None
    template = f"The risk of {{outcome}} {span} is {{percent}} % for a {{sex}} carrier of {{gene}}"
    template += " (95 % interval {low} to {high} %)" if found.interval else ""
    template += "; interpolated between published ages" if found.interpolated and found.from_age is not None else ""
    template += "; {note}." if one.note else "."
    topic = f"{one.cancer} risk" + (f" to age {found.to_age}" if found.to_age else ", lifetime")
    return Finding(
        topic=topic[:60], template=template, values=values, source=one.source, certainty="established" if found.interval else "probable"
    )


def _overall(carried: list[str], inputs: Inputs) -> Finding | None:
    """A first cancer of any kind, all carried genes together."""
    summary, parts = carrier_penetrance.any_cancer(carried, inputs["sex"], inputs["age"])
    if not parts:
        return None
    interval = summary["interval"]
    values: dict[str, JsonValue] = {
        "model": "carrier penetrance",
        "outcome": ANY_CANCER,
        "genes": [*carried],
        "sex": inputs["sex"],
        "age": inputs["age"],
        "to_age": summary["to_age"],
        "risk": summary["risk"],
        "percent": round(100 * summary["risk"], 1),
        "interval": interval,
        "low": round(100 * interval[0], 1),
        "high": round(100 * interval[1], 1),
        "contributions": {name: round(share, 4) for name, share in summary["contributions"].items()},
        "shown_age": f"{inputs['age']:g}" if inputs["age"] is not None else "birth",
        "sources": [part.estimate.source.model_dump() for part in parts],
    }
    template = (
        "The risk of a first cancer of any kind from {shown_age} to {to_age} years of age is about {percent} % (interval {low} to {high} %) for a {sex} carrier of {genes}: "
        "published figures of each gene, hazards taken as independent since no joint figure is published; the cancers of other people are not included, "
        "a gene's hazard counts as zero after its last published age, and death from other causes is not subtracted."
    )
    return Finding(
        topic=f"any cancer risk to age {summary['to_age']}",
        template=template,
        values=values,
        source=parts[0].estimate.source,
        certainty="limited",
    )
