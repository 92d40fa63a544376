"""The rows of a cohort: from a line of the input to what stands in the output for it."""

import asyncio
import codecs
import hashlib
import json
import os
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from llmasos.errors import InvalidInput, ModelUnusable, QueueFull

from ..memory.patient import RECORD_BYTES, Patient, patient_from
from .drivers.policies import Priority
from .handle import Process
from .kernel import Kernel
from .recorded import clocked

OUTCOMES = ("answered", "asked", "abstained", "cancelled")
OUT_OF_TIME = "out_of_time"  # in a line: what there was no time for; on another day the same row may come to more
Line = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A line of the input: its number from 1 on, and the hash of it and the question that is asked of it."""

    number: int
    text: bytes
    stamp: int


def rows(source: Path, ask: str | None) -> Iterator[Row]:
    """The rows of a file, blank lines left out. A line that is too long comes cut, and can't be read as JSON then.

    In a file whose first row is no JSON object, every line is a question. Raises InvalidInput where that can't be meant.
    """
    with opened(source, "rb") as file:
        number, plain = 0, None
        while text := file.readline(RECORD_BYTES):
            number += 1
            whole = text
            while not whole.endswith(b"\n") and (whole := file.readline(RECORD_BYTES)):
                pass
            if text.strip():
                if plain is None:
                    plain = _is_plain(source, text, ask)
                digest = hashlib.sha256((ask or "").encode() + b"\0" + text.strip()).digest()
                yield Row(number, _question(text) if plain else text, max(1, int.from_bytes(digest[:8])))


def _is_plain(source: Path, first: bytes, ask: str | None) -> bool:
    """Whether the lines of a file are questions as they stand, by its first row."""
    start = first.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if start == b"{":
        return False
    if ask is not None:
        raise InvalidInput("questions", str(source), "with --ask, patients' records as JSON objects, one a line")
    if start == b"[":
        raise InvalidInput("questions", str(source), "JSON objects or plain questions, one a line; this begins as a JSON list does")
    return True


def _question(text: bytes) -> bytes:
    """A plain line as the row that it stands for. One that is no UTF-8 stays as it is, and fails when it is read."""
    try:
        return json.dumps({"question": text.decode("utf-8-sig").strip()}).encode()
    except UnicodeDecodeError:
        return text


def distinct(given: Iterable[Row]) -> Iterator[Row]:
    """The rows as they come. Raises InvalidInput for an id that two rows give; only ids that are given are kept."""
    lines: dict[str, int] = {}
    for row in given:
        if (name := _id(row)) is not None:
            first = lines.setdefault(json.dumps(name), row.number)
            if first != row.number:
                shared = f"lines {first} and {row.number} share this one"
                raise InvalidInput("id", name, f"an id of its own for each row, or none (then the line's number is its id); {shared}")
        yield row


def _id(row: Row) -> object:
    """The id that a row gives, if it gives one and can be read."""
    if b'"id"' not in row.text:
        return None
    try:
        return _parsed(row).get("id")
    except InvalidInput:  # its line will say so
        return None


def opened(path: Path, mode: str, field: str = "questions") -> BinaryIO:
    """A file that only its owner can read if it is new: answers are about patients."""
    try:
        return cast(BinaryIO, open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600)))
    except OSError as error:
        raise InvalidInput(field, str(path), f"a file that can be {'read' if mode == 'rb' else 'written'} ({error.strerror})") from error


async def answered(kernel: Kernel, left: Iterator[Row], ask: str | None, at_once: int) -> AsyncGenerator[Line, None]:
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
        late = _out_of_time(process)
        return line | answer.contract() | ({OUT_OF_TIME: late} if late else {})
    payload = process.past[-1].payload
    if payload.get("error_type") == ModelUnusable.__name__:
        raise ModelUnusable(f"stopped at row {row.number}: {payload['error']}")
    failure = {"status": "failed", "error": payload.get("error", "ended without an outcome"), "error_type": payload.get("error_type", "")}
    return line | answer.contract() | failure


def _out_of_time(process: Process) -> str | None:
    """What there was no time for, as the record says it: a decision, or a call."""
    calls = [str(error) for error in clocked(process.past).values()]
    notes = [note for note in process.state.notes if f"{process.state.budget.seconds:g} s of this question" in note]
    return next(iter([*calls, *notes]), None)


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
        return ask, patient_of(given)
    question, patient = given.get("question"), given.get("patient")
    if not isinstance(question, str):
        raise InvalidInput("question", question, 'a text, as in {"question": "Where is TP53?"}; records of patients need --ask')
    if patient is not None and not isinstance(patient, dict):
        raise InvalidInput("patient", patient, "a patient's record as a JSON object")
    return question, None if patient is None else patient_of(patient)


def patient_of(record: dict[str, Any]) -> Patient:
    """A FHIR bundle or a plain record; `id` names the row, and is no part of a plain one. Raises InvalidInput."""
    bundle = "resourceType" in record
    return patient_from(record if bundle else {name: value for name, value in record.items() if name != "id"})
