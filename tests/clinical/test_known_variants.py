"""Classes of well-known variants as ClinVar's aggregate has them, which UniProt's category never overrules."""

from pathlib import Path

import pytest

from llmasos.memory.home import Home
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Finding
from llmasos.tools.variants import evidence, variant_interpretation
from llmasos.tools.variants.known import Known, table
from llmasos.tools.variants.vcf import annotate


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


@pytest.mark.parametrize(
    ("variant", "gene", "expected"),
    [
        ("K3326X", "BRCA2", "Benign"),
        ("c.9976A>T", "BRCA2", "Benign"),
        ("N372H", "BRCA2", "Benign"),
        ("rs799917", "BRCA1", "Benign"),
        ("c.301+8T>C", "BRCA1", "Benign"),
        ("P72R", "TP53", "Benign"),
        ("M470V", "CFTR", "Benign/Likely benign"),
        ("c.1408A>G", "CFTR", "Benign/Likely benign"),
        ("p.His1375Asn", "CFTR", "Uncertain significance"),
        ("A1298C", "MTHFR", "Benign/Likely benign"),
        ("521T>C", "SLCO1B1", None),
    ],
)
def test_benign_and_uncertain_variants_are_known_as_such(pack: Pack, variant: str, gene: str, expected: str | None) -> None:
    found = variant_interpretation(variant, gene)
    classes = [finding.values["class"] for finding in found] if isinstance(found, list) else []
    assert set(classes) == {expected}


def test_a_benign_truncation_counts_for_nothing_and_names_what_may_lie_beside_it(pack: Pack) -> None:
    told = first("rs11571833", "BRCA2")
    assert (told.values["criteria"], told.values["points"]) == ([], 0)
    assert "c.6275_6276del" in told.text


def test_a_class_without_a_number_in_clinvar_is_told_without_one(pack: Pack) -> None:
    told = first("p.Lys1183Arg", "BRCA1")
    assert told.text == "BRCA1 c.3548A>G (p.Lys1183Arg) is Benign in ClinVar (reviewed by expert panel)."
    assert told.source.identifier.endswith("rs16942")


def test_benign_variants_of_a_file_come_last_and_bring_no_guidance(own_home: Home, tmp_path: Path) -> None:
    head = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
    lines = [
        f"{c}\t{p}\t.\t{r}\t{a}\t50\tPASS\t.\tGT\t0/1\n"
        for c, p, r, a in (("17", 7676154, "G", "C"), ("19", 44908684, "T", "C"), ("6", 26092913, "G", "A"))
    ]
    file = tmp_path / "patient.vcf"
    file.write_text(head + "".join(lines))
    assert [hit.gene for hit in annotate(file)] == ["HFE", "APOE", "TP53"]


# ClinVar's variation numbers and names as its entries have them; classes of release 2024-12-15.
@pytest.mark.parametrize(
    ("variant", "gene", "hgvs_c", "clinvar_id"),
    [
        ("R403Q", "MYH7", "c.1208G>A", "14087"),
        ("R233X", "PTEN", "c.697C>T", "7813"),
        ("D645E", "GAA", "c.1935C>A", "4029"),
        ("H1069Q", "ATP7B", "c.3207C>A", "3848"),
        ("M918T", "RET", "c.2753T>C", "13919"),
        ("R518X", "KCNQ1", "c.1552C>T", "3131"),
        ("V122I", "TTR", "c.424G>A", "13426"),
    ],
)
def test_well_known_variants_are_found_by_their_short_name_with_clinvars_class(
    pack: Pack, variant: str, gene: str, hgvs_c: str, clinvar_id: str
) -> None:
    told = first(variant, gene)
    assert (told.values["hgvs_c"], told.values["clinvar_id"]) == (hgvs_c, clinvar_id)
    assert str(told.values["class"]).startswith("Pathogenic")
