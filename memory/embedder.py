"""Sentences become vectors: all-MiniLM-L6-v2 (384 dimensions), from a folder on this machine and never from a network.

Set-up writes the network once as ONNX, whose runtime loads in a fraction of a second where torch takes several; the
vectors are those of sentence-transformers to 1e-4. Both are loaded when the first vector is needed.
"""

import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from llmasos.errors import SetupNeeded

from .later import later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]
else:
    np = later("numpy")
    Vectors = Any

MODEL = "all-MiniLM-L6-v2"
NETWORK = "model.onnx"
DIMENSIONS = 384
BATCH = 32
THREADS = max(1, (os.cpu_count() or 2) // 2)  # the rest is left to the language model
_TOKENS = "tokenizer.json"
_LIMITS = "sentence_bert_config.json"


class Embedder:
    """The sentence model of one folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 for each text. Raises SetupNeeded when the model is missing or damaged."""
        found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        if not texts:
            return found
        with self._lock:
            self._loaded = self._loaded or _load(self.folder)
            tokenizer, network = self._loaded
            alike = sorted(range(len(texts)), key=lambda place: len(texts[place]))  # a batch is padded to its longest text
            for start in range(0, len(texts), BATCH):
                places = alike[start : start + BATCH]
                found[places] = _vectors(tokenizer, network, [texts[place] for place in places])
        return found


@cache
def embedder(models: Path) -> Embedder:
    """The embedder whose model lies in `models`; one for each folder and process."""
    return Embedder(models / MODEL)


def _vectors(tokenizer: Any, network: Any, texts: list[str]) -> Vectors:
    """The mean of a text's token vectors, brought to length 1: what the model was trained with."""
    encoded = tokenizer.encode_batch(texts)
    tokens = np.array([item.ids for item in encoded], dtype=np.int64)
    present = np.array([item.attention_mask for item in encoded], dtype=np.int64)
    (states,) = network.run(None, {"tokens": tokens, "present": present})
    sums = (states * present[..., None]).sum(axis=1)
    vectors: Vectors = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def _load(folder: Path) -> tuple[Any, Any]:
    missing = [name for name in (NETWORK, _TOKENS, _LIMITS) if not (folder / name).is_file()]
    if missing:
        raise SetupNeeded(f"the sentence model {MODEL} is not in {folder} ({missing[0]} is missing); run `llmasos setup`")
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    try:
        tokenizer = Tokenizer.from_file(str(folder / _TOKENS))
        tokenizer.enable_truncation(int(json.loads((folder / _LIMITS).read_text(encoding="utf-8"))["max_seq_length"]))
        tokenizer.enable_padding()
        return tokenizer, onnxruntime.InferenceSession(str(folder / NETWORK), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the libraries below raise whatever their parsers raise
        raise SetupNeeded(f"the sentence model in {folder} can't be read ({error}); delete that folder and run `llmasos setup`") from error
