"""The forward pass of a Llama-architecture model over a pack.

The layers' own modules are used (with their LoRA), only the attention is ours: keys and values of the system text are
shared by all examples instead of being repeated, which is what makes training on two cores bearable.
"""

from typing import Any

import torch
from torch.nn.functional import rms_norm, scaled_dot_product_attention

from .packing import Pack


def hidden_states(model: Any, pack: Pack, precision: torch.dtype = torch.float32) -> torch.Tensor:
    """Last hidden states (T, width) of a transformers `LlamaModel`; attention multiplies in `precision`."""
    heads, groups = model.config.num_attention_heads, model.config.num_key_value_heads
    size = model.config.hidden_size // heads
    cosine, sine = (part[0, :, None, :] for part in model.rotary_emb(model.embed_tokens.weight, pack.positions[None]))
    real = [(rows.reshape(-1) >= 0).nonzero()[:, 0] for rows in pack.buckets]
    hidden = [torch.full((rows.shape[1], rows.shape[1]), float("-inf")).triu(1) for rows in pack.buckets]
    x = model.embed_tokens(pack.tokens)
    for layer in model.layers:
        normed, attention = _normed(x, layer.input_layernorm), layer.self_attn
        q = _rotate(attention.q_proj(normed).view(-1, heads, size), cosine, sine)
        k = _rotate(attention.k_proj(normed).view(-1, groups, size), cosine, sine)
        v = attention.v_proj(normed).view(-1, groups, size)
        q_first, k_first, v_first = (part[: pack.prefix].transpose(0, 1)[None] for part in (q, k, v))
        first = scaled_dot_product_attention(q_first, k_first, v_first, is_causal=True, enable_gqa=True)
        shared = (k[: pack.prefix].transpose(0, 1), v[: pack.prefix].transpose(0, 1))
        mixed = [first[0].transpose(0, 1).reshape(pack.prefix, -1)]
        for bucket, places, future in zip(pack.buckets, real, hidden, strict=True):
            index = bucket.clamp(min=0).reshape(-1)
            q_own, k_own, v_own = (
                part.index_select(0, index).view(*bucket.shape, groups, -1, size).permute(2, 0, 3, 1, 4) for part in (q, k, v)
            )
            rest = (
                _attend(*(part.to(precision) for part in (q_own, k_own, v_own, *shared, future)))
                .float()
                .permute(1, 3, 0, 2, 4)
                .reshape(len(index), -1)
            )
            mixed.append(rest.index_select(0, places))
        x = x + attention.o_proj(torch.cat(mixed))
        x = x + layer.mlp(_normed(x, layer.post_attention_layernorm))
    return _normed(x, model.norm)


def _normed(x: torch.Tensor, norm: Any) -> torch.Tensor:
    """A layer's RMS norm as torch's own operation, which reads its input once."""
    return rms_norm(x, norm.weight.shape, norm.weight, norm.variance_epsilon)


def _attend(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, k_prefix: torch.Tensor, v_prefix: torch.Tensor, hidden: torch.Tensor
) -> torch.Tensor:
    """Attention of examples to the system text and to themselves. q (groups, B, heads of a group, L, size), k and v with one
    head a group, k_prefix and v_prefix (groups, P, size), hidden (L, L) with −∞ where the future is."""
    groups, count, shared, longest, size = q.shape
    prefix = k_prefix.shape[1]
    q = q * size**-0.5
    all_rows = q.reshape(groups, -1, size)
    to_prefix = torch.bmm(all_rows, k_prefix.transpose(1, 2)).view(groups, count, shared, longest, prefix)
    to_self = q.reshape(groups * count, shared * longest, size) @ k.reshape(groups * count, longest, size).transpose(1, 2)
    to_self = to_self.view(groups, count, shared, longest, longest) + hidden
    shares = torch.cat([to_prefix, to_self], -1).softmax(-1)
    from_prefix = torch.bmm(shares[..., :prefix].reshape(groups, -1, prefix), v_prefix).view(q.shape)
    own = shares[..., prefix:].reshape(groups * count, shared * longest, longest) @ v.reshape(groups * count, longest, size)
    return from_prefix + own.view(q.shape)


def _rotate(part: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """Rotary position embedding, with halves as transformers lays them out."""
    half = part.shape[-1] // 2
    turned = torch.cat([-part[..., half:], part[..., :half]], -1)
    return part * cosine + turned * sine
