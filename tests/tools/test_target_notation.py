"""Alterations are read in every notation, and a drug is listed for those that its label covers."""

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.drugs import alteration, drug_target
from llmasos.tools.drugs.notation import Stretch, change, stretch
from llmasos.tools.finding import Finding


def overview(target: str) -> Finding:
    found = drug_target(target=target)
    assert isinstance(found, list)
    return found[0]


def own(target: str) -> set[str]:
    """The drugs that are labelled for the alteration itself, not for mutations of its gene in general."""
    values = overview(target).values
    assert isinstance(values["drugs"], list)
    return set(map(str, values["drugs"])) - set(map(str, values.get("by_class", [])))  # type: ignore[arg-type]


def match(drug: str, target: str) -> Finding:
    found = drug_target(drug=drug, target=target)
    assert isinstance(found, list)
    return found[0]


@pytest.mark.parametrize(
    "written", ["L747_T751del", "p.Leu747_Thr751del", "p.(Leu747_Thr751del)", "L747-T751del", "delL747-T751", "ΔL747_T751", "L747_T751 del"]
)
def test_a_deletion_of_several_residues_is_read_in_any_notation(written: str) -> None:
    assert change(f"EGFR {written}")[0] == "L747_T751del"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("E746_S752delinsV", Stretch(746, 752, "deletion")),
        ("N771delinsKH", Stretch(771, 771, "insertion")),
        ("H773_V774insAH", Stretch(773, 774, "insertion")),
        ("A767_V769dup", Stretch(767, 769, "insertion")),
        ("S768I", Stretch(768, 768, "substitution")),
        ("c.2236_2250del", Stretch(746, 750, "deletion")),
        ("c.2310_2311insGGT", Stretch(770, 771, "insertion")),
    ],
)
def test_a_change_says_which_residues_it_meets_and_how(written: str, place: Stretch) -> None:
    assert stretch(written) == place


@pytest.mark.parametrize("written", ["c.2236_2249del", "c.2310dup", "c.100+1G>A", "exon 19 deletion", "fusion", "mutation"])
def test_what_shifts_the_frame_or_names_no_residue_has_no_place(written: str) -> None:
    assert stretch(written) is None


@pytest.mark.parametrize("target", ["EGFR L747_T751del", "EGFR L747_A750delinsP", "EGFR c.2236_2250del", "L747_P753delinsS", "EGFRex19del"])
def test_a_deletion_in_exon_19_of_egfr_selects_for_what_is_labelled_for_such_deletions(pack: Pack, target: str) -> None:
    assert own(target) == own("EGFR exon 19 deletion") >= {"osimertinib", "erlotinib"}
    assert not own(target) & {"cetuximab", "panitumumab", "necitumumab", "sunvozertinib"}


@pytest.mark.parametrize("target", ["EGFR H773_V774insAH", "EGFR N771delinsKH", "EGFR A767_V769dup", "EGFR ex20ins", "EGFR exon 20"])
def test_an_insertion_in_exon_20_of_egfr_selects_for_what_is_labelled_for_such_insertions(pack: Pack, target: str) -> None:
    assert own(target) == {"amivantamab", "sunvozertinib"}


@pytest.mark.parametrize("target", ["EGFR T790del", "EGFR K860_A864del", "EGFR I744_K745insKIPVAI"])
def test_a_change_of_another_exon_or_kind_does_not(pack: Pack, target: str) -> None:
    assert own(target) == set()


def test_a_label_for_mutations_of_an_exon_covers_each_of_them(pack: Pack) -> None:
    assert own("PDGFRA I843_D846del") == own("PDGFRA D842Y") == {"avapritinib"}
    assert own("PDGFRA V561D") == set()


@pytest.mark.parametrize(
    ("exon", "drugs"), [("45", {"casimersen"}), ("51", {"eteplirsen"}), ("53", {"golodirsen", "viltolarsen"}), ("44", set())]
)
def test_what_skips_an_exon_is_for_that_exon_alone(pack: Pack, exon: str, drugs: set[str]) -> None:
    assert own(f"DMD exon {exon} skipping") == drugs


