"""How many questions of five kinds about genes `gene_lookup` answers as published: alias, location, disease, conversion, protein-coding.

    python eval/genes.py [QUESTIONS.jsonl]

A row of the file: `id`, `kind`, `question`, `arguments` (of the tool), `answer` (published), `source`, and for a conversion
to an id the `field` of the values. The kinds are those of the GeneTuring benchmark that need no network, scored as there: a
question about a disease counts by the share of the published genes that are listed, each other one by right or wrong. An
ambiguous alias counts as wrong. The files of the knowledge pack are all that is read; the scheduler takes no part.
"""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import mean, median
from typing import Any

from llmasos.errors import LLMasOSError
from llmasos.tools.finding import Finding
from llmasos.tools.genes import gene_lookup

QUESTIONS = Path(__file__).with_name("genes.jsonl")
FIELDS = {"alias": "symbol", "location": "chromosome", "conversion": "symbol", "protein-coding": "protein_coding"}


def main(file: Path) -> None:
    """Write each miss, then a line for each kind, and one for the mean of the kinds and of the questions."""
    scores: dict[str, list[float]] = {}
    seconds = []
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        begun = time.perf_counter()
        given = answer(row)
        seconds.append(time.perf_counter() - begun)
        right = score(row, given)
        scores.setdefault(row["kind"], []).append(right)
        if right < 1:
            sys.stdout.write(f"{row['id']} {row['question']} {right:.2f}: published {row['answer']}, given {str(given)[:90]}\n")
    for kind, points in scores.items():
        sys.stdout.write(f"{kind}: {mean(points):.3f} of {len(points)}\n")
    every = [point for points in scores.values() for point in points]
    kinds = mean(mean(points) for points in scores.values())
    sys.stdout.write(f"all: {mean(every):.3f} of {len(every)} questions, {kinds:.3f} as the mean of the kinds\n")
    sys.stdout.write(f"median {1000 * median(seconds):.1f} ms, slowest {1000 * max(seconds):.1f} ms\n")


def answer(row: Mapping[str, Any]) -> list[Any]:
    """What the tool's values hold for a question; nothing where it abstains or knows no such name."""
    try:
        found = gene_lookup(**row["arguments"])
    except LLMasOSError:
        return []
    if not isinstance(found, list):
        return []
    if row["kind"] == "disease":
        return _listed(found)
    value = found[0].values.get(row.get("field", FIELDS[row["kind"]]))
    return [] if value is None else [value]


def score(row: Mapping[str, Any], given: list[Any]) -> float:
    """The share of the published answers that are given (0 to 1)."""
    return sum(one in given for one in row["answer"]) / len(row["answer"])


def _listed(found: list[Finding]) -> list[Any]:
    genes = found[0].values.get("genes")
    return genes if isinstance(genes, list) else []


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
