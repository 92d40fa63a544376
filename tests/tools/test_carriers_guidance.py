"""Who carries a pathogenic variant is told what guidelines say to carriers, with body, year and strength; nobody else is."""

import tomllib
from importlib.resources import files

import pytest

from llmasos.memory.injected import Wording
from llmasos.tools.finding import Finding
from llmasos.tools.guidelines.card import load_cards
from llmasos.tools.variants import variant_interpretation


def cards(question: str, **asked: str) -> list[str]:
    found = variant_interpretation(**asked, wording=Wording((question,)))
    assert isinstance(found, list)
    return [str(one.values["card_id"]) for one in found if isinstance(one, Finding) and "card_id" in one.values]


def test_carriers_of_a_pathogenic_variant_hear_of_surveillance_first() -> None:
    assert cards("TP53 R175H, what now?", variant="R175H", gene="TP53") == ["aacr-li-fraumeni-2025"]


@pytest.mark.parametrize(("person", "other"), [("man of 50", "Women"), ("woman of 50", "Men")])
def test_no_card_is_for_the_other_sex_than_the_question_speaks_of(person: str, other: str) -> None:
    found = variant_interpretation(variant="c.68_69del", gene="BRCA1", wording=Wording((f"{person}, BRCA1 c.68_69del",)))
    told = [one for one in found if isinstance(one, Finding) and "card_id" in one.values]  # type: ignore[union-attr]
    assert len(told) == 2
    assert not any(str(one.values["population"]).startswith(other) for one in told)
    assert all(one.values["strength"] and one.values["year"] for one in told)


@pytest.mark.parametrize(
    ("variant", "gene"),
    [("G12C", "KRAS"), ("rs6025", "F5")],
    ids=["of tumours alone", "a gene of whose carriers no card speaks"],
)
def test_no_guidance_for_carriers_follows_another_variant(variant: str, gene: str) -> None:
    assert cards(f"{gene} {variant}", variant=variant, gene=gene) == []


def test_every_listed_card_is_current_and_speaks_of_its_gene() -> None:
    shipped = {card.id: card for card in load_cards()}
    listed = tomllib.loads((files("llmasos.tools.variants") / "carriers.toml").read_text(encoding="utf-8"))["carriers"]
    told = [(gene, name) for entry in listed for gene in entry["genes"] for whom in ("all", "women", "men") for name in entry.get(whom, [])]
    assert len(told) > 40
    assert [pair for pair in told if not (shipped[pair[1]].current and pair[0] in shipped[pair[1]].genes)] == []


def test_a_relative_may_be_the_carrier_so_that_both_sexes_hear() -> None:
    assert cards("Her father carries BRCA2 6174delT", variant="6174delT", gene="BRCA2") == [
        "acr-high-risk-breast-2023",
        "nccn-male-brca-prostate-2021",
    ]
