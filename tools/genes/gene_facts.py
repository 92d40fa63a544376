"""What is said of one gene, a finding a subject; the values of the contract stand on each of them."""

from collections.abc import Sequence

from pydantic import JsonValue

from ...memory import ncbi_gene
from ...memory.datasets import plain
from ...memory.pack import Pack
from ..drugs.record import drugs
from ..finding import Finding, Source
from ..guidelines.card import load_cards
from . import ncbi, sources
from .catalogue import Disorder, Gene, also_called_so
from .features import OF_DISORDERS, frequent
from .protein_names import protein_names
from .secondary_findings import SOURCE, VERSION, secondary_findings

SHOWN = 6  # names in a sentence; the values hold all of them
Values = dict[str, JsonValue]


def facts(pack: Pack, asked: str, gene: Gene) -> list[Finding]:
    """Every finding about a gene: names and places first, then disorders, then what depends on the gene."""
    values = contract(gene)
    found = [_identity(pack, asked, gene, values), *_location(gene, values), _identifiers(gene, values)]
    if gene.hgnc_id:
        found += [_names(gene, values), _disorders(gene, values), *_inheritance(gene, values), *_drugs(pack, gene, values)]
    return [
        *found,
        *_coordinates(gene, values),
        *_secondary(gene, values),
        *_features(pack, gene, values),
        *_cards(gene, values),
        *_function(gene, values),
        *_more_disorders(gene, values),
    ]


def contract(gene: Gene) -> Values:
    """The contract's values, the same on every finding of a gene; what is not known is an empty text or None."""
    place, transcript = gene.place, gene.transcript
    return {
        "symbol": gene.symbol,
        "name": gene.name,
        "hgnc_id": gene.hgnc_id,
        "entrez_id": gene.entrez_id,
        "ensembl_id": gene.ensembl_id,
        "uniprot_id": gene.uniprot_id,
        "refseq_id": gene.refseq_id,
        "omim_id": gene.omim_id,
        "location": gene.location,
        "chromosome": gene.chromosome,
        "start": place.start if place else None,
        "end": place.end if place else None,
        "strand": place.strand if place else "",
        "assembly": "GRCh38" if place else "",
        "locus_group": gene.locus_group,
        "protein_coding": gene.coding,
        "aliases": list(gene.aliases),
        "previous_symbols": list(gene.previous_symbols),
        "mane_select": [transcript.ensembl, transcript.refseq] if transcript else [],
        "diseases": [{"id": one.id, "name": one.name, "inheritance": one.inheritance, "source": one.source} for one in gene.diseases],
    }


def _origin(gene: Gene) -> Source:
    if gene.hgnc_id:
        return sources.hgnc(gene.hgnc_id)
    if gene.matched == "NCBI":
        return sources.ncbi(gene.entrez_id)
    return sources.of_carrier("cool-seq-tool", "Ensembl", f"https://www.ensembl.org/Homo_sapiens/Gene/Summary?g={gene.ensembl_id}")


def _identity(pack: Pack, asked: str, gene: Gene, values: Values) -> Finding:
    if not gene.hgnc_id:
        template = f"{{symbol}} is a gene that {gene.matched} lists and HGNC has not named" + (", {kind}." if gene.kind else ".")
    else:
        template = {
            "alias": "{asked} is an alias of {symbol} ({name}, {hgnc_id}), {kind}.",
            "previous": "{asked} is the previous symbol of {symbol} ({name}, {hgnc_id}), {kind}.",
            "protein": "{asked} is the protein of {symbol} ({name}, {hgnc_id}), {kind}.",
            "NCBI": "{asked} is a name that NCBI Gene gives to {symbol} ({name}, {hgnc_id}), {kind}.",
        }.get(gene.matched, "{symbol} is {name} ({hgnc_id}), {kind}.")
    told: Values = {"asked": asked, "kind": gene.kind, "looked_in": sources.looked_in()}
    if gene.matched == "protein" and (protein := protein_names().get(plain(asked.upper()))):
        told["named_by"] = protein.source
    if gene.matched in ("alias", "protein") and (others := also_called_so(pack, asked, gene)):
        template += " Other genes have it as a name, too, or one that differs by its marks alone: {others_called_so}."
        told["others_called_so"] = [*others]
    return Finding(topic="identity", template=template, values=values | told, source=_origin(gene))


def _location(gene: Gene, values: Values) -> list[Finding]:
    if not gene.location:
        return []
    source = _origin(gene)
    if gene.hgnc_id:
        source = sources.of_carrier("gnuhealth-genetics", "GNU Health", "https://www.gnuhealth.org")
    return [Finding(topic="location", template="{symbol} lies at {location} on chromosome {chromosome}.", values=values, source=source)]


