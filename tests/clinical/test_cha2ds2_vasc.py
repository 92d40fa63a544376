"""CHA2DS2-VASc counts the published points. Source: Lip GYH et al., Chest 2010;137:263-272, PMID:19762550."""

from typing import Any

import pytest

from llmasos.tools.risk.cha2ds2_vasc import score

NOTHING: dict[str, Any] = {
    "age": 50,
    "sex": "male",
    "heart_failure": False,
    "hypertension": False,
    "diabetes": False,
    "stroke_tia": False,
    "vascular_disease": False,
}


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0), ({"sex": "female"}, 1), ({"age": 65}, 1), ({"age": 74}, 1), ({"age": 75}, 2), ({"stroke_tia": True}, 2), ({"heart_failure": True}, 1),
        ({"age": 76, "sex": "female", "hypertension": True, "diabetes": True}, 5),
        ({"age": 80, "sex": "female", "heart_failure": True, "hypertension": True, "diabetes": True, "stroke_tia": True, "vascular_disease": True}, 9),
    ],
)  # fmt: skip
def test_points_are_those_of_the_paper(changes: dict[str, Any], points: int) -> None:
    assert score({**NOTHING, **changes})[0] == points
