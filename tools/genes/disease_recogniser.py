"""Names of diseases in a text, as the pack knows them: the longest match wins. Not all names that people use are among them."""

import re

from llmasos.errors import SetupNeeded

from ...memory.disease_words import ADDED, SMALL, keys, words
from ...memory.pack import open_pack
from ...memory.words import chinese_terms, has_chinese
from ..recognisers import Span, offer, overlaps, recogniser
from .acronyms import acronyms

LONGEST = 7  # words
SHORT, SHORTEST = 5, 4  # letters of a word that is no name, unless it is written as one; and of a proper name
AT_ONCE = 400  # keys in one query
_WORD = re.compile(r"[A-Za-z0-9][\w'’]*(?:-\w+)*", re.ASCII)
_BETWEEN = re.compile(r",? ")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s\Z")  # «Mr Nguyen» is a person
_BEGINS = re.compile(r"(?:\A|[.?!:;]\s)\Z")  # where any word is written with a capital
_TWO = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_GENE = re.compile(r"\s?(?:gene\b|基因)", re.IGNORECASE)
_IDS = re.compile(r"\b(?:O?MIM|ORPHA(?:NET)?|MONDO)(?::\s?|\s)\d+\b", re.ASCII | re.IGNORECASE)


@recogniser("disease")
def disease_names(text: str) -> list[Span]:
    """Spans of names and ids of diseases; a name in another order of its words counts, a part of one does not."""
    written = {span: keys(text[slice(*span)]).exact for span in _runs(text)}
    if has_chinese(text):
        written |= {span: keys(english).exact for span, english in chinese_terms(text)}
    known = _known({key for span, key in written.items() if _tells(text, span, key)})
    taken = [match.span() for match in _IDS.finditer(text)]
    for span in sorted(written, key=lambda span: (span[0] - span[1], span[0])):
        name = text[slice(*span)]
        if overlaps(span, taken) or _is_a_gene(text, span):
            continue
        acronym = name in acronyms() and acronyms()[name].in_text
        if (acronym or written[span] in known) and _is_one_name(name, known.get(written[span], frozenset())):
            taken.append(span)
    return sorted(taken)


def _runs(text: str) -> list[Span]:
    """Runs of words that a name may be: no mark but a comma between them, and no small word at either end."""
    found = list(_WORD.finditer(text))
    small = [match.group().lower() in SMALL for match in found]
    runs = []
    for first, match in enumerate(found):
        if _TITLE.search(text, max(0, match.start() - 6), match.start()):
            continue
        for last in range(first, min(first + LONGEST, len(found))):
            if last > first and not _BETWEEN.fullmatch(text, found[last - 1].end(), found[last].start()):
                break
            begins = not small[first] or match.group().lower() == "type"  # «type 2 diabetes»
            if begins and not small[last] and found[last].end() - match.start() > 2:
                runs.append((match.start(), found[last].end()))
    return runs


def _tells(text: str, span: Span, key: str) -> bool:
    """Whether words can be a name: not only what names add («hereditary»), nor a short word («was») that is no acronym and no proper name as
    written within a sentence («Fabry»)."""
    name = text[slice(*span)]
    proper = len(name) >= SHORTEST and name[0].isupper() and name[1:].islower() and not _BEGINS.search(text, 0, span[0])
    return not ADDED.issuperset(key.split()) and len(name) > 1 and (len(key) > SHORT or name.isupper() or proper or has_chinese(name))


def _is_a_gene(text: str, span: Span) -> bool:
    """Whether a gene's symbol is called a gene («the CBS gene», DMD基因)."""
    return text[slice(*span)].isupper() and _GENE.match(text, span[1]) is not None and span in offer("gene", text)


def _is_one_name(written: str, names: frozenset[str]) -> bool:
    """Whether words on both sides of an «and» or «or» stand in a name as they are written; «breast cancer and kidney disease» are two."""
    return not _TWO.search(written) or any(written.casefold() in name for name in names)


def _known(wanted: set[str]) -> dict[str, frozenset[str]]:
    """Those keys that are a name's, or all of a name but what names only add («Marfan» of «Marfan syndrome», but no «breast» of «breast disease»),
    with the names in small letters."""
    try:
        pack = open_pack()
    except SetupNeeded:
        return {}
    ordered, found = sorted(wanted), dict[str, set[str]]()
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        exact, common = set[str](), set[str]()
        for column in ("exact", "loose"):
            for row in pack.any_of(f"SELECT {column} AS key, name FROM disease_names WHERE {column} IN (*)", some):
                found.setdefault(row["key"], set()).add(row["name"].casefold())
                if column == "exact":
                    exact.add(row["key"])
                elif any(word.islower() and words(word) == [row["key"]] for word in row["name"].split()):
                    common.add(row["key"])
        found = {key: names for key, names in found.items() if key not in common - exact}
    return {key: frozenset(names) for key, names in found.items()}
