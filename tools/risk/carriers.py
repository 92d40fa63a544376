"""Findings about carriers of a pathogenic variant: each published figure, and a first cancer of any kind, all genes together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from ..finding import Abstain, Finding
from . import bcrat, carrier_penetrance, competing_deaths, organs, plco_m2012
from .conditions import ANY_CANCER
from .validity import missing
from .values import Inputs

MODEL = "carrier penetrance"
OF_ONE_SEX = {"ovarian cancer": "female", "endometrial cancer": "female", "prostate cancer": "male"}  # which need not be asked for
# Models of a cancer for people in whom no variant is known, and what they need.
WITHOUT_GENES = {"breast cancer": ("BCRAT", bcrat.NEEDED), "lung cancer": ("PLCOm2012", plco_m2012.NEEDED)}


def by_penetrance(inputs: Inputs, wanted: str) -> list[Finding] | Abstain:
    """The risk of a cancer, or of a first one of any kind, in a carrier of the genes given."""
    if inputs["sex"] is None and wanted in OF_ONE_SEX:
        inputs = replace(inputs, values={**inputs.values, "sex": OF_ONE_SEX[wanted]})
    named = list(dict.fromkeys(gene.upper() for gene in inputs["genes"] or ()))
    one = None if wanted == ANY_CANCER else wanted
    without = {gene: reason for gene in named if (reason := _no_figure(gene, one, inputs))}
    carried = [gene for gene in named if gene not in without]
    if named and not carried:  # before anything is asked for that would change nothing
        return Abstain(reason=_abstention(without, inputs))
    if refused := missing("Carrier penetrance", inputs, ("genes", "sex")):
        return refused.model_copy(update={"reason": refused.reason + _instead(inputs, wanted)})
    headline, how = _together(carried, inputs) if one is None else ((), ())
    findings = [*headline, *_each(carried, inputs, one), *how]
    first = _without_horizon(_naming(findings[0], without), inputs)
    return [first, *findings[1:], _validity(carried, inputs, one, first), _counted(carried, list(without), inputs, first)]


def published(gene: str, sex: str, age: float | None) -> list[Finding]:
    """Each published figure for carriers of a gene of that sex, as `by_penetrance` tells it for that age; none where none is held."""
    return _each([gene], Inputs({"genes": [gene], "sex": sex, "age": age}, {}, {}), None)


def _instead(inputs: Inputs, wanted: str) -> str:
    """What to do where no variant is known: another model by its name, and what it needs."""
    if wanted not in WITHOUT_GENES or inputs["genes"] or (wanted == "breast cancer" and inputs["sex"] == "male"):
        return ""
    model, needed = WITHOUT_GENES[wanted]
    absent = inputs.missing(needed)
    return f" Where no variant is known, ask for {model}" + (f", with {', '.join(absent)}." if absent else ".")


def _no_figure(gene: str, wanted: str | None, inputs: Inputs) -> str:
    """Why no figure can be given for a gene («TP53 (none of breast cancer in male carriers)»); nothing where one can."""
    if gene not in carrier_penetrance.genes():
        return f"{gene} (none of any cancer)"
    sexes = [inputs["sex"]] if inputs["sex"] else ["female", "male"]
    published = [found for sex in sexes for found in carrier_penetrance.estimates(gene, sex, wanted)]
    if not published:
        return f"{gene} (none{f' of {wanted}' if wanted else ''} in {f'{sexes[0]} ' if inputs['sex'] else ''}carriers)"
    if all(carrier_penetrance.risk(one, inputs["age"]) is None for one in published):
        return f"{gene} (none{f' of {wanted}' if wanted else ''} beyond {max(one.points[-1].age for one in published)} years of age)"
    return ""


def _abstention(without: Mapping[str, str], inputs: Inputs) -> str:
    known = ""
    if any(gene not in carrier_penetrance.genes() for gene in without):
        known = f" There is for {', '.join(carrier_penetrance.genes())}."
    taken = "was taken as a gene" if len(without) == 1 else "were taken as genes"
    return (
        f"{', '.join(without)} {taken} in which this person carries a pathogenic variant ({_whence(inputs)}), and no figure with a confirmed "
        f"source is held for {', '.join(without.values())}: no risk is stated, which doesn't mean that there is none.{known}"
    )


def _naming(first: Finding, without: Mapping[str, str]) -> Finding:
    """The first finding, which is the one that is read, with the carried genes for which no figure is held."""
    if not without:
        return first
    template = (
        f"{first.template} No figure with a confirmed source is held for {{without_figure}}; that does not mean that there is no risk."
    )
    told: dict[str, JsonValue] = {"genes_without_figure": [*without], "without_figure": [*without.values()]}
    return Finding(**{**first.model_dump(exclude={"text"}), "template": template, "values": first.values | told})


def _without_horizon(first: Finding, inputs: Inputs) -> Finding:
    """The first finding, which says that the years asked for are not those of the published figures."""
    if inputs["horizon_years"] is None:
        return first
    template = f"{first.template} No figure over the {{asked_years}} years asked for is published."
    return Finding(
        **{
            **first.model_dump(exclude={"text"}),
            "template": template,
            "values": first.values | {"asked_years": f"{inputs['horizon_years']:g}"},
        }
    )


def _gone(inputs: Inputs, cancers: Collection[str]) -> list[organs.Organ]:
    """The organs of these cancers that this person no longer has."""
    return [organ for organ in organs.removed(inputs.values) if organ.cancer in cancers or ANY_CANCER in cancers]


def _of_those_who_have(gone: Sequence[organs.Organ]) -> str:
    """That the published figure is not one of somebody without these organs; nothing where none was removed."""
    return (
        "it is the figure of carriers who have {organs_removed}, which were removed here: it does not hold after that, and none that does is held"
        if gone
        else ""
    )


def _each(carried: list[str], inputs: Inputs, wanted: str | None) -> list[Finding]:
    published = [one for gene in carried for one in carrier_penetrance.estimates(gene, inputs["sex"], wanted)]
    risks = [carrier_penetrance.risk(one, inputs["age"]) for one in published]
    return [_single(found, inputs) for found in risks if found is not None]


def _single(found: carrier_penetrance.Risk, inputs: Inputs) -> Finding:
    """One published figure, or what it amounts to for somebody of that age."""
    one = found.estimate
    values = _values(one.cancer, found, inputs) | {
        "gene": one.gene,
        "interpolated": found.interpolated,
        "from_age": int(found.from_age) if found.from_age is not None else None,
        "contributions": {one.gene: 1.0},
        "population": one.population,
        "note": one.note,
        "conditional": found.from_age is not None,
    }
    gone = _gone(inputs, (one.cancer,))
    values |= {"organs_removed": [organ.told for organ in gone]} if gone else {}
    if found.interval:
        values |= _ends("", found.interval)
    span = (
        "over a lifetime"
        if one.lifetime
        else "from {from_age} to {to_age} years of age, when free of it until then,"
        if found.from_age is not None
        else "from birth to {to_age} years of age"
    )
    template = f"For a {{sex}} carrier of {{gene}} the risk of {{outcome}} {span} is {{percent}} %"
    template += " (95 % interval {low} to {high} %)" if found.interval else " (no interval at hand)"
    remarks = [
        *(["interpolated between published ages"] if found.interpolated and found.from_age is not None else []),
        *(["counted from birth, so that less of it is left at {shown_age}"] if _from_birth(found, inputs) else []),
        *(["{note}"] if one.note else []),
        *([_of_those_who_have(gone)] if gone else []),
    ]
    template += f"; {'; '.join(remarks)}." if remarks else "."
    topic = f"{one.cancer} risk" + (f" to age {found.to_age}" if found.to_age else ", lifetime")
    return Finding(
        topic=topic[:60],
        template=template,
        values=values,
        source=one.source,
        certainty="established" if found.interval and not found.interpolated else "probable",
    )


def _values(outcome: str, found: carrier_penetrance.Risk | carrier_penetrance.Combined, inputs: Inputs) -> dict[str, JsonValue]:
    """What the values of every carrier's risk hold."""
    return {
        "model": MODEL,
        "outcome": outcome,
        "sex": inputs["sex"],
        "age": inputs["age"],
        "shown_age": _shown(inputs["age"]),
        "to_age": found.to_age,
        "risk": found.risk,
        "percent": round(100 * found.risk, 1),
        "interval": list(found.interval) if found.interval else None,
    }


