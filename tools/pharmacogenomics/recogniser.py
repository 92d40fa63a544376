"""Genotypes in a text, as candidates: with the gene's name where it stands before them, and with what completes a bare one.

«*1/*17» names no gene: the one that was named last is meant. A word that takes a result back or adds to it («negative», «duplication»)
is part of the span, so that the reader of genotypes sees it; a result after a «not» is no candidate.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from llmasos.errors import InvalidInput, SetupNeeded

from ...memory.pack import Pack, open_pack
from ..denial import asked, denial
from ..recognisers import Span, about, completed_by, overlaps, recogniser
from . import genotype, positions, spelling
from .doubts import taken_back
from .genotype import GENE, HLA

BEHIND = 4  # words, or Chinese characters, of a result behind its gene

_TYPED = r"\b(?:CYP|TPMT|NUDT|DPYD|UGT|SLCO|VKORC|HLA|G6PD|IFNL|ABCG|CACNA1S|RYR1|NAT2|COMT|OPRM1)[A-Z0-9-]*"
_STARRED = re.compile(
    r"\b(?:CYP\d\w*|TPMT|NUDT15|DPYD|UGT1A1|SLCO1B1|NAT2)(?![A-Za-z0-9])", re.IGNORECASE | re.ASCII
)  # genes with star alleles
_STAR = r"\*\w+(?::\d+)?(?:\+\*\w+)*(?:x[N\d≥]+)?"
_STATE = (
    r"(?:(?:likely|possible)\s+)?(?:ultra-?rapid|rapid|normal|extensive|intermediate|poor|slow)\s+metaboli(?:z|s)ers?"
    r"|(?:超快|快|正常|中间|慢)代谢(?:型|者)?"
)
_BASES = r"(?-i:[ACGT]\s?[/|>]?\s?[ACGT])"
_ZYGOUS = r"(?:homozygous|heterozygous|hom\b|het\b|纯合子?|杂合子?)"
_CHANGE = r"(?:c\.)?-?\s?\d{3,4}(?:[+-]\d+)?\s?(?-i:[ACGT]\s?>\s?[ACGT])"
_NAMED = r"(?:c\.[\w+>-]+(?:\s\(\*\w+\))?|\*\d+\w*|HapB3|ref(?:erence)?)"
_COPY_NUMBER = (
    r"(?:with\s(?:an?\s)?)?(?:gene\s)?(?:duplication|duplicated|dup\b|\d\s(?:gene\s)?copies|copy[\s-]number(?:\s(?:is|of))?\s?[=:]?\s?\d)"
)
_TAIL = rf"(?:[\s,(]{{1,2}}(?:{_COPY_NUMBER}|not confirmed|unconfirmed|excluded|suspected))?"
_DIPLOTYPE = re.compile(
    "|".join(
        [
            rf"{_TYPED}[\s:=：]*{_STAR}\s{_STAR}(?![\w*/]){_TAIL}",
            rf"(?:{_TYPED}[\s:=：]*)?\({_STAR}\s?/\s?{_STAR}\)\s?[x×](?:N|\d)(?!\w)",
            rf"(?:{_TYPED}[\s:=：]*)?{_STAR}\s?/\s?(?:{_TYPED}\s?)?{_STAR}(?![\w*]){_TAIL}",
            rf"{_TYPED}\s{_NAMED}\s?[/|]\s?{_NAMED}(?![\w*/])",
            rf"{_TYPED}\s{_NAMED}\s?{_ZYGOUS}",
            rf"(?:{_TYPED}\s)?(?:rs\d{{3,}}|{_CHANGE}|-\s?\d{{3,4}})(?:\s(?:genotype|is))?[\s:=(]{{1,2}}(?:{_BASES}(?![\w*])|{_ZYGOUS})",
            rf"(?:{_TYPED}\s(?:c\.)?|(?<![\w.]))-?\d{{3,4}}\s?[ACGT]\s?[/>]\s?[ACGT](?![\w*])",
            rf"\bVKORC1(?:\s(?:genotype|is))?[\s:=]{{1,2}}{_BASES}(?![\w*])",
            r"\bMT-RNR1\s(?:m\.)?\d{3,4}[ACGT]>[ACGT]\b",
            rf"(?:{_TYPED}\s?)?(?:{_STATE})(?![\w*])",
            rf"{_TYPED}\s(?:(?-i:[PINERU]M\b)|(?:poor|low|decreased|normal|increased)\sfunction|(?:activity\s+score|AS)\s?(?:of\s|[=:]\s?)?\d+(?:\.\d+)?)",
            rf"{_TYPED}\s\*\w+(?![\w*/])",
            r"\bHLA-[A-Z]+\d*\*\d+:\d+(?:\s?(?:negative|neg\b|not (?:found|detected)|absent|阴性))?",
            rf"\bG6PD\sA-\s(?:{_ZYGOUS}|hemizygous)",
            r"(?:\bNAT2\s)?\b(?:slow|rapid|intermediate)\s+acetylators?",
        ]
    ),
    re.IGNORECASE | re.ASCII,
)


_PART = re.compile(r"\s?(?:(?:\(TA\)\d[/|]?)+|[A-Za-z0-9*/|+>_.-]*[A-Za-z0-9*](?![A-Za-z])|[\u3400-\u9fff])", re.ASCII)
_ENDING = re.compile("[型者]")
# Factor V Leiden is a result of a test for one use alone; elsewhere it is a finding of the person like others.
_LEIDEN = re.compile(
    r"\b(?:factor V|F5|FV)[\s-]Leiden\s(?:(?:mutation|variant)\s)?(?:positive|carrier|hom(?:ozygous|ozygote)?|het(?:erozygous|erozygote)?)\b",
    re.IGNORECASE,
)
_CONTRACEPTION = re.compile(r"contracepti|\bthe pill\b|\bCOCs?\b|\bo?estrogens?\b|避孕", re.IGNORECASE)
_SAYS = re.compile(
    r"(?:\s?(?:is|was|shows?|genotype|status|result|activity|[:=]|的?(?:结果|基因型|活性)|为|是(?!否)|[：]))+(?![A-Za-z])", re.IGNORECASE
)
_SOUGHT = re.compile(
    r"\b(?:screen(?:ed|ing)?|test(?:ed|ing)?|check(?:ed|ing)?|look(?:ed|ing)?|rule out|history)\s(?:\w+\s)?(?:for|of)?\s?\Z|(?:是否|有没有|会不会|有无|筛查|检测|查)\Z",
    re.IGNORECASE,
)


@recogniser("diplotype")
@lru_cache(64)
def diplotypes(text: str) -> tuple[Span, ...]:
    """Diplotypes, bases at a position, metaboliser states and HLA alleles, with the gene's name where it stands before them; of other results
    those that the reader of genotypes understands («G6PD deficient»)."""
    text = spelling.plain(text)
    found = [match.span() for match in _DIPLOTYPE.finditer(text)]
    if _CONTRACEPTION.search(text):
        found += [match.span() for match in _LEIDEN.finditer(text)]
    with suppress(SetupNeeded):
        found += _understood(open_pack(), text, found)
    return tuple(span for span in sorted(found) if not taken_back(text[max(0, span[0] - 40) : span[0]]))


def _understood(pack: Pack, text: str, found: list[Span]) -> Iterator[Span]:
    """Genes with the result that follows them, where nothing was found of them: the fewest words that the reader takes for one, not a word of them
    in vain («CYP2D6 and haloperidol IM» tells none). HLA alleles without marks."""
    yield from (match.span() for match in HLA.finditer(text) if not overlaps(match.span(), found))
    for gene in GENE.finditer(text):
        says = _SAYS.match(text, gene.end())
        first = end = says.end() if says else gene.end()
        begins = 0  # where the second word of the result would
        for _ in range(BEHIND):
            part = _PART.match(text, end)
            if part is None or overlaps((gene.start(), part.end()), found):
                break
            begins, end = begins or part.end(), part.end()
            if _is_read(pack, f"{gene.group()} {text[first:end]}"):
                told = begins == end or not _is_read(pack, f"{gene.group()} {text[begins:end]}")
                if told and not _is_left_open(text, gene.start(), end):
                    ending = _ENDING.match(text, end)
                    yield gene.start(), ending.end() if ending else end
                break


def _is_left_open(text: str, start: int, end: int) -> bool:
    """Whether a result is denied, asked for or looked for."""
    return denial(text, start, end) is not None or asked(text, start, end) or _SOUGHT.search(text, max(0, start - 40), start) is not None


def _is_read(pack: Pack, written: str) -> bool:
    """Whether the reader takes a text for a result. A single variant that decides by itself («CFTR G551D») is a variant in a text."""
    try:
        found = genotype.read(pack, written)
    except InvalidInput:
        return False
    return found.gene not in genotype.DECISIVE or (bool(found.alleles) and (found.gene != "CFTR" or "/" in written))


@about("diplotype")
def gene_of(written: str) -> str:
    """The gene of a genotype, of HLA the allele; empty where it names none."""
    if hla := HLA.search(written):
        return f"HLA-{hla[1] or hla[2]}*{hla[3]}:{hla[4]}".upper()
    named = GENE.search(written)
    return named[1].upper() if named else positions.gene_of(written)


@completed_by("diplotype")
def genes_that_complete(written: str, text: str) -> list[Span]:
    """The genes of a text that a bare genotype can be of: those with star alleles, which metaboliser states are told of, too."""
    bare = spelling.plain(written).lstrip("(").startswith("*") or re.fullmatch(_STATE, written, re.IGNORECASE)
    return [match.span() for match in _STARRED.finditer(text)] if bare else []
