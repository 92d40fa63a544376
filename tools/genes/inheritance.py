"""The inheritance that a disease's name asks for («X-linked», «autosomal recessive»), and which diseases and chromosomes agree with it."""

import re

from ...memory.words import has_chinese

Asked = frozenset[str]  # of «autosomal», «X-linked» and «Y-linked», and of «dominant» and «recessive»; empty where none is asked for

_LOCI, _DOMINANCE = frozenset(["autosomal", "X-linked", "Y-linked"]), frozenset(["dominant", "recessive"])
_WORD = re.compile(
    r"(?<!\w)(?<!non-)(?<!non )(?<!left-)(?<!right-)(?:(autosomal)|([xy]|sex)[- ]linked|(dominant|recessive))(?!\w)", re.IGNORECASE
)
_CHINESE = re.compile(r"(常染色体|[XY][- ]?(?:连锁|染色体连锁)|性连锁)?(显性|隐性)?(?:遗传)?性?", re.IGNORECASE)
_ENGLISH = {"常染色体": "autosomal", "显性": "dominant", "隐性": "recessive", "性连锁": "X-linked"}


def asked_for(name: str) -> Asked:
    """The inheritance in an English name; nothing of what stands with its opposite («dominant or recessive»)."""
    found = {_spelt(match) for match in _WORD.finditer(name)}
    return frozenset(word for one in (_LOCI, _DOMINANCE) if len(here := found & one) == 1 for word in here)


def said(asked: Asked) -> str:
    """An inheritance as a text: «autosomal recessive»."""
    return " ".join(sorted(asked, key=lambda word: word in _DOMINANCE))


def beginning(name: str) -> tuple[str, str]:
    """The inheritance that a Chinese name begins with, in English, and the rest: «X连锁Alport综合征»."""
    match = _CHINESE.match(name)
    if not match or not (match[1] or match[2]) or not has_chinese(name):
        return "", name
    words = (_ENGLISH.get(part) or f"{part[0].upper()}-linked" for part in match.groups() if part)
    return " ".join(words), name[match.end() :]


def agrees(asked: Asked, name: str, stated: str) -> bool | None:
    """Whether a disease of that name and stated inheritance («X-linked; X-linked recessive») is inherited so; None where neither tells."""
    modes = [mode for mode in stated.split("; ") if asked_for(mode)]
    if modes:
        return any(_is_of(asked, asked_for(mode)) for mode in modes)
    named = asked_for(name)
    return _is_of(asked, named) if named else False if "mitochondrial" in stated else None


def alone(asked: Asked, stated: str) -> bool:
    """Whether no other inheritance is stated."""
    return all(_is_of(asked, asked_for(mode)) for mode in stated.split("; "))


def fits(asked: Asked, chromosome: str) -> bool:
    """Whether a gene of that chromosome can be inherited so."""
    locus = asked & _LOCI
    return not locus or not chromosome or {"X": "X-linked", "Y": "Y-linked", "MT": ""}.get(chromosome, "autosomal") in locus


def _spelt(match: re.Match[str]) -> str:
    if match[2]:
        return "Y-linked" if match[2] in "yY" else "X-linked"
    return (match[1] or match[3]).lower()


def _is_of(asked: Asked, mode: Asked) -> bool:
    """Whether a mode holds what is asked for; one that doesn't say whether it is dominant may be either."""
    return asked & _LOCI <= mode and (asked & _DOMINANCE <= mode or not mode & _DOMINANCE)
