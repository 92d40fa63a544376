"""Many questions, or one question for many patients: rows of a file in, a line each out, and no row twice.

Invariants:
- A row is finished when its line, newline included, is in the output. Lines come in the order in which rows finish.
- A line names its row by number and by the hash of what was asked, so a changed input is noticed, not mixed up.
- What is kept in memory: the rows under way (`at_once`), eight bytes a row of the file, and the first failures;
  while the rows are counted, the ids that they give, too.
"""

import asyncio
import fcntl
import json
import os
import time
from array import array
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from llmasos.errors import Busy, InvalidInput, LLMasOSError

from .checked import check_question
from .cohort_rows import OUT_OF_TIME, Line, Row, answered, distinct, opened, rows
from .kernel import Kernel

AT_ONCE = 16
NAMED = 20  # failures that the report names one by one
Engine = Callable[[Iterator[Row]], AsyncGenerator[Line, None]]  # lines as rows finish; leaving cancels those under way


@dataclass
class Tally:
    """How far a cohort is. `earlier` rows were finished by an earlier run; `failures` are the first of (row, id, reason).

    `late` rows have an outcome, but ran out of time; the first of them are among the failures.
    """

    total: int
    earlier: int = 0
    late: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, object, str]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, line: dict[str, Any]) -> None:
        """Count a line of the output."""
        self.statuses[line["status"]] += 1
        self.late += OUT_OF_TIME in line
        if _is_unfinished(line) and len(self.failures) < NAMED:
            self.failures.append((line["row"], line["id"], line.get(OUT_OF_TIME) or line.get("error") or line.get("answer", "")))

    @property
    def finished(self) -> int:
        return self.statuses.total()

    @property
    def seconds_left(self) -> float | None:
        """At the pace of this run; nothing before its first row is finished."""
        now = self.finished - self.earlier
        return (time.monotonic() - self.began) / now * (self.total - self.finished) if now else None


