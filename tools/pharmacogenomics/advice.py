"""`pharmacogenomics`: what a genotype means for the choice or dose of a drug, by published guidelines."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import JsonValue

from llmasos.errors import InvalidInput

from ...memory.pack import Pack, open_pack
from ...memory.patient import Patient
from ..finding import Abstain, Finding
from ..slots import Slot
from ..tool import tool
from . import genotype as reading
from .genotype import Genotype
from .guidance import RATED, Pair, Recommendation, drug_named, drugs_in, guided, hla_alleles, pairs, recommendations, stored
from .phenotype import CHANGED, INDETERMINATE, Phenotype, converted, phenotype_of

LEVELS = {
    "A": "genetic information should change prescribing",
    "B": "genetic information could change prescribing",
    "C": "no prescribing action is recommended",
    "D": "no prescribing action is recommended",
}
SHOWN = 8  # drugs named in one sentence; the values hold all of them

Drug = Annotated[
    str, Slot(about="drug name", ask="Which drug do you mean?", recogniser="drug", examples=("clopidogrel", "Plavix", "氯吡格雷"))
]
Genotypes = Annotated[
    list[str],
    Slot(
        about="diplotype or metaboliser state with its gene",
        ask="Which genotype was found?",
        recogniser="diplotype",
        examples=("CYP2C19 *2/*2", "CYP2D6 poor metabolizer", "HLA-B*57:01"),
    ),
]
Indication = Annotated[str, Slot(about="what the drug is for", ask="What is the drug for?", examples=("stroke", "depression"))]


@tool(
    summary="how a genotype changes the choice or dose of a drug",
    examples=[
        "Can I give clopidogrel to a patient with CYP2C19 *2/*2?",
        "Which genes affect warfarin?",
        "Dose of fluorouracil with DPYD c.1905+1G>A/Reference?",
    ],
    topics=["recommendation", "phenotype", "evidence", "phenoconversion", "missing"],
)
def pharmacogenomics(
    drug: Drug | None = None, genotypes: Genotypes | None = None, indication: Indication | None = None, patient: Patient | None = None
) -> list[Finding] | Abstain:
    """CPIC's recommendation (some of DPWG's) for a drug by diplotype, activity score and phenotype.

    Genotypes that the arguments leave out are taken from the patient in scope; inhibitors of CYP2D6 among the current
    medications change the phenotype, and the finding says so. A drug alone gives the genes that matter for it, genotypes
    alone what they mean and for which drugs. Abstains, naming the genes, when the genotype that counts is missing.
    Raises UnknownTerm for an unknown drug, InvalidInput for a genotype that can't be read.
    """
    pack = open_pack()
    name = drug_named(pack, drug) if drug else None
    counting = guided(pack, name) if name else []
    given = _read(pack, genotypes or [], counting) or _read(pack, list(patient.genotypes) if patient else [], counting, lenient=True)
    taken = [drug for item in patient.medications if item.current for drug in drugs_in(pack, item.name)] if patient else []
    if name is None:
        return (
            _meanings(pack, given, taken)
            if given
            else Abstain(reason="Neither a drug nor a genotype was named.", missing=("drug", "genotypes"))
        )
    if not counting:
        return _unguided(name, pairs(pack, name))
    matching = _matching(name, given, counting)
    if not given:
        return _genes(name, counting)
    if not matching:
        named = _listed([f"{item.gene}{item.alleles[0].split()[0]}" if item.gene.startswith("HLA") else item.gene for item in given])
        wanted = _listed([pair.gene for pair in counting])
        return Abstain(reason=f"There is no guidance for {name} by {named}; guidelines for {name} go by {wanted}.", missing=("genotypes",))
    return _advice(pack, name, matching, counting, indication or "", taken)


def check_all(medications: Sequence[str], genotypes: Sequence[str]) -> list[Finding]:
    """Every recommendation for any of the medications by any of the genotypes; medications count as inhibitors, too.

    A medication is an entry of a list, dose and form included; one that names no known drug is passed over.
    """
    pack = open_pack()
    found: list[Finding] = []
    taken = list(dict.fromkeys(drug for medication in medications for drug in drugs_in(pack, medication)))
    for name in taken:
        known = guided(pack, name)
        matching = _matching(name, _read(pack, list(genotypes), known, lenient=True), known)
        if matching:
            advice = _advice(pack, name, matching, known, "", taken)
            found += [finding for finding in advice if finding.topic == "recommendation"]
    return found


def _read(pack: Pack, texts: Sequence[str], known: Sequence[Pair], lenient: bool = False) -> list[Genotype]:
    """Genotypes, the last of each gene. Where a text names none, the drug's only rated gene with star alleles is meant."""
    starred = [pair.gene for pair in known if pair.level in RATED and not pair.gene.startswith(("HLA", "MT-", "G6PD"))]
    found: dict[str, Genotype] = {}
    for text in (one for written in texts for one in reading.apart(written)):
        try:
            item = reading.read(pack, text, starred[0] if len(starred) == 1 else "")
        except InvalidInput:
            if lenient:  # a record may hold what no guideline knows; what is asked for outright may not
                continue
            raise
        found[item.gene + (item.alleles[0].split()[0] if item.gene.startswith("HLA") else "")] = item
    return list(found.values())


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
    found = [_recommended(one, meant) for one in recommendations(pack, drug, keyed, indication)]
    covered = {gene for finding in found for gene in str(finding.values["gene"]).split(", ")}
    silent = [gene for gene in meant if gene not in covered]
    rated = {pair.gene: pair for pair in known}
    found += [_silent(drug, meant[gene], rated[gene]) for gene in silent]
    found += [_phenotype(item, phenotype, rated[gene]) for gene, (item, phenotype) in meant.items() if phenotype.name != item.written]
    found += [_evidence(drug, rated[gene]) for gene in meant if rated[gene].level]
    absent = [pair for pair in known if pair.level in ("A", "") and pair.gene not in meant]
    return [*found, *([_missing(drug, absent)] if absent else [])]


