"""A walk through the prefix tree of what may be written next: one forward pass a fork, and none for tokens without an alternative."""

import math
from collections.abc import Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...memory.later import later
from ..transcript import END
from .context import Logits
from .engine import Engine, Evaluate

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

Tokens = tuple[int, ...]
Options = dict[Any, Tokens]
Steps = Generator[Evaluate, list[Logits], Any]


class Walk:
    """The tokens that are written, and how sure the last choice among them was."""

    def __init__(self, engine: Engine, tokens: list[int]) -> None:
        self.engine, self.tokens = engine, tokens
        self.share, self.lead = 0.0, math.inf
        self.logs: list[float] = []
        self.end, self.newline = self.text(END), self.text("\n")

    def pick(self, options: Options, handicaps: Mapping[Any, float] | None = None) -> Steps:
        """Walk the options' prefix tree, taking the likeliest token at each fork; the tokens on the way are written.

        A token's logit is lowered by the least of its options' handicaps. `share` becomes the log of the choice's probability, `lead` the
        logits by which the last fork's token is ahead of the end, `logs` of each token up to the last fork the log of its share of all tokens.
        """
        left, self.share, self.logs = options, 0.0, list[float]()
        unseen: list[int] = []  # tokens without an alternative
        while not (ended := [key for key, rest in left.items() if not rest]):
            tokens = sorted({rest[0] for rest in left.values()})
            token = tokens[0]
            if len(tokens) > 1:
                *before, every = yield Evaluate(tuple(self.tokens), rows=len(unseen) + 1)
                self._note(unseen, before)
                unseen, row = [], every[tokens]
                if handicaps:
                    row = row - np.array(
                        [min(handicaps.get(key, 0.0) for key, rest in left.items() if rest[0] == other) for other in tokens], row.dtype
                    )
                best = int(np.argmax(row))
                token = tokens[best]
                self.share -= math.log(np.exp(row - row[best]).sum())
                self.lead = float(row[best] - row[tokens.index(self.end[0])]) if self.end[0] in tokens else math.inf
                self.logs.append(log_share(every, token))
            else:
                unseen.append(token)
            self.tokens.append(token)
            left = {key: rest[1:] for key, rest in left.items() if rest[0] == token}
        return ended[0]

    def _note(self, forced: list[int], rows: list[Logits]) -> None:
        """The logs of tokens without an alternative; none is known of those that were evaluated before."""
        known = len(forced) - len(rows)
        self.logs += [0.0] * known + [log_share(row, token) for row, token in zip(rows, forced[known:], strict=True)]

    def text(self, text: str) -> Tokens:
        """Token ids of a text, as it goes on after the tokens that are written."""
        return self.engine.remembered(text)


def forks_of(paths: Iterable[Tokens]) -> dict[Tokens, list[int]]:
    """The root of the paths' tree, then where it forks, and the tokens that may follow there."""
    following: dict[Tokens, set[int]] = {}
    for path in paths:
        for depth, token in enumerate(path):
            following.setdefault(path[:depth], set()).add(token)
    return {fork: sorted(tokens) for fork, tokens in sorted(following.items()) if len(tokens) > 1 or not fork}


def log_shares(row: Logits, allowed: list[int]) -> dict[int, float]:
    """Log of each token's share among those that are allowed."""
    values = row[allowed]
    highest = values.max()
    rest = math.log(np.exp(values - highest).sum())
    return {token: float(value - highest - rest) for token, value in zip(allowed, values, strict=True)}


def log_share(row: Logits, token: int) -> float:
    """Log of a token's share among all."""
    highest = float(row.max())
    return float(row[token]) - highest - math.log(float(np.exp(row - highest).sum()))
