"""`drug_target`: what a drug acts on and is labelled for, or which drugs there are for a target or alteration."""

from typing import Annotated

from pydantic import Field, JsonValue

from llmasos.errors import UnknownTerm

from ...memory.pack import Pack, open_pack
from ..finding import Abstain, Finding, Source
from ..slots import Option, Slot
from ..tool import tool
from . import alteration, naming
from .alteration import Alteration
from .record import Drug, Indication, Resistance, drugs, resistances

SHOWN = 12  # drugs named in the sentence; the values hold all of them

DrugName = Annotated[
    str,
    Slot(
        about="drug name", ask="Which drug do you mean?", recogniser="drug", examples=("osimertinib", "Herceptin", "warfarin", "奥希替尼")
    ),
]
Target = Annotated[
    str,
    Slot(
        about="gene, protein or alteration",
        ask="Which target or alteration do you mean?",
        recogniser="target",
        never=("diplotype",),
        examples=("BRAF V600E", "KRAS G12C", "EGFR exon 19 deletion", "MSI-high", "CD20", "PCSK9"),
    ),
]
# How people ask for each topic of the findings.
CUES: dict[str, list[str]] = {
    "mechanism": ["how does", "how do ", "how is it", "mechanism", "mode of action", "act on", "acts", "moa", "bind", "grab", "what does", "what do ", "which protein", "which receptor", "which enzyme", "targeted by", "target of", "机制", "机理", "起作用", "靶点", "结合", "抑制什么", "作用于"],
    "indication": ["licen", "approv", "indicat", "label", "meant for", "used for", "used in", "who may", "who gets", "who can", "which patients", "what for", "which cancer", "which tumour", "which tumor", "which disease", "批准", "适应症", "用于", "治什么", "治疗什么", "哪些病"],
    "resistance": ["resist", "escape", "stop working", "stopped working", "stops working", "no longer work", "progress", "relaps", "fail", "break through", "broke through", "knock out", "get round", "get around", "get nothing out", "gets nothing", "do nothing", "does nothing", "useless", "ineffective", "insensitive", "blunt", "耐药", "失效", "无效", "不管用", "没效"],
    "match": ["within its label", "on label", "on-label", "off label", "off-label", "yes or no", "eligible"],
    "therap*": ["drugs", "which drug", "what drug", "therap", "treat", "options", "what can i", "what can we", "what is left", "what's left", "on the shelf", "agents", "medicines", "anything against", "anything for", "哪些药", "什么药", "有药", "靶向药", "治疗"],
}  # fmt: skip

Disease = Annotated[str, Option(about="disease to seek candidate drugs for, by name, OMIM or ORPHA id")]
Limit = Annotated[int, Option(about="candidate drugs to list"), Field(ge=1, le=50)]


@tool(
    summary="mechanism and targets of a drug, or therapies for a target or alteration",
    examples=[
        "How does osimertinib work?",
        "What is the target of Herceptin?",
        "Which therapies are there for BRAF V600E?",
        "Is sotorasib indicated for KRAS G12C?",
        "Which drugs does T790M make ineffective?",
    ],
    cues=CUES,
)
def drug_target(
    drug: DrugName | None = None, target: Target | None = None, repurpose: Disease | None = None, limit: Limit = 10
) -> list[Finding] | Abstain:
    """A drug by generic, brand or Chinese name, a gene, protein or alteration, or both: does the one act on, or is it labelled for, the other?

    `repurpose` asks instead for drugs that are not labelled for a disease but that a graph leads to: hypotheses of low certainty.

    What is no drug's name but an alteration's («BRAF V600E») is read as the target, in whichever argument it stands.
    Raises UnknownTerm, with the nearest names, for a drug, a target or a disease that nothing knows.
    Source: FDA labels and papers, named on each finding; gene names of HGNC, drug names of the pack.
    """
    pack = open_pack()
    if repurpose:
        from .repurposing import repurpose as candidates_for  # the graph takes a while to load

        return candidates_for(pack, repurpose, limit)
    if drug and target is None and _names_a_target(pack, drug):
        drug, target = None, drug
    if drug:
        found = naming.find(pack, drug)
        asked = alteration.read(pack, target) if target else None
        if isinstance(found, str):
            return Abstain(reason=f"The drug table does not hold {found}; that says nothing about its targets or uses.")
        if asked and target:
            return _both(found, asked, target)
        return [_mechanism(found), *(_indication(found, one) for one in found.indications), *_resistance_of(found)]
    if target:
        return _therapies(alteration.read(pack, target), target)
    return Abstain(reason="Neither a drug nor a target was named.", missing=("drug", "target"))


