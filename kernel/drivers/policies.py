"""Who gets into the next forward pass: scheduling policies that know tickets, and nothing of models.

An engine keeps one ticket a job. Before each pass it asks `choose` for those that take part, the most urgent first
(what doesn't fit the pass's tokens waits); after it, it tells with `spent` how many tokens each of them got. A job that
isn't chosen keeps its state and goes on later: preemption happens between two tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from llmasos.errors import InvalidInput

QUANTUM = 64  # tokens of one turn
AGEING = 100  # passes that a job waits before it takes one of the places kept for the overdue
KEPT = 4  # one place in so many is kept for them
ALONE, BESIDE = 8, 32  # parts of a full pass: batch work alone (64 tokens are as fast, each, as 512), and work beside something urgent


class Priority(StrEnum):
    """How urgent a question is, the most urgent class first."""

    STAT = "stat"
    ROUTINE = "routine"
    BATCH = "batch"


RANK = {priority: rank for rank, priority in enumerate(Priority)}


@dataclass(kw_only=True)
class Ticket:
    """What a policy knows of a job. `number` grows with each arrival."""

    number: int
    priority: Priority = Priority.ROUTINE


T = TypeVar("T", bound=Ticket)


class Policy(Protocol):
    """Orders jobs. One object serves one engine, and keeps what it must remember of the jobs that it was shown last."""

    name: str

    def choose(self, tickets: Sequence[T], places: int) -> list[T]:
        """At most `places` of the jobs there are, which come in the order of their arrival; the most urgent first."""

    def room(self, ticket: Ticket, urgent: Priority, full: int) -> int:
        """Tokens up to which a pass of at most `full` may be filled with this job's, where `urgent` is its most urgent class."""

    def spent(self, ticket: Ticket, tokens: int) -> None:
        """A chosen job got this many tokens of the pass; maybe none."""


class Fifo:
    """First come, first served: who has a place keeps it until the end."""

    name = "fifo"

    def choose(self, tickets: Sequence[T], places: int) -> list[T]:
        return list(tickets[:places])

    def room(self, ticket: Ticket, urgent: Priority, full: int) -> int:
        return full

    def spent(self, ticket: Ticket, tokens: int) -> None:
        """Nothing depends on it."""


class RoundRobin:
    """Turns of `quantum` tokens; whoever has used up its turn goes to the end of the queue."""

    name = "round-robin"

    def __init__(self, quantum: int = QUANTUM) -> None:
        if quantum < 1:
            raise InvalidInput("quantum", quantum, "at least one token")
        self.quantum = quantum
        self._used: dict[int, int] = {}  # tokens of the turn by job, in the order of the queue

    def choose(self, tickets: Sequence[T], places: int) -> list[T]:
        there = {ticket.number: ticket for ticket in tickets}
        self._used = {number: used for number, used in self._used.items() if number in there}
        for number in there:
            self._used.setdefault(number, 0)
        return [there[number] for number in list(self._used)[:places]]

    def room(self, ticket: Ticket, urgent: Priority, full: int) -> int:
        return full

    def spent(self, ticket: Ticket, tokens: int) -> None:
        self._used[ticket.number] += tokens
        if self._used[ticket.number] >= self.quantum:
            del self._used[ticket.number]
            self._used[ticket.number] = 0


@dataclass
class _Age:
    last: int  # the pass that it took part in last, or that it arrived before
    overdue: bool = field(default=False)


class Ageing:
    """Classes in their order, first come first served within one; but nobody waits for ever.

    A job that got nothing for `ageing` passes is overdue until it ends. Overdue jobs, in the order of their arrival, go
    first on one place in four (one at least), so that a crowd of them can't hold up what is urgent.
    """

    name = "priority"

    def __init__(self, ageing: int = AGEING) -> None:
        if ageing < 1:
            raise InvalidInput("ageing", ageing, "at least one pass")
        self.ageing = ageing
        self._now = 0
        self._ages: dict[int, _Age] = {}

    def choose(self, tickets: Sequence[T], places: int) -> list[T]:
        self._now += 1
        self._ages = {ticket.number: self._ages.get(ticket.number) or _Age(self._now) for ticket in tickets}
        for age in self._ages.values():
            age.overdue = age.overdue or self._now - age.last >= self.ageing
        overdue = [ticket for ticket in tickets if self._ages[ticket.number].overdue]
        first = overdue[: max(1, places // KEPT)]
        taken = {ticket.number for ticket in first}
        others = sorted((ticket for ticket in tickets if ticket.number not in taken), key=lambda ticket: RANK[ticket.priority])
        return [*first, *others][:places]

    def room(self, ticket: Ticket, urgent: Priority, full: int) -> int:
        """A long pass holds up what comes during it: batch work alone makes short ones, and beside something urgent hardly any."""
        if ticket.priority == urgent:
            return full // ALONE if ticket.priority is Priority.BATCH else full
        return full // BESIDE

    def spent(self, ticket: Ticket, tokens: int) -> None:
        if tokens:
            self._ages[ticket.number].last = self._now


POLICIES: dict[str, type[Fifo] | type[RoundRobin] | type[Ageing]] = {kind.name: kind for kind in (Fifo, RoundRobin, Ageing)}


def policy(name: str) -> Policy:
    """A new policy of that name. Raises InvalidInput for an unknown one."""
    if name not in POLICIES:
        raise InvalidInput("policy", name, ", ".join(POLICIES))
    return POLICIES[name]()


def priority(name: str) -> Priority:
    """The class of that name. Raises InvalidInput for an unknown one."""
    if name not in list(Priority):
        raise InvalidInput("priority", name, ", ".join(Priority))
    return Priority(name)
