"""One decision, written token by token under the grammar of the registered tools.

The step (a tool, or answer, ask, abstain) is scored first: one forward pass over the prefix tree of all names gives the
probability of each. Arguments follow as a walk through the candidates' prefix trees; a token without an alternative
is appended unseen and evaluated together with the next choice.
"""

import math
import re
import time
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ... import prompts
from ...memory.later import later
from ...tools.slots import Slot
from ...tools.tool import Manifest
from ..answer import CLAIMS
from ..apart import alone, beside, beside_the_record, goes_along, is_unknown, of_its_kind, told_apart
from ..follow_up import TURNS
from ..grammar import Candidate, candidates, its_risk_is_asked, pointed_at, said, whole
from ..lists import lists_of
from ..stated import numbers_in
from ..syscalls import Abstain, Answer, Ask, Call, Invocation, Origin, Syscall, joined
from ..topics import asking
from .context import Logits
from .driver import Request
from .engine import Engine, Evaluate
from .untaken import Untaken
from .walk import Options, Steps, Tokens, Walk, forks_of, log_share, log_shares

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

CALLS = 6  # invocations of one decision
SOON = 3.0  # logits that it costs to answer after the first step, while a second one may be asked for
UNASKED = 3  # findings of an answer to a question that asks for no topic by its words: what the tool is asked for otherwise
ASKED = 7.0  # logits that it costs to answer with another topic than those that the question asks for by their words
BROKEN = 3.0  # logits that it costs to begin or end inside a Chinese word or a code
ANOTHER = 2.5  # logits by which one more call must be likelier than the end
STRANGE = 3.0  # logits that it costs to take words that no recogniser knows where it knows others
RIVALS, WEIGHED = 8, 256  # known names that a doubtful value is weighed against, and tokens of them all
DOUBTED = math.log(0.5)  # of a value as the model writes it, where any words may be written
PASSED_OVER = 4.0  # logits that it costs to leave out what the question states

_FINDING = re.compile(r"^\d+ [^:]+:")