def _names_a_target(pack: Pack, text: str) -> bool:
    try:
        naming.find(pack, text)
    except UnknownTerm:
        try:
            alteration.read(pack, text)
        except UnknownTerm:
            return False
        return True
    return False


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


def _mechanism(drug: Drug) -> Finding:
    values = _values(drug, drug.indications) | {"brands": list(drug.brands)}
    acts = "{drug} targets {targets}: {mechanism}." if drug.targets else "{drug}: {mechanism}. No gene is confirmed as its target."
    sold = " It is sold as {brands}." if drug.brands else ""
    return Finding(topic="mechanism", template=acts + sold, values=values, source=drug.source)


def _indication(drug: Drug, one: Indication, topic: str = "indication") -> Finding:
    needs = "" if one.biomarker.startswith("none") else "; biomarker: {biomarker}"
    return Finding(
        topic=topic,
        template="{drug} is for {indication}" + needs + ". Evidence: {evidence_level}, {year}.",
        values=_values(drug, (one,)),
        source=_source(drug, one),
    )


def _resistance(entry: Resistance, asked: str = "") -> Finding:
    values: dict[str, JsonValue] = {
        "drug": ", ".join(entry.drugs),
        "drugs": list(entry.drugs),
        "target": entry.gene,
        "action": "resistance",
        "indication": "",
        "biomarker": f"{entry.gene} {', '.join(entry.change)}",
        "changes": list(entry.change),
        "says": entry.says,
        "evidence_level": entry.level,
        "year": entry.year,
        "asked": asked,
    }
    return Finding(
        topic="resistance",
        template="Resistance to {drugs}: {target} {changes} {says}. Evidence: {evidence_level}, {year}.",
        values=values,
        source=entry.source,
        certainty="limited" if "preclinical" in entry.level and "clinical and" not in entry.level else "established",
    )


def _resistance_of(drug: Drug) -> list[Finding]:
    return [_resistance(entry) for entry in resistances() if drug.name in entry.drugs]


def _matching(drug: Drug, asked: Alteration) -> tuple[Indication, ...]:
    return tuple(one for one in drug.indications if any(asked.fits(marker) for marker in one.markers))


def _acts_on(drug: Drug, asked: Alteration) -> bool:
    genes = alteration.named_markers()[asked.marker] if asked.marker else asked.genes
    return bool(set(genes) & set(drug.targets))


def _by_class(asked: Alteration, uses: tuple[Indication, ...]) -> bool:
    """Whether labels hold only for "mutation" of the gene, so that this very change counts only if it is of that kind."""
    markers = [marker for one in uses for marker in one.markers if asked.fits(marker)]
    return bool(asked.change) and asked.change != "mutation" and bool(markers) and all(marker.endswith(" mutation") for marker in markers)


def _withstood(drug: Drug, asked: Alteration) -> bool:
    """Whether the very alteration resists the drug, so that a label for mutations of the gene in general says nothing for it."""
    return any(drug.name in entry.drugs and asked.resists(entry.gene, entry.change) for entry in resistances())


def _fitting(drug: Drug, asked: Alteration) -> tuple[Indication, ...]:
    """The uses that the alteration selects for; none where only one of the mutations is labelled and those of the gene in general resist."""
    uses = _matching(drug, asked)
    general = asked.change == "mutation" or _by_class(asked, uses)
    return () if general and _withstood(drug, asked) else uses


def _distance(drug: Drug, asked: Alteration, uses: tuple[Indication, ...]) -> tuple[bool, bool]:
    """Drugs for the very alteration come before those for its class, and drugs that act on the gene before those that do not."""
    named = any(asked.change and asked.change in marker for one in uses for marker in one.markers)
    return (not _acts_on(drug, asked), not named)


def _therapies(asked: Alteration, target: str) -> list[Finding]:
    against = [_resistance(entry, target) for entry in resistances() if asked.resists(entry.gene, entry.change)]
    labelled = {drug.name: uses for drug in drugs() if (uses := _fitting(drug, asked))}
    acting = [drug for drug in drugs() if _acts_on(drug, asked)]
    if asked.change or asked.marker:
        listed = sorted((drug for drug in drugs() if drug.name in labelled), key=lambda drug: _distance(drug, asked, labelled[drug.name]))
        each = [_indication(drug, use, "therapy") for drug in listed for use in labelled[drug.name]]
    else:  # what acts on the gene itself comes before what is merely selected for by it
        listed = acting + [drug for drug in drugs() if drug.name in labelled and drug not in acting]
        each = [_therapy(drug, labelled.get(drug.name, drug.indications)) for drug in listed]
    return [_overview(asked, target, listed, acting), *each, *against]


