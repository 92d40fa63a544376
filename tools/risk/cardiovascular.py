"""Findings of the cardiovascular models: PREVENT and the pooled cohort equations."""

from collections.abc import Mapping

from ..finding import Abstain, Finding
from . import pooled_cohort, prevent
from .drivers import drivers
from .result import risk_values
from .validity import stop, validity
from .values import Inputs

NAMES = {"total_cvd": "total cardiovascular disease", "ascvd": "atherosclerotic cardiovascular disease", "heart_failure": "heart failure"}
SHORT = {"total_cvd": "total CVD", "ascvd": "ASCVD", "heart_failure": "heart failure"}


def by_prevent(inputs: Inputs, first: str) -> list[Finding] | Abstain:
    """Risks of total cardiovascular disease, ASCVD and heart failure over 10 and 30 years; the outcome `first` before the others."""
    refused = stop("PREVENT", inputs, prevent.NEEDED, prevent.VALID, prevent.POPULATION)
    if refused:
        return refused
    horizons = [10, *([30] if prevent.LONG_TERM[0] <= inputs["age"] <= prevent.LONG_TERM[1] else [])]
    asked = inputs["horizon_years"]
    if asked is not None and asked not in horizons:
        return Abstain(
            reason=f"PREVENT gives risks over 10 years, and over 30 years from 30 to 59 years of age; {asked:g} years at {inputs['age']:g} were asked for."
        )
    outcomes = [one for one in prevent.OUTCOMES if one != "heart_failure" or inputs["bmi"] is not None]
    if first not in outcomes:
        return Abstain(reason="PREVENT needs bmi for heart failure.", missing=("bmi",))
    outcomes.sort(key=lambda one: one != first)
    spans = [int(asked)] if asked else horizons
    found = {(years, outcome): prevent.risk(inputs.values, outcome, years) for years in spans for outcome in outcomes}
    _, first_shares = next(iter(found.values()))
    variant = prevent.variant(inputs.values)
    validation = prevent.VALIDATION + ("" if variant == "base" else "; these are figures of the base model")
    findings = [
        *(_prevent_risk(inputs, variant, outcome, years, risk, shares) for (years, outcome), (risk, shares) in found.items()),
        drivers(first_shares, "PREVENT", SHORT[outcomes[0]], prevent.SOURCE),
        validity("PREVENT", prevent.POPULATION, validation, inputs, prevent.SOURCE),
    ]
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


def _prevent_risk(inputs: Inputs, variant: str, outcome: str, years: int, risk: float, shares: Mapping[str, float]) -> Finding:
    named = "{model}" if variant == "base" else "{model} ({variant})"
    used = inputs.shown((*prevent.NEEDED_FOR_HEART_FAILURE, *prevent.EXTRA))
    values = risk_values("PREVENT", outcome, risk, shares, used, prevent.POPULATION)
    return Finding(
        topic=f"{years}-year {SHORT[outcome]} risk",
        template=f"The {{horizon_years}}-year risk of {{outcome_name}} is {{percent}} % by {named}.",
        values=values | {"outcome_name": NAMES[outcome], "horizon_years": years, "variant": prevent.VARIANTS[variant]},
        source=prevent.SOURCE,
    )


def by_pooled_cohorts(inputs: Inputs) -> list[Finding] | Abstain:
    """The ten-year risk of ASCVD, for the two races that the equations were derived for."""
    name, years = "pooled cohort equations", 10
    if inputs["race"] is not None and inputs["race"] not in ("white", "black"):
        return Abstain(
            reason=f"The pooled cohort equations were derived for {pooled_cohort.POPULATION}; there is none for race «{inputs['race']}». PREVENT does without race."
        )
    if inputs["horizon_years"] not in (None, years):
        return Abstain(
            reason=f"The pooled cohort equations give the risk over {years} years; {inputs['horizon_years']:g} years were asked for."
        )
    refused = stop(f"the {name}", inputs, pooled_cohort.NEEDED, pooled_cohort.VALID, pooled_cohort.POPULATION)
    if refused:
        return refused
    risk, shares = pooled_cohort.risk(inputs.values)
    values = risk_values(name, "ascvd", risk, shares, inputs.shown(pooled_cohort.NEEDED), pooled_cohort.POPULATION)
    return [
        Finding(
            topic=f"{years}-year ASCVD risk",
            template="The {horizon_years}-year risk of {outcome_name} is {percent} % by the {model}.",
            values=values | {"outcome_name": NAMES["ascvd"], "horizon_years": years},
            source=pooled_cohort.SOURCE,
        ),
        drivers(shares, name, "ASCVD", pooled_cohort.SOURCE),
        validity(name, pooled_cohort.POPULATION, pooled_cohort.VALIDATION, inputs, pooled_cohort.SOURCE),
    ]
