"""AHA PREVENT (2023): 10- and 30-year risk of total CVD, ASCVD and heart failure, without race.

The base models, and those with HbA1c, urine albumin-creatinine ratio, social deprivation index, or all three: which one is
used follows from which of these is given (`variant`).

Khan SS et al., Circulation 2024;149:430-449, PMID:37947085, DOI:10.1161/CIRCULATIONAHA.123.067626. Terms and centring:
the paper's supplement, checked against CDC's data dictionary of total CVD and the R package PooledCohort, both read on
2026-11-23. Derived in 3,281,919 and externally validated in 3,330,085 US adults of 30 to 79 years without known CVD.
"""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ..finding import Source

SOURCE = Source(
    title="Development and Validation of the American Heart Association's PREVENT Equations",
    publisher="Circulation 149:430-449",
    version="2024",
    identifier="PMID:37947085",
)
NEEDED = ("age", "sex", "total_cholesterol", "hdl_cholesterol", "systolic_bp", "bp_treated", "statin", "diabetes", "smoker", "egfr")
NEEDED_FOR_HEART_FAILURE = (*NEEDED, "bmi")
EXTRA = ("hba1c", "uacr", "sdi")
OUTCOMES = ("total_cvd", "ascvd", "heart_failure")
# Inclusive; the ranges that implementations of the paper enforce (R package PooledCohort 0.0.2, prevent.R).
VALID: Mapping[str, tuple[float, float, str]] = {
    "age": (30, 79, "years"),
    "total_cholesterol": (130, 320, "mg/dL"),
    "hdl_cholesterol": (20, 100, "mg/dL"),
    "systolic_bp": (90, 200, "mmHg"),
    "egfr": (15, 140, "mL/min/1.73 m²"),
    "bmi": (18.5, 40, "kg/m²"),
}
VARIANTS = {
    "base": "base",
    "hba1c": "with HbA1c",
    "uacr": "with urine albumin-creatinine ratio",
    "sdi": "with social deprivation index",
    "full": "full",
}
LONG_TERM = (30, 59)  # years of age in which a 30-year risk is given
POPULATION = "US adults of 30 to 79 years without known cardiovascular disease"
VALIDATION = (
    "C-statistic for total CVD 0.794 in women and 0.757 in men, calibration slope 1.03 and 0.94, in 3,330,085 people of 21 other data sets"
)
MMOL = 0.02586  # mmol/L of cholesterol in 1 mg/dL, as the paper's supplement takes it

FACTORS = {
    "age": ("age", "age_squared"),
    "non-HDL cholesterol": ("non_hdl", "age_non_hdl", "treated_non_hdl"),
    "HDL cholesterol": ("hdl", "age_hdl"),
    "systolic blood pressure": ("sbp_below_110", "sbp_from_110", "age_sbp", "treated_sbp"),
    "blood pressure treatment": ("bp_treated",),
    "statin": ("statin",),
    "diabetes": ("diabetes", "age_diabetes"),
    "smoking": ("smoker", "age_smoker"),
    "kidney function": ("egfr_below_60", "egfr_from_60", "age_egfr"),
    "body mass index": ("bmi_below_30", "bmi_from_30", "age_bmi"),
    "HbA1c": ("hba1c_diabetes", "hba1c_no_diabetes", "hba1c_missing"),
    "urine albumin": ("ln_uacr", "uacr_missing"),
    "social deprivation": ("sdi_4_to_6", "sdi_7_to_10", "sdi_missing"),
}
_EXTRA_FACTORS = {"HbA1c": ("hba1c", "full"), "urine albumin": ("uacr", "full"), "social deprivation": ("sdi", "full")}


def variant(inputs: Mapping[str, Any]) -> str:
    """base, hba1c, uacr or sdi by the one extra input that is given; full when several are, the absent one counted as missing."""
    given = [name for name in EXTRA if inputs.get(name) is not None]
    return {0: "base", 1: given[0] if given else ""}.get(len(given), "full")