@pytest.mark.parametrize(
    "target", ["DMD exon 51 deletion", "DMD deletion of exon 51", "DMD exon 51 duplication", "DMD exons 45-51 deletion"]
)
def test_what_skips_an_exon_is_not_for_a_change_of_it(pack: Pack, target: str) -> None:
    assert "eteplirsen" not in own(target)


def test_a_drug_that_skips_another_exon_is_not_labelled(pack: Pack) -> None:
    found = match("viltolarsen", "DMD exon 45 skipping")
    assert (found.values["labelled"], found.certainty) == (False, "unknown")
    assert "exon 53 skipping" in found.text


def test_all_of_them_are_listed_for_a_mutation_that_is_not_told(pack: Pack) -> None:
    assert own("DMD mutation") >= {"casimersen", "eteplirsen", "golodirsen", "viltolarsen"}


def test_a_gene_that_only_speaks_against_a_drug_is_no_target_of_it(pack: Pack) -> None:
    found = overview("NRAS")
    assert found.values["drugs"] == []
    assert set(found.values["only_wild_type"]) == {"panitumumab", "tucatinib"}  # type: ignore[arg-type]
    assert "For wild-type NRAS alone" in found.text
    assert match("tucatinib", "NRAS").text.endswith("A use of tucatinib is for wild-type NRAS alone.")
    assert own("NRAS wild-type") == {"panitumumab", "tucatinib"}


def test_a_gene_with_labels_for_and_against_it_keeps_them_apart(pack: Pack) -> None:
    found = overview("KRAS")
    assert "sotorasib" in found.values["drugs"]  # type: ignore[operator]
    assert found.values["only_wild_type"] == ["tucatinib"]


@pytest.mark.parametrize("target", ["ALK-negative", "EGFR mutation-negative", "ROS1 fusion negative", "BRAF wt", "EGFR阴性"])
def test_what_was_not_found_selects_for_nothing(pack: Pack, target: str) -> None:
    assert own(target) == set()


@pytest.mark.parametrize(
    ("target", "genes", "drug"),
    [
        ("STRN-ALK", ("ALK",), "alectinib"),
        ("CCDC6::RET", ("RET",), "selpercatinib"),
        ("CD74-ROS1 fusion", ("ROS1",), "taletrectinib"),
        ("FGFR3-TACC3", ("FGFR3",), "erdafitinib"),
        ("LMNA-NTRK1", ("NTRK1",), "larotrectinib"),
        ("KIAA1549-BRAF", ("BRAF",), "tovorafenib"),
        ("NTRK1/2/3 rearrangement", ("NTRK1", "NTRK2", "NTRK3"), "entrectinib"),
        ("FGFR1-3 fusion", ("FGFR1", "FGFR2", "FGFR3"), "pemigatinib"),
    ],
)
def test_two_genes_in_one_word_are_a_fusion_of_the_one_that_drugs_act_on(
    pack: Pack, target: str, genes: tuple[str, ...], drug: str
) -> None:
    found = alteration.read(pack, target)
    assert (found.genes, found.change) == (genes, "fusion")
    assert drug in own(target)


def test_a_change_in_a_fusion_is_that_change(pack: Pack) -> None:
    found = alteration.read(pack, "EML4-ALK I1171T")
    assert (found.genes, found.change) == (("ALK",), "I1171T")


@pytest.mark.parametrize("symbol", ["HLA-DRB1", "NKX2-5", "PD-1", "CTLA-4"])
def test_a_name_with_a_hyphen_is_no_fusion(pack: Pack, symbol: str) -> None:
    assert alteration.read(pack, symbol).change == ""


@pytest.mark.parametrize("target", ["METex14", "METΔex14", "METex14 skipping", "MET exon 14 alteration", "MET 14外显子跳跃"])
def test_exon_14_of_met_is_its_skipping(pack: Pack, target: str) -> None:
    assert own(target) == {"capmatinib", "tepotinib"}


