"""Names of genes in a text, as candidates: every word that HGNC knows as a symbol, alias, previous symbol or id."""

import re
from collections.abc import Iterator

from llmasos.errors import SetupNeeded

from ...memory.datasets import plain
from ...memory.pack import open_pack
from ...memory.words import FILTRATION
from ..recognisers import Span, longest, offer, recogniser
from .protein_names import protein_names

# "BRCA1-related" names BRCA1.
_WORD = re.compile(
    r"(?<![A-Za-z0-9*])(?<![A-Za-z0-9]:)(?!x\d+(?![A-Za-z0-9]))(?:HGNC:\d+|ENSG\d{11}|[A-Za-z][A-Za-z0-9]*(?:-(?![a-z]{4})[A-Za-z0-9]+)*|\d{3,6})(?![A-Za-z0-9])"
)
_PART = re.compile(r"[A-Za-z0-9α-ω][A-Za-z0-9_α-ω-]*")
_NUMBERED = re.compile(r"(?:Entrez|NCBI|Gene\s?ID|基因编号|基因号)[^\d\n]{0,14}?(?<!:)(\d{1,9})(?!\d)", re.IGNORECASE)
_RSID = re.compile(r"rs\d{3,}", re.IGNORECASE)
_INTERVAL = re.compile(r"\s(?:interval|segment|wave)s?\b|间期|段")  # «short PR interval»: of an electrocardiogram
_TYPE, _ROMAN = re.compile(r"\btypes?\s\Z", re.IGNORECASE), re.compile(r"[IVX]+[A-Z]?")  # of a disease: «type IIA»
_SHAPE = re.compile(r"^(?=.*[A-Z])[A-Z][A-Z0-9-]{1,9}$|^[A-Z]+\d+[A-Za-z]*\d*$|^C\d+orf\d+$")

# Shorthand of clinicians that happens to be some gene's alias; a question means the shorthand.
NOT_GENES = frozenset([
    "BP", "TC", "HDL", "LDL", "BMI", "SBP", "DBP", "GFR", "GP", "CK", "LDL-C", "HDL-C", "TG", "T2DM", "T1DM", "AFAM", "HFPEF", "HFREF",
    "NSTEMI", "STEMI", "COPD", "HBA1C", "CHADS-VASC", "CHA2DS2-VASC", "CHA2DS2VASC", "HAS-BLED", "FINDRISC", "CKD-EPI", "ENTREZ", "NCBI",
    "OMIM", "EGFR-CKD", "DM", "HTN", "CHF", "TIA", "MI", "PAD", "AF", "CVD", "CAD", "CKD", "MRI", "CT", "ECG", "EKG", "DNA", "RNA", "VUS",
    "ACMG", "CPIC", "NCCN", "ESC", "ACC", "AHA", "USPSTF", "HPO", "PREVENT", "PCE", "ASCVD", "YO", "M", "F", "Y", "UTR", "CI", "OR", "HR",
    "ICD", "PSA", "CRP", "ALT", "AST", "INR", "TSH", "ID", "IDS", "PCR", "NGS", "WES", "WGS", "PGX", "HGNC", "MIM", "MONDO", "ORPHA",
    "ORPHANET", "DL", "HCM", "DCM", "ARVC", "MDT", "ICU", "LVEF", "NYHA", "IHC", "FFPE", "NIPT",
    "HG18", "HG19", "HG38", "GRCH37", "GRCH38", "T2T", "VCF", "BAM",
])  # fmt: skip
LONGEST, SHORTEST = 6, 5  # words of a gene's name, letters
AT_ONCE = 500  # names in one query


@recogniser("gene")
def genes(text: str) -> list[Span]:
    """Spans of gene names and of numbers that the text calls a gene's id; words written in lower case count only when they hold a digit or are symbols of genes with disorders."""
    words = [
        match
        for match in _WORD.finditer(text)
        if match.group().upper() not in NOT_GENES
        and not FILTRATION.match(text, match.start())
        and not match.group().isdigit()
        and not _INTERVAL.match(match.string, match.end())
        and not _RSID.fullmatch(match.group())
        and not (_ROMAN.fullmatch(match.group()) and _TYPE.search(text, max(0, match.start() - 6), match.start()))
    ]
    known = _known({match.group().upper() for match in words})
    numbers = [match.span(1) for match in _NUMBERED.finditer(text)]
    return sorted([*(match.span() for match in words if _means_gene(match, known)), *numbers])


