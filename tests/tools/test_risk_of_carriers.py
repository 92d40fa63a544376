"""What risk_model says of carriers: whom a published figure is of, and what is asked for before one is given."""

from typing import Any

import pytest

from llmasos.memory.patient import Patient
from llmasos.tools.recognisers import offer
from tests.people import risk_abstention as abstention
from tests.people import risks_found as found

NOT_HERE = "it is the figure of carriers who have {}, which were removed here"


@pytest.mark.parametrize(
    ("argument", "cancer", "organ"),
    [("breasts_removed", "breast cancer", "both breasts"), ("ovaries_removed", "ovarian cancer", "the ovaries")],
)
def test_after_an_organ_was_removed_the_figure_is_told_to_be_of_carriers_who_have_it(argument: str, cancer: str, organ: str) -> None:
    person = {"genes": ["BRCA1"], "sex": "female", "age": 45, "condition": cancer}
    with_it, without = found(**person, **{argument: False}), found(**person, **{argument: True})
    assert NOT_HERE.format(organ) in without[0].text
    assert without[0].values["percent"] == with_it[0].values["percent"]
    assert "removed" not in " ".join(one.text for one in with_it)


def test_the_removal_of_one_organ_says_nothing_of_another() -> None:
    answer = found(genes=["BRCA1"], sex="female", age=45, condition="ovarian cancer", breasts_removed=True)
    assert "removed" not in " ".join(one.text for one in answer)


def test_a_first_cancer_of_any_kind_names_every_organ_that_was_removed() -> None:
    answer = found(genes=["BRCA1"], sex="female", age=45, breasts_removed=True, ovaries_removed=True)
    assert NOT_HERE.format("both breasts and the ovaries") in answer[0].text


@pytest.mark.parametrize(
    "name", ["Status post bilateral salpingo-oophorectomy", "Risk-reducing salpingo-oophorectomy", "RRSO 2021", "双侧卵巢切除术后"]
)
def test_an_operation_on_record_counts(name: str) -> None:
    record = Patient.model_validate({"sex": "female", "age": 50, "genes": ["BRCA2"], "conditions": [name]})
    assert NOT_HERE.format("the ovaries") in found(condition="ovarian cancer", patient=record)[0].text


@pytest.mark.parametrize(
    "name", ["Declined prophylactic mastectomy", "Left mastectomy", "Partial mastectomy", "Planned bilateral mastectomy"]
)
def test_an_operation_that_was_not_done_or_left_a_breast_does_not_count(name: str) -> None:
    record = Patient.model_validate({"sex": "female", "age": 50, "genes": ["BRCA2"], "conditions": [name]})
    assert "removed" not in found(condition="breast cancer", patient=record)[0].text


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("bilateral mastectomy two years ago: her risk?", "bilateral mastectomy two years ago"),
        ("her risk after a prophylactic mastectomy?", "after a prophylactic mastectomy"),
        ("双侧乳房切除术后", "双侧乳房切除术后"),
        ("considering bilateral mastectomy", None),
    ],
)
def test_an_operation_is_read_with_the_words_that_say_that_it_was_done(text: str, phrase: str | None) -> None:
    assert [text[slice(*span)] for span in offer("breasts_removed phrase", text)] == ([phrase] if phrase else [])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"genes": ["FBN1"]}, "FBN1 (none of any cancer)"),
        ({"genes": ["BRCA1"], "condition": "melanoma"}, "BRCA1 (none of melanoma in carriers)"),
        ({"genes": ["BRCA1", "CFTR"], "condition": "lung cancer", "age": 50}, "CFTR (none of any cancer)"),
    ],
)
def test_a_gene_without_figures_is_told_before_anything_is_asked_for(given: dict[str, Any], told: str) -> None:
    answer = abstention(**given)
    assert told in answer.reason
    assert not answer.missing


def test_a_gene_with_figures_still_needs_the_sex() -> None:
    assert abstention(genes=["BRCA1"], condition="breast cancer").missing == ("sex",)


@pytest.mark.parametrize(("gene", "cancer", "sex"), [("BRCA2", "ovarian cancer", "female"), ("BRCA2", "prostate cancer", "male")])
def test_a_cancer_of_one_sex_leaves_no_sex_to_ask_for(gene: str, cancer: str, sex: str) -> None:
    assert found(genes=[gene], condition=cancer)[0].values["sex"] == sex


def test_years_that_no_figure_is_published_for_are_told() -> None:
    person = {"genes": ["BRCA1"], "sex": "female", "age": 45, "condition": "breast cancer"}
    assert found(**person, horizon_years=10)[0].text.endswith("No figure over the 10 years asked for is published.")
    assert "asked for is published" not in found(**person)[0].text


def test_a_man_who_carries_brca1_and_tp53_is_given_his_risks_with_intervals() -> None:
    answer = found(gene=["BRCA1", "TP53"], age=50, sex="male")
    first, of_tp53 = answer[0], next(one for one in answer if one.values.get("gene") == "TP53")
    for one in (first, of_tp53):
        low, high = one.values["interval"]  # type: ignore[misc]
        assert low < one.values["risk"] < high  # type: ignore[operator]
        assert "95 % interval" in one.text
    assert {one.values["outcome"] for one in answer if one.values.get("gene") == "BRCA1"} == {"breast cancer", "pancreatic cancer"}