def _overview(asked: Alteration, target: str, listed: list[Drug], acting: list[Drug]) -> Finding:
    by_class: list[JsonValue] = [drug.name for drug in listed if _by_class(asked, _fitting(drug, asked))]
    names: list[JsonValue] = [drug.name for drug in listed]
    own = [name for name in names if name not in by_class]
    values: dict[str, JsonValue] = {
        "asked": target,
        "drug": ", ".join(drug.name for drug in listed),
        "drugs": names,
        "shown": _told(own[:SHOWN]),
        "others": max(0, len(own) - SHOWN),
        "acting": [drug.name for drug in acting],
        "target": ", ".join(asked.genes),
        "action": "",
        "indication": "",
        "biomarker": asked.marker or " ".join((*asked.genes, asked.change)).strip(),
        "evidence_level": "",
    }
    if not names:
        template = "The drug table holds no therapy that is labelled for {asked}; that does not mean that there is none."
        if acting:
            template += " Drugs that act on the gene: {acting}."
        return Finding(topic="therapies", template=template, values=values, source=_table(), certainty="unknown")
    tail = " and {others} more in the drug table." if len(own) > SHOWN else ", as the drug table holds them."
    what = "labelled for" if asked.change or asked.marker else "that act on, or are selected by,"
    template = f"Therapies {what} {{asked}}: {{shown}}{tail}"
    if by_class:
        values |= {"by_class": by_class, "by_class_shown": _told(by_class)}
        general = "labelled for mutations of {target} in general, so only if {asked} is deleterious or activating: {by_class_shown}"
        template = f"{template} Besides, {general}." if own else f"Therapies {general}, as the drug table holds them."
    return Finding(topic="therapies", template=template, values=values, source=_table())


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


def _therapy(drug: Drug, uses: tuple[Indication, ...]) -> Finding:
    """One drug of a gene with the uses that the gene selects for, or with all of them."""
    values = _values(drug, uses)
    template = "{drug} ({action}"
    template += "; target {targets})" if drug.targets else ")"
    template += " is for {indication}. Evidence: {evidence_level}, {year}."
    return Finding(topic="therapy", template=template, values=values, source=_source(drug, uses[0]))


def _both(drug: Drug, asked: Alteration, target: str) -> list[Finding]:
    """Whether the drug acts on the target, and whether it is labelled for, or fails with, the alteration."""
    uses, acts = _fitting(drug, asked), _acts_on(drug, asked)
    against = [entry for entry in resistances() if drug.name in entry.drugs and asked.resists(entry.gene, entry.change)]
    values = _values(drug, uses or drug.indications) | {
        "asked": target,
        "acts_on": acts,
        "labelled": bool(uses),
        "resistant": bool(against),
    }
    gene_alone = not asked.change and not asked.marker
    if gene_alone:
        template = "Yes: {drug} acts on {asked} ({action})." if acts else "The drug table does not hold {asked} as a target of {drug}"
        if not acts:
            template += "; it holds {targets}." if drug.targets else "."
    elif uses and _by_class(asked, uses):
        template = "{drug} is labelled for mutations of the gene in general: {indication}; biomarker: {biomarker}."
        template += " Whether {asked} is one of them depends on its being deleterious or activating. Evidence: {evidence_level}, {year}."
    elif uses:
        template = "Yes: {drug} is labelled for {asked}: {indication}. Evidence: {evidence_level}, {year}."
    elif against:
        template = "No: {drug} is not labelled for {asked}, which is a marker of resistance to it."
    else:
        template = "The drug table holds no label of {drug} for {asked}; it is for {indication}."
    certain = acts if gene_alone else bool(uses or against)
    first = Finding(
        topic="match",
        template=template,
        values=values,
        source=_source(drug, uses[0]) if uses else drug.source,
        certainty="limited" if _by_class(asked, uses) else "established" if certain else "unknown",
    )
    listed = [] if not gene_alone else [_indication(drug, one) for one in uses]
    return [first, *(_resistance(entry, target) for entry in against), *listed]
