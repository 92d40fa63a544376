"""The HPO annotations as arrays: which share of a disease's patients has a feature, each feature counted for its ancestors too.

Reading the pack and spreading a quarter of a million annotations over the ontology takes seconds, so the arrays are kept
in the data folder's cache, in a file named after the release and the way of counting.
"""

import hashlib
import re
import zipfile
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from ...memory.home import Home
from ...memory.later import later
from ...memory.pack import Pack
from ...memory.whole import whole
from .frequency import share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int32]
else:
    np = later("numpy")
    Floats = Ints = Any

UNSTATED = 0.5  # share where the annotation states none: 0.3 to 0.8 rank half of eval/phenopackets.jsonl alike
CERTAIN = 0.98  # no share is taken to be larger
PRIOR = (0.5, 0.5)  # added to «n/m»
ABNORMALITY = 118  # HP:0000118, phenotypic abnormality
LOADING = RLock()
_FORMAT = 6

_Pair = tuple[int, int]  # term and disease


@dataclass(frozen=True, eq=False)
class Annotations:
    """Terms and diseases by number; a term's rows lie in `start[t]:start[t + 1]`, diseases in ascending order."""

    terms: Ints  # number of the HPO id, ascending
    diseases: "NDArray[np.str_]"
    ranked: "NDArray[np.bool_]"  # False for an Orphanet entry that OMIM entries cover
    above_start: Ints  # a term and all above it lie in `above[above_start[t] : above_start[t + 1]]`, ascending
    above: Ints
    start: Ints  # features with those of their descendants
    disease: Ints
    share: Floats
    own_start: Ints  # features as annotated
    own_disease: Ints
    own_share: Floats
    never_start: Ints  # features that a disease is annotated not to have
    never_disease: Ints
    background: Floats  # mean share of a term over all diseases
    abnormal: "NDArray[np.bool_]"  # signs and symptoms; False for modes of inheritance, onsets and modifiers

    def number(self, hpo_id: str) -> int | None:
        """The number of a term; None when the release doesn't hold it."""
        return self.place(int(hpo_id[3:]))

    def place(self, wanted: int) -> int | None:
        """The same by the number of the HPO id."""
        place = int(np.searchsorted(self.terms, wanted))
        return place if place < len(self.terms) and self.terms[place] == wanted else None

    def hpo_id(self, term: int) -> str:
        return f"HP:{self.terms[term]:07d}"

    def ancestors(self, term: int) -> list[int]:
        """A term and all above it, ascending."""
        found: list[int] = self.above[self.above_start[term] : self.above_start[term + 1]].tolist()
        return found

    def shares(self, term: int) -> tuple[Ints, Floats]:
        """Diseases in which a term or a descendant is annotated, with the share of patients."""
        rows = slice(self.start[term], self.start[term + 1])
        return self.disease[rows], self.share[rows]

    def own(self, term: int) -> tuple[Ints, Floats]:
        """Diseases annotated with this very term."""
        rows = slice(self.own_start[term], self.own_start[term + 1])
        return self.own_disease[rows], self.own_share[rows]

    def never(self, term: int) -> Ints:
        """Diseases annotated not to have a term."""
        return self.never_disease[self.never_start[term] : self.never_start[term + 1]]

    def share_in(self, term: int, diseases: Ints) -> Floats:
        """The share of each disease's patients with a term or one of its descendants; 0 where none is annotated."""
        listed, shares = self.shares(term)
        if not len(listed):
            return np.zeros(len(diseases), dtype=np.float32)
        places = np.minimum(np.searchsorted(listed, diseases), len(listed) - 1)
        return np.where(listed[places] == diseases, shares[places], np.float32(0))


def annotations(pack: Pack) -> Annotations:
    """The arrays of a pack: from the cache, or built and put there; who asks meanwhile waits instead of building them too."""
    with LOADING:
        return _annotations(pack)


@cache
def _annotations(pack: Pack) -> Annotations:
    file = stored(pack)
    return _read(file) or _kept(file, build(pack))


def stored(pack: Pack) -> Path:
    """Where the arrays of a pack are kept; set-up makes them, so that no first question waits for it."""
    made_of = repr((release(pack), UNSTATED, PRIOR, _FORMAT))
    return Home.open().cache / f"phenotypes-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.npz"


def release(pack: Pack) -> str:
    """What tells one release of the annotations from another."""
    return str(next(row["sha256"] for row in pack.provenance() if row["tables"] == "annotations"))


