"""What a text says of smoking: whether the person smokes now, cigarettes a day, for how long, and how long ago it was given up."""

import re
from functools import lru_cache

from ..recognisers import Span, flag_recogniser, number_recogniser, overlaps

PACK = 20  # cigarettes, as in the Canadian Community Health Survey: https://search.r-project.org/CRAN/refmans/cchsflow/html/pack_years_fun.html
_PACKS_IN_WORDS = {"half a": 0.5, "a": 1, "one": 1, "two": 2}
# No amount is what is one end of a range, a limit or a part: «one or two packs», «less than a pack», «20 a day or more», «a quarter of a pack».
_LIMITS = ("or", "to", "than", "under", "over", "below", "above", "least", "most", "nearly", "almost")
_PARTS = ("of", "half", "third", "thirds", "quarter", "quarters")
_NO_LIMIT = r"(?<![-–—~～]\s)" + "".join(rf"(?<!\b{word}\s)" for word in _LIMITS)
_NO_PART = "".join(rf"(?<!\b{word}\s)" for word in _PARTS)
_NO_MORE = r"(?!\s?(?:or\b|to\s(?:\d|an?\b|one\b|two\b)|at\s(?:most|least)\b|max|以上|以下|以内|或|至|到))"
_N = rf"{_NO_LIMIT}(?<![\d.\-–])(\d{{1,3}})(?![\d.]|\s?[-–]\s?\d)"
_DAY = r"(?:a|per|each|every|/)\s?(?:day|d)\b"
_PACKS = rf"(?:\d(?:\.\d+)?|{'|'.join(_PACKS_IN_WORDS)})\s?packs?"
_SINGLE = r"\d{1,3}\s?cig(?:arette)?s?"
_PER_DAY = re.compile(
    rf"(?:{_N}\s?(?:cig(?:arette)?s?)\s?{_DAY}|{_NO_LIMIT}{_NO_PART}(?<![\w.\-–/])({_PACKS})(?:\sof\scigarettes)?\s?{_DAY}"
    rf"|\bsmok(?:es|ed|ing)\s(?:about\s)?{_N}\s?{_DAY}|(?:每天|每日|一天)(?:吸|抽)?(?:烟)?{_N}支|(?:吸|抽)烟{_N}支/?[天日]){_NO_MORE}",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?<![-'’])\b(?<!\bnot )(?<!\bnever )(?<!stopped )(?<!quit )(?<!n't )smok(?:ed|es|ing)"
    rf"(?:\s(?:about\s)?(?:{_SINGLE}|{_PACKS}|\d{{1,3}})\s?{_DAY})?(?:\scigarettes)?\sfor\s(?:about\s)?{_N}\s?(?:years?|yrs?)\b"
    rf"|(?<![\w.\-–/])(?:{_SINGLE}|{_PACKS})\s?{_DAY}\sfor\s(?:about\s)?{_N}\s?(?:years?|yrs?)\b"
    rf"|{_N}\s?(?:years?|yrs?)\sof\ssmoking\b|(?<![不未没戒动])(?:吸烟|抽烟|烟龄)(?:约|有|史)?{_N}年",
    re.IGNORECASE,
)
_QUIT = re.compile(
    rf"(?:(?:\A|[,;.(]\s*|\b(?:he|she|who|and|i|has|smoker|smoking|smoked)\s)(?:quit|stopped|gave\sup|given\sup)|\b(?:quit|stopped|gave\sup|given\sup)"
    rf"\s(?:smoking|cigarettes|tobacco))\s(?:about\s)?{_N}\s?(?:years?|yrs?)\sago\b"
    rf"|\b(?:gave|given)\sit\sup\s{_N}\s?(?:years?|yrs?)\sago\b|{_N}\s?(?:years?|yrs?)\ssince\squitting\b|戒烟(?:已|约)?{_N}年",
    re.IGNORECASE,
)

# Other things that are counted by the day are none, nor are pack-years, and years without smoking.
for _name, _pattern in {"cigarettes_per_day": _PER_DAY, "smoking_years": _YEARS, "quit_years": _QUIT}.items():
    number_recogniser(_name, _pattern)

