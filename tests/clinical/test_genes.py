"""Published facts about genes. Sources: HGNC symbol reports (genenames.org) and OMIM entries, by the ids given."""

import pytest

from llmasos.tools.finding import Finding
from llmasos.tools.genes import gene_lookup
from llmasos.tools.genes.secondary_findings import secondary_findings

FACTS = [  # symbol, location, HGNC id, Entrez id: HGNC symbol reports
    ("BRCA1", "17q21.31", "HGNC:1100", "672"), ("BRCA2", "13q13.1", "HGNC:1101", "675"), ("TP53", "17p13.1", "HGNC:11998", "7157"), ("PALB2", "16p12.2", "HGNC:26144", "79728"),
    ("MLH1", "3p22.2", "HGNC:7127", "4292"), ("MSH2", "2p21-p16.3", "HGNC:7325", "4436"), ("APC", "5q22.2", "HGNC:583", "324"), ("PTEN", "10q23.31", "HGNC:9588", "5728"),
    ("CFTR", "7q31.2", "HGNC:1884", "1080"), ("HBB", "11p15.4", "HGNC:4827", "3043"), ("LDLR", "19p13.2", "HGNC:6547", "3949"), ("FBN1", "15q21.1", "HGNC:3603", "2200"),
    ("EGFR", "7p11.2", "HGNC:3236", "1956"), ("KRAS", "12p12.1", "HGNC:6407", "3845"), ("DMD", "Xp21.2-p21.1", "HGNC:2928", "1756"), ("HTT", "4p16.3", "HGNC:4851", "3064"),
]  # fmt: skip
ALIASES = [("HER2", "ERBB2"), ("p53", "TP53"), ("FANCD1", "BRCA2"), ("MLL", "KMT2A"), ("RNF53", "BRCA1")]
DISORDERS = [  # OMIM
    ("CFTR", "OMIM:219700", "autosomal recessive"), ("FBN1", "OMIM:154700", "autosomal dominant"), ("HTT", "OMIM:143100", "autosomal dominant"),
    ("DMD", "OMIM:310200", "X-linked recessive"), ("TP53", "OMIM:151623", "autosomal dominant"), ("BRCA2", "OMIM:605724", "autosomal recessive"),
]  # fmt: skip

PLACES = [  # GENCODE v44 on GRCh38, as the Ensembl gene pages give them
    ("BRCA1", "17", 43044295, 43170245, "-"), ("TP53", "17", 7661779, 7687538, "-"), ("EGFR", "7", 55019017, 55211628, "+"),
]  # fmt: skip
MANE = [("BRCA1", "NM_007294.4"), ("BRCA2", "NM_000059.4"), ("CFTR", "NM_000492.4"), ("TP53", "NM_000546.6")]  # MANE Select
GENES_OF = [  # OMIM: 154700; 219700; 173900 and 613095; 120435 and its series; 609260; 306700; 143890 and its series
    ("Marfan's syndrome", ["FBN1"]), ("mucoviscidosis", ["CFTR"]), ("autosomal dominant polycystic kidney disease", ["PKD1", "PKD2"]),
    ("Lynch syndrome", ["MLH1", "MSH2", "MSH6", "PMS2", "EPCAM"]), ("Charcot-Marie-Tooth disease type 2A", ["MFN2"]), ("haemophilia A", ["F8"]),
    ("familial hypercholesterolaemias", ["LDLR", "APOB", "PCSK9"]), ("glycogen storage disease type II", ["GAA"]), ("HBOC", ["BRCA1", "BRCA2"]),
]  # fmt: skip
NOT_CODING = ["MALAT1", "XIST", "PTENP1", "MT-TL1", "MIR21"]  # HGNC symbol reports


def facts(**asked: str) -> list[Finding]:
    found = gene_lookup(**asked)
    assert isinstance(found, list)
    return found


def about(gene: str, topic: str) -> Finding | None:
    return next((finding for finding in facts(gene=gene) if finding.topic == topic), None)


@pytest.mark.parametrize(("symbol", "location", "hgnc", "entrez"), FACTS)
def test_a_gene_has_its_published_place_and_ids(symbol: str, location: str, hgnc: str, entrez: str) -> None:
    values = facts(gene=symbol)[0].values
    assert str(values["location"]).startswith(location.split("-")[0].split(".")[0])
    assert (values["hgnc_id"], values["entrez_id"]) == (hgnc, entrez)


@pytest.mark.parametrize(("alias", "symbol"), ALIASES)
def test_an_old_or_other_name_leads_to_the_approved_symbol(alias: str, symbol: str) -> None:
    assert facts(gene=alias)[0].values["symbol"] == symbol


@pytest.mark.parametrize(("symbol", "disease", "inheritance"), DISORDERS)
def test_a_disorder_stands_with_its_inheritance(symbol: str, disease: str, inheritance: str) -> None:
    known = {one["id"]: one["inheritance"] for one in facts(gene=symbol)[0].values["diseases"]}  # type: ignore[index, union-attr, call-overload]
    assert inheritance in known[disease]


@pytest.mark.parametrize(("symbol", "chromosome", "start", "end", "strand"), PLACES)
def test_a_gene_has_its_published_position(symbol: str, chromosome: str, start: int, end: int, strand: str) -> None:
    values = facts(gene=symbol)[0].values
    assert (values["chromosome"], values["start"], values["end"], values["strand"]) == (chromosome, start, end, strand)
    assert values["assembly"] == "GRCh38"


@pytest.mark.parametrize(("symbol", "transcript"), MANE)
def test_a_gene_has_its_mane_select_transcript_and_is_found_by_it(symbol: str, transcript: str) -> None:
    assert transcript in facts(gene=symbol)[0].values["mane_select"]  # type: ignore[operator]
    assert facts(gene=transcript)[0].values["symbol"] == symbol


@pytest.mark.parametrize(("disease", "genes"), GENES_OF)
def test_a_disease_in_any_of_its_names_has_its_published_genes(disease: str, genes: list[str]) -> None:
    assert set(genes) <= set(facts(disease=disease)[0].values["genes"])  # type: ignore[arg-type]


@pytest.mark.parametrize("symbol", NOT_CODING)
def test_a_gene_without_protein_is_not_called_coding(symbol: str) -> None:
    assert facts(gene=symbol)[0].values["protein_coding"] is False


def test_the_acmg_list_has_84_genes_with_the_three_of_version_3_3_and_none_that_is_not_on_it() -> None:
    listed = secondary_findings()  # PMID 40568962
    assert len(listed) == 84
    assert {"ABCD1", "CYP27A1", "PLN"} <= set(listed)
    assert not {"CFTR", "CHEK2", "ATM", "CDH1"} & set(listed)


def test_membership_in_the_acmg_list_is_said_with_its_restriction() -> None:
    hfe = about("HFE", "secondary findings")
    assert hfe is not None
    assert (hfe.values["restriction"], hfe.source.identifier) == ("C282Y homozygotes only", "PMID:40568962")
    assert about("CFTR", "secondary findings") is None
