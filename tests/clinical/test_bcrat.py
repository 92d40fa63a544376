"""BCRAT gives the risks of the National Cancer Institute's R package, for every race group.

Source: outputs of BCRA 2.1.2 (NCI's constants and method) as recorded in the cross-validation fixtures of epiverse/bcra-js,
file race-specific.json: columns T1, T2, N_Biop, HypPlas, AgeMen, Age1st, N_Rels, AbsRisk; 98 is «no birth», 99 «unknown».
"""

import math
from typing import Any

import pytest

from llmasos.errors import InvalidInput
from llmasos.tools.finding import Abstain
from llmasos.tools.risk import bcrat, risk_model

# from age, to age, biopsies, atypical hyperplasia, menarche, first birth, relatives
TYPICAL = (40, 50, 1, None, 12, 25, 1)
HIGH = (45, 55, 2, True, 10, 0, 2)
LOW = (30, 35, 0, None, 14, 22, 0)
NULLIPAROUS = (40, 45, 1, False, 11, 0, 1)
OLDER = (70, 80, 1, None, 12, 28, 0)
BIOPSIES = (55, 65, 3, None, 11, 30, 1)
RELATIVES = (42, 52, 1, False, 12, 26, 3)
EARLY = (38, 48, 1, None, 9, 24, 1)
PROFILES = (TYPICAL, HIGH, LOW, NULLIPAROUS, OLDER, BIOPSIES, RELATIVES, EARLY)
PUBLISHED = {  # percent, in the order of PROFILES
    "white": (4.5136216073, 24.125253066, 0.095603326859, 1.8983595395, 4.5936976595, 8.956792832, 7.7073715194, 4.0939728739),
    "black": (2.7300575728, 11.4017761885, 0.11293841745, 1.0088314365, 3.442200511, 4.9888568211, 4.5675991663, 2.3135631172),
    "hispanic US-born": (1.8869997821, 5.8245861091, 0.12918276337, 0.87467784039, 3.263055622, 4.5523888304, 2.0161619073, 1.5788693384),
    "american indian or alaska native": (4.5136216073, 24.125253066, 0.095603326859, 1.8983595395),
    "hispanic foreign-born": (3.337429861, 16.0564828123, 0.053911528049, 2.5618113231, 3.6257281987, 13.3025723217, 3.561390923, 3.6031469383),
    "chinese": (3.9785550501, 15.8392569501, 0.058923079685, 1.549843681, 2.8387007171, 14.8548659583, 4.0633623787, 2.7376047823),
    "japanese": (4.9921994486, 23.4178324615, 0.089821031955, 1.9500749503, 5.3269992557, 27.0960044332, 5.6094079814, 3.3993929472),
    "filipino": (4.8802680186, 21.3997396725, 0.071178178106, 1.9115693839, 3.5565533716, 21.6971744537, 5.2780656772, 3.3335646732),
    "hawaiian": (6.8664096125, 29.2279753785, 0.10616464745, 2.801069303, 8.0759610923, 35.8867105742, 7.4627075106, 4.7700586158),
    "other pacific islander": (2.5347624258, 14.5300240896, 0.090230193443, 1.2788445091, 3.0351211108, 19.9103309885, 3.1021953916, 1.9925571425),
    "other asian": (3.0822121069, 13.4772413319, 0.057676362106, 1.3434769118, 1.722484414, 12.895179158, 3.2731363448, 2.2055259775),
}  # fmt: skip
WOMAN: dict[str, Any] = {
    "sex": "female", "age": 40, "race": "white", "menarche_age": 12, "first_birth_age": 25, "breast_cancer_relatives": 1, "breast_biopsies": 1,
    "breast_history": False,
}  # fmt: skip


def inputs(profile: tuple[Any, ...], group: str) -> dict[str, Any]:
    age, _, biopsies, hyperplasia, menarche, birth, relatives = profile
    return {
        "age": age, "race_group": group, "breast_biopsies": biopsies, "atypical_hyperplasia": hyperplasia, "menarche_age": menarche,
        "first_birth_age": birth, "breast_cancer_relatives": relatives,
    }  # fmt: skip


