"""The figures of the README, measured on this machine: `make bench` prints one Markdown table and writes bench/results.json.

    python bench/run.py [PART …] [--quick] [--out FILE.json]

Each part runs in a program of its own, one after the other, with its peers in the same run. A part that fails is reported,
and the others go on. A busy machine shows in the load that is printed, and makes every figure worse. `--quick` measures
too little for figures that can be quoted; it shows that everything works.
"""

import argparse
import importlib
import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import bounds
from rows import Row, described, environment, table

ROOT = Path(__file__).resolve().parent
QUIET, PATIENCE = 0.45, 90  # a load, and the seconds that are waited for it: the model's threads follow the last minute's load
AFTER_QUIET = ("decision", "engine", "urgent")
PARTS = ("bounds", "start", "threads", "durable", "growth", "decision", "engine", "urgent", "scale", "retrieval", "annotate")


def settle() -> None:
    """Let the load of the part before go by."""
    for _ in range(PATIENCE):
        if os.getloadavg()[0] < QUIET:
            return
        time.sleep(1)


def alone(work: Any, *arguments: Any) -> Any:
    """The result of a function that runs in a new program, so that no part finds what another one loaded."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as program:
        return program.submit(work, *arguments).result()


def measured(part: str, quick: bool, found: bounds.Bounds) -> list[Row]:
    """The rows of one part."""
    rows: list[Row] = importlib.import_module(part).rows(quick, found)
    return rows


def main() -> int:
    """Measure, print, and keep; 1 when a part failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all without")
    parser.add_argument("--quick", action="store_true", help="few repetitions: a trial, not a measurement")
    parser.add_argument("--out", type=Path, default=ROOT / "results.json")
    wanted = parser.parse_args()
    if unknown := set(wanted.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    where, loads = environment(), [os.getloadavg()[0]]
    found = alone(bounds.measure, wanted.quick)
    rows, entries, failures = list[Row](), list[dict[str, Any]](), dict[str, str]()
    for part in wanted.parts or PARTS:
        if part in AFTER_QUIET and not wanted.quick:
            settle()
        started, load = time.perf_counter(), os.getloadavg()[0]
        try:
            made = alone(measured, part, wanted.quick, found)
        except Exception as error:  # noqa: BLE001 - the other parts go on
            failures[part] = f"{type(error).__name__}: {error}"
            continue
        rows += made
        loads.append(os.getloadavg()[0])
        entries += [{"part": part, **row.entry(), "load": round(load, 2)} for row in made]
        print(f"{part}: {time.perf_counter() - started:.0f} s, load {load:.1f} to {loads[-1]:.1f}", file=sys.stderr, flush=True)
    print(table(rows))
    print(f"\n{described(where)}; {found.threads} thread(s) for the model; load {min(loads):.1f} to {max(loads):.1f}")
    for part, reason in failures.items():
        print(f"\n{part} failed: {reason}")
    kept = where | {"quick": wanted.quick, "load": loads, "bounds": asdict(found), "rows": entries, "failures": failures}
    wanted.out.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
