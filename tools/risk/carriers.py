"""Findings on cancer in carriers: published penetrance, from the person's age on, and any cancer over all carried genes."""

from pydantic import JsonValue

from ..finding import Abstain, Finding
from . import carrier_penetrance
from .conditions import ANY_CANCER
from .validity import missing
from .values import Inputs


def by_penetrance(inputs: Inputs, cancer: str) -> list[Finding] | Abstain:
    """Every published figure for the cancer in carriers of these genes, any cancer overall first; where they come from, last."""
    refused = missing("Carrier penetrance", inputs, ("genes", "sex"))
    if refused:
        return refused
    known = carrier_penetrance.genes()
    carried = [gene.upper() for gene in inputs["genes"]]
    unknown = [gene for gene in carried if gene not in known]
    if len(unknown) == len(carried):
        return Abstain(reason=f"No penetrance with a confirmed source is held for {', '.join(unknown)}; there is for {', '.join(known)}.")
    carried = [gene for gene in carried if gene in known]
    wanted = None if cancer == ANY_CANCER else cancer
    findings = [_carrier_finding(found, inputs) for gene in carried for found in _found(gene, inputs, wanted)]
    if wanted is None and (overall := _overall(carried, inputs)):
        findings.insert(0, overall)
    if not findings:
        return Abstain(
            reason=f"No figure with a confirmed source is held for {cancer} in {inputs['sex']} carriers of {', '.join(carried)}{_at_age(inputs)}."
        )
    estimates = [(gene, one) for gene in carried for one in carrier_penetrance.estimates(gene, inputs["sex"], wanted)]
    populations: list[JsonValue] = [*dict.fromkeys(f"{gene}: {one.population}" for gene, one in estimates)]
    template = "The figures come from these carriers, and risk differs with family history and variant: {populations}."
    values: dict[str, JsonValue] = {"populations": populations, "unknown_genes": list(unknown)}
    return [*findings, Finding(topic="validity", template=template, values=values, source=findings[0].source)]


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
