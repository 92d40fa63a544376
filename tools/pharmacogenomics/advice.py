"""`pharmacogenomics`: what a genotype means for the choice or dose of a drug, by published guidelines."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from llmasos.errors import InvalidInput

from ...memory.injected import Wording
from ...memory.pack import Pack, open_pack
from ...memory.patient import Patient
from ..drugs import limits
from ..finding import Abstain, Finding
from ..recognisers import offer, overlaps
from ..slots import Option, Slot
from ..tool import tool
from . import genotype as reading
from . import statements
from .calling import Call
from .calling import call as call_genes
from .circumstances import ADULT, said
from .definitions import CALLABLE, NOT_CALLABLE, ONE_BY_ONE
from .from_calls import genotypes_of
from .genotype import REFERENCE, Genotype
from .guidance import (
    RATED,
    Pair,
    class_said,
    drugs_in,
    drugs_named,
    drugs_of_class,
    guided,
    hla_alleles,
    pairs,
    recommendations,
    spoken_of,
    stored,
)
from .medicines import listed_with, speaks_of_all, taken_beside
from .phenotype import POOR, Phenotype, converted, phenotype_of
from .scores import INDETERMINATE

Drug = Annotated[
    str,
    Slot(
        about="drug name",
        ask="Which drug do you mean?",
        recogniser="drug",
        never=("diplotype",),
        examples=("clopidogrel", "Plavix", "氯吡格雷"),
    ),
]
Genotypes = Annotated[
    list[str],
    Slot(
        about="diplotype or metaboliser state with its gene",
        ask="Which genotype was found?",
        recogniser="diplotype",
        closed=True,
        certain=True,
        never=("risk_model", "relative"),
        examples=("CYP2C19 *2/*2", "CYP2D6 poor metabolizer", "HLA-B*57:01"),
    ),
]
Indication = Annotated[
    str,
    Slot(
        about="what the drug is for",
        ask="What is the drug for?",
        recogniser="drugs_use",
        certain=True,
        never=("diplotype", "drug", "symbol", "relative"),
        also="drugs_possible_use",
        narrow=True,
        examples=("stroke", "depression"),
    ),
]


Medications = Annotated[list[str], Option(about="medicines that are taken, as on a medication list")]
VcfFile = Annotated[str, Option(about="VCF file (GRCh37 or GRCh38) to call genotypes from")]
Sample = Annotated[str, Option(about="the sample of the VCF, where it holds several")]

# How people ask for each topic of the findings; what to do is what is asked for otherwise.
CUES: dict[str, list[str]] = {
    "evidence": ["evidence", "how solid", "how strong", "how well", "how good", "what level", "what grade", "which grade", "grade does", "which level", "cpic level", "level of", "backed", "证据", "有多可靠", "级别", "等级"],
    "phenotype": ["what sort of", "what kind of", "what type of", "which type of", "what metaboli", "which metaboli", "metaboliser status", "metabolizer status", "what phenotype", "which phenotype", "what is the phenotype", "activity score", "translate", "fast or slow", "slow or fast", "intermediate or", "poor or", "normal or", "rapid or", "or a poor", "or an intermediate", "or a normal", "属于哪", "属于什么", "哪种代谢", "什么代谢", "代谢型", "代谢类型", "活性评分", "活性分"],
    "missing": ["missing", "lacking", "lacks", "which other gene", "what other gene", "any other gene", "another gene", "further gene", "enough for", "what else should", "what else do", "what else to test", "still ask", "still need", "still have to", "still to be", "not been tested", "还缺", "还要查", "还需", "没查", "还应", "还有哪个基因", "哪些基因也", "哪个基因也", "够不够"],
    "phenoconversion": ["inhibit", "phenoconver", "interact", "were stopped", "was stopped", "is stopped", "stopping the", "do to the enzyme", "do to her", "do to his", "make of her", "make of his", "does to", "对她的CYP", "对他的CYP", "抑制", "停用", "停掉", "停了"],
    "limits": limits.CUES,
    "recommendation": [],
}  # fmt: skip

COVERED = {
    "interactions between drugs": "save inhibitors of CYP2D6 and CYP2C19 that are taken",
    "doses in milligrams": "save what a guideline says of the dose by genotype",
}
_ALTERNATIVES = re.compile(r"\b(?:or|vs\.?|versus)\b|或|还是", re.IGNORECASE)
_GENE = re.compile(r"[A-Z][A-Z0-9-]{2,}")


@tool(
    summary="how a genotype changes the choice or dose of a drug",
    examples=[
        "Can I give clopidogrel to a patient with CYP2C19 *2/*2?",
        "Which genes affect warfarin?",
        "Dose of fluorouracil with DPYD c.1905+1G>A/Reference?",
    ],
    cues=CUES,
)
def pharmacogenomics(
    drug: Drug | None = None,
    genotypes: Genotypes | None = None,
    indication: Indication | None = None,
    patient: Patient | None = None,
    wording: Wording | None = None,
    medications: Medications | None = None,
    vcf: VcfFile | None = None,
    sample: Sample | None = None,
) -> list[Finding] | Abstain:
    """CPIC's recommendation (some of DPWG's) for a drug by diplotype, activity score and phenotype.

    Genotypes that the arguments leave out are called from the VCF, then taken from the patient in scope; a question about the medicines of
    that patient, which names none, is about all of them; inhibitors of CYP2D6 among
    the current medications, or that the question says are taken, change the phenotype, and the finding says so. A drug alone gives the genes that matter for it, genotypes
    alone what they mean and for which drugs; with neither, every medicine on the list is checked against every genotype.
    Abstains, naming the genes, when the genotype that counts is missing.
    Raises UnknownTerm for an unknown drug, InvalidInput for a genotype or a file that can't be read.
    """
    texts = wording.texts if wording else ()
    pack = open_pack()
    if genotypes and not drug and not any(drugs_in(pack, text) for text in texts):
        drug = class_said(" ".join(texts))
    names = drugs_named(pack, drug) if drug else []
    listed = [*(medications or []), *(item.name for item in (patient.medications if patient else ()) if item.current)]
    told = [entry for text in texts for entry in taken_beside(text)]
    if drug and len(names) > 1 and not _ALTERNATIVES.search(drug) and not drugs_of_class(drug):
        told = [*told, *names]
    taken = list(dict.fromkeys(one for entry in [*listed, *told] for one in drugs_in(pack, entry)))
    names = _with_listed(pack, drug, names, texts) if drug else []
    counting = list({pair.gene: pair for name in names for pair in guided(pack, name)}.values())
    calls = call_genes(pack, Path(vcf).expanduser(), _to_call(counting), sample) if vcf else []
    given = _completed(_read(pack, genotypes or [], counting), genotypes_of(pack, calls))
    unread: list[str] = []
    recorded = _read(pack, list(patient.genotypes) if patient else [], counting, unread)
    given = _completed(given, recorded) if calls or names else given or recorded
    if names and len(listed) > 1 and all(speaks_of_all(text) for text in texts) and texts and set(names) <= set(taken):
        found: list[Finding] | Abstain = _checked(pack, listed, given, calls, unread, _setting(indication or "", patient, wording))
    elif len(names) > 1:
        found = _checked(pack, names, given, calls, [], _setting(indication or "", patient, wording), taken)
    elif names:
        found = _of_one(pack, names[0], given, calls, wording, _setting(indication or "", patient, wording), taken)
    elif given and (medications or (listed and not genotypes)):
        found = _checked(pack, listed, given, calls, unread, _setting(indication or "", patient, wording))
    elif given or calls:
        found = [*_meanings(pack, given, taken), *_uncalled(calls)]
    elif listed and not texts:  # a list without a genotype: which would matter
        found = _checked(pack, listed, [], [], unread)
    else:
        return Abstain(reason="Neither a drug nor a genotype was named.", missing=("drug", "genotypes"))
    return found if isinstance(found, Abstain) else [*found, *limits.beyond(texts, ", ".join(names), COVERED)]


def _with_listed(pack: Pack, drug: str, names: list[str], texts: Sequence[str]) -> list[str]:
    """The drugs of a call, and those that a text lists together with its only one."""
    if len(names) > 1:
        return names
    beside = [one for text in texts for entry in listed_with(text, drug) for one in drugs_in(pack, entry)]
    return list(dict.fromkeys([*names, *beside]))


def _uncalled(calls: Sequence[Call]) -> list[Finding]:
    return [statements.not_called(one) for one in calls if not one.diplotypes]


def _of_one(
    pack: Pack, name: str, given: Sequence[Genotype], calls: Sequence[Call], wording: Wording | None, setting: str, taken: Sequence[str]
) -> list[Finding] | Abstain:
    """What guidelines say of one drug."""
    counting = guided(pack, name)
    if not counting:
        return statements.unguided(name, pairs(pack, name), {item.gene for item in given})
    if not given:
        return [*statements.genes(name, counting, spoken_of(name, counting)), *_avoided(name, taken), *_uncalled(calls)]
    matching = _matching(name, given, counting)
    if not matching and (matching := _matching(name, _worded(pack, wording, counting), counting)):
        advice = _advice(pack, name, matching, counting, setting, taken)
        return [*advice, statements.worded(name, matching, given, advice[0].source)]
    if not matching:
        named = statements.listed(
            [f"{item.gene}{item.alleles[0].split()[0]}" if item.gene.startswith("HLA") else item.gene for item in given]
        )
        wanted = statements.listed([pair.gene for pair in counting])
        return Abstain(reason=f"There is no guidance for {name} by {named}; guidelines for {name} go by {wanted}.", missing=("genotypes",))
    return [*_advice(pack, name, matching, counting, setting, taken), *_uncalled(calls)]


def _worded(pack: Pack, wording: Wording | None, counting: Sequence[Pair]) -> list[Genotype]:
    """The genotypes that the person's own words name, of no relative: a call may have taken that of another gene."""
    found: list[str] = []
    for text in wording.texts if wording else ():
        kin = offer("relative", text)
        found += [text[slice(*span)] for span in offer("diplotype", text) if not overlaps(span, kin) and _GENE.match(text, span[0])]
    return _read(pack, found, counting, [])


