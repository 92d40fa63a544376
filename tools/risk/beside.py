"""Beside a result: what the same model says of a reference person of that age and sex, and of the person with something changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from llmasos.errors import InvalidInput

from ..finding import Abstain, Finding
from . import reference, what_if

Answer = list[Finding] | Abstain
Answering = Callable[[Mapping[str, Any]], Answer]
TOLD = 3  # results that a sentence names; the values hold all
CARRIER = "carrier penetrance"


def complete(answer: Answering, changes: str | Sequence[str] | None = None) -> Answer:
    """The findings of `answer({})`, then the reference person's results, then those of each what-if entry.

    answer    gives the findings for the inputs with some of them replaced.
    changes   what-if entries. Raises InvalidInput for one that changes nothing that a model may take.
    """
    entries = [changes] if isinstance(changes, str) else list(changes or ())
    asked = [(entry, what_if.parse(entry)) for entry in entries]
    base = answer({})
    if isinstance(base, Abstain):
        return base
    found = [finding for finding in (_reference(base, answer), _population(base)) if finding]
    return [*base, *found, *(_what_if(entry, replaced, base, answer) for entry, replaced in asked)]


def results(findings: Sequence[Finding]) -> dict[tuple[str, str], Finding]:
    """The findings that are a model's result, by topic and gene."""
    return {
        (finding.topic, str(finding.values.get("gene", ""))): finding
        for finding in findings
        if "outcome" in finding.values and any(name in finding.values for name in ("percent", "score", "egfr"))
    }


def measure(finding: Finding) -> str:
    """A result in words: risk in percent, points, or a filtration rate."""
    values = finding.values
    if "percent" in values:
        return f"{values['percent']:.1f} %"
    if "score" in values:
        return f"{values['score']} point{'' if values['score'] == 1 else 's'}"
    return f"{values['egfr']} mL/min/1.73 m²"


def _amount(finding: Finding) -> float:
    values: Any = finding.values
    return float(next(values[name] for name in ("percent", "score", "egfr") if name in values))


def _pairs(base: Sequence[Finding], other: Sequence[Finding], name: str) -> list[dict[str, JsonValue]]:
    """Each result of `base` beside that of `other` under one topic."""
    there = results(other)
    return [_pair(finding, there[key], key[1], name) for key, finding in results(base).items() if key in there]


def _pair(finding: Finding, other: Finding, gene: str, name: str) -> dict[str, JsonValue]:
    """`other` is a reference, from which the difference counts, or what the result has changed to, to which it counts."""
    here, there, changed = _amount(finding), _amount(other), name == "changed"
    beside = f"instead of {measure(finding)}" if changed else f"(here {measure(finding)})"
    return {
        "topic": finding.topic,
        "gene": gene,
        "here": here,
        name: there,
        "difference": round(there - here if changed else here - there, 1),
        "unit": "%" if "percent" in finding.values else "points" if "score" in finding.values else "mL/min/1.73 m²",
        "told": f"{f'{gene}: ' if gene else ''}{_named(finding)}{measure(other)} {beside}",
    }


def _named(finding: Finding) -> str:
    """What a result is of, before its figure; nothing where it is the model's own score."""
    return "" if finding.topic == f"{finding.values.get('model')} score" else f"{finding.topic} "


def _told(pairs: Sequence[Mapping[str, JsonValue]]) -> list[JsonValue]:
    return [pair["told"] for pair in pairs[:TOLD]]


def _reference(base: Sequence[Finding], answer: Answering) -> Finding | None:
    model = str(base[0].values.get("model", ""))
    person = reference.REFERENCES.get(model)
    if person is None:
        return None
    used: Any = base[0].values.get("inputs", {})
    changes = {name: value for name, value in person.changes.items() if name in used}
    other = answer(changes)
    pairs = _pairs(base, [] if isinstance(other, Abstain) else other, "reference")
    if not pairs:
        return None
    values: dict[str, JsonValue] = {
        "model": model,
        "described": person.told,
        "average": person.average,
        "reference": {name: round(value, 1) if isinstance(value, float) else value for name, value in changes.items()},
        "results": [*pairs],
        "told": _told(pairs),
        "same": ["age", "sex", *(["race"] if "race" in used else [])] if "sex" in used else ["age"],
    }
    who = "an average person" if person.average else "a reference person"
    template = f"For {who} of the same {{same}} ({{described}}), {{model}} gives {{told}}."
    return Finding(topic="reference person", template=template, values=values, source=base[0].source)


def _population(base: Sequence[Finding]) -> Finding | None:
    """Carriers beside everybody of their sex, as far as the population's figures could be confirmed."""
    carriers = [finding for finding in base if finding.values.get("model") == CARRIER]
    if not carriers:
        return None
    sex = str(carriers[0].values["sex"])
    known = {str(one.values["outcome"]): reference.population(str(one.values["outcome"]), sex) for one in carriers}
    pairs: list[dict[str, JsonValue]] = [
        {
            "topic": one.topic,
            "gene": one.values.get("gene", ""),
            "here": one.values["percent"],
            "reference": known[str(one.values["outcome"])],
            "unit": "%",
        }
        for one in carriers
        if known[str(one.values["outcome"])] is not None
    ]
    if not pairs:
        return None
    told: list[JsonValue] = [f"{share:g} % for {name}" for name, share in known.items() if share is not None]
    values: dict[str, JsonValue] = {"sex": {"female": "woman", "male": "man"}[sex], "results": [*pairs], "told": told, "average": True}
    template = "Over a whole lifetime, the risk of the average US {sex} is {told}; a carrier's figure above may end at an earlier age."
    return Finding(topic="average person", template=template, values=values, source=reference.population_source())


def _what_if(entry: str, changes: Mapping[str, Any], base: Sequence[Finding], answer: Answering) -> Finding:
    values: dict[str, JsonValue] = {"change": entry.strip(), "changes": dict(changes), "model": base[0].values.get("model", "")}
    topic = f"what if: {entry.strip()}"[:60]
    try:
        other = answer(changes)
    except InvalidInput as error:
        other = Abstain(reason=str(error))
    if isinstance(other, Abstain):
        values |= {"reason": other.reason, "results": []}
        return Finding(topic=topic, template="With {change} there is no result: {reason}", values=values, source=base[0].source)
    pairs = _pairs(base, other, "changed")
    values |= {"results": [*pairs], "told": _told(pairs)}
    template = (
        "With {change}, {model} gives {told}; that is the model's difference between two such people, not the promised effect of a change."
    )
    if not pairs:
        template = "With {change}, none of the results above can be given."
    elif all(pair["difference"] == 0 for pair in pairs):
        values["told"] = [f"{pair['topic']} {pair['here']:g} {pair['unit']}" for pair in pairs[:TOLD]]
        template = "With {change}, {model} gives the same: {told}."
    return Finding(topic=topic, template=template, values=values, source=base[0].source)
