"""Training episodes: what the scheduler sees, and the decision that it should write. Endless, and the same for a seed.

A group shares one list of tools, so that the trainer evaluates that list once. Every argument value of a decision is an
exact span of what the view shows; tests prove it for whatever the generator makes.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...tools.tool import Manifest
from ..transcript import View
from . import continued, first_steps, later_steps, work_ups
from .risk import Facts
from .scene import Made, Scene
from .toolsets import draw, standing_in

CHINESE = 0.3  # share of the examples
# Kinds of examples with their shares in per cent.
KINDS: dict[str, tuple[float, Callable[[Scene, str], Made | None]]] = {
    "single": (46, first_steps.single),
    "parallel": (18, first_steps.parallel),
    "work_up": (6, work_ups.work_up),
    "patient": (4, first_steps.about_patient),
    "no_tool": (3, first_steps.no_tool),
    "abstain": (13, first_steps.abstain),
    "ask": (6, first_steps.ask),
    "answer": (15, later_steps.answer),
    "by_topic": (56, later_steps.by_topic),
    "by_card": (18, later_steps.by_card),
    "continued": (13, continued.continued),
    "nothing": (2, later_steps.nothing),
    "second_step": (44, later_steps.second_step),
    "missing": (4.5, later_steps.missing),
    "follow_up": (10, later_steps.follow_up),
}


@dataclass(frozen=True)
class Example:
    """One decision to be learned: the tools on offer, what is seen, and what should be written."""

    tools: tuple[Manifest, ...]
    view: View
    decision: str
    kind: str
    language: str


def groups(tools: Sequence[Manifest], seed: int, size: int = 20) -> Iterator[list[Example]]:
    """Groups of examples over one list of tools each; group n is the same for a seed, however the iterator got there."""
    everything = standing_in(tools)
    facts = Facts(next(tool for tool in everything if tool.name == "risk_model").slots)
    names = [tool.name for tool in everything]
    number = 0
    while True:
        rng = random.Random(f"{seed}/{number}")
        scene = Scene(rng, draw(rng, everything), facts, names)
        yield [_example(scene) for _ in range(size)]
        number += 1


def episodes(tools: Sequence[Manifest], seed: int) -> Iterator[Example]:
    """The examples of all groups, one after the other."""
    for group in groups(tools, seed):
        yield from group


def _example(scene: Scene) -> Example:
    """One example of a kind that the scene's tools allow; the kind is drawn again where they don't."""
    kinds, weights = list(KINDS), [share for share, _ in KINDS.values()]
    while True:
        kind = scene.rng.choices(kinds, weights)[0]
        language = "zh" if scene.rng.random() < CHINESE else "en"
        made = KINDS[kind][1](scene, language)
        if made is not None:
            return Example(scene.toolset.tools, made[0], made[1], kind, language)
