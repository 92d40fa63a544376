"""The main features of a disorder: what the HPO annotations find in at least three of ten patients, the most frequent first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from ...memory.pack import Pack
from ..finding import Finding, Source
from ..phenotypes.frequency import share

OF_DISORDERS, OF_FEATURES = 3, 4  # how many a sentence names
LEAST = 0.3  # share of patients
PATIENTS = 3  # a count among fewer says little
PRIOR = (0.5, 0.5)  # added to «n/m», so that one patient of one doesn't count as all
_IN_WORDS = {"HP:0040280": "always", "HP:0040281": "80–99%", "HP:0040282": "30–79%"}  # HPO's own definitions of its frequency terms


@dataclass(frozen=True)
class Feature:
    """A sign or symptom of a disorder; `frequency` as the annotation states it, in words or as patients with it of patients looked at."""

    hpo_id: str
    name: str
    frequency: str


def main_features(pack: Pack, disease_id: str) -> list[Feature]:
    """Features with a stated frequency of at least LEAST; a feature stated several times stands with the highest."""
    rows = pack.rows(
        "SELECT a.hpo_id, t.name, a.frequency FROM annotations a JOIN terms t ON t.id = a.hpo_id "
        "WHERE a.disease_id = ? AND a.excluded = 0 AND a.frequency != ''",
        disease_id,
    )
    stated: dict[str, tuple[float, Feature]] = {}
    for row in rows:
        of = row["frequency"].partition("/")[2].strip()
        often = share(row["frequency"], 0.0, PRIOR) if not of.isdigit() or int(of) >= PATIENTS else 0.0
        if often >= LEAST and often > stated.get(row["hpo_id"], (0.0,))[0]:
            written = _IN_WORDS.get(row["frequency"], row["frequency"])
            stated[row["hpo_id"]] = (often, Feature(row["hpo_id"], row["name"], written))
    return [feature for _, feature in sorted(stated.values(), key=lambda one: (-one[0], one[1].name))]


def frequent(pack: Pack, disorders: Iterable[tuple[str, str, str]], values: Mapping[str, JsonValue], source: Source) -> list[Finding]:
    """One finding about the first of some disorders (id, name, inheritance) that have main features; none where none has."""
    listed: list[JsonValue] = []
    said: list[str] = []
    for identifier, name, inheritance in disorders:
        if features := main_features(pack, identifier):
            rows: list[JsonValue] = [{"hpo_id": one.hpo_id, "name": one.name, "frequency": one.frequency} for one in features]
            listed.append({"disease_id": identifier, "disease": name, "inheritance": inheritance, "features": rows})
            said.append(f"{name} ({identifier}): " + ", ".join(f"{one.name} ({one.frequency})" for one in features[:OF_FEATURES]))
        if len(said) == OF_DISORDERS:
            break
    if not said:
        return []
    told: dict[str, JsonValue] = {"features": listed, "said": [*said], "joined": "; ".join(said)}
    return [Finding(topic="features", template="Frequent features: {joined}.", values={**values, **told}, source=source)]
