"""The findings of `drug_target`, one function a kind of sentence."""

from pydantic import JsonValue

from ..finding import Finding, Source
from .alteration import Alteration
from .matching import acts_on, by_class, fitting, needs_wild_type, next_after
from .record import Drug, Indication, Progression, Resistance, drugs, resistances

SHOWN = 12  # drugs named in the sentence; the values hold all of them
_UNREAD = " Not taken into account: {unread}."


def _values(drug: Drug, indications: tuple[Indication, ...]) -> dict[str, JsonValue]:
    """The contract's values; several uses stand in one string, and apart in `indications`."""
    levels = list(dict.fromkeys(one.evidence_level for one in indications))
    years = list(dict.fromkeys(_source(drug, one).version for one in indications))
    return {
        "drug": drug.name,
        "names": list(drug.names),
        "target": ", ".join(drug.targets),
        "targets": list(drug.targets),
        "action": drug.action,
        "mechanism": drug.mechanism,
        "indication": "; ".join(one.use for one in indications),
        "biomarker": "; ".join(dict.fromkeys(one.biomarker for one in indications)),
        "evidence_level": "; ".join(levels),
        "year": ", ".join(years),
        "indications": [{"use": one.use, "biomarker": one.biomarker, "evidence_level": one.evidence_level} for one in indications],
    }


def _source(drug: Drug, indication: Indication) -> Source:
    return indication.source(drug.brands[0] if drug.brands else drug.name)


def mechanism(drug: Drug) -> Finding:
    values = _values(drug, drug.indications) | {"brands": list(drug.brands)}
    acts = "{drug} targets {targets}: {mechanism}." if drug.targets else "{drug}: {mechanism}. No gene is confirmed as its target."
    sold = " It is sold as {brands}." if drug.brands else ""
    return Finding(topic="mechanism", template=acts + sold, values=values, source=drug.source)


def indication(drug: Drug, one: Indication, topic: str = "indication") -> Finding:
    needs = "" if one.biomarker.startswith("none") else "; biomarker: {biomarker}"
    return Finding(
        topic=topic,
        template=f"{{drug}} {_is_or_was((one,))} for {{indication}}" + needs + ". Evidence: {evidence_level}, {year}.",
        values=_values(drug, (one,)),
        source=_source(drug, one),
    )


def _is_or_was(uses: tuple[Indication, ...]) -> str:
    return "was" if _all_ended(uses) else "is"


def _all_ended(uses: tuple[Indication, ...]) -> bool:
    return bool(uses) and all(one.ended for one in uses)


def resistance(entry: Resistance, asked: str = "") -> Finding:
    values = _cited(entry) | {"action": "resistance", "indication": "", "says": entry.says, "asked": asked}
    return Finding(
        topic="resistance",
        template="Resistance to {drugs}: {target} {changes} {says}. Evidence: {evidence_level}, {year}.",
        values=values,
        source=entry.source,
        certainty="limited" if "preclinical" in entry.level and "clinical and" not in entry.level else "established",
    )


def resistance_of(drug: Drug) -> list[Finding]:
    return [resistance(entry) for entry in resistances() if drug.name in entry.drugs]


def given_next(entry: Progression, after: str = "") -> Finding:
    """What is given after drugs that failed; `after` is the one that was asked for."""
    values = _cited(entry) | {
        "action": "given after progression",
        "indication": entry.says,
        "found": f"{entry.gene} {_any_of(entry.change)}",
        "after": after or _any_of(entry.after),
    }
    found = "with {found}" if entry.change else "whatever is found"
    return Finding(
        topic="therapy after progression",
        template="After {after}, " + found + ": {drugs} {indication}. Evidence: {evidence_level}, {year}.",
        values=values,
        source=entry.source,
        certainty="limited" if entry.level.startswith(("preclinical", "case series")) or "exploratory" in entry.level else "established",
    )


def _cited(entry: Resistance | Progression) -> dict[str, JsonValue]:
    """What the values hold of drugs and an alteration of a gene, whatever is said of them."""
    return {
        "drug": ", ".join(entry.drugs),
        "drugs": list(entry.drugs),
        "target": entry.gene,
        "biomarker": f"{entry.gene} {', '.join(entry.change)}".strip() if entry.change else "",
        "changes": list(entry.change),
        "evidence_level": entry.level,
        "year": entry.year,
    }


