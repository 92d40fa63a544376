"""A class of drugs stands for those that guidance speaks of."""

import pytest

from llmasos.memory.injected import Wording
from llmasos.memory.pack import Pack
from llmasos.tools.finding import Finding
from llmasos.tools.pharmacogenomics.guidance import guided, stored
from llmasos.tools.registry import Registry
from tests.medicines import asked


def advised(found: list[Finding]) -> list[object]:
    return [finding.values["drug"] for finding in found if finding.topic == "recommendation"]


@pytest.mark.parametrize("name", ["statin", "Statins", "any statin", "statin therapy", "他汀类"])
def test_a_class_is_looked_up_drug_by_drug(name: str) -> None:
    found = asked(name, ["SLCO1B1 *5/*5"])
    assert {"simvastatin", "rosuvastatin", "atorvastatin"} <= set(advised(found))


def test_a_drug_of_the_class_does_not_count_as_taken() -> None:
    (first, *_) = asked("SSRIs", ["CYP2D6 *1/*1"])
    assert first.values["phenotype"] == "Normal Metabolizer"


def test_a_class_without_a_genotype_says_which_genes_matter() -> None:
    assert [finding.text for finding in asked("SSRI")] == [
        "For citalopram, escitalopram and sertraline guidelines go by CYP2C19; no result of it was given to this check.",
        "For paroxetine guidelines go by CYP2D6; no result of it was given to this check.",
    ]


def said(question: str) -> list[object]:
    found = Registry.discover()["pharmacogenomics"].run({"genotypes": ["CYP2C19 *2/*2"]}, {"Wording": Wording((question,))})
    return advised(list(found.findings))


def test_a_class_that_the_question_names_counts_beside_a_genotype() -> None:
    assert said("Which SSRI with CYP2C19 *2/*2?") == ["citalopram", "escitalopram", "sertraline"]
    assert said("CYP2C19 *2/*2 and an SSRI, or rather sertraline?") == []  # a drug is named, so the class is not what is meant
    assert said("What does CYP2C19 *2/*2 mean?") == []


@pytest.mark.parametrize("entry", stored()["group"], ids=lambda entry: entry["names"][0])
def test_every_drug_of_a_class_has_guidance(pack: Pack, entry: dict[str, list[str]]) -> None:
    assert not [drug for drug in entry["drugs"] if not guided(pack, drug)]
