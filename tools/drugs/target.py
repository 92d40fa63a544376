"""`drug_target`: what a drug acts on and is labelled for, or which drugs there are for a target or alteration."""

from typing import Annotated

from pydantic import Field

from llmasos.errors import UnknownTerm

from ...memory.injected import Wording
from ...memory.pack import Pack, open_pack
from ..finding import Abstain, Finding
from ..slots import Option, Slot
from ..tool import tool
from . import alteration, limits, naming, question
from .alteration import Alteration
from .matching import acts_on, distance, fitting, next_after
from .record import Drug, drugs, resistances
from .statements import both, given_next, indication, mechanism, overview, resistance, resistance_of, therapy

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
        never=("diplotype", "denied_alteration"),
        examples=("BRAF V600E", "KRAS G12C", "EGFR exon 19 deletion", "MSI-high", "CD20", "PCSK9"),
    ),
]
# How people ask for each topic of the findings.
CUES: dict[str, list[str]] = {
    "mechanism": ["how does", "how do ", "how is it", "mechanism", "mode of action", "act on", "acts", "moa", "bind", "grab", "what does", "what do ", "which protein", "which receptor", "which enzyme", "targeted by", "target of", "机制", "机理", "起作用", "靶点", "结合", "抑制什么", "作用于"],
    "indication": ["licen", "approv", "indicat", "label", "meant for", "used for", "used in", "who may", "who gets", "who can", "which patients", "what for", "which cancer", "which tumour", "which tumor", "which disease", "批准", "适应症", "用于", "治什么", "治疗什么", "哪些病"],
    "resistance": ["resist", "escape", "stop working", "stopped working", "stops working", "no longer work", "progress", "relaps", "fail", "break through", "broke through", "knock out", "get round", "get around", "get nothing out", "gets nothing", "do nothing", "does nothing", "useless", "ineffective", "insensitive", "blunt", "耐药", "失效", "无效", "不管用", "没效"],
    "therapy after progression": ["progress", "relaps", "stopped working", "stops working", "no longer work", "after failure", "fail", "what now", "what next", "what then", "next line", "next-line", "second line", "second-line", "what is left", "what's left", "resist", "进展", "耐药", "后线", "二线", "下一步", "失效", "之后用"],
    "match": ["within its label", "on label", "on-label", "off label", "off-label", "yes or no", "eligible"],
    "therap*": ["drugs", "which drug", "what drug", "therap", "treat", "options", "what can i", "what can we", "what is left", "what's left", "on the shelf", "agents", "medicines", "anything against", "anything for", "哪些药", "什么药", "有药", "靶向药", "治疗"],
    "limits": limits.CUES,
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
    drug: DrugName | None = None,
    target: Target | None = None,
    repurpose: Disease | None = None,
    limit: Limit = 10,
    wording: Wording | None = None,
) -> list[Finding] | Abstain:
    """A drug by generic, brand or Chinese name, a gene, protein or alteration, or both: does the one act on, or is it labelled for, the other?

    `repurpose`, or a question after drugs to repurpose for a disease, asks instead for drugs that are not labelled for it but that a graph leads
    to: hypotheses of low certainty. Uses for what the question names come first; of a drug that a question names with words which are no target, what is known
    of the drug is told, and that the words were left out.

    What is no drug's name but an alteration's («BRAF V600E») is read as the target, in whichever argument it stands.
    Raises UnknownTerm, with the nearest names, for a drug, a target or a disease that nothing knows.
    Source: FDA labels and papers, named on each finding; gene names of HGNC, drug names of the pack.
    """
    pack, texts = open_pack(), wording.texts if wording else ()
    if repurpose := repurpose or question.sought_for(texts):
        from .repurposing import repurpose as candidates_for  # the graph takes a while to load

        return candidates_for(pack, repurpose, limit)
    if drug and target is None and _names_a_target(pack, drug):
        drug, target = None, drug
    if target and alteration.is_denied(target):
        return Abstain(reason=f"«{target}» says that the alteration is not there; name the one that is, or the gene with «wild-type».")
    if not drug and not target:
        return Abstain(reason="Neither a drug nor a target was named.", missing=("drug", "target"))
    found = naming.find(pack, drug) if drug else None
    asked = alteration.read(pack, target) if target and not (found and texts and _is_unknown(pack, target)) else None
    if isinstance(found, str):
        return Abstain(reason=f"The drug table does not hold {found}; that says nothing about its targets or uses. {limits.NOT_PART}.")
    unread = [limits.unread(target, found.name)] if target and found and not asked else []
    told = question.asked_first(_told(found, asked, target or ""), texts)
    return [*told, *unread, *limits.beyond(texts, found.name if found else "")]


def _told(drug: Drug | None, asked: Alteration | None, target: str) -> list[Finding]:
    """What there is on a drug, on an alteration, or on both together."""
    if drug and asked:
        return both(drug, asked, target)
    if drug:
        then = [given_next(entry, drug.name) for entry in next_after(None, drug)]
        return [mechanism(drug), *(indication(drug, one) for one in drug.indications), *resistance_of(drug), *then]
    return _therapies(asked, target) if asked else []


def _is_unknown(pack: Pack, target: str) -> bool:
    try:
        alteration.read(pack, target)
    except UnknownTerm:
        return True
    return False


def _names_a_target(pack: Pack, text: str) -> bool:
    try:
        naming.find(pack, text)
    except UnknownTerm:
        return not _is_unknown(pack, text)
    return False


def _therapies(asked: Alteration, target: str) -> list[Finding]:
    against = [resistance(entry, target) for entry in resistances() if asked.resists(entry.gene, entry.change)]
    labelled = {drug.name: uses for drug in drugs() if (uses := fitting(drug, asked))}
    acting = [drug for drug in drugs() if acts_on(drug, asked)]
    if asked.change or asked.marker:
        listed = sorted((drug for drug in drugs() if drug.name in labelled), key=lambda drug: distance(drug, asked, labelled[drug.name]))
        each = [indication(drug, use, "therapy") for drug in listed for use in labelled[drug.name]]
    else:  # what acts on the gene itself comes before what is merely selected for by it
        listed = acting + [drug for drug in drugs() if drug.name in labelled and drug not in acting]
        each = [therapy(drug, labelled.get(drug.name, drug.indications)) for drug in listed]
    return [overview(asked, target, listed, acting), *each, *against, *map(given_next, next_after(asked))]
