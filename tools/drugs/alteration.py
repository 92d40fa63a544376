"""What is meant by a target: genes, an alteration of them, or a biomarker of its own; and which labelled markers it fits.

A marker is «GENE change» ("EGFR L858R", "ALK rearrangement", "KRAS wild-type") or a name of `data/markers.toml` ("MSI-high").
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from rapidfuzz import process, utils
from rapidfuzz.distance import DamerauLevenshtein

from llmasos.errors import UnknownTerm

from ...memory.pack import Pack
from ..recognisers import offer
from .classes import covers, is_small, named
from .notation import change
from .record import drugs, resistances

NEAREST = 6

_FILLERS = frozenset([
    "positive", "tumour", "tumor", "cancer", "gene", "the", "a", "an", "in", "of", "with", "protein", "receptor", "alteration", "high",
    "and", "or", "for", "to", "amenable", "germline", "somatic", "patient", "patients", "阳性", "基因",
])  # fmt: skip
# How much of a protein or how many mutations a label asks for: «≥50 %», «TPS 1%», «CPS ≥10», «≥10 mut/Mb».
_THRESHOLD = re.compile(
    r"\(?(?:(?:TPS|CPS|TAP|TC|IC)\s?(?:of\s)?(?:[≥>]=?|at least)?\s?\d+\s?%?|(?:[≥>]=?|at least)\s?\d+\s?%?(?:\s?mut(?:ations)?(?:/| per )(?:Mb|megabase))?"
    r"|\d+\s?%)\)?",
    re.IGNORECASE,
)
_BY_EXPRESSION = frozenset({"PD-L1"})  # proteins of which labels mean the expression where a threshold is told
_DENIED = re.compile(r"\b(?:negative|not (?:detected|found|present)|absent|undetected)\b|阴性|未检出|未发现", re.IGNORECASE)


@dataclass(frozen=True)
class Alteration:
    """Any of these genes, with this change (any when empty), or the named biomarker. `unread` are words that it does not take in."""

    genes: tuple[str, ...] = ()
    change: str = ""
    marker: str = ""
    unread: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """What of the words was understood."""
        return self.marker or f"{'/'.join(self.genes)} {self.change}".strip()

    def fits(self, marker: str) -> bool:
        """Whether a labelled marker selects for it."""
        if self.marker:
            return marker == self.marker
        named = named_markers().get(marker)
        if named is not None:
            covered = (
                not self.change or (marker.endswith("mutation") and is_small(self.change)) or ("::" in marker and self.change == "fusion")
            )
            return covered and bool(set(self.genes) & set(named))
        gene, change = parted(marker)
        return gene in self.genes and covers(gene, change, self.change)

    def resists(self, gene: str, changes: tuple[str, ...]) -> bool:
        """Whether a resistance marker is it; a gene alone is every marker of that gene."""
        if self.marker or gene not in self.genes:
            return False
        return not self.change or self.change in changes or (changes == ("mutation",) and is_small(self.change))


def is_denied(target: str) -> bool:
    """Whether words name a change and say that it is not there («EGFR T790M negative»); a gene without any is of the wild type."""
    return _DENIED.search(target) is not None and bool(
        offer("variant", target) or named_markers().keys() & {_DENIED.sub("", target).strip()}
    )


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
    markers = {word for name, entry in _markers()["marker"].items() for word in (name, *entry["also"])}
    changes = {word for words in named().values() for word in words}
    return frozenset({*markers, *changes, *_markers()["families"]})


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
    if found := _by_name(pack, target):
        return found
    changed, rest = change(_one_of_two_alike(target))
    genes: list[str] = []
    unread: list[str] = []
    for word in re.split(r"[\s,;]+", rest.strip()):
        word = re.sub(r"[-‐](positive|mutated|mutant|driven|high|low)$|阳性$", "", word.strip("().-+"), flags=re.IGNORECASE)
        if not word or word.lower() in _FILLERS:
            continue
        of_word, implied = _word(pack, word)
        genes += of_word
        changed = changed or implied
        unread += [] if of_word else [word]
    if not genes and not unread:
        genes = _genes_with(changed)
    if not genes:
        raise UnknownTerm("target", target, _nearest(target))
    chosen = tuple(dict.fromkeys(genes))
    return Alteration(genes=chosen, change=_protein_change(chosen, changed), unread=tuple(unread))


def _by_name(pack: Pack, target: str) -> Alteration | None:
    """A biomarker, a named change, a family or a gene by its full name; a threshold beside it stays unread, and a second name of the same is
    passed over («MSI-H/dMMR»)."""
    plain = " ".join(_THRESHOLD.sub(" ", target).split())
    if plain != target and plain.upper() in _BY_EXPRESSION:
        plain += " expression"
    found = list(filter(None, {_named(pack, name) for name in (plain, *_either(plain))}))
    told = tuple(part.group().strip() for part in _THRESHOLD.finditer(target))
    return replace(found[0], unread=told) if len(found) == 1 else None


def _one_of_two_alike(target: str) -> str:
    """One allele where both are written and are the same: «F508del/F508del»."""
    return re.sub(r"(?<![\w.])((?:p\.)?[A-Z]\w+)\s?/\s?\1(?!\w)", r"\1", target)


def _either(text: str) -> list[str]:
    """Names with a stroke or an «or» between them; none where there is but one."""
    parts = [part.strip() for part in re.split(r"\s?/\s?|\sor\s|或", text)]
    return parts if len(parts) > 1 else []


def _named(pack: Pack, target: str) -> Alteration | None:
    simple = _simple(target)
    for name, entry in _markers()["marker"].items():
        if simple in {_simple(name), *map(_simple, entry["also"])}:
            return Alteration(marker=name)
    for name, also in named().items():
        if simple in {_simple(name), *map(_simple, also)}:
            gene, known = parted(name)
            return Alteration(genes=(gene,), change=known)
    for family, members in _markers()["families"].items():
        if simple == _simple(family):
            return Alteration(genes=tuple(members))
    full = pack.rows("SELECT symbol FROM genes WHERE lower(name) = ?", " ".join(target.lower().split()))
    return Alteration(genes=(full[0]["symbol"],)) if full else None


def _word(pack: Pack, word: str) -> tuple[list[str], str]:
    """The genes of a word, and the change that its form tells: «EML4-ALK» is a fusion, «gBRCA» and «EGFRm» are mutations."""
    if found := _genes(pack, word):
        return found, ""
    if members := [gene for one in _members(word) for gene in _genes(pack, one)]:
        return members, ""
    partners = [_genes(pack, part) for part in re.split(r"::|[-‐–]", word)]
    if len(partners) == 2 and all(partners):
        return _driver([gene for genes in partners for gene in genes]), "fusion"
    if marked := re.fullmatch(r"([gst]?)([A-Z][A-Z0-9/]+?)(m|mut|wt|WT)?", word):
        germline, core, ending = marked.groups()
        if (germline or ending) and (genes := _word(pack, core)[0]):
            return genes, "wild-type" if (ending or "").lower() == "wt" else "mutation"
    return [], ""


def _members(word: str) -> list[str]:
    """The names that a word with strokes or a range joins: «NTRK1/2/3» and «FGFR1-3» are three genes."""
    if span := re.fullmatch(r"([A-Za-z]+)(\d)[-‐–](\d)", word):
        return [f"{span[1]}{number}" for number in range(int(span[2]), int(span[3]) + 1)]
    parts = word.split("/")
    stem = re.sub(r"\d+$", "", parts[0])
    return [stem + part if part.isdigit() else part for part in parts] if len(parts) > 1 else []


def _driver(genes: list[str]) -> list[str]:
    """Of the genes of a fusion those for whose fusions a drug is labelled, else those that the tables know, else all."""
    fused = {gene for gene, known in map(parted, _labelled()) if known == "fusion"}
    return [gene for gene in genes if gene in fused] or [gene for gene in genes if gene in known_genes()] or genes


def _protein_change(genes: tuple[str, ...], changed: str) -> str:
    """The change of the protein where the table of variants knows a coding one of the gene by it: c.1799T>A of BRAF is V600E."""
    if not changed.startswith("c."):
        return changed
    from ..variants.known import table  # that room's table is read only when it is asked for
    from ..variants.names import one_letter

    written = re.sub(r"[acgt]", lambda base: base.group().upper(), changed[2:].replace("→", ">"))
    proteins = {one_letter(row.hgvs_p) for row in table() if row.gene in genes and row.hgvs_c == "c." + written}
    protein = proteins.pop() if len(proteins) == 1 else None
    return re.sub(r"X$", "*", protein) if protein else changed


def _genes_with(change: str) -> list[str]:
    """The genes that a change without one is known in: V600E is of BRAF."""
    found = {gene for gene, known in map(parted, _labelled()) if known != "mutation" and covers(gene, known, change)}
    found |= {
        entry.gene for entry in resistances() if any(known != "mutation" and covers(entry.gene, known, change) for known in entry.change)
    }
    return sorted(found) if change and change != "mutation" else []


def _labelled() -> set[str]:
    """The labelled markers that are a gene with a change."""
    return {marker for drug in drugs() for indication in drug.indications for marker in indication.markers} - set(named_markers())


def parted(marker: str) -> tuple[str, str]:
    """A marker's gene and change."""
    gene, _, change = marker.partition(" ")
    return gene, change.replace("rearrangement", "fusion")


def _simple(text: str) -> str:
    return " ".join(re.sub(r"[-‐_:]+", " ", text.lower()).split())


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