@recogniser("symbol")
def symbols(text: str) -> list[Span]:
    """Spans of official gene symbols, written as such."""
    spans = [(start, end) for start, end in genes(text) if text[start:end].upper() == text[start:end] or "orf" in text[start:end]]
    known = _known({text[start:end].upper() for start, end in spans})
    return [(start, end) for start, end in spans if "symbol" in known.get(text[start:end].upper(), ())]


@recogniser("gene_name")
def gene_names(text: str) -> list[Span]:
    """Spans of genes' own names («titin», «tumor protein p53») and proteins' («E-cadherin»), the longest first; no disease's name, and no symbol."""
    written = {span: plain(text[slice(*span)].upper()) for span in _runs(text)}
    wanted = sorted(set(written.values()))
    try:
        parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
        known = {row["plain"] for part in parts for row in open_pack().any_of("SELECT plain FROM genes WHERE plain IN (*)", part)}
    except SetupNeeded:
        return []
    known |= {name for name in wanted if name in protein_names() and protein_names()[name].in_text}
    others = [*offer("disease", text), *offer("gene", text)]
    return longest(span for span in written if written[span] in known and span not in others)


def _runs(text: str) -> Iterator[Span]:
    words = [match.span() for match in _PART.finditer(text)]
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST, len(words))):
            if words[last][1] - words[first][0] >= SHORTEST:
                yield words[first][0], words[last][1]


def _means_gene(match: re.Match[str], known: dict[str, set[str]]) -> bool:
    word = match.group()
    kinds = known.get(word.upper(), set())
    if word.islower() or word.istitle():
        named = word.lower() not in _ENGLISH or _OF_A_GENE.match(match.string, match.end()) is not None
        return bool(kinds) and (any(character.isdigit() for character in word) or ("linked" in kinds and len(word) > 2 and named))
    return bool(kinds) or (bool(_SHAPE.match(word)) and len(word) > 2)


# Words that are symbols, too; in lower case they are one only beside a word that says so.
_ENGLISH = frozenset([
    "a", "ace", "age", "an", "and", "arc", "as", "at", "bad", "be", "bed", "cad", "cam", "cap", "cask", "cast", "cat", "chat", "clock",
    "fang", "fast", "fat", "fish", "for", "gal", "gale", "gap", "gas", "grin", "had", "hand", "has", "he", "her", "hip", "his", "ice",
    "if", "impact", "in", "ins", "is", "itch", "kit", "large", "lung", "male", "man", "mark", "mask", "max", "men", "met", "mice", "mid",
    "musk", "nags", "nail", "not", "of", "on", "or", "pack", "past", "pigs", "pin", "pip", "pole", "pomp", "pry", "red", "rest", "ret",
    "sacs", "sag", "set", "sex", "she", "sis", "ski", "son", "spin", "star", "step", "tank", "the", "timeless", "to", "trap", "trio",
    "trip", "tub", "wars", "was", "who",
])  # fmt: skip
_OF_A_GENE = re.compile(r"\s?(?:genes?\b|基因|exon|外显子|mutations?\b|mutated|mutant|amplifi)", re.IGNORECASE)


def _known(words: set[str]) -> dict[str, set[str]]:
    """Kinds of name by word; «linked» where the symbol has disorders. Nothing without a pack: shapes are left then."""
    try:
        pack = open_pack()
    except SetupNeeded:
        return {}
    found: dict[str, set[str]] = {}
    for row in pack.any_of("SELECT name, kind FROM gene_names WHERE name IN (*)", sorted(words)):
        found.setdefault(row["name"], set()).add(row["kind"])
    for row in pack.any_of("SELECT DISTINCT symbol FROM gene_diseases WHERE symbol IN (*)", sorted(found)):
        found[row["symbol"]].add("linked")
    return found
