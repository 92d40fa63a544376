"""Temperature and threshold of the step's probabilities, fitted on questions that neither training nor evaluation sees.

The split comes from the generator with a seed of its own. Temperature scaling: Guo 2017, arXiv:1706.04599.
"""

import asyncio
import itertools
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ...errors import InvalidInput
from ...memory.home import Home
from ...memory.setup import BASE
from ..drivers.driver import Request
from ..drivers.llama import LlamaDriver
from ..grammar import seen_texts
from . import adapter
from .episodes import Example, groups
from .merge import merge

SEED = 104_729
GROUPS = 12


class Calibration(NamedTuple):
    """`accuracy` of the step on the split, the fitted temperature, and a threshold below which half of the choices are wrong."""

    accuracy: float
    temperature: float
    threshold: float
    questions: int


def calibrate(home: Home, folder: Path, count: int = GROUPS) -> Calibration:
    """Measure an adapter on the calibration split; takes a minute or two."""
    factors, card = adapter.load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "candidate.gguf"
        merge(home.models / BASE, factors, card["scale"], model, card["config"]["format"])
        scored = _scores(model, Path(scratch), itertools.islice(groups((), SEED, size=20), count))
    temperature = min((step / 20 for step in range(8, 81)), key=lambda t: _loss(scored, t))
    right = [max(shares, key=lambda name: shares[name]) == wanted for shares, wanted in scored]
    return Calibration(sum(right) / len(right), temperature, _threshold(scored, temperature), len(scored))


def _scores(model: Path, cache: Path, split: "itertools.islice[list[Example]]") -> list[tuple[dict[str, float], str]]:
    """For each example the alternatives' probabilities and the step that is right."""
    driver = LlamaDriver(model, cache)
    scored = []
    for group in split:
        driver.offer(group[0].tools)
        for number, example in enumerate(group):
            lines = [line for step in example.view.steps for line in step.lines]
            findings = tuple(line.split(" ")[0] for line in lines if line[0].isdigit())
            seen = seen_texts(example.view.question, (), example.view.earlier, example.view.patient, lines)
            try:
                decision = asyncio.run(driver.decide(Request(str(number), example.view, seen, findings)))
            except InvalidInput:  # a view too long for the engine's context tells nothing about the choice
                continue
            finally:
                driver.forget(str(number))
            wanted = example.decision.split("\n")[0].split(" ")[0]
            if wanted in decision.alternatives:
                scored.append((decision.alternatives, wanted))
    driver.close()
    return scored


def _tempered(shares: dict[str, float], temperature: float) -> dict[str, float]:
    logs = {name: math.log(max(share, 1e-12)) / temperature for name, share in shares.items()}
    top = max(logs.values())
    total = sum(math.exp(value - top) for value in logs.values())
    return {name: math.exp(value - top) / total for name, value in logs.items()}


def _loss(scored: Sequence[tuple[dict[str, float], str]], temperature: float) -> float:
    return -sum(math.log(max(_tempered(shares, temperature)[wanted], 1e-12)) for shares, wanted in scored) / len(scored)


def _threshold(scored: Sequence[tuple[dict[str, float], str]], temperature: float) -> float:
    """The highest probability below which no more than half of the choices are right, 0.5 at most."""
    tempered = [(_tempered(shares, temperature), wanted) for shares, wanted in scored]
    chosen = sorted((max(shares.values()), max(shares, key=lambda name: shares[name]) == wanted) for shares, wanted in tempered)
    best, right = 0.0, 0
    for number, (share, was_right) in enumerate(chosen, 1):
        right += was_right
        if share <= 0.5 and right / number <= 0.5:
            best = share
    return round(best, 3)
