"""Where tools run: a thread for each call, or a process for those that compute for long; and how many of a tool at once."""

import asyncio
import atexit
import importlib
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from llmasos.errors import ToolFailed

from ..tools.finding import ToolResult
from ..tools.tool import Tool

T = TypeVar("T")
_PLACES: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Semaphore]]" = WeakKeyDictionary()


def place(tool: Tool) -> asyncio.Semaphore:
    """As many places as the tool allows, on this event loop."""
    places = _PLACES.setdefault(asyncio.get_running_loop(), {})
    if tool.name not in places:
        places[tool.name] = asyncio.Semaphore(tool.manifest.at_once)
    return places[tool.name]


async def in_thread(work: Callable[[], T]) -> T:
    """Run blocking work in a daemon thread: unlike a pool's, one that hangs does not keep the program from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value)  # type: ignore[arg-type]

    def target() -> None:
        try:
            value, error = _carried(work), None
        except BaseException as raised:  # noqa: BLE001 - it is raised again where the work is awaited
            value, error = None, raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, value, error)

    threading.Thread(target=target, name="llmasos-tool", daemon=True).start()
    return await future


async def in_process(tool: Tool, arguments: Mapping[str, Any], injected: Mapping[str, object]) -> ToolResult:
    """Run a tool in another process; giving up on it ends that process. Raises what the tool raises, ToolFailed where its process dies."""
    from pebble import ProcessExpired

    module, name = tool.function.__module__, tool.function.__qualname__
    try:
        result: ToolResult = await asyncio.wrap_future(_pool().schedule(_imported, args=(module, name, dict(arguments), dict(injected))))
    except ProcessExpired as error:
        raise ToolFailed(f"the process of {tool.name} died (exit code {error.exitcode}); the next call gets a new one") from error
    return result


def _imported(module: str, name: str, arguments: dict[str, Any], injected: dict[str, object]) -> ToolResult:
    """In the other process: the tool of that name in its module."""
    found = getattr(importlib.import_module(module), name, None)
    if not isinstance(found, Tool):
        raise ToolFailed(f"{name} is cpu_bound, so it must stand in {module} under its own name")
    return _carried(lambda: found.run(arguments, injected))


def _carried(work: Callable[[], T]) -> T:
    """Do it. What it raises can be put into a future, which takes neither StopIteration nor GeneratorExit."""
    try:
        return work()
    except (StopIteration, GeneratorExit) as error:
        raise RuntimeError(f"{type(error).__name__} {error}".strip()) from error


@cache
def _pool() -> Any:
    """One process a core, started when the first tool needs it."""
    import multiprocessing

    from pebble import ProcessPool

    pool = ProcessPool(max_workers=os.cpu_count() or 1, context=multiprocessing.get_context("spawn"))
    atexit.register(pool.stop)
    return pool
