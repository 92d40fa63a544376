"""What a text says that a drug is for, as candidates: said beside the drug («sertraline for OCD», 用苯妥英治疗癫痫,
«clopidogrel after stenting»), or only near it."""

import re
from collections.abc import Iterator

from ...memory.words import has_chinese
from ..recognisers import Span, offer, overlaps, recogniser

NEAR, BESIDE, LONGER = 40, 3, 8  # characters between a drug and a disease of its sentence, and of the one beside it; of a longer name
_ARTICLE = r"(?:(?:a|an|the|my|his|her|our|their|your|this|some|acute|chronic|severe|mild)\s)*"
_FEW_WORDS = r"(?:\s(?!(?:and|or|but|if|with|in|who|which|not|no)\b)[\w*/.%-]+){0,4}?"
_FOR = r"(?:for|against|(?:to\s|for\s)?(?:treat|treats|treating|prevent|prevents|preventing)|for\s(?:the\s)?treatment\sof|in\sthe\streatment\sof)"
_AFTER_DRUG = re.compile(rf"{_FEW_WORDS}\s{_FOR}\s{_ARTICLE}", re.IGNORECASE)
_PURPOSE = re.compile(
    rf"(?<![A-Za-z]){_FOR}\s{_ARTICLE}|\b(?:indication|diagnosed|diagnosis|because of|due to)(?:\swith)?:?\s{_ARTICLE}", re.IGNORECASE
)
_TO_DRUG = re.compile(
    r",?(?:\s(?:with|using|by|on|take|taking|takes|give|given|start|started|i|we|he|she|is|was|to|the|want|on)){0,4}\s\Z", re.IGNORECASE
)
_ACRONYM = re.compile(r"(?!(?:IV|PO|SC|IM|ED|ER|ICU|GP|UK|US|USA|EU|NHS|CPIC|DPWG|FDA|MRI|CT|AM|PM|TDM|PGX)\b)[A-Z]{2,6}\b(?![-*]|\s?\*)")
_PREVENTED = re.compile(r"\s(?:prevention|prophylaxis)\b", re.IGNORECASE)
_WORD = re.compile(r"\s?([A-Za-z][\w'’-]*)")
_LATER = re.compile(rf"(?:\s(?:dose|dosing|tablets|therapy))?\s(?:for|against|after|following|post)\s{_ARTICLE}", re.IGNORECASE)
_STOPS = re.compile(
    r"(?:in|with|and|or|but|who|which|what|if|when|given|on|at|as|is|are|was|were|to|of|by|from|since|because|than|that|so|does|do|can|should|please"
    r"|him|her|me|them|us|it|you|someone|somebody|anyone|patients?|pts?|man|woman|boy|girl|child|children|people|carriers?|metaboli[sz]ers?"
    r"|mothers?|fathers?|parents?|mum|mom|dad|sisters?|brothers?|aunts?|uncles?|cousins?|sons?|daughters?|husband|wife|friends?|neighbou?rs?"
    r"|one|two|three|four|five|six|ten|several|couple|first|next|last|days?|weeks?|months?|years?|now|long|ever|life|use|example|instance|advice|\w*lunch|dinner|breakfast|today|tomorrow|tonight)\Z",
    re.IGNORECASE,
)
_OPERATION = re.compile(
    r"\b(?:after|following|post)[\s-](?:(?:a|an|the|his|her)\s)?((?:(?!CYP)[a-z-]+\s){0,2}(?:transplant(?:ation)?|stent(?:ing|s)?|pci|cabg|angioplasty|bypass"
    r"|surgery|operation|replacement|ablation))\b|([\u3400-\u9fff]{1,8}?(?:术后|移植后))",
    re.IGNORECASE,
)
# What stands before a disease that somebody has; «gives him diarrhoea» is none of it, and neither is «list the allergies».
_HAS = re.compile(
    rf"(?:(?:\A|[,(:;.]\s?|\b(?:with|in|of|has|have|having|had|after|following|and)\s){_ARTICLE}|[，。；、：,;:的有患得因为型]|治疗?|用[于来]|\b(?:of|with|has)\s(?:\w+\s)?)\Z",
    re.IGNORECASE,
)
_BEGINS_HAN = re.compile(r"[\u3400-\u9fff]*\Z")
_LEADS_HAN = re.compile(r".*(?:[的有患得因为]|诊断|治疗?|用[于来])")
_FEW_BETWEEN, _SO_TAKE = re.compile(rf"{_FEW_WORDS}\s"), re.compile(r"[能可以不否要该应需在用服吃给上]{0,6}")
_SENTENCE = re.compile(r"[.;?!](?!\d)|[。；？！\n]")
_HAN = r"[\u3400-\u9fff]"
_STOP_HAN = r"(?=[的时]|患者|病人|患儿|需|应|要|能|可|怎|如何|吗|呢|是|好|行|期间|效果|剂量|方案|起始|用|选|服|吃|首选|[^\u3400-\u9fff]|\Z)"
_NOT_A_USE = r"(?!期间|过程|方案|剂量|效果|窗|药|前|后|中|时|的|什么|哪|有|是|和|量|浓度|指数|失败|无效)"
_USED_FOR = re.compile(rf"[^，。；、？！,;?!]{{0,6}}?(?:用于治疗|用来治疗?|来?治疗|治(?!疗)|用于|针对){_NOT_A_USE}")
_NAME_HAN = re.compile(rf"{_HAN}{{2,12}}?{_STOP_HAN}")
_BEFORE_DRUG = re.compile(
    rf"(?:治疗|因为?|由于|患有?(?![者儿]))(?P<before>{_NOT_A_USE}{_HAN}{{2,12}}?)(?:而|，|,)?(?:能不能|能否|能|可以|可|应该?|该|要|在|正在?|长期|首)?(?:服用|使用|选用|口服|服|吃|用|选|给)\s?\Z"
)