def run(
    kernel: Kernel,
    source: Path,
    out: Path,
    ask: str | None = None,
    *,
    at_once: int = AT_ONCE,
    retry_failed: bool = False,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Ask every row that has no line in `out` yet, so many at once. Ctrl-C cancels what runs, and leaves whole lines behind.

    Rows are `{"question": …, "id"?: …, "patient"?: …}`, or plain questions if the first one is no JSON object; with `ask`,
    each is a patient's record, and that is its question. A row that can't be used gets a line with status failed. Raises
    InvalidInput when the output belongs to another input or two rows have the same id, Busy while another run writes to it, and ModelUnusable when
    the model goes away; what is finished stays.
    """

    def engine(left: Iterator[Row]) -> AsyncGenerator[Line, None]:
        kernel.driver  # noqa: B018 - a model that can't be had is no row's fault
        return answered(kernel, left, ask, at_once)

    return carry_out(engine, source, out, ask, retry_failed=retry_failed, progress=progress)


def carry_out(engine: Engine, source: Path, out: Path, ask: str | None, *, retry_failed: bool, progress: Callable[[Tally], None]) -> Tally:
    """`run`, with the lines that an engine makes of the rows that are left."""
    if out.exists() and not out.is_file():  # a device or a pipe can't be read again to see what is finished
        raise InvalidInput("out", str(out), f"a file's name; this is a {'folder' if out.is_dir() else 'device or a pipe'}")
    if source.resolve() == out.resolve():
        raise InvalidInput("out", str(out), "another file than the input")
    if ask is not None:
        check_question(ask, "ask")
    last = total = 0
    given = rows(source, ask)
    for row in distinct(given) if ask is None else given:  # with one question for all, an id is the record's own
        last, total = row.number, total + 1
    tally = Tally(total)
    with ExitStack() as claims:
        claims.enter_context(_claimed(out))
        if retry_failed:
            _forget_failed(out, last)
            claims.enter_context(_claimed(out))  # which is another file now
        done = _finished(out, last, tally)
        tally.earlier, tally.began = tally.finished, time.monotonic()
        progress(tally)
        asyncio.run(_write(engine, _left(source, ask, done, out), out, tally, progress))
    return tally


@contextmanager
def _claimed(out: Path) -> Iterator[None]:
    """The output for this run alone, made if it is not there; a file that no line came to is not left behind by what goes wrong.

    Raises Busy while another run writes to it, which a lock tells that the operating system lets go when that program ends.
    """
    new = not out.exists()
    with opened(out, "ab", "out") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(file.fileno()), out.stat()):
                raise BlockingIOError  # it was replaced just now
        except (BlockingIOError, FileNotFoundError) as error:
            raise Busy(f"{out} is being written by another run; wait for that one, or choose another file") from error
        try:
            yield
        except BaseException:  # a model that can't be had, an input that can't be used, or Ctrl-C
            if new and not os.fstat(file.fileno()).st_size:
                out.unlink(missing_ok=True)
            raise


async def _write(engine: Engine, left: Iterator[Row], out: Path, tally: Tally, progress: Callable[[Tally], None]) -> None:
    first = next(left, None)
    if first is None:
        return
    with opened(out, "ab", "out") as file:
        async with aclosing(engine(chain([first], left))) as lines:
            async for line in lines:
                written = json.dumps(line, ensure_ascii=False).encode(errors="backslashreplace")  # an id may hold half a pair
                append_line(file, written + b"\n", out)
                tally.add(line)
                progress(tally)


def append_line(file: BinaryIO, line: bytes, out: Path) -> None:
    """Write a line past the file's buffer, which would be written again as it closes. Raises LLMasOSError where there is no room for it."""
    try:
        while line:
            line = line[os.write(file.fileno(), line) :]
    except OSError as error:
        raise LLMasOSError(f"{out}: {error.strerror}; what is there stays, and the same command goes on once there is room") from error


def _left(source: Path, ask: str | None, done: "array[int]", out: Path) -> Iterator[Row]:
    """Rows without a line yet. Raises InvalidInput when a line was made from something else."""
    for row in rows(source, ask):
        if row.number > len(done) or not done[row.number - 1]:
            yield row
        elif done[row.number - 1] != row.stamp:
            raise InvalidInput("out", str(out), f"answers to this input; row {row.number} was made from another one, so choose a new file")


def _finished(out: Path, last: int, tally: Tally) -> "array[int]":
    """The stamp of each row that has a line, 0 for the others. A cut last line is taken off the file."""
    done = array("Q", [0]) * last
    end = 0
    for text, line in _written(out, last):
        end += len(text)
        if done[line["row"] - 1]:
            raise InvalidInput("out", str(out), f"one line a row; there are two of row {line['row']}")
        done[line["row"] - 1] = int(line["input"], 16)
        tally.add(line)
    os.truncate(out, end)
    return done


def _forget_failed(out: Path, last: int) -> None:
    """Take the lines of rows that failed or ran out of time off the file, all or none."""
    kept = out.with_name(f"{out.name}.{os.getpid()}")
    with opened(kept, "wb", "out") as file:
        file.writelines(text for text, line in _written(out, last) if not _is_unfinished(line))
    os.replace(kept, out)


def _is_unfinished(line: dict[str, Any]) -> bool:
    """Whether asking a row again may come to more."""
    return line["status"] == "failed" or OUT_OF_TIME in line


def _written(out: Path, last: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The whole lines of an output, as they stand there and read. Raises InvalidInput for one that no run wrote."""
    with opened(out, "rb", "out") as file:
        for number, text in enumerate(file, 1):
            if not text.endswith(b"\n"):
                return
            try:
                line = json.loads(text)
                fits = 1 <= line["row"] <= last and 0 < int(line["input"], 16) < 2**64 and {"id", "status"} <= set(line)
            except (ValueError, KeyError, TypeError, RecursionError):
                fits = False
            if not fits:
                raise InvalidInput("out", str(out), f"a new file, or what an earlier run on this input wrote; line {number} is not")
            yield text, line
