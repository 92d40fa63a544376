"""The embedded scheduler writes what the grammar allows, and nothing else."""

import asyncio
import threading
from collections.abc import Generator, Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmasos.errors import ModelUnusable, ProcessCancelled
from llmasos.kernel.drivers.choose import embedded
from llmasos.kernel.drivers.context import BATCH, Logits
from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.drivers.engine import SESSIONS, Evaluate
from llmasos.kernel.drivers.llama import LlamaDriver
from llmasos.kernel.drivers.policies import Priority
from llmasos.kernel.grammar import seen_texts
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.process import Budget
from llmasos.kernel.syscalls import Abstain, Answer, Ask, Call, Decision
from llmasos.kernel.transcript import Step, View
from llmasos.memory.home import Home
from llmasos.tools.registry import Registry

QUESTIONS = [
    "Which disorders are linked to PALB2?", "What do guidelines say about colonoscopy in Lynch syndrome?", "Where is TP53 located?", "55 yo M, TC 213, HDL 50, BP 120/80 untreated: CVD risk?",
    "Write a poem about spring", "BRCA1携带者应该如何随访？", "Which genes cause Marfan syndrome?", "breast cancer risk of a woman who carries PALB2",
]  # fmt: skip
ROUNDING = 0.1  # 8-bit weights round activations too, and a batch of another size rounds some of them the other way


@pytest.fixture(scope="module")
def driver(home: Home) -> Iterator[LlamaDriver]:
    driver = embedded(home)
    assert isinstance(driver, LlamaDriver)
    driver.offer(Registry.discover().manifests())
    yield driver
    driver.close()


def request(question: str, pid: str = "p") -> Request:
    return Request(pid, View(question=question), seen_texts(question))


def decide(driver: LlamaDriver, question: str) -> Decision:
    return asyncio.run(driver.decide(request(question)))


def test_every_registered_tool_has_a_probability_and_they_add_up_to_one(driver: LlamaDriver) -> None:
    decision = decide(driver, QUESTIONS[0])
    assert set(decision.alternatives) == {*(tool.name for tool in Registry.discover()), "ask", "abstain"}
    assert sum(decision.alternatives.values()) == pytest.approx(1)
    assert decision.chosen == max(decision.alternatives, key=lambda name: decision.alternatives[name])


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=120).filter(lambda text: any(c.isalnum() for c in text)))
def test_any_text_ends_in_a_syscall_whose_arguments_were_seen(driver: LlamaDriver, text: str) -> None:
    syscall = decide(driver, text).syscall
    assert isinstance(syscall, Call | Ask | Answer | Abstain)
    seen = seen_texts(text)
    if isinstance(syscall, Call):
        for invocation in syscall.invocations:
            for origins in invocation.origins.values():
                assert all(origin.where == "choice" or origin.span in seen.question for origin in origins)


def test_numbers_and_evidence_are_copied_from_the_text(driver: LlamaDriver) -> None:
    question = "What is the risk of cardiovascular disease for a 55 yo man, TC 213, HDL 50, untreated BP 120/80, non-smoker?"
    syscall = decide(driver, question).syscall
    if isinstance(syscall, Call):
        spans = [origin.span for invocation in syscall.invocations for origins in invocation.origins.values() for origin in origins]
        assert all(span in question for span in spans)


def test_there_is_no_answer_before_a_result_of_the_question_was_looked_up(driver: LlamaDriver) -> None:
    question = "BRCA1 c.68_69del, on clopidogrel, CYP2C19 *2/*2: what should we do?"
    step = Step(decision="pharmacogenomics\ndrug: clopidogrel\ngenotypes: CYP2C19 *2/*2", lines=("1 recommendation: Avoid clopidogrel",))
    view = View(question=question, steps=(step,))
    decision = asyncio.run(driver.decide(Request("overlooked", view, seen_texts(question), findings={"f1": "recommendation"})))
    driver.forget("overlooked")
    assert set(decision.alternatives) == {"variant_interpretation"}
    assert isinstance(decision.syscall, Call)
    assert [made.arguments["variant"] for made in decision.syscall.invocations] == ["c.68_69del"]


