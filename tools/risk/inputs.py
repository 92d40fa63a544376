"""Inputs of the risk models: what they are called, how they are found in a text, their units, and what is impossible."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Any

from llmasos.errors import InvalidInput, UnknownTerm

from ..recognisers import Span, recogniser
from ..slots import Slot
from . import options

# `between` of a slot is where the scheduler looks for a value; what a person may state at all is POSSIBLE, further below.
CREATININE = 88.4  # µmol/L in 1 mg/dL of creatinine (molar mass 113.12 g/mol)
CHOLESTEROL = 38.67  # mg/dL in 1 mmol/L of cholesterol (molar mass 386.65 g/mol)

EVIDENCE: dict[str, dict[str, list[str]]] = tomllib.loads((files(__package__) / "data" / "evidence.toml").read_text(encoding="utf-8"))

LABELS: dict[str, tuple[str, ...]] = {
    "total_cholesterol": ("TC", "total", "cholesterol", "chol", "T-chol", "TChol", "胆固醇", "总胆"),
    "hdl_cholesterol": ("HDL", "HDL-C", "good cholesterol", "高密度"),
    "systolic_bp": ("BP", "SBP", "systolic", "sys", "syst", "blood pressure", "pressure", "RR", "血压", "收缩压", "高压"),
    "egfr": ("eGFR", "GFR", "filtration", "肾小球滤过率", "滤过率"),
    "bmi": ("BMI", "body mass", "体重指数", "体质指数"),
}

YES = ("yes", "true", "y", "1", "是", "有")
NO = ("no", "false", "n", "0", "否", "无")

Condition = Annotated[
    str,
    Slot(
        about="condition",
        ask="The risk of which condition?",
        recogniser="condition",
        closed=True,
        examples=("cardiovascular disease", "breast cancer", "stroke in atrial fibrillation", "any cancer"),
    ),
]
ModelName = Annotated[
    str,
    Slot(about="name of a risk model", ask="Which risk model?", recogniser="risk_model", closed=True, examples=("PREVENT", "CHA2DS2-VASc")),
]
Age = Annotated[float | str, Slot(kind="number", about="age in years", between=(0, 120), ask="How old is the person?", examples=("55",))]
Sex = Annotated[
    str,
    Slot(
        kind="choice",
        choices=("female", "male"),
        about="sex",
        ask="Is the person female or male?",
        evidence=EVIDENCE["sex"],
    ),
]
Genes = Annotated[
    list[str],
    Slot(
        about="gene with a pathogenic variant",
        ask="In which gene is the pathogenic variant?",
        recogniser="gene",
        closed=True,
        examples=("BRCA1", "TP53"),
    ),
]
Cholesterol = Annotated[
    float | str,
    Slot(
        kind="number",
        about="total cholesterol, mg/dL or with unit",
        labels=LABELS["total_cholesterol"],
        between=(80, 600),
        ask="What is the total cholesterol, with its unit?",
        examples=("213", "5.5 mmol/L"),
    ),
]
Hdl = Annotated[
    float | str,
    Slot(
        kind="number",
        about="HDL cholesterol, mg/dL or with unit",
        labels=LABELS["hdl_cholesterol"],
        between=(10, 150),
        ask="What is the HDL cholesterol, with its unit?",
        examples=("50", "1.3 mmol/L"),
    ),
]
SystolicBp = Annotated[
    float | str,
    Slot(
        kind="number",
        about="systolic blood pressure, mmHg",
        labels=LABELS["systolic_bp"],
        between=(60, 260),
        ask="What is the systolic blood pressure in mmHg?",
        examples=("120",),
    ),
]
BpTreated = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="treated for high blood pressure",
        ask="Is the blood pressure treated with medication?",
        evidence=EVIDENCE["bp_treated"],
    ),
]
Statin = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="on a statin",
        ask="Does the person take a statin?",
        evidence=EVIDENCE["statin"],
    ),
]
Diabetes = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="diabetes",
        ask="Does the person have diabetes?",
        evidence=EVIDENCE["diabetes"],
    ),
]
Smoker = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="smokes now",
        ask="Does the person smoke now?",
        evidence=EVIDENCE["smoker"],
    ),
]
Egfr = Annotated[
    float | str,
    Slot(
        kind="number",
        about="eGFR, mL/min/1.73 m2",
        labels=LABELS["egfr"],
        between=(3, 200),
        ask="What is the eGFR in mL/min/1.73 m²?",
        examples=("90",),
    ),
]
Bmi = Annotated[
    float | str,
    Slot(
        kind="number",
        about="body mass index, kg/m2",
        labels=LABELS["bmi"],
        between=(10, 80),
        ask="What is the body mass index in kg/m²?",
        examples=("27.5",),
    ),
]
Race = Annotated[
    str,
    Slot(
        kind="choice",
        choices=("white", "black", "other"),
        about="race, for models that use it",
        ask="Is the person Black or white, as the pooled cohort equations ask?",
        evidence=EVIDENCE["race"],
    ),
]
Horizon = Annotated[
    float | str, Slot(kind="number", about="horizon in years", between=(1, 80), ask="Over how many years?", examples=("10",))
]
HeartFailure = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="heart failure",
        ask="Does the person have heart failure?",
        evidence=EVIDENCE["heart_failure"],
    ),
]
Hypertension = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="hypertension",
        ask="Does the person have hypertension?",
        evidence=EVIDENCE["hypertension"],
    ),
]
StrokeTia = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="previous stroke or TIA",
        ask="Has there been a stroke or TIA?",
        evidence=EVIDENCE["stroke_tia"],
    ),
]
VascularDisease = Annotated[
    bool | str,
    Slot(
        kind="flag",
        about="vascular disease (MI, PAD, aortic plaque)",
        ask="Is there vascular disease: myocardial infarction, peripheral artery disease or aortic plaque?",
        evidence=EVIDENCE["vascular_disease"],
    ),
]

# What no person has; values beyond are mistakes, not rare patients. Inclusive.
POSSIBLE: Mapping[str, tuple[float, float, str]] = {
    "age": (0, 120, "years from 0 to 120"),
    "total_cholesterol": (40, 1500, "40 to 1500 mg/dL, or a value with its unit such as «5.2 mmol/L»"),
    "hdl_cholesterol": (5, 250, "5 to 250 mg/dL, or a value with its unit such as «1.3 mmol/L»"),
    "systolic_bp": (40, 320, "40 to 320 mmHg"),
    "egfr": (1, 250, "1 to 250 mL/min/1.73 m²"),
    "bmi": (8, 120, "8 to 120 kg/m²"),
    "horizon_years": (1, 80, "1 to 80 years"),
    "creatinine": (0.1, 30, "0.1 to 30 mg/dL, or a value with its unit such as «80 µmol/L»"),
    "waist": (30, 250, "30 to 250 cm"),
    **options.POSSIBLE,
}

CARDIOVASCULAR, AF_STROKE, ANY_CANCER = "cardiovascular disease", "stroke in atrial fibrillation", "any cancer"
BLEEDING, DIABETES, KIDNEY = "major bleeding", "type 2 diabetes", "kidney function"
CANCERS = (
    "breast cancer",
    "ovarian cancer",
    "colorectal cancer",
    "endometrial cancer",
    "pancreatic cancer",
    "prostate cancer",
    "gastric cancer",
    "thyroid cancer",
    "kidney cancer",
    "melanoma",
    "sarcoma",
    "brain tumour",
    "lung cancer",
    "small bowel cancer",
    "urinary tract cancer",
    "adrenocortical carcinoma",
)
CONDITIONS = (CARDIOVASCULAR, AF_STROKE, BLEEDING, DIABETES, KIDNEY, ANY_CANCER, *CANCERS)
_SYNONYMS = {
    CARDIOVASCULAR: "cvd|cardiovascular|cardiovascular event|heart disease|heart|cv|cardiac|ascvd|atherosclerotic cardiovascular disease|heart attack|myocardial infarction|mi|coronary heart disease|coronary artery disease|chd|cad|heart failure|hf|coronary disease|心血管疾病|心血管病|心血管|心脏病|动脉粥样硬化性心血管病|心梗|心力衰竭|心衰|冠心病|心血管事件|心肌梗死",
    AF_STROKE: "stroke|af stroke|stroke in af|stroke with af|stroke with atrial fibrillation|thromboembolism|atrial fibrillation|af|atrial fibrillation stroke|ischemic stroke|卒中|中风|脑卒中|房颤卒中|房颤脑卒中|房颤",
    BLEEDING: "bleeding|major bleed|bleed|haemorrhage|hemorrhage|出血|大出血",
    DIABETES: "diabetes|diabetes mellitus|t2dm|type ii diabetes|糖尿病|2型糖尿病|二型糖尿病",
    KIDNEY: "egfr|gfr|renal function|glomerular filtration rate|肾功能|肾小球滤过率",
    ANY_CANCER: "cancer|any cancer|a cancer|first cancer|cancers|malignancy|tumor|癌症|患癌|癌|恶性肿瘤|肿瘤|any tumour",
    "breast cancer": "breast|乳腺癌|breast ca",
    "ovarian cancer": "ovarian|ovary cancer|卵巢癌|tubo-ovarian cancer|ovarian ca",
    "colorectal cancer": "colon cancer|bowel cancer|crc|rectal cancer|colorectal|colon|结直肠癌|大肠癌|结肠癌|肠癌",
    "endometrial cancer": "uterine cancer|endometrial|womb cancer|endometrium cancer|子宫内膜癌",
    "pancreatic cancer": "pancreas cancer|pancreatic|胰腺癌",
    "prostate cancer": "prostate|前列腺癌",
    "gastric cancer": "stomach cancer|gastric|diffuse gastric cancer|hereditary diffuse gastric cancer|胃癌",
    "thyroid cancer": "thyroid|甲状腺癌",
    "kidney cancer": "renal cancer|renal cell carcinoma|renal cell cancer|kidney|肾癌",
    "melanoma": "skin melanoma|cutaneous melanoma|黑色素瘤",
    "sarcoma": "osteosarcoma|soft tissue sarcoma|肉瘤",
    "brain tumour": "brain tumor|brain cancer|glioma|脑瘤|脑肿瘤",
    "lung cancer": "lung|肺癌",
    "small bowel cancer": "small intestine cancer|小肠癌",
    "urinary tract cancer": "ureter cancer|bladder cancer|尿路上皮癌",
    "adrenocortical carcinoma": "adrenal cancer|肾上腺皮质癌",
}
_RESOLVED = {word: name for name, words in _SYNONYMS.items() for word in (name, *words.split("|"))}
_NAMED = [re.escape(word) for word in sorted(_RESOLVED, key=len, reverse=True) if word != "癌"]
_LATIN, _CHINESE = ("|".join(word for word in _NAMED if word.isascii() is latin) for latin in (True, False))
_CONDITIONS = re.compile(rf"(?<![A-Za-z0-9])(?:{_LATIN})s?(?![A-Za-z0-9])|{_CHINESE}", re.IGNORECASE)
OUTCOME = {
    "heart failure": "heart_failure",
    "hf": "heart_failure",
    "心衰": "heart_failure",
    "心力衰竭": "heart_failure",
    "ascvd": "ascvd",
    "heart attack": "ascvd",
    "myocardial infarction": "ascvd",
    "mi": "ascvd",
    "coronary heart disease": "ascvd",
    "atherosclerotic cardiovascular disease": "ascvd",
    "chd": "ascvd",
    "心梗": "ascvd",
    "冠心病": "ascvd",
}


def resolve_condition(text: str) -> str:
    """The condition that a name stands for, in English or Chinese. Raises UnknownTerm that lists what is accepted."""
    plain = _plain(text)
    for candidate in (
        plain,
        plain.removesuffix("s"),
        re.sub(r"\b(risk|disease|event|events|of|the|a|an|first|developing|getting)\b", " ", plain).strip(),
        plain.replace("风险", ""),
    ):
        name = _RESOLVED.get(" ".join(candidate.split()))
        if name:
            return name
    raise UnknownTerm("condition", text, CONDITIONS)


@recogniser("condition")
def conditions(text: str) -> list[Span]:
    """Names of conditions in a text, the longest first where they overlap."""
    return [match.span() for match in _CONDITIONS.finditer(text)]


def same_condition(first: str, second: str) -> bool:
    """Whether two names stand for one condition."""
    try:
        return resolve_condition(first) == resolve_condition(second)
    except UnknownTerm:
        return False


def wanted_outcome(condition: str) -> str:
    """Which cardiovascular outcome a name puts first: total_cvd, ascvd or heart_failure."""
    return OUTCOME.get(_plain(condition), "total_cvd")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().replace("tumour", "tumor").replace("brain tumor", "brain tumour").split())


@dataclass(frozen=True)
class Inputs:
    """Values in the models' units. Absent ones are None; `recorded` names those that came from the patient's record."""

    values: Mapping[str, Any]
    recorded: Mapping[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the names that have no value."""
        return tuple(name for name in names if self.values.get(name) is None)

    def shown(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The values that a model used."""
        return {name: self.values[name] for name in names if self.values.get(name) is not None}


UNITS = {"hba1c": "%", "uacr": "mg/g", "sdi": "decile"}
ANY_UNIT = r"years?|yrs?|y|yo|岁|年|mm ?hg|kg/m[2²]|ml/min(/1\.73 ?m[2²])?|mg/dl|cm"


def number(name: str, value: Any) -> float:
    """A number in the model's unit. Raises InvalidInput for text without a number, another unit, or what no person has."""
    low, high, accepted = POSSIBLE[name]
    text = str(value).strip().replace(",", "")
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*(.*)", text)
    if not found:
        raise InvalidInput(name, value, accepted)
    amount, unit = float(found.group(1)), found.group(2).strip().lower()
    if name in ("total_cholesterol", "hdl_cholesterol"):
        if unit in ("mmol/l", "毫摩尔/升"):
            amount *= CHOLESTEROL
        elif unit not in ("", "mg/dl", "毫克/分升"):
            raise InvalidInput(name, value, accepted)
    elif name == "creatinine" and re.fullmatch(r"[µμu]mol/l", unit):
        amount /= CREATININE
    elif name == "uacr" and unit == "mg/mmol":
        amount *= CREATININE / 10
    elif unit and not re.fullmatch(UNITS.get(name, ANY_UNIT), unit):
        raise InvalidInput(name, value, accepted)
    if not low <= amount <= high:
        raise InvalidInput(name, value, accepted)
    return amount


def flag(name: str, value: Any) -> bool:
    """Yes or no, in English or Chinese. Raises InvalidInput."""
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() in YES:
        return True
    if str(value).strip().lower() in NO:
        return False
    raise InvalidInput(name, value, "yes or no")


def sex_of(value: Any) -> str:
    """female or male. Raises InvalidInput."""
    plain = str(value).strip().lower()
    if plain in ("female", "woman", "f", "女", "女性"):
        return "female"
    if plain in ("male", "man", "m", "男", "男性"):
        return "male"
    raise InvalidInput("sex", value, "female or male")
