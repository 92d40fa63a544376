"""How the model's threads wait for each other, a few hundred times a pass: spinning, or asleep.

GNU's OpenMP, with which llama.cpp is built by default on Linux, spins 300,000 times before it sleeps; while another program
has the core of the thread that is waited for, a pass takes seconds. A short spin is enough where nobody interferes. Measured
with 2 threads on 2 cores (`python bench/run.py threads` repeats it): with two other programs a pass of 16 tokens took 0.2 to 0.7 s
instead of 20 s; with a dozen of them the setting changed nothing, and only fewer threads help (threads.py). The library
reads it once, when it is loaded.

ggml's own setting (`poll` of a thread pool) has no effect in a build with OpenMP, and llama-cpp-python offers no call to
attach such a pool; a build without OpenMP therefore keeps ggml's default.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

SPINS = 1_000  # what the library itself takes where there are more threads than cores
SETTINGS = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")  # of the user: they count as they are


@contextmanager
def briefly() -> Iterator[None]:
    """Load llama.cpp in here: its threads then spin briefly, unless the environment says how they are to wait."""
    if any(name in os.environ for name in SETTINGS):
        yield
        return
    os.environ["GOMP_SPINCOUNT"] = str(SPINS)
    try:
        yield
    finally:
        del os.environ["GOMP_SPINCOUNT"]


def how_threads_wait() -> str:
    """How threads wait, in a clause for a reader; loads nothing."""
    if not _with_gnu_openmp():
        return "they wait as ggml does by default: this llama.cpp is not built with GNU's OpenMP, and llama-cpp-python has no call for ggml's poll setting"
    chosen = ", ".join(f"{name}={os.environ[name]}" for name in SETTINGS if name in os.environ)
    return f"they wait as {chosen} says" if chosen else f"they spin {SPINS:,} times, then sleep (GOMP_SPINCOUNT changes that)"


def _with_gnu_openmp() -> bool:
    found = find_spec("llama_cpp")
    if found is None or found.origin is None:
        return False
    libraries = (Path(found.origin).parent / "lib").glob("*ggml-cpu*")
    return any(b"libgomp" in library.read_bytes() for library in libraries)
