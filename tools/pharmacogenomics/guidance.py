"""Recommendations for a drug by gene and phenotype: CPIC's table of the pack, and what data/guidance.toml adds to it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from llmasos.errors import InvalidInput, UnknownTerm

from ...memory.pack import Pack
from ..drugs import naming
from ..drugs.record import Drug
from ..finding import Source
from ..names import drugs as spans
from .scores import EXPRESSER, INDETERMINATE

CPIC = "Clinical Pharmacogenetics Implementation Consortium"
DPWG = "Dutch Pharmacogenetics Working Group"
NOT_STATED = "not stated in the data"
RATED = ("A", "A/B", "B")  # CPIC levels with which a guideline speaks
_NONE = "None"
_AROUND = re.compile(r"^(?:(?:an?|the|any|another|which|what)\s)+|\s(?:drugs?|medications?|medicines?|therapy|treatment|class)$")


@dataclass(frozen=True)
class Recommendation:
    """What a guideline says about a drug for phenotypes: by gene, those that it rests on."""

    drug: str
    phenotypes: Mapping[str, str]
    says: str
    strength: str
    indication: str
    guideline: str
    source: Source


@dataclass(frozen=True)
class Pair:
    """A drug-gene pair as CPIC rates it: level A to D, the guideline's address and papers. `other` is where guidance for a pair that CPIC
    doesn't list was read."""

    gene: str
    level: str
    guideline: str
    pmids: tuple[str, ...]
    other: Source | None = None

    def source(self, drug: str) -> Source:
        """The newest paper of the guideline, or CPIC's list of pairs."""
        if self.other:
            return self.other
        newest = f"PMID:{max(self.pmids, key=int)}" if self.pmids else "https://cpicpgx.org/genes-drugs/"
        return Source(
            title=f"CPIC: {self.gene} and {drug}", publisher=CPIC, version="as of pypgx 0.27.0", identifier=newest, licence="CC0-1.0"
        )


@cache
def stored() -> dict[str, Any]:
    """The typed-in guidance, and the strengths of what the carrier holds."""
    read = {name: (files(__package__) / "data" / f"{name}.toml").read_text(encoding="utf-8") for name in ("guidance", "strengths")}
    return tomllib.loads(read["guidance"]) | tomllib.loads(read["strengths"])


def drug_named(pack: Pack, name: str) -> str:
    """The generic name, in lower case, of a combination as a whole; dose and form beside it are passed over.

    Raises UnknownTerm with the nearest names, InvalidInput where several drugs are named.
    """
    try:
        return _exactly(pack, name)
    except UnknownTerm:
        inside = drugs_named(pack, name)
    if len(inside) > 1:
        raise InvalidInput("drug", name, f"one drug a call, so {' and '.join(inside)} one after the other")
    return inside[0]


def drugs_named(pack: Pack, text: str) -> list[str]:
    """The generic names of the drugs that a text names, one at least; of a class («an SSRI») those that guidance speaks of. Raises UnknownTerm
    with the nearest names."""
    if inside := drugs_of_class(text) or drugs_in(pack, text):
        return inside
    return [_exactly(pack, text)]


def drugs_of_class(text: str) -> list[str]:
    """The drugs that a class stands for; none for what is not the name of one."""
    wanted = _AROUND.sub("", " ".join(text.lower().split()))
    return next((entry["drugs"] for entry in stored()["group"] if {wanted, wanted.removesuffix("s")} & set(entry["names"])), [])


def class_said(text: str) -> str:
    """The first class that a text names («Which SSRI for …»); empty where it names none."""
    words = [word for name in (name for entry in stored()["group"] for name in entry["names"]) for word in (name, f"{name}s")]
    places = [(place, -len(word), word) for word in words if (place := _place(word, text.lower())) >= 0]
    return min(places)[2] if places else ""


def drugs_in(pack: Pack, text: str) -> list[str]:
    """The drugs of an entry on a medication list («paroxetine 20 MG Oral Tablet»), in its order, of a combination those that guidance speaks
    of; none when it names none that is known."""
    try:
        return _ingredients(pack, _exactly(pack, text))
    except UnknownTerm:
        brands = [(start, one) for start, end in spans(text) for one in _ingredients(pack, _exactly(pack, text[start:end]))]
        return list(dict.fromkeys(drug for _, drug in sorted([*_within(pack, text), *brands])))