def test_deciding_side_by_side_gives_what_deciding_alone_gives(driver: LlamaDriver) -> None:
    async def together() -> list[Decision]:
        return await asyncio.gather(*(driver.decide(request(question, f"p{n}")) for n, question in enumerate(QUESTIONS)))

    alone = [decide(driver, question) for question in QUESTIONS]
    for one, other in zip(alone, asyncio.run(together()), strict=True):
        for name, share in one.alternatives.items():
            assert other.alternatives[name] == pytest.approx(share, abs=ROUNDING)
        assert one.chosen == other.chosen or one.alternatives[one.chosen] - one.alternatives[other.chosen] < ROUNDING


def test_taking_turns_changes_no_decision(home: Home, driver: LlamaDriver) -> None:
    turns = LlamaDriver(driver.path, home.cache, temperature=driver.temperature, order="round-robin")
    turns.offer(driver.tools)
    asked = [(question, f"{question} {number}", priority) for number, priority in enumerate(Priority) for question in QUESTIONS]

    async def together() -> list[Decision]:
        requests = [Request(pid, View(question=question), seen_texts(question), priority=priority) for question, pid, priority in asked]
        return await asyncio.gather(*(turns.decide(one) for one in requests))

    decisions = asyncio.run(together())
    turns.close()
    alone = {question: decide(driver, question) for question in QUESTIONS}
    for (question, _, _), other in zip(asked, decisions, strict=True):
        one = alone[question]
        assert one.chosen == other.chosen or one.alternatives[one.chosen] - one.alternatives[other.chosen] < ROUNDING


def test_switching_the_recognisers_off_changes_no_choice_of_tool(home: Home, driver: LlamaDriver) -> None:
    bare = LlamaDriver(driver.path, home.cache, temperature=driver.temperature, recognise=False)
    bare.offer(driver.tools)
    assert [decide(bare, question).chosen for question in QUESTIONS] == [decide(driver, question).chosen for question in QUESTIONS]
    bare.close()


def test_a_second_decision_of_a_process_evaluates_only_what_is_new(driver: LlamaDriver) -> None:
    before = driver.engine.tokens_evaluated
    asyncio.run(driver.decide(request(QUESTIONS[0] + " " + "And more words. " * 20, "same")))
    first = driver.engine.tokens_evaluated - before
    asyncio.run(driver.decide(request(QUESTIONS[0] + " " + "And more words. " * 20, "same")))
    assert driver.engine.tokens_evaluated - before - first < first / 2


def test_more_processes_than_sequences_evaluate_nothing_twice(driver: LlamaDriver) -> None:
    pids = [f"many {number}" for number in range(SESSIONS + 8)]
    step = Step(decision="gene_lookup\ngene: PALB2", lines=("1 location: It lies at 16p12.2.",))

    def ask(pid: str, *steps: Step) -> tuple[Decision, int]:
        before = driver.engine.tokens_evaluated
        made = asyncio.run(
            driver.decide(Request(pid, View(question=QUESTIONS[0], steps=steps), seen_texts(QUESTIONS[0]), {"f1": "location"}))
        )
        return made, driver.engine.tokens_evaluated - before

    kept, spent = [ask("kept"), ask("kept", step)][1]
    for pid in pids:
        ask(pid)
    for pid in pids:  # the first ones had to leave their sequences
        decision, tokens = ask(pid, step)
        assert tokens == spent
        assert decision.syscall == kept.syscall
        assert decision.alternatives == pytest.approx(kept.alternatives, abs=1e-3)
    for pid in [*pids, "kept"]:
        driver.forget(pid)


class Passes(list[dict[str, int]]):
    """The tokens of each forward pass by session. Passes with somebody of `held` are kept under way until `go` is set."""

    def __init__(self, *held: str) -> None:
        self.held, self.begun, self.go = set(held), threading.Event(), threading.Event()

    def __call__(self, taken: Mapping[str, int]) -> None:
        self.append(dict(taken))
        if self.held & set(taken):
            self.begun.set()
            self.go.wait(60)


@pytest.fixture
def passes(driver: LlamaDriver, monkeypatch: pytest.MonkeyPatch) -> Passes:
    """Those of the session `gone` are held."""
    watching = Passes("gone")
    monkeypatch.setattr(driver.engine, "on_pass", watching)
    return watching


