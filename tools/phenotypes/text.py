"""Signs and symptoms in free text: what the patient has, what was looked for and not found, and what runs in the family.

A cue («no», «denies», «mother has», «无», «家族史») holds until a new clause: a full stop, «but», a comma, unless a list goes
on with «or» behind it. Terms that hold such words themselves («absent speech», «无虹膜») are read as terms first.
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from llmasos.errors import SetupNeeded

from ...memory.pack import Pack, open_pack
from ..recognisers import Span, recogniser
from .annotations import annotations
from .cues import CUES
from .names import LONGEST, Names, chinese, listed_chinese, merged, names, plain
from .vocabulary import ABNORMALITY

State = Literal["seen", "absent", "relative"]
_Span = tuple[int, int, int | None]
_Word = tuple[int, int, str]

_ID = re.compile(r"(?:https?://[^\s,;]*/)?HP[:_]\s?(\d{7})(?!\d)", re.IGNORECASE)
_OTHER_ID = re.compile(r"\b(?:OMIM|MIM|ORPHA|Orphanet|MONDO|SNOMEDCT|UMLS|DOID|ICD10|MESH|NCIT|MP|EFO|HP)[:_][A-Z]?[\d.]*\d", re.IGNORECASE)
_ID_ALONE = re.compile(rf"(?P<no>(?:no|not|without)\s+)?(?P<id>{_ID.pattern})", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9]+(?:'s)?")
_AND = re.compile(r",?\s+(?:and|or)\s+", re.IGNORECASE)
_NOT_BEFORE = re.compile(r"(?<![有是会能])[没不]\Z")  # 没抽搐, 不发热
_NORMAL, _IS = frozenset(["normal", "unremarkable"]), frozenset(["is", "are", "was", "were"])
_CLAUSE = re.compile(r"[^，。；、：！？,;\s但]*[\u3400-\u9fff][^，。；、：！？,;\s但]*")
_NO_SIGN = re.compile(r"(?<!不)(?<!不太)(?<!不大)正常|阴性|[未没]见|没有|否认|家族|[父母爸妈]")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
# What tells nothing of a sign by itself; beside one it is left out.
_FILLER = frozenset(Path(__file__).with_name("data").joinpath("filler.txt").read_text(encoding="utf-8").split())
_CHINESE_FILLER = re.compile(
    r"[\d岁月天周年余]+|男孩|女孩|男性|女性|男|女|儿童|婴儿|新生儿|出现|表现为|表现|具有|存在|伴有|合并|以及|同时|可见|查体见|查体|自诉|诊断|考虑|什么|综合征|病史|有|的|了|等|见|并|其|是|在|无|伴|皮肤"
)


@dataclass(frozen=True)
class Statement:
    """One sign as it was written. `term` is None where no term fits."""

    written: str
    term: int | None
    state: State


def read(pack: Pack, phrases: Sequence[str]) -> list[Statement]:
    """The signs of some phrases, each an HPO id, a term's name or a passage of text, in English or Chinese."""
    found: list[Statement] = []
    for phrase in phrases:
        if alone := _ID_ALONE.fullmatch(phrase.strip()):
            found.append(Statement(alone["id"], _of_id(pack, alone[3]), "absent" if alone["no"] else "seen"))
        elif (whole := names(pack).exact(" ".join(plain(phrase).lower().split()))) is not None:
            found.append(Statement(phrase.strip(), whole, "seen"))
        else:
            found += _Reader(pack, phrase).statements()
    return list(dict.fromkeys(found))


@recogniser("sign_not_there")
def signs_not_there(text: str) -> list[Span]:
    """Where a text names signs that it denies, or that a relative has."""
    try:
        said = read(open_pack(), [text])
    except SetupNeeded:
        return []
    written = {one.written for one in said if one.state != "seen"} - {one.written for one in said if one.state == "seen"}
    return [match.span() for name in written for match in re.finditer(re.escape(name), text)]


@recogniser("tells_no_sign")
def clauses_without_signs(text: str) -> list[Span]:
    """Chinese clauses that say what is normal, was not seen or is the family's (血常规都正常, 心超没见异常, 父母非近亲), where only a known name counts."""
    return [match.span() for match in _CLAUSE.finditer(text) if _NO_SIGN.search(match.group())]


def _of_id(pack: Pack, digits: str) -> int | None:
    known, identifier = annotations(pack), f"HP:{digits}"
    term = known.number(merged().get(identifier, identifier))
    return term if term is not None and known.abnormal[term] and identifier != ABNORMALITY else None


