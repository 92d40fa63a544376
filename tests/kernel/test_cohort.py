"""Rows in, a line each out, whatever happens in between; with a driver that needs no model."""

import asyncio
import codecs
import gc
import json
import math
import os
import signal
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmasos.errors import Busy, InvalidInput, ModelUnusable
from llmasos.kernel import metrics
from llmasos.kernel.cohort import Tally, run
from llmasos.kernel.cohort_rows import rows
from llmasos.kernel.drivers.driver import Request
from llmasos.kernel.drivers.policies import Priority
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.process import Budget
from llmasos.kernel.syscalls import Abstain, Call, Decision, Invocation, Origin
from llmasos.memory.home import Home
from llmasos.tools.finding import Finding
from llmasos.tools.registry import Registry
from llmasos.tools.slots import Slot
from llmasos.tools.tool import Manifest, tool


class Parrot:
    """A driver that abstains with the question as its reason, and counts what it is asked."""

    model, threshold, writes_prose = "parrot", 0.0, False

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.now = self.most = 0
        self.seconds = 0.0
        self.silent_after = math.inf  # questions that it answers before it keeps all others waiting

    def offer(self, tools: tuple[Manifest, ...]) -> None:
        """It needs none."""

    async def decide(self, request: Request) -> Decision:
        self.asked.append(request)
        self.now += 1
        self.most = max(self.most, self.now)
        if len(self.asked) > self.silent_after:
            await asyncio.Event().wait()
        await asyncio.sleep(self.seconds)
        self.now -= 1
        if "unplug" in request.view.question:
            raise ModelUnusable("the plug is out")
        syscall = Abstain(code="no data", reason=f"{request.view.question} {request.view.patient}".strip())
        return Decision(syscall=syscall, chosen="abstain", alternatives={"abstain": 1.0}, model="parrot", prompt_hash="", tokens=1, ms=0.0)

    async def compose(self, question: str, findings: list[str]) -> str:
        raise AssertionError("it writes no prose")

    def forget(self, pid: str) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        """It holds nothing."""


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def kernel(own_home: Home, parrot: Parrot) -> Iterator[Kernel]:
    with Kernel(registry=Registry(), home=own_home, driver=parrot) as opened:
        yield opened


def written(path: Path, *rows: Any) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def questions(path: Path, count: int) -> Path:
    return written(path, *({"id": f"q{number}", "question": f"Is this question {number}?"} for number in range(1, count + 1)))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_row_gets_one_line_with_its_id_and_its_answer(kernel: Kernel, tmp_path: Path) -> None:
    tally = run(kernel, questions(tmp_path / "in", 50), tmp_path / "out")
    found = lines(tmp_path / "out")
    assert sorted(line["row"] for line in found) == list(range(1, 51))
    assert all((line["id"], line["answer"]) == (f"q{line['row']}", f"Is this question {line['row']}?") for line in found)
    assert (tally.finished, tally.total, tally.statuses) == (50, 50, Counter(abstained=50))


def test_a_row_with_half_a_character_fails_alone_and_its_line_names_it_as_it_came(kernel: Kernel, tmp_path: Path) -> None:
    source = written(tmp_path / "in", '{"id": "a\\ud800", "question": "Fine?"}', '{"question": "\\udfff?"}', {"question": "Fine, too?"})
    tally = run(kernel, source, tmp_path / "out")
    assert tally.statuses == Counter(abstained=2, failed=1)
    assert {line["row"]: line["id"] for line in lines(tmp_path / "out")} == {1: "a\ud800", 2: 2, 3: 3}
    assert run(kernel, source, tmp_path / "out").earlier == 3


def test_a_question_for_all_that_can_not_be_asked_is_told_before_any_row(kernel: Kernel, tmp_path: Path) -> None:
    for ask in ("", "Which drugs\udcff?"):
        with pytest.raises(InvalidInput, match="ask"):
            run(kernel, written(tmp_path / "in", {"age": 50}), tmp_path / "out", ask)
    assert not (tmp_path / "out").exists()


@tool(summary="the tide of a harbour", examples=["When is high tide?"], timeout=0.05)
def tide(harbour: Annotated[str, Slot(about="a harbour")]) -> list[Finding]:
    """Never back in time."""
    time.sleep(0.5)
    raise AssertionError(harbour)


