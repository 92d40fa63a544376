"""Genes are found by any name, and what is not found leads to what is near."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import llmasos.tools.genes
from llmasos.errors import UnknownTerm
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain
from llmasos.tools.genes import gene_lookup
from llmasos.tools.recognisers import offer

assert llmasos.tools.genes


def spans(name: str, text: str) -> list[str]:
    return [text[start:end] for start, end in offer(name, text)]


@pytest.mark.parametrize("name", ["BRCA2", "brca2", "HGNC:1101", "ENSG00000139618", "675", "P51587", "FANCD1"])
def test_a_gene_is_found_by_symbol_in_any_case_by_id_and_by_old_name(pack: Pack, name: str) -> None:
    found = gene_lookup(gene=name)
    assert found[0].values["symbol"] == "BRCA2"


def test_an_unknown_gene_gives_the_nearest_symbols(pack: Pack) -> None:
    with pytest.raises(UnknownTerm) as error:
        gene_lookup(gene="BRAC1")
    assert error.value.nearest[0] == "BRCA1"


def test_a_shared_alias_lists_the_genes_that_it_may_mean(pack: Pack) -> None:
    shared = pack.rows(
        "SELECT name FROM gene_names WHERE kind = 'alias' GROUP BY name HAVING count(DISTINCT hgnc_id) > 1 AND sum(kind = 'symbol') = 0 AND name NOT IN (SELECT name FROM gene_names WHERE kind IN ('symbol', 'previous', 'id')) LIMIT 1"
    )[0]["name"]
    assert "ambiguous" in gene_lookup(gene=shared)[0].text


def test_without_gene_and_disease_both_are_named_as_missing(pack: Pack) -> None:
    answer = gene_lookup()
    assert isinstance(answer, Abstain)
    assert answer.missing == ("gene", "disease")


@pytest.mark.parametrize("disease", ["Marfan syndrome", "marfan", "OMIM:154700"])
def test_a_disease_leads_to_its_genes(pack: Pack, disease: str) -> None:
    assert "FBN1" in gene_lookup(disease=disease)[0].values["genes"]


def test_british_spelling_finds_the_disease_too(pack: Pack) -> None:
    assert "LDLR" in gene_lookup(disease="familial hypercholesterolaemia")[0].values["genes"]


def test_an_unknown_disease_gives_near_ones(pack: Pack) -> None:
    with pytest.raises(UnknownTerm):
        gene_lookup(disease="Marfen syndrom")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("gene", "55 yo M, TC 213, carries brca1 and TP53", ["brca1", "TP53"]), ("gene", "患者携带BRCA2突变", ["BRCA2"]), ("gene", "Is she at risk?", []),
        ("gene", "Entrez 672 is all the form says, eGFR 90", ["672"]), ("gene", "检测单上只有Entrez号4292", ["4292"]), ("gene", "NCBI Gene ID: 7157, age 44", ["7157"]),
        ("number", "BP 120/80, TC 5.2 mmol/L, BRCA1, 55岁", ["120", "80", "5.2 mmol/L", "55"]), ("number", "CYP2C19 *2/*2 HP:0001250 rs1800562", []),
        ("variant", "BRCA1 c.68_69del, TP53 R175H, rs1800562, ΔF508, 185delAG", ["c.68_69del", "R175H", "rs1800562", "ΔF508", "185delAG"]),
        ("diplotype", "CYP2C19 *2/*2 and CYP2D6 poor metabolizer", ["CYP2C19 *2/*2", "CYP2D6 poor metabolizer"]),
        ("drug", "Can I give clopidogrel or Plavix?", ["clopidogrel", "Plavix"]), ("phenotype", "tall stature and ectopia lentis", ["tall stature", "ectopia lentis"]),
    ],
)  # fmt: skip
def test_recognisers_offer_the_spans_that_a_reader_would_mark(pack: Pack, name: str, text: str, expected: list[str]) -> None:
    assert spans(name, text) == expected


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["number", "variant", "diplotype", "gene", "drug", "phenotype"]))
def test_spans_lie_in_the_text_in_order_without_overlap(text: str, name: str) -> None:
    before = 0
    for start, end in offer(name, text):
        assert before <= start < end <= len(text)
        before = end


def test_a_disease_in_the_place_of_the_gene_is_read_as_the_disease() -> None:
    findings = gene_lookup(gene="Marfan syndrome")
    assert isinstance(findings, list)
    assert "FBN1" in findings[0].values["genes"]
    with pytest.raises(UnknownTerm, match="gene"):
        gene_lookup(gene="syndromes of every kind")


def test_drugs_that_act_on_a_gene_and_those_dosed_by_it_are_named(pack: Pack) -> None:
    about_egfr, about_cyp2c19 = gene_lookup("EGFR"), gene_lookup("CYP2C19")
    assert isinstance(about_egfr, list)
    assert isinstance(about_cyp2c19, list)
    acting = next(finding for finding in about_egfr if finding.topic == "drugs")
    guided = next(finding for finding in about_cyp2c19 if finding.topic == "guidelines")
    assert "osimertinib" in acting.values["drugs"]
    assert "clopidogrel" in guided.values["drugs"]
