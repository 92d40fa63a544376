"""What the model may write: candidate values for each argument, taken from text that the process has seen.

An argument's value is a span of seen text, a number in it, a member of a declared enum, or the whole question.
Recognisers narrow the spans that are offered for a slot that names one; where they find none, every span of words is, unless the slot
is closed. Where they know a part of such names alone (IN_PART), other words stay on offer.
Which tool is called never depends on them: tools are chosen before any candidate is looked for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import JsonValue

from llmasos.errors import InvalidInput

from ..memory.words import has_chinese
from ..tools.denial import risk_asked
from ..tools.recognisers import Span, has_subjects, offer, overlaps
from ..tools.slots import Slot
from .borders import breaks_a_code, breaks_a_word, cuts_a_name
from .evidence import evidence
from .follow_up import ASKED_FOR, TURNS, Found, Where, recognised, said_last, standing
from .meant import barred, meant
from .numbers import is_its_own, number_of, numbers_for
from .syscalls import Origin
from .transcript import WHOLE_QUESTION, flat

LONGEST = 16  # words, or Chinese characters, of a free span
ENOUGH = 3  # known names of a Chinese text beside which other words are no longer offered
SUBJECTS = ("gene", "variant", "drug")  # recognisers of what a search is about
_SPOKEN_OF = re.compile(r"\b(?:s?he|her|him|his|hers)\b|[他她]", re.IGNORECASE)
SHORT = 48  # bytes of a question that can't be understood without the one before it

# Recognisers of things that have other and longer names, too: they hide nothing, of any text or of a Chinese one.
IN_PART, IN_PART_CHINESE = frozenset({"disease", "target", "chart_section"}), frozenset({"drug", "phenotype"})
# Chinese words that ask, or say how and how often: no value holds them, nor a part of one.
_ASKS = re.compile(
    r"[什甚]么|什麼|请问|請問|谢谢|麻烦|哪[天些个种位里儿年月]?|怎么办?|怎样|如何|吗(?![\u3400-\u9fff])|呢|多少|是[否不]是?|能[否不]能?|可[否不]可?以?|行不行|好不好|要不要|该不该|用不用|对不对"
    r"|会不会|有没有|咋办?|各(?:是|为|自|多少|有|(?=[，。？?、]|\Z))|分别|老是|总是|到底|究竟|[是有]?啥|[一这那几]个"
)
# Where and on what occasion it is asked, which is no part of a name either.
_OCCASION = re.compile(r"门诊|会诊|病房|查房|诊室|芯片|报告单?")
# What no name of a gene, drug, sign or genotype holds: marks between sentences and other words that ask.
_NO_NAME = re.compile(
    r"[，。；、？！?!;]|是什|请|考虑|引起|导致|可能|一起|剂量|之前|是否|那\Z|(?<!单)基因|查|\b(?:what|which|how|why|who|please|thanks|its?|that|this|these|those|them|dos(?:e|es|ing|age))\b",
    re.IGNORECASE,
)
# What says of which kind a name would be.
_KIND = re.compile(
    r"(?:(?:an?|the|any|some|other|new)\s)*(?:drugs?|medicines?|medications?|tablets?|pills?|genes?|diseases?|conditions?|variants?|patients?"
    r"|chromosomes?|locus|loci|inheritance|mechanisms?)|新?(?:药物?|疾?病|病人|患者|药片)|染色体|遗传方式|机制",
    re.IGNORECASE,
)
# Words that name nothing by themselves.
_EMPTY = re.compile(
    r"(?:\b(?:a|an|the|on|in|at|of|for|with|and|or|to|by|as|is|are|was|has|had|my|his|her|our|your|their|this|that|these|it|he|she|we|i|from|if|its"
    r"|please|also|then)\b|[\W_]|[的了是在有和与为也都就还她他我你您这那个位吧啊把被给让对从到及并再又先没见])+",
    re.IGNORECASE,
)
# Small words that nothing begins or ends with («cancer and», «the counter for»); written large they may be letters of a name («VKORC1 A/A»).
_BEGINS = r"(?:and|or|of|than|be|been|could|would|should)"
_ENDS = r"(?:a|an|the|and|or|of|for|with|in|on|at|to|by|from|as|if|than|into|is|are|was|were|be|been|this|that|these|my|his|her|our|your|their|its)"
_EDGED = re.compile(rf"{_BEGINS}(?=\s|\Z)|(?:.*\s)?{_ENDS}\Z")
_THAT_GENE = re.compile(
    r"\b(?:that|this|the|its|whose|the same) gene(?:\(s\))?(?!\w)(?! (?:for|behind|causing|responsible)\b)"
    r"|[这那该此其]个?基因|基因[里中上]|[它其]的?致病基因",
    re.IGNORECASE,
)
_RECORDED = re.compile(r"(?:; \w+ |, )([^;,]+)")  # «…; genes BRCA1, MSH2; labs …»
_CODE = re.compile(r"[:*]\s?\d|[A-Z]{3}\s\d{3}")
IN_WORD = r"[^\W_\u3400-\u9fff]"
_LETTERS = r"[^\W_\u3400-\u9fff]+"  # Chinese characters are words of their own, also beside Latin ones
_WORD = re.compile(rf"[\u3400-\u9fff]|\d+(?:[.,]\d+)+(?!{IN_WORD})|{_LETTERS}(?:(?:[-']|\.(?=\d)){_LETTERS})*|\S")


@dataclass(frozen=True)
class Seen:
    """The texts that a process has seen, the most binding first: replies, question, earlier questions, patient, findings.

    `asked` are the slots that the replies were asked for, where that is known: for others a bare number of a reply is not offered.
    """

    texts: tuple[tuple[Where, str], ...]
    question: str
    asked: tuple[Slot, ...] = ()

    @property
    def passage(self) -> str:
        """The whole question, for tools that search; a short follow-up stands behind the question that it follows, and where both name nothing
        that is searched for, behind the last one that does."""
        if not self.follows:
            return self.question
        latest, *older = [text for where, text in self.texts if where == "earlier"]
        asked = f"{latest} {self.question}"
        subject = "" if _names_a_subject(asked) else next(filter(_names_a_subject, older), "")
        return f"{subject} {asked}".strip()

    @property
    def follows(self) -> bool:
        """Whether the question is too short to be understood without the one before it."""
        return len(self.question.encode()) < SHORT and any(where == "earlier" for where, _ in self.texts)

    @property
    def trusted(self) -> "Seen":
        """Without what came from tools, as a person's numbers never do; findings stand last, so that places stay."""
        return replace(self, texts=tuple(pair for pair in self.texts if pair[0] != "finding"))


