"""The genes of a disease: those whose disorders are called by its name come first, and those that ACMG wants reported are named."""

import pytest

from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Finding
from llmasos.tools.genes import gene_lookup


def told(disease: str, topic: str) -> list[Finding]:
    found = gene_lookup(disease=disease)
    assert isinstance(found, list)
    return [finding for finding in found if finding.topic == topic]


def test_genes_of_disorders_that_bear_the_name_come_before_those_of_syndromes_with_it(pack: Pack) -> None:
    genes = [str(gene) for gene in told("hypertrophic cardiomyopathy", "genes")[0].values["genes"]]  # type: ignore[union-attr]
    assert {"MYBPC3", "MYH7", "TNNT2", "TPM1"} <= set(genes[:12])
    assert genes.index("MYBPC3") < genes.index("BRAF")


@pytest.mark.parametrize(("disease", "gene"), [("Fabry disease", "GLA"), ("Lynch syndrome", "PMS2"), ("breast cancer", "TP53")])
def test_the_genes_on_the_list_of_secondary_findings_are_named(pack: Pack, disease: str, gene: str) -> None:
    (finding,) = told(disease, "secondary findings")
    assert gene in finding.values["reported"]  # type: ignore[operator]
    assert "v3.3" in finding.text


def test_a_disease_without_such_a_gene_gets_no_word_on_the_list(pack: Pack) -> None:
    assert told("Parkinson disease", "secondary findings") == []


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Is APOE on the ACMG list?", ["APOE is not on the ACMG list of secondary findings v3.3."]),
        ("Where is APOE?", []),
    ],
)
def test_that_a_gene_is_not_on_the_list_is_said_where_it_is_asked_for(pack: Pack, question: str, says: list[str]) -> None:
    found = gene_lookup("APOE", wording=Wording((question,)))
    assert isinstance(found, list)
    assert [finding.text for finding in found if finding.topic == "secondary findings"] == says
