"""Every guideline card that ships keeps the format, and the links between cards hold."""

from pathlib import Path

import pytest

from llmasos.errors import InvalidInput
from llmasos.tools.guidelines.card import Card, load_cards, parse_cards

FOLDER = Path(__file__).parents[2] / "tools" / "guidelines" / "cards"
EXAMPLE = """
[[card]]
id = "{id}"
title = "Mammography every two years from 40 to 74"
text = "Women aged 40 to 74 years should have a screening mammogram every 2 years."
body = "US Preventive Services Task Force"
guideline = "Screening for breast cancer"
year = {year}
section = "Women aged 40 to 74 years"
strength = "USPSTF grade B"
evidence = ""
population = "Women of average risk"
action = "Screening mammography every 2 years"
genes = []
conditions = ["breast cancer"]
identifier = "{identifier}"
licence = ""
supersedes = {supersedes}
superseded_by = "{superseded_by}"
confirmed_at = "https://example.org/passage"
confirmed_on = "2026-11-23"
locator = "bullet 1"
questions = ["When should mammography start?", "How often is a mammogram due?", "多久做一次乳腺筛查？"]
"""


def written(
    id: str = "breast-2024", year: int = 2024, identifier: str = "PMID:38687503", supersedes: str = "[]", superseded_by: str = ""
) -> str:
    return EXAMPLE.format(id=id, year=year, identifier=identifier, supersedes=supersedes, superseded_by=superseded_by)


def refused(text: str) -> str:
    """The message with which a file of cards is refused."""
    with pytest.raises(InvalidInput) as caught:
        parse_cards({"example.toml": text})
    return str(caught.value)


def test_every_file_of_cards_is_loaded() -> None:
    tables = sum(file.read_text("utf-8").count("[[card]]") for file in FOLDER.glob("*.toml"))
    assert len(load_cards()) == tables > 0


def test_there_are_at_least_three_hundred_cards() -> None:
    assert len(load_cards()) >= 300


def test_no_two_cards_have_the_same_id() -> None:
    assert len({card.id for card in load_cards()}) == len(load_cards())


def test_no_two_current_cards_say_the_same() -> None:
    texts = [card.text for card in load_cards() if card.current]
    assert len(set(texts)) == len(texts)


def test_every_card_names_its_guideline_and_the_passage_where_it_was_confirmed() -> None:
    assert [card.id for card in load_cards() if not (card.identifier and card.confirmed_at and card.locator)] == []


def test_every_card_becomes_a_source_that_can_be_cited() -> None:
    for card in load_cards():
        assert card.source().cite() == f"{card.guideline}. {card.body}, {card.year}. {card.identifier}"


def test_at_least_three_superseded_cards_stand_beside_their_successors() -> None:
    by_id = {card.id: card for card in load_cards()}
    pairs = [(card, by_id[card.superseded_by]) for card in load_cards() if card.superseded_by]
    assert len(pairs) >= 3
    assert all(older.id in newer.supersedes and older.year <= newer.year for older, newer in pairs)


def test_cards_are_short() -> None:
    assert [card.id for card in load_cards() if len(card.text) > 700] == []


def test_a_card_without_an_identifier_is_refused_by_name() -> None:
    assert "breast-2024: identifier" in refused(written(identifier=""))


def test_a_card_with_an_unknown_field_is_refused() -> None:
    assert "example.toml: breast-2024: grade" in refused(written() + 'grade = "B"\n')


def test_a_card_that_nobody_asks_for_in_chinese_is_refused() -> None:
    assert "one in Chinese" in refused(written().replace("多久做一次乳腺筛查？", "And in dense breasts?"))


def test_a_repeated_id_is_refused() -> None:
    assert "an id that no other card has" in refused(written() + written())


def test_a_successor_that_does_not_exist_is_refused() -> None:
    assert "breast-2016.superseded_by" in refused(written(id="breast-2016", year=2016, superseded_by="breast-2024"))


def test_a_supersession_marked_on_one_side_only_is_refused() -> None:
    older = written(id="breast-2016", year=2016)
    assert "breast-2024.supersedes" in refused(older + written(supersedes='["breast-2016"]'))


def test_a_successor_older_than_what_it_replaces_is_refused() -> None:
    later = written(id="breast-2016", year=2016, supersedes='["breast-2024"]')
    assert "of the same year or later" in refused(written(superseded_by="breast-2016") + later)


def test_broken_toml_is_refused_with_its_file() -> None:
    assert "cards/example.toml" in refused("[[card]\n")


@pytest.mark.parametrize("first", ["a.toml", "b.toml"])
def test_links_may_cross_files(first: str) -> None:
    second = "b.toml" if first == "a.toml" else "a.toml"
    older = written(id="breast-2016", year=2016, superseded_by="breast-2024")
    cards = parse_cards({first: older, second: written(supersedes='["breast-2016"]')})
    assert {card.id: card.current for card in cards} == {"breast-2016": False, "breast-2024": True}


def test_an_empty_successor_means_current() -> None:
    (card,) = parse_cards({"example.toml": written()})
    assert isinstance(card, Card)
    assert card.superseded_by is None


def test_a_card_whose_words_say_that_its_edition_was_retired_or_replaced_is_not_current() -> None:
    spent = ("retired", "(replaced)", ", replaced", "withdrawn", "has since replaced", "guideline replaced it")
    told = {card.id for card in load_cards() if any(word in f"{card.title} {card.text} {card.guideline} {card.strength}" for word in spent)}
    assert {card.id for card in load_cards() if card.id in told and card.current} == set()


def test_what_a_later_edition_rewrote_is_not_current() -> None:
    """ASCO on lung cancer 2026.3.0 (DOI 10.1200/JCO-25-02822), ELN 2025 (10.1038/s41375-025-02664-w), melanoma 2023 (10.1200/JCO.23.01136)."""
    rewritten = {"asco-nsclc-": 2026, "eln-cml-": 2025, "asco-melanoma-adjuvant-": 2023, "acmg-microarray-": 2021, "xlh-diagnosis-": 2025}
    spent = [card.id for card in load_cards() for start, year in rewritten.items() if card.id.startswith(start) and card.year < year]
    assert [card.id for card in load_cards() if card.id in spent and card.current] == []


def test_the_cards_on_advanced_her2_positive_breast_cancer_cite_one_edition() -> None:
    """Giordano 2022, DOI 10.1200/JCO.22.00519."""
    editions = {(card.year, card.identifier) for card in load_cards() if card.id.startswith("asco-her2-")}
    assert editions == {(2022, "DOI:10.1200/JCO.22.00519")}


def test_a_card_of_the_fda_cites_the_fda_itself() -> None:
    addresses = {card.identifier for card in load_cards() if card.body == "US Food and Drug Administration"}
    assert addresses
    assert all(address.startswith("https://www.fda.gov/") for address in addresses)
