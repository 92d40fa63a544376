"""Keys under which names of diseases are stored and looked up: spelling, plural, possessive and numerals evened out.

A name has three keys, each a sorted bag of words: `exact` without articles and the like; `loose` without what names only
add («syndrome», «hereditary», «autosomal dominant»); and `stem`, the loose one without the number or letter of a subtype.
"""

import re
import unicodedata
from typing import NamedTuple

SMALL = frozenset(["an", "and", "by", "due", "for", "from", "in", "of", "on", "or", "the", "to", "type", "types", "with", "without"])
ADDED = frozenset(
    [
        "association",
        "autosomal",
        "complex",
        "congenital",
        "disease",
        "disorder",
        "dominant",
        "familial",
        "form",
        "genetic",
        "group",
        "hereditary",
        "inherited",
        "linked",
        "modifier",
        "mutation",
        "mutations",
        "onset",
        "predisposition",
        "primary",
        "recessive",
        "related",
        "risk",
        "somatic",
        "subtype",
        "susceptibility",
        "syndrome",
        "xlinked",
    ]
)
_SAME = {"carcinoma": "cancer", "cancers": "cancer", "tumour": "tumor", "tumours": "tumor"}
_WORD = re.compile(r"[a-z0-9]+")
_NUMERAL = re.compile(r"(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})([a-h]?)")
_SUBTYPE = re.compile(r"\d{1,3}(?:[a-or-z]\d{0,2})*|[a-wyz]")  # «2A1», but no «22q11»
_UNITS = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


class Keys(NamedTuple):
    """The keys of one name; words separated by single spaces."""

    exact: str
    loose: str
    stem: str


def words(name: str) -> list[str]:
    """The words of a name in one spelling: American, singular, no possessive, Arabic numerals."""
    text = re.sub(r"^(?:a|an|the)\s+|\bx(?:[- ]linked)", lambda found: "xlinked" if "x" in found[0] else "", name.lower().replace("’", "'"))
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"(?<=\w)'s\b|(?<=s)'", "", text)
    return [_even(word) for word in _WORD.findall(text)]


def keys(name: str) -> Keys:
    """All keys of a name; the looser ones fall back to the stricter where nothing would be left."""
    found = [word for word in words(name) if word not in SMALL]
    exact = found or words(name)
    loose = [_SAME.get(word, word) for word in exact if word not in ADDED] or exact
    stem = [word for word in loose if not _SUBTYPE.fullmatch(word)] or loose
    return Keys(_bag(exact), _bag(loose), _bag(stem))


def subtype_of(name: str, wanted: str) -> bool:
    """Whether a loose key names a subtype of another's: «2A1» and «2B» are kinds of «2», «10» is none of «1»."""
    theirs, own = name.split(), [word for word in wanted.split() if _SUBTYPE.fullmatch(word)]
    return all(any(_within(their, word) for their in theirs) for word in own)


def _within(word: str, wanted: str) -> bool:
    more = word.removeprefix(wanted)
    return word.startswith(wanted) and (not more or more[0].isdigit() != wanted[-1].isdigit())


def _bag(found: list[str]) -> str:
    return " ".join(sorted(set(found)))


def _even(word: str) -> str:
    if word != "x" and (numeral := _NUMERAL.fullmatch(word)):
        tens, units, letter = numeral.groups()
        return f"{10 * len(tens) + _UNITS[units]}{letter}" if tens or units else word
    if len(word) < 4 or word.isdigit():
        return word
    word = word.replace("ae", "e").replace("oe", "e").replace("our", "or")
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
