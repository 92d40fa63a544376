"""Phenopackets: a person's signs are read from one, and the ranked diseases written to one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmasos.errors import InvalidInput
from llmasos.memory.pack import Pack
from llmasos.tools.phenotypes import phenotype_diagnosis
from llmasos.tools.phenotypes.phenopacket import read_phenopacket, write_phenopacket

PUBLISHED = Path(__file__).with_name("phenopacket_PMID_22428873_P1.json")


def test_a_published_phenopacket_is_read_and_its_diagnosis_found() -> None:
    case = read_phenopacket(PUBLISHED)
    assert case.observed == ("HP:0001162", "HP:0011304", "HP:0010055", "HP:0010554", "HP:0010621")
    assert len(case.excluded) == 8
    assert (case.diseases, case.references) == (("OMIM:174200",), ("PMID:22428873",))


def test_ranked_diseases_are_written_as_a_phenopacket_that_can_be_read_again(pack: Pack) -> None:
    case = read_phenopacket(PUBLISHED)
    packet = write_phenopacket(case, phenotype_diagnosis(phenotypes=case.phenotypes()), datetime(2026, 1, 2, tzinfo=UTC))
    assert len(packet["interpretations"]) == 10
    assert packet["interpretations"][0]["progressStatus"] == "IN_PROGRESS"
    assert packet["phenotypicFeatures"][0] == {"type": {"id": "HP:0001162", "label": "Postaxial hand polydactyly"}}
    assert packet["metaData"]["created"] == "2026-01-02T00:00:00Z"
    assert read_phenopacket(packet) == case.model_copy(update={"diseases": ()})


@pytest.mark.parametrize("broken", [{}, {"id": 3}, {"id": "x", "phenotypicFeatures": [{"type": {}}]}, {"id": "x", "diseases": "none"}])
def test_what_is_no_phenopacket_is_refused_with_the_field(broken: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="phenopacket"):
        read_phenopacket(broken)


def packet(**feature: object) -> dict[str, object]:
    return {"id": "x", "phenotypicFeatures": [{"type": {"id": "HP:0001083"}}, feature]}


@pytest.mark.parametrize("word", ["excluded", "negated"])
def test_a_sign_that_was_excluded_is_no_sign_in_either_schema(word: str) -> None:
    case = read_phenopacket(packet(type={"id": "HP:0001250"}, **{word: True}))
    assert (case.observed, case.excluded) == (("HP:0001083",), ("HP:0001250",))


def test_of_a_family_the_proband_is_read() -> None:
    family = {"id": "f", "proband": packet(type={"id": "HP:0001250"}), "relatives": [packet(type={"id": "HP:0000365"})]}
    assert read_phenopacket(family).observed == ("HP:0001083", "HP:0001250")


def test_a_sign_of_another_ontology_is_read_by_its_label(pack: Pack) -> None:
    case = read_phenopacket(packet(type={"id": "SNOMEDCT:91175000", "label": "Seizure"}, excluded=True))
    counted = next(one for one in phenotype_diagnosis(phenotypes=case.phenotypes()) if one.topic == "signs counted")
    assert [(row["hpo_id"], row["counted"]) for row in counted.values["signs"]] == [("HP:0001083", "present"), ("HP:0001250", "absent")]


def test_onset_and_modifiers_of_a_sign_change_nothing() -> None:
    onset = {"age": {"iso8601duration": "P3Y"}}
    with_more = packet(
        type={"id": "HP:0001250"}, onset=onset, modifiers=[{"id": "HP:0012825", "label": "Mild"}], severity={"id": "HP:0012828"}
    )
    assert read_phenopacket(with_more) == read_phenopacket(packet(type={"id": "HP:0001250"}))
