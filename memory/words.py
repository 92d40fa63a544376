"""Texts become words: for English, gene and allele names, numbers, and Chinese by pairs of characters.

Spelling is evened out the same way on both sides of a search: British to American ("haemochromatosis",
"tumour"), plural to singular, "HLA-B*57:01" also as "hlab5701" and as its parts, "BRCA1/2" as both genes.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

_TERMS, _DISEASES = (Path(__file__).with_name(name) for name in ("terms.toml", "chinese_diseases.toml"))
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-*:./+>_'’][A-Za-z0-9]+)*|[\u3400-\u9fff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SHARED_STEM = re.compile(r"\b([A-Za-z]+)(\d+)((?:\s?/\s?\d+\b)+)")
_AMOUNT = r"\W{0,3}(?:(?:is|was|of|under|below|above|over)\s)?\W{0,2}\d+(?:\.\d+)?"
# The filtration rate, which is no EGFR: written «eGFR», in small letters before a number («egfr 19 deletion» is the gene), or with its unit.
FILTRATION = re.compile(
    rf"(?<![A-Za-z])(?:eGFR(?![A-Za-z0-9])|egfr(?={_AMOUNT}(?![\w-]|\.\d|\s?(?:del|ins|dup|exon|[A-Z]\d)))|EGFR(?={_AMOUNT}\s?(?i:ml\s?/\s?min)))"
)
_BRITISH = (("ae", "e"), ("oe", "e"), ("our", "or"), ("isation", "ization"), ("ising", "izing"), ("ise", "ize"), ("mme", "m"))


def tokens(text: str) -> list[str]:
    """The words of a text as the index knows them, in order, without stop words."""
    found: list[str] = []
    stop = _stop()
    for match in _WORD.finditer(_SHARED_STEM.sub(_each, FILTRATION.sub("GFR", text))):
        word = match.group()
        if _CHINESE.match(word):
            for run in _chinese_filler("chinese").split(word):
                found += [run[place : place + 2] for place in range(len(run) - 1)] or [run] * bool(run)
            continue
        parts = re.split(r"[^A-Za-z0-9]+", word.lower())
        if parts[-1] == "s":
            parts.pop()
        found += [_even(part) for part in parts if part and part not in stop]
        if len(parts) > 1:
            found.append("".join(parts))
    return found


def subjects(words: Iterable[str]) -> frozenset[str]:
    """The organs and disorders that some tokens speak of: «mastectomy» and «mammogram» both speak of the breast."""
    known = _subjects()
    return frozenset(known[word] for word in words if word in known)


def medicines(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """The medicines among some tokens, by the stems of their names, each with the words that speak of it or of its class."""
    stems = _stems()
    endings = {word: match.group() for word in words if (match := _medicine().search(word))}
    return {word: stems[ending] | {word} for word, ending in endings.items()}


def has_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return bool(_CHINESE.search(text))


def in_english(text: str) -> str:
    """A Chinese question as the English terms that it holds, longest first; what no term covers is left out.

    The sentence model knows English only, so this is what it gets to see; Latin words and numbers stay.
    """
    terms = _in_chinese()
    english = _chinese_terms().sub(lambda match: f" {terms[match.group()]} ", text)
    return " ".join(_CHINESE.sub(" ", english).replace("，", ", ").replace("？", "?").replace("。", ". ").replace("、", ", ").split())


def chinese_terms(text: str) -> list[tuple[tuple[int, int], str]]:
    """Where the terms of a Chinese text stand, and what they are in English."""
    terms = _in_chinese()
    return [(match.span(), terms[match.group()]) for match in _chinese_terms().finditer(text)]


def untranslated(text: str) -> float:
    """The share (0 to 1) of a Chinese question's characters that no term covers, those that tell nothing left out."""
    left = len(
        _CHINESE.findall(_chinese_filler("chinese_loose").sub("", _chinese_filler("chinese").sub("", _chinese_terms().sub("", text))))
    )
    covered = sum(len(match.group()) for match in _chinese_terms().finditer(text))
    return left / (left + covered) if left else 0.0


def spelt_out(text: str) -> str:
    """A question with its clinical abbreviations written out behind it: «FH» adds «familial hypercholesterolemia»."""
    return " ".join([text, *(full for pattern, full in _abbreviations() if pattern.search(FILTRATION.sub("GFR", text)))])


def _each(match: re.Match[str]) -> str:
    """«BRCA1/2» → «BRCA1 BRCA2»."""
    stem, first, more = match.groups()
    return " ".join(f"{stem}{number}" for number in [first, *re.findall(r"\d+", more)])


def _even(word: str) -> str:
    return word if any(letter.isdigit() for letter in word) else evened(word, _BRITISH)


def evened(word: str, british: Sequence[tuple[str, str]]) -> str:
    """A word of four letters or more in American spelling, by pairs of British and American parts, and in the singular."""
    if len(word) < 4:
        return word
    for part, american in british:
        word = word.replace(part, american)
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def _abbreviations() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the short forms; one that holds capitals must be written with them («FH», not «fh»)."""
    return [
        (re.compile(rf"(?<![\w-]){re.escape(short)}(?![\w-])", re.IGNORECASE if short.islower() else 0), full)
        for short, full in _table("abbreviations").items()
    ]


@cache
def _subjects() -> dict[str, str]:
    return {word: subject for subject, words in _table("subjects").items() for word in tokens(words)}


@cache
def _stems() -> dict[str, frozenset[str]]:
    return {stem: frozenset(words.split()) for stem, words in _table("medicines").items()}


@cache
def _medicine() -> re.Pattern[str]:
    """The ending of a medicine's name, the longest that fits; a stem alone («statin», «alfa») is none."""
    return re.compile(rf"(?<=[a-z]{{2}})(?:{'|'.join(sorted(_stems(), key=len, reverse=True))})$")


@cache
def _stop() -> frozenset[str]:
    return frozenset(_table("stop")["english"].split())


@cache
def _in_chinese() -> dict[str, str]:
    """Chinese terms and names of diseases, in English."""
    diseases: dict[str, str] = tomllib.loads(_DISEASES.read_text(encoding="utf-8"))
    return diseases | _table("chinese")


@cache
def _chinese_terms() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_in_chinese(), key=len, reverse=True))))


@cache
def _chinese_filler(name: str) -> re.Pattern[str]:
    words = _table("stop")[name].split()
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@cache
def _table(name: str) -> dict[str, str]:
    table: dict[str, str] = tomllib.loads(_TERMS.read_text(encoding="utf-8"))[name]
    return table
