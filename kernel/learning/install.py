"""The scheduler's model on this machine: the adapter that ships, or one that was trained here, merged into the base model."""

import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...memory.home import Home
from ...memory.setup import BASE, Step
from . import adapter
from .calibrate import Calibration
from .merge import fastest, merge

MODEL, CARD = "scheduler.gguf", "scheduler.json"


def shipped() -> Path:
    """The folder of the adapter that ships."""
    return Path(str(files(__package__) / "adapter"))


def merged_step(home: Home) -> Step:
    """Merge the adapter in use; done when the card beside the merged model names its hash, and the format for this machine."""
    return Step(
        "merge the scheduler's adapter",
        lambda: is_current(home),
        lambda: _work(home),
    )


def active(home: Home) -> tuple[Path, dict[str, Any]]:
    """The adapter that is to be used, and its card: one that was trained and activated here, or the shipped one."""
    own = home.models / "adapter"
    folder = own if (own / adapter.CARD).is_file() else shipped()
    return folder, json.loads((folder / adapter.CARD).read_text(encoding="utf-8"))


def activate(home: Home, folder: Path) -> None:
    """Use the adapter in `folder` from now on; the merged model is made from it."""
    own = home.models / "adapter"
    own.mkdir(parents=True, exist_ok=True)
    for name in (adapter.WEIGHTS, adapter.CARD):
        shutil.copyfile(folder / name, own / name)
    for _ in _work(home):
        pass


def describe(folder: Path, found: Calibration) -> None:
    """Write what calibration found on an adapter's card; set-up gives it to the driver."""
    card = json.loads((folder / adapter.CARD).read_text(encoding="utf-8"))
    card |= {"temperature": found.temperature, "threshold": found.threshold}
    card["calibration"] = {"questions": found.questions, "step_choice": round(found.accuracy, 4)}
    (folder / adapter.CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def in_use(home: Home) -> str:
    """The hash of the adapter that the merged model was made from; empty when there is none."""
    card = home.models / CARD
    return str(json.loads(card.read_text(encoding="utf-8"))["adapter"]) if card.is_file() else ""


def merged_as(home: Home) -> str:
    """The format of the merged model; empty when there is none."""
    card = home.models / CARD
    return str(json.loads(card.read_text(encoding="utf-8")).get("format", "q8_0")) if card.is_file() else ""


def is_current(home: Home) -> bool:
    """Whether the merged model is made from the adapter in use, in the format for this machine."""
    card = active(home)[1]
    return (home.models / MODEL).is_file() and in_use(home) == card["sha256"] and merged_as(home) == fastest(card["config"]["format"])


def _work(home: Home) -> Iterator[str]:
    folder, card = active(home)
    yield f"adapter {card['sha256'][:12]} into {BASE}"
    factors, card = adapter.load(folder)
    (home.models / CARD).unlink(missing_ok=True)
    kind = fastest(card["config"]["format"])
    merge(home.models / BASE, factors, card["scale"], home.models / MODEL, kind)
    figures = {"adapter": card["sha256"], "format": kind}
    figures |= {"temperature": card.get("temperature", 1.0), "threshold": card.get("threshold", 0.0)}
    (home.models / CARD).write_text(json.dumps(figures) + "\n", encoding="utf-8")
