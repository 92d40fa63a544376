"""Who goes first, tried on a simulated engine: jobs are numbers of tokens, and a forward pass takes so many of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.errors import InvalidInput
from llmasos.kernel.drivers.policies import POLICIES, Ageing, Fifo, Policy, Priority, RoundRobin, Ticket, policy, priority

PLACES, ROOM = 16, 512


@dataclass(kw_only=True)
class Work(Ticket):
    """A prompt to evaluate, then answers of one token each; `arrives` is the pass before which it comes."""

    prompt: int
    answers: int
    arrives: int = 0
    started: int | None = None
    ended: int | None = None

    def take(self, room: int) -> int:
        """Tokens of one pass: as much of the prompt as fits, or one token of the answer."""
        got = min(self.prompt, room) if self.prompt else min(1, room)
        if self.prompt:
            self.prompt -= got
        else:
            self.answers -= got
        return got


def simulate(policy: Policy, works: Sequence[Work], places: int = PLACES, room: int = ROOM, most: int = 100_000) -> list[list[int]]:
    """Passes until all have ended; who got tokens in each."""
    passes: list[list[int]] = []
    while any(work.ended is None for work in works):
        now = len(passes)
        assert now < most, "somebody starves"
        there = [work for work in works if work.arrives <= now and work.ended is None]
        spent, served = 0, []
        chosen = policy.choose(there, places)
        for work in chosen:
            urgent = min((other.priority for other in chosen), key=list(Priority).index)
            got = work.take(max(0, policy.room(work, urgent, room) - spent))
            spent += got
            policy.spent(work, got)
            if got:
                served.append(work.number)
                work.started = now if work.started is None else work.started
            if not (work.prompt or work.answers):
                work.ended = now
        passes.append(served)
    return passes


def batch(count: int) -> list[Work]:
    return [Work(number=number, priority=Priority.BATCH, prompt=200, answers=30) for number in range(count)]


crowds = st.lists(
    st.builds(
        Work,
        number=st.just(0),
        priority=st.sampled_from(Priority),
        prompt=st.integers(1, 700),
        answers=st.integers(1, 40),
        arrives=st.integers(0, 60),
    ),
    min_size=1,
    max_size=60,
).map(lambda works: [Work(**{**vars(work), "number": number}) for number, work in enumerate(sorted(works, key=lambda work: work.arrives))])


@given(crowds, st.sampled_from(sorted(POLICIES)), st.integers(1, 16))
def test_every_job_ends_under_every_policy_and_gets_its_tokens_once(works: list[Work], name: str, places: int) -> None:
    wanted = sum(work.prompt + work.answers for work in works)
    passes = simulate(policy(name), works, places)
    assert all(len(served) <= places for served in passes)
    assert len(passes) <= max(work.arrives for work in works) + wanted


@given(crowds, st.integers(1, 16))
def test_fifo_starts_jobs_in_the_order_of_their_arrival(works: list[Work], places: int) -> None:
    simulate(Fifo(), works, places)
    starts = [work.started for work in works]
    assert starts == sorted(starts, key=lambda start: -1 if start is None else start)


def test_fifo_takes_nobodys_place_away() -> None:
    passes = simulate(Fifo(), batch(40))
    for number in range(40):
        served = [index for index, numbers in enumerate(passes) if number in numbers]
        assert served == list(range(served[0], served[-1] + 1))


def test_a_stat_job_among_fifty_batch_jobs_waits_a_tenth_of_what_it_waits_in_the_queue() -> None:
    waits = {}
    for name in ("fifo", "priority"):
        stat = Work(number=50, priority=Priority.STAT, prompt=200, answers=10, arrives=5)
        simulate(policy(name), [*batch(50), stat])
        assert stat.started is not None
        waits[name] = stat.started - stat.arrives
    assert waits["priority"] <= 1
    assert waits["priority"] <= waits["fifo"] / 10


@given(st.integers(0, 3_000), st.integers(1, 300))
def test_a_stat_job_waits_a_few_passes_at_most_however_many_are_overdue(arrives: int, ageing: int) -> None:
    stat = Work(number=50, priority=Priority.STAT, prompt=200, answers=10, arrives=arrives)
    simulate(Ageing(ageing), [*batch(50), stat])
    assert stat.started is not None
    assert stat.started - arrives <= 2 + PLACES // 4 * 200 // ROOM


def test_urgent_jobs_without_end_do_not_starve_a_batch_job() -> None:
    late = Work(number=0, priority=Priority.BATCH, prompt=300, answers=20)
    rush = [Work(number=number, priority=Priority.STAT, prompt=100, answers=15, arrives=number // 3) for number in range(1, 3_000)]
    simulate(Ageing(ageing=50), [late, *rush])
    assert late.ended is not None
    assert late.ended <= 50 + 40  # nineteen passes for the prompt, of 16 tokens each, and twenty for the answer


def test_batch_work_alone_makes_short_passes_and_hardly_slows_what_is_urgent() -> None:
    slow, soon = (Ticket(number=number, priority=priority) for number, priority in enumerate((Priority.BATCH, Priority.STAT)))
    assert Ageing().room(slow, Priority.BATCH, ROOM) == ROOM // 8
    assert Ageing().room(slow, Priority.STAT, ROOM) == ROOM // 32
    assert Ageing().room(soon, Priority.STAT, ROOM) == Fifo().room(slow, Priority.STAT, ROOM) == ROOM


@given(st.integers(2, 40), st.integers(1, 50), st.integers(1, 8))
def test_round_robin_gives_each_job_a_turn_before_anyone_gets_a_second(count: int, quantum: int, places: int) -> None:
    works = [Work(number=number, prompt=quantum, answers=quantum) for number in range(count)]
    passes = simulate(RoundRobin(quantum), works, places, room=quantum * places)
    turns = [number for served in passes for number in served][:count]
    assert sorted(turns) == list(range(count))


def test_a_long_job_lets_short_ones_pass_under_round_robin() -> None:
    def ends(name: str) -> int:
        long, short = Work(number=0, prompt=100, answers=2_000), Work(number=1, prompt=20, answers=10)
        simulate(policy(name), [long, short], places=1)
        assert short.ended is not None
        return short.ended

    assert ends("round-robin") < 200 < ends("fifo")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: policy("lottery"), "fifo, round-robin, priority"), (lambda: priority("urgent"), "stat, routine, batch"),
        (lambda: RoundRobin(0), "one token"), (lambda: Ageing(0), "one pass"),
    ],
)  # fmt: skip
def test_an_unknown_name_or_a_size_that_can_not_be_is_refused_with_what_is_accepted(call: object, words: str) -> None:
    assert callable(call)
    with pytest.raises(InvalidInput, match=words):
        call()
