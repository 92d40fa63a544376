"""The many ways to write one variant, each brought to one normal form; nothing is placed or looked up here.

A word about zygosity beside the name is passed over.

HGVS c., g. and p. (one- and three-letter, with or without parentheses and transcript), rsID, chr-pos-ref-alt, and
legacy names, which are kept as letters and digits for the table to recognise. Of a pair of star alleles with *1, the other is meant.
"""

import re
from dataclasses import dataclass
from typing import Literal

from llmasos.errors import InvalidInput

from ..amino_acids import LETTER, STOP

Kind = Literal["c", "g", "p", "rsid", "place", "legacy"]
ACCEPTED = "HGVS (c.68_69del, p.Arg175His, R175H), an rsID, chr-pos-ref-alt on GRCh38 (17-7675088-C-T), or a legacy name (185delAG)"

ACIDS = {one: three for three, one in (LETTER | STOP).items()} | {"X": "Ter"}
# Version of each chromosome's RefSeq accession in GRCh38; another version is another assembly.
GRCH38 = dict(
    zip(
        [*map(str, range(1, 23)), "X", "Y"],
        [11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10],
        strict=True,
    )
)

_THREE = {three.upper(): three for three in ACIDS.values()} | {"STOP": "Ter"}
_ACID = "(?:" + "|".join([*_THREE, r"[ARNDCQEGHILKMFPSTWYVX*]"]) + ")"
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "→": ">", "＞": ">", "∆": "Δ", "\u00a0": " ", "\u200b": ""})
_PREFIX = re.compile(
    r"^(?P<accession>(?:N[CGMPRT]|X[MP]|ENS[TPG]|LRG)_?\d+(?:\.\d+)?(?:[tp]\d+)?)?\s*(?:\((?P<inside>[A-Za-z][\w-]*)\))?\s*:\s*(?P<rest>.+)$",
    re.ASCII,
)
_STAR = re.compile(r"^(?:\*1\s*/\s*)?(?P<star>\*\d+[A-Za-z]*)(?:\s*/\s*(?:\*1|(?P=star)))?$", re.IGNORECASE)
_GENE_STAR = re.compile(r"^(?P<gene>[A-Z][A-Z0-9]{2,9})\s*:?\s*(?P<rest>\*\d.*)$")
# Words before a number that are no gene's
_NO_GENE = ("factor", "delta", "del", "exon", "exons", "intron", "introns", "codon", "codons")
_REPEAT = re.compile(r"^\(?[ACGTN]{2,12}\)?[\s-]+(?:\S+\s+)?repeats?\b", re.IGNORECASE)
_GENE = re.compile(r"^(?P<gene>[A-Za-z][A-Za-z0-9-]{1,14})\s*[\s:]\s*(?P<rest>\S.*)$", re.ASCII)
_PLACE = re.compile(
    r"^(?:chr|g\.)?(?P<chromosome>[1-9]|1\d|2[0-2]|X|Y|MT?)[-:_ ]+(?P<position>[1-9]\d*)[-:_ ]*(?P<ref>[ACGT]+)[->:_/ ]+(?P<alt>[ACGT]+)$",
    re.IGNORECASE,
)
_NO_CHROMOSOME = re.compile(r"^chr(?!(?:[1-9]|1\d|2[0-2]|X|Y|MT?)[-:_ ])\w+?[-:_ ]+(?:g\.)?\d", re.IGNORECASE)
_ON_CHROMOSOME = re.compile(r"^chr(?P<chromosome>[1-9]|1\d|2[0-2]|X|Y)\s*:\s*(?P<rest>g\..+)$", re.IGNORECASE)
_MITOCHONDRIAL = re.compile(r"^(?:NC_012920\.1:)?m\.(?P<position>\d+)(?P<ref>[ACGT])>(?P<alt>[ACGT])$", re.IGNORECASE)
_START_LOST = re.compile(r"^p?\.?\(?(?:Met|M)1\?\)?$", re.IGNORECASE)
_ZYGOSITY = re.compile(
    r"[\s,;]*\(?(?:\b(?:homozygous|heterozygous|hemizygous|hom|het|homozygote|heterozygote)\b|[纯杂半]合子?)\)?", re.IGNORECASE
)
_CHINESE_FILLER = re.compile(r"基因|突变|变异|位点|的")
_SEVERAL = re.compile(r"\]\s*;\s*\[|(?<![A-Za-z])(?P<kind>[cgp]\.).*[/;,+]\s*(?P=kind)")
_ASSEMBLY = re.compile(r"[\s,;]*[(\[]?\b(?P<name>GRCh3[678]|hg1[89]|hg38|b37|NCBI36)(?:\.p\d+)?\b[)\]]?[\s:]*", re.IGNORECASE)
_POINT = r"[-*]?\d+(?:[+-]\d+)?"
_NUCLEOTIDE = re.compile(
    rf"^(?P<kind>[cg])\.\(?(?P<at>{_POINT}(?:_{_POINT})?)"
    r"(?:(?P<ref>[ACGT]+)>(?P<alt>[ACGT]+)|DEL(?P<lost>[ACGT]*|\d+)INS(?P<replaced>[ACGT]+)|(?P<what>DEL|DUP|INV)(?:[ACGT]*|\d+)"
    r"|INS(?P<inserted>[ACGT]+)|(?P<same>=)|(?P<unit>[ACGT]+)?\[(?P<copies>\d+)\])\)?$",
    re.IGNORECASE,
)
_PROTEIN = re.compile(
    rf"^(?:p\.)?\(?(?P<first>{_ACID})(?P<start>\d+)(?:_(?P<last>{_ACID})(?P<end>\d+))?"
    rf"(?:(?P<shift>{_ACID}?fs(?:(?:TER|STOP|X|\*)?\d*)?)|(?P<same>=)|(?P<delins>delins(?:{_ACID})+)|(?P<what>del|dup)|ins(?P<inserted>(?:{_ACID})+)|(?P<new>{_ACID}))\)?$",
    re.IGNORECASE,
)
_DELTA = re.compile(rf"^(?:Δ|delta[\s-]*|del[\s-]*|(?-i:d))(?P<acid>{_ACID})(?P<at>\d+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Name:
    """A variant's name in normal form: `text` is what is compared, `written` what was given."""

    written: str
    kind: Kind
    text: str
    gene: str | None = None
    accession: str | None = None


def parse(written: str, *, prefixed: bool = True) -> Name:
    """The normal form of a variant's name, whose first word is a gene's only if `prefixed`. Raises InvalidInput when it can't be any."""
    text = re.sub(r"\s+", " ", _CHINESE_FILLER.sub(" ", written.translate(_DASHES)))
    text = _ZYGOSITY.sub(" ", text).strip().strip(",;.").strip()
    if not text or len(text) > 200:
        raise InvalidInput("variant", written, ACCEPTED)
    if _SEVERAL.search(text):
        raise InvalidInput("variant", written, "one variant in a call")
    if assembly := _ASSEMBLY.search(text):
        if assembly["name"].lower() not in ("grch38", "hg38"):
            raise InvalidInput("variant", written, "a place on GRCh38")
        text = _ASSEMBLY.sub(" ", text).strip()
    name = _named(written, text, None, None)
    return Name(written, "legacy", text) if name.kind == "legacy" and not prefixed else name


def on_chromosome(name: Name, chromosome: str) -> Name | None:
    """A g. name without an accession on the gene's chromosome (GRCh38), a substitution as a place; None for any other name."""
    if name.kind != "g" or name.accession or not chromosome:
        return None
    if found := re.fullmatch(r"g\.(\d+)([ACGT]+)>([ACGT]+)", name.text):
        return Name(name.written, "place", _place(chromosome, *found.groups()), name.gene)
    return Name(name.written, "g", f"chr{chromosome}:{name.text}", name.gene)


def genomic(place: str) -> str | None:
    """The g. name of a place with an insertion or deletion, as it stands there, not moved along repeats; None for a substitution."""
    chromosome, position, ref, alt = place.split("-")
    first, last = int(position), int(position) + len(ref) - 1
    if len(ref) == len(alt):
        return None
    if len(alt) == 1 and ref[0] == alt:
        span = f"{first + 1}_{last}" if last > first + 1 else f"{last}"
        return f"chr{chromosome}:g.{span}del"
    if len(ref) == 1 and alt[0] == ref:
        return f"chr{chromosome}:g.{first}_{first + 1}ins{alt[1:]}"
    return f"chr{chromosome}:g.{first}_{last}delins{alt}" if last > first else f"chr{chromosome}:g.{first}delins{alt}"


def residue(protein: str) -> tuple[str, int] | None:
    """The first residue of a normal p. name: (three-letter acid, position from 1)."""
    found = re.match(r"p\.([A-Z][a-z]{2})(\d+)", protein)
    return (found.group(1), int(found.group(2))) if found else None


def one_letter(protein: str) -> str | None:
    """«V30M» of «p.Val30Met», as older papers count without the first residues; None for other changes."""
    letters = {three: one for one, three in ACIDS.items()} | {"Ter": "X"}
    found = re.fullmatch(r"p\.([A-Z][a-z]{2})(\d+)([A-Z][a-z]{2})", protein)
    if not found or not {found.group(1), found.group(3)} <= set(letters):
        return None
    return f"{letters[found.group(1)]}{found.group(2)}{letters[found.group(3)]}"


def legacy_key(text: str) -> str:
    """A legacy name without the signs and spaces that authors vary."""
    return re.sub(r"[\s_()/-]+", "", text.translate(_DASHES)).casefold()


def _named(written: str, text: str, gene: str | None, accession: str | None) -> Name:
    if re.fullmatch(r"rs[1-9]\d*", text, re.IGNORECASE):
        return Name(written, "rsid", text.lower(), gene, accession)
    if place := _PLACE.match(text):
        return Name(written, "place", _place(**place.groupdict()), gene, accession)
    if there := _ON_CHROMOSOME.match(text):
        return _named(written, there["rest"], gene, _accession(there["chromosome"].upper()))
    if _NO_CHROMOSOME.match(text):
        raise InvalidInput("variant", written, "a chromosome 1 to 22, X, Y or M")
    if star := _STAR.match(text):
        return Name(written, "legacy", star["star"], gene, accession)
    if mitochondrial := _MITOCHONDRIAL.match(text.replace(" ", "")):
        return Name(written, "place", _place("M", **mitochondrial.groupdict()), gene, accession)
    if _START_LOST.match(text):
        return Name(written, "p", "p.Met1?", gene, accession)
    if (prefix := _PREFIX.match(text)) and (prefix["accession"] or prefix["inside"]):
        return _named(written, prefix["rest"], prefix["inside"] or gene, prefix["accession"] or accession)
    compact = text.replace(" ", "")
    if nucleotide := _NUCLEOTIDE.match(compact):
        return _nucleotide(written, nucleotide, gene, accession)
    # A protein's name after a coding one, as ClinVar's titles have it, adds nothing to it.
    if title := re.match(r"^(c\.[^\s,;/]+)[\s,;/]+\(?p\.\S+$", text):
        return _named(written, title.group(1), gene, accession)
    if re.match(r"^[cgmnr]\.", compact):
        raise InvalidInput("variant", written, ACCEPTED)
    if protein := _PROTEIN.match(compact):
        return Name(written, "p", _protein(protein), gene, accession)
    if delta := _DELTA.match(text):
        return Name(written, "p", f"p.{_acid(delta['acid'])}{delta['at']}del", gene, accession)
    if compact.startswith("p."):
        raise InvalidInput("variant", written, ACCEPTED)
    if _REPEAT.match(text):
        return Name(written, "legacy", text, gene, accession)
    if gene is None and (before := _GENE_STAR.match(text) or _GENE.match(text)) and before["gene"].casefold() not in _NO_GENE:
        if before["gene"].casefold() in ("no", "not", "without"):
            raise InvalidInput("variant", written, ACCEPTED)
        inner = _named(written, before["rest"], before["gene"].upper(), accession)
        if inner.kind != "legacy" or re.search(r"\d", inner.text):
            return inner
    if not re.search(r"[A-Za-z\d]", text):
        raise InvalidInput("variant", written, ACCEPTED)
    return Name(written, "legacy", text, gene, accession)


def _place(chromosome: str, position: str, ref: str, alt: str) -> str:
    return f"{chromosome.upper().replace('MT', 'M')}-{position}-{ref.upper()}-{alt.upper()}"


def _nucleotide(written: str, found: re.Match[str], gene: str | None, accession: str | None) -> Name:
    kind: Kind = "c" if found["kind"].lower() == "c" else "g"
    if kind == "g" and (accession or "").upper().startswith("NC_0000") and not _chromosome(accession):
        raise InvalidInput("variant", written, "a chromosome's accession of GRCh38")
    if kind == "g" and found["alt"] and (chromosome := _chromosome(accession)):
        return Name(written, "place", _place(chromosome, found["at"], found["ref"], found["alt"]), gene, accession)
    if found["alt"]:
        change = f"{found['ref'].upper()}>{found['alt'].upper()}"
    elif found["replaced"]:
        change = f"delins{found['replaced'].upper()}"
    elif found["inserted"]:
        change = f"ins{found['inserted'].upper()}"
    elif found["copies"]:
        change = f"{(found['unit'] or '').upper()}[{found['copies']}]"
    else:
        change = "=" if found["same"] else found["what"].lower()
    text = f"{kind}.{found['at']}{change}"
    if kind == "g" and (chromosome := _chromosome(accession)):
        text = f"chr{chromosome}:{text}"
    return Name(written, kind, text, gene, accession)


def _accession(chromosome: str) -> str:
    """The RefSeq accession of a chromosome in GRCh38."""
    number = {"X": 23, "Y": 24}.get(chromosome) or int(chromosome)
    return f"NC_0000{number:02}.{GRCH38[chromosome]}"


def _chromosome(accession: str | None) -> str | None:
    """The chromosome of a RefSeq accession of GRCh38; none for any other."""
    found = re.fullmatch(r"NC_0000(\d\d)\.(\d+)", accession or "")
    if not found or not 1 <= int(found.group(1)) <= 24:
        return None
    name = {23: "X", 24: "Y"}.get(int(found.group(1)), str(int(found.group(1))))
    return name if GRCH38[name] == int(found.group(2)) else None


def _protein(found: re.Match[str]) -> str:
    start = f"p.{_acid(found['first'])}{found['start']}"
    if found["last"]:
        start += f"_{_acid(found['last'])}{found['end']}"
    if found["shift"]:
        return start + "fs"
    if found["same"]:
        return start + "="
    if found["what"]:
        return start + found["what"].lower()
    if found["delins"]:
        return f"{start}delins{_acids(found['delins'][6:])}"
    if found["inserted"]:
        return f"{start}ins{_acids(found['inserted'])}"
    return start + ("=" if _acid(found["new"]) == _acid(found["first"]) else _acid(found["new"]))


def _acids(text: str) -> str:
    return "".join(_acid(part) for part in re.findall(_ACID, text, re.IGNORECASE))


def _acid(text: str) -> str:
    return _THREE.get(text.upper()) or ACIDS[text.upper()]
