"""How alterations are written, each read into the words of the table: «E746_A750del», «exon 19 deletion», «fusion», «wild-type», «class 3».

Nothing is looked up here, and genes are left in the text.
"""

import re
from dataclasses import dataclass

from ..amino_acids import LETTER

_LONG = "|".join(LETTER)
_ACID = rf"(?:{_LONG}|[A-Z])"
_HAN = r"\u3400-\u9fff"  # Chinese words stand beside a change without a space: «G12C突变»
_PROTEIN = re.compile(rf"(?<![^\W{_HAN}])(?:p\.)?\(?([A-Z]|{_LONG})(\d{{2,4}})([A-Z]|{_LONG}|del|fs\w*|\*)?\)?(?![^\W{_HAN}])")
# «E746_A750del», «p.(Leu747_Pro753delinsSer)», «V769-D770insASV», «D770delinsGY», «S768_D770dup»
_STRETCH = re.compile(
    rf"(?<!\w)(?:p\.)?\(?(?P<first>{_ACID})(?P<start>\d{{2,4}})(?:\s?[-_–]\s?(?P<last>{_ACID})?(?P<end>\d{{2,4}}))?"
    rf"\s?(?:(?P<kind>delins|ins|>)(?P<new>{_ACID}+)|(?P<what>del|dup))\)?(?!\w)"
)
_STRETCH_REVERSED = re.compile(rf"(?<!\w)(?:del(?:eta|ta)?\s?-?|[Δ∆]\s?)({_ACID})(\d{{2,4}})\s?[-_–]\s?({_ACID})(\d{{2,4}})(?!\w)")
_DELTA = re.compile(r"[Δ∆]([A-Z]\d{2,4})|(?<!\w)delta[\s-]?([A-Z]\d{2,4})", re.IGNORECASE)
_EXON_KIND = r"deletions?|deleted|dels?|insertions?|ins|duplications?|dups?|skip(?:ping|ped)?|mutations?|mutated|mutant|alterations?|缺失|插入|跳跃|跳突|突变"
_EXON_NUMBER = r"(?P<exon>\d+(?:\s?[-–]\s?\d+)?)"
_EXON = re.compile(
    rf"(?:(?<!\w)|(?-i:(?<=[A-Z0-9]))|[Δ∆])(?:exons?|ex|外显子)\s?-?{_EXON_NUMBER}(?:号外显子)?(?:\s?-?(?P<kind>{_EXON_KIND}))?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_EXON_AFTER = re.compile(
    rf"(?<!\w)(?P<kind>{_EXON_KIND})\s(?:of|in)\s(?:exons?|ex)\s?-?{_EXON_NUMBER}(?!\w)|第?{_EXON_NUMBER.replace('exon', 'number')}号?外显子(?P<what>{_EXON_KIND})",
    re.IGNORECASE,
)
_EXON_REVERSED = re.compile(
    r"(?<!\w)(del|ins)\s?(19|20)(?!\d)|(?<!\w)(19|20)\s?(del|ins)(?!\w)|(?<![\w.])(14|19|20)\s?(缺失|插入|跳突|跳跃)", re.IGNORECASE
)
_CODING = re.compile(r"(?<!\w)[cg]\.\S+|(?<!\w)\d+(?:del|ins|dup)[ACGT]+(?!\w)")
_CLASS = re.compile(r"(?<![A-Za-z])class[\s-]?(III|II|I|[1-5])(?![A-Za-z0-9])|(?<![A-Za-z0-9])(III|II|I|[1-5])\s?类", re.IGNORECASE)
_KINDS = {
    "wild-type": r"wild[\s-]?type|wt|野生型|(?:mutation|fusion|rearrangement)?[\s-]?negative|阴性",
    "fusion": r"fusions?|rearrangements?|rearranged|translocations?|融合|重排",
    "reversion": r"reversions?",
    "amplification": r"amplifications?|amplified|扩增",
    "overexpression": r"overexpress(?:ion|ing|ed)|过表达",
    "expression": r"expression|expressing",
    "ITD": r"ITD|internal tandem duplications?",
    "mutation": r"mutations?|mutated|mutant|variants?|突变",
}
_APART = r"(?:(?<![A-Za-z])|(?=[\u4e00-\u9fff]))"  # «EGFR突变» has no space
_ANY_KIND = re.compile(rf"{_APART}(?:{'|'.join(_KINDS.values())})(?![A-Za-z0-9])", re.IGNORECASE)
_LOWER = re.compile(r"(?<!\w)[a-z]\d{2,4}[a-z](?!\w)")  # v600e
_EXONS = {
    "del": "deletion",
    "缺失": "deletion",
    "ins": "insertion",
    "插入": "insertion",
    "dup": "insertion",
    "skip": "skipping",
    "跳跃": "skipping",
    "跳突": "skipping",
    "mut": "mutation",
    "alt": "mutation",
    "突变": "mutation",
}
_ROMAN = {"I": "1", "II": "2", "III": "3"}


