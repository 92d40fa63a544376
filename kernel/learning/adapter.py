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


def hash_of(folder: Path) -> str:
    """SHA-256 of the weights' file."""
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
