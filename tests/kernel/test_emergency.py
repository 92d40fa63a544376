"""Red flags are seen in English and Chinese; the past, denials and questions about emergencies are not taken for one."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmasos.kernel.emergency import screen
from llmasos.tools.guidelines.card import load_cards

FLAGS = [
    ("I have crushing chest pain and feel sick", "chest pain"),
    ("severe pressure on my chest", "chest pain"),
    ("Chest pain for 20 minutes radiating to the left arm", "chest pain"),
    ("my father is having a heart attack", "chest pain"),
    ("chest pain right now, sweating", "chest pain"),
    ("My husband has really bad chest pain, he carries an LMNA variant", "chest pain"),
    ("History of angina and now crushing chest pain", "chest pain"),
    ("65 yo man with history of CAD presents with crushing chest pain", "chest pain"),
    ("No fever but severe tightness across the chest", "chest pain"),
    ("My chest hurts and I’m sweating, what gene causes this?", "chest pain"),
    ("Crushing pain in the chest; also what is BRCA2?", "chest pain"),
    ("我现在胸痛得厉害", "chest pain"),
    ("压榨性胸痛，出大汗", "chest pain"),
    ("我爸突然胸痛，怎么办", "chest pain"),
    ("胸口痛放射到左臂", "chest pain"),
    ("Suddenly her face is drooping and her speech is slurred", "stroke"),
    ("He is having a stroke", "stroke"),
    ("severe headache of sudden onset, stiff neck", "stroke"),
    ("my son has a seizure that has lasted 10 minutes now", "seizure"),
    ("She won't stop convulsing", "seizure"),
    ("孩子抽搐十分钟了", "seizure"),
    ("I think my mother is having a stroke, she has AF", "stroke"),
    ("she suddenly cannot speak and her right arm is weak", "stroke"),
    ("He can't move his left arm", "stroke"),
    ("this is the worst headache of my life", "stroke"),
    ("I don't know if she's having a stroke", "stroke"),
    ("她突然口角歪斜，说话不清", "stroke"),
    ("我妈刚刚半边身子动不了，半身无力", "stroke"),
    ("她是不是中风发作了", "stroke"),
    ("She took a whole bottle of paracetamol", "overdose"),
    ("my son swallowed 30 tablets", "overdose"),
    ("I think he overdosed", "overdose"),
    ("I just took all my pills", "overdose"),
    ("toddler drank bleach", "overdose"),
    ("My friend took heroin and is unresponsive with blue lips", "overdose"),
    ("not sure what to do, he took too many oxycodone", "overdose"),
    ("Patient took an overdose of amitriptyline two hours ago", "overdose"),
    ("他吃了一整瓶安眠药", "overdose"),
    ("孩子喝了农药", "overdose"),
    ("我吃了30片对乙酰氨基酚", "overdose"),
    ("I want to kill myself", "suicide"),
    ("I want to die", "suicide"),
    ("my patient is suicidal", "suicide"),
    ("I don't want to live any more", "suicide"),
    ("My son says he wants to die", "suicide"),
    ("I have no reason to live since the genetic test result", "suicide"),
    ("I am at high risk of Huntington disease and I'm thinking about killing myself", "suicide"),
    ("What is the point of guidelines, I am going to end my life", "suicide"),
    ("she is planning to commit suicide", "suicide"),
    ("I'm not joking, I will hang myself", "suicide"),
    ("I feel suicidal. Where is TP53?", "suicide"),
    ("我不想活了", "suicide"),
    ("病人想自杀", "suicide"),
    ("我想结束自己的生命，想死", "suicide"),
    ("她有自杀的念头", "suicide"),
    ("Her tongue is swelling and she can't breathe after a bee sting", "anaphylaxis"),
    ("He is going into anaphylaxis", "anaphylaxis"),
    ("swollen lips, hives and can't breathe", "anaphylaxis"),
    ("swelling of the face and trouble breathing", "anaphylaxis"),
    ("stung by a wasp, can't breathe", "anaphylaxis"),
    ("I do not have my EpiPen and my throat is closing", "anaphylaxis"),
    ("throat swelling and wheezing after peanuts, without her auto-injector", "anaphylaxis"),
    ("My throat is closing, what do guidelines recommend?", "anaphylaxis"),
    ("anaphylactic shock now, no epipen here", "anaphylaxis"),
    ("过敏性休克怎么办，病人快不行了", "anaphylaxis"),
    ("孩子喉咙肿了，呼吸困难", "anaphylaxis"),
    ("吃花生过敏，喘不过气", "anaphylaxis"),
    ("I can't breathe", "airway"),
    ("The baby is choking on a grape", "airway"),
    ("he has stopped breathing", "airway"),
    ("my wife is not breathing", "airway"),
    ("孩子被噎住了，脸发紫", "airway"),
    ("他没有呼吸了", "airway"),
    ("The wound won't stop bleeding", "bleeding"),
    ("he is vomiting blood", "bleeding"),
    ("She is bleeding heavily after the birth", "bleeding"),
    ("my nosebleed will not stop, I have von Willebrand disease", "bleeding"),
    ("I cut off my finger, blood is spurting", "bleeding"),
    ("can't stop the bleeding from his leg", "bleeding"),
    ("伤口大出血", "bleeding"),
    ("血流不止，怎么办", "bleeding"),
    ("My 60 year old father has a squeezing pain in the chest spreading to his arm", "chest pain"),
    ("patient with sudden onset facial droop and arm weakness 30 minutes ago", "stroke"),
    ("grandad's left side is paralysed and he cannot talk", "stroke"),
    ("患者突发言语不清伴右侧肢体无力", "stroke"),
    ("my toddler ate my heart pills", "overdose"),
    ("儿子吞了一颗纽扣电池", "overdose"),
    ("I don't want to be here anymore", "suicide"),
    ("女儿割腕了", "suicide"),
    ("patient in anaphylaxis after ceftriaxone, BP 60/40", "anaphylaxis"),
    ("被蜜蜂蜇了，舌头肿了，喘不上气", "anaphylaxis"),
    ("he's unconscious and not breathing", "airway"),
    ("他被刀刺伤，血流不止", "bleeding"),
]

CALM = [
    "What do guidelines say on chest pain?",
    "What do guidelines say on anaphylaxis?",
    "What do guidelines say on seizures of more than 5 minutes?",
    "He had a seizure of 10 minutes last year",
    "Guidelines on crushing chest pain in patients with HCM",
    "History of crushing chest pain in 2015",
    "She had crushing chest pain two years ago",
    "He is a 60-year-old who had severe chest pain in 2015",
    "Crushing chest pain in 2015, now fine",
    "Which disorders are linked to PALB2?",
    "risk of overdose with codeine in CYP2D6 ultrarapid metabolizers",
    "Suicide risk factors in depression?",
    "What is anaphylaxis?",
    "10-year stroke risk of a 60-year-old man",
    "denies chest pain",
    "He denies fever, cough, or severe chest pain",
    "no chest pain, BP 120/80",
    "No fever, cough or crushing chest pain",
    "She does not have pain in her chest",
    "How is stroke prevented in AF?",
    "He is not having a stroke",
    "Stroke was ruled out",
    "Gene for hereditary angioedema with tongue swelling after stress",
    "Which genes explain tongue swelling after an ACE inhibitor in adults?",
    "What causes heavy bleeding in von Willebrand disease?",
    "Screening for suicidal ideation in adolescents",
    "denies suicidal ideation",
    "I am not suicidal",
    "I don't want to kill myself",
    "She has never had suicidal thoughts",
    "Last year I wanted to kill myself",
    "He attempted suicide in 2015",
    "Does isotretinoin cause suicidal ideation?",
    "She had a heart attack two years ago",
    "prophylaxis of bleeding in hemophilia A",
    "dose of adrenaline in anaphylaxis",
    "chest MRI in cardiomyopathy",
    "He took an overdose in 2015",
    "She took a whole bottle of aspirin at the age of 16",
    "takes 10 tablets a week",
    "took 20 tablets a week of methotrexate",
    "Does clopidogrel raise the risk of bleeding?",
    "He smokes and has a family history of stroke",
    "Lynch syndrome surveillance",
    "mother died of a stroke last year",
    "overdose guidelines for paracetamol",
    "Which gene is linked to sudden cardiac death?",
    "recommendations for anaphylaxis follow-up",
    "previous suicide attempt, now stable",
    "What screening follows a TIA?",
    "Who should not breathe volatile anaesthetics with an RYR1 variant?",
    "Do smokers with a family history of aneurysm need an ultrasound?",
    "topoisomerase is poisoned by camptothecin",
    "NK cells kill themselves after degranulation",
    "既往胸痛病史",
    "去年他胸痛过一次",
    "脑卒中的风险是多少",
    "自杀的危险因素和预防",
    "什么是过敏性休克",
    "过敏性休克的治疗指南",
    "肾上腺素在过敏性休克中的剂量",
    "血友病的出血预防",
    "大出血的风险有多高",
    "无胸痛",
    "他没有胸痛",
    "患者否认胸痛、呼吸困难和自杀念头",
    "我不想自杀",
    "药物过量的风险",
    "其他基因与猝死有关吗",
    "",
]

ADVERSARIAL = [
    "took " * 20_000,
    "i have " * 15_000,
    "chest pain " * 9_000,
    "no " * 30_000 + "chest pain",
    "throat " + "a" * 90_000,
    "my son swallowed " + "word " * 18_000,
    "胸痛" * 40_000,
    "没有" * 40_000,
    "他现在" * 30_000,
]


@pytest.mark.parametrize(("text", "kind"), FLAGS)
def test_a_red_flag_is_seen(text: str, kind: str) -> None:
    found = screen(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", CALM)
def test_the_past_a_denial_or_a_question_about_emergencies_is_none(text: str) -> None:
    assert screen(text) is None


def test_no_question_of_a_guideline_card_is_a_red_flag() -> None:
    assert [question for card in load_cards() for question in (*card.questions, card.text) if screen(question)] == []


@pytest.mark.parametrize(("text", "kind"), [flag for flag in FLAGS if flag[1] in ("chest pain", "bleeding")])
def test_a_red_flag_is_seen_in_the_midst_of_a_long_case(text: str, kind: str) -> None:
    found = screen("A 54-year-old woman with a PALB2 variant.\n" * 200 + text + ".\nWhich surveillance do guidelines recommend?")
    assert found is not None
    assert found.kind == kind


def test_the_more_urgent_of_two_red_flags_is_answered() -> None:
    found = screen("I want to die. I took 40 tablets of amitriptyline.")
    assert found is not None
    assert found.kind == "overdose"


@pytest.mark.parametrize(("text", "kind"), FLAGS)
def test_the_advice_is_in_the_language_of_the_sentence_and_names_a_number_to_call(text: str, kind: str) -> None:
    found = screen(text)
    assert found is not None
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in text)
    assert ("请" in found.advice and "120" in found.advice) if chinese else "call the emergency number" in found.advice


@pytest.mark.parametrize(("text", "kind"), FLAGS)
def test_the_advice_is_a_finding_of_its_own_with_a_source(text: str, kind: str) -> None:
    found = screen(text)
    assert found is not None
    finding = found.finding()
    assert (finding.tool, finding.topic, finding.text, finding.values["kind"]) == ("emergency", "emergency", found.advice, kind)
    assert finding.text[-1] in ".。"
    assert finding.source.identifier.startswith(("https://", "DOI:", "PMID:"))


@pytest.mark.parametrize("text", ADVERSARIAL, ids=[text[:16] for text in ADVERSARIAL])
def test_a_text_made_to_be_slow_is_screened_quickly(text: str) -> None:
    started = time.process_time()
    screen(text)
    assert time.process_time() - started < 5


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=3000), st.lists(st.sampled_from([text for text, _ in FLAGS] + CALM), max_size=40).map(" ".join)))
def test_any_text_is_screened_without_error_and_quickly(text: str) -> None:
    started = time.process_time()
    screen(text)
    assert time.process_time() - started < 5
