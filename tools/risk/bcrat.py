"""BCRAT, the «Gail model»: a woman's risk of invasive breast cancer, by race group.

Gail MH et al., J Natl Cancer Inst 1989;81:1879-1886; Costantino JP et al. 1999;91:1541-1548; Black women: Gail MH et al.
2007, PMID:18042936; Asian and Pacific Islander women: Matsuno RK et al. 2011;103:951-961, PMID:21562243; Hispanic
women: Banegas MP et al. 2016, DOI:10.1093/jnci/djw215. Categories and the factor of atypical hyperplasia as in NCI's R
package BCRA 2.1.2. Death from other causes competes, at US rates. For whom it is not: NCI's page on the tool.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from llmasos.errors import InvalidInput

from ..finding import Source

SOURCE = Source(
    title="Validation studies for models projecting the risk of invasive and total breast cancer incidence",
    publisher="J Natl Cancer Inst 91:1541-1548",
    version="1999; constants of BCRA 2.1.2 (2020)",
    identifier="DOI:10.1093/jnci/91.18.1541",
)
NEEDED = ("age", "sex", "race_group", "menarche_age", "first_birth_age", "breast_cancer_relatives", "breast_biopsies", "breast_history")
VALID: Mapping[str, tuple[float, float, str]] = {"age": (35, 85, "years")}
POPULATION = (
    "US women of 35 to 85 years without breast cancer, DCIS, LCIS or chest radiation, and without a known gene variant of high risk"
)
# Five years: Rockhill B et al., «Validation of the Gail et al. Model of Breast Cancer Risk Prediction and Implications for Chemoprevention», abstract.
# Two years: «Comparison of Questionnaire-Based Breast Cancer Prediction Models», Cancer Epidemiol Biomarkers Prev 2019;28:1187, abstract.
VALIDATION = (
    "validated by NCI's account in white, Black, Hispanic, and Asian and Pacific Islander women of the United States; not meant for other countries. "
    "In white US nurses the cases expected in five years were 0.94 (95 % interval 0.89 to 0.99) of those observed and the C-statistic 0.58 (0.56 to 0.60); "
    "in 76,922 nurses it was 0.61, with risks too high in women above about 1 % in two years"
)
TO_AGE = 90
HYPERPLASIA = {True: 1.82, False: 0.93, None: 1.0}  # relative risk once there was a biopsy; 1 where the finding is unknown


@dataclass(frozen=True)
class Group:
    """A race group: which constants it takes, where they were published, and how far they hold."""

    coefficients: str
    rates: str
    source: Source
    validity: str


def _paper(title: str, issue: str, year: str, identifier: str) -> Source:
    return Source(title=title, publisher=f"J Natl Cancer Inst {issue}".strip(), version=year, identifier=identifier)


_BLACK = _paper("Projecting individualized absolute invasive breast cancer risk in African American women", "", "2007", "PMID:18042936")
_ASIAN = _paper(
    "Projecting Individualized Absolute Invasive Breast Cancer Risk in Asian and Pacific Islander American Women",
    "103:951-961",
    "2011",
    "PMID:21562243",
)
_HISPANIC = _paper(
    "Projecting individualized absolute invasive breast cancer risk in US Hispanic women", "", "2016", "DOI:10.1093/jnci/djw215"
)
_ASIAN_VALIDITY = "developed in Asian American women and checked in the Women's Health Initiative; too high after recent immigration from a country of low risk"
GROUPS: Mapping[str, Group] = {
    "white": Group(
        "white",
        "white",
        SOURCE,
        "validated; from 50 years on, 18 % more cancers occurred in the Women's Health Initiative than it expected (PMID:22147080)",
    ),
    "black": Group("black", "black", _BLACK, "validated; may be too low for women with earlier biopsies (NCI)"),
    "hispanic US-born": Group("hispanic_us", "hispanic_us", _HISPANIC, "validated for women born in the United States (NCI)"),
    "hispanic foreign-born": Group(
        "hispanic_foreign", "hispanic_foreign", _HISPANIC, "may be too low for women born outside the United States (NCI)"
    ),
    "american indian or alaska native": Group(
        "native_american", "white", SOURCE, "not validated: it rests on data of white women and may be wrong (NCI)"
    ),
    **{
        name: Group("asian", name.replace(" ", "_"), _ASIAN, _ASIAN_VALIDITY)
        for name in ("chinese", "japanese", "filipino", "hawaiian", "other pacific islander", "other asian")
    },
}


def risk(inputs: Mapping[str, Any], years: float) -> tuple[float, dict[str, float]]:
    """Risk from 0 to 1 of invasive breast cancer within `years`, and each factor's log relative risk at the woman's age.

    Reference: a woman of that age and group with menarche from 14 on, a first birth before 20, no biopsy and no affected
    mother, sister or daughter. The interaction of first birth and relatives counts with the relatives. Raises InvalidInput
    for ages that contradict each other.
    """
    _consistent(inputs)
    group = GROUPS[inputs["race_group"]]
    constants = _constants()["coefficients"][group.coefficients]
    younger, older = (_shares(inputs, constants["relative_risk"], from_50) for from_50 in (False, True))
    relative = [math.exp(sum(shares.values())) for shares in (younger, older)]
    factors = [share * factor for share, factor in zip(constants["one_minus_ar"], relative, strict=True)]
    absolute = _absolute(inputs["age"], years, _constants()["rates"][group.rates], (factors[0], factors[1]))
    return absolute, older if inputs["age"] >= 50 else younger


def average(group: str, age: float, years: float) -> float:
    """The risk from 0 to 1 of all women of that age and group, as the tool gives it beside a woman's own."""
    rates = GROUPS[group].rates
    return _absolute(age, years, _constants()["rates"]["white_average" if rates == "white" else rates], (1.0, 1.0))