def _together(carried: list[str], inputs: Inputs) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """A first cancer, all genes together, with death from other causes competing; and how that figure came about."""
    found = carrier_penetrance.any_cancer(carried, inputs["sex"], inputs["age"])
    if found is None:
        return (), ()
    used = list(dict.fromkeys(part.estimate.gene for part in found.parts))
    whole = all(part.estimate.cancer == ANY_CANCER for part in found.parts)
    values = _values(ANY_CANCER, found, inputs) | {
        "genes": [*used],
        "net_risk": found.net,
        "net_percent": round(100 * found.net, 1),
        "net_interval": list(found.net_interval) if found.net_interval else None,
        "bounds": list(found.bounds) if found.bounds else None,
        "competing_deaths": not found.ageless,
        "cancers": "; ".join(
            f"{gene}: {', '.join(part.estimate.cancer for part in found.parts if part.estimate.gene == gene)}" for gene in used
        ),
        "contributions": {name: round(share, 4) for name, share in found.contributions.items()},
        "sources": [part.estimate.source.model_dump() for part in found.parts],
    }
    if found.interval and found.net_interval:
        values |= _ends("", found.interval) | _ends("net_", found.net_interval)
    values["counted_from"] = _shown(found.from_age)
    span = "from {counted_from} to {to_age} years of age" if found.to_age else "over a lifetime"
    interval, net = (" (95 % interval {low} to {high} %)", " ({net_low} to {net_high} %)") if found.interval else ("", "")
    kind = "of any kind" if whole else "({cancers})"
    template = f"For a {{sex}} carrier of {{genes}} the risk of a first cancer {kind} {span} is about {{percent}} %{interval}"
    template += (
        "; death from other causes is not subtracted."
        if found.ageless
        else f", death from other causes competing; {{net_percent}} %{net} if nobody died of anything else."
    )
    if gone := _gone(inputs, [part.estimate.cancer for part in found.parts]):
        values["organs_removed"] = [organ.told for organ in gone]
        template = f"{template.removesuffix('.')}; {_of_those_who_have(gone)}."
    topic = f"any cancer risk to age {found.to_age}" if found.to_age else "any cancer risk, lifetime"
    headline = Finding(topic=topic, template=template, values=values, source=found.parts[0].estimate.source, certainty="limited")
    return (headline,), (_how(found, used, inputs),)


