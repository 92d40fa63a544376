"""What the length of a change in a c. name does to the reading frame, which needs no reference sequence."""

import re

_INITIATION = 3  # the last base of the first codon: what changes it may take the start away
_INDEL = re.compile(
    r"c\.(?P<start>\d+)(?:_(?P<end>\d+))?(?:(?P<what>del|dup)|delins(?P<replaced>[ACGT]+)|ins(?P<inserted>[ACGT]+))",
)


def frameshift_codon(hgvs_c: str) -> int | None:
    """The codon in which an indel between coding bases shifts the frame; None where it does not, or where introns or the start are touched."""
    found = _INDEL.fullmatch(hgvs_c)
    if not found or int(found["start"]) <= _INITIATION or _added(found) % 3 == 0:
        return None
    return (int(found["start"]) + 2) // 3


def _added(found: re.Match[str]) -> int:
    """By how many bases the change makes the coding sequence longer; negative where it makes it shorter."""
    span = int(found["end"] or found["start"]) - int(found["start"]) + 1
    if found["inserted"]:
        return len(found["inserted"])
    return span if found["what"] == "dup" else len(found["replaced"] or "") - span
