"""A question on its way: what the kernel does is in the journal, in order, and survives what happens to the program."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest

from llmasos.errors import InvalidInput, ModelUnusable, ProcessUnknown, SetupNeeded, UnknownTerm
from llmasos.kernel.drivers.replay import ReplayDriver
from llmasos.kernel.journal import Journal
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.process import Budget, fold
from llmasos.kernel.replay import replay
from llmasos.kernel.syscalls import Abstain, Answer, Ask, Call, Decision, Invocation
from llmasos.memory.home import Home
from llmasos.memory.keys import Cipher, load_key
from llmasos.memory.patient import Patient
from llmasos.tools.finding import Finding, Source
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot
from llmasos.tools.tool import tool

SOURCE = Source(title="A table", publisher="Somebody", version="2026", identifier="https://example.org")


@tool(summary="says where a thing lies", examples=[])
def place(thing: Annotated[str, Slot(about="a thing")]) -> list[Finding]:
    return [
        Finding(topic="location", template="{thing} lies at {where}.", values={"thing": thing, "where": "17q21"}, source=SOURCE),
        Finding(topic="colour", template="{thing} is {colour}.", values={"thing": thing, "colour": "blue"}, source=SOURCE),
    ]


@tool(summary="takes its time", examples=[], timeout=60)
def slow(thing: Annotated[str, Slot(about="a thing")]) -> list[Finding]:
    time.sleep(30)
    return []


@tool(summary="always fails", examples=[])
def failing(thing: Annotated[str, Slot(about="a thing")]) -> list[Finding]:
    raise RuntimeError("out of order")


@tool(summary="leaves as a command line would", examples=[])
def leaving(thing: Annotated[str, Slot(about="a thing")]) -> list[Finding]:
    sys.exit("no such option")


def decision(syscall: Any, chosen: str) -> Decision:
    return Decision(syscall=syscall, chosen=chosen, alternatives={chosen: 1.0}, model="recorded", prompt_hash="", tokens=5, ms=1.0)


def call(name: str, thing: str = "BRCA1") -> Decision:
    return decision(Call(invocations=(Invocation(tool=name, arguments={"thing": thing}),)), name)


OPEN = threading.Event()


@tool(summary="waits until it may go on", examples=[], timeout=60)
def gated(thing: Annotated[str, Slot(about="a thing")]) -> list[Finding]:
    OPEN.wait(60)
    return place(thing)  # type: ignore[no-any-return]


LATER = threading.Event()


@tool(summary="waits for something else", examples=[], timeout=60)
def later(thing: Annotated[str, Slot(about="a thing")]) -> list[Finding]:
    LATER.wait(60)
    return place(thing)  # type: ignore[no-any-return]


@pytest.fixture
def decided(own_home: Home) -> Iterator[Any]:
    """A kernel whose decisions are recorded ones: `decided(call("place"), …)`."""
    opened: list[Kernel] = []

    def build(*decisions: Decision) -> Kernel:
        script = Journal(own_home.root / f"script{len(opened)}.sqlite", Cipher(bytes(32)))
        script.append(
            "script", [("submitted", {}), *(("decided", item.model_dump(mode="json")) for item in decisions)], "2026-01-01T00:00:00+00:00"
        )
        registry = Registry()
        registry.add([place, slow, failing, gated, later, leaving])
        kernel = Kernel(registry=registry, home=own_home, driver=ReplayDriver(script, "script"))
        opened.append(kernel)
        return kernel

    yield build
    for kernel in opened:
        kernel.close()


def test_the_chosen_findings_come_first_and_the_rest_is_also_found(decided: Any) -> None:
    answer = decided(call("place"), decision(Answer(findings=("c1.2",)), "answer")).ask("What colour is BRCA1?")
    assert answer.status == "answered"
    assert [claim.text for claim in answer.claims] == ["BRCA1 is blue."]
    assert [claim.text for claim in answer.also_found] == ["BRCA1 lies at 17q21."]
    assert "What this rests on\n[1] A table. Somebody, 2026." in answer.answer


def test_each_of_several_calls_has_a_sentence_in_the_answer(decided: Any) -> None:
    asked = tuple(Invocation(tool="place", arguments={"thing": gene}) for gene in ("BRCA1", "TP53"))
    two = decision(Call(invocations=asked), "place")
    answer = decided(two, decision(Answer(findings=("c2.2",)), "answer")).ask("What about BRCA1 and TP53?")
    assert [claim.text for claim in answer.claims] == ["TP53 is blue.", "BRCA1 lies at 17q21."]


def test_every_arrow_is_an_event_in_its_order(decided: Any) -> None:
    kernel = decided(call("place"), decision(Answer(findings=("c1.1",)), "answer"))
    pid = kernel.ask("Where is BRCA1?").pid
    assert [event.kind for event in kernel.journal.events(pid)] == ["submitted", "decided", "called", "returned", "decided", "answered"]
    assert list(kernel.journal.verify()) == []


def test_a_failing_tool_is_seen_by_the_model_and_named_in_the_answer(decided: Any) -> None:
    kernel = decided(call("failing"), decision(Abstain(code="no data", reason="There is nothing."), "abstain"))
    answer = kernel.ask("Is it working?")
    assert answer.status == "abstained"
    assert "failing: failing raised RuntimeError: out of order" in kernel.journal.events(answer.pid)[-1].payload["missing"]


def test_a_tool_that_leaves_the_program_fails_its_call_and_the_kernel_answers_on(decided: Any) -> None:
    kernel = decided(call("leaving"), call("place"), decision(Answer(findings=("c2.1",)), "answer"))
    answer = kernel.submit("Where is BRCA1?").result(20)
    assert answer.status == "answered"
    assert "leaving: leaving raised SystemExit: no such option" in answer.missing
    assert kernel.submit("Where is BRCA2?").result(20).status == "answered"


def test_a_question_back_waits_and_a_reply_goes_on_in_another_kernel(decided: Any) -> None:
    script = (
        decision(Ask(question="Which thing?", slot="thing"), "ask"),
        call("place", "TP53"),
        decision(Answer(findings=("c1.1",)), "answer"),
    )
    asked = decided(*script).ask("Where is it?")
    assert (asked.status, asked.answer) == ("asked", "Which thing?")
    answer = decided(*script).reply(asked.pid, "TP53").result(20)
    assert answer.claims[0].text == "TP53 lies at 17q21."


def test_cancelling_ends_a_process_while_its_tool_still_runs(decided: Any) -> None:
    process = decided(call("slow")).submit("How long?")
    time.sleep(0.3)
    started = time.monotonic()
    process.cancel()
    assert process.result(5).status == "cancelled"
    assert time.monotonic() - started < 15


def test_a_cancellation_that_comes_with_the_answer_is_too_late(decided: Any) -> None:
    OPEN.clear()
    kernel = decided(call("gated"), decision(Answer(findings=("c1.1",)), "answer"))
    process = kernel.submit("Where is BRCA1?")
    process._tell(lambda event: process.task.cancel() if event is not None and event.kind == "answered" else None)
    OPEN.set()
    assert process.result(20).status == "answered"
    assert [event.kind for event in kernel.journal.events(process.pid)][-2:] == ["decided", "answered"]


def test_processes_that_a_held_journal_stopped_all_say_so_and_go_on_later(decided: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    OPEN.clear()
    monkeypatch.setattr("llmasos.kernel.store.PATIENCE", 0.1)
    kernel = decided(call("gated"), decision(Answer(findings=("c1.1",)), "answer"))
    processes = [kernel.submit(f"Where is BRCA{number}?") for number in range(4)]
    while len(kernel.journal.events(kinds=["called"])) < len(processes):
        time.sleep(0.02)
    holder = sqlite3.connect(kernel.journal.name, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    OPEN.set()
    stopped = [process.result(30) for process in processes]
    holder.execute("ROLLBACK")
    assert all(answer.status == "failed" and "being written by another program" in answer.answer for answer in stopped)
    assert sorted(kernel.interrupted()) == sorted(process.pid for process in processes)
    assert [kernel.resume(process.pid).result(30).status for process in processes] == ["answered"] * len(processes)
    assert list(kernel.journal.verify()) == []


def test_no_call_goes_on_when_the_journal_stopped_its_process(decided: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    OPEN.clear()
    LATER.clear()
    monkeypatch.setattr("llmasos.kernel.store.PATIENCE", 0.1)
    both = tuple(Invocation(tool=name, arguments={"thing": "BRCA1"}) for name in ("gated", "later"))
    kernel = decided(decision(Call(invocations=both), "gated"), decision(Answer(findings=("c1.1",)), "answer"))
    process = kernel.submit("Where is BRCA1?")
    while len(kernel.journal.events(kinds=["called"])) < len(both):
        time.sleep(0.02)
    holder = sqlite3.connect(kernel.journal.name, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    OPEN.set()
    assert process.result(30).status == "failed"
    holder.execute("ROLLBACK")
    LATER.set()
    time.sleep(0.5)
    assert kernel.journal.events(kinds=["returned"]) == []
    assert kernel.resume(process.pid).result(30).status == "answered"


def test_another_program_can_cancel_through_the_shared_journal(decided: Any) -> None:
    running, other = decided(call("slow")), decided()
    process = running.submit("How long?")
    time.sleep(0.3)
    other.cancel(process.pid)
    assert process.result(5).status == "cancelled"


def test_a_spent_budget_ends_with_what_was_found(decided: Any) -> None:
    answer = decided(call("place"), call("failing")).ask("Where is BRCA1?", budget=Budget(steps=1))
    assert answer.status == "answered"
    assert any("1 steps of this question are used up" in note for note in answer.missing)


def test_asking_for_the_same_again_ends_in_an_answer_not_in_a_circle(decided: Any) -> None:
    answer = decided(call("place"), call("place"), call("place")).ask("Where is BRCA1?")
    assert answer.status == "answered"
    assert len(answer.calls) == 1


def test_a_driver_that_runs_dry_fails_the_process_with_its_reason(decided: Any) -> None:
    answer = decided(call("place")).ask("Where is BRCA1?")
    assert answer.status == "failed"
    assert "asks for one more" in answer.answer


class Writing(ReplayDriver):
    """One that never comes to an end with its prose."""

    writes_prose = True

    async def compose(self, question: str, findings: list[str]) -> str:
        await asyncio.sleep(60)
        return ""


def test_prose_that_takes_longer_than_the_question_has_time_is_done_without(decided: Any) -> None:
    kernel = decided(call("place"), decision(Answer(findings=("c1.1",)), "answer"))
    kernel._driver.__class__ = Writing
    answer = kernel.submit("Where is BRCA1?", budget=Budget(seconds=3)).result(20)
    assert (answer.status, [claim.text for claim in answer.claims]) == ("answered", ["BRCA1 lies at 17q21."])
    assert replay(kernel.journal, answer.pid, kernel.registry) is None


def test_ctrl_c_in_a_direct_call_is_on_record(decided: Any) -> None:
    kernel = decided()
    interrupt = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        kernel.call("slow", thing="BRCA1")
    kernel.close()
    (pid,) = kernel.journal.pids()
    assert fold(kernel.journal.events(pid)).status == "cancelled"


def test_a_direct_call_that_was_interrupted_is_made_again_without_the_model(decided: Any) -> None:
    kernel = decided()
    kernel.call("place", thing="BRCA1")
    events = kernel.journal.events()
    begun = [(event.kind, event.payload) for event in events if event.kind in ("submitted", "decided", "called")]
    begun[0][1]["life"] = "0123456789abcdef"
    kernel.journal.append("cut", begun, "2026-01-01T12:00:00.000+00:00")
    assert kernel.interrupted() == ["cut"]
    answer = kernel.resume("cut").result(20)
    assert (answer.status, [claim.text for claim in answer.claims]) == ("answered", ["BRCA1 lies at 17q21.", "BRCA1 is blue."])


def test_emergency_advice_stands_before_everything_else(decided: Any) -> None:
    answer = decided(call("place"), decision(Answer(findings=("c1.1",)), "answer")).ask("I have crushing chest pain! And where is BRCA1?")
    assert "call the emergency number" in answer.claims[0].text
    assert answer.claims[1].text == "BRCA1 lies at 17q21."


def test_a_red_flag_in_a_reply_is_answered_with_advice_too(decided: Any) -> None:
    kernel = decided(decision(Ask(question="Which thing?", slot="thing"), "ask"), decision(Ask(question="Which one?", slot="thing"), "ask"))
    first = kernel.ask("Where does it lie?")
    assert first.claims == ()
    second = kernel.reply(first.pid, "I have crushing chest pain right now").result(5)
    assert second.status == "asked"
    assert "call the emergency number" in second.claims[0].text
    assert second.missing == ("Which one?",)
    assert replay(kernel.journal, first.pid, kernel.registry) is None


def test_a_patients_payloads_are_ciphertext_on_disk(decided: Any, own_home: Home) -> None:
    kernel = decided(call("place"), decision(Answer(findings=("c1.1",)), "answer"))
    pid = kernel.ask("Where is BRCA1?", patient=Patient(genes=["BRCA1"], conditions=["porphyria"])).pid
    assert kernel.journal.events(pid)[0].payload["patient"]["conditions"][0]["name"] == "porphyria"
    kernel.close()
    assert b"porphyria" not in own_home.journal.read_bytes()


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 100_000])
def test_a_question_that_can_not_be_is_refused_before_anything_happens(decided: Any, question: str) -> None:
    kernel = decided()
    with pytest.raises(InvalidInput, match="question"):
        kernel.submit(question)
    assert kernel.journal.events() == []


def test_an_unknown_process_is_named(decided: Any) -> None:
    with pytest.raises(ProcessUnknown, match="nobody"):
        decided().reply("nobody", "hello")


def test_a_direct_call_is_validated_journaled_and_raises_the_tools_error(own_home: Home) -> None:
    with Kernel(home=own_home) as kernel:
        assert kernel.call("gene_lookup", gene="PALB2").findings[0].values["symbol"] == "PALB2"
        with pytest.raises(UnknownTerm, match="BRCA1"):
            kernel.call("gene_lookup", gene="BRAC1")
        assert [fold(kernel.journal.events(pid)).status for pid in kernel.journal.pids()] == ["answered", "failed"]


def test_a_missing_model_names_the_command_that_makes_it(own_home: Home, tmp_path: Path) -> None:
    (own_home.root / "models").unlink()
    with Kernel(home=own_home) as kernel, pytest.raises(SetupNeeded, match="llmasos setup"):
        kernel.ask("Where is BRCA1?")


def test_a_corrupt_gguf_is_one_clear_error(own_home: Home, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\x00" * 400)
    with Kernel(model=str(broken), home=own_home) as kernel, pytest.raises(ModelUnusable, match=r"broken\.gguf"):
        kernel.ask("Where is BRCA1?")


def test_a_model_that_turns_out_to_be_damaged_fails_the_process_on_record(own_home: Home, tmp_path: Path) -> None:
    broken = tmp_path / "cut.gguf"
    broken.write_bytes((own_home.models / "scheduler.gguf").read_bytes()[:100_000])
    with Kernel(model=str(broken), home=own_home) as kernel:
        answer = kernel.ask("Where is BRCA1?")
        assert answer.status == "failed"
        assert "cut.gguf" in answer.answer
        assert kernel.journal.events(answer.pid)[-1].payload["error_type"] == "ModelUnusable"


# -- with the embedded model -----------------------------------------------------------------------------------


def test_a_real_question_is_answered_with_sources_and_replays_byte_for_byte(own_home: Home) -> None:
    with Kernel(home=own_home) as kernel:
        answer = kernel.ask("Which disorders are linked to PALB2?")
        assert answer.status == "answered"
        assert answer.sources
        known = {finding.id: finding.text for finding in answer.findings}
        assert all(claim.text == known[claim.findings[0]] for claim in answer.claims)
        assert replay(kernel.journal, answer.pid) is None


def test_asking_works_from_an_event_loop_and_streams_its_events(own_home: Home) -> None:
    async def stream(kernel: Kernel) -> list[str]:
        return [event.kind async for event in kernel.stream("Where is TP53 located?")]

    with Kernel(home=own_home) as kernel:
        kinds = asyncio.run(stream(kernel))
        answer = asyncio.run(kernel.ask_async("Where is TP53 located?"))
    assert kinds[0] == "submitted"
    assert kinds[-1] in ("answered", "abstained", "asked")
    assert answer.pid


SCRIPT = """
import sys, time
from llmasos.kernel.kernel import Kernel
kernel = Kernel()
process = kernel.submit("Which disorders are linked to PALB2?")
for event in process.follow():
    print(event.pid, event.kind, flush=True)
    if event.kind == sys.argv[1]:
        time.sleep(60)