def _any_of(words: tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def overview(asked: Alteration, target: str, listed: list[Drug], acting: list[Drug]) -> Finding:
    ended: list[JsonValue] = [drug.name for drug in listed if _all_ended(fitting(drug, asked) or drug.indications)]
    listed = [drug for drug in listed if drug.name not in ended]
    general: list[JsonValue] = [drug.name for drug in listed if by_class(asked, fitting(drug, asked))]
    names: list[JsonValue] = [drug.name for drug in listed]
    own = [name for name in names if name not in general]
    excluded: list[JsonValue] = (
        [] if asked.change or asked.marker else [one.name for one in drugs() if _excludes(one, asked, [*names, *ended])]
    )
    values: dict[str, JsonValue] = {
        "asked": target,
        "drug": ", ".join(drug.name for drug in listed),
        "drugs": names,
        "shown": _told(own[:SHOWN]),
        "others": max(0, len(own) - SHOWN),
        "acting": [drug.name for drug in acting if drug.name not in ended],
        "no_longer_marketed": ended,
        "target": ", ".join(asked.genes),
        "action": "",
        "indication": "",
        "biomarker": asked.marker or " ".join((*asked.genes, asked.change)).strip(),
        "evidence_level": "",
        "unread": list(asked.unread),
        "only_wild_type": excluded,
    }
    last = " For wild-type {target} alone: {only_wild_type}." if excluded else ""
    last += " No longer marketed: {no_longer_marketed}." if ended else ""
    last += _UNREAD if asked.unread else ""
    if not names:
        template = "The drug table holds no therapy that is labelled for {asked}; that does not mean that there is none."
        if values["acting"] and asked.change != "wild-type":
            template += " Drugs that act on the gene: {acting}."
        return Finding(topic="therapies", template=template + last, values=values, source=_table(), certainty="unknown")
    tail = " and {others} more in the drug table." if len(own) > SHOWN else ", as the drug table holds them."
    what = "labelled for" if asked.change or asked.marker else "that act on, or are selected by,"
    template = f"Therapies {what} {{asked}}: {{shown}}{tail}"
    if general:
        values |= {"by_class": general, "by_class_shown": _told(general)}
        also = "labelled for mutations of {target} in general, so only if {asked} is deleterious or activating: {by_class_shown}"
        template = f"{template} Besides, {also}." if own else f"Therapies {also}, as the drug table holds them."
    return Finding(topic="therapies", template=template + last, values=values, source=_table())


def _excludes(drug: Drug, asked: Alteration, listed: list[JsonValue]) -> bool:
    """Whether the gene only speaks against the drug."""
    return drug.name not in listed and needs_wild_type(drug, asked)


def _told(names: list[JsonValue]) -> list[JsonValue]:
    """Names as a list of them is read: two drugs of one name are «avutometinib with defactinib»."""
    return [str(name).replace(" and ", " with ") for name in names]


def _table() -> Source:
    return Source(
        title="LLMasOS drug table, typed in from labels and papers that the other findings name",
        publisher="LLMasOS",
        version="1",
        identifier="tools/drugs/data",
    )


def therapy(drug: Drug, uses: tuple[Indication, ...]) -> Finding:
    """One drug of a gene with the uses that the gene selects for, or with all of them."""
    values = _values(drug, uses)
    template = "{drug} ({action}"
    template += "; target {targets})" if drug.targets else ")"
    template += f" {_is_or_was(uses)} for {{indication}}. Evidence: {{evidence_level}}, {{year}}."
    return Finding(topic="therapy", template=template, values=values, source=_source(drug, uses[0]))


def both(drug: Drug, asked: Alteration, target: str) -> list[Finding]:
    """Whether the drug acts on the target, and whether it is labelled for, or fails with, the alteration."""
    uses, acts = fitting(drug, asked), acts_on(drug, asked)
    against = [entry for entry in resistances() if drug.name in entry.drugs and asked.resists(entry.gene, entry.change)]
    values = _values(drug, uses or drug.indications) | {
        "failing": list(dict.fromkeys(change for entry in against for change in entry.change)),
        "asked": asked.plain if asked.unread else target,
        "acts_on": acts,
        "labelled": bool(uses),
        "resistant": bool(against),
        "unread": list(asked.unread),
    }
    gene_alone = not asked.change and not asked.marker
    if gene_alone:
        template = "Yes: {drug} acts on {asked} ({action})." if acts else "The drug table does not hold {asked} as a target of {drug}"
        if not acts and uses and not needs_wild_type(drug, asked):
            template = "{drug} is labelled where {asked} is altered ({biomarker}), and acts on {targets}: it is for {indication}. Evidence: {evidence_level}, {year}."
            template = template if drug.targets else template.replace(", and acts on {targets}", "")
        elif not acts:
            template += "; it holds {targets}." if drug.targets else "."
            template += " Markers of resistance to {drug} in {asked}: {failing}." if against else ""
        if needs_wild_type(drug, asked):
            template += " A use of {drug} is for wild-type {asked} alone."
    elif _all_ended(uses):
        template = "No longer: {drug} was labelled for {biomarker}, in {indication}. Evidence: {evidence_level}, {year}."
    elif uses and by_class(asked, uses):
        template = "{drug} is labelled for mutations of the gene in general: {indication}; biomarker: {biomarker}."
        template += " Whether {asked} is one of them depends on its being deleterious or activating. Evidence: {evidence_level}, {year}."
    elif uses:
        template = "{drug} is labelled for {asked}, in {indication}; the drug table holds no other use of it with that. Evidence: {evidence_level}, {year}."
    elif against:
        template = "No: {drug} is not labelled for {asked}, which is a marker of resistance to it."
    else:
        needed = "" if drug.indications[0].biomarker.startswith("none") else "; biomarker: {biomarker}"
        template = "The drug table holds no label of {drug} for {asked}; it is for {indication}" + needed + "."
    certain = bool(acts or (uses and not needs_wild_type(drug, asked))) if gene_alone else bool(uses or against)
    first = Finding(
        topic="match",
        template=template + (_UNREAD if asked.unread else ""),
        values=values,
        source=_source(drug, uses[0]) if uses else drug.source,
        certainty="limited" if by_class(asked, uses) and not _all_ended(uses) else "established" if certain else "unknown",
    )
    listed = [] if not gene_alone else [indication(drug, one) for one in uses]
    then = [given_next(entry, drug.name) for entry in next_after(asked, drug, bool(against))]
    return [first, *(resistance(entry, target) for entry in against), *then, *listed]
