"""Temperature and threshold of the step's probabilities, fitted on questions that neither training nor evaluation sees.

The questions of `calibration.jsonl` were written by hand: generated ones would flatter a model that was trained on their like.
Temperature scaling: Guo 2017, arXiv:1706.04599.
"""

import asyncio
import math
import tempfile
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

from ...memory.home import Home
from ...memory.setup import BASE
from ...tools.tool import Manifest
from ..drivers.llama import LlamaDriver
from ..view import request_of
from . import adapter
from .evaluate import Memory
from .merge import merge
from .suite import Row, load_suite

Shares = dict[str, float]
Scored = Sequence[tuple[Shares, set[str]]]


class Calibration(NamedTuple):
    """`accuracy` of the step on the split, the fitted temperature, and a threshold below which half of the choices are wrong."""

    accuracy: float
    temperature: float
    threshold: float
    questions: int


def calibrate(home: Home, folder: Path, tools: Sequence[Manifest]) -> Calibration:
    """Measure an adapter on the calibration split; takes a minute or two."""
    factors, card = adapter.load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "candidate.gguf"
        merge(home.models / BASE, factors, card["scale"], model, card["config"]["format"])
        scored = _scores(model, Path(scratch), questions(), tools)
    temperature = min((step / 20 for step in range(8, 81)), key=lambda t: _loss(scored, t))
    right = [max(shares, key=lambda name: shares[name]) in wanted for shares, wanted in scored]
    return Calibration(sum(right) / len(right), temperature, _threshold(scored, temperature), len(scored))


def questions() -> list[Row]:
    """The split: rows whose tools are the known ones."""
    with as_file(files(__package__) / "calibration.jsonl") as file:
        return [row for row in load_suite(file) if not row.tools]


def _scores(model: Path, cache: Path, rows: Sequence[Row], tools: Sequence[Manifest]) -> Scored:
    """For each question the alternatives' probabilities, and the steps that are right."""
    driver = LlamaDriver(model, cache)
    driver.offer(tuple(tools))
    slots = {tool.name: tool.slots for tool in tools}
    scored = []
    for row in rows:
        decision = asyncio.run(driver.decide(request_of(Memory(row).state, slots)))
        driver.forget(row.id)
        wanted = {"ask"} if row.ask else {"abstain"} if row.abstain else {call.tool for call in row.first}
        scored.append((decision.alternatives, wanted))
    driver.close()
    return scored


def _tempered(shares: Shares, temperature: float) -> Shares:
    logs = {name: math.log(max(share, 1e-12)) / temperature for name, share in shares.items()}
    top = max(logs.values())
    total = sum(math.exp(value - top) for value in logs.values())
    return {name: math.exp(value - top) / total for name, value in logs.items()}


def _loss(scored: Scored, temperature: float) -> float:
    """Mean of −log of the probability of a right step; with several right ones the likelier counts, as it would be taken."""
    return -sum(math.log(max(max(_tempered(shares, temperature)[name] for name in wanted), 1e-12)) for shares, wanted in scored) / len(
        scored
    )


def _threshold(scored: Scored, temperature: float) -> float:
    """The highest probability below which no more than half of the choices are right, 0.5 at most."""
    tempered = [(_tempered(shares, temperature), wanted) for shares, wanted in scored]
    chosen = sorted((max(shares.values()), max(shares, key=lambda name: shares[name]) in wanted) for shares, wanted in tempered)
    best, right = 0.0, 0
    for number, (share, was_right) in enumerate(chosen, 1):
        right += was_right
        if share <= 0.5 and right / number <= 0.5:
            best = share
    return round(best, 3)
