"""The tools that can be called: those of the entry-point group `llmasos.tools`, and what is added by hand.

The built-in tools are found by the same group as anyone's. A plugin that can't be imported or registered is reported
and skipped; it never takes the others down.
"""

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

from llmasos.errors import PluginRejected, UnknownTerm

from .tool import Manifest, Tool

GROUP = "llmasos.tools"


class Registry:
    """Tools by name, in the order in which they were added."""

    def __init__(self) -> None:
        self._tools: dict[str, Tool] = {}
        self.rejected: dict[str, str] = {}  # plugin → why it was skipped

    @classmethod
    def discover(cls) -> "Registry":
        """Every installed plugin's tools; the built-in ones come first."""
        registry = cls()
        for point in sorted(entry_points(group=GROUP), key=lambda point: (not point.value.startswith("llmasos."), point.name)):
            try:
                registry.add(point.load())
            except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's import may raise anything, and must not end the others
                registry.rejected[point.name] = f"{type(error).__name__}: {error}"
        return registry

    def add(self, plugin: Any) -> None:
        """Register a Tool, a LangChain `BaseTool`, or several in a list. Raises PluginRejected."""
        if isinstance(plugin, list | tuple):
            for item in plugin:
                self.add(item)
            return
        if not isinstance(plugin, Tool):
            from .langchain import from_langchain

            plugin = from_langchain(plugin)
        if plugin.name in self._tools:
            raise PluginRejected(f"tool {plugin.name}: another plugin has that name")
        self._tools[plugin.name] = plugin

    def __getitem__(self, name: str) -> Tool:
        if name not in self._tools:
            raise UnknownTerm("tool", name, list(self._tools))
        return self._tools[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    def manifests(self) -> tuple[Manifest, ...]:
        """What the scheduler reads of the tools."""
        return tuple(tool.manifest for tool in self)
