"""Whether a text says that a class of medicine is taken: «takes perindopril for her pressure», «never had a statin», 缬沙坦在吃, 没吃降压药.

The name of a medicine evidences a yes where it is said to be taken, has a dose, or stands by itself in a list. A denial of the whole class
evidences a no; of one medicine («not on ramipril») it evidences nothing, as another may be taken. What is only proposed evidences nothing.
"""

import re
from functools import lru_cache

from ..recognisers import Span, flag_recogniser, merged, overlaps

NEAR = 120  # characters before a name that are read

_FOR = r"(?:medications?|meds|medicines?|tablets?|pills?|drugs?|treatment|therapy|anything)"
_PRESSURE = r"(?:blood\spressure|BP|pressure|hypertension)"
# By recogniser: names of the class, and of its medicines; beta blockers are given for too much else.
_CLASSES = {
    "pressure_treatment": (
        rf"anti-?hypertensives?(?:\s{_FOR})?|{_PRESSURE}[\s-](?:lowering\s)?{_FOR}|{_FOR}\sfor\s(?:(?:the|his|her|my|their|high)\s)?{_PRESSURE}"
        rf"|(?P<it>{_FOR}\sfor\sit)|ACE[\s-]?(?:inhibitors?|i)|ARBs?|calcium[\s-]channel\sblockers?|thiazides?",
        r"(?:(?:lev)?amlo|nife|nicar|nisol|nitren|felo|lercani|laci|isra|cilni|beni)dipine|(?:rami|lisino|enala|perindo|capto|quina|fosino|benaze|trandola|imida)pril"
        r"|(?:lo|val|irbe|cande|telmi|olme|azil|epro)sartan|hydrochlorothiazide|HCTZ|indapamide|chlort(?:h)?alidone|bendroflumethiazide",
        r"降(?:血)?压(?:的)?药(?:物|片)?|(?:高)?血压(?:的)?药",
        r"(?:左旋|左)?(?:氨氯|硝苯|非洛|拉西|乐卡|贝尼|尼群|西尼)地平|(?:氯|(?<!库巴曲)缬|厄贝|坎地|替米|奥美|阿利)沙坦(?:钾|酯)?"
        r"|(?:卡托|依那|贝那|培哚|雷米|赖诺|福辛|咪达)普利|氢氯噻嗪|吲达帕胺",
    ),
    "statin_treatment": (
        r"statins?(?:\s(?:therapy|treatment|tablets?))?",
        r"(?:atorva|rosuva|simva|prava|pitava|fluva|lova)statin|Lipitor|Crestor",
        r"他汀(?:类)?(?:降脂)?(?:药)?(?:物)?",
        r"(?:阿托伐|瑞舒伐|辛伐|普伐|匹伐|氟伐|洛伐)他汀(?:钙)?|立普妥",
    ),
}
_DOSE = r"(?:\s?\d+(?:\.\d+)?\s?(?:mg|mcg|毫克|片|粒))"
_OFTEN = r"(?:\s?(?:od|bd|qd|qn|bid|daily|nocte|nightly|once\sa\sday|每[日天晚](?:一?次)?)(?![A-Za-z]))"
_SMALL = (
    r"(?:an?|the|his|her|my|their|any|some|of|kind|sort|regular|daily|low-dose|high-intensity|all|one|two|three|both|long-term|only|just)"
)
_LISTED = rf"(?:(?!not\b|no\b|never\b)[A-Za-z][\w-]+{_DOSE}?{_OFTEN}?(?:,\sand\s|,\s|\sand\s|\sor\s|\snor\s|\s?[/+&]\s?)){{0,4}}"
_TAKES = re.compile(
    rf"\b(?P<verb>on|despite|takes|taking|uses|using|under|prescribed|receives|receiving|gets|controlled\s(?:with|by|on)|treated\swith|started\son)\s"
    rf"(?:{_SMALL}\s){{0,3}}{_LISTED}(?:{_SMALL}\s)?\Z",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"(?:\b(?:be|go|goes|going|put|keep|start|starting|get|were|was|without|off|no|never|stop(?:ped)?|if|not|nor)|n['’]t)"
    r"\s(?:(?:him|her|them|me|yet|currently|been|ever)\s)?\Z",
    re.IGNORECASE,
)
_NOT_TAKEN = re.compile(
    r"(?:\b(?:off|no\slonger\s(?:on|takes|taking)|no|nil|without|w/o|stopped|discontinued|declines|declined|refuses|refused|came\soff|denies|neither"
    r"|never|not|(?:is|are|was|were|do|does|did|has|have|had)n['’]t))\s"
    rf"(?:(?:yet|currently|been|ever|had|taken|took|tried|used|take|taking|use|using|needed|needs?|started|prescribed|given|on|want|{_SMALL})\s){{0,5}}"
    rf"{_LISTED}(?:{_SMALL}\s)?\Z",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"\s?[:=：-]\s?(?:none|no|nil|never|stopped|无|否|未用|未服|没有?)(?![A-Za-z])"
    r"|\s(?:(?:was|were|has\sbeen|have\sbeen)\s)?(?:stopped|discontinued|withdrawn|declined)\b"
    r"|(?:也|都|均|一直|目前|现在|现|从来|从|还|早就|已经?|自行|自己)*(?:没有?(?:在|再)?(?:吃|服|用)|未曾?(?:服|吃|用)|不(?:吃|服|用)|停(?:了|用|服|掉)|(?:没有|无)(?=[，。；、,;）)]|\Z))",
    re.IGNORECASE,
)
_NO_CHINESE = re.compile(
    r"(?:(?<![有吃服用])没有?|(?<![吃服用])未曾?|(?<![吃服用])不|无|从来?没有?|从来?不|尚未|拒绝|停(?:了|用|服|掉)?)"
    r"(?:在|再|正在|曾|长期|开始|继续|使用|服用|口服|加用|接受|[吃服用](?:过|着|了)?|任何|什么|其他|其它)*\Z"
)
_TAKES_CHINESE = re.compile(r"(?:吃着|(?<![没未不要该能否])(?:吃|服用?|口服|使用|用)(?:着|了|上)?)(?:[^，。；、,;\s]{1,8}[、和+及])*\Z")
_TAKEN_CHINESE = re.compile(
    rf"(?:片|胶囊)?{_DOSE}?{_OFTEN}?(?:一直|每天|每晚|每日|规律|还|正|长期|目前|现在|都)*(?:在(?:吃|服用?|用)|(?:吃|服|用)着|(?:吃|服用?)(?=[，。；,;）)]|\Z)|(?:治疗|控制)(?!吗))(?![吗不没])"
)
_ALONE_BEFORE = re.compile(
    r"(?:\A|[,;:(（，；：、。+/&]\s?|\d\s|\b(?:meds|medications?|drugs|tablets|treatment|DHx?|Rx|and|plus)\s|和|及|用药)\Z", re.IGNORECASE
)
_ALONE_AFTER = re.compile(rf"(?:片|胶囊)?{_DOSE}?{_OFTEN}*\s?(?:[,;.)）+/&、，。；]|\b(?:and|plus|for|since)\b|和|及|\Z)", re.IGNORECASE)
_ONLY_PROPOSED = re.compile(
    r"\b(?:should|could|can|may|might|would|will|if|whether|start|starting|add|adding|consider\w*|suggest\w*|recommend\w*|offer\w*|needs?|wants?|instead|switch\w*"
    r"|try|avoid|versus|vs|allerg\w*|intoleran\w*|was|were|until|before|previous\w*|stop\w*|dose|target|gene)\b"
    r"|[要能可该应][不否]|是否|应该|建议|考虑|打算|准备|想|加|换|改|如果|要是|过敏|不耐受|停|没|未|不|靶点|基因|机制|剂量|哪|什么|怎|推荐|以前|曾",
    re.IGNORECASE,
)
_OF_A_GENE = re.compile(r"\*\d|\b(?:SLCO1B1|ABCG2|CYP\w+)\b|基因")
_OF_PRESSURE = re.compile(rf"\b(?:{_PRESSURE}|SBP)\b[^,.;?!]*\Z", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.?!，。；？！]")
_SENTENCE = re.compile(r"[;?!。；？！\n]|\.(?!\d)")


