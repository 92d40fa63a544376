"""A loaded model with its context, in llama.cpp's own terms: tokens, sequences, one batch, one forward pass.

Not thread-safe: one thread owns it. The fixed prompt is evaluated once a model and kept on disk.
"""

import ctypes
import hashlib
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmasos.errors import ModelUnusable

from ...memory.later import later
from .threads import Adapting, measure, reading
from .waiting import briefly

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Logits = NDArray[np.float32]
else:
    np = later("numpy")
    Logits = Any

PREFIX = 0  # the sequence that holds the fixed prompt
BATCH = 512  # tokens of one forward pass, over all sequences
_HEADER = struct.Struct("<4sIQ")  # of a GGUF: magic, version, number of tensors


class NoRoom(Exception):
    """The context can't hold the state of this batch; nothing of it was evaluated."""


class Interrupted(Exception):
    """The pass was ended by `interrupt`; nothing of its batch was evaluated."""


class Context:
    """One GGUF, with room for `length` tokens over all of `sequences` sequences. Raises ModelUnusable.

    Without `threads`, their number follows what other programs leave free.
    """

    def __init__(self, model: Path, fixed_prompt: str, cache: Path, *, length: int, sequences: int, threads: int | None) -> None:
        began = reading()
        with briefly():
            import llama_cpp

        self._api: Any = llama_cpp
        quiet(llama_cpp)
        check_file(model)
        self._api.llama_backend_init()
        self._model = self._api.llama_model_load_from_file(os.fsencode(model), self._api.llama_model_default_params())
        if not self._model:
            raise _no_gguf(model)
        self._vocabulary = self._api.llama_model_get_vocab(self._model)
        self.vocabulary_size: int = self._api.llama_vocab_n_tokens(self._vocabulary)
        chosen = measure(began)
        self._adapting = Adapting(chosen) if threads is None else None
        self.threads = threads or chosen.count
        parameters = self._api.llama_context_default_params()
        parameters.n_ctx, parameters.n_batch, parameters.n_ubatch = length, BATCH, BATCH
        parameters.n_seq_max = sequences
        parameters.n_threads = parameters.n_threads_batch = self.threads
        parameters.kv_unified = True
        self._context = self._api.llama_init_from_model(self._model, parameters)
        if not self._context:
            raise ModelUnusable(f"{model} needs more memory than there is for a context of {length} tokens")
        # llama.cpp asks before each step of a pass whether to go on. C's strlen answers that without Python's lock: 0 of "", 1 of "!"
        self._stop = ctypes.create_string_buffer(2)
        strlen = ctypes.cast(ctypes.CDLL("msvcrt" if os.name == "nt" else None).strlen, ctypes.c_void_p).value
        self._asked = self._api.ggml_abort_callback(strlen)
        self._api.llama_set_abort_callback(self._context, self._asked, ctypes.cast(self._stop, ctypes.c_void_p))
        self._memory = self._api.llama_get_memory(self._context)
        self._batch = self._api.llama_batch_init(BATCH, 0, sequences)
        self.prefix = len(self._load_prefix(model, fixed_prompt, cache))

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text; the markers of the chat format are recognised."""
        encoded = text.encode()
        room = len(encoded) + 8
        buffer = (self._api.llama_token * room)()
        count = self._api.llama_tokenize(self._vocabulary, encoded, len(encoded), buffer, room, False, True)
        return list(buffer[:count])

    def copy(self, source: int, target: int) -> None:
        """Let a sequence begin with all that another holds."""
        self._api.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def drop(self, sequence: int, start: int = -1) -> None:
        """Let go of a sequence's state, from a position on."""
        self._api.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def saved(self, sequence: int, spare: int) -> Any:
        """A sequence's state after the fixed prompt, as bytes of its own; none when llama.cpp can't give it. Uses up `spare`."""
        self._api.llama_memory_seq_cp(self._memory, sequence, spare, self.prefix, -1)
        size = self._api.llama_state_seq_get_size(self._context, spare)
        state = (ctypes.c_uint8 * size)()
        written = self._api.llama_state_seq_get_data(self._context, state, size, spare)
        self.drop(spare)
        return state if written == size else None

    def restore(self, sequence: int, state: Any) -> bool:
        """Give an empty sequence the fixed prompt and a saved state; whether there was room, else it stays empty."""
        if not self._api.llama_state_seq_set_data(self._context, state, len(state), sequence):
            self.drop(sequence)
            return False
        self.copy(PREFIX, sequence)
        return True

    @property
    def filled(self) -> int:
        """Tokens in the batch."""
        return int(self._batch.n_tokens)

    def clear(self) -> None:
        """Begin a new batch."""
        self._batch.n_tokens = 0

    def put(self, token: int, position: int, sequences: Sequence[int], wanted: bool) -> int:
        """Append a token of these sequences; its row, for the logits if they are wanted."""
        batch, index = self._batch, self._batch.n_tokens
        batch.token[index], batch.pos[index], batch.logits[index] = token, position, wanted
        batch.n_seq_id[index] = len(sequences)
        for slot, number in enumerate(sequences):
            batch.seq_id[index][slot] = number
        batch.n_tokens = index + 1
        return int(index)

    def evaluate(self) -> None:
        """The forward pass. Raises NoRoom, Interrupted, or ModelUnusable when llama.cpp fails."""
        if self._adapting is not None:
            self.use_threads(self._adapting.look())
        status = self._api.llama_decode(self._context, self._batch)
        if status == 1:
            raise NoRoom
        if status == 2:
            raise Interrupted
        if status != 0:
            raise ModelUnusable(f"llama.cpp could not evaluate a batch of {self.filled} tokens (status {status})")

    def interrupt(self, stop: bool = True) -> None:
        """End the pass under way within milliseconds, and all that follow until it is taken back; from any thread."""
        self._stop[0] = b"!" if stop else b"\0"

    def use_threads(self, count: int) -> None:
        """From the next pass on."""
        if count != self.threads:
            self._api.llama_set_n_threads(self._context, count, count)
            self.threads = count

    def row(self, index: int) -> Logits:
        """Logits after one of the batch's tokens."""
        pointer = self._api.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary_size,)).copy()

    def close(self) -> None:
        """Free the model."""
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    def _load_prefix(self, model: Path, fixed_prompt: str, cache: Path) -> list[int]:
        """Restore the fixed prompt's state from disk, or evaluate it once and keep it there."""
        tokens = self.tokens(fixed_prompt)
        stamp = model.stat()
        key = f"{model.name}|{stamp.st_size}|{stamp.st_mtime_ns}|{self._api.__version__}|{fixed_prompt}"
        file = cache / f"prefix-{hashlib.sha256(key.encode()).hexdigest()[:16]}.state"
        room = (self._api.llama_token * len(tokens))()
        count = ctypes.c_size_t()
        if (
            file.is_file()
            and self._api.llama_state_seq_load_file(self._context, os.fsencode(file), PREFIX, room, len(tokens), ctypes.byref(count))
            and list(room[: count.value]) == tokens
        ):
            return tokens
        self.drop(PREFIX)
        for start in range(0, len(tokens), BATCH):
            self.clear()
            for offset, token in enumerate(tokens[start : start + BATCH]):
                self.put(token, start + offset, [PREFIX], False)
            self._batch.logits[self._batch.n_tokens - 1] = True
            if self._api.llama_decode(self._context, self._batch) != 0:
                raise ModelUnusable("llama.cpp could not evaluate the scheduler's prompt")
        cache.mkdir(parents=True, exist_ok=True)
        for old in sorted(cache.glob("prefix-*.state"), key=lambda path: path.stat().st_mtime)[:-7]:
            old.unlink(missing_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        saved = (self._api.llama_token * len(tokens))(*tokens)
        if self._api.llama_state_seq_save_file(self._context, os.fsencode(unfinished), PREFIX, saved, len(tokens)):
            os.replace(unfinished, file)
        return tokens


def check_file(model: Path) -> None:
    """What can be seen without loading: the file is there, and begins as a GGUF with tensors does. Raises ModelUnusable."""
    if not model.is_file():
        raise ModelUnusable(f"no model at {model}; run `llmasos setup`")
    with model.open("rb") as file:
        header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not all(_HEADER.unpack(header)[1:]) or not header.startswith(b"GGUF"):
        raise _no_gguf(model)


def _no_gguf(model: Path) -> ModelUnusable:
    return ModelUnusable(f"{model} is not a GGUF that llama.cpp can load; delete it and run `llmasos setup`")


_LOGGER: list[Any] = []  # llama.cpp keeps the pointer, so the callback must stay alive


def quiet(api: Any) -> None:
    """Keep llama.cpp's log off the terminal."""
    if not _LOGGER:
        _LOGGER.append(api.llama_log_callback(lambda level, text, data: None))
        api.llama_log_set(_LOGGER[0], ctypes.c_void_p(0))
