"""Large libraries that load when they are first used, so that a question is on record before they are paid for."""

from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked for by Python itself, which is no use of the library
            raise AttributeError(name)
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value


def later(name: str) -> Any:
    """A module by its full name. Its names can be used in function bodies as ever; at the top of a module they would load it."""
    return _Later(name)