def _shares(inputs: Mapping[str, Any], beta: list[float], from_50: bool) -> dict[str, float]:
    group, biopsies = GROUPS[inputs["race_group"]].coefficients, inputs["breast_biopsies"]
    hispanic, asian = group.startswith("hispanic"), group == "asian"
    biopsy = min(biopsies, 1 if hispanic else 2)
    menarche = _band(inputs["menarche_age"], (14, 12), (0, 1, 1 if group == "black" else 2))
    birth = _birth(inputs["first_birth_age"], hispanic)
    relatives = min(inputs["breast_cancer_relatives"], 1 if hispanic or asian else 2)
    return {
        "age at menarche": menarche * beta[1],
        "age at first birth": birth * beta[2],
        "affected relatives": relatives * (beta[3] + birth * beta[5]),
        "biopsies": biopsy * (beta[0] + (beta[4] if from_50 else 0.0)),
        "atypical hyperplasia": math.log(HYPERPLASIA[inputs.get("atypical_hyperplasia")]) if biopsies else 0.0,
    }


def _band(value: float, bounds: tuple[float, ...], levels: tuple[int, ...]) -> int:
    """The level of the first bound that the value reaches, the last one below them all."""
    return next((level for bound, level in zip(bounds, levels, strict=False) if value >= bound), levels[-1])


def _birth(age: float, hispanic: bool) -> int:
    """Category of the age at first live birth; 0 means no birth."""
    if age == 0:
        return 2
    return _band(age, (30, 20), (2, 1, 0)) if hispanic else _band(age, (30, 25, 20), (3, 2, 1, 0))


def _absolute(age: float, years: float, rates: Mapping[str, list[float]], factors: tuple[float, float]) -> float:
    """Probability of the cancer before death from another cause, with rates constant within each year of age."""
    risk, hazard, now, end = 0.0, 0.0, age, age + years
    while now < end:
        step = min(math.floor(now) + 1, end) - now
        band = (math.floor(now) - 20) // 5
        cancer = rates["incidence"][band] * factors[1 if now >= 50 else 0]
        both = cancer + rates["mortality"][band]
        risk += cancer / both * math.exp(-hazard) * -math.expm1(-both * step)
        hazard += both * step
        now += step
    return risk


def _consistent(inputs: Mapping[str, Any]) -> None:
    age, menarche, birth = inputs["age"], inputs["menarche_age"], inputs["first_birth_age"]
    if menarche > age:
        raise InvalidInput("menarche_age", menarche, f"an age of at most {age:g}, the woman's own")
    if birth and not menarche <= birth <= age:
        raise InvalidInput("first_birth_age", birth, f"an age from {menarche:g} to {age:g}, or 0 without a birth")
    if inputs.get("atypical_hyperplasia") is not None and not inputs["breast_biopsies"]:
        raise InvalidInput("atypical_hyperplasia", inputs["atypical_hyperplasia"], "nothing where there was no biopsy")


@cache
def _constants() -> dict[str, dict[str, dict[str, list[float]]]]:
    return tomllib.loads((files(__package__) / "data" / "bcrat.toml").read_text(encoding="utf-8"))
