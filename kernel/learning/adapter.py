"""The adapter's file: low-rank factors in f16 under the GGUF's tensor names, with a card of what made it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from llmasos.errors import InvalidInput

LIMIT = 10_000_000  # bytes
PROJECTIONS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
WEIGHTS, CARD = "adapter.safetensors", "adapter.json"

Factors = dict[str, NDArray[np.float32]]


def save(folder: Path, factors: Factors, card: dict[str, Any]) -> str:
    """Write weights and card; gives the weights' hash. `factors` holds `blk.0.attn_q.a` (rank, in) and `….b` (out, rank)."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: np.ascontiguousarray(value, dtype=np.float16) for name, value in factors.items()}
    if any(not np.isfinite(value).all() for value in halves.values()):
        raise InvalidInput("adapter", "a value beyond f16", "finite weights; train with a lower learning rate")
    save_file(halves, folder / WEIGHTS)
    if (folder / WEIGHTS).stat().st_size > LIMIT:
        raise InvalidInput("adapter", f"{(folder / WEIGHTS).stat().st_size} bytes", f"at most {LIMIT} bytes; lower the rank")
    digest = hash_of(folder)
    (folder / CARD).write_text(json.dumps(card | {"sha256": digest}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return digest


def load(folder: Path) -> tuple[Factors, dict[str, Any]]:
    """The factors and the card. Raises InvalidInput when the weights are not those that the card was written for."""
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    if card["sha256"] != hash_of(folder):
        raise InvalidInput("adapter", str(folder), f"weights with the hash {card['sha256'][:12]}… that stands in {CARD}")
    return {name: value.astype(np.float32) for name, value in load_file(folder / WEIGHTS).items()}, card


def average(first: Path, second: Path, share: float, out: Path) -> str:
    """Write the mean of two adapters' factors, `share` of it (0 to 1) the second's, which was trained on from the first; gives the weights' hash.

    What was learned last is kept without all that was forgotten over it (Wortsman et al. 2022, arXiv:2109.01903).
    Raises InvalidInput for adapters of another rank, scale or base model, and for another share.
    """
    if not 0 <= share <= 1:
        raise InvalidInput("share", share, "a number from 0 to 1")
    (one, its_card), (other, card) = load(first), load(second)
    kinds = [(each["config"]["rank"], each["scale"], each["base"]) for each in (its_card, card)]
    if kinds[0] != kinds[1]:
        raise InvalidInput("second", str(second), f"an adapter of rank {kinds[0][0]} and scale {kinds[0][1]:g} on {kinds[0][2]}")
    told = {"share": share, "of": {"sha256": card["sha256"]}, "with": {"sha256": its_card["sha256"], "config": its_card["config"]}}
    unmeasured = {name: value for name, value in card.items() if name not in ("loss_after", "temperature", "threshold", "calibration")}
    mean = {name: (1 - share) * value + share * other[name] for name, value in one.items()}
    return save(out, mean, unmeasured | {"averaged": told})


def hash_of(folder: Path) -> str:
    """SHA-256 of the weights' file."""
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
