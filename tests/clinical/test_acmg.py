"""Combining ACMG/AMP criteria: published combinations, their points and both classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.errors import InvalidInput
from llmasos.tools.variants.acmg import DEFAULT, POINTS, Criterion, Strength, by_points, combine, parse

LEVEL: dict[int, Strength] = {points: strength for strength, points in POINTS.items()}
P, LP, VUS, LB, B = "Pathogenic", "Likely pathogenic", "Uncertain significance", "Likely benign", "Benign"


def criteria(points: list[int]) -> list[Criterion]:
    """Criteria of these points; which code carries them does not matter to the rules."""
    pathogenic = [code for code in DEFAULT if code.startswith("P")]
    benign = [code for code in DEFAULT if code.startswith("B") and code != "BA1"]
    return [Criterion((pathogenic if value > 0 else benign)[number], LEVEL[abs(value)], "test") for number, value in enumerate(points)]


# CanVIG-UK, J Med Genet, table 6: combinations of the 2015 framework, their sums, and the class of 2015
PUBLISHED = [
    ([8, 4], 12, P),
    ([8, 2, 2], 12, P),
    ([8, 2, 1], 11, P),
    ([8, 1, 1], 10, P),
    ([8, 2], 10, LP),
    ([4, 2, 2, 2], 10, P),
    ([4, 2, 2, 1, 1], 10, P),
    ([4, 2, 1, 1, 1, 1], 10, P),
    ([4, 4], 8, P),
    ([4, 2], 6, LP),
    ([4, 1, 1], 6, LP),
    ([2, 2, 2], 6, LP),
    ([2, 2, 1, 1], 6, LP),
    ([2, 1, 1, 1, 1], 6, LP),
    ([8, 1], 9, VUS),
    ([-1, -4], -5, LB),
    ([-1, -1], -2, LB),
    ([-4], -4, VUS),
    ([-1], -1, VUS),
    ([-4, -4], -8, B),
]


@pytest.mark.parametrize(("points", "total", "expected"), PUBLISHED)
def test_published_combinations_have_the_class_of_2015_and_the_published_points(points: list[int], total: int, expected: str) -> None:
    verdict = combine(criteria(points))
    assert (verdict.by_rules, verdict.points) == (expected, total)


@pytest.mark.parametrize(("points", "expected"), [(10, P), (9, LP), (6, LP), (5, VUS), (0, VUS), (-1, LB), (-6, LB), (-7, B)])
def test_points_have_the_bounds_of_tavtigian_2020(points: int, expected: str) -> None:
    assert by_points(points) == expected


def test_there_are_28_criteria() -> None:
    assert len(DEFAULT) == 28


def test_the_two_ways_disagree_on_pvs1_with_one_moderate_criterion() -> None:
    verdict = combine(parse("PVS1, PM2"))
    assert (verdict.by_rules, verdict.by_points, verdict.agree) == (LP, P, False)


def test_stand_alone_evidence_is_benign_both_ways() -> None:
    verdict = combine(parse("BA1"))
    assert (verdict.by_rules, verdict.by_points) == (B, B)


def test_a_strength_that_differs_from_the_default_is_taken() -> None:
    assert [(one.code, one.strength) for one in parse("pvs1_strong; PM2_Supporting")] == [("PVS1", "strong"), ("PM2", "supporting")]


@pytest.mark.parametrize("text", ["PVS2", "PM2_huge", "PM2, PM2_supporting", "", "PM2_standalone"])
def test_what_is_no_criterion_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse(text)


@given(st.lists(st.sampled_from([code for code in DEFAULT if code.startswith("P")]), unique=True, min_size=1))
def test_more_pathogenic_evidence_never_lowers_a_class(codes: list[str]) -> None:
    order = [VUS, LP, P]
    fewer, more = combine(parse(", ".join(codes[:-1]))) if codes[:-1] else None, combine(parse(", ".join(codes)))
    if fewer:
        assert order.index(fewer.by_rules) <= order.index(more.by_rules)
        assert fewer.points < more.points


@pytest.mark.parametrize(
    "text",
    ["PVS1, PM2_supporting", "PVS1 PM2_Supporting", "PVS1; PM2_sup", "PVS1/PM2_P", "pvs1 + pm2_supporting", "PVS1 and PM2 (supporting)"],
)
def test_criteria_may_be_written_as_reports_write_them(text: str) -> None:
    assert [(one.code, one.strength) for one in parse(text)] == [("PVS1", "very strong"), ("PM2", "supporting")]
