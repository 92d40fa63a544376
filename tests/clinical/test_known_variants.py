"""Classes of well-known variants as ClinVar's aggregate has them, which UniProt's category never overrules."""

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.finding import Finding
from llmasos.tools.variants import evidence, variant_interpretation
from llmasos.tools.variants.known import Known, table


def first(variant: str, gene: str) -> Finding:
    found = variant_interpretation(variant, gene)
    assert isinstance(found, list)
    return found[0]


@pytest.mark.parametrize(
    ("variant", "gene", "says"),
    [
        ("H63D", "HFE", "Conflicting classifications of pathogenicity; other"),
        ("S65C", "HFE", "differently"),
        ("rs429358", "APOE", "risk of late-onset Alzheimer disease"),
        ("C112R", "APOE", "risk of late-onset Alzheimer disease"),
        ("APOE ε2", "APOE", "type III hyperlipoproteinaemia"),
        ("E148Q", "MEFV", "disputed"),
        ("factor V Leiden", "F5", "risk factor for venous thromboembolism"),
        ("G84E", "HOXB13", "raises the risk of prostate cancer"),
    ],
)
def test_risk_factors_and_disputed_variants_have_no_class_from_uniprot_and_say_what_they_are(
    pack: Pack, variant: str, gene: str, says: str
) -> None:
    told = first(variant, gene)
    assert told.values["class"] is None
    assert says in told.text
    assert told.certainty == "unknown"


@pytest.mark.parametrize(("variant", "expected"), [("G93R", "Uncertain significance"), ("p.Ile105Thr", "Uncertain significance")])
def test_an_uncertain_class_of_clinvar_is_not_made_pathogenic_by_uniprot(pack: Pack, variant: str, expected: str) -> None:
    assert first(variant, "HFE").values["class"] == expected
    record = evidence.uniprot("HFE", str(first(variant, "HFE").values["hgvs_p"]))
    assert record is not None
    assert record["significance"] == "lpp"


@pytest.mark.parametrize(
    "row", [row for row in table() if row.clinvar and not row.classification], ids=lambda row: f"{row.gene} {row.hgvs_c}"
)
def test_what_clinvar_gives_no_single_class_has_none_here(pack: Pack, row: Known) -> None:
    assert first(row.hgvs_c, row.gene).values["class"] is None


def test_uniprot_answers_where_clinvar_is_silent(pack: Pack) -> None:
    told = first("R154C", "APOE")
    assert (told.topic, told.values["class"]) == ("protein variant", "Pathogenic/Likely pathogenic")
    assert "older numbering" not in told.text