class Tidal(Parrot):
    """A driver that asks for the tide once, and then abstains as the parrot does."""

    async def decide(self, request: Request) -> Decision:
        decision = await super().decide(request)
        call = Call(
            invocations=(
                Invocation(tool="tide", arguments={"harbour": "Husum"}, origins={"harbour": [Origin(where="user", span="Husum")]}),
            )
        )
        return decision if request.view.steps else decision.model_copy(update={"syscall": call, "chosen": "call", "alternatives": {}})


def test_rows_that_ran_out_of_time_to_decide_are_told_apart_and_asked_again(
    kernel: Kernel, parrot: Parrot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llmasos.kernel.kernel.Budget", lambda: Budget(seconds=2.5))
    source, out = questions(tmp_path / "in", 4), tmp_path / "out"
    parrot.silent_after = 2
    first = run(kernel, source, out, at_once=1)
    assert (first.statuses, first.late, [row for row, _, _ in first.failures]) == (Counter(abstained=4), 2, [3, 4])
    assert [line.get("out_of_time") for line in lines(out)] == [None, None, *["no decision within the 2.5 s of this question"] * 2]
    parrot.silent_after = math.inf
    assert (run(kernel, source, out).late, run(kernel, source, out).earlier) == (2, 4)
    again = run(kernel, source, out, retry_failed=True)
    assert (again.earlier, again.late, again.statuses) == (2, 0, Counter(abstained=4))
    assert not any("out_of_time" in line for line in lines(out))


def test_a_row_whose_tool_was_given_up_is_asked_again_too(own_home: Home, tmp_path: Path) -> None:
    registry = Registry()
    registry.add(tide)
    with Kernel(registry=registry, home=own_home, driver=Tidal()) as kernel:
        tally = run(kernel, written(tmp_path / "in", {"question": "When is high tide in Husum?"}), tmp_path / "out")
        assert (tally.late, lines(tmp_path / "out")[0]["out_of_time"]) == (1, "tide gave no result within 0.05 s")
        assert run(kernel, tmp_path / "in", tmp_path / "out", retry_failed=True).earlier == 0


def test_only_so_many_rows_are_under_way_at_once_and_they_are_of_the_class_batch(kernel: Kernel, parrot: Parrot, tmp_path: Path) -> None:
    parrot.seconds = 0.1  # longer than a slow disk takes to put four submissions on record
    run(kernel, questions(tmp_path / "in", 40), tmp_path / "out", at_once=4)
    assert parrot.most == 4
    assert {request.priority for request in parrot.asked} == {Priority.BATCH}


def test_a_full_queue_delays_rows_and_loses_none(own_home: Home, parrot: Parrot, tmp_path: Path) -> None:
    with Kernel(registry=Registry(), home=own_home, driver=parrot, queue=2) as kernel:
        tally = run(kernel, questions(tmp_path / "in", 12), tmp_path / "out", at_once=6)
    assert tally.statuses == Counter(abstained=12)


def test_one_question_is_asked_for_each_patient(kernel: Kernel, tmp_path: Path) -> None:
    bundle = json.loads((Path(__file__).parent.parent / "memory" / "patient_bundle.json").read_text())
    source = written(tmp_path / "in", {"id": "a", "age": 61, "sex": "female"}, {"genes": ["BRCA1"]}, bundle)
    run(kernel, source, tmp_path / "out", "Which screening?")
    answers = {line["row"]: line["answer"] for line in lines(tmp_path / "out")}
    assert "61" in answers[1]
    assert "BRCA1" in answers[2]
    assert answers[3].startswith("Which screening?")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("nonsense", "JSON object"), ("[1]", "JSON object"), ('{"id": 7}', "question"), ('{"question": ""}', "at least one word"), ("[" * 100_000, "JSON object"),
        ('{"question": 5}', "--ask"), ('{"question": "What?", "patient": {"age": 900}}', "patient.age"), ('{"question": "What?", "patient": "me"}', "record"), ('"\udcff"', "JSON"),
    ],
)  # fmt: skip
def test_a_row_that_can_not_be_used_says_why_in_its_line_and_the_others_go_on(kernel: Kernel, tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "in").write_bytes(b'{"question": "What?"}\n\n' + row.encode(errors="surrogateescape") + b"\n" + b'{"question": "Where?"}')
    tally = run(kernel, tmp_path / "in", tmp_path / "out")
    by_row = {line["row"]: line for line in lines(tmp_path / "out")}
    assert {number: line["status"] for number, line in by_row.items()} == {1: "abstained", 3: "failed", 4: "abstained"}
    assert words in by_row[3]["error"]
    assert [failure[0] for failure in tally.failures] == [3]