def _ingredients(pack: Pack, name: str) -> list[str]:
    """Those drugs of a combination («abacavir, dolutegravir, and lamivudine») that guidance speaks of; the name where there is none."""
    if name in _covered(pack):
        return [name]
    within = dict.fromkeys(drug for _, drug in sorted(_within(pack, name)))
    return [drug for drug in within if drug not in stored()["alone"]["drugs"]] or [name]


def _within(pack: Pack, text: str) -> list[tuple[int, str]]:
    """Where a text names a drug that guidance speaks of, or one of our own names; of names within each other the longest."""
    lowered, own = text.lower(), _own()
    found: list[tuple[int, str]] = []
    for name in _longest_first(pack):
        while (place := _place(name, lowered)) >= 0:
            found.append((place, own.get(name, name)))
            lowered = lowered[:place] + "\n" * len(name) + lowered[place + len(name) :]
    return found


@cache
def _longest_first(pack: Pack) -> list[str]:
    return sorted(_own().keys() | _covered(pack), key=lambda name: (-len(name), name))


def _place(name: str, text: str) -> int:
    """Where a name stands in a text as words of its own, or -1; Chinese has no spaces between words."""
    if name not in text:
        return -1
    edge = r"(?<![a-z0-9])" if name.isascii() else ""
    found = re.search(edge + re.escape(name) + (r"(?![a-z0-9])" if name.isascii() else ""), text)
    return found.start() if found else -1


def _exactly(pack: Pack, name: str) -> str:
    wanted = " ".join(name.lower().split())
    if wanted in _own() or wanted in _covered(pack):
        return _own().get(wanted, wanted)
    for row in pack.rows("SELECT canonical FROM drug_names WHERE name = ?", wanted):
        canonical = str(row["canonical"]).lower()
        for known in (canonical, canonical.split(" (")[0]):
            if known in _covered(pack):
                return known
    try:
        found = naming.find(pack, wanted)
    except UnknownTerm as error:
        close = get_close_matches(wanted, sorted(_covered(pack)), n=3, cutoff=0.8)
        raise UnknownTerm("drug", name, list(dict.fromkeys([*close, *error.nearest]))) from error
    return (found.name if isinstance(found, Drug) else found).lower()


def pairs(pack: Pack, drug: str) -> list[Pair]:
    """The genes that matter for a drug, by CPIC's level, and those for which there is other guidance."""
    rows = pack.rows("SELECT gene, guideline, level, pmids FROM gene_drugs WHERE drug = ? ORDER BY level, gene", drug)
    found = [Pair(row["gene"], row["level"], row["guideline"], tuple(part for part in row["pmids"].split(";") if part)) for row in rows]
    known = {pair.gene for pair in found}
    others = {entry["gene"]: entry["source"] for entry in stored()["advice"] if drug in entry["drugs"] and entry["gene"] not in known}
    return [*found, *(Pair(gene, "", "", (), _source(name)) for gene, name in others.items())]


def guided(pack: Pack, drug: str) -> list[Pair]:
    """Those of a drug's pairs for which there is guidance: rated A or B by CPIC, or typed in."""
    return [pair for pair in pairs(pack, drug) if pair.level in RATED or _entries(drug, pair.gene)]


def spoken_of(drug: str, counting: Sequence[Pair]) -> list[Pair]:
    """Those of a drug's pairs that a guideline speaks of: of CPIC, or typed in."""
    return [pair for pair in counting if pair.guideline or pair.other or _entries(drug, pair.gene)]


def recommendations(
    pack: Pack, drug: str, phenotypes: Mapping[str, tuple[str, float | None, str]], indication: str
) -> list[Recommendation]:
    """What is recommended; `phenotypes` are name, score and diplotype by gene. Nothing where no guideline speaks.

    Guidance for the indication comes before that typed in for the drug, and that before CPIC's table. For an expresser of CYP3A5, a normal or
    an intermediate metabolizer, it is what holds for either.
    """
    if open_ := next((gene for gene, (name, _, _) in phenotypes.items() if name == EXPRESSER), None):
        return _for_either(pack, drug, phenotypes, indication, open_)
    names = {gene: name for gene, (name, _, _) in phenotypes.items()}
    scores = {gene: score for gene, (_, score, _) in phenotypes.items()}
    if indicated := _for_indication(drug, names, scores, indication):
        return indicated
    if (paired := _paired(drug, names, scores, indication)) is not None:
        return paired
    return _typed(drug, phenotypes) or _tabled(pack, drug, names, scores)


