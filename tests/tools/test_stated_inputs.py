"""What single risk models take is read where a person states it plainly, and where a reader would have to think it is not."""

import pytest

from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.stated import known_in, stated
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry

MANIFEST = Registry.discover()["risk_model"].manifest
ARGUMENTS = {**MANIFEST.slots, **MANIFEST.stated}


def read(text: str) -> dict[str, object]:
    seen = seen_texts(text)
    known = known_in(ARGUMENTS, seen)
    return {name: values[0][0] for name, slot in MANIFEST.stated.items() if (values := stated(slot, seen, known))}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("eGFR of a 60-year-old woman with creatinine 1.4 mg/dL?", {"creatinine": "1.4 mg/dL"}),
        ("my creatinine is 1.3 mg/dL and I am 60, eGFR?", {"creatinine": "1.3 mg/dL"}),
        ("what is the eGFR if creatinine is 1.9", {"creatinine": 1.9}),
        ("crea 124 µmol/L", {"creatinine": "124 µmol/L"}),
        ("creatinine is 88 micromol/L", {"creatinine": "88 micromol/L"}),
        ("血肌酐1.3 mg/dL", {"creatinine": "1.3 mg/dL"}),
        ("72M AF, takes aspirin, cirrhosis", {"bleeding_drugs": True, "liver_disease": True}),
        ("a woman with a prior stroke who takes aspirin", {"stroke": True, "bleeding_drugs": True}),
        ("INR labile, no stroke, normal kidneys", {"labile_inr": True, "stroke": False, "renal_disease": False}),
        ("previous stroke, admitted to the stroke unit", {"stroke": True}),
        ("72岁男，肝硬化，服用阿司匹林，既往卒中", {"liver_disease": True, "bleeding_drugs": True, "stroke": True}),
        ("waist 104 cm, walks daily, no vegetables or fruit", {"waist": 104, "daily_activity": True, "daily_vegetables": False}),
        ("father has diabetes, mother healthy", {"diabetes_in_family": "first-degree"}),
        ("never had a high sugar, mother diabetic", {"high_glucose": False, "diabetes_in_family": "first-degree"}),
        ("a diabetic grandmother", {"diabetes_in_family": "second-degree"}),
        ("menarche at 12, first child at 28, 2 breast biopsies", {"menarche_age": 12, "first_birth_age": 28, "breast_biopsies": 2}),
        ("no children, no biopsies, mother had breast cancer", {"first_birth_age": 0, "breast_biopsies": 0, "breast_cancer_relatives": 1}),
        ("FINDRISC for 52 yo male BMI 31 waist 108", {"waist": 108}),
        ("Woman of 55, 5-year breast cancer risk: menarche 12, one affected sister", {"menarche_age": 12, "breast_cancer_relatives": 1}),
        ("初潮12岁，28岁生第一胎", {"menarche_age": 12, "first_birth_age": 28}),
        (
            "smoked 20 cigarettes a day for 35 years, quit 6 years ago, no COPD",
            {"cigarettes_per_day": 20, "smoking_years": 35, "quit_years": 6, "copd": False},
        ),
        ("half a pack a day for 40 years, COPD denied", {"cigarettes_per_day": "half a pack", "smoking_years": 40, "copd": False}),
        ("smoked 1 pack a day for 40 years", {"cigarettes_per_day": "1 pack", "smoking_years": 40}),
        ("denies COPD; lung cancer in the family: no", {"copd": False, "lung_cancer_in_family": False}),
        ("stroke no, renal disease no", {"stroke": False, "renal_disease": False}),
        ("biopsies: no", {"breast_biopsies": 0}),
        ("无COPD", {"copd": False}),
    ],
)
def test_what_is_stated_plainly_is_read(text: str, values: dict[str, object]) -> None:
    assert read(text) == values