def _setting(indication: str, patient: Patient | None, wording: Wording | None = None) -> str:
    """The indication, with «a child» and «a breastfeeding mother» where the question says so, whom some guidelines or labels treat otherwise;
    an age on record goes before what the question says."""
    told = dict.fromkeys(one for text in (wording.texts if wording else ()) for one in said(text))
    years = patient.age_on(date.today()) if patient else None
    if years is not None:
        told = ({"a child": None} if years < ADULT else {}) | {one: None for one in told if one != "a child"}
    who = " and ".join(told)
    return f"{indication} in {who}" if indication and who else indication or who


def check_all(medications: Sequence[str], genotypes: Sequence[str]) -> list[Finding]:
    """Every recommendation for any of the medications by any of the genotypes; medications count as inhibitors, too.

    A medication is an entry of a list, dose and form included; one that names no known drug is passed over.
    """
    pack = open_pack()
    found = _checked(pack, medications, _read(pack, list(genotypes), [], []), [], [])
    return [finding for finding in found if finding.topic == "recommendation"]


def _checked(
    pack: Pack,
    medications: Sequence[str],
    given: Sequence[Genotype],
    calls: Sequence[Call],
    unread: Sequence[str],
    setting: str = "",
    inhibiting: Sequence[str] | None = None,
) -> list[Finding]:
    """A whole list: what guidelines say of each medicine, which genotypes would matter and are not known, what could not be read.

    `inhibiting` are the drugs that count as inhibitors, where they are not those of the list.
    """
    by_entry = {entry: drugs_in(pack, entry) for entry in medications}
    names = list(dict.fromkeys(name for found in by_entry.values() for name in found))
    taken = names if inhibiting is None else inhibiting
    advised: list[Finding] = []
    lacking: dict[tuple[bool, tuple[str, ...]], dict[str, list[Pair]]] = {}
    for name in names:
        counting = guided(pack, name)
        matching = _matching(name, given, counting)
        if matching:
            advice = _advice(pack, name, matching, counting, setting, taken)
            advised += [finding for finding in advice if finding.topic in ("recommendation", "phenoconversion")]
        known = {item.gene for item in matching}
        if absent := [pair for pair in counting if pair.level in ("A", "") and pair.gene not in known]:
            lacking.setdefault((bool(known), tuple(pair.gene for pair in absent)), {})[name] = absent
    without = [name for name in names if not guided(pack, name)]
    unknown = [entry for entry, found in by_entry.items() if not found]
    closing = [statements.outside(without, unknown, unread)] if without or unknown or unread else []
    wanted = {pair.gene for name in names for pair in guided(pack, name)} - {item.gene for item in given}
    wanting = [statements.missing(list(drugs), next(iter(drugs.values())), also) for (also, _), drugs in lacking.items()]
    return [*advised, *wanting, *closing, *(statements.not_called(one) for one in calls if one.gene in wanted and not one.diplotypes)]


