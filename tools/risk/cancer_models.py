"""Findings of the cancer models that need no known gene variant: BCRAT, PLCOm2012, and PREMM5, which asks for one."""

from pydantic import JsonValue

from llmasos.errors import InvalidInput

from ..finding import Abstain, Finding, Source
from . import bcrat, carrier_penetrance, findrisc, plco_m2012, premm5
from .drivers import drivers
from .result import risk_values
from .values import Inputs

# Inputs that no other model of the cancer takes: with one of them, a question about it is a question for the model.
OWN_INPUTS = {
    "BCRAT": (
        "breast cancer",
        ("menarche_age", "first_birth_age", "breast_cancer_relatives", "breast_biopsies", "breast_history", "race_group", "horizon_years"),
    ),
    "PLCOm2012": (
        "lung cancer",
        ("cigarettes_per_day", "smoking_years", "quit_years", "lung_cancer_in_family", "race_group", "horizon_years"),
    ),
    "PREMM5": ("colorectal cancer", ("lynch_history",)),
}
LEFT_OUT = {
    "SCORE2": (
        "SCORE2 and SCORE2-OP are left out: the SCORE2 paper appeared under its publisher's standard terms (Eur Heart J 2021, "
        "DOI:10.1093/eurheartj/ehab309) and no licence to build either algorithm into software was found. PREVENT and the pooled cohort equations are here."
    ),
}
HISPANIC, ASIAN = "hispanic US-born or hispanic foreign-born", "chinese, japanese, filipino or other asian"


def fitting(wanted: str | None, inputs: Inputs) -> str | None:
    """The model that a condition and the inputs fit, when no variant is known to be carried."""
    if inputs["genes"]:
        return None
    if wanted == "breast cancer" and inputs["sex"] == "female" and inputs["age"] is not None:  # a woman of whom no variant is known
        return "BCRAT"
    return next(
        (name for name, (cancer, own) in OWN_INPUTS.items() if wanted == cancer and any(inputs[one] is not None for one in own)), None
    )


def refusal(name: str, inputs: Inputs) -> Abstain | None:
    """Why a model is not for this person, whatever else is known; None when it may be."""
    if name == "BCRAT":
        return _not_for_breast(inputs)
    if name == "PLCOm2012" and inputs["cigarettes_per_day"] == 0:
        return Abstain(reason="PLCOm2012 is for people who smoke or have smoked; it has no risk for others.")
    if name == "PLCOm2012" and inputs["horizon_years"] not in (None, plco_m2012.YEARS):
        return Abstain(reason=f"PLCOm2012 gives the risk over 6 years; {inputs['horizon_years']:g} years were asked for.")
    if name == "FINDRISC" and inputs["horizon_years"] not in (None, findrisc.YEARS):
        return Abstain(reason=f"FINDRISC gives the risk over {findrisc.YEARS} years; {inputs['horizon_years']:g} years were asked for.")
    if name == "PREMM5" and inputs["genes"]:
        return Abstain(
            reason="PREMM5 is for people whose genes are not known; a variant is known here. Ask for the risk of a carrier instead."
        )
    return None


def _not_for_breast(inputs: Inputs) -> Abstain | None:
    risky = [gene for gene in inputs["genes"] or () if carrier_penetrance.estimates(gene.upper(), "female", "breast cancer")]
    if inputs["sex"] == "male":
        return Abstain(reason="BCRAT holds for women only.")
    if risky:
        return Abstain(reason=f"BCRAT can't tell the risk of carriers of {', '.join(risky)}; carrier penetrance can.")
    if inputs["breast_history"]:
        return Abstain(reason="BCRAT is not for women who have had breast cancer, DCIS, LCIS or radiation to the chest.")
    if inputs["race_group"] in ("hispanic", "asian"):
        groups = HISPANIC if inputs["race_group"] == "hispanic" else ASIAN
        return Abstain(reason=f"BCRAT needs race_group more exactly: {groups}.", missing=("race_group",))
    if inputs["age"] is not None and inputs["horizon_years"] is not None and inputs["age"] + inputs["horizon_years"] > bcrat.TO_AGE:
        return Abstain(
            reason=f"BCRAT gives risks up to {bcrat.TO_AGE} years of age; {inputs['horizon_years']:g} years at {inputs['age']:g} were asked for."
        )
    return None