@recogniser("drugs_use")
def stated_uses(text: str) -> list[Span]:
    """What a drug is said to be for, beside it; a disease or sign, an acronym, or what 治疗 stands before."""
    drugs, names = offer("drug", text), _names(text)
    found = {span for drug in drugs for span in _stated(text, drug, names) if not overlaps(span, drugs)}
    return [span for span in sorted(found) if not any(span != other and other[0] <= span[0] and span[1] <= other[1] for other in found)]


@recogniser("drugs_possible_use")
def possible_uses(text: str) -> list[Span]:
    """What a drug may be for where that is not said beside it: diseases and signs that stand close to it or after a word for a purpose,
    operations after which it is given, and what somebody has where no drug is named («can my sister with breast cancer take it?»)."""
    drugs = offer("drug", text)
    if stated_uses(text):
        return []
    operations = [match for match in _OPERATION.finditer(text) if any(_in_one_sentence(text, match.span(), drug) for drug in drugs)]
    names = [span for span in _names(text) if not overlaps(span, [match.span() for match in operations])]
    found = {span for name in names for span in _whole(text, name) if not drugs or any(_is_close(text, name, drug) for drug in drugs)}
    found |= {(match.end(), end) for match in _PURPOSE.finditer(text) for start, end in names if match.end() == start}
    found |= {span for _, end in drugs if (span := _words_after(text, end))}
    found |= {match.span(1 if match[1] else 2) for match in operations}
    return sorted(span for span in found if not overlaps(span, drugs))


def _stated(text: str, drug: Span, names: list[Span]) -> Iterator[Span]:
    start, end = drug
    if match := _AFTER_DRUG.match(text, end):
        yield from _named_from(text, match.end(), names)
    if match := _USED_FOR.match(text, end):
        yield from _chinese_from(text, match.end(), names)
    if match := _BEFORE_DRUG.search(text, max(0, start - NEAR), start):
        yield match.span("before")
    for match in _OPERATION.finditer(text):
        behind = match[1] and _FEW_BETWEEN.fullmatch(text, end, match.start())
        before = match[2] and match.end() <= start and _SO_TAKE.fullmatch(text, match.end(), start)
        if behind or before:
            yield match.span(1 if behind else 2)
    for match in _PURPOSE.finditer(text, max(0, start - 2 * NEAR), start):
        for first, last in _named_from(text, match.end(), names):
            if last <= start and _TO_DRUG.fullmatch(text, last, start):
                yield first, last


def _named_from(text: str, start: int, names: list[Span]) -> Iterator[Span]:
    """The disease, sign or acronym that begins here, past the words that say of what kind it is («chemotherapy nausea»)."""
    place = start
    for _ in range(3):
        ends = [end for first, end in names if first == place]
        if ends:
            yield start, (match.end() if (match := _PREVENTED.match(text, max(ends))) else max(ends))
            return
        word = _WORD.match(text, place)
        if word is None or _STOPS.match(word[1]):
            break
        place = word.end() + (text[word.end() : word.end() + 1] == " ")
    if match := _ACRONYM.match(text, start):
        yield match.span()


def _chinese_from(text: str, start: int, names: list[Span]) -> Iterator[Span]:
    ends = [end for first, end in names if first == start]
    if ends:
        yield start, max(ends)
    elif match := _NAME_HAN.match(text, start):
        yield match.span()


def _words_after(text: str, end: int) -> Span | None:
    """Words after «for» or «after» that stands beside a drug, whether or not they name a disease («clopidogrel after stenting»)."""
    match = _LATER.match(text, end)
    last = start = match.end() if match else end
    for _ in range(4 if match else 0):
        word = _WORD.match(text, last)
        if word is None or (word[0][0] == " ") != (last > start) or _STOPS.match(word[1]):
            break
        last = word.end()
    return (start, last) if last > start else None


def _names(text: str) -> list[Span]:
    return [span for kind in ("disease", "phenotype") for span in offer(kind, text)]


def _whole(text: str, name: Span) -> Iterator[Span]:
    """A name that somebody is said to have, a Chinese one with what stands before it in a longer name (急性淋巴细胞白血病), too."""
    start, end = name
    if text[end : end + 1] == "史":
        return
    if _HAS.search(text, max(0, start - NEAR), start):
        yield name
    if has_chinese(text[start:end]) and (run := _BEGINS_HAN.search(text, max(0, start - NEAR), start)) and run[0]:
        lead = _LEADS_HAN.match(run[0])
        first = run.start() + (lead.end() if lead else 0)
        if first < start and start - first <= LONGER:
            yield first, end


def _is_close(text: str, name: Span, drug: Span) -> bool:
    gap = max(name[0] - drug[1], drug[0] - name[1])
    return 0 <= gap <= BESIDE or (0 <= gap <= NEAR and _in_one_sentence(text, name, drug))


def _in_one_sentence(text: str, one: Span, other: Span) -> bool:
    return _SENTENCE.search(text, min(one[1], other[1]), max(one[0], other[0])) is None