def _read(file: Path) -> Annotations | None:
    try:
        with np.load(file, allow_pickle=False) as stored:
            return Annotations(**{name: stored[name] for name in Annotations.__dataclass_fields__})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _kept(file: Path, built: Annotations) -> Annotations:
    with suppress(OSError):  # a full or read-only disk costs the next process seconds, not its answer
        file.parent.mkdir(exist_ok=True, mode=0o700)
        with whole(file) as unfinished, unfinished.open("wb") as written:
            np.savez(written, allow_pickle=False, **{name: getattr(built, name) for name in Annotations.__dataclass_fields__})
    return built


def build(pack: Pack) -> Annotations:
    """The arrays straight from the pack. Only OMIM and Orphanet diseases count; DECIPHER's few regions hold no frequencies."""
    rows = sorted((int(row["id"][3:]), row["parents"]) for row in pack.rows("SELECT id, parents FROM terms"))
    numbers = {number: place for place, (number, _) in enumerate(rows)}
    parents = [[numbers[int(parent[3:])] for parent in above.split()] for _, above in rows]
    diseases = sorted(
        row["disease_id"] for row in pack.rows("SELECT DISTINCT disease_id FROM annotations WHERE disease_id NOT LIKE 'DECIPHER%'")
    )
    places = {identifier: place for place, identifier in enumerate(diseases)}
    stands_for = _stands_for(pack, diseases)
    has, never = _features(pack, numbers, places, stands_for)
    own = np.array(sorted(has), dtype=np.int32).reshape(-1, 2)
    own_share = np.array([has[term, disease] for term, disease in own.tolist()], dtype=np.float32)
    above = _closure(parents)
    terms, disease, shares = _spread(own, own_share, above, len(diseases))
    background = np.bincount(terms, weights=shares, minlength=len(rows)) / len(diseases)
    not_had = np.array(sorted(never), dtype=np.int32).reshape(-1, 2)
    return Annotations(
        terms=np.array([number for number, _ in rows], dtype=np.int32),
        diseases=np.array(diseases),
        ranked=_ranked(pack, diseases, stands_for),
        above_start=np.cumsum([0, *map(len, above)], dtype=np.int32),
        above=np.array([one for each in above for one in sorted(each)], dtype=np.int32),
        start=_starts(terms, len(rows)),
        disease=disease,
        share=shares,
        own_start=_starts(own[:, 0], len(rows)),
        own_disease=np.ascontiguousarray(own[:, 1]),
        own_share=own_share,
        never_start=_starts(not_had[:, 0], len(rows)),
        never_disease=np.ascontiguousarray(not_had[:, 1]),
        background=background.astype(np.float32),
        abnormal=np.array([numbers[ABNORMALITY] in each for each in above], dtype=np.bool_),
    )


def _features(
    pack: Pack, numbers: Mapping[int, int], places: Mapping[str, int], stands_for: Mapping[str, Sequence[str]]
) -> tuple[dict[_Pair, float], set[_Pair]]:
    """Shares by term and disease, and what a disease is annotated not to have; an OMIM entry has the signs of its Orphanet twin too."""
    has: dict[_Pair, float] = {}
    stated: set[_Pair] = set()  # with a frequency
    never: set[_Pair] = set()
    known: dict[str, float] = {}
    for row in pack.rows("SELECT disease_id, hpo_id, frequency, excluded FROM annotations WHERE disease_id NOT LIKE 'DECIPHER%'"):
        term = numbers.get(int(row["hpo_id"][3:]))
        if term is None:
            continue
        pair, written = (term, places[row["disease_id"]]), row["frequency"]
        if row["excluded"] or written.startswith("0/") or written == "HP:0040285":
            never.add(pair)
            continue
        if written not in known:
            known[written] = share(written, UNSTATED, PRIOR)
        has[pair] = max(has.get(pair, 0.0), known[written])
        if written:
            stated.add(pair)
    return _with_twins(has, stated, never, {places[one]: [places[each] for each in omim] for one, omim in stands_for.items()}), never