def _read(name: str) -> None:
    """Register what evidences a yes and a no of one class."""
    of_class, of_medicines, of_class_chinese, of_medicines_chinese = _CLASSES[name]
    pattern = re.compile(
        rf"(?P<medicine>\b(?:{of_medicines})\b|{of_medicines_chinese})|(?P<class>(?<![\w-])(?:{of_class})(?![\w-])|{of_class_chinese})",
        re.IGNORECASE,
    )

    @lru_cache(64)
    def read(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        taken, not_taken = list[Span](), list[Span]()
        for match in pattern.finditer(text):
            if match.groupdict().get("it") and not _OF_PRESSURE.search(text, max(0, match.start() - NEAR), match.start()):
                continue
            if denied := _denied(text, match):
                not_taken.append(denied)
            elif span := _taken(text, match):
                taken.append(span)
        return tuple(span for span in merged(taken) if not overlaps(span, not_taken)), merged(
            span for span in not_taken if span[0] < span[1]
        )

    flag_recogniser(name, read)


def _denied(text: str, match: re.Match[str]) -> Span | None:
    """The span that denies a name; an empty one where it is denied for one medicine alone."""
    low = max(0, match.start() - NEAR)
    before = _NOT_TAKEN.search(text, low, match.start()) or _NO_CHINESE.search(text, low, match.start())
    after = None if before else _STOPPED.match(text, match.end())
    if not (before or after):
        return None
    start, end = before.start() if before else match.start(), after.end() if after else match.end()
    return (start, end) if match["class"] or "他汀" in match.group() else (start, start)


def _taken(text: str, match: re.Match[str]) -> Span | None:
    """The span that says that a name is taken."""
    start, end = match.span()
    low = max(0, start - NEAR)
    if (before := _TAKES.search(text, low, start)) and not _NOT_NOW.search(text, low, before.start()):
        return before.start(), end
    if (before := _TAKES_CHINESE.search(text, low, start)) and not _is_proposed(text, before.start(), end):
        return before.start(), end
    if (after := _TAKEN_CHINESE.match(text, end)) and not _is_proposed(text, start, end):
        return start, after.end()
    if (
        match["medicine"]
        and not _is_proposed(text, start, end)
        and _ALONE_BEFORE.search(text, low, start)
        and _ALONE_AFTER.match(text, end)
    ):
        return start, end
    return None


def _is_proposed(text: str, start: int, end: int) -> bool:
    """Whether the clause up to a name proposes it, or the sentence is about a gene that it depends on."""
    low = max(0, start - NEAR)
    clause = max((found.end() for found in _CLAUSE.finditer(text, low, start)), default=low)
    ends = _CLAUSE.search(text, end)
    first = max((found.end() for found in _SENTENCE.finditer(text, low, start)), default=low)
    last = _SENTENCE.search(text, end)
    rest = text[end : ends.start() if ends else len(text)][:NEAR]
    return bool(
        _ONLY_PROPOSED.search(text, clause, start)
        or _ONLY_PROPOSED.search(rest)
        or _OF_A_GENE.search(text, first, min(last.start() if last else len(text), end + NEAR))
    )


for _name in _CLASSES:
    _read(_name)
