"""Genotypes as laboratories and clinicians write them: diplotypes, metaboliser states, HLA results, single variants."""

import re
from dataclasses import dataclass, replace
from functools import cache

from llmasos.errors import InvalidInput

from ...memory.pack import Pack
from . import doubts, positions, spelling
from .scores import EXPRESSER, INDETERMINATE, SCORED, scored

ACCEPTED = "a gene with its result, such as «CYP2C19 *2/*2», «CYP2D6 poor metabolizer», «HLA-B*57:01 positive», «DPYD c.1905+1G>A/Reference» or «VKORC1 -1639 G/A»"
REFERENCE = "Reference"
OTHER_NAMES = ("CFTR", "RYR1", "CACNA1S", "F5", "IFNL3", "ABCG2")  # genes whose alleles are no star alleles
GENE = re.compile(
    r"\b(CYP\w+|TPMT|NUDT15|DPYD|UGT1A1|SLCO1B1|VKORC1|G6PD|ABCG2|IFNL[34]|CACNA1S|RYR1|CFTR|F5(?!\w)|MT-RNR1|NAT2|HLA-[A-Z]+\d*)",
    re.I | re.ASCII,
)
HLA = re.compile(
    r"(?:HLA[-\s]?([A-C]|D[PQR][AB]?\d?)[\s*]{0,2}|(?<![A-Za-z0-9-])([A-C]|D[PQR][AB]?\d?)\*)(\d{2}):?(\d{2})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_HLA_PAIR = re.compile(r"^(.*?)(\*?\d{2}:?\d{2})\s?[/,|]\s?\*?(\d{2}:?\d{2})(?!\d)", re.ASCII)
_SINGLE = re.compile(r"(?:c\.[\w+>_-]+|\*\d+\w*|HapB3)", re.I | re.ASCII)
_BY_ITSELF = ("DPYD", "RYR1", "CACNA1S")  # genes whose variants are tested for one by one
DECISIVE = ("CFTR", "RYR1", "CACNA1S", "F5")  # genes of which one variant may settle what guidelines go by
_VARIANT = re.compile(r"(?:c\.|p\.)\S+|[A-Z]\d+[A-Z*]|[A-Z]?\d+\S*?(?:del|dup|ins)\w*|\d+[+-]\S+|[A-Z]\d+fs\S*", re.ASCII)

_EXPRESSER = re.compile(r"(?<!non)(?<!non-)(?<!non )\bexpress[eo]rs?\b|(?<!非)表达[型者]", re.IGNORECASE)
_OUTER_COPIES = re.compile(r"^\)\s?[x×]\s?(?:N|\d)", re.IGNORECASE)
_COPIES_COUNT = ("CYP2D6",)  # genes whose copies are told without saying of which allele
_COPIED = r"(?:\s?[x×]\s?(?:N|[≥]?\d+))?"
_CHROMOSOME = rf"(\*\w+?{_COPIED}(?:\+\*\w+?{_COPIED})*)"
_DIPLOTYPE = re.compile(rf"{_CHROMOSOME}\s?[/|]\s?{_CHROMOSOME}(?![\w≥])", re.IGNORECASE | re.ASCII)
_NO_SLASH = re.compile(r"(\*\d+[A-Z]?)\s?(\*\d+[A-Z]?)(?![\w+*])", re.ASCII)
_NO_STAR = re.compile(r"(?<![\w*.])(\d{1,2}[A-Z]?)/(\d{1,2}[A-Z]?)(?![\w/])", re.ASCII)
_SCORE = re.compile(r"(?:activity\s+score|\bAS\b|活性评分)\s?(?:of|[:=])?\s?(\d+(?:\.\d+)?)", re.I)
_REPEATS = re.compile(r"\(?TA\)?\s?_?(\d)\s?[/|]\s?\(?(?:TA)?\)?\s?_?(\d)(?!\d)", re.I)
_NO_STAR_REPEATS = re.compile(r"(?<![\w*./])([5-8])\s?/\s?([5-8])(?![\w/.])", re.ASCII)
_NO_STARS = {"5", "7", "8"}  # numbers of repeats that no star allele has in CPIC's tables
_TA = {"5": "*36", "6": "*1", "7": "*28", "8": "*37"}  # TA repeats of UGT1A1's promoter
_LEGACY = {"SLCO1B1": {"*1a": "*1", "*1b": "*37"}}  # names before PharmVar took the gene over; *37 is 388A>G alone, as *1b was
_NAMED = re.compile(
    r"([cm]\.[\w+>_-]+|\*\d+\w*|HapB3|ref(?:erence)?|rs\d+)\s?[/|]\s?([cm]\.[\w+>_-]+|\*\d+\w*|HapB3|ref(?:erence)?|rs\d+)", re.I | re.ASCII
)
_ANY = re.compile(r"(\S+?)\s?[/|]\s?(\S+)")
_MITOCHONDRIAL = re.compile(r"m?\.?\s?(?:(\d{3,4})\s?([ACGT])>|\b([ACGT])(\d{3,4}))([ACGT])\b", re.I | re.ASCII)
_COPIES = re.compile(r"\s?[x×]\s?(N|≥?\d+)$", re.IGNORECASE)
_STATES = {
    "Ultrarapid Metabolizer": r"ultra-?\s?rapid|超快代谢|\bUM\b",
    "Rapid Metabolizer": r"(?<!ultra)(?<!ultra-)(?<!ultra )\brapid|(?<!超)快代谢|\bRM\b",
    "Likely Intermediate Metabolizer": r"likely intermediate",
    "Likely Poor Metabolizer": r"likely poor",
    "Possible Intermediate Metabolizer": r"possible intermediate",
    "Intermediate Metabolizer": r"(?<!likely )(?<!possible )\bintermediate|中间代谢|\bIM\b",
    "Poor Metabolizer": r"(?<!likely )\b(?:poor|slow)\s+metabol|non-?\s?express[eo]r|非表达[型者]|慢代谢|\bPM\b",
    "Normal Metabolizer": r"\b(?:normal|extensive)\s+metabol|正常代谢|\b[NE]M\b",
    "Possible Decreased Function": r"possible decreased function",
    "Decreased Function": r"(?<!possible )decreased function|功能下降",
    "Increased Function": r"increased function",
    "Poor Function": r"(?:poor|low) function",
    "Normal Function": r"normal function",
    "Malignant Hyperthermia Susceptibility": r"malignant hyperthermia susceptib|恶性高热易感",
    "Uncertain Susceptibility": r"uncertain susceptib",
    INDETERMINATE: r"indeterminate",
}  # fmt: skip
_G6PD = {
    "G6PD Deficient with CNSHA": r"CNSHA|chronic non-?spherocytic",
    "G6PD Normal ": r"(?:non-?\s?|not\s)deficien|不缺乏",
    "G6PD Deficient": r"deficien|缺乏|缺陷",
    "G6PD Variable": r"variable",
    "G6PD Normal": r"normal|正常",
}
_G6PD_NORMAL = "B (reference)"
_HEARING = {
    f"{risk} Risk of Aminoglycoside-Induced Hearing Loss": rf"{risk} risk|{risk}ly at risk" for risk in ("Increased", "Uncertain", "Normal")
}
_REFERENCE_ONLY = re.compile(r"wild[\s-]?type|no variant|野生型|未检出变异", re.I)
_HEMIZYGOUS = re.compile(r"\bhemi(?:zygous|zygote)?\b|半合子", re.I)
_UNKNOWN = re.compile(r"\?|suspected|疑似|unknown|pending|not (?:tested|done|known)|untested|indeterminate|未知|未检|待查", re.I)
_NEGATIVE = re.compile(r"negative|阴性|absent|\bnot\b|non-?\s?carrier|\bno\b|without|\bneg\b|-$", re.I)


@dataclass(frozen=True)
class Genotype:
    """One gene's result. Either two alleles, or the state or score that a laboratory gave; `alleles` of HLA are «*57:01 positive».

    `shown` is how the result was given where that is not the diplotype («rs4149056 T/C»), `note` what is left open, `copies` how many
    of both alleles there are in all («N»: a duplication) where it is left open of which.
    """

    gene: str
    alleles: tuple[str, ...] = ()
    state: str = ""
    score: float | None = None
    shown: str = ""
    note: str = ""
    copies: str = ""

    @property
    def written(self) -> str:
        """The diplotype, or the state."""
        return self.shown or ("/".join(self.alleles) if self.alleles else self.state)


def read(pack: Pack, text: str, gene: str = "") -> Genotype:
    """A genotype; `gene` is the one meant where the text names none. Raises InvalidInput."""
    clean = spelling.usual(" ".join(text.split()))
    if hla := HLA.search(clean):
        return _hla(hla, clean, text)
    named = GENE.search(clean)
    gene = (named.group(1).upper() if named else positions.gene_of(clean)) or gene
    if not gene:
        raise InvalidInput("genotypes", text, f"{ACCEPTED}; this one names no gene")
    rest = re.sub(rf"\b{re.escape(gene)}\b[\s:=]*", " ", clean, flags=re.I).strip() if named else clean
    doubts.refuse_open(rest, text)
    rest = spelling.one_letter(rest) if gene == "CFTR" else rest
    if gene == "MT-RNR1":
        return _mitochondrial(rest, text)
    if gene == positions.VKORC1:
        return Genotype(gene, positions.vkorc1(rest, text))
    for reader in (_by_names, _by_position, _decided_by_one, _by_stars, _zygous, _by_score, _expresser):
        if found := reader(pack, gene, rest, text):
            return found
    return Genotype(gene, state=_state(rest, _G6PD if gene == "G6PD" else _STATES, text))


def _by_names(pack: Pack, gene: str, rest: str, text: str) -> Genotype | None:
    """Both sides of the stroke under whole names of CPIC's tables: «c.1905+1G>A (*2A)/Reference», «A- 202A_376G/B (reference)»."""
    known = _known(pack, gene)
    if gene == "G6PD" and (found := _g6pd(known, rest)):
        return found
    sides = [side.strip().lower() for side in re.split(r"[/|]", rest)]
    if len(sides) == 2 and all(side in known for side in sides):
        return _diplotype(gene, [known[side] for side in sides])
    return None


def _g6pd(known: dict[str, str], rest: str) -> Genotype | None:
    """One allele of G6PD with what the other chromosome has: nothing in a man, the same, or none that lowers the activity."""
    for zygosity, word in (
        (_HEMIZYGOUS, "hemizygous"),
        (positions.HOMOZYGOUS_WORD, "homozygous"),
        (positions.HETEROZYGOUS_WORD, "heterozygous"),
    ):
        only = known.get(zygosity.sub("", rest).strip(" ,()").lower())
        if only and zygosity.search(rest):  # a man's one allele counts as a woman's two
            return Genotype("G6PD", (_G6PD_NORMAL if word == "heterozygous" else only, only), shown=f"{only} {word}")
    return None


def _by_position(pack: Pack, gene: str, rest: str, text: str) -> Genotype | None:
    found = positions.read(gene, rest, text)
    return Genotype(gene, found[0], shown=found[1]) if found else None


def _decided_by_one(pack: Pack, gene: str, rest: str, text: str) -> Genotype | None:
    """A variant beside which every other allele of CPIC's table means the same: «RYR1 p.Gly2434Arg», «CFTR G551D», «F5 Leiden positive»."""
    if gene not in DECISIVE:
        return None
    sides = [side.strip() for side in re.split(r"[/|]", rest)]
    known = _known(pack, gene)
    unknown = [side for side in sides if side.lower() not in (*known, "ref", "wt", "wild type")]
    if len(sides) > 1 and (len(unknown) != 1 or not _VARIANT.fullmatch(unknown[0])):
        return None
    named = _variants_in(known, rest)
    means = {phenotype for allele in named for phenotype in _meanings(pack, gene, allele)}
    if len(means) != 1:
        return None
    if _NEGATIVE.search(rest):
        raise InvalidInput("genotypes", text, f"a variant of {gene} that was found, or both alleles")
    (meaning,), shown = means, " or ".join(named)
    if len(named) == 1 and positions.HOMOZYGOUS.search(rest):
        return Genotype(gene, (named[0],) * 2)
    if positions.HETEROZYGOUS.search(rest):
        if len(named) == 1 and gene in _BY_ITSELF:
            return Genotype(gene, (REFERENCE, named[0]))
        shown += " heterozygous"
    return Genotype(gene, state=meaning, shown=shown, note="The other allele makes no difference.")


def _variants_in(known: dict[str, str], rest: str) -> list[str]:
    """Alleles that a text names, by their own names or by what they change in the protein; the reference is none."""
    words = [word.lower() for word in re.split(r"[\s/|,;()]+", rest)]
    named = [known[word] for word in words if known.get(word, REFERENCE) != REFERENCE]
    return list(dict.fromkeys(named or spelling.by_protein(known.values(), rest)))


def _meanings(pack: Pack, gene: str, allele: str) -> set[str]:
    """What the diplotypes with an allele mean, whatever the other one is."""
    rows = pack.rows("SELECT diplotype, phenotype FROM diplotypes WHERE gene = ?", gene)
    return {str(row["phenotype"]) for row in rows if allele in str(row["diplotype"]).split("/")} - {""}


def _expresser(pack: Pack, gene: str, rest: str, text: str) -> Genotype | None:
    """«CYP3A5 expresser»: at least one *1 (CPIC, PMID:25801146); a non-expresser is a poor metabolizer."""
    found = _EXPRESSER.search(rest) if gene == "CYP3A5" else None
    if found is None:
        return None
    doubts.refuse_taken_back(rest[: found.start()], text)
    return Genotype(gene, state=EXPRESSER, shown="expresser")


def _by_stars(pack: Pack, gene: str, rest: str, text: str) -> Genotype | None:
    """Two alleles with a stroke between them, or their stars."""
    if gene == "UGT1A1" and (repeats := _REPEATS.search(rest) or _bare_repeats(rest, text)):
        if not set(repeats.groups()) <= set(_TA):
            raise InvalidInput("genotypes", text, "5 to 8 TA repeats of UGT1A1")
        return _diplotype(gene, [_TA[count] for count in repeats.groups()])
    pair = _DIPLOTYPE.search(rest) or _NAMED.search(rest) or _NO_SLASH.search(rest)
    stars = ("*", "*") if pair is None and (pair := _NO_STAR.search(rest)) and "*1" in _known(pack, gene) else ("", "")
    if pair is None and gene in OTHER_NAMES:
        pair = _ANY.search(rest)
    if pair is None or (pair.re is _NO_STAR and stars == ("", "")):
        if _REFERENCE_ONLY.search(rest) and gene in _BY_ITSELF:
            return Genotype(gene, (REFERENCE, REFERENCE))
        return None
    before, after, counted = rest[: pair.start()], rest[pair.end() :], any(_COPIES.search(part) for part in pair.groups())
    copies = "" if counted or gene not in _COPIES_COUNT else doubts.copies_beside(before, after)
    if not copies and _OUTER_COPIES.match(after):
        raise InvalidInput("genotypes", text, "the copies with the allele that has them, such as «*1xN/*2» or «*1/*2x2»")
    doubts.refuse_beside(before, "" if copies else after, text, counted)
    found = _diplotype(gene, [_allele(pack, gene, star + part, text) for star, part in zip(stars, pair.groups(), strict=True)])
    return replace(found, copies=copies, shown=f"({found.written})x{copies}") if copies else found


def _bare_repeats(rest: str, text: str) -> re.Match[str] | None:
    """«7/7» of UGT1A1: TA repeats, since no star allele is called *7; «6/6» may be either. Raises InvalidInput."""
    found = _NO_STAR_REPEATS.search(rest)
    if found and set(found.groups()) == {"6"}:
        raise InvalidInput("genotypes", text, "the repeats as «(TA)6/(TA)6», or the star alleles as «*6/*6»")
    return found if found and set(found.groups()) & _NO_STARS else None


def _by_score(pack: Pack, gene: str, rest: str, text: str) -> Genotype | None:
    """«activity score 1.25» of a gene that CPIC scores."""
    found = _SCORE.search(rest)
    if not found or gene not in SCORED:
        return None
    score = float(found.group(1))
    return Genotype(gene, state=scored(gene, score), score=score, shown=f"activity score {score:g}")


def _diplotype(gene: str, alleles: list[str]) -> Genotype:
    return Genotype(gene, tuple(sorted(alleles, key=order)))


def apart(text: str) -> list[str]:
    """The results of a text one by one: «HLA-B*57:01/*58:01» and «CYP2D6 *1/*4, CYP2C19 *2/*2» are two each."""
    starts, last = [], ""
    for found in sorted([*GENE.finditer(text), *HLA.finditer(text)], key=lambda found: found.start()):
        gene = found.group(1).upper() if found.re is GENE and not found.group().upper().startswith("HLA") else ""
        if (found.re is HLA) or (gene and gene != last):
            starts.append(found.start())
            last = gene
    starts = [0, *starts[1:]]
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    for index in range(len(pieces) - 2, -1, -1):  # «HLA-A*31:01 and HLA-B*15:02 negative»: the result holds for both
        hla, after = HLA.search(pieces[index]), HLA.search(pieces[index + 1])
        if hla and after and not re.sub(r"[\s,;/&|]|and|和|及|、", "", pieces[index][: hla.start()] + pieces[index][hla.end() :]):
            pieces[index] = f"{pieces[index]} {pieces[index + 1][after.end() :]}"
    return [part for piece in pieces for part in _both_alleles(piece)]


def _both_alleles(text: str) -> list[str]:
    both = _HLA_PAIR.match(text) if HLA.search(text) else None
    return [text[: both.end(2)] + text[both.end() :], both.group(1) + "*" + both.group(3) + text[both.end() :]] if both else [text]


def _hla(found: re.Match[str], clean: str, text: str) -> Genotype:
    """An HLA allele that was looked for. One that is named without a result is taken to be there."""
    around = (clean[: found.start()] + " " + clean[found.end() :]).strip()
    if _UNKNOWN.search(around):
        raise InvalidInput("genotypes", text, "an HLA result that is known: positive or negative")
    status = "negative" if _NEGATIVE.search(around) else "positive"
    gene = (found.group(1) or found.group(2)).upper()
    return Genotype(f"HLA-{gene}", (f"*{found.group(3)}:{found.group(4)} {status}",))


def _zygous(pack: Pack, gene: str, rest: str, text: str) -> Genotype | None:
    """«*2 homozygous» of any gene; «c.1905+1G>A heterozygous» of those whose variants are tested for one by one."""
    one = _SINGLE.search(rest)
    if one is None:
        return None
    if positions.HOMOZYGOUS.search(rest):
        return Genotype(gene, (_allele(pack, gene, one.group(), text),) * 2)
    if gene in _BY_ITSELF and positions.HETEROZYGOUS.search(rest):
        return Genotype(gene, (REFERENCE, _allele(pack, gene, one.group(), text)))
    return None


def _state(rest: str, states: dict[str, str], text: str) -> str:
    found = [(state, match) for state, pattern in states.items() if (match := re.search(pattern, rest, re.IGNORECASE))]
    if not found:
        raise InvalidInput("genotypes", text, f"{ACCEPTED}; one allele alone is no genotype")
    state, match = found[0]
    doubts.refuse_taken_back(rest[: match.start()], text)
    if states is _STATES and len(found) > 1:
        raise InvalidInput("genotypes", text, f"one phenotype, not {' and '.join(name for name, _ in found)}")
    return state.strip()


def _allele(pack: Pack, gene: str, written: str, text: str) -> str:
    """The allele under the name of CPIC's tables, its copy number kept: «*2A» of DPYD is «c.1905+1G>A (*2A)»."""
    copies = _COPIES.search(written)
    bare = _COPIES.sub("", written.strip())
    known = _known(pack, gene)
    if not known:
        raise InvalidInput("genotypes", text, f"a gene with star alleles in CPIC's tables; {gene} has none there")
    legacy = _LEGACY.get(gene, {}).get(bare.lower(), bare)
    name = next((known[one.lower()] for one in spelling.alike(gene, legacy) if one.lower() in known), None)
    if name is None and gene == "CYP2D6" and "+" in bare and not copies:  # hybrids and their neighbour, on one chromosome
        name = "+".join(_allele(pack, gene, part, text) for part in bare.split("+"))
    if name is None and (bare.lower() in ("*1", "ref", "reference") and REFERENCE.lower() in known):
        name = REFERENCE
    if name is None:
        raise InvalidInput("genotypes", text, f"alleles that CPIC's tables hold for {gene}; they don't hold {bare}")
    return name + (f"x{copies.group(1).upper()}" if copies else "")


@cache
def _known(pack: Pack, gene: str) -> dict[str, str]:
    """Names of a gene's alleles in lower case, the parts of composite names included."""
    names: dict[str, str] = {}
    for row in pack.rows("SELECT allele FROM star_alleles WHERE gene = ?", gene):
        allele = str(row["allele"])
        for part in (allele, *re.split(r"[(),\s]+", allele)):
            if part:
                names.setdefault(part.lower(), allele)
    return names


def order(allele: str) -> tuple[bool, int, str]:
    """The reference and low numbers first, as diplotypes are written."""
    number = re.match(r"\*(\d+)", allele)
    return (allele != REFERENCE and not number, int(number.group(1)) if number else 0, allele)


def _mitochondrial(rest: str, text: str) -> Genotype:
    found = _MITOCHONDRIAL.search(rest)
    if found:
        place, before, after = found.group(1) or found.group(4), found.group(2) or found.group(3), found.group(5)
        return Genotype("MT-RNR1", (f"m.{place}{before.upper()}>{after.upper()}",))
    for state, pattern in _HEARING.items():
        if re.search(pattern, rest, re.IGNORECASE):
            return Genotype("MT-RNR1", state=state)
    if re.search(r"normal|reference|negative|正常|阴性", rest, re.IGNORECASE):
        return Genotype("MT-RNR1", (REFERENCE,))
    raise InvalidInput("genotypes", text, "MT-RNR1 with a variant such as «MT-RNR1 m.1555A>G», or «MT-RNR1 normal»")
