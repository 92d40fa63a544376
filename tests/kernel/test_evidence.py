"""Words evidence a flag of the person: not what is denied, what a relative has, or what a risk is asked of."""

import pytest

from llmasos.kernel.grammar import candidates, seen_texts
from llmasos.tools.registry import Registry

RISK = Registry.discover()["risk_model"].manifest.slots


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("55 yo M, no known diabetes", "diabetes", "no known diabetes = no"),
        ("no congestive heart failure", "heart_failure", "no congestive heart failure = no"),
        ("no diabetes or hypertension", "hypertension", "no diabetes or hypertension = no"),
        ("does not smoke but has hypertension", "hypertension", "hypertension = yes"),
        ("53M, smoker", "sex", "M = male"),
        ("没有明显糖尿病", "diabetes", "没有明显糖尿病 = no"),
        ("heart failure no, diabetes no", "heart_failure", "heart failure no = no"),
        ("hypertension: yes; diabetes: absent", "diabetes", "diabetes: absent = no"),
        ("without asthma, hypertension or gout", "hypertension", "without asthma, hypertension = no"),
        ("no DM/CHF", "heart_failure", "no DM/CHF = no"),
        ("无糖尿病、高血压病史", "hypertension", "无糖尿病、高血压 = no"),
        ("没有中风史、高血压", "hypertension", "高血压 = yes"),
        ("no diabetes, hypertension", "hypertension", "hypertension = yes"),
        ("he does not have hypertension", "hypertension", "does not have hypertension = no"),
        ("has never had diabetes", "diabetes", "never had diabetes = no"),
        ("no past medical history of hypertension", "hypertension", "no past medical history of hypertension = no"),
        ("hypertension: no treatment", "hypertension", "hypertension = yes"),
        ("糖尿病：无并发症", "diabetes", "糖尿病 = yes"),
        ("denied smoking and diabetes is well controlled", "diabetes", "diabetes = yes"),
    ],
)
def test_a_denial_evidences_the_contrary(text: str, name: str, written: str) -> None:
    assert [candidate.written for candidate in candidates(RISK[name], seen_texts(text))] == [written]


def test_what_a_relative_has_is_not_the_persons() -> None:
    assert candidates(RISK["diabetes"], seen_texts("mother with diabetes")) == []
    assert candidates(RISK["diabetes"], seen_texts("no family history of diabetes")) == []


@pytest.mark.parametrize(
    "text", ["10-year diabetes risk, 55M", "chance of type 2 diabetes", "FINDRISC: he is 58, mother diabetic", "糖尿病风险多大"]
)
def test_what_a_risk_is_asked_of_or_a_relative_has_is_no_yes(text: str) -> None:
    assert candidates(RISK["diabetes"], seen_texts(text)) == []


def test_a_smoker_or_a_diabetic_whose_risk_is_asked_for_is_one() -> None:
    assert [item.value for item in candidates(RISK["smoker"], seen_texts("58M smoker risk of lung cancer?"))] == [True]
    assert [item.value for item in candidates(RISK["diabetes"], seen_texts("58M diabetic risk of stroke?"))] == [True]


def test_what_his_daughter_has_is_not_the_patients() -> None:
    assert candidates(RISK["diabetes"], seen_texts("78岁女性，她女儿有糖尿病，在打胰岛素")) == []


def test_chinese_denials_that_follow_a_name_are_read() -> None:
    assert [item.value for item in candidates(RISK["diabetes"], seen_texts("心衰没有,糖尿病也没有,几分"))] == [False]


def test_a_cardiovascular_risk_is_no_vascular_disease() -> None:
    assert candidates(RISK["vascular_disease"], seen_texts("请估计未来30年心血管疾病的风险")) == []


def test_a_sugar_that_was_always_normal_denies_diabetes() -> None:
    assert [item.value for item in candidates(RISK["diabetes"], seen_texts("Sugars have always been normal"))] == [False]
