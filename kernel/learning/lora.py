"""Train a LoRA on the embedded model: packs of examples, loss at decision tokens, a time budget, checkpoints.

Several processes may train together (`workers.py`); each takes its own groups, and gradients are averaged. A run may start
from an adapter: an installed plugin is then learned in minutes, on top of what is known.

The stream of examples is a function of the seed and the step, so an interrupted run goes on where its last checkpoint
stands. Learning rate follows the share of the time budget that is used up: a short warm-up, then a cosine to zero.
"""

import itertools
import json
import math
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, NamedTuple

import torch
import torch.distributed as parallel
from pydantic import BaseModel, ConfigDict, Field

from llmasos.errors import InvalidInput

from ...tools.tool import Manifest
from . import adapter
from .adapter import PROJECTIONS, Factors
from .episodes import Example, groups
from .forward import hidden_states
from .fused import fuse
from .packing import Encode, Pack, pack

CHECKPOINT = "checkpoint.pt"
HELD_OUT_SEED = 7_919


class TrainConfig(BaseModel):
    """The settings of a run; the committed ones are `train.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int = Field(gt=0, le=64)
    alpha: float = Field(gt=0)
    learning_rate: float = Field(gt=0)
    warmup: float = Field(ge=0, lt=1)
    group: int = Field(gt=0)
    held_out: int = Field(gt=0)
    minutes: float = Field(gt=0)
    workers: int = Field(gt=0, le=64)
    seed: int
    checkpoint_minutes: float = Field(gt=0)
    format: str
    precision: Literal["float32", "bfloat16"] = "float32"  # of the products

    @classmethod
    def committed(cls, **changes: Any) -> "TrainConfig":
        """The configuration that ships, with changes."""
        stored = tomllib.loads((files(__package__) / "train.toml").read_text(encoding="utf-8"))
        return cls.model_validate(stored | {name: value for name, value in changes.items() if value is not None})


class Progress(NamedTuple):
    """Where a run stands: loss is the mean of the last steps; times in seconds."""

    step: int
    loss: float
    tokens_per_second: float
    elapsed: float
    budget: float


class TrainReport(BaseModel):
    """What a run came to; losses are means over the fixed held-out split."""

    steps: int
    examples: int
    tokens: int
    seconds: float
    loss_before: float
    loss_after: float
    sha256: str


def precision_here(wanted: str) -> torch.dtype:
    """The type of the products: bfloat16 only where the processor multiplies it, since it is emulated elsewhere."""
    fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if wanted == "bfloat16" and fast else torch.float32


class Trainer:
    """One run in a folder that holds its checkpoint and, at the end, its adapter."""

    def __init__(self, config: TrainConfig, tools: Sequence[Manifest], base: Path, out: Path, start: Path | None = None) -> None:
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForCausalLM, AutoTokenizer

        torch.manual_seed(config.seed)
        torch.set_flush_denormal(True)
        self.config, self.tools, self.base, self.out = config, tuple(tools), base, out
        tokenizer = AutoTokenizer.from_pretrained(base.parent, gguf_file=base.name, local_files_only=True)
        self.encode: Encode = lambda text: tokenizer(text, add_special_tokens=False).input_ids
        model = AutoModelForCausalLM.from_pretrained(base.parent, gguf_file=base.name, dtype=torch.float32, local_files_only=True)
        names = [name.rsplit(".", 1)[-1] for name in PROJECTIONS]
        lora = LoraConfig(r=config.rank, lora_alpha=config.alpha, target_modules=names, lora_dropout=0.0, task_type="CAUSAL_LM")
        self.model: Any = get_peft_model(model, lora)
        self.precision = precision_here(config.precision)
        fuse(self.model, self.precision)
        self.inner, self.head = self.model.base_model.model.model, self.model.base_model.model.lm_head
        self.trained = [weight for weight in self.model.parameters() if weight.requires_grad]
        self.started_from = self._start_from(start) if start else None
        self.optimiser = torch.optim.AdamW(self.trained, lr=config.learning_rate, betas=(0.9, 0.98), weight_decay=0.0)
        together = parallel.is_initialized()
        self.rank: int = parallel.get_rank() if together else 0
        self.workers: int = parallel.get_world_size() if together else 1
        self.step = self.seen = self.tokens = 0
        self.elapsed = 0.0
        self.loss_before: float | None = None

    def loss(self, packed: Pack) -> torch.Tensor:
        """Weighted cross-entropy at the decision tokens, a mean over examples."""
        logits = self.head(hidden_states(self.inner, packed, self.precision).index_select(0, packed.at))
        return (torch.nn.functional.cross_entropy(logits, packed.wanted, reduction="none") * packed.weights).sum()

    def held_out(self) -> float:
        """Mean loss on a split that no training step sees."""
        fixed = itertools.islice(groups(self.tools, HELD_OUT_SEED, size=self.config.group), self.config.held_out)
        with torch.no_grad():
            losses = [float(self.loss(pack(group, self.encode))) for group in fixed]
        return sum(losses) / len(losses)

    def run(self, progress: Callable[[Progress], None]) -> TrainReport:
        """Train until the time budget is spent; Ctrl-C keeps a checkpoint and raises KeyboardInterrupt."""
        budget = self.config.minutes * 60
        if self.loss_before is None:
            self.loss_before = self.held_out()
        saved, recent = time.monotonic(), None
        try:
            for group in itertools.islice(self._stream(), self.step * self.workers + self.rank, None, self.workers):
                if self.elapsed >= budget:
                    break
                started = time.monotonic()
                recent = self._train_on(group, budget, recent)
                self.elapsed = self._agreed(self.elapsed + time.monotonic() - started)
                progress(Progress(self.step, recent, self.tokens / self.elapsed, self.elapsed, budget))
                if time.monotonic() - saved > self.config.checkpoint_minutes * 60:
                    self.save_checkpoint()
                    saved = time.monotonic()
        except KeyboardInterrupt:
            self.save_checkpoint()
            raise
        self.save_checkpoint()
        return self._report()

    def _stream(self) -> Iterator[list[Example]]:
        return groups(self.tools, self.config.seed, size=self.config.group)

    def _train_on(self, group: list[Example], budget: float, recent: float | None) -> float:
        packed = pack(group, self.encode)
        share = min(1.0, self.elapsed / budget)
        warm = min(1.0, (share + 1e-4) / self.config.warmup) if self.config.warmup else 1.0
        for parameters in self.optimiser.param_groups:
            parameters["lr"] = self.config.learning_rate * warm * (0.02 + 0.98 * (1 + math.cos(math.pi * share)) / 2)
        loss = self.loss(packed)
        loss.backward()
        self._average_gradients()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self.seen += len(group) * self.workers
        self.tokens += len(packed.tokens) * self.workers
        value = float(loss.detach())
        return value if recent is None else 0.95 * recent + 0.05 * value

    def _average_gradients(self) -> None:
        if self.workers == 1:
            return
        flat = torch.cat([weight.grad.flatten() for weight in self.trained if weight.grad is not None])
        parallel.all_reduce(flat)
        at = 0
        for weight in self.trained:
            if weight.grad is not None:
                weight.grad.copy_(flat[at : at + weight.numel()].view_as(weight) / self.workers)
                at += weight.numel()

    def _agreed(self, seconds: float) -> float:
        """The first process's clock, so that all stop at the same step."""
        if self.workers == 1:
            return seconds
        clock = torch.tensor([seconds], dtype=torch.float64)
        parallel.broadcast(clock, 0)
        return float(clock[0])

    # -- what is kept ------------------------------------------------------------------------------------------

    def save_checkpoint(self) -> None:
        """Weights, optimiser and counters, complete or not at all."""
        if self.rank:
            return
        self.out.mkdir(parents=True, exist_ok=True)
        unfinished = self.out / f"{CHECKPOINT}.new"
        torch.save(
            {
                "trained": [weight.detach() for weight in self.trained],
                "optimiser": self.optimiser.state_dict(),
                "step": self.step,
                "seen": self.seen,
                "tokens": self.tokens,
                "elapsed": self.elapsed,
                "loss_before": self.loss_before,
                "config": self.config.model_dump(),
            },
            unfinished,
        )
        unfinished.replace(self.out / CHECKPOINT)

    def load_checkpoint(self) -> bool:
        """Go on from the folder's checkpoint; false when there is none."""
        file = self.out / CHECKPOINT
        if not file.is_file():
            return False
        stored = torch.load(file, weights_only=True)
        with torch.no_grad():
            for weight, value in zip(self.trained, stored["trained"], strict=True):
                weight.copy_(value)
        self.optimiser.load_state_dict(stored["optimiser"])
        self.step, self.seen, self.tokens = stored["step"], stored["seen"], stored["tokens"]
        self.elapsed, self.loss_before = stored["elapsed"], stored["loss_before"]
        return True

    def factors(self) -> Factors:
        """The trained factors under the GGUF's names."""
        return {name: weight.detach().numpy() for name, weight in self._named()}

    def _named(self) -> Iterator[tuple[str, torch.Tensor]]:
        for number, layer in enumerate(self.inner.layers):
            for path, name in PROJECTIONS.items():
                module = layer.get_submodule(path)
                yield f"blk.{number}.{name}.a", module.lora_A["default"].weight
                yield f"blk.{number}.{name}.b", module.lora_B["default"].weight

    def _start_from(self, folder: Path) -> dict[str, Any]:
        """Take an adapter's factors as the first ones; gives what made it. Raises InvalidInput for one of another rank or scale."""
        factors, card = adapter.load(folder)
        if card["config"]["rank"] != self.config.rank or card["scale"] != self.config.alpha / self.config.rank:
            raise InvalidInput(
                "start", str(folder), f"an adapter of rank {self.config.rank} and scale {self.config.alpha / self.config.rank:g}"
            )
        with torch.no_grad():
            for name, weight in self._named():
                weight.copy_(torch.from_numpy(factors[name]))
        return {name: card.get(name) for name in ("sha256", "config", "examples", "started_from")}

    def _report(self) -> TrainReport:
        after = self.held_out()
        card = {
            "config": self.config.model_dump(),
            "scale": self.config.alpha / self.config.rank,
            "base": self.base.name,
            "started_from": self.started_from,
            "tools": {tool.name: tool.hash() for tool in self.tools},
            "steps": self.step,
            "examples": self.seen,
            "tokens": self.tokens,
            "seconds": round(self.elapsed),
            "loss_before": self.loss_before,
            "loss_after": after,
            "torch": torch.__version__,
        }
        digest = adapter.save(self.out, self.factors(), card)
        report = TrainReport(
            steps=self.step,
            examples=self.seen,
            tokens=self.tokens,
            seconds=self.elapsed,
            loss_before=self.loss_before or 0.0,
            loss_after=after,
            sha256=digest,
        )
        (self.out / "metrics.json").write_text(json.dumps(report.model_dump(), indent=2) + "\n", encoding="utf-8")
        return report
