"""Genes in which a text says that this person carries a harmful variant: none that was tested negative, that is benign or
uncertain, or that is a relative's."""

import re

from ..denial import denied
from ..genes.recogniser import genes
from ..recognisers import Span, overlaps, recogniser
from ..relatives import relatives

_FILLER = r"(?:\s(?:gene|variant|mutation|change|test|testing|result|analysis|screen|was|is|came|back|of|an?|as|found|to|be|classified|for|the|family))*"
_HARMLESS = r"(?:likely\s)?benign|negative|normal|VUS|wild[- ]?type|not\s(?:found|detected|present|carried)|uncertain|unknown\ssignificance|unclassified"
_AFTER = re.compile(rf"{_FILLER}\s?[:(,]?\s?(?:{_HARMLESS})\b|[^，。；,;]{{0,6}}(?:阴性|良性|意义不明|未检出|未见|正常)", re.IGNORECASE)
_BEFORE = re.compile(
    rf"\b(?:{_HARMLESS}|(?:not|never|n['’]t|without)(?:\s(?:an?|be|been|found|to))*\s(?:carr(?:y|ying|ier)|have|having|harbou?r(?:ing)?))"
    rf"(?:\s(?:significance|variant|mutation|change|in|of|for|an?|the|any|pathogenic|familial|family's))*\s\Z|(?:良性|意义不明|未检出|未携带|不携带)[^，。；,;]{{0,4}}\Z",
    re.IGNORECASE,
)


@recogniser("carried_gene")
def carried_genes(text: str) -> list[Span]:
    """Spans of gene names, without those of which the text says that they tell nothing of this person's risk."""
    kin = relatives(text)
    return [span for span in genes(text) if not overlaps(span, kin) and not denied(text, *span) and not _is_harmless(text, *span)]


def _is_harmless(text: str, start: int, end: int) -> bool:
    return bool(_AFTER.match(text, end) or _BEFORE.search(text, 0, start))
