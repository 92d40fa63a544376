"""`@tool`: a typed function becomes a tool with a pydantic argument model, a manifest and a JSON schema.

A parameter annotated with an injectable class (`Patient`, `Clock`, …) is filled by the kernel and invisible to the
model, and so are an `Option`, which only programs pass, and what is `Stated`, which the kernel reads from the person's words; every other
parameter is an argument, and its annotation says how the scheduler may fill it (see `slots`).
A signature that can't become a schema fails when it is imported, naming the parameter.
"""

import hashlib
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, create_model

from llmasos.errors import InvalidInput, PluginRejected, ToolFailed

from ..memory.injected import Injected
from .finding import Abstain, Finding, ToolResult
from .slots import Kind, Option, Slot, Stated

AT_ONCE = 16  # calls of one tool, unless it says otherwise
RESERVED = frozenset({"ask", "answer", "abstain"})


class Manifest(BaseModel):
    """What a tool declares about itself: plain data, pinned by its hash."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{2,39}$")
    summary: str = Field(min_length=8, max_length=120)
    examples: tuple[str, ...]
    cues: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="by topic of a finding, words with which people ask for it")
    version: str
    scopes: tuple[str, ...] = ()
    timeout: float = Field(gt=0, le=600, description="seconds")
    at_once: int = Field(default=AT_ONCE, ge=1, le=256, description="calls that may run at the same time")
    cpu_bound: bool = Field(default=False, description="runs in a process of its own, so that it shares no interpreter with the kernel")
    slots: dict[str, Slot]
    stated: dict[str, Stated] = Field(default_factory=dict, description="arguments that the kernel reads, and the model doesn't see")
    reads_record: bool = Field(
        default=False, description="the kernel hands it the patient's record, from which it takes what the arguments leave out"
    )
    arguments: dict[str, JsonValue] = Field(description="JSON schema of the arguments")

    def hash(self) -> str:
        """`sha256:` of the manifest's canonical JSON."""
        return "sha256:" + hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class Tool:
    """A function that can be called by the scheduler, with everything that it declares."""

    def __init__(self, function: Callable[..., Any], manifest: Manifest, arguments: type[BaseModel], injected: Mapping[str, type]) -> None:
        self.function, self.manifest, self.arguments, self.injected = function, manifest, arguments, injected
        self.__doc__ = function.__doc__

    @property
    def name(self) -> str:
        return self.manifest.name

    @cached_property
    def hash(self) -> str:
        """The manifest's; every call has it on record."""
        return self.manifest.hash()

    def validate(self, arguments: Mapping[str, object]) -> dict[str, Any]:
        """The arguments as the function takes them. Raises InvalidInput, naming the first field that is wrong."""
        fields = self.arguments.model_fields
        arguments = {self._own_name(name, arguments): value for name, value in arguments.items()}
        for name in arguments:
            if name not in fields:
                raise InvalidInput(f"{self.name}.{name}", arguments[name], "the arguments " + ", ".join(fields))
        try:
            model = self.arguments.model_validate({name: self._in_a_list(name, value) for name, value in arguments.items()})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"][:1])
            about = self.manifest.slots[field].about if field in self.manifest.slots else fields[field].description
            raise InvalidInput(f"{self.name}.{field}", first["input"], f"{about} ({first['msg']})") from error
        return {name: getattr(model, name) for name in fields if name in model.model_fields_set}

    def _own_name(self, name: str, given: Mapping[str, object]) -> str:
        """The argument of which a name is the singular (`gene` of `genes`), where there is none of that name."""
        fields = self.arguments.model_fields
        return f"{name}s" if name not in fields and f"{name}s" in fields and f"{name}s" not in given else name

    def _in_a_list(self, name: str, value: object) -> object:
        """A text for an argument that takes a list of texts is a list of one."""
        return [value] if isinstance(value, str) and name in self.manifest.slots and self.manifest.slots[name].repeated else value

    def run(self, arguments: Mapping[str, Any], injected: Mapping[str, object]) -> ToolResult:
        """Call the function with validated arguments. Raises what the tool raises, and ToolFailed for nonsense."""
        return self.result(self.function(**arguments, **self.handed(injected)))

    def handed(self, injected: Mapping[str, object]) -> dict[str, object]:
        """The injected parameters by their own names."""
        return {name: injected.get(kind.__name__) for name, kind in self.injected.items()}

    def result(self, returned: object) -> ToolResult:
        """What the function returned, checked. Raises ToolFailed for anything but findings or an abstention."""
        if isinstance(returned, Abstain):
            return ToolResult(abstained=returned.reason, missing=returned.missing)
        if not isinstance(returned, Sequence) or not all(isinstance(item, Finding) for item in returned):
            raise ToolFailed(f"{self.name} returned {type(returned).__name__}; a tool returns a list of Finding, or Abstain")
        if not returned:
            return ToolResult(abstained=f"{self.name} found nothing")
        return ToolResult(findings=tuple(item.model_copy(update={"tool": self.name}) for item in returned))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The plain function, for tests and notebooks."""
        return self.function(*args, **{self._own_name(name, kwargs): value for name, value in kwargs.items()})


def tool(
    *,
    summary: str,
    examples: Sequence[str],
    cues: Mapping[str, Sequence[str]] | None = None,
    version: str = "1",
    scopes: Sequence[str] = (),
    timeout: float = 20.0,
    at_once: int = AT_ONCE,
    cpu_bound: bool = False,
    name: str | None = None,
) -> Callable[[Callable[..., Any]], Tool]:
    """Turn a typed function into a Tool.

    summary   what the tool is for, in the fewest words that set it apart; the model reads this.
    examples  questions that it answers, as users would put them; training learns from them.
    cues      by topic, the words with which people ask for it, beginnings of words included, in any language: an answer names the findings
              of a topic that is asked for before others. Topics may be patterns ("* score"); one without words is what the tool is asked
              for where no other topic's words stand in the question.
    scopes    what it reads of a patient ("patient/Observation.rs"); checked by the kernel on each call.
    timeout   seconds, 600 at most; waiting for a place is no part of it.
    at_once   calls that may run at the same time.
    cpu_bound whether it computes for long in Python: then it runs in another process, where it can be imported from its
              module, and is killed when its time is up. Its first call there waits about a second for that process.
    """

    def decorate(function: Callable[..., Any]) -> Tool:
        own_name = name or function.__name__
        if own_name in RESERVED:
            raise PluginRejected(f"tool {own_name}: the name is reserved")
        fields, slots, stated, injected = _parameters(own_name, function)
        try:
            model = create_model(f"{own_name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)
            manifest = Manifest(
                name=own_name,
                summary=summary,
                examples=tuple(examples),
                cues={topic: tuple(words) for topic, words in (cues or {}).items()},
                version=version,
                scopes=tuple(scopes),
                timeout=timeout,
                at_once=at_once,
                cpu_bound=cpu_bound,
                slots=slots,
                stated=stated,
                reads_record=any(kind.__name__ == "Patient" for kind in injected.values()),
                arguments=model.model_json_schema(),
            )
        except (TypeError, ValueError) as error:
            raise PluginRejected(f"tool {own_name}: {error}") from error
        return Tool(function, manifest, model, injected)

    return decorate


def _parameters(tool_name: str, function: Callable[..., Any]) -> tuple[dict[str, Any], dict[str, Slot], dict[str, Stated], dict[str, type]]:
    """A function's parameters: all that a caller passes as pydantic fields, those that the model fills and those that the kernel reads as
    slots, and what the kernel injects."""
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    slots: dict[str, Slot] = {}
    stated: dict[str, Stated] = {}
    injected: dict[str, type] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name not in hints:
            raise PluginRejected(f"tool {tool_name}: parameter {parameter.name} has no annotation")
        hint = hints[parameter.name]
        plain = _without_none(hint)
        if inspect.isclass(plain) and issubclass(plain, Injected):
            injected[parameter.name] = plain
            continue
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        if option := next((extra for extra in get_args(plain)[1:] if isinstance(extra, Option)), None):
            fields[parameter.name] = (_without_slots(hint), Field(default, description=option.about))
            continue
        slot = _slot(tool_name, parameter.name, hint)
        if isinstance(slot, Stated):
            stated[parameter.name] = slot
            default = Field(default, description=slot.about)
        else:
            slots[parameter.name] = slot
        fields[parameter.name] = (_without_slots(hint), default)
    return fields, slots, stated, injected


def _without_none(hint: Any) -> Any:
    """`X | None` → `X`; anything else as it is."""
    if get_origin(hint) in (Union, types.UnionType):
        kept = [part for part in get_args(hint) if part is not type(None)]
        return kept[0] if len(kept) == 1 else hint
    return hint


def _without_slots(hint: Any) -> Any:
    """The annotation as pydantic takes it: slots say how an argument is found, not what it may be."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        kept = tuple(extra for extra in parts[1:] if not isinstance(extra, Slot | Option))
        inner = _without_slots(parts[0])
        return Annotated[(inner, *kept)] if kept else inner
    if origin in (Union, types.UnionType):
        return Union[tuple(_without_slots(part) for part in parts)]  # noqa: UP007 - built from parts at run time
    if origin in (list, tuple, Sequence) and parts:
        return origin[tuple(_without_slots(part) for part in parts)]
    return hint


