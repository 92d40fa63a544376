"""Sentences become vectors: all-MiniLM-L6-v2 (384 dimensions), from a folder on this machine and never from a network.

sentence-transformers and torch take seconds to import, so they are imported when the first vector is needed.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from llmasos.errors import SetupNeeded

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384
THREADS = max(1, (os.cpu_count() or 2) // 2)  # the rest is left to the language model
_FILES = ("modules.json", "config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json")

Vectors = npt.NDArray[np.float32]


class Embedder:
    """The sentence model of one folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 for each text. Raises SetupNeeded when the model is missing or damaged."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        with self._lock:
            self._model = self._model or _load(self.folder)
            with _threads(THREADS):
                found = self._model.encode(
                    list(texts), batch_size=32, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
                )
        return np.asarray(found, dtype=np.float32)


@cache
def embedder(models: Path) -> Embedder:
    """The embedder whose model lies in `models`; one for each folder and process."""
    return Embedder(models / MODEL)


def _load(folder: Path) -> Any:
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise SetupNeeded(f"the sentence model {MODEL} is not in {folder} ({missing[0]} is missing); run `llmasos setup`")
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except Exception as error:  # the libraries below raise whatever their parsers raise
        raise SetupNeeded(f"the sentence model in {folder} can't be read ({error}); delete that folder and run `llmasos setup`") from error


@contextmanager
def _threads(number: int) -> Iterator[None]:
    """Torch's thread count is the process's: set it for the while, and give it back."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)