@dataclass(frozen=True)
class Candidate:
    """A value that an argument may take: as the model writes it, as the tool gets it, and where it comes from."""

    written: str
    value: JsonValue
    origin: Origin
    times: int = 1  # how often the text holds it
    labelled: bool = False  # a number that stands beside the slot's name, or is recognised as the slot's
    known: bool = False  # a name that the slot's recogniser knows
    also: bool = False  # what may be meant beside such names
    strange: bool = False  # words that its slot's recogniser does not know, where it knows others
    broken: bool = False  # begins or ends inside a Chinese word, a code or a known name
    place: int = 0  # of a span's text among the seen ones


def candidates(slot: Slot, seen: Seen, recognise: bool = True) -> list[Candidate]:
    """Every value that the slot may take, in the order of the text, without doubles."""
    found: dict[str, Candidate] = {}
    for candidate in _candidates(slot, seen, recognise):
        known = found.get(candidate.written)
        found[candidate.written] = replace(known, times=known.times + 1) if known else candidate
    return list(found.values())


def told(slot: Slot, seen: Seen) -> list[Candidate]:
    """What the texts say for the slot by themselves: what its recogniser finds, what stands beside a label, words that are evidence."""
    if slot.kind == "number":
        return [item for item in candidates(slot, seen) if item.labelled]
    if slot.evidence or (slot.recogniser and recognised(slot.recogniser, seen.texts)):
        return candidates(slot, seen)
    return []


def said(slot: Slot, offered: Sequence[Candidate], question: str = "", follows: bool = False) -> bool:
    """Whether the question or a reply states the argument beyond doubt: beside a label, or with words that all stand for one value; or the
    question before, where this one `follows` it and says nothing of the argument.

    What is certain where a turn names it once may also stand in the question before, if it is what a question is about or depends on, and in
    the findings, if the question speaks of «that gene».
    """
    told = [item for item in offered if item.origin.where in ("question", "reply")]
    before = [item for item in offered if item.origin.where == "earlier"]
    if slot.certain:
        lasts = slot.kind == "number" or slot.recogniser in ASKED_FOR or has_subjects(slot.recogniser)
        told = told or (before if lasts or follows else [])
        return len(told) == 1 and not told[0].also if told else bool(pointed_at(slot, offered, question))
    told = told or (before if follows else [])
    if slot.kind == "number":
        return any(item.labelled or (slot.labels and item.origin.where == "reply") for item in told)
    return bool(slot.evidence) and len({str(item.value) for item in told}) == 1


def its_risk_is_asked(slot: Slot, offered: Sequence[Candidate], question: str) -> bool:
    """Whether the question asks for the risk of a condition by its name («odds of type 2 diabetes by FINDRISC», 心血管病风险)."""
    if slot.recogniser != "condition" or not any(item.known and item.origin.where == "question" for item in offered):
        return False
    return any(risk_asked(question, *span) for span in offer(slot.recogniser, question))


