"""Conditions whose risk can be asked for: what they are called, in English and Chinese, and how they are found in a text."""

import re
import unicodedata

from llmasos.errors import UnknownTerm

from ..denial import denial, risk_asked
from ..recognisers import Span, recogniser
from .model_names import known_model, model_names

ONE_OUTCOME = ("CHA2DS2-VASc", "HAS-BLED", "FINDRISC")
CARDIOVASCULAR, AF_STROKE, ANY_CANCER = "cardiovascular disease", "stroke in atrial fibrillation", "any cancer"
BLEEDING, DIABETES, KIDNEY = "major bleeding", "type 2 diabetes", "kidney function"
LYNCH = "Lynch syndrome"
NEAREST, ALIKE = 5, 65  # names offered for one that is not known; how much alike two names are at least, in percent
# Offered where no name is alike: what each model is for.
BROADEST = (CARDIOVASCULAR, AF_STROKE, BLEEDING, DIABETES, KIDNEY, ANY_CANCER, "breast cancer", "lung cancer", "colorectal cancer", LYNCH)
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
CONDITIONS = (CARDIOVASCULAR, AF_STROKE, BLEEDING, DIABETES, KIDNEY, ANY_CANCER, *CANCERS, LYNCH)
_SYNONYMS = {
    CARDIOVASCULAR: "cvd|cardiovascular|cardiovascular event|heart disease|heart|cv|cardiac event|cardiac|ascvd|atherosclerotic cardiovascular disease|heart attack|myocardial infarction|mi|coronary heart disease|coronary artery disease|chd|cad|heart failure|hf|coronary disease|心血管疾病|心血管病|心血管|心脏病|动脉粥样硬化性心血管病|心梗|心力衰竭|心衰|冠心病|心血管事件|心肌梗死",
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
# Names that are taken where a condition is named, and not looked for in texts: there they are what somebody has whose risk of something else is asked for.
_ALONE = {
    ANY_CANCER: "breast and ovarian cancer|ovarian and breast cancer|breast or ovarian cancer|breast/ovarian cancer|乳腺癌和卵巢癌",
    LYNCH: "lynch|hnpcc|hereditary nonpolyposis colorectal cancer|hereditary non-polyposis colorectal cancer|hereditary colon cancer|hereditary colorectal cancer"
    "|林奇综合征|遗传性非息肉病性结直肠癌",
    CARDIOVASCULAR: "mace|major adverse cardiovascular|major adverse cardiac|heart attack or stroke|heart attack and stroke|cardiovascular death|cardiac death|atherosclerosis"
    "|心脏病发作|心血管死亡",
    AF_STROKE: "afib|a fib|non-valvular af|nonvalvular af|non-valvular atrial fibrillation|stroke from af|stroke from atrial fibrillation|stroke in afib|afib stroke"
    "|cardioembolic stroke|脑梗|脑梗死|房颤脑梗|非瓣膜性房颤",
    BLEEDING: "gi bleed|gi bleeding|gastrointestinal bleeding|serious bleeding|bleeds|抗凝出血|消化道出血",
    DIABETES: "t2d|dm|dm2|type 2 dm|type ii dm|niddm|sugar diabetes",
    KIDNEY: "ckd|chronic kidney|kidney disease|chronic kidney disease|renal disease|renal impairment|kidney impairment|renal insufficiency|慢性肾病|慢性肾脏病|肾功能不全",
    "breast cancer": "breast carcinoma|mammary cancer|invasive breast cancer|ca breast|乳癌",
    "lung cancer": "lung ca|lung carcinoma|bronchial carcinoma|nsclc|non-small cell lung cancer|ca lung",
    "colorectal cancer": "colon ca|bowel ca|colorectal ca|rectal ca|colon carcinoma|colorectal carcinoma|ca colon|直肠癌",
    "ovarian cancer": "ovarian carcinoma|ca ovary|fallopian tube cancer",
    "endometrial cancer": "endometrial carcinoma|uterus cancer",
    "prostate cancer": "prostate ca|ca prostate|prostate carcinoma",
    "pancreatic cancer": "pancreatic ca|pancreatic carcinoma",
}  # fmt: skip
_RESOLVED_ALONE = {word: name for name, words in _ALONE.items() for word in (name.lower(), *words.split("|"))}
_NAMED = [re.escape(word) for word in sorted(_RESOLVED, key=len, reverse=True) if word != "癌"]
_LATIN, _CHINESE = ("|".join(word for word in _NAMED if word.isascii() is latin) for latin in (True, False))
_CONDITIONS = re.compile(rf"(?<![A-Za-z0-9])(?!kidneys)(?:{_LATIN})s?(?![A-Za-z0-9])|{_CHINESE}", re.IGNORECASE)
_NO_AGE = r"(?![\d.]*\s?(?:-?\s?y|[FM]\b|fe|male|wo|man\b|岁|女|男))"  # «eGFR, 60 F» asks for one
# What the person has or had, and is not asked for: «old MI», «has AF», «eGFR 90», 陈旧性心梗.
_TOLD = re.compile(
    rf"(?:\b(?:prior|previous|old|past|has|had(?: an?)?|history of|hx of|s/p)\s(?:(?:known|current|prior|previous|overt|congestive|any|an?|history of)\s){{0,2}}"
    rf"|(?:有|既往|曾有|得过|陈旧性)(?:明显|既往|已知)?)(?:{_LATIN}|{_CHINESE})(?![A-Za-z0-9])(?!\s*(?:risk|的?风险))"
    rf"|\be?GFR\W{{0,3}}(?:is |of |was |为|是)?\d{_NO_AGE}|滤过率\W?(?:为|是)?\d{_NO_AGE}|(?:{_CHINESE})史",
    re.IGNORECASE,
)
_RISK_AFTER = re.compile(r"\s*(?:risk|的?风险)", re.IGNORECASE)
# What stands around a name: over how long, and under which treatment.
_SPAN = re.compile(r"\b(?:\d{1,2}|five|ten|thirty)[- ]?(?:years?|yrs?|y)\b|\blife-?time\b|(?:未来)?\d{1,2}年(?:内|的)?|终身")
_UNDER = re.compile(
    r"\s(?:(?:while\s)?(?:on|under|with|taking)|due to|from)\s(?:an?\s)?(?:warfarin|anticoag\w+|blood thinners?|doacs?|noacs?|apixaban|rivaroxaban|edoxaban|dabigatran)\Z"
)
_TO_COME = re.compile(r"\b(?:developing|getting|new-onset|incident)\b")  # «risk of developing AF»: of that, no model is held
_SAID_AROUND = re.compile(r"\b(?:risk|probability|chance|event|events|of|the|a|an|first|developing|getting|having|for)\b")
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
    "stroke": "ascvd",
    "卒中": "ascvd",
    "中风": "ascvd",
    "脑卒中": "ascvd",
    "心梗": "ascvd",
    "冠心病": "ascvd",
    "heart attack or stroke": "ascvd",
    "heart attack and stroke": "ascvd",
    "atherosclerosis": "ascvd",
    "心脏病发作": "ascvd",
    "脑梗": "ascvd",
    "脑梗死": "ascvd",
    "coronary artery disease": "ascvd",
    "coronary disease": "ascvd",
    "cad": "ascvd",
    "心肌梗死": "ascvd",
    "动脉粥样硬化性心血管病": "ascvd",
}


