"""A run gives the same bytes again from its decisions: one that was killed and resumed, too, wherever that was."""

import itertools
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import pytest

from llmasos.errors import ModelUnusable
from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.drivers.replay import ReplayDriver
from llmasos.kernel.handle import Process
from llmasos.kernel.journal import Event, Journal
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.outside import Added
from llmasos.kernel.process import Budget, fold
from llmasos.kernel.replay import comparable, replay
from llmasos.kernel.syscalls import Answer, Ask, Call, Decision, Invocation
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher
from llmasos.tools.finding import Finding, Source
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot
from llmasos.tools.tool import Tool, tool

SOURCE = Source(title="A table", publisher="Somebody", version="2026", identifier="https://example.org")
Thing = Annotated[str, Slot(about="a thing")]


@tool(summary="says where a thing lies", examples=[])
def place(thing: Thing) -> list[Finding]:
    return [Finding(topic="location", template="{thing} lies at {where}.", values={"thing": thing, "where": "17q21"}, source=SOURCE)]


@tool(summary="says where a thing lies, at leisure", examples=[], at_once=1)
def leisurely(thing: Thing) -> list[Finding]:
    time.sleep(0.02 if thing == "BRCA1" else 0)
    return place(thing)  # type: ignore[no-any-return]


@tool(summary="always fails", examples=[])
def failing(thing: Thing) -> list[Finding]:
    raise SystemExit("out of order")


SLOWNESS = {"seconds": 0.0}


@tool(summary="is slow at times", examples=[], timeout=0.2)
def sluggish(thing: Thing) -> list[Finding]:
    time.sleep(SLOWNESS["seconds"])
    return place(thing)  # type: ignore[no-any-return]


REGISTRY = Registry()
REGISTRY.add([place, leisurely, failing, sluggish])


def decision(syscall: Any, chosen: str, share: float = 1.0) -> Decision:
    alternatives = {chosen: share, "place": 1 - share}
    return Decision(syscall=syscall, chosen=chosen, alternatives=alternatives, model="recorded", prompt_hash="", tokens=5, ms=1.0)


def call(name: str, *things: str, share: float = 1.0) -> Decision:
    return decision(Call(invocations=tuple(Invocation(tool=name, arguments={"thing": thing}) for thing in things)), name, share)


ANSWER = decision(Answer(findings=("c1.1",)), "answer")


class Scripted(ReplayDriver):
    """Decisions in their order, as a model would make them; `prose` is what it writes."""

    def __init__(self, folder: Path, decisions: Sequence[Decision], threshold: float = 0.0, prose: str = "") -> None:
        script = Journal(folder / "script.sqlite", Cipher(bytes(32)))
        script.append("script", [("submitted", {}), *(("decided", item.model_dump(mode="json")) for item in decisions)], "now")
        super().__init__(script, "script")
        self.threshold, self.writes_prose, self._prose = threshold, bool(prose), prose

    async def compose(self, question: str, findings: list[str]) -> str:
        return self._prose


class Stuck(Scripted):
    """A model that goes away after its last decision."""

    async def decide(self, request: Request) -> Decision:
        if len(request.view.steps) == len(self._decisions):
            raise ModelUnusable("the model's server is gone")
        return await super().decide(request)


class Newsroom:
    """An outside whose news differ from day to day."""

    days = itertools.count()

    def prepare(self, call: str, tool: Tool, invocation: Invocation) -> "Newsroom":
        self.sent: list[dict[str, Any]] = [{"source": "News", "address": "https://example.org", "terms": {"thing": "BRCA1"}}]
        return self

    async def run(self, seconds: float) -> Added:
        news = Finding(topic="news", template="News of day {day}.", values={"day": next(self.days)}, source=SOURCE)
        return Added((news,), ("The other paper gave no answer.",))