class _Reader:
    """One passage, read from cue to cue."""

    def __init__(self, pack: Pack, text: str) -> None:
        self.pack = pack
        self.names: Names = names(pack)
        self.written = text
        self.text = plain(text)
        self.found: list[Statement] = []
        self.denied, self.denied_from = False, 0
        self.lacking = False  # what was denied is a part of the body or an ability, so that its lack is the sign
        self.all_denied = False  # a whole list is: «absent: A, B, C»
        self.kin: Literal["", "person", "family"] = ""
        self.opening = False  # the denial is what the sentence begins with
        self.clause = self.sentence = 0  # statements before the present clause and sentence
        self.whole = sorted([*self._ids(), *self._names_with_cues(), *self._sharing(), *self._chinese_names()], key=lambda span: span[0])
        self.starts = [start for start, _, _ in self.whole]

    def statements(self) -> list[Statement]:
        place = 0
        for cue in CUES.finditer(self.text):
            near = self.whole[max(bisect(self.starts, cue.start()) - 1, 0) : bisect(self.starts, cue.end() - 1)]
            if any(start < cue.end() and cue.start() < end for start, end, _ in near):
                continue
            self._fragment(place, cue.start())
            self._turn(cue)
            place = cue.end()
        self._fragment(place, len(self.text))
        return self.found

    def _turn(self, cue: re.Match[str]) -> None:
        kind, word = cue.lastgroup, cue.group().lower()
        kind = "comma" if kind == "aside" and not self.kin else kind
        if kind == "stop":
            self.denied, self.all_denied, self.kin = False, False, ""
            self.clause = self.sentence = len(self.found)
        elif kind == "comma" and not self.all_denied:
            self.all_denied = self.denied and self.opening and self._is_bare_list(cue.end())
            if not self.all_denied and not ((self.denied or self.kin) and self._list_goes_on(cue.end())):
                self.denied, self.clause = False, len(self.found)
                self.kin = self.kin if self.kin == "family" else ""
        elif kind == "join" and self.lacking:  # «absence of the thumbs and radial aplasia»: the denial was of the thumbs alone
            self.denied = self.lacking = False
        elif kind == "turn":
            self.denied = self.denied and word in ("has", "had", "having")
        elif kind == "family":
            self.kin, self.denied = "family", False
        elif kind == "relative":
            self.kin, self.denied = "person", False
        elif kind in ("no", "not_id", "none_of"):
            self.opening = not self.denied and not self.kin and len(self.found) == self.sentence
            self.lacking = False
            self.denied, self.denied_from, self.all_denied = True, cue.start(), self.all_denied or kind == "none_of"
        elif kind in ("after", "not_last"):
            self._restate("absent", self.clause if kind == "after" else max(self.clause, len(self.found) - 1))
        elif kind in ("kin", "in_kin"):
            self._restate("relative", self.clause)
            self.kin = "person" if kind == "in_kin" else self.kin

    def _restate(self, meant: State, first: int) -> None:
        """What was read as seen, from the first statement named on, was meant otherwise."""
        self.found[first:] = [replace(one, state=meant) if one.state == "seen" else one for one in self.found[first:]]

    def _list_goes_on(self, place: int) -> bool:
        """Whether «or» comes before the next clause: «no A, B or C»."""
        for cue in CUES.finditer(self.text, place):
            if cue.lastgroup not in ("comma", "choice"):
                return False
            if cue.lastgroup == "choice":
                return True
        return False

    def _is_bare_list(self, place: int) -> bool:
        """Whether nothing but more commas comes before the next sentence: «No A, B, C.»"""
        kinds: list[str | None] = []
        for cue in CUES.finditer(self.text, place):
            if cue.lastgroup == "stop":
                break
            kinds.append(cue.lastgroup)
        return "comma" in kinds and set(kinds) <= {"comma", "join"}

    def _fragment(self, start: int, end: int) -> None:
        state: State = "relative" if self.kin else "absent" if self.denied else "seen"
        place = start
        for first, last, term in self.whole[bisect_left(self.starts, start) : bisect_left(self.starts, end)]:
            if first < place:
                continue  # a name within the one before
            self._words(place, first, state)
            self._add(self.written[first:last], term, "absent" if state == "seen" and _NOT_BEFORE.search(self.text, 0, first) else state)
            place = last
        self._words(place, end, state)

    def _words(self, start: int, end: int, state: State) -> None:
        """English words between cues: the longest names first, then what lies close to a name; the rest is named as unknown."""
        words = [(start + match.start(), start + match.end(), match.group().lower()) for match in _WORD.finditer(self.text[start:end])]
        taken = 0
        unknown: list[_Word] = []
        while taken < len(words):
            length = next(
                (size for size in range(min(LONGEST, len(words) - taken), 0, -1) if self._named(words[taken : taken + size]) is not None), 0
            )
            if length:
                self._unknown(unknown, state)
                unknown = []
                self._add(self.written[words[taken][0] : words[taken + length - 1][1]], self._named(words[taken : taken + length]), state)
            elif state == "seen" and (normal := self._normal(words[taken:])):
                length, term = normal
                self._unknown(unknown, state)
                unknown = []
                self._add(self.written[words[taken][0] : words[taken + length - 1][1]], term, "absent")
            else:
                unknown.append(words[taken])
            taken += length or 1
        self._unknown(unknown, state)
        self._unknown_chinese(start, end, state)

    def _named(self, words: Sequence[_Word]) -> int | None:
        return self.names.of([word for _, _, word in words])

    def _normal(self, words: Sequence[_Word]) -> tuple[int, int] | None:
        """How many words say that something is normal, and the term of its being abnormal: «normal hearing», «hearing is normal»."""
        for size in range(min(LONGEST, len(words)), 1, -1):
            said = [word for _, _, word in words[:size]]
            what = said[1:] if said[0] in _NORMAL else said[: -2 if said[-2] in _IS else -1] if said[-1] in _NORMAL else []
            if what and (term := self.names.of(["abnormal", *what])) is not None:
                return size, term
        return None

    def _unknown(self, words: Sequence[_Word], state: State) -> None:
        telling = [word for word in words if word[2] not in _FILLER and not word[2].isdigit()]
        if all(len(word) < 2 for _, _, word in telling):
            return
        written = self.written[telling[0][0] : telling[-1][1]]
        said = [word for _, _, word in telling]
        term = self.names.like(said)
        if term is None and state == "absent" and (missing := self.names.of(["absent", *said])) is not None:
            self.lacking = True
            term, state, written = missing, "seen", self.written[self.denied_from : telling[-1][1]]  # «no thumbs» is a sign
        self._add(written, term, state)

    def _unknown_chinese(self, start: int, end: int, state: State) -> None:
        for run in _CHINESE.finditer(self.text, start, end):
            for rest in _CHINESE_FILLER.split(run.group()):
                if len(rest) > 1:
                    self._add(rest, None, state)

    def _add(self, written: str, term: int | None, state: State) -> None:
        self.found.append(Statement(written, term, state))

    def _ids(self) -> Iterator[_Span]:
        """HPO ids, and those of other ontologies, which lead to no term."""
        for match in _ID.finditer(self.text):
            yield match.start(), match.end(), _of_id(self.pack, match[1])
        for match in _OTHER_ID.finditer(self.text):
            if not _ID.match(self.text, match.start()):
                yield match.start(), match.end(), None

    def _names_with_cues(self) -> Iterator[_Span]:
        """Names that hold a comma, «and» or «absent» themselves."""
        words = [(match.start(), match.end(), match.group().lower()) for match in _WORD.finditer(self.text)]
        place = 0
        while place < len(words):
            for size in range(min(LONGEST, len(words) - place), 1, -1):
                term = self.names.in_order([word for _, _, word in words[place : place + size]])
                if term is not None:
                    yield words[place][0], words[place + size - 1][1], term
                    place += size - 1
                    break
            place += 1

    def _sharing(self) -> Iterator[_Span]:
        """Words behind «and» that share the beginning of the name before it: «small hands and feet»."""
        words = [(match.start(), match.end(), match.group().lower()) for match in _WORD.finditer(self.text)]
        for place in range(3, len(words)):
            word = words[place]
            if not _AND.fullmatch(self.text, words[place - 2][1], word[0]) or self._begins_name(words[place:]):
                continue
            for first in range(max(0, place - 1 - LONGEST), place - 2):
                before = words[first : place - 1]
                if self._named(before) is not None and (term := self._named([*before[:-1], word])) is not None:
                    yield word[0], word[1], term
                    break

    def _begins_name(self, words: Sequence[_Word]) -> bool:
        return any(self._named(words[:size]) is not None for size in range(1, LONGEST + 1))

    def _chinese_names(self) -> Iterator[_Span]:
        for start, end in listed_chinese().spans(self.text):
            yield start, end, annotations(self.pack).number(chinese()[self.text[start:end]])