def _to_call(counting: Sequence[Pair]) -> list[str]:
    """The genes to call for a drug: those that count for it; all without a drug."""
    wanted = [pair.gene for pair in counting if pair.gene in CALLABLE or pair.gene in NOT_CALLABLE]
    return wanted if counting else [*CALLABLE, "CYP2D6"]


def _completed(given: Sequence[Genotype], more: Sequence[Genotype]) -> list[Genotype]:
    """Those given, and of the others the genes that were not."""
    known = {item.gene for item in given}
    return [*given, *(item for item in more if item.gene not in known)]


def _read(pack: Pack, texts: Sequence[str], known: Sequence[Pair], unread: list[str] | None = None) -> list[Genotype]:
    """Genotypes, one of each gene: a record's last, and only results that agree of those that are asked for. Where a text names none, the drug's only rated gene with star alleles is meant."""
    starred = [pair.gene for pair in known if pair.level in RATED and not pair.gene.startswith(("HLA", "MT-", "G6PD"))]
    found: dict[str, Genotype] = {}
    for text in (one for written in texts for one in reading.apart(written)):
        try:
            item = reading.read(pack, text, starred[0] if len(starred) == 1 else "")
        except InvalidInput:
            if unread is None:
                raise
            unread.append(text)  # a record may hold what no guideline knows; what is asked for outright may not
            continue
        key = item.gene + (item.alleles[0].split()[0] if item.gene.startswith("HLA") else "")
        before = found.get(key)
        if before and before.alleles and item.alleles and unread is None:
            item = _agreeing(pack, before, item)
        if item.alleles or before is None or not before.alleles:  # a diplotype says more than the state beside it
            found[key] = item
    return list(found.values())


