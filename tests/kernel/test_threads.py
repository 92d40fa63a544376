"""The model's threads follow what other programs leave free of the machine, and what is decided does not depend on them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from llmasos.kernel.drivers.context import Context
from llmasos.kernel.drivers.threads import Adapting, Reading, Threads, busy, measure, reading
from llmasos.kernel.drivers.waiting import briefly, how_threads_wait
from llmasos.memory.home import Home

CORES = 4


def followed(start: int, others: Sequence[float], seconds: float = 1.0) -> list[int]:
    """The numbers of threads, as other programs use that many cores from one look to the next; this one uses three."""
    moments = [Reading(0.0, 100.0, 50.0)]
    for used in others:
        last = moments[-1]
        moments.append(Reading(last.at + seconds, last.everybody + (used + 3) * seconds, last.own + 3 * seconds))
    adapting = scripted(Threads(start, CORES, 0.0), moments)
    return [adapting.look() for _ in others]


def scripted(chosen: Threads, moments: Sequence[Reading]) -> Adapting:
    """A machine that goes from one of these moments to the next whenever it is looked at."""
    left, clock = iter(moments), iter([moment.at for moment in moments[1:]])
    return Adapting(chosen, now=lambda: next(left), afresh=lambda: 2, clock=lambda: next(clock))


def test_a_core_that_another_program_takes_costs_a_thread_at_the_next_look() -> None:
    assert followed(4, [1.0, 1.0]) == [3, 3]
    assert followed(4, [2.6]) == [1]


def test_a_core_must_be_free_twice_in_a_row_before_a_thread_is_added() -> None:
    assert followed(2, [0.0, 0.0]) == [2, 4]
    assert followed(2, [1.0, 2.0, 1.0, 1.0]) == [2, 2, 2, 3]


def test_small_changes_change_nothing() -> None:
    assert followed(4, [0.4, 0.1, 0.4]) == [4, 4, 4]
    assert followed(3, [0.3, 0.3, 1.4, 0.3]) == [3, 3, 3, 3]


def test_one_thread_is_left_whatever_happens() -> None:
    assert followed(4, [9.0]) == [1]


def test_after_a_pause_the_number_is_chosen_as_at_the_start() -> None:
    assert followed(4, [0.0], seconds=60) == [2]


def test_the_machine_is_looked_at_once_a_second_at_most() -> None:
    looks = []

    def now() -> Reading:
        looks.append(1)
        return Reading(0.0, 0.0, 0.0)

    tenths = iter(range(10))
    adapting = Adapting(Threads(2, CORES, 0.0), now=now, clock=lambda: next(tenths) / 10)
    for _ in range(10):
        adapting.look()
    assert len(looks) == 1


def test_a_system_that_does_not_say_keeps_the_number() -> None:
    adapting = Adapting(Threads(2, CORES, 0.0), now=lambda: None, clock=lambda: 1e9)
    assert adapting.look() == 2


def test_only_the_cores_of_this_program_count_and_waiting_for_a_disk_is_idle() -> None:
    stat = "cpu  900 0 0 0 0 0 0 0 0 0\ncpu0 100 20 30 5000 700 4 5 6 0 0\ncpu1 800 0 0 0 0 0 0 0 0 0\nintr 12345\n"
    assert busy(stat, {0}) == pytest.approx(165 / os.sysconf("SC_CLK_TCK"))


@pytest.mark.skipif(not Path("/proc/stat").is_file(), reason="this system has no /proc/stat")
def test_a_reading_counts_the_work_of_this_program_among_that_of_all() -> None:
    before = reading()
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    after = reading()
    assert before is not None
    assert after is not None
    assert after.own - before.own >= 0.29
    assert after.everybody - before.everybody >= after.own - before.own - 0.1  # the system counts in hundredths, core by core


@pytest.mark.skipif(not Path("/proc/stat").is_file(), reason="this system has no /proc/stat")
def test_the_first_number_follows_what_others_used_while_the_model_was_loaded() -> None:
    now = reading()
    assert now is not None
    cores = measure().cores
    taken = measure(Reading(now.at - 100.0, now.everybody - 100.0 * cores, now.own))
    free = measure(Reading(now.at - 100.0, now.everybody, now.own))
    assert (taken.count, free.count) == (1, cores)
    assert taken.over == "the last 100.0 seconds"


# -- with the embedded model -----------------------------------------------------------------------------------


@pytest.fixture
def context(home: Home, tmp_path: Path) -> Iterator[Context]:
    opened = Context(home.models / "scheduler.gguf", "<|im_start|>system\nTools.<|im_end|>\n", tmp_path, length=512, sequences=3, threads=1)
    yield opened
    opened.close()


def after(context: Context, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Logits after a text."""
    tokens = context.tokens(text)
    context.copy(0, 1)
    context.clear()
    rows = [context.put(token, context.prefix + place, [1], place == len(tokens) - 1) for place, token in enumerate(tokens)]
    context.evaluate()
    context.drop(1)
    return context.row(rows[-1])


def test_the_number_of_threads_changes_between_passes_and_the_logits_do_not(context: Context) -> None:
    import llama_cpp

    alone = after(context, "Which disorders are linked to PALB2?")
    context.use_threads(2)
    assert llama_cpp.llama_n_threads(context._context) == llama_cpp.llama_n_threads_batch(context._context) == 2
    together = after(context, "Which disorders are linked to PALB2?")
    assert np.abs(alone - together).max() < 0.01
    assert alone.argmax() == together.argmax()


def test_the_next_pass_runs_with_the_threads_that_the_last_look_left(context: Context) -> None:
    context.use_threads(2)
    context._adapting = scripted(Threads(2, 2, 0.0), [Reading(0.0, 0.0, 0.0), Reading(1.0, 2.0, 1.0)])
    after(context, "Where is TP53?")
    assert context.threads == 1


def test_llama_cpp_is_loaded_with_a_short_spin_and_nothing_of_it_stays_in_the_environment() -> None:
    code = "import os\nfrom llmasos.kernel.drivers.waiting import briefly\nwith briefly():\n    import llama_cpp\nassert 'GOMP_SPINCOUNT' not in os.environ"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_"))}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment | {"OMP_DISPLAY_ENV": "verbose"}, capture_output=True, text=True, check=True
    )
    if "spin" in how_threads_wait():  # else this llama.cpp is built without GNU's OpenMP
        assert "GOMP_SPINCOUNT = '1000'" in done.stderr


def test_the_users_own_setting_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    with briefly():
        assert "GOMP_SPINCOUNT" not in os.environ
    assert "OMP_WAIT_POLICY=passive" in how_threads_wait() or "not built" in how_threads_wait()
