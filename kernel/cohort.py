"""Many questions, or one question for many patients: rows of a file in, a line each out, and no row twice.

Invariants:
- A row is finished when its line, newline included, is in the output. Lines come in the order in which rows finish.
- A line names its row by number and by the hash of what was asked, so a changed input is noticed, not mixed up.
- What is kept in memory: the rows under way (`at_once`), eight bytes a row of the file, and the first failures.
"""

import asyncio
import hashlib
import json
import os
import time
from array import array
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import ValidationError

from llmasos.errors import InvalidInput, ModelUnusable, QueueFull

from ..memory.patient import RECORD_BYTES, Patient
from .drivers.policies import Priority
from .kernel import Kernel, Process

AT_ONCE = 16
NAMED = 20  # failures that the report names one by one
OUTCOMES = ("answered", "asked", "abstained", "cancelled")


@dataclass
class Tally:
    """How far a cohort is. `earlier` rows were finished by an earlier run; `failures` are the first of (row, id, reason)."""

    total: int
    earlier: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, object, str]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, line: dict[str, Any]) -> None:
        """Count a line of the output."""
        self.statuses[line["status"]] += 1
        if line["status"] == "failed" and len(self.failures) < NAMED:
            self.failures.append((line["row"], line["id"], line.get("error") or line.get("answer", "")))

    @property
    def finished(self) -> int:
        return self.statuses.total()

    @property
    def seconds_left(self) -> float | None:
        """At the pace of this run; nothing before its first row is finished."""
        now = self.finished - self.earlier
        return (time.monotonic() - self.began) / now * (self.total - self.finished) if now else None


@dataclass(frozen=True)
class Row:
    """A line of the input: its number from 1 on, and the hash of it and the question that is asked of it."""

    number: int
    text: bytes
    stamp: int


def rows(source: Path, ask: str | None) -> Iterator[Row]:
    """The rows of a file, blank lines left out. A line that is too long comes cut, and can't be read as JSON then."""
    with _opened(source, "rb") as file:
        number = 0
        while text := file.readline(RECORD_BYTES):
            number += 1
            whole = text
            while not whole.endswith(b"\n") and (whole := file.readline(RECORD_BYTES)):
                pass
            if text.strip():
                digest = hashlib.sha256((ask or "").encode() + b"\0" + text.strip()).digest()
                yield Row(number, text, max(1, int.from_bytes(digest[:8])))


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
    """Ask every row that has no line in `out` yet. Ctrl-C cancels what runs, and leaves whole lines behind.

    Rows are `{"question": …, "id"?: …, "patient"?: …}`; with `ask`, each is a patient's record, and that is its question.
    A row that can't be used gets a line with status failed. Raises InvalidInput when the output belongs to another
    input, and ModelUnusable when the model goes away; what is finished stays.
    """
    if source.resolve() == out.resolve():
        raise InvalidInput("out", str(out), "another file than the input")
    last = total = 0
    for row in rows(source, ask):
        last, total = row.number, total + 1
    tally = Tally(total)
    if retry_failed and out.exists():
        _forget_failed(out, last)
    done = _finished(out, last, tally)
    if tally.finished < total:
        kernel.driver  # noqa: B018 - a model that can't be had is no row's fault
    tally.earlier, tally.began = tally.finished, time.monotonic()
    progress(tally)
    asyncio.run(_run(kernel, source, out, ask, at_once, done, tally, progress))
    return tally


async def _run(
    kernel: Kernel,
    source: Path,
    out: Path,
    ask: str | None,
    at_once: int,
    done: "array[int]",
    tally: Tally,
    progress: Callable[[Tally], None],
) -> None:
    with _opened(out, "ab") as file:
        async with aclosing(_lines(kernel, _left(source, ask, done, out), ask, at_once)) as lines:
            async for line in lines:
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                file.flush()
                tally.add(line)
                progress(tally)


def _left(source: Path, ask: str | None, done: "array[int]", out: Path) -> Iterator[Row]:
    """Rows without a line yet. Raises InvalidInput when a line was made from something else."""
    for row in rows(source, ask):
        if row.number > len(done) or not done[row.number - 1]:
            yield row
        elif done[row.number - 1] != row.stamp:
            raise InvalidInput("out", str(out), f"answers to this input; row {row.number} was made from another one, so choose a new file")