RUNS: dict[str, dict[str, Any]] = {
    "one call": {"decisions": [call("place", "BRCA1"), ANSWER]},
    "a red flag": {"decisions": [call("place", "BRCA1"), ANSWER], "question": "Crushing chest pain! Where is BRCA1?"},
    "calls side by side": {"decisions": [call("place", "BRCA1"), call("leisurely", "BRCA1", "TP53", "BRCA1"), ANSWER]},
    "a call that fails": {"decisions": [call("failing", "BRCA1", "TP53"), call("place", "BRCA1"), decision(Answer(findings=()), "answer")]},
    "a reply": {"decisions": [decision(Ask(question="Which thing?", slot="thing"), "ask"), call("place", "TP53"), ANSWER], "reply": "TP53"},
    "a doubt": {"decisions": [call("leisurely", "BRCA1", share=0.6), call("place", "TP53"), ANSWER], "threshold": 0.7, "reply": "TP53"},
    "the same again": {"decisions": [call("place", "BRCA1"), call("place", "BRCA1"), ANSWER]},
    "spent steps": {"decisions": [call("place", "BRCA1"), call("place", "TP53"), ANSWER], "budget": Budget(steps=1)},
    "prose": {"decisions": [call("place", "BRCA1"), ANSWER], "prose": "BRCA1 lies at 17q21 [1]. It lies at 13q13 [1]."},
    "live sources": {"decisions": [call("place", "BRCA1"), ANSWER], "outside": Newsroom()},
}


class Stage:
    """A folder with kernels that all decide alike, each on a journal of its own, and each transaction at a time of its own."""

    def __init__(self, home: Home, run: dict[str, Any], driver: type[Scripted] = Scripted) -> None:
        self.home, self.run = home, run
        self.driver = driver(home.root, run["decisions"], run.get("threshold", 0.0), run.get("prose", ""))
        self._names = itertools.count()
        self._times = (f"2026-01-01T00:00:00.{number:06}+00:00" for number in itertools.count())

    def kernel(self) -> Kernel:
        journal = Journal(self.home.root / f"journal{next(self._names)}.sqlite", Cipher(bytes(32)))
        kernel = Kernel(registry=REGISTRY, home=self.home, driver=self.driver, journal=journal, now=lambda: next(self._times))
        kernel._outside = self.run.get("outside")
        return kernel

    def whole(self) -> list[Event]:
        """The run without any interruption."""
        with self.kernel() as kernel:
            process = kernel.submit(self.run.get("question", "Where is BRCA1?"), budget=self.run.get("budget"))
            self.to_the_end(kernel, process)
            assert replay(kernel.journal, process.pid, REGISTRY) is None
            return kernel.journal.events()

    def to_the_end(self, kernel: Kernel, process: Process) -> None:
        if process.result(20).status == "asked":
            kernel.reply(process.pid, self.run["reply"]).result(20)

    def resumed(self, events: Sequence[Event]) -> list[Event]:
        """The run of a program that was killed after these events, and of the next one."""
        with self.kernel() as kernel:
            pid = events[0].pid
            for moment, together in itertools.groupby(events, key=lambda event: event.time):
                kernel.journal.append(pid, [(event.kind, event.payload) for event in together], moment)
            state = fold(kernel.journal.events(pid))
            if state.state == "running":
                self.to_the_end(kernel, kernel.resume(pid))
            elif state.state == "waiting":
                self.to_the_end(kernel, kernel.reply(pid, self.run["reply"]))
            assert replay(kernel.journal, pid, REGISTRY) is None
            assert list(kernel.journal.verify()) == []
            return kernel.journal.events()


def kill_points(events: Sequence[Event]) -> list[int]:
    """After how many events a program can have been killed: what one transaction stored is there whole."""
    return [number for number in range(1, len(events) + 1) if number == len(events) or events[number].time != events[number - 1].time]


def end(events: Sequence[Event]) -> tuple[str, str, list[str]]:
    """What the reader gets, and the calls behind it."""
    state = fold(events)
    return events[-1].kind, comparable(events[-1].payload), [f"{call.id} {call.invocation.arguments} {call.status}" for call in state.calls]


@pytest.mark.parametrize("name", RUNS)
def test_a_run_killed_at_any_point_ends_as_if_it_had_not_been_and_replays_byte_for_byte(own_home: Home, name: str) -> None:
    stage = Stage(own_home, RUNS[name])
    whole = stage.whole()
    for kept in kill_points(whole):
        resumed = stage.resumed(whole[:kept])
        if name != "live sources":  # whose news are others when they are asked again
            assert end(resumed) == end(whole), f"killed after {[event.kind for event in whole[:kept]]}"


def test_a_run_that_was_killed_twice_replays_byte_for_byte(own_home: Home) -> None:
    stage = Stage(own_home, RUNS["calls side by side"])
    whole = stage.whole()
    for kept in kill_points(whole):
        once = stage.resumed(whole[:kept])
        for again in kill_points(once)[kept - 1 :: 2]:
            assert end(stage.resumed(once[:again])) == end(whole)