def _with_twins(
    has: Mapping[_Pair, float], stated: Container[_Pair], never: Container[_Pair], twins: Mapping[int, Sequence[int]]
) -> dict[_Pair, float]:
    """The shares, those of Orphanet entries for their OMIM twins too; what these state themselves stays, and so does what they exclude."""
    added: dict[_Pair, float] = {}
    for (term, disease), of_orphanet in has.items():
        for omim in twins.get(disease, ()):
            own = (term, omim)
            open_to = (term, disease) in stated if own in has else own not in never
            if open_to and own not in stated:
                added[own] = max(added.get(own, 0.0), of_orphanet)
    return {**has, **added}


def _starts(sorted_terms: Ints, terms: int) -> Ints:
    return np.searchsorted(sorted_terms, np.arange(terms + 1)).astype(np.int32)


def _spread(own: Ints, shares: Floats, above: Sequence[frozenset[int]], diseases: int) -> tuple[Ints, Ints, Floats]:
    """Each annotation for all ancestors of its term; where several meet, the share that has at least one, taken as independent."""
    sizes = np.array([len(each) for each in above])
    first = np.cumsum(sizes) - sizes
    flat = np.concatenate([np.fromiter(each, dtype=np.int64, count=len(each)) for each in above])
    counts = sizes[own[:, 0]]
    inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    keys = flat[np.repeat(first[own[:, 0]], counts) + inside] * diseases + np.repeat(own[:, 1], counts)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    none = np.log1p(-np.minimum(np.repeat(shares, counts)[order], CERTAIN))
    term, disease = np.divmod(keys[begins], diseases)
    return term.astype(np.int32), disease.astype(np.int32), (-np.expm1(np.add.reduceat(none, begins))).astype(np.float32)


def _closure(parents: Sequence[Sequence[int]]) -> list[frozenset[int]]:
    known: dict[int, frozenset[int]] = {}

    def above(term: int) -> frozenset[int]:
        if term not in known:
            known[term] = frozenset([term]).union(*(above(parent) for parent in parents[term]))
        return known[term]

    return [above(term) for term in range(len(parents))]


def _stands_for(pack: Pack, diseases: Sequence[str]) -> dict[str, list[str]]:
    """The OMIM entries of each Orphanet entry that are the same disease: of the same name, or by Mondo."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in pack.rows("SELECT id, name FROM diseases"):
        groups[_bare(row["name"])].add(row["id"])
    for row in pack.rows("SELECT mondo_id, disease_id FROM disease_members WHERE same = 1"):
        groups[row["mondo_id"]].add(row["disease_id"])
    groups.pop("", None)
    listed, found = frozenset(diseases), defaultdict[str, set[str]](set)
    for group in groups.values():
        known = group & listed
        omim = {one for one in known if one.startswith("OMIM:")}
        for one in (known - omim) if omim else ():
            found[one] |= omim
    return {one: sorted(omim) for one, omim in found.items()}


def _ranked(pack: Pack, diseases: Sequence[str], stands_for: Container[str]) -> "NDArray[np.bool_]":
    """False for an Orphanet entry that OMIM entries cover: the same disease as one, a group of several, or one with a gene of theirs."""
    genes: dict[str, set[str]] = defaultdict(set)
    for row in pack.rows("SELECT symbol, disease_id FROM gene_diseases"):
        genes[row["disease_id"]].add(row["symbol"])
    covered = set().union(*(genes[one] for one in diseases if one.startswith("OMIM:")))
    groups = _groups(pack, diseases)
    left_out = {one for one in diseases if not one.startswith("OMIM:") and (genes[one] & covered or one in stands_for or one in groups)}
    return np.array([one not in left_out for one in diseases], dtype=np.bool_)


def _groups(pack: Pack, diseases: Sequence[str]) -> set[str]:
    """Orphanet entries of which Mondo knows several OMIM entries as kinds: «Gaucher disease»."""
    listed, kinds = frozenset(diseases), defaultdict[str, set[str]](set)
    query = """SELECT whole.disease_id AS entry, kind.disease_id AS kind FROM disease_members whole JOIN disease_members kind USING (mondo_id)
               WHERE whole.same = 1 AND whole.disease_id LIKE 'ORPHA:%' AND kind.same = 0 AND kind.disease_id LIKE 'OMIM:%'"""
    for row in pack.rows(query):
        if row["kind"] in listed:
            kinds[row["entry"]].add(row["kind"])
    return {entry for entry, found in kinds.items() if len(found) > 1}


def _bare(name: str) -> str:
    """«Marfan syndrome» and «MARFAN SYNDROME; MFS» are one name."""
    return " ".join(sorted(re.findall(r"[a-z0-9]+", name.split(";")[0].lower())))