@pytest.mark.parametrize("target", ["gBRCA", "gBRCAm", "sBRCA1/2", "tBRCA2m", "germline BRCA mutation"])
def test_letters_for_germline_and_mutated_are_not_of_the_gene(pack: Pack, target: str) -> None:
    found = alteration.read(pack, target)
    assert found.change == "mutation"
    assert set(found.genes) <= {"BRCA1", "BRCA2"}
    assert "olaparib" in own(target)


@pytest.mark.parametrize("target", ["AR-V7", "ARv7", "androgen receptor splice variant 7"])
def test_a_named_variant_is_known_as_a_marker_of_resistance(pack: Pack, target: str) -> None:
    assert match("enzalutamide", target).values["resistant"] is True


@pytest.mark.parametrize(
    ("target", "protein"), [("EGFR c.2573T>G", "L858R"), ("KRAS c.34G>T", "G12C"), ("PIK3CA c.3140A>G", "H1047R"), ("BRCA1 c.1A>G", "")]
)
def test_a_coding_change_that_the_variant_table_knows_is_read_as_that_of_the_protein(pack: Pack, target: str, protein: str) -> None:
    assert alteration.read(pack, target).change == (protein or target.split()[1])


def test_the_classes_of_braf_are_told_apart(pack: Pack) -> None:
    assert own("BRAF class I") == own("BRAF V600") >= {"vemurafenib"}
    for target in ("BRAF class 2", "BRAF class III mutation", "BRAF 3类突变"):
        assert own(target) == set()


def test_words_that_were_not_read_are_named(pack: Pack) -> None:
    assert overview("ALK fusion, refractory").text.endswith("Not taken into account: refractory.")
    assert "Not taken" not in overview("ALK fusion").text


@pytest.mark.parametrize(("written", "change_"), [("KRAS G12C突变", "G12C"), ("EGFR L858R阳性", "L858R"), ("F508del/F508del", "F508del")])
def test_a_change_is_read_beside_chinese_words_and_on_both_alleles(pack: Pack, written: str, change_: str) -> None:
    found = alteration.read(pack, written)
    assert (found.change, found.unread) == (change_, ())


@pytest.mark.parametrize(("written", "gene"), [("ALK+", "ALK"), ("ROS1+", "ROS1")])
def test_a_plus_behind_a_gene_is_read_as_positive(pack: Pack, written: str, gene: str) -> None:
    assert alteration.read(pack, written).genes == (gene,)


@pytest.mark.parametrize("written", ["PD-L1 ≥50 %", "PD-L1 TPS 50%", "PD-L1 CPS ≥10"])
def test_a_threshold_of_pd_l1_asks_for_its_expression_and_is_not_compared(pack: Pack, written: str) -> None:
    found = alteration.read(pack, written)
    assert found.marker == "PD-L1 expression"
    assert found.unread
    assert "Not taken into account" in match("pembrolizumab", written).text


@pytest.mark.parametrize(
    ("written", "marker"),
    [
        ("MSI-H/dMMR", "MSI-high"),
        ("微卫星不稳定", "MSI-high"),
        ("TMB ≥10 mut/Mb", "TMB-high"),
        ("HER2 IHC 3+", "HER2-positive"),
        ("HER2 IHC 1+", "HER2-low"),
    ],
)
def test_a_biomarker_is_read_by_its_test_result_or_by_two_of_its_names(pack: Pack, written: str, marker: str) -> None:
    assert alteration.read(pack, written).marker == marker


@pytest.mark.parametrize(
    ("chinese", "english"),
    [("EGFR 19缺失", "EGFR exon 19 deletion"), ("EGFR 20插入", "EGFR exon 20 insertion"), ("MET 14跳突", "MET exon 14 skipping"), ("TMB高", "TMB-high")],
)  # fmt: skip
def test_an_alteration_is_read_in_short_chinese(pack: Pack, chinese: str, english: str) -> None:
    assert own(chinese) == own(english) != set()
