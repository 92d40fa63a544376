"""Chinese names of diseases and drugs lead to what the tools know."""

import tomllib
from pathlib import Path

import pytest

from llmasos.memory import words
from llmasos.memory.pack import open_pack
from llmasos.tools.drugs import naming
from llmasos.tools.genes.diseases import named
from llmasos.tools.phenotypes import names as sign_names
from llmasos.tools.phenotypes.names import chinese
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry

Registry.discover()  # registers the recognisers
DISEASES = tomllib.loads(Path(words.__file__).with_name("chinese_diseases.toml").read_text(encoding="utf-8"))

SIGNS = Path(sign_names.__file__).with_name("data") / "chinese.csv"


def test_every_chinese_name_of_a_disease_stands_for_one_that_is_known() -> None:
    pack = open_pack()
    assert len(DISEASES) > 1300
    assert all(named(pack, english).diseases for english in set(DISEASES.values()))


def test_every_chinese_name_of_a_drug_stands_for_one_that_is_known() -> None:
    pack = open_pack()
    assert len(naming.chinese()) > 600
    assert all(naming.find(pack, name) for name in naming.chinese())


@pytest.mark.parametrize(
    ("brand", "generic"),
    [
        ("赫赛汀", "trastuzumab"),
        ("可瑞达", "pembrolizumab"),
        ("安维汀", "bevacizumab"),
        ("美罗华", "rituximab"),
        ("立普妥", "atorvastatin"),
        ("拜瑞妥", "rivaroxaban"),
        ("左洛复", "sertraline"),
        ("赛乐特", "paroxetine"),
        ("普乐可复", "tacrolimus"),
    ],
)
def test_a_chinese_brand_names_its_drug(brand: str, generic: str) -> None:
    found = naming.find(open_pack(), brand)
    assert (found if isinstance(found, str) else found.name).lower() == generic


@pytest.mark.parametrize(
    ("recogniser", "text", "names"),
    [
        ("disease", "范可尼贫血是什么基因，和马凡综合征呢", ["范可尼贫血", "马凡综合征"]),
        ("drug", "他莫昔芬换成来曲唑行不行", ["他莫昔芬", "来曲唑"]),
        ("drug", "在吃波立维和可定，还要加拜新同吗", ["波立维", "可定", "拜新同"]),
        ("drug", "病情稳定，可定期复查，参考现代文献", []),
        ("drug", "可定期复查血脂，可定照服，代文先停", ["可定", "代文"]),
        ("phenotype", "共济失调加夜盲", ["共济失调", "夜盲"]),
        ("disease", "这个综合征怎么遗传", []),
        ("disease", "痛风是什么基因", ["痛风"]),
        ("disease", "type 2 diabetes genes", ["type 2 diabetes"]),
    ],
)
def test_chinese_names_are_found_in_a_text(recogniser: str, text: str, names: list[str]) -> None:
    assert [text[slice(*span)] for span in offer(recogniser, text)] == names


def test_every_chinese_name_of_a_sign_stands_for_a_term() -> None:
    listed = [line for line in SIGNS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(listed) == len(chinese()) > 3000


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("多指、肥胖、视网膜色素变性", ["多指", "肥胖", "视网膜色素变性"]),
        ("双侧腓肠肌假性肥大，走路晚", ["腓肠肌假性肥大", "走路晚"]),
        ("眼距宽，耳位低，查体合作", ["眼距宽", "耳位低"]),
    ],
)
def test_a_text_without_spaces_is_read_by_the_longest_names(text: str, signs: list[str]) -> None:
    assert [text[start:end] for start, end in offer("phenotype", text)] == signs