def growing(driver: LlamaDriver, steps: int) -> Generator[Evaluate, list[Logits], int]:
    """Work that writes so many tokens, one a pass; it returns how many it wrote."""
    tokens = driver.engine.tokens("Where is TP53?")
    for _ in range(steps):
        rows = yield Evaluate(tuple(tokens))
        tokens.append(int(rows[0].argmax()))
    return steps


def test_the_logits_along_a_branch_are_those_after_each_of_its_tokens(driver: LlamaDriver) -> None:
    start, branch = driver.engine.tokens("Where is"), driver.engine.tokens(" TP53 found?")

    def along() -> Generator[Evaluate, list[Logits], list[Logits]]:
        return (yield Evaluate(tuple(start), (tuple(branch),), throughout=True))

    def after_each() -> Generator[Evaluate, list[Logits], list[Logits]]:
        return (yield Evaluate((*start, *branch), rows=len(branch) + 1))

    one, other = (driver.engine.submit(name, work()).result(60) for name, work in (("along", along), ("each", after_each)))
    assert len(one) == len(other) == len(branch) + 1
    assert [int(row.argmax()) for row in one] == [int(row.argmax()) for row in other]


def test_a_cancelled_session_takes_part_in_no_pass_after_the_one_under_way(driver: LlamaDriver, passes: Passes) -> None:
    beside = [driver.engine.submit(f"beside {number}", growing(driver, 12), Priority.BATCH) for number in range(6)]
    gone = driver.engine.submit("gone", growing(driver, 1000), Priority.BATCH)
    assert passes.begun.wait(60)
    driver.engine.cancel("gone")  # while a pass with its tokens is under way
    passes.go.set()
    assert [other.result(60) for other in beside] == [12] * 6
    with pytest.raises(ProcessCancelled):
        gone.result(60)
    assert sum("gone" in taken for taken in passes) == 1
    assert len(passes) >= 12  # the others went on


def test_a_pass_with_nobody_left_in_it_ends_at_once_and_leaves_no_trace(driver: LlamaDriver, passes: Passes) -> None:
    alone = decide(driver, QUESTIONS[0]).alternatives
    before = driver.engine.tokens_evaluated
    gone = driver.engine.submit("gone", growing(driver, 1000))
    assert passes.begun.wait(60)
    driver.engine.cancel("gone")
    passes.go.set()
    with pytest.raises(ProcessCancelled):
        gone.result(60)
    assert driver.engine.tokens_evaluated == before
    driver.engine.forget("p")
    assert decide(driver, QUESTIONS[0]).alternatives == pytest.approx(alone, abs=1e-3)


def test_whoever_cancels_a_decision_does_not_wait_for_the_pass_under_way(driver: LlamaDriver, passes: Passes) -> None:

    async def cancel() -> list[Decision]:
        others = asyncio.gather(*(driver.decide(request(question, f"beside {n}")) for n, question in enumerate(QUESTIONS)))
        task = asyncio.create_task(driver.decide(request(QUESTIONS[0], "gone")))
        assert await asyncio.to_thread(passes.begun.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):  # the pass is held until this has come
            await task
        passes.go.set()
        return list(await others)

    assert len(asyncio.run(cancel())) == len(QUESTIONS)
    assert sum("gone" in taken for taken in passes) == 1


def test_a_deadline_ends_a_question_during_a_pass_and_the_others_go_on(own_home: Home) -> None:
    with Kernel(home=own_home) as kernel:
        driver = kernel.driver
        assert isinstance(driver, LlamaDriver)
        others = [kernel.submit(question) for question in QUESTIONS[1:4]]
        driver.engine.on_pass = passes = Passes(*(other.pid for other in others))
        late = kernel.submit(QUESTIONS[0], budget=Budget(seconds=0.5))
        passes.held.add(late.pid)
        answer = late.result(60)  # no pass ends before this has come
        passes.go.set()
        assert {other.result(120).status for other in others} <= {"answered", "abstained", "asked"}
    assert (answer.status, [event for event in late.past if event.kind == "decided"]) == ("abstained", [])
    assert "0.5 s" in " ".join(event.payload.get("text", "") for event in late.past)
    assert sum(late.pid in taken for taken in passes) <= 1


