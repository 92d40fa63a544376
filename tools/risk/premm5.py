"""PREMM5: the probability of carrying a variant of MLH1, MSH2 (or EPCAM), MSH6 or PMS2, from own and family cancers.

Kastrinos F et al., J Clin Oncol 2017;35:2165-2172, PMID:28489507. Coefficients seen in two independent implementations that
agree in every one (PrevMed's and the University of Michigan's family history service); the bounds of the ages, which the
authors' site says are applied, in the second alone. Sparse data make some terms odd: two or more colorectal cancers all but
rule MSH6 out. Of PMS2 carriers it finds few (Goverde A et al., Fam Cancer 2018, DOI:10.1007/s10689-017-0039-1).
"""

import math
from collections.abc import Mapping
from typing import Any

from llmasos.errors import InvalidInput

from ..finding import Source

SOURCE = Source(
    title="Development and Validation of the PREMM5 Model for Comprehensive Risk Assessment of Lynch Syndrome",
    publisher="J Clin Oncol 35:2165-2172",
    version="2017",
    identifier="PMID:28489507",
)
NEEDED = ("age", "sex", "lynch_history")
VALID: Mapping[str, tuple[float, float, str]] = {"age": (18, 100, "years")}
POPULATION = "adults with or without cancer whose own and family history of colorectal, endometrial and other Lynch cancers is known"
VALIDATION = (
    "AUC 0.81 (95 % interval 0.79 to 0.82) in the 18,734 people it was developed in and 0.83 (0.75 to 0.92) in 1,058 patients with colorectal "
    "cancer; it does not tell carriers of PMS2 apart (AUC 0.51 in 734 index patients)"
)
TESTING = 2.5  # percent; from here on genetic testing is supported by the authors
PEOPLE = ("self", "first_degree", "second_degree")
COUNTS = tuple(f"{who}_{cancer}" for who in PEOPLE for cancer in ("colorectal", "endometrial", "other"))
AGES = tuple(f"{who}_{cancer}_age" for who in PEOPLE for cancer in ("colorectal", "endometrial"))
# Bounds of the youngest age at diagnosis; 45 stands for no cancer.
BOUNDS = {
    "self_colorectal": (27, 77),
    "first_degree_colorectal": (28, 81),
    "second_degree_colorectal": (30, 85),
    "self_endometrial": (31, 67),
    "first_degree_endometrial": (28, 69),
    "second_degree_endometrial": (34, 70),
}
AGE_BOUNDS = (22, 83)
TERMS = {
    "male sex": ("male",),
    "own colorectal cancer": ("one_colorectal", "more_colorectal"),
    "own endometrial cancer": ("endometrial",),
    "other own Lynch cancer": ("other",),
    "colorectal cancer in relatives": ("family_colorectal",),
    "endometrial cancer in relatives": ("family_endometrial",),
    "other Lynch cancer in relatives": ("family_other",),
    "ages at colorectal cancer": ("colorectal_ages",),
    "ages at endometrial cancer": ("endometrial_ages",),
    "age now": ("age",),
}
# Constant, then the terms in the order of TERMS. Reference outcome: none of these genes.
COEFFICIENTS = {
    "MLH1": (-5.325, 0.904, 2.586, 3.183, 1.621, 1.276, 1.560, 0.804, 0.397, -0.0557, 0.0115, -0.0476),
    "MSH2/EPCAM": (-4.427, 0.937, 1.799, 2.593, 1.924, 1.585, 1.337, 0.670, 0.607, -0.0441, 0.0002, -0.0482),
    "MSH6": (-4.675, 0.816, 1.265, -53.205, 1.759, 0.538, 0.545, 0.923, 0.313, -0.0095, 0.0344, -0.0363),
    "PMS2": (-4.913, 0.294, 0.989, -0.354, 0.739, 0.395, -0.002, -0.426, -0.105, -0.0086, 0.0008, -0.0074),
}


def probabilities(inputs: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """The probability from 0 to 1 of a variant of each gene, and each factor's share of each gene's linear predictor.

    Shares are against a woman without cancer in herself or relatives, at age 0 of the scale. Raises InvalidInput for an
    incomplete or impossible history.
    """
    terms = _terms(inputs)
    shares = {gene: dict(zip(TERMS, _products(betas[1:], terms), strict=True)) for gene, betas in COEFFICIENTS.items()}
    odds = {gene: math.exp(COEFFICIENTS[gene][0] + sum(parts.values())) for gene, parts in shares.items()}
    return {gene: value / (1 + sum(odds.values())) for gene, value in odds.items()}, shares


def _products(betas: tuple[float, ...], terms: Mapping[str, float]) -> list[float]:
    weights = dict(zip((name for names in TERMS.values() for name in names), betas, strict=True))
    return [sum(weights[name] * terms[name] for name in names) for names in TERMS.values()]


def _terms(inputs: Mapping[str, Any]) -> dict[str, float]:
    history = checked(inputs["lynch_history"], inputs["sex"], inputs["age"])
    return {
        "male": float(inputs["sex"] == "male"),
        "one_colorectal": float(history["self_colorectal"] == 1),
        "more_colorectal": float(history["self_colorectal"] >= 2),
        "endometrial": float(history["self_endometrial"] > 0),
        "other": float(history["self_other"] > 0),
        "family_colorectal": _relatives(history, "colorectal", 2),
        "family_endometrial": _relatives(history, "endometrial", 2),
        "family_other": _relatives(history, "other", 1),
        "colorectal_ages": _ages(history, "colorectal"),
        "endometrial_ages": _ages(history, "endometrial"),
        "age": min(max(inputs["age"], AGE_BOUNDS[0]), AGE_BOUNDS[1]),
    }


def _relatives(history: Mapping[str, float], cancer: str, most: int) -> float:
    """Affected first-degree relatives, up to `most`, and half of the second-degree ones."""
    return min(history[f"first_degree_{cancer}"], most) + 0.5 * min(history[f"second_degree_{cancer}"], most)


def _ages(history: Mapping[str, float], cancer: str) -> float:
    """Youngest ages at diagnosis beyond 45, added up over oneself and both degrees of relatives."""
    total = 0.0
    for name in (f"{who}_{cancer}" for who in PEOPLE):
        low, high = BOUNDS[name]
        total += min(max(history[f"{name}_age"], low), high) - 45 if history[name] else 0
    return total


def checked(history: Mapping[str, float], sex: str, age: float) -> dict[str, float]:
    """The history with every count, and an age for every cancer that has one. Raises InvalidInput."""
    accepted = f"counts {', '.join(COUNTS)}, and the youngest age for each that is not 0: {', '.join(AGES)}"
    strange = [name for name in history if name not in (*COUNTS, *AGES)]
    absent = [name for name in COUNTS if name not in history]
    absent += [name for name in AGES if history.get(name.removesuffix("_age")) and name not in history]
    wrong = [
        f"{name} {value}" for name, value in history.items() if isinstance(value, bool) or not 0 <= value <= (120 if name in AGES else 30)
    ]
    wrong += [name for name in ("self_colorectal_age", "self_endometrial_age") if history.get(name, 0) > age]
    wrong += ["self_endometrial of a man"] if sex == "male" and history.get("self_endometrial") else []
    if strange or absent or wrong:
        raise InvalidInput("lynch_history", ", ".join((*strange, *wrong, *(f"without {name}" for name in absent))), accepted)
    return dict(history)
