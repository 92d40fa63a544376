"""What common ways of speaking evidence for the inputs of the risk models: treatments, smoking, past events, ages and whose sex is told."""

import time

import pytest

from llmasos.kernel.apart import told_apart
from llmasos.kernel.checked import LONGEST_QUESTION
from llmasos.kernel.grammar import candidates, said, seen_texts
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry
from llmasos.tools.risk.conditions import conditions

RISK = Registry.discover()["risk_model"].manifest.slots
RECOGNISERS = ("pressure_treatment", "statin_treatment", "smoking_now", "past_stroke", "past_vascular", "age", "no_age", "sex_of_another")


def written(name: str, text: str) -> list[str]:
    return [item.written for item in candidates(RISK[name], seen_texts(text))]


def values(name: str, text: str) -> set[object]:
    return {item.value for item in candidates(RISK[name], seen_texts(text))}


@pytest.mark.parametrize(
    ("name", "text", "denial"),
    [
        ("bp_treated", "血压高，一直没吃降压药", "没吃降压药"),
        ("bp_treated", "从来没吃过降压药", "从来没吃过降压药"),
        ("bp_treated", "降压药停了", "降压药停了"),
        ("bp_treated", "isn't on blood pressure pills", "isn't on blood pressure pills"),
        ("bp_treated", "not on any tablets for pressure", "not on any tablets for pressure"),
        ("bp_treated", "BP 144/90 with no medication for it", "no medication for it"),
        ("statin", "没有在吃他汀", "没有在吃他汀"),
        ("statin", "他汀没吃", "他汀没吃"),
        ("statin", "has never been on a statin", "never been on a statin"),
        ("statin", "she declined a statin", "declined a statin"),
        ("statin", "not on aspirin or a statin", "not on aspirin or a statin"),
        ("statin", "statins: none", "statins: none"),
        ("bp_treated", "BP 126, no meds", "no meds"),
        ("heart_failure", "a TIA once, no failure", "no failure"),
    ],
)
def test_a_denied_treatment_evidences_a_no_alone(name: str, text: str, denial: str) -> None:
    assert written(name, text) == [f"{denial} = no"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bp_treated", "血压150/90，缬沙坦80mg qd"),
        ("bp_treated", "口服厄贝沙坦控制血压"),
        ("bp_treated", "高血压，氨氯地平，LDL 3.1"),
        ("bp_treated", "降压药在吃"),
        ("bp_treated", "she takes perindopril and indapamide"),
        ("bp_treated", "on metformin, telmisartan and aspirin"),
        ("bp_treated", "BP 138/82 (candesartan 8 mg)"),
        ("statin", "瑞舒伐他汀在吃"),
        ("statin", "吃着阿托伐他汀"),
        ("statin", "aspirin, atorvastatin 20 mg, metformin"),
        ("statin", "takes pitavastatin 2 mg"),
    ],
)
def test_a_medicine_that_is_taken_evidences_a_yes(name: str, text: str) -> None:
    assert values(name, text) == {True}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bp_treated", "要不要加用氨氯地平"),
        ("bp_treated", "对缬沙坦过敏"),
        ("bp_treated", "should she start perindopril?"),
        ("bp_treated", "有没有吃降压药"),
        ("bp_treated", "没吃氨氯地平"),
        ("bp_treated", "gout, no medication for it"),
        ("statin", "SLCO1B1 *5/*5, simvastatin 40 mg"),
        ("statin", "would a statin help"),
        ("diabetes", "有没有糖尿病"),
        ("stroke_tia", "what is her risk of a stroke"),
        ("stroke_tia", "her neighbour had a TIA"),
        ("vascular_disease", "risk of a heart attack"),
    ],
)
def test_what_is_proposed_asked_or_anothers_evidences_nothing(name: str, text: str) -> None:
    assert values(name, text) == set()


@pytest.mark.parametrize(
    ("text", "smokes"),
    [
        ("gave up the fags in 2011", False),
        ("packed in smoking", False),
        ("smoked 20 a day, stopped 6 years ago", False),
        ("used to smoke", False),
        ("managed to quit smoking", False),
        ("烟戒了十年", False),
        ("戒烟多年", False),
        ("抽烟30年，已戒5年", False),
        ("从来没抽过烟", False),
        ("烟酒不沾", False),
        ("现在还抽烟", True),
        ("每天一包", True),
        ("没戒烟", True),
        ("wants to quit smoking", True),
        ("10 cigarettes a day", True),
    ],
)
def test_whether_the_person_smokes_now(text: str, smokes: bool) -> None:
    assert values("smoker", text) == {smokes}


@pytest.mark.parametrize("text", ["gave up alcohol in 2009", "stopped the pill 6 years ago", "walks twice a day"])
def test_something_else_that_was_given_up_says_nothing_of_smoking(text: str) -> None:
    assert values("smoker", text) == set()


