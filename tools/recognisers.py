"""Recognisers offer spans of a text as candidates for an argument; they never choose a tool, nor which span is meant.

A recogniser takes a text and gives character spans, in order, without overlap. Domains add theirs with `recogniser`; where
several candidates may stand side by side, one for each subject (genotypes of several genes), they say with `about` what a span is
about, and with `completed_by` which words of a text a span can be completed with that leaves its subject out.
"""

import re
from collections.abc import Callable, Iterable, Sequence

Span = tuple[int, int]
Recogniser = Callable[[str], Sequence[Span]]

_RECOGNISERS: dict[str, Recogniser] = {}
_SUBJECTS: dict[str, Callable[[str], str]] = {}
_COMPLETING: dict[str, Callable[[str, str], Sequence[Span]]] = {}

LAB_UNITS = (
    r"mmol/mol|mmol/L|µmol/L|umol/L|μmol/L|mg/dL|mg/mmol|mg/g|mg/L|g/dL|g/L|mmHg|mm Hg|kg/m2|kg/m²"
    r"|mL/min/1\.73\s?m2|mL/min/1\.73\s?m²|ml/min"
)
_UNIT = re.compile(rf"\s?(?:{LAB_UNITS})(?![A-Za-z])", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.*>+-])(?<![0-9XY]:)(?<!HP:)(?<!HGNC:)(?<!OMIM:)(?<!ORPHA:)\d+(?:,\d{3})*(?:\.\d+)?(?![0-9_*>]|\.\d|[A-Z]{2,}\d)"
)
_ACID = "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"
# ASCII, so that a boundary also stands between a Latin and a Chinese character.
_VARIANT = re.compile(
    r"(?<![A-Za-z0-9])(?:N[MCP]_\d+\.\d+(?:\([A-Z0-9-]+\))?:)?"
    r"(?:[cgmn]\.\s?[-*]?\d[\w*>+=-]*(?<!-)|p\.\s?(?:\([A-Za-z]{1,3}\d[\w*=]*\)|[A-Za-z]{1,3}\d[\w*=]*|\(?[=?]\)?))"
    r"|\b(?i:rs)\d{3,}\b|\b(?:chr)?(?:\d{1,2}|[XY])[-:]\d{4,}[-:]?[ACGT]+[->][ACGT]+\b|\bIVS\d+[+-]\d+[ACGT]>[ACGT]\b"
    r"|[Δ∆][A-Z]\d+|\b\d{2,5}(?:del|ins|dup)[ACGT]{1,8}\b"
    rf"|\b(?:{_ACID})\d+(?:{_ACID}|Ter|fs|\*)(?:\*\d+|Ter\d+)?"
    r"|\b[ACDEFGHIKLMNPQRSTVWY]\d{2,4}(?:[ACDEFGHIKLMNPQRSTVWY]|fs|del|X|\*)(?:\*\d+)?(?![A-Za-z0-9])",
    re.ASCII,
)
_GENE_ID = re.compile(r"\bHGNC:\d+\b|\bENSG\d{11}\b", re.ASCII)


def recogniser(name: str) -> Callable[[Recogniser], Recogniser]:
    """Register a recogniser under the name by which slots ask for it."""

    def register(function: Recogniser) -> Recogniser:
        _RECOGNISERS[name] = function
        return function

    return register


def number_recogniser(name: str, pattern: re.Pattern[str]) -> None:
    """Register a pattern for a number that stands in words of its own, each as its last group, and as «NAME phrase» the words with it."""
    _RECOGNISERS[name] = lambda text: [match.span(match.lastindex or 0) for match in pattern.finditer(text)]
    _RECOGNISERS[f"{name} phrase"] = lambda text: [match.span() for match in pattern.finditer(text)]


def flag_recogniser(name: str, read: Callable[[str], tuple[Sequence[Span], Sequence[Span]]]) -> None:
    """Register what finds a flag's evidence, for a yes and for a no, as «NAME yes» and «NAME no», and both together."""
    _RECOGNISERS[f"{name} yes"] = lambda text: read(text)[0]
    _RECOGNISERS[f"{name} no"] = lambda text: read(text)[1]
    _RECOGNISERS[name] = lambda text: sorted([*read(text)[0], *read(text)[1]])