def _how(found: carrier_penetrance.Combined, used: list[str], inputs: Inputs) -> Finding:
    """What the combined figure assumes, and what that does to it."""
    values: dict[str, JsonValue] = {
        "genes": [*used],
        "ageless": [*found.ageless],
        "exact": [*found.exact],
        "from_birth": [*found.from_birth],
        "shown_age": _shown(inputs["age"]),
        "group": {"female": "women", "male": "men"}[inputs["sex"]],
        "year": competing_deaths.source().version,
    }
    sentences = []
    if len(used) > 1:
        sentences.append("The hazards of {genes} are taken as independent, since no joint figure is published.")
    if found.bounds:
        values |= {"least": round(100 * found.bounds[0], 1), "most": round(100 * found.bounds[1], 1)}
        sentences.append(
            "Death competes at the rates of US {group} in {year}; these hold cancer deaths too, so that the risk is rather too low. "
            "Depending on when between the published ages the cancers occur, it lies between {least} and {most} %."
        )
    else:
        sentences.append("Death from other causes can't be subtracted, since the lifetime figures of {ageless} name no age.")
    if values["from_birth"]:
        sentences.append(
            "Figures of {from_birth} count from birth, and so does this risk: less of it is left at {shown_age}, how much can't be said."
        )
    if found.exact and found.interval:
        sentences.append("Figures of {exact} without a published interval count as exact, so that the interval is too narrow.")
    sentences.append("A gene's hazard counts as zero after its last published age, and cancers that no figure is held for are left out.")
    source = competing_deaths.source() if found.bounds else found.parts[0].estimate.source
    return Finding(topic="how the risk was combined", template=" ".join(sentences), values=values, source=source, certainty="limited")


def _whence(inputs: Inputs) -> str:
    origin = inputs.recorded.get("genes")
    return f"from the record: {origin}" if origin else "as named in the call"


def _counted(carried: list[str], unknown: list[str], inputs: Inputs, first: Finding) -> Finding:
    """Whose genes the figures are about, since a question or a finding may name one that the person doesn't carry."""
    values: dict[str, JsonValue] = {
        "genes": [*carried], "not_counted": [*unknown], "whence": _whence(inputs), "person": {"female": "woman", "male": "man"}[inputs["sex"]],
    }  # fmt: skip
    template = "Taken as carried by this {person}, as a pathogenic germline variant: {genes} ({whence})."
    template += " Left out, since no figure with a confirmed source is held: {not_counted}." if unknown else ""
    template += " Of a gene that is only named, as that of a disease or of a relative, the figures say nothing about the {person}."
    return Finding(topic="genes counted", template=template, values=values, source=first.source)


def _validity(carried: list[str], inputs: Inputs, wanted: str | None, first: Finding) -> Finding:
    published = [one for gene in carried for one in carrier_penetrance.estimates(gene, inputs["sex"], wanted)]
    populations = list(dict.fromkeys(f"{one.gene}: {one.population}" for one in published))
    values: dict[str, JsonValue] = {"populations": [*populations], "told": "; ".join(populations)}
    template = (
        "Each figure is that of the carriers studied ({told}), death from other causes left aside; "
        "a person's own risk differs with family history and variant."
    )
    return Finding(topic="validity", template=template, values=values, source=first.source)


def _from_birth(part: carrier_penetrance.Risk, inputs: Inputs) -> bool:
    return bool(inputs["age"]) and part.from_age is None


def _shown(age: float | None) -> str:
    return f"{age:g}" if age is not None else "birth"


def _ends(prefix: str, interval: tuple[float, float]) -> dict[str, JsonValue]:
    return {f"{prefix}low": round(100 * interval[0], 1), f"{prefix}high": round(100 * interval[1], 1)}