@pytest.mark.parametrize(
    ("name", "text", "had"),
    [
        ("stroke_tia", "had a mini-stroke", True),
        ("stroke_tia", "TIA in 2018", True),
        ("stroke_tia", "去年脑梗住院", True),
        ("stroke_tia", "中风过", True),
        ("stroke_tia", "没得过脑梗", False),
        ("stroke_tia", "no stroke or TIA ever", False),
        ("stroke_tia", "stroke or TIA: none", False),
        ("vascular_disease", "had a heart attack in 2015", True),
        ("vascular_disease", "心梗、外周血管病均否认", False),
        ("heart_failure", "心衰、糖尿病都没有", False),
        ("diabetes", "心衰、糖尿病都没有", False),
        ("hypertension", "有高血压，糖尿病、心梗都没有", True),
        ("diabetes", "没糖尿病", False),
    ],
)
def test_a_past_event_and_a_denial_behind_a_list(name: str, text: str, had: bool) -> None:
    assert values(name, text) == {had}


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("HAS-BLED: 79, male, HTN", 79),
        ("Room 2: white woman, 63, TC 220, HDL 41", 63),
        ("PREVENT 30年：女，44岁，血压146/88", 44),
        ("bed 9, retired nurse, 82, she fell", 82),
        ("ward 3 day 5, woman of 66", 66),
        ("TC 201, HDL 41, male, 57", 57),
        ("Mr Baker is 71 and has AF", 71),
        ("男58岁，8床", 58),
    ],
)
def test_a_plain_age_is_stated_and_other_numbers_are_not_offered(text: str, age: int) -> None:
    offered = told_apart(RISK, {name: candidates(slot, seen_texts(text)) for name, slot in RISK.items()})["age"]
    assert [item.value for item in offered] == [age]
    assert said(RISK["age"], offered)


def test_a_number_that_may_be_an_age_stays_on_offer_behind_a_plain_one() -> None:
    offered = candidates(RISK["age"], seen_texts("quit at 50, 63 y/o"))
    assert [(item.value, item.strange) for item in offered] == [(50, True), (63, False)]


def test_a_horizon_stands_behind_the_name_of_a_model() -> None:
    assert values("horizon_years", "PREVENT 30年：女，44岁") == {30}


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("tram driver, 78, he slipped; lives with his wife", "male"),
        ("Mrs Novak, 70, came with her husband", "female"),
        ("55M, mother had a stroke", "male"),
        ("她女儿25岁，她本人52", "female"),
        ("王先生，妻子有高血压", "male"),
        ("her husband has AF: his score?", "male"),
    ],
)
def test_a_relatives_word_does_not_tell_the_patients_sex(text: str, sex: str) -> None:
    assert values("sex", text) == {sex}


def test_a_relatives_word_tells_the_sex_of_one_who_is_asked_about() -> None:
    assert values("sex", "my mother, 62, on warfarin") == {"female"}
    assert values("sex", "how likely is major bleeding for my 80 year old aunt") == {"female"}
    assert values("sex", "MRS of the brain, MR angiography") == set()


@pytest.mark.parametrize("name", RECOGNISERS)
@pytest.mark.parametrize(
    "repeated", ["smoked 2 ", "on a, ", "没吃", "1, ", "他汀、", "had a stroke ", "61, male ", "吸烟", "his wife ", "ramipril, ", "脑梗、"]
)
def test_a_long_text_is_read_in_time(name: str, repeated: str) -> None:
    text = (repeated * LONGEST_QUESTION)[:LONGEST_QUESTION]
    offer(name, "BP 130")  # patterns are compiled once
    start = time.process_time()
    offer(name, text)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("An aunt lost her kidney; I am a man of forty.", {"male"}),
        ("His uncle died when he was 60, this lass is 31", {"female"}),
        ("my father is 60, his BP is 150", {"male"}),
    ],
)
def test_a_pronoun_behind_a_relative_tells_the_relatives_sex(text: str, sex: set[object]) -> None:
    assert values("sex", text) == sex


def test_kidneys_that_are_fine_are_no_condition() -> None:
    assert written("condition", "kidneys fine, heart attack?") == ["heart attack"]


@pytest.mark.parametrize(
    "text", ["sarcoma at 19, what now?", "Mother had a stroke at 61.", "diagnosed with a lymphoma at the age of 33", "menopause at 48"]
)
def test_an_age_at_which_something_happened_is_not_the_persons(text: str) -> None:
    assert written("age", text) == []


def test_an_age_for_which_a_risk_is_asked_may_be_the_persons() -> None:
    assert written("age", "PALB2, breast cancer risk at 52?") == ["52"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("AF on the ECG: lady of 72 with hypertension and diabetes. How many points?", ["AF"]),
        ("房颤男性，66岁，有糖尿病，几分？", ["房颤"]),
        ("AF in a man of 60, and what is his risk of type 2 diabetes?", ["AF", "type 2 diabetes"]),
    ],
)
def test_diabetes_beside_atrial_fibrillation_is_what_the_person_has(text: str, asked: list[str]) -> None:
    assert [text[slice(*span)] for span in conditions(text)] == asked
