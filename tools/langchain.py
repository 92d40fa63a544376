"""Any LangChain `BaseTool` as a tool of ours: its schema becomes the slots, its text becomes one finding."""

from typing import Any

from pydantic import BaseModel

from llmasos.errors import PluginRejected

from .finding import Finding, Source
from .slots import Slot
from .tool import Manifest, Tool

_KINDS = {"string": "span", "integer": "number", "number": "number", "boolean": "flag"}


def from_langchain(plugin: Any) -> Tool:
    """Wrap a LangChain tool. Raises PluginRejected when it isn't one, or takes arguments that can't be copied from text."""
    from langchain_core.tools import BaseTool

    if not isinstance(plugin, BaseTool):
        raise PluginRejected(f"{plugin!r} is neither a tool made with @tool nor a LangChain BaseTool")
    schema = plugin.get_input_schema()
    if not issubclass(schema, BaseModel):
        raise PluginRejected(f"tool {plugin.name}: its arguments have no pydantic schema")
    properties = schema.model_json_schema().get("properties", {})
    source = Source(title=plugin.name, publisher="LangChain tool", version="unversioned", identifier=f"tool:{plugin.name}")

    def run(**arguments: Any) -> list[Finding]:
        text = str(plugin.invoke(arguments))
        return [Finding(topic="result", template="{result}", values={"result": text}, source=source, certainty="limited")]

    run.__doc__ = plugin.description
    try:
        manifest = Manifest(
            name=plugin.name,
            summary=_first_sentence(plugin.description),
            examples=(),
            version="1",
            timeout=60.0,
            slots={name: _slot(plugin.name, name, described) for name, described in properties.items()},
            arguments=schema.model_json_schema(),
        )
    except ValueError as error:
        raise PluginRejected(f"tool {plugin.name}: {error}") from error
    return Tool(run, manifest, schema, {})


def _slot(tool: str, name: str, described: dict[str, Any]) -> Slot:
    about = str(described.get("description") or name.replace("_", " "))[:80]
    if "enum" in described:
        return Slot(kind="choice", about=about, choices=tuple(str(value) for value in described["enum"]), ask=f"Which {about}?")
    if described.get("type") == "array":
        return _slot(tool, name, described.get("items", {}) | {"description": about}).model_copy(update={"repeated": True})
    kinds = [described.get("type"), *(option.get("type") for option in described.get("anyOf", []))]
    kind = next((_KINDS[known] for known in kinds if known in _KINDS), None)
    if kind is None:
        raise PluginRejected(f"tool {tool}: argument {name} is neither text, a number, a flag nor a list of these")
    return Slot.model_validate({"kind": kind, "about": about, "ask": f"Which {about}?"})


def _first_sentence(text: str) -> str:
    return (" ".join(text.split()).split(". ")[0] or "a LangChain tool")[:120].ljust(8, ".")
