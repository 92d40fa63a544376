"""Genes in which a text says that this person carries a harmful variant: none that was tested negative, that is benign or
uncertain, or that is a relative's."""

import re

from ..genes.recogniser import genes, symbols
from ..recognisers import Span, overlaps, recogniser
from ..relatives import relatives

NEAR = 40  # characters around a gene that are read for a word of carrying
_CARRIES = re.compile(
    r"\bcarr(?:y|ies|ied|iers?|ying)\b|mutation|variant|pathogenic|positive|germline|携带|突变|致病|阳性|变异", re.IGNORECASE
)
_GENE = r"[A-Z][A-Z0-9]{2,}"
_ENDS = r"(?=\s*(?:[,.;:)?!]|\Z|\b(?:and|but|on|by|for|in|so|with)\b))"
_FILLER = r"(?:\s(?:gene|variant|mutation|change|test|testing|result|analysis|screen|was|were|is|are|came|back|of|an?|as|found|to|be|classified|for|the|family))*"
_POSITIVE = re.compile(r"\s?(?:\+|\(\+\))|[\s-](?:positive|(?:mutation\s)?carrier|pathogenic)\b|\s?(?:阳性|携带者|致病)", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?:(?:,\s{_GENE})*,?\s(?i:and|or)\s{_GENE})?(?:\s[cpg]\.[^\s,;]+)?(?i:{_FILLER})\s?[:(,]?\s?"
    rf"(?i:(?:likely\s)?benign|VUS|wild[- ]?type|not\s(?:found|detected|present|carried|tested)|uncertain|unknown\ssignificance|unclassified"
    rf"|(?:negative|normal){_ENDS})|-(?![A-Za-z0-9])|[^，。；,;]{{0,6}}(?:(?<!三)阴性|良性|意义不明|未检出|未见|正常)"
)
_BEFORE = re.compile(
    rf"(?i:\b(?:benign|VUS|uncertain|unknown|unclassified|negative\sfor|no|not|never|without)|n['’]t)"
    rf"(?:\s(?:(?i:significance|pathogenic|known|variants?|mutations?|changes?|in|of|for|an?|the|any|familial|family(?:'s)?|found|tested|been|be|to"
    rf"|carry|carrying|carrier|have|having|harbou?r(?:ing)?|and|or),?|{_GENE},?))*\s\Z|(?:良性|意义不明|未检出|未携带|不携带|没有|无)[^，。；,;]{{0,4}}\Z"
)


@recogniser("carried_gene")
def carried_genes(text: str) -> list[Span]:
    """Spans of gene names, without those of which the text says that they tell nothing of this person's risk, and without acronyms that are some
    gene's alias alone («the full MOT») where nothing speaks of carrying."""
    kin, official = relatives(text), symbols(text)
    return [
        span
        for span in genes(text)
        if not overlaps(span, kin)
        and _is_carried(text, *span)
        and (span in official or not text[slice(*span)].isupper() or _CARRIES.search(text, max(0, span[0] - NEAR), span[1] + NEAR))
    ]


def _is_carried(text: str, start: int, end: int) -> bool:
    if _BEFORE.search(text, max(0, start - 400), start):
        return False
    return bool(_POSITIVE.match(text, end)) or not _AFTER.match(text, end)
