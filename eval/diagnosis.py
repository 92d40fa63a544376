"""How often `phenotype_diagnosis` ranks the published diagnosis of a case first, and among the first ten.

    python eval/diagnosis.py [CASES.jsonl]

A row of the file: `id`, `source`, `disease` (the published diagnosis), `observed` and `excluded` HPO ids, `split`. The
constants of the ranking were chosen on `tune`; `report` is what counts. Cases of diseases that the data lack are counted apart.
The posterior of the first disease is compared with how often it is right.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from llmasos.memory.pack import open_pack
from llmasos.tools.phenotypes import phenotype_diagnosis
from llmasos.tools.phenotypes.annotations import annotations
from llmasos.tools.phenotypes.phenopacket import Case

CASES = Path(__file__).with_name("phenopackets.jsonl")
LIMIT = 500


def main(file: Path) -> None:
    """Write a line for each split and for all cases together."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    listed = set(annotations(open_pack()).diseases.tolist())
    measured = [(row["split"], measure(row)) for row in rows if row["disease"] in listed]
    for split in sorted({split for split, _ in measured}, reverse=True):
        say(split, [result for own, result in measured if own == split])
    say("all", [result for _, result in measured])
    sys.stdout.write(f"{len(rows) - len(measured)} cases of diseases that the annotations do not hold\n")


class Result(NamedTuple):
    """One case: `rank` is LIMIT + 1 beyond the limit; `posterior` is that of the first disease."""

    rank: int
    posterior: float
    seconds: float


def measure(row: dict[str, Any]) -> Result:
    """Run one case."""
    case = Case(id=row["id"], observed=row["observed"], excluded=row["excluded"])
    begun = time.perf_counter()
    findings = phenotype_diagnosis(phenotypes=case.phenotypes(), limit=LIMIT)
    seconds = time.perf_counter() - begun
    ranks = {finding.values["disease_id"]: finding.values["rank"] for finding in findings if "disease_id" in finding.values}
    return Result(int(ranks.get(row["disease"], LIMIT + 1)), float(findings[0].values["posterior"]), seconds)


def say(name: str, results: Sequence[Result]) -> None:
    """One line of shares and one for each quarter of the first disease's posterior."""
    shares = [mean(one.rank <= top for one in results) for top in (1, 3, 10, 50)]
    inverse = mean(1 / one.rank if one.rank <= LIMIT else 0.0 for one in results)
    seconds = [one.seconds for one in results]
    sys.stdout.write(
        f"{name}: {len(results)} cases; top-1 {shares[0]:.1%}, top-3 {shares[1]:.1%}, top-10 {shares[2]:.1%}, top-50 {shares[3]:.1%}, "
        f"MRR {inverse:.3f}; median {median(seconds):.3f} s, slowest {max(seconds):.3f} s\n"
    )
    for low in (0.75, 0.5, 0.25, 0.0):
        among = [one for one in results if low <= one.posterior < low + 0.25 or (low == 0.75 and one.posterior == 1)]
        if among:
            right = mean(one.rank == 1 for one in among)
            sys.stdout.write(
                f"  posterior {low:.2f} to {low + 0.25:.2f}: {len(among)} cases, {right:.0%} right, {mean(one.posterior for one in among):.0%} expected\n"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CASES)
