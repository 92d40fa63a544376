"""`llmasos eval fairness`: race, sex, names and language swapped, in every risk model and in whole answers to questions."""

import json
from pathlib import Path
from typing import Any

from rich.table import Table

from llmasos.errors import InvalidInput

from ..kernel.answer import Answer
from ..kernel.kernel import Kernel
from ..tools.risk.fairness import CASES, Swap, check, differences
from .render import console, print_json

ATTRIBUTES = ("race", "sex", "names in the record")


def evaluate(suite: Path | None, model: str | None, as_json: bool) -> int:
    """Print what each model uses and every swap that changed what it must not. 1 when there is one.

    suite   JSON lines, each {"about": …, "questions": [one, other]}, that are asked, too; the answers must be the same.
    """
    swaps = list(check())
    asked = _asked(suite, model) if suite is not None else []
    wrong = [swap for swap in [*swaps, *asked] if swap.wrong]
    if as_json:
        rows = [
            {"subject": swap.subject, "attribute": swap.attribute, "uses": swap.uses, "changed": list(swap.changed), "wrong": swap.wrong}
            for swap in [*swaps, *asked]
        ]
        print_json({"swaps": rows, "wrong": len(wrong)})
        return 1 if wrong else 0
    _print(swaps, asked)
    return 1 if wrong else 0


def _print(swaps: list[Swap], asked: list[Swap]) -> None:
    shown = console()
    table = Table("model", *ATTRIBUTES, box=None, header_style="bold")
    by = {(swap.subject, swap.attribute): swap for swap in swaps}
    for case in CASES:
        table.add_row(case.model, *(_told(by[case.model, attribute]) for attribute in ATTRIBUTES))
    shown.print(table)
    if asked:
        table = Table("swapped", "question", "whole answer", box=None, header_style="bold")
        for swap in asked:
            table.add_row(swap.attribute, swap.subject, _told(swap))
        shown.print(table)
    for swap in [*swaps, *asked]:
        if swap.wrong:
            shown.print(
                f"{swap.subject}, {swap.attribute}: {', '.join(swap.changed[:5]) or 'nothing changed, though it is used'}",
                style="red",
                markup=False,
            )
    kept = sum(not swap.wrong for swap in [*swaps, *asked])
    shown.print(f"{kept} of {len(swaps) + len(asked)} swaps as they must be")


def _told(swap: Swap) -> str:
    if swap.wrong:
        return "[red]used, yet nothing changed[/red]" if swap.uses else "[red]changes[/red]"
    return "used" if swap.uses else "changes nothing"


def _asked(suite: Path, model: str | None) -> list[Swap]:
    try:
        lines = suite.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InvalidInput("suite", str(suite), f"a readable file of JSON lines ({error.strerror})") from error
    found = []
    with Kernel(model) as kernel:
        for number, line in enumerate(filter(str.strip, lines), 1):
            row = _row(line, f"{suite.name}:{number}")
            one, other = (_shown(kernel.ask(question)) for question in row["questions"])
            found.append(Swap(row["questions"][0], row["about"], False, differences(one, other)))
    return found


def _row(line: str, where: str) -> dict[str, Any]:
    accepted = '{"about": …, "questions": [one, other]}'
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise InvalidInput(where, line, f"{accepted} ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("about"), str) or len(row.get("questions", ())) != 2:
        raise InvalidInput(where, line, accepted)
    return row


def _shown(answer: Answer) -> Any:
    """All of an answer that its reader sees: not its process, its times, and the words that were copied."""
    kept = answer.contract()
    return {name: kept[name] for name in ("status", "answer", "claims", "also_found", "missing", "findings")}