def test_lines_that_are_no_json_are_questions_as_they_stand(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(codecs.BOM_UTF8 + ' Where is "TP53"?\r\n\n{乳腺癌?}'.encode())
    run(kernel, tmp_path / "in", tmp_path / "out")
    assert {(line["row"], line["id"], line["answer"]) for line in lines(tmp_path / "out")} == {
        (1, 1, 'Where is "TP53"?'),
        (3, 3, "{乳腺癌?}"),
    }


def test_a_plain_line_that_is_no_utf8_fails_alone(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"Where?\nM\xfcller?\nWhat?\n")
    assert run(kernel, tmp_path / "in", tmp_path / "out").statuses == Counter(abstained=2, failed=1)


@pytest.mark.parametrize(
    ("text", "ask", "words"),
    [('[{"question": "What?"}]', None, "begins as a JSON list"), ("Where?", "Which drugs?", "with --ask, patients' records")],
)
def test_a_file_whose_lines_can_not_be_meant_as_rows_is_refused_once(
    kernel: Kernel, tmp_path: Path, text: str, ask: str | None, words: str
) -> None:
    (tmp_path / "in").write_text(text)
    with pytest.raises(InvalidInput, match=words):
        run(kernel, tmp_path / "in", tmp_path / "out", ask)
    assert not (tmp_path / "out").exists()


def test_an_id_that_two_rows_give_is_named_with_both_lines_before_anything_runs(kernel: Kernel, parrot: Parrot, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = [{"id": name, "question": "What?"} for name in ("q1", None, "1", 1, None, "q1")]
    with pytest.raises(InvalidInput, match=r"id: 'q1' can't be used; .* lines 1 and 6 share this one"):
        run(kernel, written(tmp_path / "in", *asked), tmp_path / "out")
    assert (parrot.asked, (tmp_path / "out").exists()) == ([], False)


def test_failed_rows_are_asked_again_when_that_is_wanted(kernel: Kernel, tmp_path: Path) -> None:
    source = written(tmp_path / "in", {"question": "What?"}, {"question": ""})
    run(kernel, source, tmp_path / "out")
    first = lines(tmp_path / "out")
    again = run(kernel, source, tmp_path / "out", retry_failed=True)
    assert again.earlier == 1
    assert [line["status"] for line in lines(tmp_path / "out")] == ["abstained", "failed"]
    assert lines(tmp_path / "out")[0] == next(line for line in first if line["row"] == 1)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["in", "out"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 1))
def test_wherever_the_output_was_cut_the_next_run_completes_it_and_repeats_nothing(
    kernel: Kernel, parrot: Parrot, tmp_path: Path, cut: float
) -> None:
    source, out = questions(tmp_path / "in", 12), tmp_path / "out"
    out.unlink(missing_ok=True)
    run(kernel, source, out)
    whole = out.read_bytes()
    kept = whole[: round(cut * len(whole))]
    out.write_bytes(kept)
    before = len(parrot.asked)
    tally = run(kernel, source, out)
    finished = kept.count(b"\n")
    assert (tally.earlier, len(parrot.asked) - before) == (finished, 12 - finished)
    assert out.read_bytes().startswith(kept[: kept.rfind(b"\n") + 1])
    assert sorted(line["row"] for line in lines(out)) == list(range(1, 13))


def test_answers_to_another_input_are_not_mixed_with_these(kernel: Kernel, tmp_path: Path) -> None:
    run(kernel, questions(tmp_path / "in", 3), tmp_path / "out")
    before = (tmp_path / "out").read_bytes()
    written(tmp_path / "in", {"question": "Another one?"}, {"question": "What?"}, {"question": "Where?"})
    with pytest.raises(InvalidInput, match="row 1 was made from another one"):
        run(kernel, tmp_path / "in", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "a note\n",
        "{}\n",
        '{"row": 99, "id": 1, "input": "1", "status": "answered"}\n',
        '{"row": 0, "id": 1, "input": "1", "status": "x"}\n',
    ],
)
def test_a_file_that_no_run_wrote_is_left_alone(kernel: Kernel, tmp_path: Path, text: str) -> None:
    (tmp_path / "out").write_text(text)
    with pytest.raises(InvalidInput, match="line 1 is not"):
        run(kernel, questions(tmp_path / "in", 3), tmp_path / "out")
    assert (tmp_path / "out").read_text() == text


def test_an_input_that_is_not_there_or_is_the_output_is_refused(kernel: Kernel, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"questions: .*No such file"):
        run(kernel, tmp_path / "nothing", tmp_path / "out")
    with pytest.raises(InvalidInput, match="another file than the input"):
        run(kernel, questions(tmp_path / "in", 1), tmp_path / "in")


