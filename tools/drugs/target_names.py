"""Names of targets in a text, as candidates: genes by symbol, alias or name, families and biomarkers of the table, and receptors."""

import re
from functools import cache, lru_cache

from ..denial import denial
from ..recognisers import Span, longest, offer, recogniser
from .alteration import target_words

# «CGRP受体», «5-HT3 receptor»: what an acronym or a name with digits stands before.
_FAMILY = r"(?:\s?(?:受体|通道|激酶|蛋白酶|转运体)|[\s-](?:receptors?|channels?|kinases?|transporters?)\b)"
_LETTER = "A-Za-zαβγδκμ"
_OF_A_KIND = re.compile(
    rf"(?<![{_LETTER}0-9-])(?!(?:IV|IM|SC|ICU|ER|ED|II|III)\b)"
    rf"(?=[{_LETTER}0-9-]*(?:[A-Z][{_LETTER}0-9-]*[A-Z0-9]|[0-9]-?[A-Z]|[αβγδκμ]))[{_LETTER}0-9][{_LETTER}0-9-]*{_FAMILY}"
)
# «METex14», «EGFRex20ins», «gBRCA1/2»: a gene and what is altered of it in one word.
_IN_ONE_WORD = re.compile(r"(?<![\w-])(?:[A-Z][A-Z0-9]+[Δ∆]?ex\d+(?:ins|del|skip)?|[gst]BRCA(?:1/2|[12])?m?)(?![\w/])")
# «RET fusions», «EGFR exon 20 insertion», «KIT D816V», ROS1融合: what of a gene is altered, behind it.
_ALTERED = re.compile(
    r"(?:[\s-](?:gene\s)?(?:fusions?|rearrangements?|translocations?|amplifications?|ITDs?|internal\standem\sduplications?"
    r"|(?:exon|ex)\s?\d+[\s-]?(?:deletions?|insertions?|skipping|mutations?|del|ins|dup)|(?:p\.)?[A-Z]\d{2,4}[A-Z]|p\.[A-Z][a-z]{2}\d+[A-Z][a-z]{2})(?![\w*])"
    r"|[\s-]?(?:exon|ex)\s?\d+\s?(?:插入|缺失|跳跃)(?:突变)?|\s?(?:基因)?(?:(?:第?\s?\d+号?)?外显子(?:第?\s?\d+)?)?(?:融合|重排|扩增|跳跃|插入|缺失)(?:突变)?)",
)
_NOT, _BUT = (
    re.compile(r"\bnot\s(?:for\s)?(?:an?\s|the\s)?\Z|不是\Z", re.IGNORECASE),
    re.compile(r"[,，]?\s?(?:but\b|而是|是)", re.IGNORECASE),
)
_FURTHER = re.compile(r"(?:/\d)+(?![\w/])")  # «NTRK1/2/3»


@recogniser("target")
@lru_cache(64)
def targets(text: str) -> tuple[Span, ...]:
    """Spans of genes, families, receptors and biomarkers, the longest where they overlap; a gene with what of it is altered («EGFR exon 20
    insertion»)."""
    found = [match.span() for pattern in (_OF_A_KIND, _IN_ONE_WORD, _listed()) for match in pattern.finditer(text)]
    genes = [_with_further(text, span) for span in offer("gene", text)]
    return tuple(longest([*found, *(_altered(text, span) for span in genes), *offer("gene_name", text)]))


@recogniser("denied_alteration")
@lru_cache(64)
def denied_alterations(text: str) -> tuple[Span, ...]:
    """Alterations that a text says are not there, with their gene («not for KRAS G12C but for G12D», «T790M negative»)."""
    ends = {end: start for start, end in offer("gene", text)}
    spans = ((ends.get(start - 1, start), end) for start, end in offer("variant", text))
    return tuple((start, end) for start, end in spans if denial(text, start, end) or _is_set_against(text, start, end))


def _is_set_against(text: str, start: int, end: int) -> bool:
    return bool(_NOT.search(text, max(0, start - 12), start) and _BUT.match(text, end))


def _altered(text: str, span: Span) -> Span:
    """A gene's span with the alteration that is named behind it."""
    altered = _ALTERED.match(text, span[1])
    return (span[0], altered.end()) if altered else span


def _with_further(text: str, span: Span) -> Span:
    """A gene's span with the numbers of its relatives that follow it."""
    further = _FURTHER.match(text, span[1]) if re.fullmatch(r"[A-Z]{2,}\d", text[span[0] : span[1]]) else None
    return (span[0], further.end()) if further else span


@cache
def _listed() -> re.Pattern[str]:
    """The table's families and biomarkers, a space or a hyphen between their words."""
    words = sorted(target_words(), key=len, reverse=True)
    spelt = (re.sub(r"(?:\\?[\s-])+", r"[\\s-]?", re.escape(word)) for word in words)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(spelt)})(?![A-Za-z0-9])", re.IGNORECASE)
