"""Values that questions are filled with: from the vocabulary, and made up, so that copying is learned and not names."""

import random
from collections.abc import Callable

from ...tools.amino_acids import LETTER
from .wording import words

_SYLLABLES = ["zo", "ra", "li", "mo", "ta", "pe", "vi", "du", "ka", "ne", "bre", "fo", "gu", "sa", "til", "or", "em", "ax", "ur"]
_ENDINGS = [
    "tinib",
    "mab",
    "pril",
    "xaban",
    "statin",
    "ciclib",
    "parib",
    "zole",
    "sartan",
    "gliptin",
    "olol",
    "mycin",
    "fenib",
    "setron",
    "vir",
]
_STARRED = ("CYP2C19", "CYP2C9", "CYP2D6", "CYP3A5", "CYP2B6", "TPMT", "NUDT15", "UGT1A1", "SLCO1B1", "DPYD", "CYP3A4", "NAT2", "CYP4F2")
_STATES = (
    "poor metabolizer",
    "intermediate metabolizer",
    "normal metabolizer",
    "ultrarapid metabolizer",
    "rapid metaboliser",
    "poor metaboliser",
    "intermediate metaboliser",
)
_ACIDS, _LETTERS = [*LETTER], [*LETTER.values()]


def value(kind: str, language: str, rng: random.Random) -> str:
    """A value of a kind: mostly from the vocabulary, sometimes made up."""
    if kind in _MADE:
        return _MADE[kind](rng)
    draw = rng.random()
    if kind == "gene" and draw < 0.14:
        return "".join(rng.choices("ABCDEFGHIKLMNPRSTVWXZ", k=rng.randint(2, 5))) + rng.choice(["", "1", "2", "7", "12", "3A", "L1", "4B"])
    if kind == "drug" and draw < 0.08:
        return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3))) + rng.choice(_ENDINGS)
    if kind == "genotype" and draw < 0.4:
        return _genotype(rng)
    if kind == "phenotype" and language == "en" and draw < 0.1:
        return f"HP:{rng.randint(1, 9999):07d}"
    word = rng.choice(words(kind, "zh" if language == "zh" and rng.random() < 0.75 else "en"))
    if kind == "gene" and 0.14 <= draw < 0.21 and not word.isalpha():
        return word.lower()
    if kind == "drug" and 0.08 <= draw < 0.14:
        return word.capitalize()
    return word


def described(rng: random.Random, description: str | list[str], chinese: list[str] | None) -> str:
    """A value of an invented tool: one of a list, "@kind" from the vocabulary, "5-40" a number, "0.5-9.9" a decimal.

    `chinese` are its Chinese values, in a Chinese question: they and, where it has none, words of another kind teach where a span ends.
    """
    if isinstance(description, list):
        if chinese and rng.random() < 0.8:
            return rng.choice(chinese)
        if chinese is not None and rng.random() < 0.3:
            return rng.choice(
                [word for word in words(rng.choice(["disease", "phenotype", "section", "topic"]), "zh") if not word[-1].isascii()]
            )
        return rng.choice(description)
    if description.startswith("@"):
        return value(description[1:], "en" if chinese is None else "zh", rng)
    low, high = description.split("-")
    return str(rng.randint(int(low), int(high))) if "." not in low else f"{rng.uniform(float(low), float(high)):.1f}"


def _genotype(rng: random.Random) -> str:
    gene = rng.choice(_STARRED)
    if rng.random() < 0.3:
        return f"{gene} {rng.choice(_STATES)}"
    return f"{gene} *{rng.randint(1, 45)}/*{rng.randint(1, 45)}{rng.choice(['', '', '', 'xN', 'x2'])}"


def _variant(rng: random.Random) -> str:
    place, bases = rng.randint(1, 6000), "ACGT"
    three, one = rng.choice(_ACIDS), rng.choice(_LETTERS)
    kinds: list[Callable[[], str]] = [
        lambda: f"c.{place}{rng.choice(bases)}>{rng.choice(bases)}",
        lambda: f"c.{place}del{rng.choice(['', 'A', 'CT', 'AG'])}",
        lambda: f"c.{place}_{place + rng.randint(1, 9)}del",
        lambda: f"c.{place}dup{rng.choice(['', 'C', 'T'])}",
        lambda: f"c.{place}{rng.choice('+-')}{rng.randint(1, 12)}{rng.choice(bases)}>{rng.choice(bases)}",
        lambda: f"p.{three}{place}{rng.choice(_ACIDS)}",
        lambda: f"p.{three}{place}fs",
        lambda: f"p.{three}{place}Ter",
        lambda: f"p.({three}{place}{rng.choice(_ACIDS)})",
        lambda: f"{one}{rng.randint(12, 1500)}{rng.choice(_LETTERS)}",
        lambda: f"rs{rng.randint(100, 999999999)}",
        lambda: f"{rng.randint(1, 22)}-{rng.randint(10**6, 2 * 10**8)}-{rng.choice(bases)}-{rng.choice(bases)}",
        lambda: f"{rng.randint(100, 6500)}{rng.choice(['del', 'ins'])}{rng.choice(['AG', 'C', 'T', 'AAC'])}",
        lambda: f"p.{one}{place}{rng.choice(_LETTERS)}",
        lambda: f"Δ{one}{rng.randint(100, 900)}",
        lambda: f"IVS{rng.randint(1, 30)}+{rng.randint(1, 5)}G>A",
        lambda: f"NM_{rng.randint(100, 999999):06d}.{rng.randint(1, 6)}:c.{place}{rng.choice(bases)}>{rng.choice(bases)}",
        lambda: f"c.{place}_{place + 1}ins{rng.choice(['A', 'GT', 'TTA'])}",
        lambda: f"chr{rng.randint(1, 22)}:{rng.randint(10**6, 2 * 10**8)}:G>A",
        lambda: f"p.{three}{place}del",
        lambda: f"{three}{place}{rng.choice(_ACIDS)}",
        lambda: f"c.*{rng.randint(1, 300)}{rng.choice(bases)}>{rng.choice(bases)}",
    ]
    return rng.choice(kinds)()


_MADE: dict[str, Callable[[random.Random], str]] = {
    "variant": _variant,
    "number": lambda rng: str(rng.randint(2, 9000)),
    "ensembl": lambda rng: f"ENSG{rng.randint(1, 999999):011d}",
    "n": lambda rng: str(rng.randint(24, 84)),
}