def _coordinates(gene: Gene, values: Values) -> list[Finding]:
    if not gene.place:
        return []
    told: Values = {"biotype": gene.place.biotype, "side": {"+": "forward", "-": "reverse"}[gene.place.strand]}
    template = "{symbol} spans positions {start:,} to {end:,} of chromosome {chromosome} (GRCh38), on the {side} strand."
    if not gene.location:  # then this is all that says where it lies
        return [Finding(topic="location", template=template, values=values | told, source=sources.gencode(gene.ensembl_id))]
    return [Finding(topic="coordinates", template=template, values=values | told, source=sources.gencode(gene.ensembl_id))]


def _identifiers(gene: Gene, values: Values) -> Finding:
    known = [("", gene.hgnc_id), ("NCBI Gene (Entrez)", gene.entrez_id), ("Ensembl", gene.ensembl_id), ("UniProt", gene.uniprot_id)]
    listed: list[JsonValue] = [f"{name} {value}".strip() for name, value in known if value]
    return Finding(
        topic="identifiers", template="{symbol} has the identifiers {listed}.", values=values | {"listed": listed}, source=_origin(gene)
    )


def _names(gene: Gene, values: Values) -> Finding:
    if not gene.aliases and not gene.previous_symbols:
        return Finding(topic="aliases", template="HGNC lists no other name for {symbol}.", values=values, source=sources.hgnc(gene.hgnc_id))
    template = {
        (True, True): "{symbol} is also called {also}; its previous symbols are {before}.",
        (True, False): "{symbol} is also called {also}.",
        (False, True): "The previous symbols of {symbol} are {before}.",
    }[bool(gene.aliases), bool(gene.previous_symbols)]
    listed: Values = {"also": list(gene.aliases), "before": list(gene.previous_symbols)}
    return Finding(topic="aliases", template=template, values=values | listed, source=sources.hgnc(gene.hgnc_id))


def _disorders(gene: Gene, values: Values) -> Finding:
    annotated = [one for one in gene.diseases if one.source == "HPO"]
    if not annotated:
        return Finding(
            topic="disorders",
            template="The HPO annotations link no disorder to {symbol}; that does not mean that there is none.",
            values=values,
            source=sources.hpo(),
            certainty="unknown",
        )
    annotated = _each_inheritance_first(annotated)
    shown: list[JsonValue] = [f"{one.name} ({', '.join(filter(None, (one.inheritance, one.id)))})" for one in annotated[:SHOWN]]
    others = len(annotated) - len(shown)
    template = "{symbol} is linked to {shown}." if not others else "{symbol} is linked to {shown}, and to {others} more disorders."
    return Finding(
        topic="disorders",
        template=template,
        values=values | {"shown": shown, "others": others},
        source=sources.hpo(f"https://hpo.jax.org/browse/gene/NCBIGene:{gene.entrez_id}"),
    )


def _inheritance(gene: Gene, values: Values) -> list[Finding]:
    """How the disorders are inherited, each mode with those that have it."""
    by_mode: dict[str, list[str]] = {}
    for one in gene.diseases:
        if one.inheritance:
            by_mode.setdefault(one.inheritance.replace("; ", " or "), []).append(one.name)
    if not by_mode:
        return []
    modes = [f"{mode} ({', '.join(names[:OF_DISORDERS])}{_and_more(len(names) - OF_DISORDERS)})" for mode, names in by_mode.items()]
    told: Values = {"modes": {mode: [*names] for mode, names in by_mode.items()}, "inherited": "; ".join(modes)}
    source = sources.hpo(f"https://hpo.jax.org/browse/gene/NCBIGene:{gene.entrez_id}")
    return [Finding(topic="inheritance", template="Inheritance with {symbol}: {inherited}.", values=values | told, source=source)]


def _and_more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


def _each_inheritance_first(disorders: Sequence[Disorder]) -> list[Disorder]:
    """In their order, but one of each inheritance before the others: what is also recessive must not look dominant alone."""
    first = {one.inheritance: one for one in reversed(disorders) if one.inheritance}
    return [
        *(one for one in disorders if first.get(one.inheritance) is one),
        *(one for one in disorders if first.get(one.inheritance) is not one),
    ]


def _more_disorders(gene: Gene, values: Values) -> list[Finding]:
    """Disorders that UniProt's variants add to those of the HPO annotations."""
    added: list[JsonValue] = [f"{one.name} ({one.id})" for one in gene.diseases if one.source == "UniProt"]
    if not added:
        return []
    told: Values = {"added": added}
    page = f"https://www.uniprot.org/uniprotkb/{gene.uniprot_id}" if gene.uniprot_id else "https://www.uniprot.org"
    template = "UniProt also links variants of {symbol} to {added}."
    return [Finding(topic="disorders", template=template, values=values | told, source=sources.uniprot(page))]


def _features(pack: Pack, gene: Gene, values: Values) -> list[Finding]:
    source = sources.hpo(f"https://hpo.jax.org/browse/gene/NCBIGene:{gene.entrez_id}")
    disorders = [(one.id, one.name, one.inheritance) for one in gene.diseases if one.source == "HPO"]
    return frequent(pack, disorders, values, source)


