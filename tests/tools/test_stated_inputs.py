"""What single risk models take is read where a person states it beyond doubt, and where a reader would have to think it is not."""

import pytest

from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.stated import stated
from llmasos.tools.recognisers import offer
from llmasos.tools.registry import Registry

INPUTS = Registry.discover()["risk_model"].manifest.stated


def read(text: str) -> dict[str, object]:
    return {name: values[0][0] for name, slot in INPUTS.items() if (values := stated(slot, seen_texts(text)))}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("creatinine 1.4 mg/dL", {"creatinine": "1.4 mg/dL"}),
        ("crea 124 µmol/L", {"creatinine": "124 µmol/L"}),
        ("creatinine is 88 micromol/L", {"creatinine": "88 micromol/L"}),
        ("血肌酐1.3 mg/dL", {"creatinine": "1.3 mg/dL"}),
        ("no liver disease, previous GI bleed, takes aspirin", {"liver_disease": False, "bleeding": True, "bleeding_drugs": True}),
        ("INR labile, no stroke, normal kidneys", {"labile_inr": True, "stroke": False, "renal_disease": False}),
        ("waist 104 cm, walks daily, no vegetables or fruit", {"waist": 104, "daily_activity": True, "daily_vegetables": False}),
        ("father with diabetes, gestational diabetes", {"diabetes_in_family": "first-degree", "high_glucose": True}),
        ("menarche at 12, first child at 28, 2 breast biopsies", {"menarche_age": 12, "first_birth_age": 28, "breast_biopsies": 2}),
        ("no children, no biopsies, mother had breast cancer", {"first_birth_age": 0, "breast_biopsies": 0, "breast_cancer_relatives": 1}),
        ("初潮12岁，28岁生第一胎", {"menarche_age": 12, "first_birth_age": 28}),
        (
            "smoked 20 cigarettes a day for 35 years, quit 6 years ago, no COPD",
            {"cigarettes_per_day": 20, "smoking_years": 35, "quit_years": 6, "copd": False},
        ),
    ],
)
def test_what_is_stated_is_read(text: str, values: dict[str, object]) -> None:
    assert read(text) == values


@pytest.mark.parametrize(
    "text",
    [
        # hedged, over, or not yet
        "not on dialysis", "no longer on aspirin", "stopped taking ibuprofen", "was on aspirin until 2019", "possible cirrhosis", "未透析", "不酗酒",
        "不服用阿司匹林", "not sedentary", "no college degree", "无消化道出血史", "denies family history of lung cancer",
        # one part of an item denied
        "no dialysis", "no emphysema", "no gestational diabetes", "no history of DCIS", "no vegetables",
        # another person's
        "mother on dialysis", "wife is a heavy drinker", "father: prior stroke", "wife has COPD", "父亲慢阻肺", "mother never had breast cancer",
        "her daughter's menarche at 12", "husband's creatinine 3.1", "husband smoked 20 cigarettes a day for 35 years, quit 6 years ago",
        # relatives who don't count, or more than one of them
        "mother's sister had breast cancer", "half-sister had breast cancer", "grand-mother had diabetes", "no father with diabetes",
        "mother had breast cancer, sister had breast cancer", "neither mother nor sister had breast cancer", "mother with diabetes insipidus",
        # part of another word
        "NAFLD (non-alcoholic fatty liver disease)", "white coat hypertension", "white blood cells 8", "no stroke volume data", "two alcoholic drinks a week",
        "history of bleeding gums", "本科收治", "no previous cancer screening", "Chinese medicine",
        # numbers of something else
        "creatinine 6 months ago 1.2", "creatinine 0,9 mg/dL", "creatinine (2024) 1.4", "albumin-creatinine ratio 30 mg/g", "urine creatinine 10 mg/dL",
        "creatinine clearance 55", "BUN/Cr ratio 20", "尿肌酐12.4", "肌酐清除率55", "creatinine pending, eGFR 60", "creatinine 124", "waist 36 inches",
        "waist-to-hip ratio 0.9", "腰围2尺8", "biopsy at 38", "a biopsy showed a 12 mm fibroadenoma", "first birth 3 weeks premature at 27",
        "drinks 4 a day", "20 cigarettes per week", "20-30 cigarettes a day", "quit drinking 5 years ago", "quit smoking at age 50 years",
        "hasn't smoked for 10 years", "non-smoker for 10 years", "smokes, has lived here for 30 years",
        # said twice
        "creatinine 1.4 last week and creatinine 1.8 mg/dL today", "INR labile, then stable INR",
    ],
)  # fmt: skip
def test_what_is_open_or_another_persons_is_not_read(text: str) -> None:
    assert read(text) == {}


def test_every_input_is_read_beside_a_question_that_can_be_recognised() -> None:
    asked = {
        "asks CKD-EPI 2021": "eGFR?",
        "asks HAS-BLED": "HAS-BLED",
        "asks FINDRISC": "FINDRISC",
        "asks BCRAT": "Gail model",
        "asks PLCOm2012": "PLCOm2012",
    }
    for slot in INPUTS.values():
        assert any(offer(slot.beside, text) for text in asked.values()), slot.beside
