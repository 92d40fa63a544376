"""What the kernel reads from the person's words for arguments that the model doesn't see (see `Stated`).

The model decides on the tool and on what it was trained for. What stands beside a label, or in words that are evidence, leaves nothing to
decide; it is copied where all that the person says agrees, and its origin says who copied it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..tools.recognisers import offer
from ..tools.registry import Registry
from ..tools.slots import Slot, Stated
from ..tools.tool import Manifest
from .grammar import Seen, told
from .syscalls import Call, Decision, Invocation, Origin

READ = "read by the kernel"


def arguments_of(registry: Registry) -> dict[str, dict[str, Slot]]:
    """By tool, the arguments that the model fills and those that the kernel reads."""
    return {tool.name: with_stated(tool.manifest) for tool in registry}


def with_stated(manifest: Manifest) -> dict[str, Slot]:
    """A tool's arguments that the model fills and those that the kernel reads."""
    return {**manifest.slots, **manifest.stated}


def completed(decision: Decision, slots: Mapping[str, Mapping[str, Slot]], seen: Seen) -> Decision:
    """The decision with what the person states for arguments that the model doesn't see."""
    if not isinstance(decision.syscall, Call):
        return decision
    made = tuple(_with_stated(one, slots.get(one.tool, {}), _said(one, seen)) for one in decision.syscall.invocations)
    return decision.model_copy(update={"syscall": Call(invocations=made)})


def _said(made: Invocation, seen: Seen) -> Seen:
    """The person's words that count for a call: earlier questions only where the call takes up something of them."""
    goes_on = any(origin.where == "earlier" for origins in made.origins.values() for origin in origins)
    counting = ("reply", "question", "earlier") if goes_on else ("reply", "question")
    return replace(seen, texts=tuple(pair for pair in seen.texts if pair[0] in counting))


def _with_stated(made: Invocation, slots: Mapping[str, Slot], said: Seen) -> Invocation:
    arguments, origins = dict[str, Any](), dict[str, Sequence[Origin]]()
    for name, slot in slots.items():
        if not isinstance(slot, Stated) or name in made.arguments or not any(offer(slot.beside, text) for _, text in said.texts):
            continue
        found = told(slot, said)
        if len({str(item.value) for item in found}) == 1:
            arguments[name] = found[0].value
            origins[name] = [found[0].origin.model_copy(update={"note": READ})]
    return made.model_copy(update={"arguments": made.arguments | arguments, "origins": made.origins | origins}) if arguments else made
