"""Red flags are seen in English and Chinese, and questions about emergencies are not taken for one."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.kernel.emergency import screen

FLAGS = [
    ("I have crushing chest pain and feel sick", "chest pain"),
    ("severe pressure on my chest", "chest pain"),
    ("Chest pain for 20 minutes radiating to the left arm", "chest pain"),
    ("my father is having a heart attack", "chest pain"),
    ("chest pain right now, sweating", "chest pain"),
    ("我现在胸痛得厉害", "chest pain"),
    ("压榨性胸痛，出大汗", "chest pain"),
    ("Suddenly her face is drooping and her speech is slurred", "stroke"),
    ("He is having a stroke", "stroke"),
    ("她突然口角歪斜，说话不清", "stroke"),
    ("She took a whole bottle of paracetamol", "overdose"),
    ("my son swallowed 30 tablets", "overdose"),
    ("I think he overdosed", "overdose"),
    ("他吃了一整瓶安眠药", "overdose"),
    ("孩子喝了农药", "overdose"),
    ("I want to kill myself", "suicide"),
    ("my patient is suicidal", "suicide"),
    ("I don't want to live any more", "suicide"),
    ("我不想活了", "suicide"),
    ("病人想自杀", "suicide"),
    ("Her tongue is swelling and she can't breathe after a bee sting", "anaphylaxis"),
    ("He is going into anaphylaxis", "anaphylaxis"),
    ("stung by a wasp, can't breathe", "anaphylaxis"),
    ("过敏性休克怎么办，病人快不行了", "anaphylaxis"),
    ("孩子喉咙肿了，呼吸困难", "anaphylaxis"),
    ("The wound won't stop bleeding", "bleeding"),
    ("he is vomiting blood", "bleeding"),
    ("伤口大出血", "bleeding"),
    ("Crushing pain in the chest; also what is BRCA2?", "chest pain"),
    ("I feel suicidal. Where is TP53?", "suicide"),
]

CALM = [
    "What do guidelines say on chest pain?",
    "History of crushing chest pain in 2015",
    "Which disorders are linked to PALB2?",
    "risk of overdose with codeine in CYP2D6 ultrarapid metabolizers",
    "Suicide risk factors in depression?",
    "What is anaphylaxis?",
    "10-year stroke risk of a 60-year-old man",
    "denies chest pain",
    "no chest pain, BP 120/80",
    "How is stroke prevented in AF?",
    "Gene for hereditary angioedema with tongue swelling after stress",
    "What causes heavy bleeding in von Willebrand disease?",
    "Screening for suicidal ideation in adolescents",
    "She had a heart attack two years ago",
    "prophylaxis of bleeding in hemophilia A",
    "dose of adrenaline in anaphylaxis",
    "chest MRI in cardiomyopathy",
    "既往胸痛病史",
    "脑卒中的风险是多少",
    "自杀的危险因素和预防",
    "什么是过敏性休克",
    "血友病的出血预防",
    "无胸痛",
    "Does clopidogrel raise the risk of bleeding?",
    "He smokes and has a family history of stroke",
    "Lynch syndrome surveillance",
    "mother died of a stroke last year",
    "overdose guidelines for paracetamol",
    "Which gene is linked to sudden cardiac death?",
    "recommendations for anaphylaxis follow-up",
    "previous suicide attempt, now stable",
    "What screening follows a TIA?",
]


@pytest.mark.parametrize(("text", "kind"), FLAGS)
def test_a_red_flag_is_seen(text: str, kind: str) -> None:
    found = screen(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", CALM)
def test_a_question_about_emergencies_is_none(text: str) -> None:
    assert screen(text) is None


def test_the_advice_is_in_the_language_of_the_question() -> None:
    chinese, english = screen("我现在胸痛得厉害"), screen("I want to kill myself")
    assert chinese is not None
    assert english is not None
    assert "120" in chinese.advice
    assert "call" in english.advice


def test_the_advice_is_a_finding_with_a_source() -> None:
    found = screen("crushing chest pain")
    assert found is not None
    assert found.finding().source.identifier


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=3000))
def test_any_text_is_screened_without_error_and_quickly(text: str) -> None:
    started = time.perf_counter()
    screen(text)
    assert time.perf_counter() - started < 5
