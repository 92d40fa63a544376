"""Blood pressures without their name are found as a pair and by their unit, and other numbers are none."""

import pytest

from llmasos.kernel.grammar import candidates, seen_texts
from llmasos.tools.registry import Registry
from llmasos.tools.risk.blood_pressure import blood_pressures

SYSTOLIC = Registry.discover()["risk_model"].manifest.slots["systolic_bp"]


@pytest.mark.parametrize(
    ("text", "systolic"), [("62 M, 155/90, no drugs, parity 3", "155"), ("TC 213, 120/80", "120"), ("160 mmHg, smoker", "160")]
)
def test_a_pressure_is_found_as_a_pair_or_by_its_unit(text: str, systolic: str) -> None:
    assert [text[slice(*span)] for span in blood_pressures(text)] == [systolic]


@pytest.mark.parametrize(
    "text",
    [
        "vision 20/40, losartan/HCTZ 100/25 mg, salmeterol 250/50 mcg, diastolic 90 mmHg",
        "seen on 12/05/2020",
        "250 years",
        "diastolic BP 90 mmHg",
        "target < 130 mmHg",
        "sitagliptin/metformin 850/50",
    ],
)
def test_doses_and_dates_are_no_pressures(text: str) -> None:
    assert blood_pressures(text) == []


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("CKD-EPI 2021: woman, 70 years, creatinine 110 µmol/L", []),
        ("Gail risk of a 250 year old woman", []),
        ("PLCOm2012: 62 years, 40 cigarettes per day", []),
        ("tc 245 hdl 38 sbp 142", [142]),
        ("62 M, 155/90", [155]),
    ],
)
def test_no_other_number_is_offered_for_the_pressure(text: str, offered: list[int]) -> None:
    assert [item.value for item in candidates(SYSTOLIC, seen_texts(text))] == offered