def test_passes_of_batch_work_are_short_so_that_a_cancel_is_soon_at_their_end(home: Home, driver: LlamaDriver) -> None:
    passes = Passes()
    priority = LlamaDriver(driver.path, home.cache, temperature=driver.temperature, order="priority")
    priority.offer(driver.tools)
    priority.engine.on_pass = passes
    long = [f"{question} {'And more words. ' * 20}" for question in QUESTIONS]

    async def together() -> None:
        requests = [Request(question, View(question=question), seen_texts(question), priority=Priority.BATCH) for question in long]
        await asyncio.gather(*(priority.decide(one) for one in requests))

    asyncio.run(together())
    priority.close()
    assert max(sum(taken.values()) for taken in passes) <= BATCH // 4  # an eighth, and the tree of names that is scored at once


def test_a_model_that_fails_to_make_room_for_a_question_fails_that_one_alone(driver: LlamaDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: int, target: int) -> None:
        raise ModelUnusable("llama.cpp has no memory left")

    with monkeypatch.context() as failing:
        failing.setattr(driver.engine._context, "copy", broken)
        with pytest.raises(ModelUnusable, match="no memory left"):
            driver.engine.submit("one", growing(driver, 2)).result(60)
    assert driver.engine.submit("other", growing(driver, 2)).result(60) == 2


def test_a_cancelled_decision_ends_and_the_next_one_works(driver: LlamaDriver) -> None:
    async def cancel() -> None:
        task = asyncio.create_task(driver.decide(request("A long question. " * 60, "gone")))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert decide(driver, QUESTIONS[0]).alternatives


@pytest.mark.parametrize(
    ("question", "topic"),
    [("Other names of TP53?", "aliases"), ("Ensembl id of TP53", "identifiers"), ("TP53在哪条染色体上？", "location"), ("Which diseases does TP53 cause?", "disorders")],
)  # fmt: skip
def test_an_answer_names_the_finding_that_the_question_asks_for(driver: LlamaDriver, question: str, topic: str) -> None:
    topics = ["identity", "location", "identifiers", "aliases", "disorders"]
    step = Step(decision="gene_lookup\ngene: TP53", lines=tuple(f"{number} {one}: of TP53" for number, one in enumerate(topics, 1)))
    view = View(question=question, steps=(step,))
    syscall = asyncio.run(driver.decide(Request(topic, view, seen_texts(question), findings={f"the {one}": one for one in topics}))).syscall
    driver.forget(topic)
    assert isinstance(syscall, Answer)
    assert syscall.findings[0] == f"the {topic}"


@pytest.mark.parametrize("question", ["Does a PALB2 carrier need her pancreas watched?", "马凡综合征主动脉根部多粗要手术？"])
def test_an_answer_from_guidelines_begins_with_the_card_closest_to_the_question(question: str, own_home: Home) -> None:
    with Kernel(home=own_home) as kernel:
        answer = kernel.ask(question)
    assert answer.calls[0].tool == "guideline_search"
    assert answer.claims[0].findings == (answer.findings[0].id,)


def test_words_that_evidence_two_arguments_fill_both(driver: LlamaDriver) -> None:
    asked = "10-year cardiovascular risk: female, 54, TC 195, HDL 55, BP 126 no meds, eGFR 92, BMI 26, non-smoker, no diabetes"
    call = decide(driver, asked).syscall
    assert isinstance(call, Call)
    assert {name: call.invocations[0].arguments.get(name) for name in ("bp_treated", "statin")} == {"bp_treated": False, "statin": False}


def test_an_answer_that_no_word_of_the_question_asks_for_is_in_the_tools_own_order(own_home: Home) -> None:
    facts = "woman, 55, TC 213, HDL 50, BP 120 untreated, no statin, no diabetes, non-smoker, eGFR 90: 10-year cardiovascular risk?"
    with Kernel(home=own_home) as kernel:
        answers = [kernel.ask(f"{race} {facts}") for race in ("White", "Black")]
    assert answers[0].claims == answers[1].claims
    assert answers[0].claims[0].findings == (answers[0].findings[0].id,)