def pointed_at(slot: Slot, offered: Sequence[Candidate], question: str) -> list[Candidate]:
    """The gene that a question means by «that gene», which names none itself: the one of the first finding that holds any; none where that holds
    several."""
    genes = [item for item in offered if item.known]
    if slot.recogniser != "gene" or not _THAT_GENE.search(question) or any(item.origin.where in TURNS for item in genes):
        return []
    found = [item for item in genes if item.origin.where == "finding"]
    first = [item for item in found if item.place == min(one.place for one in found)]
    return first if len(first) == 1 else []


def _candidates(slot: Slot, seen: Seen, recognise: bool) -> Iterator[Candidate]:
    if slot.kind == "passage":
        yield Candidate(WHOLE_QUESTION, seen.passage, Origin(where="question", span=seen.passage))
    elif slot.kind == "choice" and not slot.evidence:
        for choice in slot.choices:
            yield Candidate(choice, choice, Origin(where="choice", span=choice))
    elif slot.evidence:
        told = [(place, span, word) for place, (_, text) in enumerate(seen.texts) for span, word in evidence(slot, text)]
        counting = said_last(seen.texts, [place for place, _, _ in told])
        for place, span, word in told:
            if place in counting:
                yield Candidate(f"{span} = {word}", _value(slot, word), Origin(where=seen.texts[place][0], span=span))
    elif slot.kind == "flag":
        for where, text in seen.texts:
            for start, end in _word_spans(text):
                for word in ("yes", "no"):
                    yield Candidate(f"{text[start:end]} = {word}", word == "yes", Origin(where=where, span=text[start:end]))
    elif slot.kind == "number":
        numbers = [(item, is_its_own(slot, seen.texts, item)) for item in numbers_for(slot, seen.trusted.texts, seen.asked)]
        known_ones, own_ones = any(item.known for item, _ in numbers), any(own for _, own in numbers)
        for item, own in numbers:
            strange = (known_ones and not item.known) or (own_ones and not own)
            origin = Origin(where=seen.texts[item.place][0], span=item.value)
            yield Candidate(item.value, number_of(item.value), origin, labelled=own, strange=strange)
    else:
        items = _spans(slot, seen, recognise)
        names = [item for item in items if item.known]
        for item in items:
            where, text = seen.texts[item.place]
            written = text[slice(*item.span)]
            likely = item.known or item.also
            broken = not likely and (_is_broken(text, item.span) or any(_cuts(item, name) for name in names))
            longer = slot.recogniser in IN_PART and any(_holds(item, name) for name in names)
            strange = bool(names) and not likely and not longer
            origin = Origin(where=where, span=written, note=item.note)
            yield Candidate(written, item.value, origin, known=item.known, also=item.also, strange=strange, broken=broken, place=item.place)


def _spans(slot: Slot, seen: Seen, recognise: bool) -> list[Found]:
    """What the recogniser finds, as far as it still counts, and the runs of words of the texts that it does not know."""
    found = meant(slot, seen.texts, slot.recogniser) if recognise and slot.recogniser else []
    offered = standing(slot.recogniser, slot.repeated, found, seen.texts)
    others = [replace(item, known=False, also=True) for item in meant(slot, seen.texts, slot.also)] if recognise and slot.also else []
    others = [item for item in others if seen.texts[item.place][0] in TURNS]
    known = {(item.place, item.span) for item in found}
    offered += [item for item in others if (item.place, item.span) not in known]
    if slot.narrow and recognise:
        return [item for item in offered if seen.texts[item.place][0] != "finding"]
    if slot.closed and recognise:
        return offered
    for place, (where, text) in enumerate(seen.texts):
        open_to_others = slot.recogniser in IN_PART or (
            slot.recogniser in IN_PART_CHINESE and has_chinese(text) and sum(item.place == place for item in found) < ENOUGH
        )
        if found and not open_to_others:
            continue
        members = [item.span for item in others if item.place == place]
        never = [
            *barred(slot, text),
            *(span for name in slot.only_known for span in offer(name, text)),
            *members,
            *(match.span() for match in _ASKS.finditer(text)),
            *(match.span() for match in _OCCASION.finditer(text) if slot.recogniser),
        ]
        offered += [
            Found(place, span, text[slice(*span)], known=False)
            for span in (_recorded_spans(text) if where == "patient" else _word_spans(text))
            if (place, span) not in known
            and not _names_nothing(text[slice(*span)])
            and not (where != "patient" and _EDGED.match(text, *span))
            and not (slot.recogniser and (_NO_NAME.search(text, *span) or _KIND.fullmatch(text, *span)))
            and not overlaps(span, never)
            and not cuts_a_name(text, *span)
            and not any(_cuts_a_code(text, span, item.span) for item in found if item.place == place)
        ]
    return offered