_CIGARETTES = r"(?:smoking|smokes|cigarettes?|cigs|fags|tobacco|roll-?ups|pipe|cigars)"
_GIVES_UP = r"(?:quit(?:ting)?|stop(?:ping)?|giv(?:e|ing)\sup|pack(?:ing)?\sin|kick(?:ing)?)"
_GAVE_UP = r"(?:quit|stopped|g[ai]ven?\sup|packed\s(?:it\s)?in|kicked|came\soff|off)"
_THE = r"(?:(?:the|his|her|my|their|all)\s)?"
_TIME = (
    r"(?:(?:about|over|almost|nearly|some|more\sthan|back|way\sback|just)\s)?(?:(?:in|since|around)\s(?:[A-Z][a-z]+\s)?(?:19|20)\d\d\b|(?:\w+|\d+)\s(?:years?|yrs?|months?|decades?)\s(?:ago|back)\b"
    r"|last\s(?:year|month|spring|summer|autumn|winter)\b|(?:long|years|decades|ages)\sago\b|for\sgood\b|at\s(?:the\sage\sof\s)?\d\d\b)"
)
_STILL = re.compile(
    rf"\b(?:not|never|(?:is|are|has|have|had|did|do|does|ca)n['’]t|cannot|to|trying\sto|unable\sto|failed\sto)\s(?:yet\s|quite\s)?(?:{_GIVES_UP}|{_GAVE_UP})\s{_THE}{_CIGARETTES}\b"
    r"|(?:没有?|尚未|还未|未能|未|想|要|劝[他她]?|建议|打算|准备|不肯|不愿|拒绝|应该?|需)(?:彻底|完全|成功)?戒烟|戒烟失败|烟(?:没|还没|未)戒|戒不[了掉]烟?|烟戒不[了掉]|还在(?:抽|吸)|老?烟民|老烟枪",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"(?<![\w.])(?:(?:\d+|an?|half\sa|one|two|three|ten|twenty|forty)[\s-](?:packs?|cigs?|cigarettes?|fags|roll-?ups)(?:\sof\s{_CIGARETTES})?\s?(?:an?|per|each|every|/)\s?day\b"
    r"|(?:packs?|cigarettes?)[\s-]a[\s-]day\b)"
    r"|(?:每天|每日|一天|日均)(?:要|还|都)?(?:抽|吸)?烟?(?:约|大约|大概)?(?:\d+|[一二两三四五六七八九十半]+)(?:来|多)?[支包根](?:烟)?",
    re.IGNORECASE,
)
_MANAGED = re.compile(r"\b(?:managed|able|helped\s\w+)\s\Z", re.IGNORECASE)
_NOT_NOW = re.compile(
    rf"\b(?:{_GAVE_UP}\s{_THE}{_CIGARETTES}\b|(?:smoked|smoker)\suntil\b|used\sto\ssmoke\b|smoke-?free\ssince\b|no\scigarettes?\ssince\b"
    r"|(?:has\snot|hasn['’]t|have\snot|haven['’]t)\ssmoked\b|(?:ex|former|past|previous|reformed)[\s-]?smoker\b|never\s(?:a\ssmoker|smokes|touched\scigarettes)\b"
    r"|(?:life-?long|lifetime)\s(?:non|never)[\s-]?smoker\b|smok(?:er|ing)(?:\s(?:status|history))?\s?[:=：]\s?(?:never|former|ex|quit|past|none|no|non|stopped)\b)"
    rf"|\b(?:quit|packed\s(?:it|them)\sin|gave\s(?:it|them)\sup|kicked\sthe\shabit)\s{_TIME}"
    r"|(?:香)?烟(?:已经|已|早就|早|都|也|酒都)*戒(?:了|掉)?(?:\d+|[一二两三四五六七八九十几半多])*(?:多)?(?:年|个月)?|(?:戒|断)(?:了|掉)?烟(?:了)?(?:已|约|快|将近)?(?:\d+|[一二两三四五六七八九十几多]+)(?:多)?(?:年|个月)"
    r"|[吸抽]烟[^。；？！酒]{0,20}?(?:已经?|早就?|后来|年前)戒(?!酒)(?:了|掉|断)?(?:\d+年|多年)?|戒了烟|把烟戒|(?:从来?|一直|向来|根本)?(?:不|没有?|未)(?:会|碰|沾|曾)?(?:再)?[抽吸](?:过)?(?:香)?烟|不碰烟|烟酒不沾|不沾烟酒|(?:从来?不|从不|从未|从没)(?:抽|吸)(?:过)?烟"
    r"|(?<!有)(?:无|没有|否认)(?:吸|抽)?烟(?:酒)?(?:史|嗜好|习惯)|(?:以前|曾经?|过去|年轻时)(?:抽|吸)过?烟",
    re.IGNORECASE,
)
# «stopped 6 years ago», where the sentence has named smoking before.
_SMOKING_BEFORE = re.compile(
    rf"(?<!ex-)(?<!ex )(?<!former )(?<!non-)\b(?:smok\w+|cigarettes?|cigs|fags|tobacco|packs?)\b(?:[^.;?!。；？！]|\.(?=\d)){{0,60}}?\b(?P<gave>(?:{_GAVE_UP})\s{_TIME})",
    re.IGNORECASE,
)
_NAMED_OR_PAST = re.compile(
    rf"\bsmok|吸烟|抽烟|\b{_GAVE_UP}\b|\b(?:ex|former|past)\b|\buntil\b|\bused\sto\b|戒|曾|以前|过去", re.IGNORECASE
)
_SENTENCE = re.compile(r"[;?!。；？！\n]|\.(?!\d)")


@lru_cache(64)
def _smoking(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where a text says that the person smokes now, and that not."""
    still = [match.span() for match in _STILL.finditer(text) if not _MANAGED.search(text, 0, match.start())]
    gave_up = [match.span() for match in _NOT_NOW.finditer(text)] + [match.span("gave") for match in _SMOKING_BEFORE.finditer(text)]
    not_now = [span for span in sorted(set(gave_up)) if not overlaps(span, still)]
    amounts = [match.span() for match in _AMOUNT.finditer(text) if not _NAMED_OR_PAST.search(_sentence(text, match.start(), match.end()))]
    return tuple(sorted([*still, *amounts])), tuple(not_now)


def _sentence(text: str, start: int, end: int) -> str:
    first = max((match.end() for match in _SENTENCE.finditer(text, max(0, start - 120), start)), default=max(0, start - 120))
    last = _SENTENCE.search(text, end, end + 120)
    return text[first : last.start() if last else end + 120]


flag_recogniser("smoking_now", _smoking)


def in_cigarettes(amount: str) -> str:
    """An amount in cigarettes where it is in packs («half a pack»); any other as it is."""
    packs = re.fullmatch(rf"(\d+(?:\.\d+)?|{'|'.join(_PACKS_IN_WORDS)})\s?packs?", amount.strip().lower())
    if packs is None:
        return amount
    number = _PACKS_IN_WORDS[packs[1]] if packs[1] in _PACKS_IN_WORDS else float(packs[1])
    return f"{PACK * number:g}"