"""


@pytest.mark.parametrize("last", ["submitted", "decided", "called"])
def test_a_process_killed_at_any_step_goes_on_in_the_next_program(own_home: Home, last: str) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, last], stdout=subprocess.PIPE, text=True, env=os.environ | {"LLMASOS_HOME": str(own_home.root)}
    )
    assert program.stdout is not None
    pid = ""
    for line in program.stdout:
        pid, kind = line.split()
        if kind == last:
            break
    program.send_signal(signal.SIGKILL)
    program.wait(10)
    with Kernel(home=own_home) as kernel:
        status = fold(kernel.journal.events(pid)).status
        if status == "running":
            assert pid in kernel.interrupted()
            assert kernel.resume(pid).result(60).status in ("answered", "asked", "abstained")
        assert replay(kernel.journal, pid) is None
        assert list(kernel.journal.verify()) == []


def test_the_projects_sample_runs_as_written(own_home: Home) -> None:
    sample = """
import llmasos
model = llmasos.load_model('medical_llm')
patient_data = {'age': 50, 'gender': 'male', 'gene_mutations': ['BRCA1', 'TP53']}
risk_score = model.predict_risk(patient_data)
print(f'该患者患癌症的风险评分为：{risk_score}')
"""
    done = subprocess.run(
        [sys.executable, "-c", sample], capture_output=True, text=True, env=os.environ | {"LLMASOS_HOME": str(own_home.root)}, check=True
    )
    assert done.stdout.startswith("该患者患癌症的风险评分为：0.")
    assert "interval" in done.stdout


def test_a_prediction_is_a_number_with_sources_and_a_plot(own_home: Home, tmp_path: Path) -> None:
    import llmasos

    prediction = llmasos.load_model("medical_llm").predict_risk({"age": 50, "gender": "male", "gene_mutations": ["BRCA1", "TP53"]})
    assert prediction.interval is not None
    assert prediction.interval[0] < float(prediction) < prediction.interval[1]
    assert sum(prediction.contributions.values()) == pytest.approx(1, abs=0.001)
    assert prediction.sources
    assert "independent" in prediction.explain()
    prediction.plot(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 5_000


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(SetupNeeded, match="chmod 600"):
        load_key(tmp_path / "key")


def test_importing_llmasos_is_light() -> None:
    code = "import sys, llmasos; print([name for name in ('torch', 'chromadb', 'llama_cpp', 'pydantic') if name in sys.modules])"
    assert (
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.replace("'", '"')) == []
    )
