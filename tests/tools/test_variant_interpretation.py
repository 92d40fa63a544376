"""Variants are recognised however they are written, and what is not known is never called benign."""

import pytest

from llmasos.errors import InvalidInput
from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain
from llmasos.tools.registry import Registry
from llmasos.tools.variants import variant_interpretation


@pytest.mark.parametrize(
    ("variant", "gene", "hgvs_c", "expected"),
    [
        ("185delAG", None, "c.68_69del", "Pathogenic"),
        ("c.68_69delAG", "BRCA1", "c.68_69del", "Pathogenic"),
        ("NM_007294.4(BRCA1):c.5266dupC", None, "c.5266dup", "Pathogenic"),
        ("6174delT", "BRCA2", "c.5946del", "Pathogenic"),
        ("ΔF508", "CFTR", "c.1521_1523del", "Pathogenic"),
        ("7-117559590-ATCT-A", None, "c.1521_1523del", "Pathogenic"),
        ("621+1G>T", "CFTR", "c.489+1G>T", "Pathogenic"),
        ("R175H", "TP53", "c.524G>A", "Pathogenic"),
        ("p.(Arg248Gln)", "TP53", "c.743G>A", "Pathogenic"),
        ("C282Y", "HFE", "c.845G>A", "Pathogenic/Pathogenic, low penetrance; risk factor"),
        ("rs6025", None, "c.1601G>A", None),
        ("factor V Leiden", None, "c.1601G>A", None),
        ("V600E", "BRAF", "c.1799T>A", "Pathogenic/Likely pathogenic"),
        ("Y165C", "MUTYH", "c.536A>G", "Pathogenic/Likely pathogenic"),
        ("G20210A", "F2", "c.*97G>A", None),
        ("prothrombin G20210A", None, "c.*97G>A", None),
        ("5385insC", "BRCA1", "c.5266dup", "Pathogenic"),
        ("c.1691G>A", "F5", "c.1601G>A", None),
        ("chr17:g.7675088C>T", None, "c.524G>A", "Pathogenic"),
        ("g.7675088C>T", "TP53", "c.524G>A", "Pathogenic"),
        ("Val30Met", "TTR", "c.148G>A", "Pathogenic"),
        ("HFE C282Y homozygous", None, "c.845G>A", "Pathogenic/Pathogenic, low penetrance; risk factor"),
        ("G2019S", "LRRK2", "c.6055G>A", "Pathogenic/Likely pathogenic"),
        ("1100delC", "CHEK2", "c.1100del", "Pathogenic"),
        ("E6V", "HBB", "c.20A>T", "Pathogenic"),
        ("C677T", "MTHFR", "c.665C>T", None),
        ("MTHFR A1298C", None, "c.1286A>C", "Benign/Likely benign"),
        ("A3243G", None, "m.3243A>G", "Pathogenic/Likely pathogenic"),
        ("m.11778G>A", "MT-ND4", "m.11778G>A", "Pathogenic"),
        ("657del5", "NBN", "c.657_661del", "Pathogenic"),
        ("CCR5 delta 32", None, "c.554_585del", None),
        ("3020insC", "NOD2", "c.3019dup", None),
        ("5T", "CFTR", "c.1210-12T[5]", None),
        ("IVS1-13T>G", "GAA", "c.-32-13T>G", "Pathogenic"),
        ("V281L", "CYP21A2", "c.844G>T", "Pathogenic/Likely pathogenic"),
        ("IVS-I-110 (G>A)", "HBB", "c.93-21G>A", "Pathogenic/Likely pathogenic"),
        ("A985G", "ACADM", "c.985A>G", "Pathogenic/Likely pathogenic"),
        ("H1069Q", "ATP7B", "c.3207C>A", "Pathogenic"),
        ("F11 type II", None, "c.403G>T", "Pathogenic"),
    ],
)
def test_well_known_variants_are_found_by_any_of_their_names(
    pack: Pack, variant: str, gene: str | None, hgvs_c: str, expected: str | None
) -> None:
    values = variant_interpretation(variant, gene)[0].values
    assert (values["hgvs_c"], values["class"]) == (hgvs_c, expected)


def test_a_protein_change_that_only_uniprot_lists_is_answered_from_there(pack: Pack) -> None:
    found = variant_interpretation("A1789T", "BRCA1")
    assert (found[0].topic, found[0].values["class"]) == ("protein variant", "Uncertain significance")


def test_an_older_count_of_residues_is_known_from_other_variants_of_the_gene(pack: Pack) -> None:
    found = variant_interpretation("V394L", "GBA1")
    assert found[0].values["hgvs_p"] == "p.Val433Leu"
    assert "older numbering of GBA1, 39 residues less" in found[0].text


def test_a_count_that_fits_no_known_variant_is_not_shifted(pack: Pack) -> None:
    assert isinstance(variant_interpretation("A25T", "TTR"), Abstain)


