"""What keeps the arguments of a call apart: a number, a name or words that are plainly another argument's, or of another kind, are not offered."""

import re
from collections.abc import Collection, Mapping, Sequence

from ..tools.recognisers import has_subjects, offer
from ..tools.slots import Slot
from .follow_up import TURNS, Texts
from .grammar import IN_WORD, Candidate, whole

# Recognisers of names that are seldom one of another kind, too.
OF_ONE_KIND = frozenset({"disease", "drug", "gene", "target"})
CODES = ("gene", "variant")  # recognisers of what reads like nothing else
# A name before or behind other words that say what is meant by it («MLH1 variant c.350C>T», «c.350C>T in MLH1»).
_BEFORE_IT = r"{name}\s?[(:,]?\s?(?:\(?N[MCP]_[\d.]+\)?:\s?|variant\s|mutation\s|基因的?|的)?{other}"
_BEHIND_IT = r"{other}\s?(?:\(|in\s|of\s)?(?:the\s)?{name}"


def told_apart(
    slots: Mapping[str, Slot], offered: Mapping[str, list[Candidate]], others: Collection[str] = ()
) -> dict[str, list[Candidate]]:
    """The candidates of a call's arguments; a number that is plainly one's («BMI 30.8», «10-year risk», «14 kg») is not offered for another one
    that has no name in a text (age), nor is one of `others`, which are what the kernel reads itself («quit 6 years ago»); and a name that one's
    recogniser knows is not offered for another one that does not know it (a gene as a disease, a drug as a target)."""
    every = [item for values in offered.values() for item in values]
    numbers = {item.origin.span for item in every if item.labelled and item.times == 1} | {*others}
    names = {item.origin.span for item in every if item.known or item.also}
    return {name: [item for item in values if not _is_anothers(slots[name], item, numbers, names)] for name, values in offered.items()}


def of_its_kind(slot: Slot, values: Sequence[Candidate], names: Mapping[str, Collection[str]]) -> list[Candidate]:
    """The candidates without those that are known as a name of another kind alone (a drug as a disease), or hold one or are a part of it («multiple
    endocrine neoplasia type» as a target)."""
    if slot.recogniser not in OF_ONE_KIND:
        return list(values)
    own = names.get(slot.recogniser, ())
    others = {name for kind, known in names.items() if kind != slot.recogniser for name in known if not any(name in one for one in own)}
    apart = slot.recogniser != "disease"  # whose names may hold a gene's or a drug's

    def is_of_another(written: str) -> bool:
        return written in others or (apart and any(_shares(written, name) for name in others))

    return [item for item in values if item.known or item.also or not is_of_another(item.written.casefold())]


def _shares(written: str, name: str) -> bool:
    """Whether words hold a name, or are a part of it."""
    return (name in written and whole(name).search(written) is not None) or (written in name and whole(written).search(name) is not None)


def beside_the_record(slots: Mapping[str, Slot], offered: Mapping[str, list[Candidate]]) -> dict[str, list[Candidate]]:
    """The candidates of a tool that reads the patient's record itself: of the record only names, where the turns name none and the slot is open
    to others, or those of further subjects (genotypes of other genes)."""
    return {
        name: [item for item in values if item.origin.where != "patient" or _is_left_to(slots[name], values)]
        for name, values in offered.items()
    }


def _is_left_to(slot: Slot, values: Sequence[Candidate]) -> bool:
    """Whether a name of the record may be an argument of a tool that reads the record itself."""
    if slot.kind != "span" or slot.evidence:
        return False
    return has_subjects(slot.recogniser) or not (slot.closed or any(item.known for item in values if item.origin.where in TURNS))


def is_unknown(slot: Slot, values: Sequence[Candidate]) -> bool:
    """Whether nothing that is offered is a name that a recogniser knows, nor holds a gene's or a variant's where the slot has no recogniser."""
    if slot.kind != "span" or any(item.known or item.also for item in values):
        return False
    words = "; ".join(item.written for item in values if " " not in item.written)
    return bool(slot.recogniser) or not any(offer(name, words) for name in CODES)


def beside(slot: Slot, values: Sequence[Candidate], taken: Candidate, texts: Texts) -> list[Candidate]:
    """The candidates after another argument of the call was filled: where one of them stands directly beside that in the text
    («MYBPC3 c.772G>A»), it alone can be meant."""
    if slot.kind != "span" or slot.repeated:
        return list(values)
    for joint in (_BEFORE_IT, _BEHIND_IT):
        joined = [item for item in values if item.known and any(_is_joined(joint, item.written, taken.written, text) for _, text in texts)]
        if joined:
            return joined
    return list(values)


def alone(slot: Slot, values: Sequence[Candidate], question: str) -> list[Candidate]:
    """The genes that may be looked up without a variant: not the one that stands beside a variant and nowhere else, where the question names
    another («where is OTOF, and is PMP22 T118M harmful?»)."""
    if slot.recogniser != "gene":
        return list(values)
    variants = [question[slice(*span)] for span in offer("variant", question)]

    def is_of_a_variant(item: Candidate) -> bool:
        joints = [(joint, variant) for joint in (_BEFORE_IT, _BEHIND_IT) for variant in variants]
        return item.times == 1 and any(_is_joined(joint, item.written, variant, question) for joint, variant in joints)

    named = [item for item in values if item.known and item.origin.where == "question"]
    left = [item for item in named if not is_of_a_variant(item)]
    return [item for item in values if item not in named or item in left] if left else list(values)


def goes_along(slots: Mapping[str, Slot], offered: Mapping[str, list[Candidate]], texts: Texts) -> list[str]:
    """The certain arguments of which one stands directly beside each known value of another argument («TTR p.Val50Met and GSN p.Asp214Asn»)."""

    def has_one(name: str, other: str) -> bool:
        known = [item for item in offered[other] if item.known and item.origin.where in TURNS]
        return bool(known) and all(len(beside(slots[name], offered[name], item, texts)) == 1 for item in known)

    return [name for name, slot in slots.items() if slot.certain and any(has_one(name, other) for other in slots if other != name)]


def _is_joined(joint: str, name: str, other: str, text: str) -> bool:
    """Whether a text holds a name and other words with no more than a joint between them, at the borders of words."""
    return re.search(rf"(?<!{IN_WORD})(?:{joint.format(name=re.escape(name), other=re.escape(other))})(?!{IN_WORD})", text) is not None


def _is_anothers(slot: Slot, item: Candidate, numbers: Collection[str], names: Collection[str]) -> bool:
    """Whether a candidate is a number that is plainly another argument's, or words around one («a 3 tesla machine»), or another one's name."""
    if slot.kind == "number":
        return not (slot.labels or slot.closed or item.labelled) and item.times == 1 and item.origin.span in numbers
    if slot.kind == "span" and not (item.known or item.also) and item.origin.span in names:
        return True
    if slot.kind == "span" and not slot.recogniser:
        return any(re.search(rf"(?<![\w.-]){re.escape(number)}(?![\d.-])", item.written) for number in numbers) or any(
            name in item.written and whole(name).search(item.written) for name in names
        )
    return False
