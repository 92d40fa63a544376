"""A training run in processes of its own, one thread each, that average their gradients.

Two processes with one thread do a quarter more than one process with two: threads wait for each other at every product.
The workers start with glibc told to keep its memory, since fetching fresh pages costs a fifth of a step.
"""

import ctypes
import multiprocessing
import os
import queue
import signal
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from llmasos.errors import LLMasOSError

from ...tools.tool import Manifest
from .lora import Progress, TrainConfig, Trainer, TrainReport

KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "8000000000", "MALLOC_MMAP_MAX_": "0", "MALLOC_TOP_PAD_": "1000000000", "MALLOC_ARENA_MAX": "1"}
TRIM_EVERY = 3  # steps
LAST_STEP = 300  # seconds that an interrupted worker may take to come to its checkpoint, on a machine that is busy
Told = tuple[str, Any]


def train(
    config: TrainConfig,
    tools: Sequence[Manifest],
    base: Path,
    out: Path,
    progress: Callable[[Progress], None],
    *,
    start: Path | None = None,
    resume: bool = False,
) -> TrainReport:
    """Train in `config.workers` processes. SIGINT, to this process or its group, keeps a checkpoint and raises KeyboardInterrupt;
    LLMasOSError when a worker dies."""
    context = multiprocessing.get_context("spawn")
    told: Any = context.Queue()
    os.environ.update(KEEP_MEMORY, OMP_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    with tempfile.TemporaryDirectory() as meeting:
        workers = [
            context.Process(target=_work, args=(rank, Path(meeting) / "meet", config, tuple(tools), base, out, start, resume, told))
            for rank in range(config.workers)
        ]
        for worker in workers:
            worker.start()
        try:
            return _report(told, workers, progress)
        except KeyboardInterrupt:
            _interrupt(workers[0])
            raise
        finally:
            for worker in workers:
                worker.terminate()
                worker.join()


def _interrupt(first: Any) -> None:
    """Have the first worker write its checkpoint. A terminal's Ctrl-C has reached it already; `kill -INT` of this process has not."""
    if first.is_alive():
        os.kill(first.pid, signal.SIGINT)
    first.join(timeout=LAST_STEP)


def _stop(signum: int, frame: object) -> None:
    """The first interrupt counts; a second one must not tear the checkpoint that it began."""
    signal.signal(signum, signal.SIG_IGN)
    raise KeyboardInterrupt


def _report(told: Any, workers: Sequence[Any], progress: Callable[[Progress], None]) -> TrainReport:
    while True:
        try:
            kind, what = told.get(timeout=5)
        except queue.Empty:
            if not all(worker.is_alive() for worker in workers):
                raise LLMasOSError("a training process ended early; `--resume` goes on from its last checkpoint") from None
            continue
        if kind == "report":
            return TrainReport.model_validate(what)
        if kind == "failed":
            raise LLMasOSError(f"training stopped: {what}; `--resume` goes on from its last checkpoint")
        progress(what)


def _work(
    rank: int,
    meeting: Path,
    config: TrainConfig,
    tools: tuple[Manifest, ...],
    base: Path,
    out: Path,
    start: Path | None,
    resume: bool,
    told: Any,
) -> None:
    """One process; only the first hears Ctrl-C, saves and tells."""
    signal.signal(signal.SIGINT, signal.SIG_IGN if rank else _stop)
    import torch

    torch.set_num_threads(1)
    if config.workers > 1:
        torch.distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=config.workers)
    try:
        trainer = Trainer(config, tools, base, out, start)
        if resume:
            trainer.load_checkpoint()
        report = trainer.run(lambda step: _tell(step, rank, told))
    except KeyboardInterrupt:
        return
    except (LLMasOSError, OSError, RuntimeError) as error:
        if rank == 0:
            told.put(("failed", str(error)))
        return
    if rank == 0:
        told.put(("report", report.model_dump()))


def _tell(step: Progress, rank: int, told: Any) -> None:
    """Pass the first process's progress on; end, with a checkpoint, when the program that started the run is gone."""
    if step.step % TRIM_EVERY == 0 and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)  # packs differ in length, so that what is kept would grow in pieces without end
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        raise KeyboardInterrupt
    if rank == 0:
        told.put(("step", step))