def breast(inputs: Inputs) -> list[Finding]:
    """Risk of invasive breast cancer within five years and to the age of 90, or within the years asked for."""
    name, group, age = inputs["race_group"], bcrat.GROUPS[inputs["race_group"]], inputs["age"]
    asked = inputs["horizon_years"]
    findings: list[Finding] = []
    shares: dict[str, float] = {}
    for years in [asked] if asked is not None else dict.fromkeys([5.0, bcrat.TO_AGE - age]):
        risk, shares = bcrat.risk(inputs.values, years)
        values = risk_values(
            "BCRAT", "invasive breast cancer", risk, shares, inputs.shown((*bcrat.NEEDED, "atypical_hyperplasia")), bcrat.POPULATION
        )
        average = bcrat.average(name, age, years)
        values |= {"horizon_years": _whole(years), "to_age": _whole(age + years), "race_group": name, "average": average}
        values |= {"average_percent": round(100 * average, 1)}
        whole = asked is None and years != 5
        span = "to the age of {to_age}" if whole else "within {horizon_years} years"
        template = (
            f"The risk of {{outcome}} {span} is {{percent}} % by {{model}}; of all women of that age and race group, {{average_percent}} %."
        )
        topic = f"breast cancer risk to age {bcrat.TO_AGE}" if whole else f"{years:g}-year breast cancer risk"
        findings.append(Finding(topic=topic, template=template, values=values, source=group.source))
    return [
        *findings,
        drivers(shares, "BCRAT", "breast cancer", group.source),
        _race_use("BCRAT", f"incidence, mortality and relative risks are those of the group «{name}»", group.validity, group.source),
    ]


def lung(inputs: Inputs) -> list[Finding]:
    """Risk of lung cancer within six years."""
    if inputs["smoker"] and inputs["quit_years"]:
        raise InvalidInput("quit_years", inputs["quit_years"], "0 for somebody who smokes now")
    if inputs["smoking_years"] + inputs["quit_years"] > inputs["age"]:
        raise InvalidInput("smoking_years", inputs["smoking_years"], "years that with those since quitting fit into the person's age")
    risk, shares = plco_m2012.risk(inputs.values)
    values = risk_values("PLCOm2012", "lung cancer", risk, shares, inputs.shown(plco_m2012.NEEDED), plco_m2012.POPULATION)
    values |= {"horizon_years": plco_m2012.YEARS, "race_group": inputs["race_group"]}
    template = "The {horizon_years}-year risk of {outcome} is {percent} % by {model}."
    use = f"the group «{inputs['race_group']}» shifts the log-odds by {shares['race']:+.2f} against white"
    return [
        Finding(topic="6-year lung cancer risk", template=template, values=values, source=plco_m2012.SOURCE),
        drivers(shares, "PLCOm2012", "lung cancer", plco_m2012.SOURCE),
        _race_use(
            "PLCOm2012", use, "its authors have published a form without race, PLCOm2012noRace, which is not held here", plco_m2012.SOURCE
        ),
    ]


def lynch(inputs: Inputs) -> list[Finding]:
    """Probability of carrying a variant of a Lynch gene: of any, then of each."""
    each, shares = premm5.probabilities(inputs.values)
    total = sum(each.values())
    first = max(each, key=lambda gene: each[gene])
    used = inputs.shown(premm5.NEEDED)
    values = risk_values("PREMM5", "a pathogenic variant of a Lynch gene", total, shares[first], used, premm5.POPULATION)
    parts: list[JsonValue] = [f"{gene} {100 * value:.1f} %" for gene, value in each.items()]
    values |= {
        "each": dict(each),
        "parts": parts,
        "contributions_of": first,
        "testing": total >= premm5.TESTING / 100,
        "threshold": premm5.TESTING,
    }
    template = "The probability of {outcome} is {percent} % by {model} ({parts}); " + (
        "from {threshold} % on its authors support genetic testing."
        if values["testing"]
        else "genetic testing is supported from {threshold} % on."
    )
    return [
        Finding(topic="Lynch syndrome probability", template=template, values=values, source=premm5.SOURCE),
        drivers(shares[first], "PREMM5", f"{first} variant", premm5.SOURCE),
    ]


def _race_use(model: str, use: str, validity: str, source: Source) -> Finding:
    template = "{model} uses race: {use}; {validity}."
    return Finding(topic="race", template=template, values={"model": model, "use": use, "validity": validity}, source=source)


def _whole(years: float) -> float:
    return int(years) if years == int(years) else years
