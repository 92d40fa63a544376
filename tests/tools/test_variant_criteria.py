"""ACMG/AMP criteria of a variant: what is derived, what is not, and what the user adds."""

import pytest

from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain
from llmasos.tools.variants import acmg, evidence, variant_interpretation


def test_few_criteria_are_not_set_against_the_class_of_clinvar(pack: Pack) -> None:
    criteria = next(one for one in variant_interpretation("c.68_69del", "BRCA1") if one.topic == "criteria")
    assert criteria.values["class"] == "Pathogenic"
    assert "does not speak against ClinVar's class" in criteria.text


def test_another_pathogenic_change_of_the_same_residue_supports_pm5(pack: Pack) -> None:
    found = variant_interpretation("R175A", "TP53")
    assert [one["code"] for one in found[-1].values["criteria"]] == ["PM5"]


def test_the_same_change_by_another_base_supports_ps1(pack: Pack) -> None:
    found = variant_interpretation("c.1138G>A", "FGFR3")
    assert "PS1" in [one["code"] for one in found[-1].values["criteria"]]


def test_a_frameshift_where_loss_of_function_causes_disease_supports_pvs1(pack: Pack) -> None:
    found = variant_interpretation("185delAG", "BRCA1")
    assert [(one["code"], one["strength"]) for one in found[-1].values["criteria"]] == [("PVS1", "strong")]


@pytest.mark.parametrize(
    ("gene", "change", "codes"),
    [
        # ClinGen ENIGMA GN097: no PVS1 after codon 3308 of BRCA2, whose Lys3326Ter leaves the transcript as it is (DOI 10.1093/jnci/djy002)
        ("BRCA2", "p.Lys3326Ter", []),
        ("BRCA2", "p.Tyr3308Ter", ["PVS1"]),
        # ClinGen GN012: malignant hyperthermia comes from gain of function of RYR1
        ("RYR1", "p.Arg614Ter", []),
        # GeneReviews NBK174884, table 4: truncations of APOB cause hypobetalipoproteinaemia, not hypercholesterolaemia
        ("APOB", "p.Arg463Ter", []),
    ],
)
def test_a_truncation_that_loses_nothing_or_causes_another_disorder_gets_no_pvs1(
    pack: Pack, gene: str, change: str, codes: list[str]
) -> None:
    assert [one.code for one in evidence.derived(gene, "", change)] == codes


def test_criteria_may_follow_the_variant_and_a_disagreement_is_shown(pack: Pack) -> None:
    found = variant_interpretation("c.1234A>G PVS1, PM2_supporting", "BRCA1")
    assert found[-1].values["points"] == 9
    assert "disagree" in found[-1].text


def test_a_criterion_that_stands_alone_is_not_told_as_a_sum_of_points(pack: Pack) -> None:
    told = variant_interpretation("c.1A>G PVS1, PS3, PM2, BA1", "PTEN")[-1].text
    assert "Benign by points (BA1 stands alone, whatever the 14 points of the others)" in told


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("ACMG class of BRCA1 c.1234A>G with PM3 and PP4?", "PM3, PP4"),
        ("BRCA1 c.1234A>G: PS3_moderate and PM2 are met", "PS3_moderate, PM2"),
        ("BRCA1 c.1234A>G, 满足PM2、PP3，属于哪一类？", "PM2, PP3"),
        ("BRCA1 c.1234A>G: is PM2 met?", ""),
        ("BRCA1 c.1234A>G, tell me whether PM2 is met", ""),
        ("BRCA1 c.1234A>G, not with PM2", ""),
    ],
)
def test_a_question_says_which_criteria_are_met(question: str, said: str) -> None:
    assert acmg.said(question) == said


def test_criteria_of_the_question_count_for_its_only_variant(pack: Pack) -> None:
    def codes(*questions: str) -> list[str]:
        found = variant_interpretation("c.1234A>G", "BRCA1", wording=Wording(questions))
        return [one["code"] for one in found[-1].values["criteria"]] if isinstance(found, list) else []

    assert codes("BRCA1 c.1234A>G with PM3 and PP4?") == ["PM3", "PP4"]
    assert codes("BRCA1 c.1234A>G with PM3, and c.68_69del?") == []


def test_criteria_are_no_variant() -> None:
    found = variant_interpretation("PM2 and PP4", "TSC2")
    assert isinstance(found, Abstain)
    assert found.reason == "«PM2 and PP4» are criteria; name the variant for which they are met."
