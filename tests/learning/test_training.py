"""Packing changes nothing, a short run learns, and the merged model says what the trained one said."""

import itertools
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGUFReader, GGUFValueType, GGUFWriter

from llmasos.errors import InvalidInput
from llmasos.kernel.drivers.engine import Engine, Evaluate
from llmasos.kernel.learning import adapter
from llmasos.kernel.learning.episodes import groups
from llmasos.kernel.learning.forward import hidden_states
from llmasos.kernel.learning.install import is_current, merged_as, shipped
from llmasos.kernel.learning.lora import CHECKPOINT, TrainConfig, Trainer
from llmasos.kernel.learning.merge import fastest, merge
from llmasos.kernel.learning.packing import pack
from llmasos.kernel.transcript import END, state_text, system_text
from llmasos.memory.home import Home
from llmasos.memory.setup import BASE

RUN = """
import sys
from pathlib import Path
from llmasos.kernel.learning.lora import TrainConfig
from llmasos.kernel.learning.workers import train

config = TrainConfig.committed(workers=1, group=2, held_out=1)
try:
    train(config, (), Path(sys.argv[1]), Path(sys.argv[2]), lambda step: print(step.step, flush=True))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture(scope="module")
def trainer(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Trainer:
    config = TrainConfig.committed(minutes=1, group=6, held_out=2, warmup=0.05)
    return Trainer(config, (), home.models / BASE, tmp_path_factory.mktemp("adapter"))


@pytest.fixture(scope="module")
def exact(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Trainer:
    config = TrainConfig.committed(precision="float32")
    return Trainer(config, (), home.models / BASE, tmp_path_factory.mktemp("exact"))


def test_fast_products_give_the_loss_of_exact_ones(trainer: Trainer, exact: Trainer) -> None:
    packed = pack(next(groups((), 12, size=5)), trainer.encode)
    with torch.no_grad():
        assert float(trainer.loss(packed)) == pytest.approx(float(exact.loss(packed)), rel=0.01)


def test_a_packed_example_gives_the_logits_of_the_example_alone(exact: Trainer) -> None:
    trainer, group = exact, next(groups((), 11, size=5))
    packed = pack(group, trainer.encode)
    texts = sorted(
        ((state_text(item.view), item.decision + END) for item in group), key=lambda pair: sum(len(trainer.encode(text)) for text in pair)
    )
    rows = [row[row >= 0] for bucket in packed.buckets for row in bucket]
    with torch.no_grad():
        together = trainer.head(hidden_states(trainer.inner, packed))
        for (state, decision), row in zip(texts, rows, strict=True):
            alone = trainer.encode(system_text(group[0].tools)) + trainer.encode(state) + trainer.encode(decision)
            expected = trainer.head(trainer.inner(input_ids=torch.tensor([alone])).last_hidden_state[0, packed.prefix :])
            assert torch.allclose(together[row], expected, atol=0.05, rtol=1e-3)


def test_one_minute_of_training_lowers_the_held_out_loss_and_its_adapter_loads(trainer: Trainer, home: Home, tmp_path: Path) -> None:
    report = trainer.run(lambda progress: None)
    assert report.loss_after < report.loss_before
    factors, card = adapter.load(trainer.out)
    assert card["steps"] == report.steps > 0
    merge(home.models / BASE, factors, card["scale"], tmp_path / "merged.gguf", "q8_0")
    assert (tmp_path / "merged.gguf").stat().st_size > 100_000_000


def test_the_merged_model_in_llama_cpp_says_what_torch_says(trainer: Trainer, home: Home, tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for weight in trainer.trained:
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.02)
    merge(home.models / BASE, trainer.factors(), trainer.config.alpha / trainer.config.rank, tmp_path / "merged.gguf", "f16")
    prompt = "<|im_start|>user\nWhich disorders are linked to PALB2?<|im_end|>\n<|im_start|>assistant\n"
    with torch.no_grad():
        expected = trainer.model(input_ids=torch.tensor([trainer.encode(prompt)])).logits[0, -1].numpy()
    engine = Engine(tmp_path / "merged.gguf", "<|im_start|>", tmp_path, threads=1)
    rest = tuple(engine.tokens(prompt)[1:])

    def work():  # type: ignore[no-untyped-def]
        rows = yield Evaluate(rest)
        return rows[0]

    found = engine.submit("x", work()).result(60)
    engine.close()
    assert engine.vocabulary_size == len(expected)
    assert np.corrcoef(found, expected)[0, 1] > 0.999
    assert int(found.argmax()) == int(expected.argmax())


def test_sixteen_bits_are_nearer_to_the_adapters_weights_than_eight(home: Home, tmp_path: Path) -> None:
    factors, card = adapter.load(shipped())
    prompt = "<|im_start|>user\nWhich disorders are linked to PALB2?<|im_end|>\n<|im_start|>assistant\n"

    def logits(kind: str) -> np.ndarray:
        merge(home.models / BASE, factors, card["scale"], tmp_path / f"{kind}.gguf", kind)
        engine = Engine(tmp_path / f"{kind}.gguf", "<|im_start|>", tmp_path, threads=1)

        def work():  # type: ignore[no-untyped-def]
            rows = yield Evaluate(tuple(engine.tokens(prompt)[1:]))
            return rows[0]

        found: np.ndarray = engine.submit("x", work()).result(60)
        engine.close()
        return found

    exact = logits("f16")
    assert 2 * np.abs(logits("bf16") - exact).mean() < np.abs(logits("q8_0") - exact).mean()


def test_the_merged_model_is_in_the_format_that_suits_this_machine(home: Home) -> None:
    assert merged_as(home) == fastest("q8_0")
    assert is_current(home)


@pytest.mark.parametrize(
    "text", ["CYP2C19 *1/*2, BP 120/80", "55岁男性，总胆固醇213", "<|im_start|>user\np.Arg175His<|im_end|>\n", "Mrs O'Neil's 1,200 mg"]
)
def test_both_tokenisers_agree(trainer: Trainer, home: Home, tmp_path: Path, text: str) -> None:
    engine = Engine(home.models / "scheduler.gguf", "x", tmp_path, threads=1)
    assert engine.tokens(text) == trainer.encode(text)
    engine.close()


def test_a_checkpoint_goes_on_where_it_stood(trainer: Trainer, home: Home) -> None:
    trainer.save_checkpoint()
    again = Trainer(trainer.config, (), home.models / BASE, trainer.out)
    assert again.load_checkpoint()
    assert (again.step, again.seen) == (trainer.step, trainer.seen)
    assert all(torch.equal(one, other) for one, other in zip(again.trained, trainer.trained, strict=True))


def shallow(base: Path, target: Path) -> Path:
    """The base model with its first layer alone: it says nothing of use, and learns thirty times as fast."""
    reader = GGUFReader(base)
    writer = GGUFWriter(target, "llama")
    for name, field in reader.fields.items():
        if name != "general.architecture" and not name.startswith("GGUF."):
            inner = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
            writer.add_key_value(name, 1 if name == "llama.block_count" else field.contents(), field.types[0], sub_type=inner)
    for tensor in reader.tensors:
        if tensor.name.startswith("blk.0.") or not tensor.name.startswith("blk."):
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


def test_an_interrupt_of_the_program_alone_keeps_a_checkpoint(home: Home, tmp_path: Path) -> None:
    base = shallow(home.models / BASE, tmp_path / "shallow.gguf")
    with subprocess.Popen([sys.executable, "-c", RUN, str(base), str(tmp_path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "1\n"
        program.send_signal(signal.SIGINT)
        seen = [int(step) for step in program.stdout]
    stored = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    assert program.returncode == 130
    assert stored["step"] >= max(seen, default=1)


def test_the_shipped_adapter_is_small_and_the_one_that_its_card_names() -> None:
    assert (shipped() / adapter.WEIGHTS).stat().st_size <= adapter.LIMIT
    assert adapter.hash_of(shipped()) == json.loads((shipped() / adapter.CARD).read_text())["sha256"]


def test_weights_that_are_not_those_of_the_card_are_refused(tmp_path: Path) -> None:
    for name in (adapter.WEIGHTS, adapter.CARD):
        (tmp_path / name).write_bytes((shipped() / name).read_bytes())
    with (tmp_path / adapter.WEIGHTS).open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(InvalidInput, match="hash"):
        adapter.load(tmp_path)


def test_the_stream_of_examples_is_the_same_for_a_seed() -> None:
    first, second = (list(itertools.islice(groups((), 5, size=4), 3)) for _ in range(2))
    assert first == second
