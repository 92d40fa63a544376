"""Later decisions on a text that asks for several things: what no call has taken yet is called next, and only then there is an answer."""

from collections.abc import Sequence

from ..transcript import SHOWN, SHOWN_OF_CALL, Step, View
from .first_steps import in_one_sentence, questions_together, together
from .later_steps import answer_of, in_turn
from .scene import Made, Scene
from .toolsets import Arguments
from .work_ups import vignette

# What a call is made for where the text does not tell; what is asked of a gene differs too much.
WANTED_OF = {
    "variant_interpretation": "classification", "pharmacogenomics": "recommendation", "risk_model": "risk", "guideline_search": "*",
    "phenotype_diagnosis": "rank 1", "patient_record": "record", "drug_target": "mechanism",
}  # fmt: skip
Need = tuple[str, Arguments, tuple[str, ...], str]


def continued(scene: Scene, language: str) -> Made | None:
    """Some of the calls were made: the others follow. All were made: the answer, if it is known what each was for."""
    rng = scene.rng
    made = _asked_for_much(scene, language)
    if made is None:
        return None
    text, asked_for = made
    needs = [need for place, need in enumerate(asked_for) if need not in asked_for[:place]]
    if not 2 <= len(needs) <= 5 or not scene.callable(*((tool, arguments) for tool, arguments, _, _ in needs)):
        return None
    order = rng.sample(needs, len(needs)) if rng.random() < 0.3 else needs
    cut = rng.randint(1, len(needs) - 1)
    some, rest = order[:cut], [need for need in needs if need not in order[:cut]]
    done = rng.random() < 0.4 and all(topics for _, _, topics, _ in needs)
    steps: list[Step] = []
    wanted: list[list[str]] = []
    rounds = ([needs] if rng.random() < 0.5 else [some, rest]) if done else [some]
    for called in rounds:
        step, topics = _step(scene, called, sum(len(step.lines) for step in steps))
        steps.append(step)
        wanted += topics
    if done:
        return View(question=text, steps=tuple(steps)), answer_of(in_turn(wanted))
    return View(question=text, steps=tuple(steps)), scene.written(*((tool, arguments) for tool, arguments, _, _ in rest))


def _asked_for_much(scene: Scene, language: str) -> tuple[str, list[Need]] | None:
    """A text, and each call that it asks for with the topics wanted of it and what it is about."""
    draw = scene.rng.random()
    if draw < 0.35:
        asked = questions_together(scene, language, scene.rng.choice([2, 2, 3]))
        if asked is None:
            return None
        text = together(scene.rng, language, asked)
        return str(text), [(tool, arguments, each.topics, each.subject) for each in asked for tool, arguments in each.calls]
    one = vignette(scene, language) if draw < 0.65 else in_one_sentence(scene, language)
    return None if one is None else (str(one.text), [_need(tool, arguments) for tool, arguments in one.calls])


def _need(tool: str, arguments: Arguments) -> Need:
    topics = ("genes",) if tool == "gene_lookup" and "disease" in dict(arguments) else (WANTED_OF[tool],) if tool in WANTED_OF else ()
    return tool, arguments, topics, ""


def _step(scene: Scene, needs: Sequence[Need], before: int) -> tuple[Step, list[list[str]]]:
    """Calls made at once with what came back, as much of it as is shown, and the topics wanted of each."""
    shown: list[str] = []
    wanted: list[list[str]] = []
    for tool, arguments, topics, subject in needs:
        last = before + len(shown)
        lines, named = scene.found(tool, arguments, topics, subject, last, min(SHOWN_OF_CALL, SHOWN // len(needs), SHOWN - last))
        shown += lines
        wanted.append(named)
    return Step(decision=scene.written(*((tool, arguments) for tool, arguments, _, _ in needs)), lines=tuple(shown)), wanted