def _inhibitors(taken: Sequence[str]) -> tuple[list[str], list[str]]:
    """Those of the drugs that inhibit CYP2D6 strongly, and moderately."""
    listed = stored()["inhibitors"]["CYP2D6"]
    return [name for name in taken if name in listed["strong"]], [name for name in taken if name in listed["moderate"]]


def _values(drug: str, item: Genotype, phenotype: Phenotype) -> dict[str, JsonValue]:
    return {
        "gene": item.gene,
        "diplotype": item.written,
        "activity_score": phenotype.score,
        "phenotype": phenotype.name,
        "drug": drug,
        "recommendation": "",
        "strength": "",
        "guideline": "",
    }


def _recommended(one: Recommendation, meant: dict[str, tuple[Genotype, Phenotype]]) -> Finding:
    genes = list(one.phenotypes)
    first, phenotype = meant[genes[0]]
    values = _values(one.drug, first, phenotype) | {
        "gene": ", ".join(genes),
        "diplotype": ", ".join(meant[gene][0].written for gene in genes),
        "phenotype": ", ".join(one.phenotypes.values()),
        "basis": ", ".join(_basis(gene, one.phenotypes[gene]) for gene in genes),
        "notes": " ".join(meant[gene][1].note for gene in genes if CHANGED in meant[gene][1].note),
        "recommendation": one.says,
        "strength": one.strength,
        "guideline": one.guideline,
        "indication": one.indication,
    }
    aim = " for {indication}" if one.indication else ""
    notes = " {notes}" if values["notes"] else ""
    template = "{drug}" + aim + " with {basis}: {recommendation}. Strength: {strength} ({guideline})." + notes
    return Finding(topic="recommendation", template=template, values=values, source=one.source)


def _basis(gene: str, phenotype: str) -> str:
    """«CYP2C19 Poor Metabolizer», «HLA-B*57:01 positive», «G6PD Deficient»."""
    if phenotype.startswith(gene):
        return phenotype
    return f"{gene}{phenotype}" if gene.startswith("HLA") else f"{gene} {phenotype}"


