"""The same cohort on a Ray cluster: rows go through Ray Data to actors that hold a kernel each.

The program that was started reads the input and alone writes the output, a line as it comes back. A batch whose actor
dies is done again by another one, and none of its lines has been written then; so nothing is lost and nothing doubled.
Ray is the extra `llmasos[ray]`; a cluster's machines have the project installed, and the model set up or served. Rows
pass through Ray's memory in clear, as they stand in the input: a cluster for patients is one that may see patients.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from llmasos.errors import LLMasOSError, ModelUnusable, SetupNeeded

from .cohort import Tally, carry_out
from .cohort_rows import Line, Row, answered
from .kernel import Kernel

CHUNK = 2000  # rows that are handed to Ray at a time, so that a million need no more memory
BATCH = 4  # rows that an actor has under way, and that are done again when it dies


def run(
    model: str | None,
    source: Path,
    out: Path,
    ask: str | None = None,
    *,
    workers: int = 2,
    retry_failed: bool = False,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """`cohort.run` with so many actors. Uses the cluster at RAY_ADDRESS, or starts Ray on this machine and ends it again.

    Raises SetupNeeded when Ray is not installed, ModelUnusable when no actor can load the model, and what `cohort.run` raises.
    """
    ray = _ray()
    started = not ray.is_initialized()
    if started:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves the machine
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        logging.getLogger("ray").setLevel(logging.ERROR)
        # without an address this machine's cores are the cluster; an actor takes one
        local = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": max(workers, os.cpu_count() or 1), "object_store_memory": 256 * 2**20}
        ray.init(log_to_driver=False, include_dashboard=False, configure_logging=False, **local)
    try:
        return carry_out(partial(_lines, model, ask, workers), source, out, ask, retry_failed=retry_failed, progress=progress)
    finally:
        if started:
            ray.shutdown()


async def _lines(model: str | None, ask: str | None, workers: int, left: Iterator[Row]) -> AsyncGenerator[Line, None]:
    """Lines as batches come back. Waiting happens in a thread, so that Ctrl-C is noticed."""
    while chunk := list(islice(left, CHUNK)):
        lines = _chunk(model, ask, workers, chunk)
        while (line := await asyncio.to_thread(next, lines, None)) is not None:
            yield line


def _chunk(model: str | None, ask: str | None, workers: int, chunk: list[Row]) -> Iterator[Line]:
    from ray.data import ActorPoolStrategy, DataContext, from_items
    from ray.exceptions import RayError, RayTaskError

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.actor_task_retry_on_errors = False  # what our code raises is final; an actor that died is not our code's error
    items = [{"number": row.number, "text": row.text, "stamp": row.stamp.to_bytes(8)} for row in chunk]
    pool = ActorPoolStrategy(size=min(workers, len(items)))
    environment = {name: value for name, value in os.environ.items() if name.startswith("LLMASOS_")}
    made = from_items(items, override_num_blocks=-(-len(items) // BATCH)).map_batches(
        Answering,
        fn_constructor_args=(model, ask),
        batch_size=BATCH,
        compute=pool,
        num_cpus=1,
        runtime_env={"env_vars": environment},
    )
    try:
        for row in made.iter_rows():
            yield json.loads(row["line"])
    except RayTaskError as error:
        cause = error.cause
        raise (cause if isinstance(cause, LLMasOSError) else ModelUnusable(f"an actor failed: {cause or error}")) from error
    except RayError as error:
        raise ModelUnusable(f"Ray can't go on ({error}); what is finished stays, and the same command goes on there") from error


class Answering:
    """An actor: one kernel, which answers batches of rows."""

    def __init__(self, model: str | None, ask: str | None) -> None:
        self.kernel, self.ask = Kernel(model), ask
        self.kernel.driver  # noqa: B018 - a model that can't be had ends the run at once

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """Columns number, text and stamp in, a column of lines out."""
        rows = [
            Row(int(number), bytes(text), int.from_bytes(bytes(stamp)))
            for number, text, stamp in zip(batch["number"], batch["text"], batch["stamp"], strict=True)
        ]
        return {"line": asyncio.run(self._answered(rows))}

    async def _answered(self, rows: list[Row]) -> list[str]:
        return [json.dumps(line, ensure_ascii=False) async for line in answered(self.kernel, iter(rows), self.ask, len(rows))]


def _ray() -> Any:
    try:
        import ray
    except ModuleNotFoundError as error:
        raise SetupNeeded("the Ray engine is not installed; run `pip install llmasos[ray]`") from error
    return ray