def about(name: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Register what tells the subject of a recogniser's span; empty where the span leaves it out."""

    def register(function: Callable[[str], str]) -> Callable[[str], str]:
        _SUBJECTS[name] = function
        return function

    return register


def completed_by(name: str) -> Callable[[Callable[[str, str], Sequence[Span]]], Callable[[str, str], Sequence[Span]]]:
    """Register what finds, for a recogniser's span and a text, the words of the text that can complete the span."""

    def register(function: Callable[[str, str], Sequence[Span]]) -> Callable[[str, str], Sequence[Span]]:
        _COMPLETING[name] = function
        return function

    return register


def has_subjects(name: str) -> bool:
    """Whether a recogniser's spans are each about a subject, so that those of several subjects stand side by side."""
    return name in _SUBJECTS


def subject(name: str, written: str) -> str:
    """What a span is about; empty where it leaves that out, or the recogniser knows no subjects."""
    known = _SUBJECTS.get(name)
    return known(written) if known else ""


def completions(name: str, written: str, text: str) -> Sequence[Span]:
    """The words of a text that can complete a span."""
    known = _COMPLETING.get(name)
    return known(written, text) if known else ()


def offer(name: str, text: str) -> Sequence[Span]:
    """The spans that the named recogniser finds; none when there is no such recogniser."""
    known = _RECOGNISERS.get(name)
    return known(text) if known else ()


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether a span shares a character with one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def longest(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; of those that overlap the longest, of two as long the first."""
    taken: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0] - span[1], span)):
        if not overlaps(span, taken):
            taken.append(span)
    return sorted(taken)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap as one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return tuple(apart)


@recogniser("number")
def numbers(text: str) -> list[Span]:
    """Numbers with decimals; with their unit when a laboratory unit follows. 120/80 gives both numbers apart."""
    spans = []
    for match in _NUMBER.finditer(text):
        unit = _UNIT.match(text, match.end())
        spans.append((match.start(), unit.end() if unit else match.end()))
    return spans


_CHART_WORDS = re.compile(
    r"\b(?:last|latest|lastest|recent|newest|(?:most )recent|values?|readings?|(?:from|form|in|on) (?:the|her|his|this) (?:chart|record|file|notes))\b"
    r"|(?:本?(?:患者|病人)的?)?(?:病历|档案|记录)(?:里|中|上)的?|最近(?:[一二两三四五六七八九十几\d]{1,2}次)?的?|[一二两三四五六七八九十几]次的?|最新的?",
    re.IGNORECASE,
)


@recogniser("chart_words")
def chart_words(text: str) -> list[Span]:
    """Words around the name of a part of a chart that say when or where: «last HbA1c», «INR values», 病历里的过敏史."""
    return [match.span() for match in _CHART_WORDS.finditer(text)]


# Parts of a chart, and what is measured and kept in one.
_CHART_SECTIONS = re.compile(
    r"\b(?:(?:current |home |active |repeat )?(?:medications?|meds|medicines|prescriptions?|drug list|problem list|problems|diagnos[ei]s|conditions)"
    r"|(?:drug |food )?(?:allerg(?:y|ies)|intolerances)|immuni[sz]ations?|vaccinations?|vaccines|procedures|operations|surgeries|admissions"
    r"|(?:past |medical |family |social |surgical |smoking |drug |obstetric |travel ){1,2}(?:history|status)|(?:discharge|referral|clinic) (?:summary|letters?)"
    r"|(?:(?:microbiology|pathology|genetic(?: test)?|imaging|lab(?:oratory)?|blood|urine|biopsy|histology|radiology|scan|test) )+(?:results?|reports?|tests?|work)"
    r"|labs|bloods|vitals|vital signs|echo(?:cardiogram|cardiography)?|ECG|EKG|EEG|spirometry|colonoscopy|mammogram|ultrasound|X-rays?|CT|MRI"
    r"|(?:blood (?:group|type|pressure|count|gases))|BP|weight|height|BMI|pulse|temperature|full blood count|FBC|CBC|U&Es|LFTs?|TFTs?|liver function|renal function"
    r"|kidney function|thyroid function|clotting|coagulation|haemoglobin|hemoglobin|Hb|HbA1c|A1c|platelets?|white cells?|WBC|neutrophils?|ferritin|iron|CK|CRP|ESR|INR|PSA"
    r"|TSH|LDL|HDL|cholesterol|triglycerides|lipids|creatinine?|eGFR|urea|sodium|potassium|magnesium|calcium|phosphate|glucose|albumin|bilirubin|ALT|AST|troponin|lactate"
    r"|vitamin (?:D|B12)|B12|folate|PTH|cortisol|ammonia)\b"
    r"|(?:过敏|家族|手术|既往|用药|吸烟|疫苗接种|接种|输血|住院|个人|婚育|月经)(?:病?史|记录|清单|情况)|药单|病史|诊断|化验单?|检验结果|检查结果|影像(?:学检查|报告)|出院小结|病理报告?"
    r"|基因检测(?:结果|报告)|血型|血压|体重|身高|心电图|心脏彩超|凝血功能|肝功能?|肾功能?|甲状腺功能|甲功|血常规|尿常规|肌酐|尿素氮?|尿酸|血[钾钠钙镁磷糖脂]|糖化血红蛋白|糖化"
    r"|血红蛋白|血小板|白细胞|铁蛋白|转氨酶|胆红素|白蛋白|肌酸激酶|肌钙蛋白|胆固醇|甘油三酯",
    re.IGNORECASE,
)


@recogniser("chart_section")
def chart_sections(text: str) -> list[Span]:
    """Names of parts of a chart: «medications», «family history», «HbA1c», 过敏史."""
    return [match.span() for match in _CHART_SECTIONS.finditer(text)]


@recogniser("variant")
def variants(text: str) -> list[Span]:
    """HGVS c./g./p., rsIDs, chr-pos-ref-alt, legacy names such as 185delAG, ΔF508 or V600E."""
    return [match.span() for match in _VARIANT.finditer(text)]