def risk(inputs: Mapping[str, Any], outcome: str, years: int) -> tuple[float, dict[str, float]]:
    """Risk from 0 to 1, and each factor's share of the log-odds against the reference person: 55 years, non-HDL 3.5 and HDL
    1.3 mmol/L, SBP 130 mmHg, eGFR 90, BMI 25 or 30, untreated, no diabetes, non-smoker; HbA1c 5.3 %, urine albumin 1 mg/g and a
    deprivation decile of 1 to 3 where they enter. Cholesterol in mg/dL, BP in mmHg, HbA1c in %, albumin in mg/g, deprivation in deciles.
    """
    used = variant(inputs)
    models = _coefficients() if used == "base" else _variants()[used]
    coefficients = models[f"y{years}"][inputs["sex"]][outcome]
    terms = _terms(inputs)
    products = {name: coefficients.get(name, 0.0) * value for name, value in terms.items()}
    log_odds = coefficients["constant"] + sum(products.values())
    shares = {
        factor: sum(products[name] for name in names) for factor, names in FACTORS.items() if used in _EXTRA_FACTORS.get(factor, (used,))
    }
    if outcome != "heart_failure":
        del shares["body mass index"]
    return 1 / (1 + math.exp(-log_odds)), shares


def _terms(inputs: Mapping[str, Any]) -> dict[str, float]:
    """The equations' terms, centred and scaled."""
    age = (inputs["age"] - 55) / 10
    hdl = inputs["hdl_cholesterol"] * MMOL
    non_hdl = inputs["total_cholesterol"] * MMOL - hdl - 3.5
    hdl_term = (hdl - 1.3) / 0.3
    pressure = (max(inputs["systolic_bp"], 110) - 130) / 20
    kidney = (min(inputs["egfr"], 60) - 60) / -15
    weight = inputs.get("bmi") or 25.0
    heavy = (max(weight, 30) - 30) / 5
    treated, statin, diabetes, smoker = (float(inputs[name]) for name in ("bp_treated", "statin", "diabetes", "smoker"))
    return {
        "age": age,
        "age_squared": age * age,
        "non_hdl": non_hdl,
        "hdl": hdl_term,
        "sbp_below_110": (min(inputs["systolic_bp"], 110) - 110) / 20,
        "sbp_from_110": pressure,
        "diabetes": diabetes,
        "smoker": smoker,
        "bmi_below_30": (min(weight, 30) - 25) / 5,
        "bmi_from_30": heavy,
        "egfr_below_60": kidney,
        "egfr_from_60": (max(inputs["egfr"], 60) - 90) / -15,
        "bp_treated": treated,
        "statin": statin,
        "treated_sbp": pressure * treated,
        "treated_non_hdl": non_hdl * statin,
        "age_non_hdl": age * non_hdl,
        "age_hdl": age * hdl_term,
        "age_sbp": age * pressure,
        "age_diabetes": age * diabetes,
        "age_smoker": age * smoker,
        "age_bmi": age * heavy,
        "age_egfr": age * kidney,
        **_extra_terms(inputs, diabetes),
    }


def _extra_terms(inputs: Mapping[str, Any], diabetes: float) -> dict[str, float]:
    """Terms of what the base model does without; an absent one has a term of its own."""
    hba1c, uacr, sdi = (inputs.get(name) for name in EXTRA)
    above = hba1c - 5.3 if hba1c is not None else 0.0
    return {
        "hba1c_diabetes": above * diabetes,
        "hba1c_no_diabetes": above * (1 - diabetes),
        "hba1c_missing": float(hba1c is None),
        "ln_uacr": math.log(uacr) if uacr is not None else 0.0,
        "uacr_missing": float(uacr is None),
        "sdi_4_to_6": float(sdi is not None and 4 <= sdi <= 6),
        "sdi_7_to_10": float(sdi is not None and sdi >= 7),
        "sdi_missing": float(sdi is None),
    }


@cache
def _variants() -> dict[str, dict[str, dict[str, dict[str, dict[str, float]]]]]:
    return tomllib.loads((files(__package__) / "data" / "prevent_variants.toml").read_text(encoding="utf-8"))


@cache
def _coefficients() -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    return tomllib.loads((files(__package__) / "data" / "prevent.toml").read_text(encoding="utf-8"))