def test_a_resumed_call_keeps_its_own_id_when_the_one_beside_it_had_its_result(own_home: Home) -> None:
    stage = Stage(own_home, {"decisions": [call("place", "BRCA1", "TP53"), ANSWER]})
    whole = stage.whole()
    without = [event for event in whole[:-2] if event.kind != "returned" or event.payload["call"] != "c1"]
    resumed = stage.resumed(without)
    after = [(event.kind, event.payload.get("call")) for event in resumed[len(without) :][:3]]
    assert after == [("resumed", None), ("called", "c1"), ("returned", "c1")]
    assert end(resumed) == end(whole)


def test_a_resumed_run_has_no_more_steps_than_one_that_was_not_killed(own_home: Home) -> None:
    stage = Stage(own_home, RUNS["spent steps"])
    whole = stage.whole()
    returned = next(number for number, event in enumerate(whole, 1) if event.kind == "returned")
    assert sum(event.kind == "decided" for event in stage.resumed(whole[:returned])) == 1


def test_another_call_under_the_same_id_is_no_trace_of_an_interruption(own_home: Home) -> None:
    stage = Stage(own_home, RUNS["one call"])
    whole = stage.whole()
    called = next(event for event in whole if event.kind == "called")
    other = call("place", "TP53").syscall.invocations[0].model_dump(mode="json")  # type: ignore[union-attr]
    with stage.kernel() as kernel:
        for event in whole:
            if event is called:
                kernel.journal.append(event.pid, [("called", event.payload | {"invocation": other})], event.time)
            kernel.journal.append(event.pid, [(event.kind, event.payload)], event.time)
        assert "TP53" in (replay(kernel.journal, called.pid, REGISTRY) or "")


def test_a_changed_result_is_found(own_home: Home) -> None:
    stage = Stage(own_home, RUNS["one call"])
    with stage.kernel() as kernel:
        for event in stage.whole():
            changed = {**event.payload, "findings": []} if event.kind == "returned" else event.payload
            kernel.journal.append(event.pid, [(event.kind, changed)], event.time)
        assert "recorded returned" in (replay(kernel.journal, event.pid, REGISTRY) or "")


def test_a_call_that_ran_out_of_time_does_so_again_without_waiting(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SLOWNESS, "seconds", 1.0)
    stage = Stage(own_home, {"decisions": [call("sluggish", "BRCA1"), call("place", "BRCA1"), decision(Answer(findings=()), "answer")]})
    with stage.kernel() as kernel:
        answer = kernel.ask("Where is BRCA1?")
        assert "gave no result within 0.2 s" in " ".join(answer.missing)
        monkeypatch.setitem(SLOWNESS, "seconds", 0.0)
        assert replay(kernel.journal, answer.pid, REGISTRY) is None


def test_a_question_that_ran_out_of_time_does_so_again(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SLOWNESS, "seconds", 0.15)
    stage = Stage(own_home, {"decisions": [call("sluggish", "BRCA1"), ANSWER]})
    with stage.kernel() as kernel:
        answer = kernel.ask("Where is BRCA1?", budget=Budget(seconds=0.1))
        assert "0.1 s" in " ".join(answer.missing) + answer.answer
        monkeypatch.setitem(SLOWNESS, "seconds", 0.0)
        assert replay(kernel.journal, answer.pid, REGISTRY) is None


def test_a_failure_of_the_model_is_a_failure_again(own_home: Home) -> None:
    with Stage(own_home, {"decisions": [call("place", "BRCA1")]}, Stuck).kernel() as kernel:
        answer = kernel.ask("Where is BRCA1?")
        assert (answer.status, answer.answer) == ("failed", "the model's server is gone")
        assert replay(kernel.journal, answer.pid, REGISTRY) is None


def test_a_cancelled_run_is_compared_as_far_as_it_came(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SLOWNESS, "seconds", 0.15)
    stage = Stage(own_home, {"decisions": [call("place", "BRCA1"), call("sluggish", "BRCA1", "TP53"), ANSWER]})
    with stage.kernel() as kernel:
        process = kernel.submit("Where is BRCA1?")
        next(event for event in process.follow() if event.kind == "called" and event.payload["call"] == "c2")
        process.cancel()
        assert process.result(20).status == "cancelled"
        assert replay(kernel.journal, process.pid, REGISTRY) is None
