"""What the tools on drugs do not cover, to be named where a question asks for it: interactions, doses by kidney function, doses in milligrams."""

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from ..finding import Finding, Source
from ..recognisers import offer

NOT_PART = "Interactions between drugs, doses by kidney function and doses in milligrams are not part of it for any drug"
# How people ask for them; a finding on it is there only where one does.
CUES = ["interact", "at the same time", "safe to combine", "renal", "kidney", "egfr", "creatinine", "crcl", "dialysis", "how many mg", "how many milligram", "in mg", "in milligram", "相互作用", "同服", "一起吃", "肾", "肌酐", "透析", "毫克"]  # fmt: skip

_INTERACT = re.compile(
    r"\binteract(?:s|ions?|ing)?\b|\bat the same time\b|\bsafe(?:ly)? (?:to )?combined?\b|相互作用|同服|一起吃", re.IGNORECASE
)
_OF_DRUGS = re.compile(r"\bdrug(?:[\s-]drug)?[\s-]interaction|药物(?:间的?)?相互作用", re.IGNORECASE)
_FUNCTION = re.compile(r"\b(?:(?-i:e?GFR)|CrCl|creatinine|dialysis)\b|肌酐|透析", re.IGNORECASE)  # «EGFR» is the gene
_KIDNEY = re.compile(
    r"\b(?:renal|kidneys?)\b(?!\s(?:cell|cancer|carcinoma|transplant\w*|graft|allograft|tumou?r))|肾(?!移植|癌|细胞|上腺|母)", re.IGNORECASE
)
_DOSE = re.compile(r"\b(?:dos(?:e|es|ing|age)|adjust\w*|reduc\w*)\b|剂量|调整|减量|用量", re.IGNORECASE)
_MILLIGRAMS = re.compile(r"\bhow many (?:mg|milligrams?)\b|\bin (?:mg|milligrams?)\b|(?:多少|几)\s?(?:毫克|mg)", re.IGNORECASE)


def not_covered(texts: Sequence[str]) -> list[str]:
    """Of what is not covered, that which a text asks for."""
    found = []
    if any(_OF_DRUGS.search(text) or (_INTERACT.search(text) and len(offer("drug", text)) > 1) for text in texts):
        found.append("interactions between drugs")
    if any(_FUNCTION.search(text) or (_KIDNEY.search(text) and _DOSE.search(text)) for text in texts):
        found.append("doses by kidney function")
    if any(_MILLIGRAMS.search(text) for text in texts):
        found.append("doses in milligrams")
    return found


def unread(target: str, drug: str) -> Finding:
    """That words beside a drug are no target that is known, so that what is told is of the drug alone."""
    source = Source(title="What the drug tools cover", publisher="LLMasOS", version="1", identifier="tools/drugs/limits.py")
    template = "«{target_named}» is no gene, protein or alteration that is known here; what is told is of {drug} alone."
    return Finding(topic="limits", template=template, values={"target_named": target, "drug": drug}, source=source, certainty="unknown")


def beyond(texts: Sequence[str], drug: str, save: Mapping[str, str] | None = None) -> list[Finding]:
    """That what is asked for is not covered, in one sentence; nothing where a text asks for none of it. `save` says what of each is covered."""
    asked = [f"{one} ({save[one]})" if save and one in save else one for one in not_covered(texts)]
    if not asked:
        return []
    source = Source(title="What the drug tools cover", publisher="LLMasOS", version="1", identifier="tools/drugs/limits.py")
    values: dict[str, JsonValue] = {"drug": drug, "not_covered": list(asked)}
    template = "Not covered here, and to be looked up elsewhere: {not_covered}."
    return [Finding(topic="limits", template=template, values=values, source=source, certainty="unknown")]
