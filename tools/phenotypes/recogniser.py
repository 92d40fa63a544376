"""The recogniser of signs and symptoms in a text: their names in any spelling, HPO ids, Chinese names."""

import re

from ...memory.pack import Pack, open_pack
from ...memory.words import has_chinese
from ..names import longest_of
from ..recognisers import Span, overlaps, recogniser
from .names import listed_chinese, plain
from .spelling import even
from .vocabulary import vocabulary

NOT_SIGNS = frozenset(["fall", "fit", "fits", "pile"])  # «which disease fits»: read as a sign only where it is given as one
_BEFORE = re.compile(r"(?<![\w-])([A-Za-z]+)[ -]\Z")
_SHARES = re.compile(r",? (?:and|or) ([A-Za-z]+)(?![\w-])")
_HPO_ID = re.compile(r"\bHP:\d{7}\b", re.ASCII | re.IGNORECASE)


@recogniser("phenotype")
def signs(text: str) -> list[Span]:
    """Spans of HPO ids, names, exact synonyms and everyday names, in any spelling of their words, and of Chinese names."""
    ids = [match.span() for match in _HPO_ID.finditer(text)]
    named = longest_of(plain(text), _signs, NOT_SIGNS)
    found = [_with_modifiers(text, _with_shared(text, span, named)) for span in named]
    chinese = listed_chinese().spans(text) if has_chinese(text) else ()
    return sorted([*ids, *(span for span in found if not overlaps(span, ids)), *chinese])


def _signs(pack: Pack, written: set[str]) -> set[str]:
    known = vocabulary(pack)
    return {name for name in written if known.holds(name)}


def _with_modifiers(text: str, sign: Span) -> Span:
    """A sign with the words before it that say how it is («severe chronic headache»)."""
    start, end = sign
    known = vocabulary(open_pack()).modifiers
    while (before := _BEFORE.search(text, 0, start)) and even(before.group(1).lower()) in known:
        start = before.start()
    return start, end


def _with_shared(text: str, sign: Span, named: list[Span]) -> Span:
    """A sign with a word behind it that shares its beginning («small hands and feet»)."""
    start, end = sign
    after, words = _SHARES.match(text, end), text[start:end].split()
    if not after or len(words) < 2 or overlaps(after.span(1), named):
        return sign
    return (start, after.end()) if vocabulary(open_pack()).holds(" ".join([*words[:-1], after[1]])) else sign
