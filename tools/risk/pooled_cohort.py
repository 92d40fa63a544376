"""ACC/AHA pooled cohort equations (2013): 10-year risk of a first hard ASCVD event, by sex and race.

Goff DC et al., Circulation 2014;129(25 Suppl 2):S49-S73, PMID:24222018, DOI:10.1161/01.cir.0000437741.48606.98,
Appendix 7, Table A. Coefficients checked on 2026-11-23 against two independent implementations (PyPI ascvd 0.5 and
open-medicine 0.12.0). Derived for white and African American men and women of 40 to 79 years without ASCVD.
"""

import math
from collections.abc import Mapping
from typing import Any

from ..finding import Source

SOURCE = Source(
    title="2013 ACC/AHA Guideline on the Assessment of Cardiovascular Risk",
    publisher="Circulation 129:S49-S73",
    version="2014 (online 2013)",
    identifier="PMID:24222018",
)
NEEDED = ("age", "sex", "race", "total_cholesterol", "hdl_cholesterol", "systolic_bp", "bp_treated", "diabetes", "smoker")
VALID: Mapping[str, tuple[float, float, str]] = {"age": (40, 79, "years")}
POPULATION = "non-Hispanic white and African American US adults of 40 to 79 years without atherosclerotic cardiovascular disease"
# Muntner P et al., JAMA 2014;311:1406-1415, PMID:24682252.
VALIDATION = (
    "in 10,997 US adults of 45 to 79 years a C-index of 0.72 (95 % interval 0.70 to 0.75); of those above 10 % predicted risk, 12.0 in 1,000 a year "
    "had an event where 15.1 were predicted"
)

# ln of: age, age², TC, age·TC, HDL, age·HDL, treated SBP, age·treated SBP, untreated SBP, age·untreated SBP; then smoker, age·smoker, diabetes.
TERMS = (
    "age",
    "age_squared",
    "total_cholesterol",
    "age_total_cholesterol",
    "hdl",
    "age_hdl",
    "treated_sbp",
    "age_treated_sbp",
    "untreated_sbp",
    "age_untreated_sbp",
    "smoker",
    "age_smoker",
    "diabetes",
)
COEFFICIENTS = {
    ("female", "white"): (-29.799, 4.884, 13.540, -3.114, -13.578, 3.149, 2.019, 0.0, 1.957, 0.0, 7.574, -1.665, 0.661),
    ("female", "black"): (17.1141, 0.0, 0.9396, 0.0, -18.9196, 4.4748, 29.2907, -6.4321, 27.8197, -6.0873, 0.6908, 0.0, 0.8738),
    ("male", "white"): (12.344, 0.0, 11.853, -2.664, -7.990, 1.769, 1.797, 0.0, 1.764, 0.0, 7.837, -1.795, 0.658),
    ("male", "black"): (2.469, 0.0, 0.302, 0.0, -0.307, 0.0, 1.916, 0.0, 1.809, 0.0, 0.549, 0.0, 0.645),
}
BASELINE = {  # 10-year survival and mean of the linear predictor
    ("female", "white"): (0.96652, -29.1817),
    ("female", "black"): (0.95334, 86.6081),
    ("male", "white"): (0.91436, 61.1816),
    ("male", "black"): (0.89536, 19.5425),
}
FACTORS = {
    "age": ("age", "age_squared"),
    "total cholesterol": ("total_cholesterol", "age_total_cholesterol"),
    "HDL cholesterol": ("hdl", "age_hdl"),
    "systolic blood pressure": ("treated_sbp", "age_treated_sbp", "untreated_sbp", "age_untreated_sbp"),
    "smoking": ("smoker", "age_smoker"),
    "diabetes": ("diabetes",),
}
# The person that contributions are told against: the paper's example, whose values stand in its Table A.
REFERENCE: Mapping[str, Any] = {
    "age": 55.0,
    "total_cholesterol": 213.0,
    "hdl_cholesterol": 50.0,
    "systolic_bp": 120.0,
    "bp_treated": False,
    "diabetes": False,
    "smoker": False,
}


def risk(inputs: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """Ten-year risk from 0 to 1, and each factor's log-hazard against the paper's example person of the same sex and race."""
    group = (inputs["sex"], inputs["race"])
    products, reference = _products(inputs, group), _products(REFERENCE, group)
    survival, mean = BASELINE[group]
    shares = {factor: sum(products[name] - reference[name] for name in names) for factor, names in FACTORS.items()}
    return 1 - survival ** math.exp(sum(products.values()) - mean), shares


def _products(inputs: Mapping[str, Any], group: tuple[str, str]) -> dict[str, float]:
    age, pressure = math.log(inputs["age"]), math.log(inputs["systolic_bp"])
    total, hdl = math.log(inputs["total_cholesterol"]), math.log(inputs["hdl_cholesterol"])
    treated, smoker = float(inputs["bp_treated"]), float(inputs["smoker"])
    values = (
        age,
        age * age,
        total,
        age * total,
        hdl,
        age * hdl,
        treated * pressure,
        treated * age * pressure,
        (1 - treated) * pressure,
        (1 - treated) * age * pressure,
        smoker,
        smoker * age,
        float(inputs["diabetes"]),
    )
    return {name: coefficient * value for name, coefficient, value in zip(TERMS, COEFFICIENTS[group], values, strict=True)}
