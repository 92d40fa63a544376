"""Examples that share a list of tools, packed so that the list is evaluated once.

One pack is a flat sequence: the system text's tokens, then each example's state and decision. Every example attends to
the system text and to itself; positions restart after the system text, as they do at run time. Nothing is padded but
inside the attention, and vocabulary logits are computed at decision tokens alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from ..transcript import END, state_text, system_text
from .episodes import Example

Encode = Callable[[str], list[int]]
FIRST = 2.0  # weight of a decision's first token, which chooses the step; n others have √n together, so that long calls count more


@dataclass(frozen=True)
class Pack:
    """Tokens (T,), positions (T,), the system text's length P, buckets of examples of like length, each as rows (B, L) of
    indices into T with -1 for padding, and targets: indices (N,) whose next token is predicted, those tokens (N,), their
    weights (N,)."""

    tokens: torch.Tensor
    positions: torch.Tensor
    prefix: int
    buckets: tuple[torch.Tensor, ...]
    at: torch.Tensor
    wanted: torch.Tensor
    weights: torch.Tensor


def pack(group: Sequence[Example], encode: Encode) -> Pack:
    """One group as a pack; all of its examples offer the same tools in the same order."""
    tokens = encode(system_text(group[0].tools))
    prefix = len(tokens)
    positions = list(range(prefix))
    rows: list[list[int]] = []
    at: list[int] = []
    wanted: list[int] = []
    weights: list[float] = []
    encoded = [(encode(state_text(example.view)), encode(example.decision + END)) for example in group]
    for state, decision in sorted(encoded, key=lambda pair: len(pair[0]) + len(pair[1])):
        start = len(tokens)
        tokens += state + decision
        positions += range(prefix, prefix + len(state) + len(decision))
        rows.append(list(range(start, len(tokens))))
        first = start + len(state) - 1
        at += range(first, first + len(decision))
        wanted += decision
        rest = math.sqrt(max(1, len(decision) - 1))
        weights += [FIRST if number == 0 else 1.0 / rest for number in range(len(decision))]
    return Pack(
        torch.tensor(tokens),
        torch.tensor(positions),
        prefix,
        tuple(_padded(bucket) for bucket in _buckets(rows)),
        torch.tensor(at),
        torch.tensor(wanted),
        torch.tensor(weights) / len(group),
    )


def _buckets(rows: list[list[int]]) -> list[list[list[int]]]:
    """Rows, which come by length, cut where they become half as long again as the first of their bucket."""
    buckets: list[list[list[int]]] = []
    for row in rows:
        if not buckets or len(row) > 1.5 * len(buckets[-1][0]):
            buckets.append([])
        buckets[-1].append(row)
    return buckets


def _padded(rows: list[list[int]]) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [-1] * (longest - len(row)) for row in rows])
