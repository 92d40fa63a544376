"""Adapter and base model into one GGUF, in the format that the engine reads fastest. Needs numpy alone, no torch.

The GGUF stores the rows of the query and key projections reordered for its rotary embedding (pairs side by side instead
of halves), so their updates are reordered in the same way.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llmasos.errors import LLMasOSError

from .adapter import Factors

FORMATS = {"f32": 0, "f16": 1, "q4_0": 2, "q4_1": 3, "q8_0": 7, "bf16": 32}  # llama.cpp's LLAMA_FTYPE numbers


def fastest(otherwise: str) -> str:
    """bf16 where the processor multiplies it, f32 where it multiplies neither that nor 8 bits fast, else the format given.

    bf16: on one thread of a Zen 5 core a pass of 64 tokens takes 0.6, one of 4 tokens 0.57 and one of 1 token 1.5 times the time of
    q8_0; a weight is off by at most 0.2 % of itself, one in q8_0 by 0.4 % of the largest of its block. f32: on a core with AVX2 and
    no dot product of bytes (VNNI) 64 tokens take 0.6, 16 tokens 0.7, 8 tokens 0.9 and 1 token 2.3 times the time of q8_0.
    """
    import llama_cpp

    api: Any = llama_cpp
    able = api.llama_print_system_info().decode()
    if "AVX512_BF16 = 1" in able:
        return "bf16"
    return "f32" if "AVX2 = 1" in able and "VNNI = 1" not in able else otherwise


def merge(base: Path, factors: Factors, scale: float, target: Path, kind: str = "q8_0") -> None:
    """Write `target`: base + scale · B·A for every projection in `factors`, as one of FORMATS. Complete or not there at all."""
    whole = target.with_suffix(f".f16.{os.getpid()}")
    packed = target.with_suffix(f".{kind}.{os.getpid()}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write_f16(base, factors, scale, whole)
        if kind == "f16":
            os.replace(whole, target)
            return
        _requantise(whole, packed, kind)
        os.replace(packed, target)
    finally:
        whole.unlink(missing_ok=True)
        packed.unlink(missing_ok=True)


def _write_f16(base: Path, factors: Factors, scale: float, target: Path) -> None:
    import gguf

    reader = gguf.GGUFReader(base)
    fields = reader.fields
    heads = int(fields["llama.attention.head_count"].contents())
    key_heads = int(fields["llama.attention.head_count_kv"].contents())
    writer = gguf.GGUFWriter(target, fields["general.architecture"].contents())
    for name, field in fields.items():
        if name == "general.architecture" or name.startswith("GGUF."):
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        value = FORMATS["f16"] if name == "general.file_type" else field.contents()
        writer.add_key_value(name, value, kind, sub_type=inner)
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        stem = tensor.name.removesuffix(".weight")
        if f"{stem}.a" in factors:
            update = (scale * factors[f"{stem}.b"] @ factors[f"{stem}.a"]).astype(np.float32)
            values = values + _reordered(update, stem, heads, key_heads)
        writer.add_tensor(tensor.name, values if values.ndim == 1 else values.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _reordered(update: NDArray[np.float32], stem: str, heads: int, key_heads: int) -> NDArray[np.float32]:
    count = {"attn_q": heads, "attn_k": key_heads}.get(stem.rsplit(".", 1)[-1])
    if count is None:
        return update
    rows, width = update.shape
    return update.reshape(count, 2, rows // count // 2, width).swapaxes(1, 2).reshape(rows, width)


def _requantise(source: Path, target: Path, kind: str) -> None:
    import llama_cpp

    from ..drivers.engine import quiet

    api: Any = llama_cpp
    quiet(api)
    parameters = api.llama_model_quantize_default_params()
    parameters.ftype, parameters.nthread = FORMATS[kind], os.cpu_count() or 1
    if api.llama_model_quantize(os.fsencode(source), os.fsencode(target), parameters) != 0:
        raise LLMasOSError(f"llama.cpp could not write {target}; is there space for 900 MB?")
