"""What a question names, as the recognisers of the tools' slots know it, and how much of that no call has taken yet.

A name is taken once a call has it as an argument's words, or as a part of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ...tools.denial import denial
from ...tools.recognisers import offer, overlaps
from ...tools.tool import Manifest
from ..apart import OF_ONE_KIND
from ..follow_up import TURNS
from ..grammar import Candidate
from ..meant import meant
from ..transcript import WHOLE_QUESTION, Step, calls_of
from .driver import Request

LOOKED_UP = 4  # steps after which a result that no step took is let go
UNUSED = 1.5  # logits that it costs to end while the question names what no call has taken
LISTED = 3.0  # and where that stands in one list with what was taken last
RESULTS = {"variant": 3.5, "diplotype": 3.5}  # and where that is a result of a test, which is seldom told in passing
IN_PASSING = frozenset(
    {"gene", "carried_gene", "phenotype", "target"}
)  # recognisers of what is often told and not asked, or finds more than symbols


class Untaken:
    """The names of a request, with the words that its calls have `used`: those of earlier steps, and of this one as it is written."""

    def __init__(self, tools: Mapping[str, Manifest], request: Request) -> None:
        self._tools, self._request = tools, request
        self.used = [step.decision for step in request.view.steps]

    def called(self, steps: Iterable[Step]) -> set[str]:
        """The tools that some steps called."""
        return {line for step in steps for line in step.decision.splitlines()} & set(self._tools)

    def taking(self, kinds: set[str]) -> list[str]:
        """The tools with an argument that one of the recognisers finds."""
        return [name for name, tool in self._tools.items() if kinds & {slot.recogniser for slot in tool.slots.values()}]

    def overlooked(self) -> set[str]:
        """The recognisers of what the question names and no step has looked up, where there is no answer before that: a test's result, and a
        drug once another one was looked up."""
        steps = self._request.view.steps
        if not steps or steps[-1].role != "tool" or len(steps) >= LOOKED_UP:
            return set()
        left = {kind for name, kind in self.names if not self.has(name)}
        about_drugs = not self._request.missing and self.called(steps) & set(self.taking({"drug"}))
        return left & set(RESULTS) or (left & {"drug"} if about_drugs else set())

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        """What the question names and does not deny, with the recogniser that knows it."""
        text = self._request.seen.question
        slots = [slot for tool in self._tools.values() for slot in tool.slots.values() if slot.kind == "span"]
        kinds = {slot.recogniser for slot in slots} - IN_PASSING
        of_relatives = offer("relative", text)
        return [
            (text[slice(*span)], kind)
            for kind in sorted({"symbol", *kinds})
            for span in offer(kind, text)
            if not denial(text, *span) and not (kind == "disease" and overlaps(span, of_relatives))
        ]

    @cached_property
    def of_kinds(self) -> dict[str, set[str]]:
        """By kind, the names that were seen, of kinds that are no other's."""
        kinds = {slot.recogniser for tool in self._tools.values() for slot in tool.slots.values()} & OF_ONE_KIND
        return {
            kind: {text[slice(*span)].casefold() for _, text in self._request.seen.texts for span in offer(kind, text)} for kind in kinds
        }

    @cached_property
    def seen_for(self) -> dict[str, list[str]]:
        """The names that were seen for each tool that takes nothing but names of kinds that are known."""
        texts = self._request.seen.texts
        return {
            name: [texts[item.place][1][slice(*item.span)] for slot in tool.slots.values() for item in meant(slot, texts, slot.recogniser)]
            for name, tool in self._tools.items()
            if all(slot.kind == "span" and slot.recogniser for slot in tool.slots.values())
        }

    def has(self, name: str, *taken: str) -> bool:
        """Whether a call has taken a name, or words that it is a part of; `taken` counted in."""
        name = name.casefold()
        return any(name in one.casefold() or one.casefold() in name for one in [*self.used, *taken])

    def waits(self) -> bool:
        """Whether the question names what a call may take and none has taken; a disease or a condition is often told."""
        return any(kind not in ("disease", "condition") and not self.has(name) for name, kind in self.names)

    def names_a_disease(self) -> bool:
        """Whether it names a disease that none has taken."""
        return any(kind == "disease" and not self.has(name) for name, kind in self.names)

    def is_strange_call(self, tool: str, called: bool) -> bool:
        """Whether a tool takes nothing but names of kinds that are known, and none of them was seen; once it was called, none that is left."""
        return tool in self.seen_for and all(called and self.has(name) for name in self.seen_for[tool])

    def cost(self, taking: Candidate, values: Sequence[Candidate], lists: Sequence[Sequence[str]]) -> float:
        """What it costs to end with a value: as much as the most telling name of the question that no call has taken, members of its list
        among them; 0 where none is left."""
        taken = [] if taking.written == WHOLE_QUESTION else [taking.origin.span]
        left = [kind for name, kind in self.names if not self.has(name, *taken) and self._can_take(kind)]
        unused = max((RESULTS.get(kind, UNUSED) for kind in left), default=0.0)
        return max(unused, self.cost_of_list(taking, values, lists))

    def cost_of_list(self, taking: Candidate, values: Sequence[Candidate], lists: Sequence[Sequence[str]]) -> float:
        """What it costs to end while the list that a value stands in has members that no call has taken, among them names that are known."""
        span = taking.origin.span
        left = {one for members in lists if span in members for one in members if not self.has(one, span)}
        return max((LISTED if item.known else UNUSED for item in values if item.written in left), default=0.0)

    def not_asked_about(self, values: list[Candidate]) -> list[Candidate]:
        """Without what may be meant beside the names of its kind and was looked up for itself («genes for Dravet syndrome, and HLA for it»)."""
        return [item for item in values if not (item.also and self.has(item.origin.span))]

    def not_again(self, tool: str, offered: dict[str, list[Candidate]]) -> dict[str, list[Candidate]]:
        """Without what the tool was called with before and nothing besides, where the person names something else that it may take."""
        if any(slot.repeated for slot in self._tools[tool].slots.values()) or self._request.missing:
            return offered
        before = [lines for step in self._request.view.steps for lines in calls_of(step.decision, self._tools) if lines[0] == tool]
        alone = {lines[1].split(": ", 1)[1].casefold() for lines in before if len(lines) == 2}
        left = {name: [item for item in values if item.written.casefold() not in alone] for name, values in offered.items()}
        others = [item for values in left.values() for item in values if item.known and item.origin.where in TURNS]
        return left if alone and any(not self.has(item.origin.span) for item in others) else offered

    def of(self, values: list[Candidate]) -> list[Candidate]:
        """Those of the person's words that no call has taken, where there are any."""
        return [item for item in values if item.origin.where in ("reply", "question") and not self.has(item.origin.span)] or values

    def _can_take(self, kind: str) -> bool:
        """Whether a tool for names of that kind saw any that it may take: what can't be meant for it (a relative's genotype) is none."""
        return any(self.seen_for.get(tool, True) for tool in self.taking({"gene" if kind == "symbol" else kind}))