@pytest.mark.parametrize(("group", "percents"), PUBLISHED.items())
def test_every_race_group_has_the_published_risks(group: str, percents: tuple[float, ...]) -> None:
    for profile, percent in zip(PROFILES, percents, strict=False):
        risk, _ = bcrat.risk(inputs(profile, group), profile[1] - profile[0])
        assert 100 * risk == pytest.approx(percent, rel=1e-8), (group, profile)


@pytest.mark.parametrize(
    ("age", "years", "percent"), [(40, 10, 1.5338974272), (45, 10, 2.2303822611), (50, 10, 2.7276339471), (70, 10, 4.1597343058)]
)
def test_the_average_woman_has_the_published_risk(age: int, years: int, percent: float) -> None:
    assert 100 * bcrat.average("white", age, years) == pytest.approx(percent, rel=1e-8)


@pytest.mark.parametrize(
    ("profile", "relative"), [(TYPICAL, 5.1407908505), (HIGH, 31.0623947863), (OLDER, 2.1651387239), (BIOPSIES, 5.5412010506)]
)
def test_contributions_add_up_to_the_published_relative_risk(profile: tuple[Any, ...], relative: float) -> None:
    _, shares = bcrat.risk(inputs(profile, "white"), 5)
    assert math.exp(sum(shares.values())) == pytest.approx(relative, rel=1e-8)


def test_the_tool_gives_five_years_the_lifetime_and_an_average_woman_beside_them() -> None:
    found = risk_model(condition="breast cancer", **WOMAN)
    assert [finding.topic for finding in found[:2]] == ["5-year breast cancer risk", "breast cancer risk to age 90"]
    assert found[0].values["percent"] > found[0].values["average_percent"]
    assert "BCRAT uses race" in " ".join(finding.text for finding in found)
    assert found[-1].topic == "validity"


def test_the_horizon_may_be_chosen() -> None:
    found = risk_model(model="Gail model", **WOMAN, horizon_years=10)
    assert found[0].values["percent"] == 4.5


def refused(**changes: Any) -> Abstain:
    found = risk_model(model="BCRAT", **WOMAN | changes)
    assert isinstance(found, Abstain)
    return found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"genes": ["BRCA1"]}, "carriers of BRCA1"), ({"breast_history": True}, "DCIS"), ({"sex": "male"}, "women only"), ({"age": 30}, "35 to 85"),
        ({"age": 86}, "35 to 85"), ({"race_group": "hispanic"}, "US-born or hispanic foreign-born"), ({"race_group": "asian"}, "chinese"),
        ({"horizon_years": 60}, "up to 90"), ({"race": "other"}, "race_group"),
    ],
)  # fmt: skip
def test_whom_it_does_not_hold_for_is_told_why(changes: dict[str, Any], said: str) -> None:
    assert said in refused(**changes).reason


def test_what_is_missing_is_named() -> None:
    found = risk_model(model="BCRAT", age=50, sex="female")
    assert isinstance(found, Abstain)
    assert found.missing == (
        "race_group",
        "menarche_age",
        "first_birth_age",
        "breast_cancer_relatives",
        "breast_biopsies",
        "breast_history",
    )


@pytest.mark.parametrize(
    "changes", [{"first_birth_age": 11}, {"first_birth_age": 45}, {"breast_biopsies": 0, "atypical_hyperplasia": True}]
)
def test_ages_and_findings_that_contradict_each_other_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        risk_model(model="BCRAT", **WOMAN | changes)


def test_a_carrier_still_gets_the_carriers_figures() -> None:
    found = risk_model(condition="breast cancer", **WOMAN, genes=["BRCA1"])
    assert found[0].values["model"] == "carrier penetrance"


def test_each_answer_names_the_race_group_whose_constants_it_takes() -> None:
    for group in bcrat.GROUPS:
        found = risk_model(model="BCRAT", **WOMAN | {"race_group": group})
        assert any(f"of the group «{group}»" in finding.text for finding in found)