@pytest.mark.parametrize(
    ("plain", "open_text"),
    [
        ("on dialysis", "not on dialysis"),
        ("dialysis", "Denies dialysis, alcohol abuse."),
        ("cirrhosis", "No dialysis, cirrhosis, prior stroke"),
        ("cirrhosis", "negative for dialysis, cirrhosis"),
        ("cirrhosis", "cirrhosis? No."),
        ("cirrhosis", "?cirrhosis"),
        ("cirrhosis", "cirrhosis - no"),
        ("cirrhosis", "cirrhosis unlikely"),
        ("COPD", "COPD (-)"),
        ("COPD", "COPD, no"),
        ("denies COPD", "father denies COPD"),
        ("stroke no", "stroke no idea"),
        ("stroke: no", "denies stroke since 2019"),
        ("alcohol abuse", "denies alcohol abuse"),
        ("1 pack a day", "less than a pack a day"),
        ("1 pack a day", "1/2 pack a day"),
        ("1 pack a day", "1-2 packs a day"),
        ("COPD", "likely COPD"),
        ("无慢阻肺", "有无慢阻肺"),
        ("肝硬化", "肝硬化已排除"),
        ("肝硬化", "否认高血压、肝硬化"),
        ("on aspirin", "no longer on aspirin"),
        ("on aspirin", "was on aspirin until 2019"),
        ("on aspirin", "if we put him on aspirin"),
        ("on aspirin", "should he go on aspirin?"),
        ("服用阿司匹林", "准备服用阿司匹林"),
        ("on dialysis", "His father (aged 70) is on dialysis"),
        ("on dialysis", "Her mother, 70, is on dialysis"),
        ("on dialysis", "his father weighs 80.5 kg and is on dialysis"),
        ("has COPD", "my colleague has COPD"),
        ("prior stroke", "father: prior stroke"),
        ("透析", "母亲70岁，透析"),
        ("no history of stroke", "no history of stroke in the family"),
        ("mother had breast cancer", "her mother's sister had breast cancer"),
        ("mother had breast cancer", "mother had breast cancer, sister had breast cancer"),
        ("mother had breast cancer", "adoptive mother had breast cancer"),
        ("sister had breast cancer", "half-sister had breast cancer"),
        ("mother with diabetes", "mother with diabetes insipidus"),
        ("walks daily", "walks daily for 20 minutes"),
        ("one biopsy", "one biopsy of a mole"),
        ("2 biopsies", "2 biopsies scheduled"),
        ("creatinine 1.4", "creatinine 1.4 on admission, 0.9 today"),
        ("creatinine 1.0", "creatinine 1.0, today 1.8"),
        ("creatinine 1.2", "creatinine 1.2 to 1.4"),
        ("creatinine 1.4", "creatinine 1.4 last week and creatinine 1.8 mg/dL today"),
        ("waist 94 cm", "target waist 94 cm"),
        ("menarche 12", "menarche 12 or 13"),
        ("15 cigarettes a day", "up to 15 cigarettes a day"),
        ("quit 6 years ago", "quit 6 years ago but smokes again"),
        ("smoked 20 cigarettes a day for 30 years", "mom smoked 20 cigarettes a day for 30 years"),
    ],
)
def test_what_is_denied_hedged_past_or_anothers_is_not_read(plain: str, open_text: str) -> None:
    assert len(read(plain)) > 0
    assert read(open_text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "no dialysis", "no emphysema", "no gestational diabetes", "no history of DCIS", "no vegetables",  # one part of an item denied
        "white coat hypertension", "white blood cells 8", "no stroke volume data", "history of bleeding gums", "no previous cancer screening",
        "creatinine 6 months ago 1.2", "creatinine 0,9 mg/dL", "creatinine (2024) 1.4", "albumin-creatinine ratio 30 mg/g",
        "urine creatinine 10 mg/dL", "creatinine clearance 55", "BUN/Cr ratio 20", "尿肌酐12.4", "肌酐清除率55", "creatinine 124", "creatinine 3 x normal",
        "waist 36 inches", "waist-to-hip ratio 0.9", "腰围2尺8", "first birth 3 weeks premature at 27", "first child is 28", "biopsy at 38",
        "drinks 4 a day", "20 cigarettes per week", "20-30 cigarettes a day", "quit drinking 5 years ago", "aspirin stopped 5 years ago",
        "quit smoking at age 50 years", "hasn't smoked for 10 years", "non-smoker for 10 years", "不吸烟30年",
    ],
)  # fmt: skip
def test_what_is_something_else_is_not_read(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("name", "question"),
    [("creatinine", "eGFR?"), ("alcohol", "HAS-BLED"), ("waist", "FINDRISC"), ("menarche_age", "Gail model"), ("quit_years", "PLCOm2012"), ("race_group", "BCRAT")],
)  # fmt: skip
def test_an_input_is_read_beside_a_question_for_its_model_alone(name: str, question: str) -> None:
    assert offer(MANIFEST.stated[name].beside, question)
    assert not offer(MANIFEST.stated[name].beside, "CHA2DS2-VASc")
