"""Names of targets in a question are offered as such, with what is altered in them."""

import pytest

import llmasos.tools.genes  # noqa: F401  (its recogniser offers the genes)
from llmasos.tools.recognisers import offer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("anything for an ALK rearrangement?", ["ALK rearrangement"]),
        (
            "EGFR exon 20 insertions, KIT D816V, FGFR2 fusions and EGFR p.Leu858Arg",
            ["EGFR exon 20 insertions", "KIT D816V", "FGFR2 fusions", "EGFR p.Leu858Arg"],
        ),
        ("ROS1融合的肺腺癌，MET 14外显子跳跃，HER2扩增", ["ROS1融合", "MET 14外显子跳跃", "HER2扩增"]),
        ("EGFR mutations, KRAS G", ["EGFR", "KRAS"]),
        ("BCR-ABL1 blockers, and what hits JAK2 or TYK2?", ["BCR-ABL1", "JAK2", "TYK2"]),
        ("5-HT3 receptor antagonists", ["5-HT3 receptor"]),
        ("有没有针对CGRP受体的抗体", ["CGRP受体"]),
        ("CD74-NRG1 or NTRK1/2/3, METex14 too, gBRCA1/2 not", ["CD74-NRG1", "NTRK1/2/3", "METex14", "gBRCA1/2"]),
        ("msi high colon cancer", ["msi high"]),
        ("which drugs act on the dopamine system?", []),
        ("multiple endocrine neoplasia type IIA", []),
        ("wild-type KRAS, type 1 RET", ["KRAS", "RET"]),
        ("The channel that it blocks, his receptor, an IV channel, 5 channels", []),
    ],
)
def test_genes_families_biomarkers_and_receptors_are_targets(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in offer("target", text)] == names


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("The report is not for BRAF V600E but for V600K.", ["BRAF V600E"]),
        ("no G719X found, EGFR exon 19 deletion", ["G719X"]),
        ("negative for EGFR T790M: which drug?", ["EGFR T790M"]),
        ("Which drugs does PIK3CA H1047R select?", []),
        ("不是BRAF V600E而是V600K", ["BRAF V600E"]),
    ],
)
def test_an_alteration_that_is_denied_is_no_target(text: str, denied: list[str]) -> None:
    assert [text[start:end] for start, end in offer("denied_alteration", text)] == denied
