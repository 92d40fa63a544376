"""An argument is copied from what was seen: nothing else is ever on offer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.errors import InvalidInput
from llmasos.kernel.grammar import candidates, check_value, seen_texts
from llmasos.kernel.learning.toolsets import standing_in
from llmasos.kernel.lists import lists_of
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot

RISK = Registry.discover()["risk_model"].manifest.slots


TEXTS = st.text(alphabet=st.sampled_from("abMF 0123456789.,/*无糖尿病no diabetes\n"), min_size=1, max_size=80)


@given(TEXTS, st.sampled_from(sorted(RISK)))
def test_every_candidate_is_a_span_of_the_text(text: str, name: str) -> None:
    seen = seen_texts(text)
    for candidate in candidates(RISK[name], seen):
        assert candidate.origin.where == "choice" or candidate.origin.span in seen.question


@given(TEXTS)
def test_what_the_grammar_offers_passes_the_check_of_other_drivers(text: str) -> None:
    slot, seen = Slot(about="anything"), seen_texts(text)
    for candidate in candidates(slot, seen)[:20]:
        if any(letter.isalnum() for letter in candidate.written):
            value, _ = check_value("anything", slot, candidate.value, seen)
            assert str(value).casefold() == str(candidate.value).casefold()


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("40-year-old woman who carries BRCA1", ["BRCA1"]),
        ("woman of 40 whose BRCA1 test was negative", []),
        ("a woman without a BRCA2 mutation", []),
        ("woman with a benign BRCA2 variant", []),
        ("a BRCA1 variant of uncertain significance", []),
        ("My mother carries BRCA2. What is my breast cancer risk?", []),
        ("carries PALB2, BRCA1 negative", ["PALB2"]),
        ("BRCA1 and BRCA2 negative", []),
        ("negative for BRCA1 and BRCA2", []),
        ("no pathogenic variant in BRCA1", []),
        ("doesn't carry the familial BRCA1 mutation", []),
        ("BRCA1 p.Gln356Arg VUS", []),
        ("BRCA1+, BRCA2-", ["BRCA1"]),
        ("mother BRCA1 positive", []),
        ("triple negative BRCA1 carrier", ["BRCA1"]),
        ("BRCA2 mutation, negative family history", ["BRCA2"]),
        ("BRCA1携带者三阴性乳腺癌", ["BRCA1"]),
        ("BRCA1阴性，携带PALB2", ["PALB2"]),
    ],
)
def test_only_a_gene_that_this_person_carries_counts_for_the_risk(text: str, genes: list[str]) -> None:
    assert [candidate.value for candidate in candidates(RISK["genes"], seen_texts(text))] == genes


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("cataract, no seizures or ataxia", ["cataract"]),
        ("macrocephaly without intellectual disability", ["macrocephaly"]),
        ("ataxia, mother with epilepsy", ["ataxia"]),
    ],
)
def test_a_sign_that_is_denied_or_a_relatives_is_not_offered(text: str, signs: list[str]) -> None:
    slot = Registry.discover()["phenotype_diagnosis"].manifest.slots["phenotypes"]
    assert [candidate.value for candidate in candidates(slot, seen_texts(text))] == signs


@pytest.mark.parametrize("text", ["cataract, no seizures or ataxia", "cataract, mother with seizures"])
def test_no_model_may_pass_a_sign_that_is_not_there(text: str) -> None:
    slot = Registry.discover()["phenotype_diagnosis"].manifest.slots["phenotypes"]
    with pytest.raises(InvalidInput):
        check_value("phenotypes", slot, ["seizures"], seen_texts(text))


def test_a_number_of_a_finding_is_never_a_persons() -> None:
    seen = seen_texts("APOE e4/e4 and Alzheimer risk", findings=["APOE has 5 aliases."])
    assert 5 not in [candidate.value for candidate in candidates(RISK["age"], seen)]


def test_a_number_that_was_not_seen_is_refused() -> None:
    with pytest.raises(InvalidInput, match="age"):
        check_value("age", RISK["age"], 56, seen_texts("a man of 55"))


@pytest.mark.parametrize(
    ("text", "name", "offered"),
    [
        ("55 yo M, TC 213, HDL 50, BP 120/80", "total_cholesterol", [213]),
        ("55 yo M, TC 213, HDL 50, BP 120/80", "hdl_cholesterol", [50]),
        ("55 yo M, TC 213, HDL 50, BP 120/80", "systolic_bp", [120]),
        ("cholesterol values 231 (total) and 48 (HDL)", "hdl_cholesterol", [48]),
        ("tc 245 hdl 38 sbp 142", "hdl_cholesterol", [38]),
        ("女，总胆固醇5.5 mmol/L，HDL 1.3 mmol/L，收缩压136，eGFR 84", "systolic_bp", [136]),
    ],
)
def test_a_number_is_offered_where_its_name_stands_beside_it(text: str, name: str, offered: list[int]) -> None:
    assert [candidate.value for candidate in candidates(RISK[name], seen_texts(text))] == offered


def test_a_blood_pressure_without_its_name_is_any_number_that_can_be_meant() -> None:
    offered = [candidate.value for candidate in candidates(RISK["systolic_bp"], seen_texts("62 M, 155/90, no drugs, parity 3"))]
    assert 155 in offered
    assert 3 not in offered


def test_a_laboratory_value_without_its_name_is_not_guessed() -> None:
    assert candidates(RISK["bmi"], seen_texts("45 M, TC 5.1 mmol/L, smoker")) == []
    assert [item.value for item in candidates(RISK["bmi"], seen_texts("What is the risk?", replies=["27.5"]))] == [27.5]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("pce for a white guy 58yo", []),
        ("her breast cancer risk after ovarian cancer", ["breast cancer", "ovarian cancer"]),
        ("54岁，女，未服他汀，心血管病的风险", ["心血管病"]),
    ],
)
def test_only_conditions_that_have_a_model_are_offered(text: str, offered: list[str]) -> None:
    assert [candidate.value for candidate in candidates(RISK["condition"], seen_texts(text))] == offered


def test_a_name_does_not_reach_over_a_mark_or_hold_a_word_that_asks() -> None:
    slot = Slot(about="sign or symptom", recogniser="phenotype", repeated=True)
    offered = [candidate.value for candidate in candidates(slot, seen_texts("多指、肥胖放在一起是什么综合征"))]
    assert {"多指", "肥胖"} <= set(offered)
    assert not any("、" in str(value) or "什么" in str(value) for value in offered)


def test_a_number_that_can_not_be_meant_is_not_offered() -> None:
    seen = seen_texts("55 yo M, TC 213, HDL 50, BP 120/80")
    assert 213 not in [candidate.value for candidate in candidates(RISK["age"], seen)]


def test_a_relatives_age_is_not_the_persons() -> None:
    seen = seen_texts("50-year-old man, BRCA1, mother with breast cancer at 38: what should we do?")
    assert [item.value for item in candidates(RISK["age"], seen)] == [50]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("81F, prior TIA, no heart failure, no diabetes: CHA2DS2-VASc", []),
        ("risk of breast cancer, no history of stroke", ["breast cancer"]),
        ("得过心梗，没有心衰，卒中风险", ["卒中"]),
        ("what is my risk of heart failure? no heart failure so far", ["heart failure"]),
        ("CVD with eGFR 90", ["CVD"]),
        ("man with AF, CHF and T2DM: CHA2DS2-VASc?", []),
        ("HAS-BLED in AF, and her breast cancer risk", ["breast cancer"]),
        ("CHA2DS2-VASc and CVD risk", ["CVD"]),
        ("no diabetes or stroke, 10-year CVD risk", ["CVD"]),
    ],
)
def test_a_condition_that_is_told_of_the_person_is_not_the_one_asked_about(text: str, offered: list[str]) -> None:
    assert [candidate.value for candidate in candidates(RISK["condition"], seen_texts(text))] == offered


@pytest.mark.parametrize(("span", "broken"), [("凝血功能", False), ("凝血功", True), ("血功能", True)])
def test_a_span_that_cuts_a_chinese_word_is_marked(span: str, broken: bool) -> None:
    found = {item.written: item for item in candidates(Slot(about="section of the record"), seen_texts("病人上次的凝血功能结果"))}
    assert found[span].broken is broken


@pytest.mark.parametrize(
    ("text", "span", "broken"),
    [
        ("read 46,XY,del(5)(p15.2) to me", "46,XY,del(5)(p15.2)", False),
        ("read 46,XY,del(5)(p15.2) to me", "46,XY", True),
        ("the MMR box, 5 hours old", "MMR", False),
        ("vision (20/200).", "20/200", False),
    ],
)
def test_a_span_that_cuts_a_code_is_marked(text: str, span: str, broken: bool) -> None:
    found = {item.written: item for item in candidates(Slot(about="what to read"), seen_texts(text))}
    assert found[span].broken is broken


@pytest.mark.parametrize(
    ("recogniser", "text", "span", "strange", "broken"),
    [
        ("drug", "华法林起始剂量要不要调", "华法林", False, False),
        ("drug", "华法林起始剂量要不要调", "起始", True, False),
        ("phenotype", "查体见共济失调、眼球毛细血管扩张", "眼球毛细血管扩张", True, False),
        ("disease", "Genes of hereditary haemorrhagic telangiectasia?", "hereditary haemorrhagic telangiectasia", False, False),
        ("disease", "Genes of hereditary haemorrhagic telangiectasia?", "telangiectasia", True, True),
        ("disease", "Genes of Zork-Quibble disease?", "Zork-Quibble disease", False, False),
        ("disease", "范可尼贫血的基因", "范可尼贫血", False, False),
    ],
)
def test_words_beside_a_known_name_are_strange_and_a_piece_of_it_is_broken(
    recogniser: str, text: str, span: str, strange: bool, broken: bool
) -> None:
    found = {item.written: item for item in candidates(Slot(about="a name", recogniser=recogniser), seen_texts(text))}
    assert (found[span].strange, found[span].broken) == (strange, broken)


def test_a_piece_of_a_chinese_name_is_not_offered() -> None:
    offered = {item.written for item in candidates(Slot(about="a name", recogniser="drug"), seen_texts("换来曲唑行不行"))}
    assert "来曲唑" in offered
    assert not {"曲唑", "曲唑行不行", "换来"} & offered


def test_an_acronym_that_reads_like_a_word_names_something() -> None:
    offered = {item.written for item in candidates(Slot(about="gene on the panel"), seen_texts("was WAS on it?"))}
    assert "WAS" in offered
    assert "was" not in offered


def test_words_that_name_nothing_are_no_value() -> None:
    offered = {item.written for item in candidates(Slot(about="what the drug is for"), seen_texts("he is on clopidogrel"))}
    assert "clopidogrel" in offered
    assert not {"on", "he is", "is on"} & offered


CHILD = {
    "item": Slot(kind="span", about="piece of equipment"),
    "age": Slot(kind="number", about="age in years"),
    "weight": Slot(kind="number", about="weight in kg"),
}


def test_a_decimal_number_is_one_word() -> None:
    written = [item.written for item in candidates(Slot(kind="span", about="dose"), seen_texts("give 1.5 mg"))]
    assert "1.5" in written
    assert "1" not in written


SIGNS = Registry.discover()["phenotype_diagnosis"].manifest.slots["phenotypes"]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("girl with ataxia, wobbly teeth and hearing loss", ["ataxia", "wobbly teeth", "hearing loss"]),
        ("short statrue, cataract, ptosis. ddx?", ["short statrue", "cataract", "ptosis"]),
        ("Sores on the lips, ptosis, ataxia and woolly lashes: what is it?", ["Sores on the lips", "ptosis", "woolly lashes"]),
        ("ataxia, cataract and a normal MRI", ["ataxia", "cataract"]),
        ("ataxia, cataract. Her mother has deafness.", ["ataxia", "cataract"]),
        ("ataxia, cataract. Nobody has ever seen a seizure.", ["ataxia", "cataract"]),
        ("ataxia, cataract. She keeps bees and a dog.", ["ataxia", "cataract"]),
    ],
)
def test_a_member_of_a_list_of_signs_is_offered_whole(text: str, signs: list[str]) -> None:
    offered = candidates(SIGNS, seen_texts(text))
    assert set(signs) <= {item.written for item in offered}
    assert not any(item.strange or item.broken for item in offered)
    assert not any(word in item.written for item in offered for word in ("MRI", "seizure", "dog", "what"))


def test_a_member_of_a_chinese_list_hides_its_pieces() -> None:
    offered = {item.written: item for item in candidates(SIGNS, seen_texts("查体见白内障、指甲发育怪、耳聋，是什么病"))}
    assert {"白内障", "指甲发育怪", "耳聋"} <= set(offered)
    assert not offered["指甲发育怪"].strange
    assert not {"指甲", "发育怪"} & set(offered)


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("ptosis, marked ataxia and cataract", [["ptosis", "ataxia", "cataract"]]),
        ("ptosis, ataxia. No seizures, no cataract.", [["ptosis", "ataxia"]]),
        ("ptosis since May; a brother at school has nothing; ataxia", []),
    ],
)
def test_the_members_of_a_list_belong_together(text: str, lists: list[list[str]]) -> None:
    assert lists_of(SIGNS, text) == lists


@pytest.mark.parametrize("words", ["能不能", "行不行", "是不是", "怎么办", "多少", "老是", "吗"])
def test_chinese_words_that_ask_are_in_no_value(words: str) -> None:
    for slot in (Slot(kind="span", about="part of the chart"), Slot(kind="span", about="a drug", recogniser="drug")):
        written = [item.written for item in candidates(slot, seen_texts(f"心电图结果{words}，看一下"))]
        assert "心电图结果" in written
        assert not any(set(words) & set(item) for item in written)


def test_of_the_record_whole_items_are_offered() -> None:
    seen = seen_texts("Any drugs?", patient="61-year-old male; genes KRAS G12C, TP53; labs creatinine 1.2")
    written = [item.written for item in candidates(Slot(kind="span", about="gene or alteration"), seen) if item.origin.where == "patient"]
    assert written == ["KRAS G12C", "TP53", "creatinine 1.2"]


@pytest.mark.parametrize("text", ["ORPHA:558 - which genes?", "genes of OMIM 154700"])
def test_an_id_of_a_disease_is_offered_whole_and_is_no_gene(text: str) -> None:
    slots, seen = Registry.discover()["gene_lookup"].manifest.slots, seen_texts(text)
    offered = {name: [item.written for item in candidates(slot, seen) if not item.strange] for name, slot in slots.items()}
    assert offered["gene"] == []
    assert {"ORPHA:558", "OMIM 154700"} & set(offered["disease"])
    assert not {"ORPHA", "OMIM"} & set(offered["disease"])


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("What was the last HbA1c?", "HbA1c"),
        ("recent INR values", "INR"),
        ("先看一下本患者病历里的过敏史。", "过敏史"),
        ("他最近两次血钾各是多少", "血钾"),
    ],
)
def test_words_that_say_when_or_where_are_no_part_of_a_section(text: str, section: str) -> None:
    slot = Slot(kind="span", about="part of the chart", never=("chart_words",))
    written = [item.written for item in candidates(slot, seen_texts(text))]
    assert section in written
    assert not any(word in item for item in written for word in ("last", "recent", "values", "病历里", "两次", "各"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("woman 66, now 1.1 mg/dL", "age"),
        ("eGFR of a 60-year-old", "egfr"),
        ("eGFR: woman 66", "egfr"),
        ("eGFR, creatinine 300 µmol/L", "egfr"),
    ],
)
def test_a_concentration_is_no_age_and_an_age_no_filtration_rate(text: str, name: str) -> None:
    offered = [item.value for item in candidates(RISK[name], seen_texts(text))]
    assert not {"1.1 mg/dL", 60, "300 µmol/L"} & set(offered)
    assert name == "age" or offered == []


def test_a_number_without_a_unit_is_strange_beside_one_with_the_unit_of_the_slot() -> None:
    weight = Slot(kind="number", about="weight in kg", ask="How heavy?")
    seen = seen_texts("cuffed tube by the 31 kg or by her being 9?")
    assert {item.value: item.strange for item in candidates(weight, seen)} == {31: False, 9: True}


def test_a_name_of_a_part_of_a_chart_goes_before_other_words() -> None:
    section = next(tool for tool in standing_in([]) if tool.name == "patient_record").slots["section"]
    seen = seen_texts("which ones on her list are for the heart?", patient="61-year-old female; medications bisoprolol, apixaban")
    offered = {item.written: item.strange for item in candidates(section, seen)}
    assert not offered["medications"]
    assert offered["her list"]


def test_an_acronym_that_is_some_genes_alias_is_not_carried() -> None:
    assert candidates(RISK["genes"], seen_texts("the nurse did the full MOT: HDL 1.4 mmol/L")) == []
    assert [item.value for item in candidates(RISK["genes"], seen_texts("61F, carries a BRCC1 mutation; CHEK2"))] == ["BRCC1", "CHEK2"]


def test_other_words_neither_begin_nor_end_with_a_small_one_that_no_name_has_there() -> None:
    target = Registry.discover()["drug_target"].manifest.slots["target"]
    offered = {item.written for item in candidates(target, seen_texts("can it be used in cancer of the bowel and what marker"))}
    assert {"cancer of the bowel", "bowel"} <= offered
    assert not offered & {"be", "be used", "used in", "cancer of", "cancer of the", "of the bowel", "bowel and", "and what marker"}


@pytest.mark.parametrize(
    ("question", "earlier", "passage"),
    [
        ("What surveillance?", ["Is BRCA1 c.5266dup harmful?", "Her breast cancer risk?"], "Is BRCA1 c.5266dup harmful? Her breast cancer risk? What surveillance?"),
        ("And at 40?", ["BRCA1 c.5266dup?", "Colonoscopy in Lynch syndrome?"], "Colonoscopy in Lynch syndrome? And at 40?"),
        ("And aspirin?", ["BRCA1 c.5266dup?", "Her risk?"], "Her risk? And aspirin?"),
        ("What do guidelines say about a carrier of MSH2 who is 40?", ["BRCA1?"], "What do guidelines say about a carrier of MSH2 who is 40?"),
    ],
)  # fmt: skip
def test_a_short_follow_up_is_searched_with_the_last_turn_that_says_what_it_is_about(
    question: str, earlier: list[str], passage: str
) -> None:
    assert seen_texts(question, earlier=earlier).passage == passage
