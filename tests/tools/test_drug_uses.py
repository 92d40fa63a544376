"""What a drug is said to be for, in Chinese: no piece of a word is a use."""

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.pharmacogenomics.uses import possible_uses, stated_uses


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("他在华法林治疗中，INR偏高", []),
        ("阿司匹林过敏的患者能否使用氯吡格雷", []),
        ("患儿能服用他克莫司吗", []),
        ("华法林治房颤", ["房颤"]),
        ("患冠心病服用氯吡格雷", ["冠心病"]),
    ],
)
def test_a_use_is_a_whole_word_behind_what_says_so(pack: Pack, text: str, uses: list[str]) -> None:
    assert [text[start:end] for start, end in stated_uses(text)] == uses


def test_words_for_treating_are_no_part_of_what_is_treated(pack: Pack) -> None:
    text = "用来治房颤的华法林"
    assert [text[start:end] for start, end in possible_uses(text)] == ["房颤"]