def _silent(drug: str, of: tuple[Genotype, Phenotype], pair: Pair) -> Finding:
    item, phenotype = of
    reason = "the phenotype is indeterminate" if phenotype.name == INDETERMINATE else "no guideline at hand speaks of this phenotype"
    return Finding(
        topic="recommendation",
        template="No recommendation for {drug} by {gene} {diplotype}: {reason}. That is no statement that it is safe.",
        values=_values(drug, item, phenotype) | {"reason": reason},
        source=pair.source(drug),
        certainty="unknown",
    )


def _phenotype(item: Genotype, phenotype: Phenotype, pair: Pair | None = None) -> Finding:
    score = ", activity score {activity_score}" if phenotype.score is not None else ""
    note = " {note}" if phenotype.note else ""
    changed = CHANGED in phenotype.note
    template = ("{gene} {diplotype} counts as {phenotype}" if changed else "{gene} {diplotype} means {phenotype}") + score + "." + note
    values = _values("", item, phenotype) | {"note": phenotype.note}
    source = (pair or Pair(item.gene, "", "", ())).source("its drugs")
    topic = "phenoconversion" if changed else "phenotype"
    return Finding(
        topic=topic,
        template=template,
        values=values,
        source=source,
        certainty="unknown" if phenotype.name == INDETERMINATE else "established",
    )


def _evidence(drug: str, pair: Pair) -> Finding:
    values: dict[str, JsonValue] = {"gene": pair.gene, "drug": drug, "level": pair.level, "guideline": pair.guideline}
    told = LEVELS.get(pair.level, "")
    template = "CPIC rates {gene} and {drug} level {level}" + (f": {told}." if told else ".")
    return Finding(topic="evidence", template=template, values=values, source=pair.source(drug))


def _genes(drug: str, counting: Sequence[Pair]) -> list[Finding]:
    """For a drug alone: the genes, the best rated first."""
    values: dict[str, JsonValue] = {
        "drug": drug,
        "genes": [pair.gene for pair in counting],
        "gene": ", ".join(pair.gene for pair in counting),
    }
    verb = "gene that guidelines go by is" if len(counting) == 1 else "genes that guidelines go by are"
    lead = Finding(topic="recommendation", template="For {drug} the " + verb + " {genes}.", values=values, source=counting[0].source(drug))
    return [lead, *(_evidence(drug, pair) for pair in counting if pair.level)]


def _unguided(drug: str, looked_at: Sequence[Pair]) -> list[Finding] | Abstain:
    """For a drug without guidance: which genes CPIC has looked at, if any. Neither says that the drug is safe."""
    if not looked_at:
        return Abstain(reason=f"CPIC's list of gene-drug pairs does not hold {drug}; that does not mean that no gene matters for it.")
    return [_evidence(drug, pair) for pair in looked_at]


def _missing(drug: str, absent: Sequence[Pair]) -> Finding:
    genes = [pair.gene for pair in absent]
    values: dict[str, JsonValue] = {"drug": drug, "genes": list(genes), "gene": ", ".join(genes)}
    return Finding(
        topic="missing",
        template="For {drug} guidelines also go by {genes}, which is not known here.",
        values=values,
        source=absent[0].source(drug),
    )


def _meanings(pack: Pack, given: Sequence[Genotype], taken: Sequence[str]) -> list[Finding]:
    """For genotypes alone: what they mean, and which drugs guidelines speak of."""
    strong, moderate = _inhibitors(taken)
    found = []
    for item in given:
        phenotype = converted(item.gene, phenotype_of(pack, item), strong, moderate)
        if phenotype.name != item.written:
            found.append(_phenotype(item, phenotype))
        drugs = [
            str(row["drug"])
            for row in pack.rows(
                "SELECT drug FROM gene_drugs WHERE gene = ? AND level IN ('A', 'A/B', 'B') ORDER BY level, drug", item.gene
            )
        ]
        if drugs:
            values: dict[str, JsonValue] = {"gene": item.gene, "drugs": list(drugs), "shown": list(drugs[:SHOWN])}
            more = f" and {len(drugs) - SHOWN} more" if len(drugs) > SHOWN else ""
            source = Pair(item.gene, "", "", ()).source("its drugs")
            found.append(
                Finding(topic="evidence", template="Guidelines go by {gene} for {shown}" + more + ".", values=values, source=source)
            )
    return found


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
