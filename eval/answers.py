"""Whether an answer begins with the finding that was asked for: the scheduler's second decision, after calls that are given.

    python eval/answers.py [ROWS.jsonl] [--asked] [--misses] [--json] [--model …]

A row of the file: `id`, `question`, `patient`, `calls` that the scheduler has made, `first` with the topics of which one must
come first (the beginning of a topic is enough), `language`. The calls run through the tools; then the driver decides. Anything
but an answer is a miss, and so is a finding that the tools gave but of which the scheduler was not shown the line.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from llmasos.kernel.drivers.choose import driver_for
from llmasos.kernel.drivers.driver import Driver
from llmasos.kernel.journal import open_journal
from llmasos.kernel.kernel import Kernel
from llmasos.kernel.learning.evaluate import Memory, decided, interval
from llmasos.kernel.learning.suite import Row
from llmasos.kernel.learning.toolsets import standing_in
from llmasos.kernel.stated import arguments_of
from llmasos.kernel.syscalls import Answer, Invocation
from llmasos.kernel.view import request_of
from llmasos.memory.home import Home
from llmasos.memory.patient import Patient
from llmasos.tools.registry import Registry

FILE = Path(__file__).with_name("answers.jsonl")
ASKED = Path(__file__).with_name("asked.jsonl")  # by others, who had read neither the code nor the rows of the other file


def load(file: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def wanted(topic: str, row: Mapping[str, Any]) -> bool:
    """Whether a finding of this topic is one of those that must come first."""
    return topic.startswith(tuple(row["first"]))


async def called(row: Mapping[str, Any], registry: Registry) -> Memory:
    """The row's process after its calls, which stand for the scheduler's first decision."""
    log = Memory(Row.model_validate(row))
    await decided(log, tuple(Invocation.model_validate(call) for call in row["calls"]), registry)
    return log


async def judged(row: Mapping[str, Any], driver: Driver, registry: Registry) -> dict[str, Any]:
    """How the next decision ended, the topics that it named, and whether the first of them was wanted."""
    state = (await called(row, registry)).state
    request = request_of(state, arguments_of(registry))
    decision = await driver.decide(request)
    driver.forget(row["id"])
    named = decision.syscall.findings if isinstance(decision.syscall, Answer) else ()
    topics = {finding.id: finding.topic for finding in state.findings}
    return {
        **{name: row[name] for name in ("id", "question", "language", "first")},
        "tool": tool_of(row),
        "ended": decision.syscall.kind,
        "named": [topics[name] for name in named],
        "shown": any(wanted(topics[name], row) for name in request.findings),
        "right": bool(named) and wanted(topics[named[0]], row),
    }


def asked(row: Mapping[str, Any], kernel: Kernel) -> dict[str, Any]:
    """How a question ended that was asked as a user asks it, without the row's calls, and whether its answer begins as wanted."""
    patient = Patient.model_validate(row["patient"]) if "patient" in row else None
    answer = kernel.ask(row["question"], patient=patient)
    topics = {finding.id: finding.topic for finding in answer.findings}
    named = [topics[name] for claim in answer.claims for name in claim.findings]
    return {
        **{name: row[name] for name in ("id", "question", "language", "first")},
        "tool": tool_of(row),
        "ended": {"answered": "answer"}.get(answer.status, answer.status),
        "named": named,
        "shown": any(wanted(topic, row) for topic in topics.values()),
        "right": bool(named) and wanted(named[0], row),
    }


def tool_of(row: Mapping[str, Any]) -> str:
    """The one tool that a row calls."""
    tools = {call["tool"] for call in row["calls"]}
    return str(tools.pop()) if len(tools) == 1 else "several tools"


async def run(rows: Iterable[Mapping[str, Any]], driver: Driver, registry: Registry) -> list[dict[str, Any]]:
    """Every row's result, one after the other."""
    driver.offer(standing_in(registry.manifests()))
    return [await judged(row, driver, registry) for row in rows]


def figures(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The share of answers, and of those whose first finding was wanted, with its 95 % interval."""
    right = sum(result["right"] for result in results)
    answers = sum(result["ended"] == "answer" for result in results)
    return {
        "rows": len(results),
        "answered": answers / len(results),
        "first_wanted": right / len(results),
        "first_wanted_95": interval(right, len(results)),
    }


def groups(results: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The figures of all rows, then by language and by tool."""
    parts: dict[str, list[Mapping[str, Any]]] = {"all": list(results)}
    for key in ("language", "tool"):
        for result in sorted(results, key=lambda result: str(result[key])):
            parts.setdefault(result[key], []).append(result)
    return {name: figures(part) for name, part in parts.items()}


def main() -> None:
    """Run and print the figures, and the misses where asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "rows", nargs="?", type=Path, help="JSON lines; when left out, eval/answers.jsonl, or eval/asked.jsonl with --asked"
    )
    parser.add_argument("--misses", action="store_true", help="list the rows that were not answered as wanted")
    parser.add_argument(
        "--asked", action="store_true", help="ask each question from nothing, as a user does, instead of after the row's calls"
    )
    parser.add_argument("--json", action="store_true", help="figures and results as one JSON object")
    parser.add_argument("--model", default="embedded", help="embedded, a .gguf file, or provider:model")
    options = parser.parse_args()
    file = options.rows or (ASKED if options.asked else FILE)
    rows = load(file)
    if options.asked:
        with Kernel(options.model) as kernel:
            driver, results = kernel.driver, [asked(row, kernel) for row in rows]
    else:
        home = Home.open()
        driver = driver_for(options.model, home, open_journal(home))
        results = asyncio.run(run(rows, driver, Registry.discover()))
        driver.close()
    if options.json:
        sys.stdout.write(json.dumps({"figures": groups(results), "rows": results}, ensure_ascii=False, indent=1) + "\n")
        return
    for result in results if options.misses else ():
        if not result["right"]:
            got = ", ".join(result["named"]) or result["ended"]
            unseen = "" if result["shown"] else " (not among the lines that the scheduler saw)"
            sys.stdout.write(
                f"{result['id']} {result['question']}\n     wanted {' or '.join(result['first'])}{unseen}\n     got    {got}\n"
            )
    for name, part in groups(results).items():
        low, high = part["first_wanted_95"]
        sys.stdout.write(
            f"{name}: {part['first_wanted']:.3f} ({low:.3f}–{high:.3f}) begin as wanted, {part['answered']:.3f} answered, of {part['rows']}\n"
        )
    sys.stdout.write(f"{file.name} · {driver.model}\n")


if __name__ == "__main__":
    main()
