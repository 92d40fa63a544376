"""The findings of `pharmacogenomics`, one function a kind of statement."""

from collections.abc import Collection, Mapping, Sequence

from pydantic import JsonValue

from ..drugs.limits import NOT_PART
from ..finding import Abstain, Finding, Source
from .calling import Call
from .genotype import Genotype
from .guidance import Pair, Recommendation, hla_alleles
from .phenotype import Phenotype
from .scores import INDETERMINATE

SHOWN = 8  # drugs named in one sentence; the values hold all of them

# What CPIC's levels mean (PMC7796098, table 2; https://cpicpgx.org/prioritization/#leveldef).
LEVELS = {
    "A": "genetic information should change prescribing",
    "A/B": "by a preliminary review it is likely that genetic information should or could change prescribing",
    "B": "genetic information could change prescribing",
    "B/C": "by a preliminary review it is not clear whether genetic information could change prescribing",
    "C": "no prescribing action is recommended",
    "C/D": "by a preliminary review no prescribing action is likely to be recommended",
    "D": "no prescribing action is recommended",
}


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


def recommended(one: Recommendation, meant: dict[str, tuple[Genotype, Phenotype]]) -> Finding:
    genes = list(one.phenotypes)
    first, phenotype = meant[genes[0]]
    scores = {gene: meant[gene][1].score for gene in genes if meant[gene][1].score is not None}
    values = _values(one.drug, first, phenotype) | {
        "activity_score": next(iter(scores.values()), None),  # of the gene that is scored, wherever it stands among those of the guideline
        "scored_genes": list(scores),
        "gene": ", ".join(genes),
        "diplotype": ", ".join(meant[gene][0].written for gene in genes),
        "phenotype": ", ".join(one.phenotypes.values()),
        "basis": ", ".join(_basis(gene, one.phenotypes[gene]) for gene in genes),
        "notes": "; ".join(meant[gene][1].note.rstrip(".") for gene in genes if meant[gene][1].inhibited),
        "recommendation": one.says,
        "strength": one.strength,
        "guideline": one.guideline,
        "indication": one.indication,
    }
    aim = " for {indication}" if one.indication else ""
    notes = " ({notes})" if values["notes"] else ""
    template = "{drug}" + aim + " with {basis}" + notes + ": {recommendation}. Strength: {strength} ({guideline})."
    return Finding(topic="recommendation", template=template, values=values, source=one.source)


def _basis(gene: str, phenotype: str) -> str:
    """«CYP2C19 Poor Metabolizer», «HLA-B*57:01 positive», «G6PD Deficient»."""
    if phenotype.startswith(gene):
        return phenotype
    return f"{gene}{phenotype}" if gene.startswith("HLA") else f"{gene} {phenotype}"


def silent(drug: str, of: tuple[Genotype, Phenotype], pair: Pair) -> Finding:
    item, phenotype = of
    reason = "the phenotype is indeterminate" if phenotype.name == INDETERMINATE else "no guideline at hand speaks of this phenotype"
    return Finding(
        topic="recommendation",
        template="No recommendation for {drug} by {basis}: {reason}. That is no statement that it is safe.",
        values=_values(drug, item, phenotype) | {"basis": _basis(item.gene, item.written), "reason": reason},
        source=pair.source(drug),
        certainty="unknown",
    )


def phenotype(item: Genotype, phenotype: Phenotype, pair: Pair | None = None) -> Finding:
    score = ", activity score {activity_score}" if phenotype.score is not None else ""
    note = " {note}" if phenotype.note else ""
    verb = "counts as" if phenotype.inhibited else "means"
    meaning = f" {verb} {{phenotype}}{score}" if phenotype.name != item.written else score
    template = "{gene} {diplotype}" + meaning + "." + note
    values = _values("", item, phenotype) | {"note": phenotype.note}
    source = (pair if pair and pair.level else Pair(item.gene, "", "", ())).source("its drugs")
    return Finding(
        topic="phenoconversion" if phenotype.inhibited else "phenotype",
        template=template,
        values=values,
        source=source,
        certainty="unknown" if phenotype.name == INDETERMINATE else "established",
    )


