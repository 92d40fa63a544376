"""From a model's name to its driver: `embedded`, a path to a GGUF, `provider:model` for LangChain, `replay:PID`."""

import json
from pathlib import Path

from llmasos.errors import InvalidInput, SetupNeeded

from ...memory.home import Home
from ..journal import Journal
from .driver import Driver

ACCEPTED = "`embedded`, a path to a .gguf file, `provider:model` as LangChain's init_chat_model takes it, or `replay:PID`"


def driver_for(name: str, home: Home, journal: Journal, order: str = "fifo") -> Driver:
    """The driver that a model's name stands for. Raises InvalidInput, or SetupNeeded when the embedded model is not built yet.

    `order` is the scheduling policy of a model that runs here; see policies.py.
    """
    if name == "embedded":
        return embedded(home, order)
    if name.startswith("replay:"):
        from .replay import ReplayDriver

        return ReplayDriver(journal, name.removeprefix("replay:"))
    if name.endswith(".gguf"):
        from .llama import LlamaDriver

        if not Path(name).expanduser().is_file():
            raise InvalidInput("model", name, "the path of a .gguf file that is there")
        return LlamaDriver(Path(name).expanduser(), home.cache, order=order)
    if ":" in name:
        from .langchain import LangChainDriver

        return LangChainDriver(name)
    raise InvalidInput("model", name, ACCEPTED)


def embedded(home: Home, order: str = "fifo") -> Driver:
    """SmolLM2 with the trained adapter merged in, calibrated by the figures that stand beside it."""
    from .llama import LlamaDriver

    model, card = home.models / "scheduler.gguf", home.models / "scheduler.json"
    if not (model.is_file() and card.is_file()):
        raise SetupNeeded("the embedded model is not built yet; run `llmasos setup`")
    figures = json.loads(card.read_text())
    return LlamaDriver(
        model,
        home.cache,
        temperature=figures["temperature"],
        threshold=figures["threshold"],
        version=figures["adapter"][:12],
        order=order,
    )
