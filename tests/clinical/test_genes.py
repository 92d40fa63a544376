"""Published facts about genes. Sources: HGNC symbol reports (genenames.org) and OMIM entries, by the ids given."""

import pytest

from llmasos.tools.finding import Finding
from llmasos.tools.genes import gene_lookup

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


def facts(**asked: str) -> list[Finding]:
    found = gene_lookup(**asked)
    assert isinstance(found, list)
    return found


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