def test_a_variant_that_no_class_describes_says_what_it_means(pack: Pack) -> None:
    assert "ACMG advises against testing" in variant_interpretation("C677T", "MTHFR")[0].text


def test_a_coding_name_that_is_not_in_the_table_is_not_guessed(pack: Pack) -> None:
    answer = variant_interpretation("c.1234A>G", "BRCA1")
    assert isinstance(answer, Abstain)
    assert "can't be placed without a reference" in answer.reason


def test_absence_says_where_it_looked_and_is_not_called_benign(pack: Pack) -> None:
    answer = variant_interpretation("rs999999999")
    assert isinstance(answer, Abstain)
    assert "UniProt" in answer.reason
    assert "does not make it benign" in answer.reason


def test_a_protein_change_without_a_gene_asks_for_the_gene(pack: Pack) -> None:
    answer = variant_interpretation("p.Ala17Thr")
    assert isinstance(answer, Abstain)
    assert answer.missing == ("gene",)


def test_a_change_known_from_tumours_is_not_called_benign(pack: Pack) -> None:
    found = variant_interpretation("L858R", "EGFR")
    assert found[0].values["class"] is None
    assert "known from tumours" in found[0].text


def test_conflicting_classes_are_not_replaced_by_a_benign_one(pack: Pack) -> None:
    assert variant_interpretation("I1307K", "APC")[0].values["class"] is None


def test_a_benign_category_of_uniprot_is_not_taken_for_a_well_known_variant(pack: Pack) -> None:
    assert variant_interpretation("E342K", "SERPINA1")[0].values["class"] is None


@pytest.mark.parametrize(("allele", "clinvar", "says"), [("PI*Z", "17967", "calls it pathogenic"), ("PI*S", "17969", "calls it uncertain")])
def test_an_antitrypsin_allele_has_its_id_and_what_a_review_says_of_it(pack: Pack, allele: str, clinvar: str, says: str) -> None:
    first = variant_interpretation(allele, "SERPINA1")[0]
    assert (first.values["clinvar_id"], first.values["class"]) == (clinvar, None)
    assert says in first.text
    assert "10.1177/20406223211015954" in first.text


@pytest.mark.parametrize("variant", ["R175H", "c.1234A>G PVS1", "A1789T"])
def test_the_answer_always_names_class_names_criteria_and_points(pack: Pack, variant: str) -> None:
    found = variant_interpretation(variant, "TP53" if variant == "R175H" else "BRCA1")
    assert {"class", "hgvs_c", "hgvs_p", "rsid", "criteria", "points"} <= set(found[0].values)


@pytest.mark.parametrize("variant", ["hg19 17:7578406 C>T", "chr17:7578406:C:T (GRCh37)", "NC_000017.10:g.7578406C>T"])
def test_a_place_on_another_assembly_is_refused(pack: Pack, variant: str) -> None:
    with pytest.raises(InvalidInput, match="GRCh38"):
        variant_interpretation(variant)


def test_a_gene_beside_a_name_that_holds_another_is_refused(pack: Pack) -> None:
    with pytest.raises(InvalidInput, match="BRCA2"):
        variant_interpretation("BRCA2 c.5946delT", "BRCA1")
    assert variant_interpretation("FANCD1 c.5946delT", "BRCA2")[0].values["gene"] == "BRCA2"


@pytest.mark.parametrize("variant", ["no c.68_69del", "c.68_69del not detected", "c.68_69del and c.5266dup", "p.Arg175His?"])
def test_words_that_change_a_name_are_never_passed_over(pack: Pack, variant: str) -> None:
    with pytest.raises(InvalidInput, match="variant"):
        variant_interpretation(variant, "BRCA1")


def test_the_model_sees_the_two_slots_that_it_was_trained_on(pack: Pack) -> None:
    registry = Registry()
    registry.add(variant_interpretation)
    assert list(registry["variant_interpretation"].manifest.slots) == ["variant", "gene"]
    assert registry["variant_interpretation"].validate({"variant": "R175H", "criteria": "PM2"}) == {"variant": "R175H", "criteria": "PM2"}


def test_a_pathogenic_variant_is_told_with_the_published_risks_of_carriers_of_the_persons_sex(pack: Pack) -> None:
    found = variant_interpretation.function(variant="R175H", gene="TP53", wording=Wording(texts=("50-year-old man with TP53 R175H",)))
    risk = next(finding for finding in found if finding.topic == "any cancer risk to age 70")
    assert "from 50 to 70 years of age" in risk.text
    assert (risk.values["gene"], risk.values["sex"]) == ("TP53", "male")
    unknown = variant_interpretation.function(variant="R175H", gene="TP53", wording=Wording(texts=("TP53 R175H",)))
    assert not any("risk to age" in finding.topic for finding in unknown)