def evidence(drug: str, pair: Pair) -> Finding:
    values: dict[str, JsonValue] = {"gene": pair.gene, "drug": drug, "level": pair.level, "guideline": pair.guideline}
    told = LEVELS.get(pair.level, "")
    template = "CPIC rates {gene} and {drug} level {level}" + (f": {told}." if told else ".")
    return Finding(topic="evidence", template=template, values=values, source=pair.source(drug))


def genes(drug: str, counting: Sequence[Pair], guided: Sequence[Pair]) -> list[Finding]:
    """For a drug alone: the genes that a guideline speaks of, the best rated first; without any, those that CPIC rates."""
    led_by = guided or counting
    values: dict[str, JsonValue] = {
        "drug": drug,
        "genes": [pair.gene for pair in led_by],
        "gene": ", ".join(pair.gene for pair in led_by),
        "tested": [_tested(drug, pair.gene) for pair in led_by],
    }
    noun, verb = ("gene", "is") if len(led_by) == 1 else ("genes", "are")
    template = (
        f"For {{drug}} the {noun} that guidelines go by {verb} {{tested}}."
        if guided
        else f"No guideline for {{drug}} is at hand; the {noun} that CPIC rates for it {verb} {{genes}}."
    )
    lead = Finding(topic="recommendation", template=template, values=values, source=led_by[0].source(drug))
    return [lead, *(evidence(drug, pair) for pair in counting if pair.level)]


def _tested(drug: str, gene: str) -> str:
    """«HLA-B (*15:02)»: of an HLA gene the alleles that guidance goes by, too."""
    alleles = sorted(hla_alleles(drug, gene)) if gene.startswith("HLA") else []
    return f"{gene} ({listed(alleles)})" if alleles else gene


def unguided(drug: str, looked_at: Sequence[Pair], asked: Collection[str] = ()) -> list[Finding] | Abstain:
    """For a drug without guidance: which genes CPIC has looked at, if any, those that are asked for first. Neither says that the drug is safe."""
    if not looked_at:
        return Abstain(
            reason=f"CPIC's list of gene-drug pairs does not hold {drug}; that does not mean that no gene matters for it. {NOT_PART}."
        )
    return [evidence(drug, pair) for pair in sorted(looked_at, key=lambda pair: pair.gene not in asked)]


def worded(drug: str, counting: Sequence[Genotype], named: Sequence[Genotype], source: Source) -> Finding:
    """That the genotypes which count were read in the person's words, as the call named others."""
    values: dict[str, JsonValue] = {
        "drug": drug,
        "genotypes": [_basis(item.gene, item.written) for item in counting],
        "gene": ", ".join(item.gene for item in counting),
        "named": [_basis(item.gene, item.written) for item in named],
    }
    template = "{genotypes} was read in the question, since guidelines for {drug} don't go by what was looked up first ({named})."
    return Finding(topic="genotype", template=template, values=values, source=source)


def missing(drugs: Sequence[str], absent: Sequence[Pair], also: bool = True) -> Finding:
    """Genes that guidance for drugs goes by and of which no result was given; `also` when there is one of others."""
    genes = [pair.gene for pair in absent]
    values: dict[str, JsonValue] = {"drug": ", ".join(drugs), "drugs": [*drugs], "genes": list(genes), "gene": ", ".join(genes)}
    return Finding(
        topic="missing",
        template=f"For {{drugs}} guidelines {'also ' if also else ''}go by {{genes}}; no result of {'it' if len(genes) == 1 else 'these'} was given to this check.",
        values=values,
        source=absent[0].source(drugs[0]),
    )


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def guided_drugs(gene: str, drugs: Sequence[str]) -> Finding:
    """The drugs that guidelines dose or choose by a gene."""
    values: dict[str, JsonValue] = {"gene": gene, "drugs": list(drugs), "shown": list(drugs[:SHOWN])}
    more = f" and {len(drugs) - SHOWN} more" if len(drugs) > SHOWN else ""
    source = Pair(gene, "", "", ()).source("its drugs")
    return Finding(topic="evidence", template="Guidelines go by {gene} for {shown}" + more + ".", values=values, source=source)