def _names_a_subject(text: str) -> bool:
    """Whether a text says what it is about: a gene, variant or drug, or a disease of nobody who was spoken of before («her breast cancer risk»)."""
    return any(offer(name, text) for name in SUBJECTS) or (bool(offer("disease", text)) and not _SPOKEN_OF.search(text))


def _is_broken(text: str, span: Span) -> bool:
    return breaks_a_word(text, *span) or breaks_a_code(text, *span)


def _holds(item: Found, name: Found) -> bool:
    """Whether a span is a name, or a longer one that it is part of."""
    return item.place == name.place and item.span[0] <= name.span[0] and name.span[1] <= item.span[1]


def _cuts(item: Found, name: Found) -> bool:
    """Whether a span takes a part of a name alone."""
    return item.place == name.place and overlaps(item.span, [name.span]) and not _holds(item, name)


def _cuts_a_code(text: str, span: Span, name: Span) -> bool:
    """Whether a span lies within a known name that is written with a number («ORPHA» of «ORPHA:586»)."""
    return span != name and name[0] <= span[0] and span[1] <= name[1] and bool(_CODE.search(text, *name))


def _names_nothing(words: str) -> bool:
    """Whether they are such words alone; an acronym is none of them («WAS», a gene)."""
    return bool(_EMPTY.fullmatch(words)) and not (len(words) > 1 and words.isalpha() and words.isupper())


def _word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Every run of 1 to LONGEST words, by start."""
    words = [match.span() for match in _WORD.finditer(text)]
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST, len(words))):
            yield words[first][0], words[last][1]


def _recorded_spans(digest: str) -> Iterator[tuple[int, int]]:
    """Every item of the record's digest, whole."""
    yield from (match.span(1) for match in _RECORDED.finditer(digest))


def _value(slot: Slot, word: str) -> JsonValue:
    return {"yes": True, "no": False}[word] if slot.kind == "flag" else word


def seen_texts(
    question: str,
    replies: Sequence[str] = (),
    earlier: Sequence[str] = (),
    patient: str = "",
    findings: Sequence[str] = (),
    asked: Sequence[Slot] = (),
) -> Seen:
    """The seen texts in their order, each on one line."""
    pairs: list[tuple[Where, str]] = [("reply", flat(reply)) for reply in reversed(replies)]
    pairs.append(("question", flat(question)))
    pairs += [("earlier", flat(text)) for text in reversed(earlier)]
    if patient:
        pairs.append(("patient", flat(patient)))
    pairs += [("finding", flat(text)) for text in findings]
    return Seen(tuple(pairs), flat(question), tuple(asked))


def whole(wanted: str) -> re.Pattern[str]:
    """A text at the borders of words; a Chinese character is a word of its own, also beside a Latin one."""
    left = f"(?<!{IN_WORD})" if re.match(IN_WORD, wanted[0]) else ""
    right = f"(?!{IN_WORD})" if re.match(IN_WORD, wanted[-1]) else ""
    return re.compile(left + re.escape(wanted) + right)


def check_value(name: str, slot: Slot, value: Any, seen: Seen) -> tuple[JsonValue, list[Origin]]:
    """A value from a model that no grammar held: as the tool gets it, with its origins. Raises InvalidInput when it was not seen."""
    if slot.repeated:
        items = [
            check_value(name, slot.model_copy(update={"repeated": False}), item, seen)
            for item in (value if isinstance(value, list) else [value])
        ]
        return [item for item, _ in items], [origin for _, origins in items for origin in origins]
    if slot.kind == "passage":
        return seen.passage, [Origin(where="question", span=seen.passage)]
    if slot.evidence or slot.kind in ("flag", "choice"):
        for candidate in candidates(slot, seen):
            if candidate.value == value:
                return candidate.value, [candidate.origin]
    else:
        wanted = flat(str(value)).casefold()
        numeric = slot.kind == "number"
        seen = seen.trusted if numeric else seen
        found = meant(slot, seen.texts, slot.recogniser) if slot.recogniser and not numeric else []
        left = standing(slot.recogniser, slot.repeated, found, seen.texts)
        for item in [*left, *(meant(slot, seen.texts, slot.also) if slot.also else ())]:
            where, text = seen.texts[item.place]
            if wanted in (item.value.casefold(), text[slice(*item.span)].casefold()):
                return item.value, [Origin(where=where, span=text[slice(*item.span)], note=item.note)]
        for place, (where, text) in enumerate(seen.texts if numeric or not slot.closed else ()):
            never = [*barred(slot, text), *(item.span for item in found if item.place == place and item not in left)]
            for match in whole(wanted).finditer(text.casefold()) if wanted else ():
                if not overlaps(match.span(), never):
                    span = text[slice(*match.span())]
                    return (number_of(span) if numeric else span), [Origin(where=where, span=span)]
    raise InvalidInput(name, value, "a value that stands in the question, the record or a finding; leave it out otherwise")
