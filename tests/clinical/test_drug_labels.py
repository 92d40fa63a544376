"""The drug table against the gene table and against facts of published labels."""

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.drugs import alteration, drug_target
from llmasos.tools.drugs.record import drugs, resistances


def test_every_gene_of_the_table_is_an_approved_symbol(pack: Pack) -> None:
    families = {gene for members in alteration._markers()["families"].values() for gene in members}
    genes = alteration.known_genes() | families
    approved = {row["symbol"] for row in pack.any_of("SELECT symbol FROM genes WHERE symbol IN (*)", sorted(genes))}
    assert genes - approved == set()


def test_every_marker_is_a_named_one_or_a_gene_with_a_change() -> None:
    markers = {marker for drug in drugs() for one in drug.indications for marker in one.markers} - set(alteration.named_markers())
    assert [marker for marker in markers if len(marker.split(" ", 1)) != 2] == []


def test_names_are_unique_and_resistance_speaks_of_drugs_of_the_table() -> None:
    names = [drug.name for drug in drugs()]
    assert len(names) == len(set(names)) >= 140
    assert {drug for entry in resistances() for drug in entry.drugs} - set(names) == set()


@pytest.mark.parametrize(
    ("drug", "target", "level"),
    [
        ("osimertinib", "EGFR T790M", "approved"),
        ("osimertinib", "EGFR exon 19 deletion", "approved"),
        ("sotorasib", "KRAS G12C", "accelerated approval"),
        ("dabrafenib", "BRAF V600E", "approved"),
        ("vemurafenib", "BRAF V600E", "approved"),
        ("pembrolizumab", "MSI-high", "approved"),
        ("olaparib", "BRCA1 mutation", "approved"),
        ("olaparib", "HRD", "approved"),
        ("capmatinib", "MET exon 14 skipping", "approved"),
        ("larotrectinib", "NTRK fusion", "approved"),
        ("selpercatinib", "RET fusion", "approved"),
        ("alectinib", "ALK rearrangement", "approved"),
        ("ponatinib", "BCR-ABL T315I", "approved"),
        ("trastuzumab", "HER2-positive", "approved"),
        ("ivosidenib", "IDH1 mutation", "approved"),
        ("ivacaftor", "CFTR G551D", "approved"),
        ("imatinib", "Ph+", "approved"),
    ],
)
def test_the_labelled_use_is_found(pack: Pack, drug: str, target: str, level: str) -> None:
    found = drug_target(drug=drug, target=target)
    assert isinstance(found, list)
    assert found[0].values["labelled"] is True
    assert level in str(found[0].values["evidence_level"])


@pytest.mark.parametrize(
    ("drug", "target"),
    [
        ("gefitinib", "EGFR T790M"),
        ("erlotinib", "T790M"),
        ("osimertinib", "EGFR C797S"),
        ("panitumumab", "KRAS G12D"),
        ("cetuximab", "KRAS mutation"),
        ("imatinib", "ABL1 T315I"),
        ("imatinib", "PDGFRA D842V"),
        ("alectinib", "ALK G1202R"),
        ("ibrutinib", "BTK C481S"),
    ],
)
def test_the_published_resistance_is_found(pack: Pack, drug: str, target: str) -> None:
    found = drug_target(drug=drug, target=target)
    assert isinstance(found, list)
    assert found[0].values["resistant"] is True
    assert found[0].values["labelled"] is False