class Writer(Walk):
    """Writes one decision after the state's tokens."""

    def __init__(
        self, engine: Engine, tools: Sequence[Manifest], request: Request, state: list[int], temperature: float, recognise: bool
    ) -> None:
        super().__init__(engine, state)
        self.request, self.temperature, self.recognise = request, temperature, recognise
        self.tools = {tool.name: tool for tool in tools}
        self.began = time.perf_counter()  # and again when its first forward pass comes: waiting for that is no part of its time
        self.untaken = Untaken(self.tools, request)
        self.overlooked: set[str] = set()  # recognisers of what must be looked up before there is an answer
        self.bound: list[str] = []  # the tools that do
        self.whole: set[str] = set()  # called tools that take everything at once, in lists

    def write(self) -> Steps:
        """The syscall, the name of the chosen step, and every step's probability."""
        self.began = time.perf_counter()
        self.overlooked = self.untaken.overlooked()
        called = self.untaken.called(self.request.view.steps)
        self.bound = [name for name in self.untaken.taking(self.overlooked) if self.overlooked != {"drug"} or name in called]
        names = self.bound or [
            *self.tools,
            *(["answer"] if self.request.findings else []),
            *([] if self._found_in_part() else ["ask"]),
            "abstain",
        ]
        chosen, alternatives = yield from self._score(names)
        syscall: Syscall
        if chosen == "answer":
            syscall = yield from self._answer()
        elif chosen == "ask":
            syscall = yield from self._ask()
        elif chosen == "abstain":
            reasons = prompts.table("syscalls.toml")["reasons"]
            code = yield from self.pick({reason: self.text(f" {reason}") for reason in reasons})
            syscall = Abstain(code=code, reason=reasons[code])
        else:
            syscall = yield from self._call(chosen)
        return syscall, chosen, alternatives

    def _found_in_part(self) -> bool:
        """Whether a tool that lacks an input found something in another call: that is told, with what is missing."""
        steps = self.request.view.steps
        if not (self.request.missing and steps):
            return False
        found = self.untaken.called([step for step in steps if any(map(_FINDING.match, step.lines))])
        return all(line.split(" needs ")[0] in found for line in steps[-1].lines if " needs " in line)

    # -- the step ----------------------------------------------------------------------------------------------

    def _score(self, names: list[str]) -> Steps:
        """Probability of every name under the grammar, from one forward pass; the most probable one is written, or the most probable call where
        all calls together are likelier than the answer."""
        paths = {name: self.text(name) + (self.newline if name in self.tools or name == "answer" else ()) for name in names}
        forks = forks_of(paths.values())
        rows = yield Evaluate(tuple(self.tokens), tuple(fork for fork in forks if fork))
        logs = {fork: log_shares(row, following) for (fork, following), row in zip(forks.items(), rows, strict=True)}
        scores = {
            name: sum(logs[path[:depth]][path[depth]] for depth in range(len(path)) if path[:depth] in logs) for name, path in paths.items()
        }
        if "answer" in scores and len(self.request.view.steps) == 1:
            scores["answer"] -= SOON
        sharpened = np.array(list(scores.values())) / self.temperature
        shares = np.exp(sharpened - sharpened.max())
        alternatives = {name: float(share) for name, share in zip(scores, shares / shares.sum(), strict=True)}
        chosen = max(alternatives, key=lambda name: alternatives[name])
        calls = [name for name in names if name in self.tools]
        if chosen == "answer" and sum(alternatives[name] for name in calls) > alternatives["answer"]:
            chosen = max(calls, key=lambda name: alternatives[name])
        self.tokens.extend(paths[chosen])
        return chosen, alternatives

    # -- what follows it ---------------------------------------------------------------------------------------

    def _answer(self) -> Steps:
        """Topics of findings, the most asked-for first, with the findings that they have: the first of each before the second ones."""
        left: dict[str, list[str]] = {}
        for finding, topic in self.request.findings.items():
            left.setdefault(topic, []).append(finding)
        cues = [self.tools[name].cues for name in sorted(self.untaken.called(self.request.view.steps))]
        told = [asking(self.request.seen.question, left, each) for each in cues]
        # nothing is left to choose, nor could any word of the question sway it
        if told and all(topics and not by_words for topics, by_words in told):
            return Answer(findings=tuple(finding for topics, _ in told for topic in topics for finding in left[topic])[:UNASKED])
        asked = {topic for topics, _ in told for topic in topics}
        named: list[list[str]] = []
        more = True
        while more and left and len(named) < CLAIMS:
            ends = {True: self.newline, False: self.end}
            waiting = (asked & left.keys()) or (set() if named else self.request.closest & left.keys())
            other = {(topic, on): ASKED * (topic not in waiting if waiting else on and bool(asked)) for topic in left for on in ends}
            topic, more = yield from self.pick({(topic, on): self.text(topic) + ends[on] for topic, on in other}, other)
            named.append(left.pop(topic))
        kept = [finding for row in zip_longest(*named) for finding in row if finding][:CLAIMS]
        return Answer(findings=tuple(finding for group in named for finding in group if finding in kept))

    def _ask(self) -> Steps:
        """The argument that is missing; its slot holds the question."""
        slots = {name: slot for tool in self.tools.values() for name, slot in tool.slots.items() if slot.kind != "passage"}
        if self.request.missing:
            asked = {name: slot.ask for tool in self.tools.values() for name, slot in (*tool.slots.items(), *tool.stated.items())}
            known = [name for name in self.request.missing if name in asked]
            questions = [asked[name] for name in known]
            if questions:
                return Ask(question=" ".join(questions), slot=known[0])
        name = yield from self.pick({name: self.text(f" {name}") for name in slots})
        return Ask(question=slots[name].ask, slot=name)

    def _call(self, tool: str) -> Steps:
        """One invocation after the other, each with its arguments in the manifest's order."""
        invocations: list[Invocation] = []
        following: str | None = tool
        while following is not None:
            if all(slot.repeated for slot in self.tools[following].slots.values()):
                self.whole.add(following)
            invocation, following = yield from self._invocation(following, last=len(invocations) == CALLS - 1)
            if invocation in invocations:  # a model that repeats itself would never come to an end
                break
            invocations.append(invocation)
        lists = {name: {slot for slot, one in tool.slots.items() if one.repeated} for name, tool in self.tools.items()}
        return Call(invocations=tuple(joined(invocations, lists)))

    def _invocation(self, tool: str, last: bool) -> Steps:
        """The arguments of one call; returns it with the name of the tool that the next line starts, if any."""
        slots, seen = self.tools[tool].slots, self.request.seen
        offered = {name: candidates(slot, seen, self.recognise) for name, slot in slots.items()}
        if self.tools[tool].reads_record:
            offered = beside_the_record(slots, offered)
        if self.bound:
            offered = {
                name: self.untaken.of(values) if slots[name].recogniser in self.overlooked else values for name, values in offered.items()
            }
        offered = told_apart(slots, offered, numbers_in(self.tools[tool].stated.values(), seen))
        offered = {name: of_its_kind(slots[name], values, self.untaken.of_kinds) for name, values in offered.items()}
        offered = {name: self.untaken.not_asked_about(values) if slots[name].narrow else values for name, values in offered.items()}
        if not any(slot.recogniser == "variant" for slot in slots.values()):
            offered = {name: alone(slots[name], values, seen.question) for name, values in offered.items()}
        offered = self.untaken.not_again(tool, offered)
        order = list(offered)
        arguments: dict[str, Any] = {}
        origins: dict[str, list[Origin]] = {}
        position, ending, left = 0, math.inf, 0.0
        pointed = {} if self.untaken.names_a_disease() else {n: pointed_at(slots[n], offered[n], seen.question) for n in order}
        offered |= {name: meant for name, meant in pointed.items() if meant}
        stated = [name for name in order if pointed.get(name) or said(slots[name], offered[name], seen.question, seen.follows)]
        stated += [name for name in order if its_risk_is_asked(slots[name], offered[name], seen.question)]
        stated += [name for name in goes_along(slots, offered, seen.texts) if name not in stated]
        named = False

        while True:
            options: Options = {name: self.text(f"{name}:") for name in order[position:] if offered[name]}
            if arguments and not last:
                options |= {name: self.text(name) + self.newline for name in self.bound or self.tools if name not in self.whole}
            if not options:
                return Invocation(tool=tool, arguments=arguments, origins=origins), None
            handicaps = self._passing_over(options, order, {n: slots[n].certain for n in stated if n not in arguments})
            for name in options:
                strange = (
                    self._is_strange_line(name, slots, offered, arguments, named)
                    if name in offered
                    else self.untaken.is_strange_call(name, name == tool)
                )
                handicaps[name] = handicaps.get(name, 0.0) + STRANGE * strange + (0.0 if name in offered else left)
            line = yield from self.pick(options, handicaps)
            if line not in offered:
                likely = ending + self.share > ANOTHER + STRANGE * self.untaken.is_strange_call(line, line == tool)
                return Invocation(tool=tool, arguments=arguments, origins=origins), line if likely else None
            slot = slots[line]
            position = order.index(line) + (0 if slot.repeated else 1)
            waiting = any(offered[name] and name not in arguments for name in stated if order.index(name) >= position and name != line)
            mates = lists_of(slot, seen.question) if slot.repeated and slot.recogniser else []
            value, more = yield from self._value(offered[line], waiting, mates, slot.repeated and not self.untaken.waits())
            named = named or value.known
            ending, left = self.lead, self.untaken.cost_of_list(value, offered[line], mates)
            offered[line] = [other for other in offered[line] if other.written != value.written and not _part_of(other, value)]
            self._use_up(slots, offered, line, value)
            offered |= {name: beside(slots[name], values, value, seen.texts) for name, values in offered.items() if name != line}
            if slot.kind != "passage":  # a search takes the whole question, and looks nothing up by name
                self.untaken.used.append(value.origin.span)
            origins.setdefault(line, []).append(value.origin)
            if slot.repeated:
                arguments.setdefault(line, []).append(value.value)
            else:
                arguments[line] = value.value
            if not more:
                return Invocation(tool=tool, arguments=arguments, origins=origins), None

    @staticmethod
    def _use_up(slots: Mapping[str, Slot], offered: dict[str, list[Candidate]], line: str, used: Candidate) -> None:
        """What stands in the text once and fills one argument can't fill another («44, HDL 44» is two), nor can a name, however often it stands there;
        words that evidence one may evidence another («no meds»: pressure untreated, no statin)."""
        for name, values in offered.items():
            if slots[name].evidence and slots[line].evidence:
                continue
            names = name != line and slots[name].kind == slots[line].kind == "span"
            offered[name] = [
                other
                for other in values
                if not (
                    (other.origin.span == used.origin.span and other.times == used.times == 1 and not other.labelled)
                    or (names and other.origin.span.casefold() == used.origin.span.casefold())
                )
            ]

    def _is_strange_line(
        self, line: str, slots: Mapping[str, Slot], offered: Mapping[str, list[Candidate]], arguments: Mapping[str, Any], named: bool
    ) -> bool:
        """Whether an argument can only be words that no recogniser knows, while another one has a name that no call has taken, or has taken one
        (`named`) where this one's recogniser could know its own."""
        others = [item for name, values in offered.items() if name != line and name not in arguments for item in values]
        waiting = any(item.known and not self.untaken.has(item.origin.span) for item in others if item.origin.where in TURNS)
        names = [item for item in offered[line] if item.known and item.origin.where in TURNS]
        if waiting and names and not any(slot.repeated for slot in slots.values()):
            return all(self.untaken.has(item.origin.span) for item in names)
        return (waiting or (named and bool(slots[line].recogniser))) and is_unknown(slots[line], offered[line])

    @staticmethod
    def _passing_over(options: Options, order: list[str], waiting: Mapping[str, bool]) -> dict[Any, float]:
        """The handicap of each name that passes over an argument which the question states, whether it is certain or not."""
        places = {name: place for place, name in enumerate(order)}
        passed = {option: [n for n in waiting if n in options and places[n] < places.get(option, len(order))] for option in options}
        return {option: max(PASSED_OVER * (1 + waiting[name]) for name in names) for option, names in passed.items() if names}

    def _value(self, values: Sequence[Candidate], waiting: bool, lists: Sequence[Sequence[str]], last: bool) -> Steps:
        """A candidate, and whether another line follows; `waiting` when an argument that the question states is not yet filled, `lists` those
        whose members go together, `last` when nothing but more values of this argument may follow."""
        options: Options = {}
        for index, candidate in enumerate(values):
            path = self.text(f" {candidate.written}")
            options[index, True], options[index, False] = path + self.newline, path + self.end
        handicaps = {
            (index, more): (0.0 if more or waiting else self.untaken.cost(values[index], values, lists))
            + BROKEN * candidate.broken
            + STRANGE * candidate.strange
            + PASSED_OVER * (waiting and not more)
            + STRANGE * (last and more and _only_strange(values, candidate))
            for index, more in options
            for candidate in [values[index]]
        }
        before = len(self.tokens)
        index, more = yield from self.pick(options, handicaps)
        rivals = [place for place, value in enumerate(values) if (value.known or value.also) and place != index]
        if rivals and sum(self.logs[: len(options[index, more]) - 1]) < DOUBTED:
            paths = {place: self.text(f" {values[place].written}") for place in [index, *rivals[:RIVALS]]}
            if sum(map(len, paths.values())) <= WEIGHED:
                index, more = yield from self._weighed(before, paths, handicaps)
        return values[index], more

    def _weighed(self, before: int, paths: Mapping[int, Tokens], handicaps: Mapping[tuple[int, bool], float]) -> Steps:
        """The likeliest of a few values as a whole, and whether another line follows: a token that begins a likely value may have led to another
        one that is none («FUCA1» for «Fabry», which was not offered)."""
        del self.tokens[before:]
        first, *rows = yield Evaluate(tuple(self.tokens), tuple(paths.values()), throughout=True)
        scores, last = dict[int, float](), dict[int, Logits]()
        for place, path in paths.items():
            told, rows = [first, *rows[: len(path)]], rows[len(path) :]
            last[place] = told[-1]
            written = sum(log_share(row, token) for row, token in zip(told, path, strict=False))
            ended = math.log(sum(math.exp(log_share(told[-1], token)) for token in (self.newline[0], self.end[0])))
            scores[place] = written + ended - min(handicaps[place, more] for more in (True, False))
        best = max(scores, key=lambda place: scores[place])
        lead = float(last[best][self.newline[0]] - last[best][self.end[0]])
        lead += handicaps[best, False] - handicaps[best, True]
        self.lead, more = (lead, True) if lead > 0 else (0.0, False)
        highest = scores[best]
        self.share, self.logs = -math.log(sum(math.exp(score - highest) for score in scores.values())), []
        self.tokens += [*paths[best], *(self.newline if more else self.end)]
        return best, more


def _only_strange(values: Sequence[Candidate], taking: Candidate) -> bool:
    """Whether, once a known name is taken, all that is left is words that no recogniser knows."""
    left = [value for value in values if value is not taking]
    return taking.known and bool(left) and all(value.strange for value in left)


def _part_of(other: Candidate, value: Candidate) -> bool:
    """Whether a candidate stands in the text as some words of a value alone."""
    if other.times != 1 or value.times != 1 or other.written not in value.written:
        return False
    return whole(other.written).search(value.written) is not None