@dataclass(frozen=True)
class Stretch:
    """Residues that a change takes away or is put between, and what it does to their number."""

    start: int
    end: int
    kind: str  # deletion, insertion or substitution


def change(target: str) -> tuple[str, str]:
    """The alteration in the table's words, and the text without it."""
    text = _LOWER.sub(lambda found: found.group().upper(), target)
    for read in (_exon, _stretch, _delta, _coding, _protein, _class, _kind):
        if found := read(text):
            return found
    return "", text


def stretch(written: str) -> Stretch | None:
    """The residues of a change of the protein, or of one of the coding sequence that keeps the frame; None for any other."""
    if found := _STRETCH.fullmatch(written):
        start, end = int(found["start"]), int(found["end"] or found["start"])
        return Stretch(start, end, _kind_of(found, end - start + 1))
    if found := re.fullmatch(r"[A-Z](\d+)([A-Z]|del)?", written):
        return Stretch(int(found[1]), int(found[1]), "deletion" if found[2] == "del" else "substitution")
    return _coding_stretch(written)


def _kind_of(found: re.Match[str], lost: int) -> str:
    if found["what"]:
        return "deletion" if found["what"] == "del" else "insertion"
    if found["kind"] == "ins":
        return "insertion"
    gained = len(found["new"])
    return "insertion" if gained > lost else "deletion" if gained < lost else "substitution"


def _coding_stretch(written: str) -> Stretch | None:
    found = re.fullmatch(r"c\.(\d+)(?:_(\d+))?(del|dup|ins|delins)([ACGT]*)", written)
    if not found:
        return None
    start, end = int(found[1]), int(found[2] or found[1])
    lost = end - start + 1 if found[3] != "ins" else 0
    gained = {"del": 0, "dup": 2 * lost}.get(found[3], len(found[4]))
    if (gained - lost) % 3:
        return None
    return Stretch((start + 2) // 3, (end + 2) // 3, "insertion" if gained > lost else "deletion" if gained < lost else "substitution")


def _without(text: str, found: re.Match[str]) -> str:
    """The text without what was read, and without the general words for an alteration that stood beside it."""
    return _ANY_KIND.sub(" ", _CLASS.sub(" ", text.replace(found.group(), " ")))


def _exon(text: str) -> tuple[str, str] | None:
    if found := _EXON_AFTER.search(text):
        exon, kind = found["exon"] or found["number"], found["kind"] or found["what"]
    elif found := _EXON.search(text):
        exon, kind = found["exon"], found["kind"] or ""
    elif found := _EXON_REVERSED.search(text):
        kind, exon = (found[1], found[2]) if found[1] else (found[4] or found[6], found[3] or found[5])
    else:
        return None
    what = next((long for short, long in _EXONS.items() if kind.lower().startswith(short)), "")
    numbers = re.sub(r"\s?[-–]\s?", "-", exon)
    return f"exon{'s' if '-' in numbers else ''} {numbers} {what}".strip(), _without(text, found)


def _short(acids: str) -> str:
    return re.sub(_LONG, lambda found: LETTER[found.group()], acids)


def _stretch(text: str) -> tuple[str, str] | None:
    if found := _STRETCH_REVERSED.search(text):
        return f"{_short(found[1])}{found[2]}_{_short(found[3])}{found[4]}del", _without(text, found)
    found = next((one for one in _STRETCH.finditer(text) if one["end"] or one["new"] or one["what"] == "dup"), None)
    if found is None or (found["kind"] == "ins" and not found["end"]):
        return None
    lost = int(found["end"] or found["start"]) - int(found["start"]) + 1
    last = f"_{_short(found['last'] or '')}{found['end']}" if found["end"] else ""
    kind = found["what"] or ("ins" if found["kind"] == "ins" and lost == 2 else "delins")  # «L747-P753insS» was written for delins
    return f"{_short(found['first'])}{found['start']}{last}{kind}{_short(found['new'] or '')}", _without(text, found)


def _delta(text: str) -> tuple[str, str] | None:
    found = _DELTA.search(text)
    return ((found[1] or found[2]).upper() + "del", _without(text, found)) if found else None


def _coding(text: str) -> tuple[str, str] | None:
    found = _CODING.search(text)
    return (found.group(), _without(text, found)) if found else None


def _protein(text: str) -> tuple[str, str] | None:
    for found in _PROTEIN.finditer(text):
        before, position, after = found.groups()
        if after is None and len(position) < 3:
            continue  # C5 or F10 is a gene
        return _short(before) + position + _short(after or ""), _without(text, found)
    return None


def _class(text: str) -> tuple[str, str] | None:
    found = _CLASS.search(text)
    if not found:
        return None
    number = (found[1] or found[2]).upper()
    return f"class {_ROMAN.get(number, number)}", _without(text, found)


def _kind(text: str) -> tuple[str, str] | None:
    for kind, words in _KINDS.items():
        if found := re.search(rf"{_APART}(?:{words})(?![A-Za-z0-9])", text, re.IGNORECASE):
            rest = text.replace(found.group(), " ")
            return kind, _ANY_KIND.sub(" ", rest) if kind == "wild-type" else rest
    return None