async def _lines(kernel: Kernel, left: Iterator[Row], ask: str | None, at_once: int) -> AsyncGenerator[dict[str, Any], None]:
    """Lines as rows finish, so many at once; leaving cancels those under way."""
    running: dict[asyncio.Task[dict[str, Any]], Row] = {}
    try:
        while True:
            while len(running) < at_once and (row := next(left, None)) is not None:
                running[asyncio.create_task(_line(kernel, row, ask))] = row
            if not running:
                return
            ended, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                del running[task]
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _line(kernel: Kernel, row: Row, ask: str | None) -> dict[str, Any]:
    """What stands in the output for a row. Raises ModelUnusable: then no other row would fare better."""
    line: dict[str, Any] = {"row": row.number, "id": row.number, "input": f"{row.stamp:016x}"}
    try:
        given = _parsed(row)
        line["id"] = given.get("id", row.number)
        question, patient = _asked(given, ask)
        process = await _submitted(kernel, question, patient)
    except InvalidInput as error:
        return line | {"status": "failed", "error": str(error), "error_type": type(error).__name__}
    try:
        answer = await process
    except asyncio.CancelledError:
        process.cancel()
        await process
        raise
    if answer.status in OUTCOMES:
        return line | answer.contract()
    payload = process.past[-1].payload
    if payload.get("error_type") == ModelUnusable.__name__:
        raise ModelUnusable(f"stopped at row {row.number}: {payload['error']}")
    failure = {"status": "failed", "error": payload.get("error", "ended without an outcome"), "error_type": payload.get("error_type", "")}
    return line | answer.contract() | failure


async def _submitted(kernel: Kernel, question: str, patient: Patient | None) -> Process:
    """A process of the class batch, as soon as there is a place."""
    while True:
        try:
            return kernel.submit(question, patient=patient, priority=Priority.BATCH)
        except QueueFull as full:
            await asyncio.sleep(full.retry_after)


def _parsed(row: Row) -> dict[str, Any]:
    if len(row.text) >= RECORD_BYTES:
        raise InvalidInput("row", f"{row.text[:40]!r}…", f"a line of at most {RECORD_BYTES // 2**20} MB")
    try:
        given = json.loads(row.text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("row", row.text[:60].decode(errors="replace"), f"a JSON object ({error})") from error
    if not isinstance(given, dict):
        raise InvalidInput("row", row.text[:60].decode(errors="replace"), "a JSON object")
    return given


def _asked(given: dict[str, Any], ask: str | None) -> tuple[str, Patient | None]:
    """The question of a row, and the patient in its scope."""
    if ask is not None:
        return ask, _patient(given)
    question, patient = given.get("question"), given.get("patient")
    if not isinstance(question, str):
        raise InvalidInput("question", question, 'a text, as in {"question": "Where is TP53?"}; records of patients need --ask')
    if patient is not None and not isinstance(patient, dict):
        raise InvalidInput("patient", patient, "a patient's record as a JSON object")
    return question, None if patient is None else _patient(patient)


def _patient(record: dict[str, Any]) -> Patient:
    """A FHIR bundle or a plain record; `id` names the row, and is no part of a plain one."""
    try:
        if "resourceType" in record:
            from ..memory.fhir import read_bundle

            return read_bundle(record)
        return Patient.model_validate({name: value for name, value in record.items() if name != "id"})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"patient.{place}".rstrip("."), first["input"], first["msg"]) from error


def _finished(out: Path, last: int, tally: Tally) -> "array[int]":
    """The stamp of each row that has a line, 0 for the others. A cut last line is taken off the file."""
    done = array("Q", bytes(8 * last))
    if not out.exists():
        return done
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
    """Take the lines of failed rows off the file, all or none."""
    kept = out.with_name(f"{out.name}.{os.getpid()}")
    with _opened(kept, "wb") as file:
        file.writelines(text for text, line in _written(out, last) if line["status"] != "failed")
    os.replace(kept, out)


def _written(out: Path, last: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The whole lines of an output, as they stand there and read. Raises InvalidInput for one that no run wrote."""
    with _opened(out, "rb") as file:
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


def _opened(path: Path, mode: str) -> BinaryIO:
    """A file that only its owner can read if it is new: answers are about patients."""
    try:
        return cast(BinaryIO, open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600)))
    except OSError as error:
        what = "in" if mode == "rb" else "out"
        raise InvalidInput(what, str(path), f"a file that can be {'read' if mode == 'rb' else 'written'} ({error.strerror})") from error
