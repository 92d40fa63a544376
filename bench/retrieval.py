"""How well guideline_search finds: recall@5, MRR and the precision of "nothing found", over hand-written questions.

    python bench/retrieval.py [FILE.jsonl] [--json] [--misses]

A row is {"question": …, "cards": [ids that answer it]}; an empty list means that no card does.
"""

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

from bounds import Bounds
from rows import Row

from llmasos.memory.home import Home
from llmasos.tools.guidelines.search import Index

SUITE = Path(__file__).parents[1] / "eval" / "retrieval.jsonl"


def measure(suite: Path, index: Index) -> dict[str, object]:
    """Figures over a suite; times in milliseconds, the first question (which loads the model) left out."""
    rows = [json.loads(line) for line in suite.read_text(encoding="utf-8").splitlines()]
    ranks, times, found, misses = [], [], [], []
    for row in rows:
        start = time.perf_counter()
        hits = [hit.id for hit in index.search(row["question"], 5)]
        times.append((time.perf_counter() - start) * 1000)
        found.append(bool(hits))
        rank = next((place for place, hit in enumerate(hits, start=1) if hit in row["cards"]), 0)
        ranks.append(rank)
        if (row["cards"] and not rank) or (hits and not row["cards"]):
            misses.append({"question": row["question"], "expected": row["cards"], "got": hits})
    asked = [rank for rank, row in zip(ranks, rows, strict=True) if row["cards"]]
    empty = [not row["cards"] for row, any_hit in zip(rows, found, strict=True) if not any_hit]
    return {
        "questions": len(rows),
        "recall@5": round(sum(rank > 0 for rank in asked) / len(asked), 3),
        "recall@1": round(sum(rank == 1 for rank in asked) / len(asked), 3),
        "mrr": round(statistics.mean(1 / rank if rank else 0.0 for rank in asked), 3),
        "nothing_precision": round(sum(empty) / len(empty), 3) if empty else None,
        "nothing_recall": round(sum(empty) / max(1, sum(not row["cards"] for row in rows)), 3),
        "ms_median": round(statistics.median(times[1:]), 1),
        "misses": misses,
    }


def rows(quick: bool, bounds: Bounds) -> list[Row]:
    """The whole suite: it takes seconds."""
    found: dict[str, Any] = measure(SUITE, Index.of(Home.open()))
    words = "the cards' words and the embedder"
    return [
        Row(f"a right card among five, {found['questions']} questions", found["recall@5"], "of 1", bound=words),
        Row("«nothing found» is right", found["nothing_precision"] or 0.0, "of 1", bound=words),
        Row("a guideline question, embedding included, median", found["ms_median"], "ms", bound="the embedder and calls into Chroma"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("suite", nargs="?", type=Path, default=SUITE)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true", help="list the questions that went wrong")
    wanted = parser.parse_args()
    figures = measure(wanted.suite, Index.of(Home.open()))
    lines = [f"{name:18} {value}" for name, value in figures.items() if name != "misses"]
    if wanted.misses:
        lines += [json.dumps(miss, ensure_ascii=False) for miss in figures["misses"]]  # type: ignore[attr-defined]
    print(json.dumps(figures, ensure_ascii=False) if wanted.json else "\n".join(lines))


if __name__ == "__main__":
    main()
