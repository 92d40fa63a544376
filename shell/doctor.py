"""What this installation consists of, what it runs on, and what stands in its way; loads no model and changes nothing."""

import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.text import Text

from llmasos.errors import LLMasOSError

from ..kernel.drivers.policies import policy
from ..kernel.drivers.threads import measure, reading
from ..kernel.drivers.waiting import how_threads_wait
from ..kernel.learning.install import CARD, MODEL, active, in_use, merged_as
from ..memory import pack
from ..memory.embedder import MODEL as EMBEDDER
from ..memory.embedder import NETWORK
from ..memory.home import Home
from ..memory.keys import load_key
from ..memory.setup import BASE
from ..tools.registry import Registry
from .render import console, print_json

MB = 2**20
MEMORY = 1024 * MB  # a question that searches guidelines peaks at 970 MB (measured on x86-64 Linux); one without at 440 MB
DISK = 500 * MB  # for the journal and the cache; the downloads of a set-up come on top
COLOURS = {"ok": "green", "note": "yellow", "fault": "red"}


@dataclass(frozen=True)
class Check:
    """One line: `state` is ok, note (works, but worth knowing) or fault (a question can't be answered)."""

    name: str
    state: str
    text: str


def doctor(as_json: bool) -> int:
    """Print every check; exit status 1 when there is a fault."""
    checks = list(examine())
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            line = Text.assemble((f"{check.state:5} ", COLOURS[check.state]), (check.name, "bold"), f": {check.text}")
            console().print(line, soft_wrap=True)
    return 1 if any(check.state == "fault" for check in checks) else 0


def examine() -> Iterator[Check]:
    """All checks, in the order in which one would look for a cause."""
    yield Check("program", "ok", f"llmasos {version('llmasos')}, Python {platform.python_version()}, {platform.platform()}")
    try:
        home = Home.open()
    except LLMasOSError as error:
        yield Check("data folder", "fault", str(error))
        return
    yield _writable(home)
    yield _journal(home)
    yield from _model(home)
    yield from _pack(home)
    if not (home.models / EMBEDDER / NETWORK).is_file():
        yield Check("embedder", "note", f"{EMBEDDER} is not set up: no search by meaning; run `llmasos setup`")
    yield _tools()
    yield _threads()
    yield _memory()
    yield _policy()


def _writable(home: Home) -> Check:
    try:
        for folder in (home.root, *(path for path in (home.cache, home.models, home.vectors) if path.exists())):
            with tempfile.NamedTemporaryFile(dir=folder):
                pass
    except OSError as error:
        return Check("data folder", "fault", f"{folder} can't be written ({error.strerror}); make it writable, or set LLMASOS_HOME")
    free = shutil.disk_usage(home.root).free
    return Check("data folder", "ok" if free > DISK else "note", f"{home.root} can be written; {free // MB} MB free")


def _journal(home: Home) -> Check:
    if os.environ.get("LLMASOS_JOURNAL_URL"):
        return _shared_journal(home)
    if not home.journal.exists():
        return Check("journal", "ok", "none yet; the first question makes it")
    if not os.access(home.journal, os.R_OK | os.W_OK):
        return Check("journal", "fault", f"{home.journal} can't be written; make it writable")
    if os.environ.get("LLMASOS_KEYRING") != "1":
        if not home.key.exists():
            return Check("journal", "note", f"{home.journal} has no key beside it: what it holds of patients can't be read")
        try:
            load_key(home.key)
        except LLMasOSError as error:
            return Check("journal", "fault", str(error))
    if damage := _damage(home.journal):
        return Check("journal", "fault", f"{home.journal} is damaged ({damage}); move it away to start a new journal")
    return Check("journal", "ok", f"{home.journal}, {home.journal.stat().st_size // 1024} kB; `llmasos verify` checks its chain")


def _damage(file: Path) -> str:
    """Why a journal's file can't be read as one; looked at without a trace in the data folder."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            opened.execute("SELECT seq FROM events ORDER BY seq DESC LIMIT 1").fetchall()
    except sqlite3.OperationalError:  # no table yet, or one that is being written
        return ""
    except sqlite3.DatabaseError as error:
        return str(error)
    return ""


def _shared_journal(home: Home) -> Check:
    from ..kernel.journal import open_journal

    try:
        journal = open_journal(home)
        journal.pids()
    except LLMasOSError as error:
        return Check("journal", "fault", str(error))
    return Check("journal", "ok", f"{journal.name}, shared; every machine needs the same key")


def _model(home: Home) -> Iterator[Check]:
    chosen = os.environ.get("LLMASOS_MODEL") or "embedded"
    if chosen != "embedded":
        yield Check("model", "note", f"{chosen}, as LLMASOS_MODEL says")
        return
    merged = home.models / MODEL
    if not (merged.is_file() and (home.models / CARD).is_file()):
        yield Check("model", "fault", "the embedded model is not built yet; run `llmasos setup`")
        return
    yield Check(
        "model", "ok", f"{merged}, {merged.stat().st_size // MB} MB, {merged_as(home)}, from {BASE}; {_library('llama-cpp-python')}"
    )
    folder, card = active(home)
    used, where = in_use(home), "trained here" if folder.is_relative_to(home.root) else "as shipped"
    if used == card["sha256"]:
        yield Check("adapter", "ok", f"{used[:12]}, {where}")
    else:
        yield Check("adapter", "note", f"{used[:12]} is in use, {card['sha256'][:12]} ({where}) waits; run `llmasos setup`")


def _pack(home: Home) -> Iterator[Check]:
    if not pack.is_current(home.pack):
        yield Check(
            "knowledge pack", "fault", f"{home.pack} is {'of another format' if home.pack.exists() else 'not built'}; run `llmasos setup`"
        )
        return
    yield Check("knowledge pack", "ok", f"{home.pack}, {home.pack.stat().st_size // MB} MB")
    for dataset, stated in home.versions().items():
        yield Check(f"  {dataset}", "ok", stated)


def _tools() -> Check:
    registry = Registry.discover()
    names = ", ".join(tool.name for tool in registry)
    if registry.rejected:
        reasons = "; ".join(f"{plugin}: {reason}" for plugin, reason in registry.rejected.items())
        return Check("tools", "note", f"{names}; skipped: {reasons}")
    return Check("tools", "ok", names)


def _threads() -> Check:
    chosen = measure()
    follows = "follows what other programs leave free, once a second" if reading() is not None else "chosen again at each start"
    text = f"{chosen.count}: {chosen.why}; {follows}; {how_threads_wait()}"
    return Check("threads", "ok" if chosen.count > chosen.cores // 2 else "note", text)


def _memory() -> Check:
    available = available_memory()
    if available is None:
        return Check("memory", "note", f"this system does not say how much is free; a question takes up to {MEMORY // MB} MB")
    return Check(
        "memory", "ok" if available > MEMORY else "note", f"{available // MB} MB available; a question takes up to {MEMORY // MB} MB"
    )


def available_memory() -> int | None:
    """Bytes that a program can still get without swapping; nothing where the system doesn't say."""
    table = Path("/proc/meminfo")
    if table.is_file():
        for line in table.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    names = getattr(os, "sysconf_names", {})
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if "SC_AVPHYS_PAGES" in names else None


def _policy() -> Check:
    try:
        name = policy(os.environ.get("LLMASOS_POLICY") or "fifo").name
    except LLMasOSError as error:
        return Check("scheduling", "fault", f"LLMASOS_POLICY: {error}")
    return Check("scheduling", "ok", name)


def _library(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} is not installed"
