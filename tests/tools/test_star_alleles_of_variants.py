"""A variant of a pharmacogene is told by the star alleles that it defines."""

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain, Finding
from llmasos.tools.variants import variant_interpretation


def told(variant: str, gene: str | None = None) -> list[Finding]:
    found = variant_interpretation(variant, gene)
    assert not isinstance(found, Abstain), found.reason
    return [finding for finding in found if "star_alleles" in finding.values]


@pytest.mark.parametrize(
    ("variant", "says"),
    [
        # CPIC allele functionality: CYP2C19 PMID:35034351, CYP2C9 PMID:32189324, TPMT PMID:30447069, CYP3A5 PMID:25801146, CYP2D6 PMID:33387367
        ("rs4244285", "rs4244285 of CYP2C19 is one of the variants that define *2 (no function)."),
        ("rs12248560", "rs12248560 of CYP2C19 defines *17 (increased function)."),
        ("rs1799853", "rs1799853 of CYP2C9 defines *2 (decreased function); with other variants it also defines *35 and *61."),
        ("rs1800460", "rs1800460 of TPMT defines *3B (no function); with other variants it also defines *3A."),
        ("chr7-99672916-T-C", "rs776746 of CYP3A5 defines *3 (no function)."),
        ("rs2231142", "rs2231142 of ABCG2 is reported by itself (decreased function)."),
        ("rs3892097", "rs3892097 of CYP2D6 defines *4 (no function). A VCF of short variants does not tell a CYP2D6 diplotype"),
    ],
)
def test_what_a_variant_defines_is_said_with_its_function(pack: Pack, variant: str, says: str) -> None:
    (finding,) = told(variant)
    assert finding.text.startswith(says)


def test_a_protein_change_is_told_by_the_rsid_that_is_on_record_for_it(pack: Pack) -> None:
    assert told("p.Arg144Cys", "CYP2C9")[0].values["rsid"] == "rs1799853"


def test_the_drugs_that_guidelines_dose_by_the_gene_stand_beside(pack: Pack) -> None:
    found = variant_interpretation("rs9923231")
    assert isinstance(found, list)
    assert found[1].text == "Guidelines go by VKORC1 for warfarin."


def test_the_class_of_clinvar_comes_first_where_there_is_one(pack: Pack) -> None:
    found = variant_interpretation("rs4149056")
    assert isinstance(found, list)
    assert ["star_alleles" in finding.values for finding in found][:2] == [False, True]


def test_a_variant_is_not_taken_for_one_of_another_gene(pack: Pack) -> None:
    found = variant_interpretation("rs4244285", "BRCA1")
    assert not isinstance(found, list) or not [finding for finding in found if "star_alleles" in finding.values]


def test_a_variant_of_many_alleles_names_the_first_ones_and_counts_the_rest(pack: Pack) -> None:
    (finding,) = told("rs1065852")
    assert finding.text.count("*") <= 5
    assert " more." in finding.text or " more. " in finding.text