def _secondary(gene: Gene, values: Values) -> list[Finding]:
    listed = secondary_findings().get(gene.symbol)
    if listed is None:
        return []
    told: Values = {
        "list_version": VERSION,
        "condition": listed.condition,
        "inheritance": listed.inheritance,
        "restriction": listed.restriction,
    }
    template = "{symbol} is on the ACMG list of secondary findings {list_version}, for {condition} ({inheritance}"
    template += "; {restriction})." if listed.restriction else ")."
    return [Finding(topic="secondary findings", template=template, values=values | told, source=SOURCE)]


def not_reported(identity: Finding) -> Finding:
    """That a gene is not on the list, where that is asked for."""
    template = "{symbol} is not on the ACMG list of secondary findings {list_version}."
    return Finding(topic="secondary findings", template=template, values={**identity.values, "list_version": VERSION}, source=SOURCE)


def no_functions(identity: Finding) -> Finding:
    """That no function of a gene is at hand, and where functions come from."""
    template = "No function of {symbol} is at hand; "
    template += (
        "the NCBI Gene pack holds none for it." if ncbi_gene.version() else "they are in an optional pack: `llmasos setup ncbi-gene`."
    )
    source = sources.ncbi(str(identity.values["entrez_id"]))
    return Finding(topic="function", template=template, values=identity.values, source=source, certainty="unknown")


def _function(gene: Gene, values: Values) -> list[Finding]:
    terms = ncbi.annotations(gene.entrez_id) if gene.entrez_id else []
    parts = []
    for aspect, words in (("function", "Molecular functions of {symbol}"), ("process", "biological processes")):
        if names := [term.name for term in terms if term.aspect == aspect][:SHOWN]:
            parts.append((f"{words}: {{{aspect}}}", aspect, names))
    if not parts:
        return []
    template = "; ".join(text for text, _, _ in parts) + " (GO terms)."
    if parts[0][1] == "process":
        template = "Biological processes of {symbol}: {process} (GO terms)."
    told: Values = {aspect: list(names) for _, aspect, names in parts}
    told["go"] = [{"id": one.id, "name": one.name, "aspect": one.aspect, "evidence": list(one.evidence)} for one in terms]
    return [Finding(topic="function", template=template, values=values | told, source=sources.ncbi(gene.entrez_id))]


def _drugs(pack: Pack, gene: Gene, values: Values) -> list[Finding]:
    """Drugs that act on the gene's product, and those whose guideline goes by the gene: drug_target and pharmacogenomics tell more."""
    acting = [drug for drug in drugs() if gene.symbol in drug.targets]
    query = "SELECT drug FROM gene_drugs WHERE gene = ? AND level IN ('A', 'A/B', 'B') ORDER BY level, drug"
    guided = [str(row["drug"]) for row in pack.rows(query, gene.symbol)]
    found = []
    if acting:
        template = "{drugs_shown} " + ("acts" if len(acting) == 1 else "act") + " on {symbol}" + _more(len(acting))
        found.append(_linked("drugs", template, [drug.name for drug in acting], values, acting[0].source))
    if guided:
        source = sources.of_carrier("pypgx", "CPIC", "https://cpicpgx.org/genes-drugs/")
        found.append(_linked("guidelines", "Guidelines go by {symbol} for {drugs_shown}" + _more(len(guided)), guided, values, source))
    return found


def _cards(gene: Gene, values: Values) -> list[Finding]:
    """How many current guideline cards speak of the gene, and of which bodies; guideline_search tells more."""
    cards = [card for card in load_cards() if gene.symbol in card.genes and card.current] if gene.hgnc_id else []
    if not cards:
        return []
    titles: list[JsonValue] = [f"{card.title} ({card.body} {card.year})" for card in sorted(cards, key=lambda card: -card.year)]
    listed: list[JsonValue] = [{"id": card.id, "title": card.title, "identifier": card.identifier} for card in cards]
    told: Values = {"cards": listed, "titles": titles[:OF_DISORDERS], "bodies": [*sorted({card.body for card in cards})]}
    newest = max(cards, key=lambda card: card.year)
    template = "Guideline cards speak of {symbol}: {titles}" + (
        f", and {len(cards) - OF_DISORDERS} more." if len(cards) > OF_DISORDERS else "."
    )
    return [Finding(topic="recommendations", template=template, values=values | told, source=newest.source())]


def _more(count: int) -> str:
    return f", and {count - SHOWN} more." if count > SHOWN else "."


def _linked(topic: str, template: str, names: Sequence[str], values: Values, source: Source) -> Finding:
    told: Values = {"drugs": list(names), "drugs_shown": list(names[:SHOWN])}
    return Finding(topic=topic, template=template, values=values | told, source=source)