def _agreeing(pack: Pack, first: Genotype, second: Genotype) -> Genotype:
    """One of two results of a gene. Raises InvalidInput where they differ, save where one variant is there and another is not."""
    meanings = [phenotype_of(pack, item) for item in (first, second)]
    if meanings[0].name == meanings[1].name and meanings[0].score == meanings[1].score:
        return first
    if first.gene in ONE_BY_ONE and {REFERENCE} in (set(first.alleles), set(second.alleles)):
        return second if set(first.alleles) == {REFERENCE} else first
    raise InvalidInput("genotypes", f"{first.gene} {first.written} and {second.written}", "one result of a gene, both its alleles together")


def _matching(drug: str, given: Sequence[Genotype], known: Sequence[Pair]) -> list[Genotype]:
    """Those that count for a drug; of HLA genes only the alleles that its guidance goes by."""
    genes = {pair.gene for pair in known}
    return [
        item
        for item in given
        if item.gene in genes and (not item.gene.startswith("HLA") or item.alleles[0].split()[0] in hla_alleles(drug, item.gene))
    ]


def _advice(
    pack: Pack, drug: str, given: Sequence[Genotype], known: Sequence[Pair], indication: str, taken: Sequence[str]
) -> list[Finding]:
    strong, moderate = _inhibitors([item for item in taken if item != drug])
    meant: dict[str, tuple[Genotype, Phenotype]] = {}
    for item in given:
        meant[item.gene] = (item, converted(item.gene, phenotype_of(pack, item), strong, moderate))
    keyed = {gene: (phenotype.name, phenotype.score, item.written) for gene, (item, phenotype) in meant.items()}
    found = [statements.recommended(one, meant) for one in recommendations(pack, drug, keyed, indication)]
    covered = {gene for finding in found for gene in str(finding.values["gene"]).split(", ")}
    silent = [gene for gene in meant if gene not in covered]
    rated = {pair.gene: pair for pair in known}
    found += _avoided(drug, taken)
    found += [statements.silent(drug, meant[gene], rated[gene]) for gene in silent]
    found += [
        statements.phenotype(item, phenotype, rated[gene])
        for gene, (item, phenotype) in meant.items()
        if phenotype.name != item.written or phenotype.inhibited
    ]
    found += [statements.evidence(drug, rated[gene]) for gene in meant if rated[gene].level]
    absent = [pair for pair in known if pair.level in ("A", "") and pair.gene not in meant]
    found += _inhibited(pack, drug, meant, indication, [item for item in taken if item != drug])
    found += _uninhibited(pack, drug, meant, indication, {str(finding.values.get("recommendation", "")) for finding in found})
    return [*found, *([statements.missing([drug], absent)] if absent else [])]


