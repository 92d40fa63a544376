"""Vignettes: an open question calls for all that was found, a closed one for what it names."""

from collections.abc import Mapping
from typing import Any

from ..transcript import View
from .first_steps import several
from .questions import Question
from .scene import Made, Scene
from .wording import stored

TOOLS = {"variant_interpretation", "pharmacogenomics", "risk_model", "guideline_search"}
Takes = Mapping[str, Any]

FIRST: Takes = {"tool": "variant_interpretation", "takes": {"variant": "variant", "gene": "gene"}}
SECOND: Takes = {"tool": "variant_interpretation", "takes": {"variant2": "variant", "gene2": "gene"}}
MEDICINE: Takes = {"tool": "pharmacogenomics", "takes": {"drug": "drug", "genotype": "genotypes"}}
RISK: Takes = {"tool": "risk_model", "takes": {"cancer": "condition", "n": "age", "sex": "sex", "gene": "genes", "gene2": "genes"}}
GUIDELINE: Takes = {"tool": "guideline_search", "takes": {"*": "query"}}


def work_up(scene: Scene, language: str) -> Made | None:
    """The first decision on a vignette."""
    asked = vignette(scene, language)
    return None if asked is None else (View(question=str(asked.text)), scene.written(*asked.calls))


def vignette(scene: Scene, language: str) -> Question | None:
    """A person with variants, a drug and genotype, a family, and the question what follows."""
    if not set(scene.known) >= TOOLS:
        return None
    rng, words = scene.rng, stored("phrasings/work_ups.toml")

    def one(of: str) -> str:
        return str(rng.choice(words[of][language]))

    variants, medicine, family = rng.choice([0, 1, 1, 1, 2]), rng.random() < 0.55, rng.random() < 0.5
    found: list[tuple[str, list[Takes]]] = [(one("beside"), []) for _ in range(rng.choice([0, 0, 1, 2]))]
    if variants:
        found.append((one("two_variants" if variants == 2 else "variant"), [FIRST, SECOND][:variants]))
    if medicine:
        found.append((one("medicine"), [MEDICINE]))
    if family:
        found.append((one("family"), []))
    rng.shuffle(found)
    person = rng.random() < 0.85
    between = rng.choice([", ", ", ", "; ", ". "] if language == "en" else ["，", "，", "；", "。"])
    story = between.join([*([one("person")] if person else []), *(text for text, _ in found)])
    if rng.random() < 0.45:
        calls = [call for _, asked in found for call in asked]
        calls += [RISK] if variants and family and person else []
        calls += [GUIDELINE] if variants else []
        ask = one("open")
    else:
        wanted: list[tuple[str, list[Takes]]] = [("ask_variant", [FIRST, SECOND][:variants])] if variants else []
        wanted += [("ask_medicine", [MEDICINE])] if medicine else []
        wanted += [("ask_risk", [RISK])] if variants and person and "{cancer}" not in story else []
        wanted += [("ask_guideline", [GUIDELINE])] if variants else []
        rng.shuffle(wanted)
        wanted = wanted[: rng.choice([2, 2, 3])]
        calls = [call for _, asked in wanted for call in asked]
        joint = rng.choice([", ", "; ", " and ", "? ", ", and "] if language == "en" else ["，", "；", "？", "，还有", "，以及"])
        ask = joint.join(one(name) for name, _ in wanted) + ("?" if language == "en" else "？")
    if len(calls) < 2 or not story:
        return None
    end = rng.choice([". ", ": ", " - ", "; "] if language == "en" else ["。", "：", "，"])
    return several(scene, language, story + end + ask, calls)