def resolve_condition(text: str) -> str:
    """The condition that a name stands for, in English or Chinese. Raises UnknownTerm with the nearest few."""
    plain = _plain(text)
    known = _RESOLVED | _RESOLVED_ALONE
    for candidate in _readings(plain):
        if candidate in known and not (known[candidate] == AF_STROKE and "stroke" not in plain and _TO_COME.search(plain)):
            return known[candidate]
    without = " ".join(re.sub(r"\bdisease\b", " ", plain).split())
    if (name := known.get(without)) and name not in CANCERS:  # «thyroid disease» is no thyroid cancer
        return name
    raise UnknownTerm("condition", text, _nearest(plain))


def _readings(plain: str) -> list[str]:
    """A name as it stands, in the singular, and without what is said around it («10-year risk of a bleed on warfarin»)."""
    bare = _UNDER.sub("", " ".join(_SPAN.sub(" ", plain).split()))
    around = " ".join(_SAID_AROUND.sub(" ", bare).split())
    readings = (plain, plain.removesuffix("s"), around, around.removesuffix("s"), bare.replace("风险", "").strip(" 的"))
    return list(dict.fromkeys(readings))


def _nearest(plain: str) -> list[str]:
    """The few conditions of which some name looks like the text, the most alike first; the broadest ones where none does."""
    from rapidfuzz import fuzz, process

    known = _RESOLVED | _RESOLVED_ALONE
    alike = process.extract(plain, list(known), scorer=fuzz.ratio, limit=None, score_cutoff=ALIKE)
    return list(dict.fromkeys(known[name] for name, _, _ in alike))[:NEAREST] or list(BROADEST)


_FIBRILLATION = re.compile(r"(?-i:\bA[Ff]\b)|\ba-?fib\b|\batrial fibrillation\b|房颤|心房颤动", re.IGNORECASE)


@recogniser("condition")
def conditions(text: str) -> list[Span]:
    """Names of conditions in a text, the longest first where they overlap; without those that are told of the person.

    Unless its risk is asked for in so many words, a condition beside a score of one outcome (CHA2DS2-VASc) is what the person has, if it is no
    cancer; so is diabetes beside other models and beside atrial fibrillation.
    """
    told = [match.span() for match in _TOLD.finditer(text)]
    asked = [
        (start, end)
        for start, end in (match.span() for match in _CONDITIONS.finditer(text))
        if not any(first <= start and end <= last for first, last in told)
        and (_RISK_AFTER.match(text, end) or not denial(text, start, end))
    ]
    scores = [known_model(text[start:end]) for start, end in model_names(text)]
    if not scores and not _FIBRILLATION.search(text):
        return asked
    cancers, one_outcome = (ANY_CANCER, *CANCERS), bool(scores) and all(score in ONE_OUTCOME for score in scores)

    def may_be_asked(span: Span) -> bool:
        name = resolve_condition(text[slice(*span)])
        return risk_asked(text, *span) or (name in cancers if one_outcome else name != DIABETES)

    return [span for span in asked if may_be_asked(span)]


def same_condition(first: str, second: str) -> bool:
    """Whether two names stand for one condition."""
    try:
        return resolve_condition(first) == resolve_condition(second)
    except UnknownTerm:
        return False


def wanted_outcome(condition: str) -> str:
    """Which cardiovascular outcome a name puts first: total_cvd, ascvd or heart_failure."""
    return next((OUTCOME[one] for one in _readings(_plain(condition)) if one in OUTCOME), "total_cvd")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().replace("tumour", "tumor").replace("brain tumor", "brain tumour").split())
