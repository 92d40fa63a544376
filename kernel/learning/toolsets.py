"""Lists of tools to train on: known ones, known ones under other names, and invented ones, in any order."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from ...tools.slots import Slot
from ...tools.tool import Manifest
from .wording import stored

Arguments = list[tuple[str, str]]


@dataclass(frozen=True)
class Toolset:
    """Tools in the order in which they are offered; `names` maps a tool's own name to the one that it has here, and
    `renamed` those of its arguments that have another name here."""

    tools: tuple[Manifest, ...]
    names: dict[str, str]
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)

    def argument(self, tool: str, own: str) -> str:
        """The name that an argument of a tool has here."""
        return self.renamed.get(tool, {}).get(own, own)

    def arguments(self, tool: str, own: Arguments) -> Arguments:
        """Arguments under the names that they have here."""
        return [(self.argument(tool, name), value) for name, value in own]


@cache
def inventions() -> dict[str, dict[str, Any]]:
    """Every invented tool, by name."""
    files = sorted(item.name for item in (resources.files(__package__) / "phrasings").iterdir() if item.name.startswith("invented"))
    return {name: body for file in files for name, body in stored(f"phrasings/{file}").items()}


def standing_in(registered: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """Every tool that the scheduler is trained for: the registered ones, and manifests of those that are yet to come."""
    present = {tool.name for tool in registered}
    described = {name: body for name, body in stored("manifests.toml").items() if name not in present}
    return (*registered, *(_manifest(name, body["summary"], body["slots"]) for name, body in described.items()))


def would_do(tool: str) -> set[str]:
    """Tools that may answer a question for `tool` when it is not on the list, so that such a question is not out of scope."""
    described = inventions().get(tool, {}).get("like", [])
    related = {name for name, body in inventions().items() if tool in body.get("like", [])}
    return related | set(described) | set(_NEAR.get(tool, ()))


# Guidelines also speak of drugs and of testing; an encyclopedia knows a bit of everything.
_NEAR = {
    "pharmacogenomics": ("guideline_search", "side_effects", "drug_target"),
    "drug_target": ("guideline_search", "encyclopedia", "pharmacogenomics"),
    "gene_lookup": ("encyclopedia", "transcript_browser"),
    "guideline_search": ("literature_search", "antibiotic_choice"),
    "patient_record": ("sleep_diary",),
    "phenotype_diagnosis": ("literature_search",),
}


def draw(rng: random.Random, known: Sequence[Manifest]) -> Toolset:
    """A list of tools: the known ones, some of them, under other names, or only invented ones."""
    kind = rng.random()
    names: dict[str, str] = {}
    renamed: dict[str, dict[str, str]] = {}
    chosen: list[Manifest] = []
    if kind < 0.68:
        some = list(known) if rng.random() < 0.65 else rng.sample(list(known), rng.randint(min(3, len(known)), len(known)))
        chosen = [_reworded(rng, tool) if rng.random() < 0.2 else tool for tool in some]
        names = {tool.name: tool.name for tool in some}
        extra = _some(rng, rng.choice([0, 1, 2, 3, 4, 5]))
    elif kind < 0.8:
        some = rng.sample(list(known), rng.randint(min(2, len(known)), len(known)))
        for tool in some:
            other, arguments = _renamed(rng, tool, {item.name for item in chosen})
            names[tool.name], renamed[tool.name] = other.name, arguments
            chosen.append(other)
        extra = _some(rng, rng.randint(2, 6))
    else:
        extra = _some(rng, rng.randint(4, 12))
    for name in extra:
        tool = _invented(rng, name, {item.name for item in chosen} | set(extra))
        chosen.append(tool)
        names[name] = tool.name
    rng.shuffle(chosen)
    return Toolset(tuple(chosen), names, renamed)


def _some(rng: random.Random, count: int) -> list[str]:
    """So many invented tools at most; the few that have choices or flags come more often than the others."""
    made_up = inventions()
    weights = [5 if body.keys() & {"choices", "flags"} else 1 for body in made_up.values()]
    return list(dict.fromkeys(rng.sample(list(made_up), count, counts=weights)))


def _invented(rng: random.Random, name: str, taken: set[str]) -> Manifest:
    """An invented tool, under its own name and summary or under others."""
    body = inventions()[name]
    others = [other for other in body.get("names", ()) if other not in taken]
    slots: dict[str, dict[str, object]] = {}
    for argument, what in body["values"].items():
        numeric = isinstance(what, str) and not what.startswith("@")
        repeated = argument in body.get("repeated", ())
        slots[argument] = {"kind": "number" if numeric else "span", "about": argument.replace("_", " "), "repeated": repeated}
    for argument, choices in body.get("choices", {}).items():
        slots[argument] = {"kind": "choice", "about": argument.replace("_", " "), "choices": choices}
    for argument, about in body.get("flags", {}).items():
        slots[argument] = {"kind": "flag", "about": about}
    return _manifest(rng.choice([name, *others]), rng.choice([body["summary"], *body.get("summaries", ())]), slots)


def _reworded(rng: random.Random, tool: Manifest) -> Manifest:
    others = stored("phrasings/names.toml").get(tool.name)
    return tool.model_copy(update={"summary": rng.choice(others["summaries"])}) if others else tool


def _renamed(rng: random.Random, tool: Manifest, taken: set[str]) -> tuple[Manifest, dict[str, str]]:
    """A known tool under another name, half of the time with other names for its arguments, too."""
    others = stored("phrasings/names.toml").get(tool.name)
    if others is None:
        return tool, {}
    arguments: Mapping[str, list[str]] = others.get("arguments", {}) if rng.random() < 0.5 else {}
    renamed = {own: rng.choice(named) for own, named in arguments.items() if own in tool.slots}
    slots: dict[str, Slot] = {renamed.get(own, own): slot for own, slot in tool.slots.items()}
    if len(slots) < len(tool.slots):
        renamed, slots = {}, tool.slots
    name = rng.choice([name for name in others["names"] if name not in taken])
    return _reworded(rng, tool).model_copy(update={"name": name, "slots": slots}), renamed


def _manifest(name: str, summary: str, slots: dict[str, dict[str, object]]) -> Manifest:
    return Manifest.model_validate(
        {
            "name": name,
            "summary": summary,
            "examples": (),
            "version": "0",
            "timeout": 1,
            "slots": slots,
            "arguments": {},
        }
    )
