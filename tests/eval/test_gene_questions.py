"""The questions about genes: `gene_lookup` answers them as published."""

import json
import sys
from collections import Counter
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[2] / "eval"))

from genes import QUESTIONS, answer, score

ROWS = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def test_there_are_at_least_150_questions_of_five_kinds_each_with_its_source() -> None:
    assert len(ROWS) >= 150
    assert set(Counter(row["kind"] for row in ROWS)) == {"alias", "location", "disease", "conversion", "protein-coding"}
    assert all(row["source"] and row["answer"] for row in ROWS)


def test_each_kind_is_answered_as_published_in_at_least_92_of_a_hundred() -> None:
    points: dict[str, list[float]] = {}
    for row in ROWS:
        points.setdefault(row["kind"], []).append(score(row, answer(row)))
    assert {kind: mean(reached) for kind, reached in points.items() if mean(reached) < 0.92} == {}


def test_a_disease_counts_by_the_share_of_its_published_genes() -> None:
    assert score({"answer": ["KRT3", "KRT12"]}, ["KRT12", "FBN1"]) == 0.5
