"""Genes are found by any name, and what is not found leads to what is near."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import llmasos.tools.genes
import llmasos.tools.pharmacogenomics
from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.memory import ncbi_gene
from llmasos.memory.disease_words import keys, subtype_of
from llmasos.memory.home import Home
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.genes import gene_lookup
from llmasos.tools.genes.protein_names import protein_names
from llmasos.tools.recognisers import offer

assert llmasos.tools.genes
assert llmasos.tools.pharmacogenomics


NCBI = """
CREATE TABLE genes (_id, gene_id); INSERT INTO genes VALUES (1, '79728'), (2, '999999999');
CREATE TABLE gene_info (_id, gene_name, symbol); INSERT INTO gene_info VALUES (1, 'partner', 'PALB2'), (2, 'unnamed', 'LOC999');
CREATE TABLE genetype (_id, gene_type); INSERT INTO genetype VALUES (1, 'protein-coding'), (2, 'pseudo');
CREATE TABLE chromosomes (_id, chromosome); CREATE TABLE cytogenetic_locations (_id, cytogenetic_location); CREATE TABLE ensembl (_id, ensembl_id);
CREATE TABLE alias (_id, alias_symbol); INSERT INTO alias VALUES (1, 'a name of NCBI''s'), (2, 'LOC999'); CREATE TABLE omim (_id, omim_id);
CREATE TABLE go_mf (_id, go_id, evidence); INSERT INTO go_mf VALUES (1, 'GO:0003677', 'IEA'), (1, 'GO:0003677', 'IDA'), (1, 'GO:0005515', 'IPI');
CREATE TABLE go_bp (_id, go_id, evidence); CREATE TABLE go_cc (_id, go_id, evidence);
"""


def facts(**asked: str) -> list[Finding]:
    found = gene_lookup(**asked)
    assert isinstance(found, list)
    return found


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


def test_the_inheritance_names_which_gene_belongs_to_which_disease() -> None:
    inherited = next(finding for finding in gene_lookup(disease="Marfan syndrome") if finding.topic == "inheritance")
    assert "Marfan syndrome (OMIM:154700; FBN1): autosomal dominant" in inherited.text
    assert "(OMIM:610168; TGFBR2)" in inherited.text


@pytest.mark.parametrize("disease", ["Marfan syndrome", "marfan", "OMIM:154700"])
def test_a_disease_leads_to_its_genes(pack: Pack, disease: str) -> None:
    assert "FBN1" in gene_lookup(disease=disease)[0].values["genes"]


def test_a_chinese_name_of_a_disease_is_read_in_english(pack: Pack) -> None:
    found = facts(disease="马凡综合征")[0]
    assert "FBN1" in found.values["genes"]  # type: ignore[operator]
    assert found.text.startswith("马凡综合征 (Marfan syndrome) is linked to")


@pytest.mark.parametrize("name", ["？", "甲", "'"])
def test_a_name_without_a_word_is_no_disease(pack: Pack, name: str) -> None:
    with pytest.raises(UnknownTerm):
        gene_lookup(disease=name)


def test_a_short_word_is_no_longer_acronym_but_the_acronym_is_near(pack: Pack) -> None:
    with pytest.raises(UnknownTerm) as error:
        gene_lookup(disease="AND")
    assert error.value.nearest[0] == "ANDS"


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
        ("phenotype", "severe chronic headache, mild ptosis; what explains all of it? chronic", ["severe chronic headache", "mild ptosis"]),
        ("gene", "The test kit came while her son was on an ace inhibitor.", []),
        ("gene", "kit exon 11 mutated, and the Rest gene is not", ["kit", "Rest"]),
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


@pytest.mark.parametrize(
    "name", ["TNF-α", "TNFalpha", "tumor necrosis factor", "Entrez: 7124", "ENSG00000232810.9", "OMIM:191160", "hgnc 11892"]
)
def test_a_gene_is_found_by_other_spellings_whole_name_and_labelled_ids(name: str) -> None:
    assert facts(gene=name)[0].values["symbol"] == "TNF"


def test_a_gene_that_hgnc_has_not_named_is_told_by_ensembl() -> None:
    found = facts(gene="ENSG00000290825")
    assert found[0].values["hgnc_id"] == ""
    assert next(one for one in found if one.topic == "location").values["chromosome"] == "1"


def test_the_inheritance_with_a_gene_is_told_by_mode() -> None:
    inherited = next(one for one in facts(gene="HTT") if one.topic == "inheritance")
    assert inherited.text.startswith("Inheritance with HTT: autosomal dominant (Huntington disease); autosomal recessive (")


def test_a_disease_comes_with_its_main_features() -> None:
    features = next(one for one in facts(disease="Marfan syndrome") if one.topic == "features")
    assert features.text.startswith("Frequent features: Marfan syndrome (OMIM:154700): ")


@pytest.mark.parametrize("text", ["What is the eGFR?", "her egfr is 45.", "egfr 45, statin?", "EGFR 45 mL/min/1.73 m²", "eGFR为45"])
def test_the_filtration_rate_is_no_gene(text: str) -> None:
    assert spans("gene", text) == []


@pytest.mark.parametrize("text", ["EGFR exon 19 deletion", "egfr mutation", "egfr 19 deletion", "egfr 21 L858R", "EGFR 19del", "EGFR基因"])
def test_the_receptor_is_a_gene(text: str) -> None:
    assert spans("gene", text)[0].upper() == "EGFR"


def test_main_features_come_with_the_frequency_that_the_annotations_state() -> None:
    features = next(one for one in facts(gene="CFTR") if one.topic == "features")
    assert features.values["features"][0]["features"][0].keys() == {"hpo_id", "name", "frequency"}  # type: ignore[index, union-attr, call-overload]


def test_an_id_stands_for_one_disease_and_a_name_for_its_kinds() -> None:
    one, kinds = facts(disease="OMIM:120435")[0].values["genes"], facts(disease="Lynch syndrome")[0].values["genes"]
    assert isinstance(one, list)
    assert isinstance(kinds, list)
    assert "MLH1" in kinds
    assert "MLH1" not in one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Graves' disease", "Graves disease"), ("glycogen storage disease II", "Glycogen storage disease, type 2"), ("haemophilia", "hemophilia"),
        ("familial breast-ovarian cancer, susceptibility to, 1", "Breast-ovarian cancer, familial, susceptibility to, 1"), ("X-linked ichthyosis", "ichthyosis, X linked"),
    ],
)  # fmt: skip
def test_spelling_order_and_numerals_of_a_disease_make_no_difference(one: str, other: str) -> None:
    assert keys(one).exact == keys(other).exact


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [("2a1 cmt", "2a cmt", True), ("10 cmt", "1 cmt", False), ("2b cmt", "2 cmt", True), ("3 cmt", "2 cmt", False)],
)
def test_a_subtype_is_told_by_its_number(name: str, wanted: str, expected: bool) -> None:
    assert subtype_of(name, wanted) is expected


def test_the_datasets_that_were_searched_are_named_with_their_versions() -> None:
    searched = facts(gene="PALB2")[0].values["looked_in"]
    assert isinstance(searched, dict)
    assert searched["HGNC complete set"] == "2026-06-20"


def test_the_optional_ncbi_pack_adds_go_terms_aliases_and_unnamed_genes(pack: Pack, own_home: Home, tmp_path: Path) -> None:
    assert all(one.topic != "function" for one in facts(gene="PALB2"))
    source = tmp_path / "org.Hs.eg.sqlite"
    with closing(sqlite3.connect(source)) as given:
        given.executescript(NCBI)
    assert ncbi_gene.build(source, own_home.root / ncbi_gene.FILE) == 2
    function = next(one for one in facts(gene="PALB2") if one.topic == "function")
    assert function.values["go"] == [{"id": "GO:0003677", "name": "DNA binding", "aspect": "function", "evidence": ["IDA", "IEA"]}]
    assert facts(gene="a name of NCBI's")[0].values["symbol"] == "PALB2"
    assert facts(gene="LOC999")[0].values["locus_group"] == "pseudogene"


def test_a_file_that_is_no_ncbi_package_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.deb"
    wrong.write_bytes(b"no archive at all")
    with pytest.raises(InvalidInput):
        ncbi_gene.build(wrong, tmp_path / "ncbi-gene.sqlite")


def test_the_worked_examples_of_the_page_run(pack: Pack) -> None:
    page = (Path(__file__).parents[2] / "docs/tools/gene_lookup.md").read_text(encoding="utf-8")
    asked = [json.loads(part.split("'")[0]) for part in page.split("call gene_lookup '")[1:]]
    assert facts(**asked[0])[0].values["symbol"] == "PALB2"
    assert {"BRCA1", "BRCA2"} <= set(facts(**asked[1])[0].values["genes"])  # type: ignore[arg-type]


def test_of_each_inheritance_one_disorder_is_told_first() -> None:
    finding = next(item for item in gene_lookup("GJB2") if item.topic == "disorders")
    assert "autosomal recessive" in finding.text
    assert "X-linked recessive" in finding.text


@pytest.mark.parametrize(("text", "found"), [("Mr Nguyen takes clopidogrel", []), ("Marfan syndrome of Mr Smith", ["Marfan syndrome"])])
def test_a_person_with_a_title_is_no_disease(text: str, found: list[str]) -> None:
    assert spans("disease", text) == found


@pytest.mark.parametrize(
    ("symbol", "coding", "kind"),
    [
        ("UGT1A4", True, "a protein-coding gene"),
        ("PMF1-BGLAP", True, "a protein-coding gene"),
        ("IGHM", False, "an immunoglobulin gene segment"),
        ("TRAC", False, "a T cell receptor gene segment"),
        ("AK4P3", False, "a pseudogene"),
        ("FRA3B", False, "a locus of another kind"),
    ],
)
def test_where_hgnc_tells_no_kind_gencode_does(symbol: str, coding: bool, kind: str) -> None:
    identity = facts(gene=symbol)[0]
    assert identity.values["protein_coding"] is coding
    assert kind in identity.text
    assert "a other" not in identity.text


@pytest.mark.parametrize(
    ("name", "symbol"),
    [  # UniProt and HGNC name them so; see the source of each name
        ("α-synuclein", "SNCA"), ("Alpha synuclein", "SNCA"), ("connexin-32", "GJB1"), ("N-cadherin", "CDH2"), ("c-ErbB2", "ERBB2"), ("IFNγ", "IFNG"),
        ("COX-2", "PTGS2"), ("hMSH6", "MSH6"), ("HER2/neu", "ERBB2"), ("600185", "BRCA2"), ("podocin", "NPHS2"), ("Factor IX", "F9"),
    ],
)  # fmt: skip
def test_a_gene_is_found_by_its_proteins_name(name: str, symbol: str) -> None:
    assert facts(gene=name)[0].values["symbol"] == symbol


@pytest.mark.parametrize(("name", "symbols"), [("SMN", ["SMN1", "SMN2"]), ("α-globin", ["HBA1", "HBA2"]), ("HBA", ["HBA1", "HBA2"])])
def test_a_protein_of_two_genes_is_ambiguous(name: str, symbols: list[str]) -> None:
    assert facts(gene=name)[0].values["symbols"] == symbols


def test_a_proteins_name_stands_with_its_source_and_names_genes_of_the_pack(pack: Pack) -> None:
    assert all(one.source and pack.any_of("SELECT 1 FROM genes WHERE symbol IN (*)", one.symbols) for one in protein_names().values())
    assert facts(gene="pendrin")[0].values["named_by"] == "HGNC alias name (GNU Health gene table 5.0.4)"


def test_other_genes_of_an_alias_that_differs_by_its_marks_alone_are_told() -> None:
    identity = facts(gene="PD-1")[0]
    assert identity.values["symbol"] == "PDCD1"
    assert "SNCA" in identity.values["others_called_so"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "found"),
    [("a variant of E-cadherin", ["E-cadherin"]), ("Where does α-synuclein lie?", ["α-synuclein"]), ("her prothrombin time is 12 s", [])],
)
def test_a_proteins_name_in_a_text_is_offered_but_no_laboratory_value(text: str, found: list[str]) -> None:
    assert spans("gene_name", text) == found


@pytest.mark.parametrize("text", ["乳腺癌1号基因", "基因1", "?1"])
def test_the_number_in_a_name_of_other_letters_is_no_genes_id(pack: Pack, text: str) -> None:
    with pytest.raises(UnknownTerm):
        gene_lookup(text)


def test_a_gene_that_one_dataset_alone_links_comes_after_those_that_several_link(pack: Pack) -> None:
    assert gene_lookup(disease="tuberous sclerosis")[0].values["genes"] == ["TSC1", "TSC2", "IFNG"]


@pytest.mark.parametrize(
    ("gene", "disease", "says"),
    [
        ("CFTR", "cystic fibrosis", "CFTR is linked to cystic fibrosis: Cystic fibrosis (OMIM:219700)"),
        ("BRCA1", "cystic fibrosis", "No dataset here links BRCA1 to cystic fibrosis"),
    ],
)
def test_a_gene_and_a_disease_together_ask_whether_they_are_linked(pack: Pack, gene: str, disease: str, says: str) -> None:
    assert gene_lookup(gene, disease)[1].text.startswith(says)


def test_p16_is_the_protein_of_cdkn2a(pack: Pack) -> None:
    assert gene_lookup("p16")[0].values["symbol"] == "CDKN2A"


def test_an_acronym_asks_for_the_inheritance_that_its_name_says(pack: Pack) -> None:
    found = gene_lookup(disease="CADASIL")[0].values
    assert found["genes"] == ["NOTCH3", "HTRA1"]
    assert "OMIM:600142" not in [one["id"] for one in found["diseases"]]


@pytest.mark.parametrize(
    ("question", "told"), [("What does PTEN do in the cell?", 1), ("PTEN基因的功能是什么？", 1), ("Where is PTEN?", 0)]
)
def test_where_functions_come_from_is_said_where_they_are_asked_for_and_not_there(pack: Pack, question: str, told: int) -> None:
    found = gene_lookup("PTEN", wording=Wording((question,)))
    assert isinstance(found, list)
    lacking = [finding.text for finding in found if finding.topic == "function" and finding.certainty == "unknown"]
    assert lacking == ["No function of PTEN is at hand; they are in an optional pack: `llmasos setup ncbi-gene`."] * told