def _slot(tool_name: str, parameter: str, hint: Any) -> Slot:
    """The slot declared in an annotation, its kind and choices completed from the Python type."""
    declared: Slot | None = None
    while True:
        hint = _without_none(hint)
        if get_origin(hint) is Annotated:
            declared = declared or next((extra for extra in get_args(hint)[1:] if isinstance(extra, Slot)), None)
            hint = get_args(hint)[0]
        elif get_origin(hint) in (list, tuple, Sequence):
            inner = get_args(hint)[0] if get_args(hint) else str
            inside = _slot(tool_name, parameter, inner)
            return (declared or inside).model_copy(update={"repeated": True, "kind": (declared and declared.kind) or inside.kind})
        else:
            break
    declared = declared or Slot(about=parameter.replace("_", " "))
    choices = tuple(str(choice) for choice in get_args(hint)) if get_origin(hint) is Literal else declared.choices
    kind = declared.kind or _kind_of(hint, choices)
    if kind is None:
        raise PluginRejected(f"tool {tool_name}: parameter {parameter} has type {hint!r}, which no argument can have")
    return declared.model_copy(update={"kind": kind, "choices": choices, "ask": declared.ask or f"Which {declared.about}?"})


def _kind_of(hint: Any, choices: tuple[str, ...]) -> Kind | None:
    if choices:
        return "choice"
    members = set(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else {hint}
    if members == {bool}:
        return "flag"
    if members & {int, float}:
        return "number"
    if members == {str}:
        return "span"
    return None
