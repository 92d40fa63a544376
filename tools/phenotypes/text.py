"""Signs and symptoms in free text: what the patient has, what was looked for and not found, and what runs in the family.

A cue («no», «denies», «mother has», «无», «家族史») holds until a new clause: a full stop, «but», a comma, unless a list goes
on with «or» behind it. Terms that hold such words themselves («absent speech», «无虹膜») are read as terms first.
"""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from llmasos.errors import SetupNeeded

from ...memory.listed import Listed
from ...memory.pack import Pack, open_pack
from ..recognisers import Span, recogniser
from .annotations import annotations
from .names import LONGEST, Names, chinese, merged, names, plain

State = Literal["seen", "absent", "relative"]
_Span = tuple[int, int, int | None]

_ID = re.compile(r"HP[:_]\s?(\d{7})(?!\d)", re.IGNORECASE)
_ID_ALONE = re.compile(rf"(?P<no>(?:no|not|without)\s+)?(?P<id>{_ID.pattern})", re.IGNORECASE)
_RELATIVES = "mother|father|mum|mom|dad|parents?|sisters?|brothers?|siblings?|aunt|uncle|cousins?|grand(?:mother|father|parents?)|relatives?|maternal|paternal|half-(?:sister|brother)"
_CUES = re.compile(
    r"(?P<stop>[.;!?\n。；！？]+(?!\d)|，|\b(?:but|however|although|though|except|whereas|while)\b|但是?|(?:the )?\b(?:patient|proband|index case)\b|患者|患儿|先证者)"
    r"|(?P<comma>,)"
    r"|(?P<choice>\b(?:or|nor)\b|或|、)"
    r"|(?P<join>\b(?:and|plus)\b|&|和|及|与|伴有?(?!发)|[/+])"
    r"|(?P<turn>\b(?:with|has|had|having|shows?|showed|presents?|presented)\b)"
    r"|(?P<family>(?:no |negative |positive )?\b(?:family history|fhx?|family hx)\b(?: is| was)?(?: negative| positive)?(?: of| for)?|(?:无|有)?家族史|家族中)"
    r"|(?P<kin>\b(?:runs? )?in (?:the|his|her|their|my) family\b)"
    rf"|(?P<relative>\b(?:{_RELATIVES})\b(?!'s\s(?:boy|girl|son|daughter|child|baby|kid)\b|\s(?:noticed|notices|says|said|reports?|reported|brought|brings|is worried|worries|thinks|describes|described|saw|sees)\b)(?:'s)?|其[父母兄弟姐妹]|[他她][爸妈爹娘哥弟姐妹]|母亲|父亲|父母|妈妈|爸爸|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|祖父|祖母|外公|外婆|爷爷|奶奶|舅舅?|叔叔?|姑姑?|姨妈?|堂兄|表哥|表姐)"
    r"|(?P<after>\b(?:is |are |was |were )?(?:not (?:present|seen|found|observed|noted)|absent|ruled out|excluded|negative)\b(?=\s*(?:[,.;)]|and\b|but\b|$))|[:：]\s*(?:no|none|absent|无|没有|否)(?=\s*(?:[,.;)，。；、]|$))|阴性)"
    r"|(?P<no>\b(?:neither|no(?: (?:evidence|history|signs?|known))?(?: of)?|not|never|without|denie[sd]|denying|absence of|absent|negative for|free of|lacks?|lacking|rules? out|ruled out|nobody|no[ -]one)\b"
    r"|没有|没见到?|没发现|没出现过?|没(?=[^，。；、多几天满吃等怎服用过]{1,4}过)|未见|未发现|否认|不伴|排除|无)",
    re.IGNORECASE,
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9]+(?:'s)?")
_AND = re.compile(r",?\s+(?:and|or)\s+", re.IGNORECASE)
_NOT_BEFORE = re.compile(r"(?<![有是会能])[没不]\Z")  # 没抽搐, 不发热
_CLAUSE = re.compile(r"[^，。；、：！？,;\s但]*[\u3400-\u9fff][^，。；、：！？,;\s但]*")
_NO_SIGN = re.compile(r"(?<!不)(?<!不太)(?<!不大)正常|阴性|[未没]见|没有|否认|家族|[父母爸妈]")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
# What tells nothing of a sign by itself; beside one it is left out.
_FILLER = frozenset(Path(__file__).with_name("data").joinpath("filler.txt").read_text(encoding="utf-8").split())
_CHINESE_FILLER = re.compile(
    r"[\d岁月天周年余]+|男孩|女孩|男性|女性|男|女|儿童|婴儿|新生儿|出现|表现为|表现|具有|存在|伴有|合并|以及|同时|可见|查体见|查体|自诉|诊断|考虑|什么|综合征|病史|有|的|了|等|见|并|其|是|在|无|伴"
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
        elif (whole := names(pack).exact.get(" ".join(plain(phrase).lower().split()))) is not None:
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
    return term if term is not None and known.abnormal[term] else None


class _Reader:
    """One passage, read from cue to cue."""

    def __init__(self, pack: Pack, text: str) -> None:
        self.pack = pack
        self.names: Names = names(pack)
        self.chinese = chinese(pack)
        self.written = text
        self.text = plain(text)
        self.found: list[Statement] = []
        self.denied = False
        self.kin: Literal["", "person", "family"] = ""
        self.clause = 0  # statements before the present clause
        self.whole = sorted([*self._ids(), *self._names_with_cues(), *self._sharing(), *self._chinese_names()], key=lambda span: span[0])
        self.starts = [start for start, _, _ in self.whole]

    def statements(self) -> list[Statement]:
        place = 0
        for cue in _CUES.finditer(self.text):
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
        if kind == "stop":
            self.denied, self.kin, self.clause = False, "", len(self.found)
        elif kind == "comma":
            if not (self.denied or self.kin) or not self._list_goes_on(cue.end()):
                self.denied, self.clause = False, len(self.found)
                self.kin = self.kin if self.kin == "family" else ""
        elif kind == "turn":
            self.denied = self.denied and word in ("has", "had", "having")
        elif kind == "family":
            self.kin, self.denied = "family", False
        elif kind == "relative":
            self.kin, self.denied = "person", False
        elif kind == "no":
            self.denied = True
        elif kind in ("after", "kin"):
            meant: State = "absent" if kind == "after" else "relative"
            self.found[self.clause :] = [replace(one, state=meant) if one.state == "seen" else one for one in self.found[self.clause :]]

    def _list_goes_on(self, place: int) -> bool:
        """Whether «or» comes before the next clause: «no A, B or C»."""
        for cue in _CUES.finditer(self.text, place):
            if cue.lastgroup not in ("comma", "choice"):
                return False
            if cue.lastgroup == "choice":
                return True
        return False

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
        unknown: list[tuple[int, int, str]] = []
        while taken < len(words):
            length = next(
                (size for size in range(min(LONGEST, len(words) - taken), 0, -1) if self._named(words[taken : taken + size]) is not None), 0
            )
            if length:
                self._unknown(unknown, state)
                unknown = []
                self._add(self.written[words[taken][0] : words[taken + length - 1][1]], self._named(words[taken : taken + length]), state)
            else:
                unknown.append(words[taken])
            taken += length or 1
        self._unknown(unknown, state)
        self._unknown_chinese(start, end, state)

    def _named(self, words: Sequence[tuple[int, int, str]]) -> int | None:
        return self.names.of([word for _, _, word in words])

    def _unknown(self, words: Sequence[tuple[int, int, str]], state: State) -> None:
        telling = [word for word in words if word[2] not in _FILLER and not word[2].isdigit()]
        if all(len(word) < 2 for _, _, word in telling):
            return
        written = self.written[telling[0][0] : telling[-1][1]]
        term = self.names.like([word for _, _, word in telling])
        self._add(written, term, state)

    def _unknown_chinese(self, start: int, end: int, state: State) -> None:
        for run in _CHINESE.finditer(self.text, start, end):
            for rest in _CHINESE_FILLER.split(run.group()):
                if len(rest) > 1:
                    self._add(rest, None, state)

    def _add(self, written: str, term: int | None, state: State) -> None:
        self.found.append(Statement(written, term, state))

    def _ids(self) -> Iterator[_Span]:
        for match in _ID.finditer(self.text):
            yield match.start(), match.end(), _of_id(self.pack, match[1])

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

    def _begins_name(self, words: Sequence[tuple[int, int, str]]) -> bool:
        return any(self._named(words[:size]) is not None for size in range(1, LONGEST + 1))

    def _chinese_names(self) -> Iterator[_Span]:
        for start, end in _chinese_names(self.pack).spans(self.text):
            yield start, end, self.chinese[self.text[start:end]]


@cache
def _chinese_names(pack: Pack) -> Listed:
    return Listed(chinese(pack))
