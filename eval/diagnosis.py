"""How often `phenotype_diagnosis` ranks the published diagnosis of a case first, and among the first ten.

    python eval/diagnosis.py [CASES.jsonl]

A row of the file: `id`, `source`, `disease` (the published diagnosis), `observed` and `excluded` HPO ids, `split`. The
constants of the ranking were chosen on `tune`; `report` is what counts. Cases of diseases that the data lack are counted apart.
"""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import mean, median
from typing import Any

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
    measured = [(row["split"], *measure(row)) for row in rows if row["disease"] in listed]
    for split in sorted({split for split, _, _ in measured}, reverse=True):
        say(split, [(rank, seconds) for own, rank, seconds in measured if own == split])
    say("all", [(rank, seconds) for _, rank, seconds in measured])
    sys.stdout.write(f"{len(rows) - len(measured)} cases of diseases that the annotations do not hold\n")


def measure(row: dict[str, Any]) -> tuple[int, float]:
    """The rank of the published diagnosis (beyond the limit: LIMIT + 1) and the seconds that the query took."""
    case = Case(id=row["id"], observed=row["observed"], excluded=row["excluded"])
    begun = time.perf_counter()
    findings = phenotype_diagnosis(phenotypes=case.phenotypes(), limit=LIMIT)
    seconds = time.perf_counter() - begun
    ranks = {finding.values["disease_id"]: finding.values["rank"] for finding in findings if "disease_id" in finding.values}
    return int(ranks.get(row["disease"], LIMIT + 1)), seconds


def say(name: str, results: Iterable[tuple[int, float]]) -> None:
    ranks, seconds = zip(*results, strict=True)
    shares = [mean(rank <= top for rank in ranks) for top in (1, 3, 10, 50)]
    inverse = mean(1 / rank if rank <= LIMIT else 0.0 for rank in ranks)
    sys.stdout.write(
        f"{name}: {len(ranks)} cases; top-1 {shares[0]:.1%}, top-3 {shares[1]:.1%}, top-10 {shares[2]:.1%}, top-50 {shares[3]:.1%}, "
        f"MRR {inverse:.3f}; median {median(seconds):.3f} s, slowest {max(seconds):.3f} s\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CASES)