def _avoided(drug: str, taken: Sequence[str]) -> list[Finding]:
    """Those of the drugs taken that the drug's label says to avoid beside it."""
    return [
        statements.avoided(entry, name) for entry in stored()["beside"] if entry["drug"] == drug for name in taken if name in entry["avoid"]
    ]


def _inhibited(pack: Pack, drug: str, meant: dict[str, tuple[Genotype, Phenotype]], indication: str, taken: Sequence[str]) -> list[Finding]:
    """CYP2C19 under a strong inhibitor: no conversion is agreed on, so the guideline's words for a poor metabolizer stand beside."""
    strong = [name for name in taken if name in stored()["inhibitors"]["CYP2C19"]["strong"]]
    if not strong or "CYP2C19" not in meant or meant["CYP2C19"][1].name in (POOR, INDETERMINATE):
        return []
    keyed = {gene: (phenotype.name, phenotype.score, item.written) for gene, (item, phenotype) in meant.items()}
    poor = recommendations(pack, drug, keyed | {"CYP2C19": (POOR, None, "")}, indication)
    return [statements.inhibited(drug, *meant["CYP2C19"], strong, poor[0] if poor else None)]


def _uninhibited(pack: Pack, drug: str, meant: dict[str, tuple[Genotype, Phenotype]], indication: str, said: set[str]) -> list[Finding]:
    """What the genotype alone would mean where inhibitors changed it, and the guideline then says something else."""
    plain = {gene: (item, phenotype_of(pack, item)) for gene, (item, phenotype) in meant.items() if phenotype.inhibited}
    keyed = {gene: (phenotype.name, phenotype.score, item.written) for gene, (item, phenotype) in (meant | plain).items()}
    others = [one for one in recommendations(pack, drug, keyed, indication) if one.says not in said] if plain else []
    return [statements.uninhibited(drug, *plain[gene], one) for one in others for gene in list(plain)[:1] if gene in one.phenotypes]


def _inhibitors(taken: Sequence[str]) -> tuple[list[str], list[str]]:
    """Those of the drugs that inhibit CYP2D6 strongly, and moderately."""
    listed = stored()["inhibitors"]["CYP2D6"]
    return [name for name in taken if name in listed["strong"]], [name for name in taken if name in listed["moderate"]]


def _meanings(pack: Pack, given: Sequence[Genotype], taken: Sequence[str]) -> list[Finding]:
    """For genotypes alone: what they mean, and which drugs guidelines speak of."""
    strong, moderate = _inhibitors(taken)
    found = []
    for item in given:
        phenotype = converted(item.gene, phenotype_of(pack, item), strong, moderate)
        if phenotype.name != item.written or phenotype.inhibited:
            found.append(statements.phenotype(item, phenotype))
        query = "SELECT drug FROM gene_drugs WHERE gene = ? AND level IN ('A', 'A/B', 'B') ORDER BY level, drug"
        if drugs := [str(row["drug"]) for row in pack.rows(query, item.gene)]:
            found.append(statements.guided_drugs(item.gene, drugs))
    return found
