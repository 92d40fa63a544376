"""What a target is meant by: genes, an alteration of them, or a biomarker of its own; and which labelled markers it fits.

A marker is «GENE change» ("EGFR L858R", "ALK rearrangement", "KRAS wild-type") or a name of `data/markers.toml` ("MSI-high").
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import process, utils
from rapidfuzz.distance import DamerauLevenshtein

from llmasos.errors import UnknownTerm

from ...memory.pack import Pack
from .record import drugs, resistances

NEAREST = 6

_ACIDS = {
    "Ala": "A",
    "Arg": "R",
    "Asn": "N",
    "Asp": "D",
    "Cys": "C",
    "Gln": "Q",
    "Glu": "E",
    "Gly": "G",
    "His": "H",
    "Ile": "I",
    "Leu": "L",
    "Lys": "K",
    "Met": "M",
    "Phe": "F",
    "Pro": "P",
    "Ser": "S",
    "Thr": "T",
    "Trp": "W",
    "Tyr": "Y",
    "Val": "V",
}
_LONG = "|".join(_ACIDS)
_PROTEIN = re.compile(rf"(?<!\w)(?:p\.)?\(?([A-Z]|{_LONG})(\d{{2,4}})([A-Z]|{_LONG}|del|fs\w*|\*)?\)?(?!\w)")
_DELTA = re.compile(r"[Δ∆]([A-Z]\d{2,4})|(?<!\w)delta[\s-]?([A-Z]\d{2,4})", re.IGNORECASE)
_EXON = re.compile(
    r"(?<!\w)(?:exon|ex|外显子)\s?-?(\d+)(?:号外显子)?\s?-?(deletions?|dels?|insertions?|ins|skipping|mutations?|缺失|插入|跳跃)",
    re.IGNORECASE,
)
_EXON_REVERSED = re.compile(r"(?<!\w)(del|ins)\s?(19|20)(?!\d)|(?<!\w)(19|20)\s?(del|ins)(?!\w)", re.IGNORECASE)
_CODING = re.compile(r"(?<!\w)[cg]\.\S+|(?<!\w)\d+(?:del|ins|dup)[ACGT]+(?!\w)")
_KINDS = {
    "fusion": r"fusions?|rearrangements?|rearranged|translocations?|融合|重排",
    "wild-type": r"wild[\s-]?type|野生型",
    "reversion": r"reversions?",
    "amplification": r"amplifications?|amplified|扩增",
    "overexpression": r"overexpress(?:ion|ing|ed)|过表达",
    "expression": r"expression|expressing",
    "ITD": r"ITD|internal tandem duplications?",
    "mutation": r"mutations?|mutated|mutant|variants?|突变",
}
_LARGE = frozenset({"fusion", "wild-type", "reversion", "amplification", "overexpression", "expression"})
_LOWER = re.compile(r"(?<!\w)[a-z]\d{2,4}[a-z](?!\w)")  # v600e
_EXONS = {
    "del": "deletion",
    "缺失": "deletion",
    "ins": "insertion",
    "插入": "insertion",
    "skip": "skipping",
    "跳跃": "skipping",
    "mut": "mutation",
}
_FILLERS = frozenset(
    [
        "positive",
        "negative",
        "tumour",
        "tumor",
        "cancer",
        "gene",
        "the",
        "a",
        "an",
        "in",
        "of",
        "with",
        "protein",
        "receptor",
        "alteration",
        "high",
        "and",
        "or",
        "阳性",
        "基因",
    ]
)


@dataclass(frozen=True)
class Alteration:
    """Any of these genes, with this change (any when empty), or the named biomarker."""

    genes: tuple[str, ...] = ()
    change: str = ""
    marker: str = ""

    def fits(self, marker: str) -> bool:
        """Whether a labelled marker selects for it."""
        if self.marker:
            return marker == self.marker
        named = named_markers().get(marker)
        if named is not None:
            covered = (
                not self.change or (marker.endswith("mutation") and _is_small(self.change)) or ("::" in marker and self.change == "fusion")
            )
            return covered and bool(set(self.genes) & set(named))
        gene, _, change = _parted(marker)
        return gene in self.genes and _covers(change, self.change)

    def resists(self, gene: str, changes: tuple[str, ...]) -> bool:
        """Whether a resistance marker is it; a gene alone is every marker of that gene."""
        if self.marker or gene not in self.genes:
            return False
        return not self.change or self.change in changes or (changes == ("mutation",) and _is_small(self.change))


@cache
def _markers() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    return tomllib.loads((files(__package__) / "data" / "markers.toml").read_text(encoding="utf-8"))


@cache
def named_markers() -> dict[str, tuple[str, ...]]:
    """Biomarkers that are more than a gene with a change, and their genes."""
    return {name: tuple(entry["genes"]) for name, entry in _markers()["marker"].items()}


@cache
def target_words() -> frozenset[str]:
    """Names of families of genes and of biomarkers, also their other names."""
    named = {word for name, entry in _markers()["marker"].items() for word in (name, *entry["also"])}
    return frozenset({*named, *_markers()["families"]})


@cache
def known_genes() -> frozenset[str]:
    """Every gene that the tables speak of."""
    found = {gene for drug in drugs() for gene in drug.targets} | {entry.gene for entry in resistances()}
    for drug in drugs():
        for indication in drug.indications:
            for marker in indication.markers:
                found |= set(named_markers().get(marker, (marker.partition(" ")[0],)))
    return frozenset(found)


def read(pack: Pack, target: str) -> Alteration:
    """What a gene, protein or alteration is, as clinicians write it. Raises UnknownTerm with the nearest known ones."""
    simple = _simple(target)
    for name, entry in _markers()["marker"].items():
        if simple in {_simple(name), *map(_simple, entry["also"])}:
            return Alteration(marker=name)
    for family, members in _markers()["families"].items():
        if simple == _simple(family):
            return Alteration(genes=tuple(members))
    if full := pack.rows("SELECT symbol FROM genes WHERE lower(name) = ?", " ".join(target.lower().split())):
        return Alteration(genes=(full[0]["symbol"],))
    change, rest = _change(_LOWER.sub(lambda found: found.group().upper(), target))
    genes: list[str] = []
    unknown = False
    for word in re.split(r"[\s,;]+", rest.strip()):
        word = re.sub(r"[-‐](positive|negative|mutated|mutant|driven|high|low)$|阳性$", "", word.strip("().-"), flags=re.IGNORECASE)
        if not word or word.lower() in _FILLERS:
            continue
        found = _genes(pack, word)
        unknown = unknown or not found
        genes += found
    if not genes and not unknown:
        genes = _genes_with(change)
    if not genes:
        raise UnknownTerm("target", target, _nearest(target))
    return Alteration(genes=tuple(dict.fromkeys(genes)), change=change)


def _genes_with(change: str) -> list[str]:
    """The genes that a change without one is known in: V600E is of BRAF."""
    labelled = {marker for drug in drugs() for indication in drug.indications for marker in indication.markers} - set(named_markers())
    found = {gene for gene, _, known in map(_parted, labelled) if known != "mutation" and _covers(known, change)}
    found |= {entry.gene for entry in resistances() if any(known != "mutation" and _covers(known, change) for known in entry.change)}
    return sorted(found) if change and change != "mutation" else []


def _parted(marker: str) -> tuple[str, str, str]:
    gene, space, change = marker.partition(" ")
    return gene, space, change.replace("rearrangement", "fusion")


def _simple(text: str) -> str:
    return " ".join(re.sub(r"[-‐_:]+", " ", text.lower()).split())


def _change(target: str) -> tuple[str, str]:
    """The alteration in the table's words, and the text without it."""
    if found := _EXON.search(target):
        what = next(long for short, long in _EXONS.items() if found.group(2).lower().startswith(short))
        return f"exon {found.group(1)} {what}", target.replace(found.group(), " ")
    if found := _EXON_REVERSED.search(target):
        kind, exon = (found.group(1), found.group(2)) if found.group(1) else (found.group(4), found.group(3))
        return f"exon {exon} {_EXONS[kind.lower()]}", target.replace(found.group(), " ")
    if found := _DELTA.search(target):
        return (found.group(1) or found.group(2)).upper() + "del", target.replace(found.group(), " ")
    if found := _CODING.search(target):
        return found.group(), target.replace(found.group(), " ")
    for found in _PROTEIN.finditer(target):
        before, position, after = found.groups()
        if after is None and len(position) < 3:
            continue  # C5 or F10 is a gene
        change = _ACIDS.get(before, before) + position + _ACIDS.get(after or "", after or "")
        return change, _without_kinds(target.replace(found.group(), " "))
    for kind, words in _KINDS.items():
        if found := re.search(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", target, re.IGNORECASE):
            return kind, target.replace(found.group(), " ")
    return "", target


def _without_kinds(text: str) -> str:
    return re.sub(rf"(?<![A-Za-z])(?:{'|'.join(_KINDS.values())})(?![A-Za-z])", " ", text, flags=re.IGNORECASE)


def _is_small(change: str) -> bool:
    """Whether a change is a substitution or another change within the gene, so that «mutation» covers it."""
    return change not in _LARGE


def _covers(labelled: str, asked: str) -> bool:
    """Whether the labelled change selects for the asked one: the same, a class of it ("V600" of "V600E"), or a case of it."""
    if not asked or labelled == asked:
        return True
    if labelled == "mutation" or asked == "mutation":
        return _is_small(asked) and _is_small(labelled)
    short, long = sorted((labelled, asked), key=len)
    return bool(re.fullmatch(r"[A-Z]\d+", short)) and long.startswith(short) and not long[len(short)].isdigit()


def _genes(pack: Pack, word: str) -> list[str]:
    """HGNC symbols of a word: a family, a symbol, or an older name or alias."""
    for family, members in _markers()["families"].items():
        if word.upper() == family.upper():
            return list(members)
    rows = pack.rows("SELECT g.symbol, n.kind FROM gene_names n JOIN genes g ON g.hgnc_id = n.hgnc_id WHERE n.name = ?", word.upper())
    for kind in ("symbol", "previous", "alias"):
        found = sorted({row["symbol"] for row in rows if row["kind"] == kind})
        if found:
            return [symbol for symbol in found if symbol in known_genes()] or found[:1]
    return []


def _nearest(target: str) -> list[str]:
    names = [*known_genes(), *named_markers(), *_markers()["families"]]
    close = process.extract(
        target, names, scorer=DamerauLevenshtein.normalized_similarity, processor=utils.default_process, limit=NEAREST, score_cutoff=0.4
    )
    return [match[0] for match in sorted(close, key=lambda match: (-match[1], match[0]))]
