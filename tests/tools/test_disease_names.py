"""Names of diseases in a text, by the recogniser that offers them as arguments."""

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.genes.disease_recogniser import disease_names


def named(text: str) -> list[str]:
    return [text[slice(*span)] for span in disease_names(text)]


@pytest.mark.parametrize(
    "text", ["another question on growth", "breast MRI and a metabolic panel", "is the kidney spared?", "Down the line"]
)
def test_a_common_word_that_names_add_to_is_no_disease(pack: Pack, text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "names"), [("genes of Leigh, Barth and Pompe", ["Leigh", "Barth", "Pompe"]), ("is marfan dominant?", ["marfan"])]
)
def test_a_proper_name_is_a_disease_without_what_follows_it(pack: Pack, text: str, names: list[str]) -> None:
    assert named(text) == names


def test_two_diseases_beside_an_and_are_two(pack: Pack) -> None:
    assert named("breast cancer and kidney disease") == ["breast cancer", "kidney disease"]
    assert named("genes for deafness and onychodystrophy") == ["deafness and onychodystrophy"]