def test_a_model_that_goes_away_stops_the_run_and_costs_no_row(kernel: Kernel, parrot: Parrot, tmp_path: Path) -> None:
    source = written(tmp_path / "in", {"question": "What?"}, {"question": "unplug it"}, *({"question": f"Where {n}?"} for n in range(500)))
    with pytest.raises(ModelUnusable, match="row 2: the plug is out"):
        run(kernel, source, tmp_path / "out", at_once=1)
    assert [line["row"] for line in lines(tmp_path / "out")] == [1]


def test_ctrl_c_leaves_whole_lines_and_no_process_behind(kernel: Kernel, parrot: Parrot, tmp_path: Path) -> None:
    parrot.silent_after = 20  # so that nothing but Ctrl-C ends the run
    source = questions(tmp_path / "in", 200)

    def interrupt(tally: Tally) -> None:
        if tally.finished == 20:
            threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGINT)).start()

    with pytest.raises(KeyboardInterrupt):
        run(kernel, source, tmp_path / "out", at_once=8, progress=interrupt)
    assert len(lines(tmp_path / "out")) == 20
    assert len(parrot.asked) <= 28  # and asks nothing that was not under way
    assert kernel.interrupted() == []
    parrot.silent_after = math.inf
    assert run(kernel, source, tmp_path / "out", at_once=64).finished == 200


def test_an_output_that_another_run_writes_to_is_left_to_it(kernel: Kernel, parrot: Parrot, tmp_path: Path) -> None:
    parrot.silent_after = 3
    source, out, refused = questions(tmp_path / "in", 6), tmp_path / "out", list[Busy]()

    def meddle(tally: Tally) -> None:
        if tally.finished == 3:
            with out.open("ab") as file:
                file.write(b'{"row": 4')  # as far as the other run came with its next line
            with pytest.raises(Busy, match="another run") as raised:
                run(kernel, source, out)
            refused.append(raised.value)
            os.truncate(out, out.stat().st_size - len(b'{"row": 4'))
            parrot.silent_after = math.inf

    assert run(kernel, source, out, at_once=1, progress=meddle).finished == 6
    assert len(refused) == 1
    assert [line["row"] for line in lines(out)] == [1, 2, 3, 4, 5, 6]
    assert run(kernel, source, out).earlier == 6


def test_the_time_left_follows_the_pace_of_this_run_alone() -> None:
    tally = Tally(total=30, earlier=10, statuses=Counter(answered=10), began=time.monotonic() - 4)
    assert tally.seconds_left is None
    tally.statuses["answered"] = 20
    assert tally.seconds_left == pytest.approx(4, abs=0.2)


def finished_before(folder: Path, count: int) -> tuple[Path, Path]:
    """An input of so many questions, and the output of a run that finished all of them."""
    source, out = folder / f"in {count}", folder / f"out {count}"
    with source.open("w") as file:
        file.writelines(f'{{"question": "Is this question {number}?"}}\n' for number in range(count))
    with out.open("w") as file:
        file.writelines(
            f'{{"row": {row.number}, "id": {row.number}, "input": "{row.stamp:016x}", "status": "answered"}}\n'
            for row in rows(source, None)
        )
    return source, out


def peak(work: Callable[[], object]) -> int:
    """Bytes of Python's that were in use at once, at most, beyond those before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_going_on_with_a_file_ten_times_as_long_takes_eight_bytes_a_row_and_no_more(kernel: Kernel, parrot: Parrot, tmp_path: Path) -> None:
    few, many = 5_000, 50_000
    spent = {count: peak(lambda count=count: run(kernel, *finished_before(tmp_path, count))) for count in (few, many)}  # type: ignore[misc]
    assert parrot.asked == []
    assert spent[many] - spent[few] < 8 * (many - few) + 64 * 1024


def test_rows_that_are_finished_leave_nothing_in_memory(
    own_home: Home, parrot: Parrot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "KEPT", 50)  # the newest processes, of which there are figures
    held: list[int] = []

    def note(tally: Tally) -> None:
        if tally.finished in (100, 400):
            parrot.asked.clear()
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])

    source = questions(tmp_path / "in", 400)
    with Kernel(registry=Registry(), home=own_home, driver=parrot) as kernel:
        peak(lambda: run(kernel, source, tmp_path / "out", progress=note))
    assert held[1] - held[0] < 16 * 1024