def inhibited(drug: str, item: Genotype, meaning: Phenotype, inhibitors: Sequence[str], poor: Recommendation | None) -> Finding:
    """CYP2C19 under a strong inhibitor, with what the guideline says of poor metabolizers."""
    values = _values(drug, item, meaning) | {"inhibitors": list(inhibitors), "if_poor": poor.says if poor else ""}
    verb = "inhibits" if len(inhibitors) == 1 else "inhibit"
    template = (
        "{inhibitors} " + verb + " CYP2C19 strongly: the activity may be lower than {diplotype} tells. There is no agreed way to convert "
        "the phenotype (CPIC 2023)"
    )
    template += "; for a poor metabolizer the guideline on {drug} says: {if_poor}." if poor else "."
    source = Source(
        title="CPIC guideline for serotonin reuptake inhibitor antidepressants, on inhibitors",
        publisher="Clinical Pharmacogenetics Implementation Consortium",
        version="2023",
        identifier="PMID:37032427",
    )
    return Finding(topic="phenoconversion", template=template, values=values, source=source, certainty="limited")


def uninhibited(drug: str, item: Genotype, meaning: Phenotype, says: Recommendation) -> Finding:
    """What would hold by the genotype alone, once the inhibitors are stopped."""
    values = _values(drug, item, meaning) | {"if_stopped": says.says, "strength": says.strength, "guideline": says.guideline}
    template = "Without the inhibitor, {gene} {diplotype} means {phenotype}, and for {drug} this holds: {if_stopped}. Strength: {strength} ({guideline})."
    return Finding(topic="phenoconversion", template=template, values=values, source=says.source)


def avoided(entry: Mapping[str, str], taken: str) -> Finding:
    """A drug that is taken beside the one of an entry of guidance.toml, and that its label says to avoid."""
    values: dict[str, JsonValue] = {"drug": entry["drug"], "enzyme": entry["enzyme"], "because": entry["because"], "taken": taken}
    template = "The label says to avoid {taken} together with {drug}: {taken} inhibits {enzyme}, so that {because}, whatever the genotype."
    source = Source(title=entry["title"], publisher=entry["publisher"], version=entry["version"], identifier=entry["identifier"])
    return Finding(topic="phenoconversion", template=template, values=values, source=source)


def not_called(one: Call) -> Finding:
    """A gene of a VCF without a diplotype, and why."""
    values: dict[str, JsonValue] = {
        "gene": one.gene,
        "reason": one.reason,
        "positions": list(one.missing),
        "shown": list(one.missing[:SHOWN]),
        "seen": list(one.seen),
    }
    template = "{gene} was not called: {reason}"
    if one.missing:
        more = f" and {len(one.missing) - SHOWN} more" if len(one.missing) > SHOWN else ""
        template += " {shown}" + more
    template += "; variants seen: {seen}." if one.seen else "."
    source = _cpic("Allele definitions of CPIC's tables")
    return Finding(topic="missing", template=template, values=values, source=source, certainty="unknown")


def outside(without: Sequence[str], unknown: Sequence[str], unread: Sequence[str]) -> Finding:
    """The medicines of a list that no guidance speaks of, entries that name no known drug, and genotypes that can't be read."""
    values: dict[str, JsonValue] = {"drugs": list(without), "not_recognised": list(unknown), "unread": list(unread)}
    parts = [
        "No guidance by genotype is at hand for {drugs}; that is no statement that no gene matters" if without else "",
        "not recognised as a drug: {not_recognised}" if unknown else "",
        "not read as a genotype: {unread}" if unread else "",
    ]
    template = "; ".join(filter(None, parts)) + "."
    return Finding(
        topic="missing",
        template=template[0].upper() + template[1:],
        values=values,
        source=_cpic("CPIC: genes and drugs"),
        certainty="unknown",
    )


def _cpic(title: str) -> Source:
    """CPIC's tables as the knowledge pack holds them."""
    return Source(
        title=title,
        publisher="Clinical Pharmacogenetics Implementation Consortium",
        version="as of pypgx 0.27.0",
        identifier="https://cpicpgx.org/genes-drugs/",
        licence="CC0-1.0",
    )