def _for_either(
    pack: Pack, drug: str, phenotypes: Mapping[str, tuple[str, float | None, str]], indication: str, gene: str
) -> list[Recommendation]:
    """What is recommended for a normal and for an intermediate metabolizer of a gene alike; nothing where that differs."""
    each = [
        recommendations(pack, drug, {**phenotypes, gene: (name, None, name)}, indication)
        for name in ("Normal Metabolizer", "Intermediate Metabolizer")
    ]
    if [(one.says, one.strength) for one in each[0]] != [(one.says, one.strength) for one in each[1]]:
        return []
    return [replace(one, phenotypes={**one.phenotypes, **({gene: EXPRESSER} if gene in one.phenotypes else {})}) for one in each[0]]


def _for_indication(drug: str, names: Mapping[str, str], scores: Mapping[str, float | None], indication: str) -> list[Recommendation]:
    """What is typed in for an indication or for children: by score before phenotype."""
    entries = [
        entry for entry in stored()["indication"] if drug in entry["drugs"] and entry["gene"] in names and _is_meant(entry, indication)
    ]
    for known in ({gene: _key(score) for gene, score in scores.items()}, names):
        if found := [
            _indicated(drug, entry, known[entry["gene"]], names, indication) for entry in entries if known[entry["gene"]] in entry["of"]
        ]:
            return found[:1]
    return []


def _is_meant(entry: Mapping[str, Any], indication: str) -> bool:
    """Whether an indication has one of an entry's words, and none of those that rule it out."""
    lowered = indication.lower()
    return any(_place(word, lowered) >= 0 for word in entry["words"]) and not any(
        _place(word, lowered) >= 0 for word in entry.get("unless", [])
    )


def _indicated(drug: str, entry: Mapping[str, Any], key: str, names: Mapping[str, str], indication: str) -> Recommendation:
    source, strength = _source(entry["source"]), entry["of"][key] or NOT_STATED
    return Recommendation(
        drug, {entry["gene"]: names[entry["gene"]]}, entry["says"].format(drug=drug), strength, indication, source.title, source
    )


def _key(score: float | None) -> str:
    return f"{score:g}" if score is not None else ""


def _paired(drug: str, names: Mapping[str, str], scores: Mapping[str, float | None], indication: str) -> list[Recommendation] | None:
    """What a table by two genes says, of a score before its phenotype; a gene without a result has rows of its own. None where no table, or
    no row of a partial one, is there. A table with `words` is for indications that have one of them."""
    for table in (one for one in stored()["pair"] if drug in one["drugs"] and any(gene in names for gene in one["genes"])):
        if "words" in table and not _is_meant(table, indication):
            continue
        written = [names.get(gene, "-").removesuffix(" Metabolizer") for gene in table["genes"]]
        if written in table["unread"]:
            return []
        plain = [name.removeprefix("Likely ").removeprefix("Possible ") for name in written]
        known = [{name, _key(scores.get(gene))} for name, gene in zip(plain, table["genes"], strict=True)]
        for *wanted, words, strength in table["rules"]:
            if all(one & set(choice.split("|")) for one, choice in zip(known, wanted, strict=True)):
                says, rested = table["says"][words].format(drug=drug), {gene: names[gene] for gene in table["genes"] if gene in names}
                source = _source(table["source"])
                aim = indication if "words" in table else ""
                return [Recommendation(drug, rested, says, strength or NOT_STATED, aim, source.title, source)]
        return None if table.get("partial") else []
    return None


def _source(name: str) -> Source:
    """One of guidance.toml's sources."""
    origin = stored()["sources"][name]
    publisher = CPIC if origin["guideline"].startswith("CPIC") else origin.get("publisher", DPWG)
    return Source(
        title=origin["guideline"], publisher=publisher, version=origin.get("version", "as published"), identifier=origin["identifier"]
    )


def hla_alleles(drug: str, gene: str) -> set[str]:
    """The HLA alleles that guidance for a drug goes by: «*15:02»."""
    return {when.split()[0] for when in _entries(drug, gene)}


def _entries(drug: str, gene: str) -> dict[str, Any]:
    """What is typed in for a drug and a gene, by diplotype, score or phenotype."""
    listed = [entry for entry in stored()["advice"] if drug in entry["drugs"] and entry["gene"] == gene]
    return {when: entry for entry in listed for when in ([entry["when"]] if isinstance(entry["when"], str) else entry["when"])}


