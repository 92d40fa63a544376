"""LLMasOS: an operating system for clinical questions. Names load when they are first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .kernel.answer import Answer
    from .kernel.handle import Process
    from .kernel.kernel import Kernel
    from .kernel.predict import load_model
    from .memory.patient import Patient
    from .tools.finding import Abstain, Finding, Source
    from .tools.slots import Slot
    from .tools.tool import tool

_HOMES = {
    "Abstain": ".tools.finding",
    "Answer": ".kernel.answer",
    "Finding": ".tools.finding",
    "Kernel": ".kernel.kernel",
    "Patient": ".memory.patient",
    "Process": ".kernel.handle",
    "Slot": ".tools.slots",
    "Source": ".tools.finding",
    "load_model": ".kernel.predict",
    "tool": ".tools.tool",
}

__all__ = ["Abstain", "Answer", "Finding", "Kernel", "Patient", "Process", "Slot", "Source", "load_model", "tool"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'llmasos' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    return __all__
