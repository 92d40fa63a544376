"""What speaks against a candidate drug: pharmacogenomic guidance, and the known harms of its class (`data/class_effects.toml`)."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import JsonValue

from ...memory.pack import Pack
from ..finding import Finding
from .record import Drug, Reference, Words


class Effect(Reference):
    """A known harm of the drugs that are named, or of those with one of these actions on one of these targets."""

    group: Words
    targets: tuple[Words, ...]
    actions: tuple[Words, ...]
    drugs: tuple[Words, ...]
    says: Words

    def covers(self, drug: Drug) -> bool:
        """Whether the drug is one of them."""
        return drug.name in self.drugs or (drug.action in self.actions and bool(set(drug.targets) & set(self.targets)))


@cache
def effects() -> tuple[Effect, ...]:
    """Every class effect of the table."""
    text = (files(__package__) / "data" / "class_effects.toml").read_text(encoding="utf-8")
    return tuple(Effect.model_validate(entry) for entry in tomllib.loads(text)["effect"])


def warnings(pack: Pack, drug: Drug) -> list[Finding]:
    """Genes that guidelines dose the drug by, then harms of its class; empty where neither is known, which is no all-clear."""
    from ..pharmacogenomics.guidance import guided  # that room reads our drug names

    found = [
        Finding(
            topic="safety",
            template="Before {drug}: guidance depends on {gene} (CPIC level {level})."
            if pair.level
            else "Before {drug}: guidance depends on {gene}.",
            values=_values(drug, "pharmacogenomics") | {"gene": pair.gene, "level": pair.level},
            source=pair.source(drug.name),
        )
        for pair in guided(pack, drug.name.lower())
    ]
    for effect in effects():
        if effect.covers(drug):
            named = drug.name in effect.drugs
            found.append(
                Finding(
                    topic="safety",
                    template="Known harm: {drug} {says}." if named else "Known harm of the class of {drug}: {group} {says}.",
                    values=_values(drug, "class effect") | {"group": effect.group, "says": effect.says},
                    source=effect.source(drug.name),
                )
            )
    return found


def _values(drug: Drug, kind: str) -> dict[str, JsonValue]:
    return {
        "drug": drug.name,
        "target": ", ".join(drug.targets),
        "action": drug.action,
        "indication": "",
        "biomarker": "",
        "evidence_level": "warning",
        "kind": kind,
    }