def _typed(drug: str, phenotypes: Mapping[str, tuple[str, float | None, str]]) -> list[Recommendation]:
    """What guidance.toml says: for a diplotype before its score, for that before its phenotype."""
    found = []
    for gene, (name, score, written) in phenotypes.items():
        entries = _entries(drug, gene)
        entry = entries.get(written) or entries.get(_key(score)) or entries.get(name)
        if entry is None:
            continue
        source, says = _source(entry["source"]), entry["says"].format(drug=drug)
        found.append(Recommendation(drug, {gene: name}, says, entry["strength"] or NOT_STATED, "", source.title, source))
    return sorted(found, key=lambda one: not any(name.endswith(" positive") for name in one.phenotypes.values()))  # what forbids leads


def _tabled(pack: Pack, drug: str, names: Mapping[str, str], scores: Mapping[str, float | None]) -> list[Recommendation]:
    """The row of CPIC's table that fits all that is known; the fewer genes are left out of it, the better."""
    best: tuple[int, Any] | None = None
    for row in pack.rows("SELECT gene, phenotype, gene2, phenotype2, recommendation FROM recommendations WHERE drug = ?", drug):
        asked = {gene: phenotype for gene, phenotype in ((row["gene"], row["phenotype"]), (row["gene2"], row["phenotype2"])) if gene}
        rested = {gene: phenotype for gene, phenotype in asked.items() if phenotype != _NONE}
        if rested and all(names.get(gene) == phenotype for gene, phenotype in rested.items()) and (best is None or len(rested) > best[0]):
            best = (len(rested), row)
    if best is None or best[1]["recommendation"] in (_NONE, ""):
        return []
    row = best[1]
    rested = {
        gene: phenotype
        for gene, phenotype in ((row["gene"], row["phenotype"]), (row["gene2"], row["phenotype2"]))
        if gene and phenotype != _NONE
    }
    pair = next((pair for pair in pairs(pack, drug) if pair.gene in rested), Pair(row["gene"], "", "", ()))
    says, strength, aim, title = (
        re.sub(r"[\x00-\x1f\s]+", " ", row["recommendation"]).strip().rstrip("."),
        NOT_STATED,
        "",
        f"CPIC guideline for {drug} and {', '.join(rested)}",
    )
    source = pair.source(drug)
    for entry in stored()["strength"]:
        if drug in entry["drugs"] and set(rested) <= set(entry.get("genes", [entry.get("gene")])):
            strength = _strength(entry, rested, scores)
            aim, title = entry["indication"], entry.get("guideline", title)
            source = source.model_copy(update={"identifier": entry["source"]})
    year = stored()["years"].get(source.identifier)
    return [Recommendation(drug, rested, says, strength, aim, f"{title}, {year}" if year else title, source)]


def _strength(entry: Mapping[str, Any], rested: Mapping[str, str], scores: Mapping[str, float | None]) -> str:
    """An entry's strength for phenotypes by gene; what is «likely» or «possible» has that of the plain phenotype."""
    plain = {gene: phenotype.removeprefix("Likely ").removeprefix("Possible ") for gene, phenotype in rested.items()}
    if "rules" in entry:
        known = [plain.get(gene, INDETERMINATE) for gene in entry["genes"]]
        for *wanted, strength in entry["rules"]:
            if all(_fits(phenotype, want) for phenotype, want in zip(known, wanted, strict=True)):
                return str(strength)
        return NOT_STATED
    score = scores.get(entry["gene"])
    by_score = entry["of"].get(f"{score:g}") if score is not None else None
    phenotype = plain[entry["gene"]]
    return str(by_score or entry["of"].get(rested[entry["gene"]]) or entry["of"].get(phenotype, NOT_STATED))


def _fits(phenotype: str, wanted: str) -> bool:
    """«*» fits any phenotype, «-» one that is not known."""
    return wanted == "*" or phenotype == (INDETERMINATE if wanted == "-" else wanted)


@cache
def _own() -> dict[str, str]:
    """Generic names by those that the pack lacks."""
    names: dict[str, str] = stored()["names"]
    return names | naming.chinese()


@cache
def _covered(pack: Pack) -> frozenset[str]:
    """Every drug that some guidance or CPIC pair names, and every inhibitor that counts."""
    rows = pack.rows("SELECT DISTINCT drug FROM recommendations UNION SELECT DISTINCT drug FROM gene_drugs")
    inhibitors = {drug for by_strength in stored()["inhibitors"].values() for drugs in by_strength.values() for drug in drugs}
    typed = {drug for entry in stored()["advice"] for drug in entry["drugs"]}
    return frozenset({str(row["drug"]).lower() for row in rows} | typed | inhibitors)
