"""Of whom a question speaks, man or woman, known carrier or not; and for whom a passage is."""

import re
from typing import NamedTuple

FEMALE, MALE = "female", "male"

_PERSON = {
    FEMALE: re.compile(
        r"\b(?:woman|women|female|females|lady|ladies|girl|girls|she|her|hers|herself)\b|\b\d{1,3} ?(?-i:F)\b|\bpregnant\b|"
        r"(?<![子儿侄孙甥妇])女(?!儿|友|婿|方亲)|孕妇|妇女|产妇",
        re.IGNORECASE,
    ),
    MALE: re.compile(
        r"\b(?:man|men|male|males|gentleman|boy|boys|he|him|his|himself)\b|\b\d{1,3} ?(?-i:M)\b|男(?!友|方亲)",
        re.IGNORECASE,
    ),
}
# Relatives of whom the question speaks besides: it may be they who are asked about.
_RELATIVE = {
    FEMALE: re.compile(
        r"\b(?:mother|mum|mom|sister|daughter|aunt|niece|grandmother|wife|girlfriend)s?\b|母|妈|姐|妹|女儿|姑|姨|奶奶|外婆|妻",
        re.IGNORECASE,
    ),
    MALE: re.compile(
        r"\b(?:father|dad|brother|son|uncle|nephew|grandfather|husband|boyfriend)s?\b|父|爸|哥|弟|儿子|叔|舅|爷爷|外公|丈夫", re.IGNORECASE
    ),
}
_FOR = {
    FEMALE: re.compile(
        r"(?:\w+ )?(?:women|females?|girls)\b|pregnant|premenopausal|persons who plan to or could become pregnant|.*\bwith ovaries$",
        re.IGNORECASE,
    ),
    MALE: re.compile(r"(?:\w+ )?(?:men|males?|boys)\b", re.IGNORECASE),
}
_EVERYBODY = re.compile(r"\b(?:anybody|everybody|people|patients)\b", re.IGNORECASE)

_GENE = r"(?-i:(?<![A-Za-z0-9])(?!HER2|HIV)[A-Z][A-Z0-9]{2,7})"  # receptors and infections can be positive, too
_CARRIER = re.compile(
    r"\bcarr(?:y|ies|iers?|ying)\b|\bheterozyg|\bhomozyg|\bpathogenic variant|\bmutation|\b[cp]\.\(?[A-Z0-9]|"
    rf"{_GENE}[- ]positive\b|{_GENE}阳性|(?<![A-Za-z0-9*])[A-Z]\d{{2,4}}[A-Z*](?![A-Za-z0-9])|携带|突变|致病",
    re.IGNORECASE,
)
# What a carrier is not yet, or what is asked of testing itself.
_UNSETTLED = re.compile(
    r"\btest|\bscreened for\b|\bpanel\b|\bsequenc|\bexome\b|\bgenome\b|\brelative|\bcascade|\bpartner|uncertain|\bVUS\b|\bbenign\b|\bwithout\b|"
    r"\bnegative\b|\bno \w+ (?:variant|mutation)|\btumou?r\b|\bsomatic\b|\bctDNA\b|检测|检查什么基因|测序|亲属|家属|家里人|配偶|意义不明|意义未明|阴性|良性",
    re.IGNORECASE,
)

# What speaks of genotypes at all.
_GENETIC = re.compile(
    r"\bgen(?:e|es|etic\w*|otyp\w*|om\w*)\b|metaboli[sz]er|allele|\*\d|\bHLA|deficien|mutation|variant|carr(?:y|ier)|zygo|\btest|\bfamily\b|"
    r"基因|代谢|等位|携带|突变|缺乏|检测|阳性|家族",
    re.IGNORECASE,
)


class Sexes(NamedTuple):
    """The sex of the person a question is about, None where it names none or both; and those of relatives it speaks of."""

    person: str | None
    relatives: frozenset[str]


def sexes_named(question: str) -> Sexes:
    """Whose sex a question states («50-year-old man», «58F», «女，32岁»). A mother's or a son's is not the person's."""
    named = [sex for sex, pattern in _PERSON.items() if pattern.search(question)]
    relatives = frozenset(sex for sex, pattern in _RELATIVE.items() if pattern.search(question))
    return Sexes(named[0] if len(named) == 1 else None, relatives)


def sex_meant(population: str) -> str | None:
    """The one sex that a population's description is about, by its first words; None for everybody."""
    meant = [sex for sex, pattern in _FOR.items() if pattern.match(population)]
    return meant[0] if len(meant) == 1 and not _EVERYBODY.search(population) else None


def known_carrier(question: str) -> bool:
    """Whether a question takes a variant as known, and asks neither about testing nor about relatives or a tumour."""
    return bool(_CARRIER.search(question)) and not _UNSETTLED.search(question)


def genetic(question: str) -> bool:
    """Whether a question speaks of genes, genotypes or tests; not by a gene's symbol, which only the index knows."""
    return bool(_GENETIC.search(question))
