"""Examples of later decisions: answer from findings, a second call, a missing input, nothing found, a follow-up."""

import random
import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from ..transcript import SHOWN, Step, View, finding_line, missing_line, nothing_line
from . import risk
from .findings import Lines, findings
from .first_steps import patient_question, questions_together, sexed, together, value_of
from .phrasing import noisy, written
from .questions import ARGUMENTS, Question, arguments_of, dressed, known, topics_of
from .recorded import holding, on_cards, readable
from .risk import POOLS, domain_of
from .scene import Made, Scene, plain
from .toolsets import Arguments
from .values import value
from .wording import lines, stored

CHAINS = ("chains", "chains_variants", "chains_drugs")
TRIES = 5  # to find a subject of which the tool has a finding on the topic
TOPICS = 3  # of an answer: what else was found is told after it
NOTHING = (
    "found nothing", "No approved gene has that name.", "gave no result within 20 s", "no guideline card or ingested document is close to this question", "raised ValueError",
    "not in the data", "The HPO annotations link no gene to it.", "no record holds this", "the source can't be reached", "nothing matches", "unknown name; nearest: ABC1, ABD2",
)  # fmt: skip


def answer(scene: Scene, language: str) -> Made | None:
    """The findings are there: name those that answer, the most wanted first."""
    rng = scene.rng
    draw = rng.random()
    patient = ""
    if draw < 0.12:
        scoped = patient_question(scene, language)
        if scoped is None:
            return None
        asked, patient = [scoped[0]], scoped[1]
        text = asked[0].text
    elif draw < 0.3:
        several = questions_together(scene, language, 2)
        if several is None:
            return None
        asked, text = several, together(rng, language, several)
    else:
        asked = [scene.question(language)]
        text = asked[0].text
    if not all(scene.callable(*question.calls) for question in asked):
        return None
    shown: list[str] = []
    wanted: list[list[str]] = []
    for question in asked:
        step, topics = scene.step(question, len(shown))
        shown += step.lines
        wanted.append(topics)
    if len(shown) > SHOWN:
        return None
    decision = scene.written(*(call for question in asked for call in question.calls))
    view = View(question=str(text), patient=patient, steps=(Step(decision=decision, lines=tuple(shown)),))
    return view, answer_of(in_turn(wanted))


def by_topic(scene: Scene, language: str) -> Made | None:
    """One of the topics that a tool's findings have is asked for: all are drawn alike, also those that are seldom asked for."""
    pairs = [(tool, topic) for tool in scene.known if tool in ARGUMENTS for topic in topics_of(tool)]
    if not pairs:
        return None
    tool, topic = scene.rng.choice(pairs)
    for _ in range(TRIES):
        asked = dressed(known(scene.rng, language, tool, scene.facts, topic=topic), scene.rng, language)
        if not scene.callable(*asked.calls):
            return None
        step, wanted = scene.step(asked, 0)
        if wanted and wanted[0].startswith(asked.topics[0]) and len(step.lines) <= SHOWN:
            return View(question=str(asked.text), steps=(step,)), answer_of(wanted)
    return None


def by_card(scene: Scene, language: str) -> Made | None:
    """One guideline card among those that a search finds is what was asked for."""
    if "guideline_search" not in scene.known:
        return None
    asked_for = scene.rng.choice(on_cards(language))
    asked = dressed(
        Question(plain(dict(asked_for.arguments)["query"]), (("guideline_search", [("query", "*")]),), ("*",)), scene.rng, language
    )
    shown = tuple(finding_line(number, topic, text) for number, (topic, text) in enumerate(asked_for.found, 1))
    return View(question=str(asked.text), steps=(Step(decision=scene.written(*asked.calls), lines=shown),)), answer_of([asked_for.card])


def answer_of(topics: Iterable[str]) -> str:
    """The answer that names topics, the first ones only."""
    return "\n".join(["answer", *list(dict.fromkeys(topics))[:TOPICS]])


def in_turn(wanted: Iterable[Sequence[str]]) -> list[str]:
    """The topics that several questions want: the first of each, then the second ones."""
    return [topic for row in zip_longest(*wanted) for topic in row if topic]


def nothing(scene: Scene, language: str) -> Made | None:
    """A tool found nothing or failed; with a second tool's findings there is still an answer."""
    rng = scene.rng
    several = questions_together(scene, language, rng.choice([1, 1, 2]))
    if several is None or any(len(question.calls) > 1 for question in several):
        return None
    failed = rng.randrange(len(several))
    shown: list[str] = []
    wanted: list[str] = []
    for number, question in enumerate(several):
        if number == failed:
            shown.append(nothing_line(scene.name(question.tool), rng.choice(NOTHING)))
        else:
            step, topics = scene.step(question, 0)
            shown += step.lines
            wanted += topics
    text = together(rng, language, several)
    decision = scene.written(*(call for question in several for call in question.calls))
    return View(question=str(text), steps=(Step(decision=decision, lines=tuple(shown)),)), answer_of(
        wanted
    ) if wanted else "abstain no data"


# -- a second call -------------------------------------------------------------------------------------------------


def second_step(scene: Scene, language: str) -> Made | None:
    """The second call takes a value from what the first one found; then the answer from both."""
    rng = scene.rng
    chains = [chain for chain in _chains() if {chain["first"], chain["then"]} <= set(scene.known)]
    if not chains:
        return None
    chain = rng.choice(chains)
    template, sex = sexed(rng.choice(lines(chain[language])))
    before = _found_before(rng, chain, language)
    if before is None:
        return None
    given, carried, found = before
    text = written(rng, template, language, given | sex)
    first = _mapped(chain["asks"], text.values)
    lead = [finding_line(number, topic, told) for number, (topic, told) in enumerate(found, 1)]
    adds: dict[str, str] = chain.get("adds", {})
    added = [(name, value_of(scene, chain["then"], name, field, text)) for field, name in adds.items() if field in text.values]
    second = [*added, *((argument, carried.get(field, field)) for argument, field in chain["carry"].items())]
    second = scene.ordered(chain["then"], second)
    if not all(any(carried[field] in line for line in lead) for field in chain["carry"].values() if field != "*"):
        return None
    question = str(noisy(text, rng, lower=False))
    opening = scene.written((chain["first"], first))
    draw = rng.random()
    if draw < 0.4:
        return View(question=question), opening
    step = Step(decision=opening, lines=tuple(lead))
    if draw < 0.76:
        return View(question=question, steps=(step,)), scene.written((chain["then"], second))
    topics = chain["topics"] if chain["then"] != "risk_model" else risk.topics("cancer", dict(added)["condition"], {})
    lines_found, places = findings(
        rng, chain["then"], second, topics, dict(added).get("condition", "") or carried.get(next(iter(chain["carry"].values())), "")
    )
    shown = [finding_line(number, topic, told) for number, (topic, told) in enumerate(lines_found, len(lead) + 1)]
    later = Step(decision=scene.written((chain["then"], second)), lines=tuple(shown[: SHOWN - len(lead)]))
    wanted = [lines_found[place][0] for place in places if place < len(later.lines)]
    return View(question=question, steps=(step, later)), answer_of([*wanted[: TOPICS - 1], found[0][0]])


def _chains() -> list[dict[str, Any]]:
    return [chain for file in CHAINS for chain in stored(f"phrasings/{file}.toml")["chain"]]


def _found_before(rng: random.Random, chain: dict[str, Any], language: str) -> tuple[dict[str, str], dict[str, str], Lines] | None:
    """What the question names, what the second call takes, and what the first one found: of a record made up, else as it was recorded."""
    taken = tuple(field for field in chain["carry"].values() if field != "*")
    if chain["first"] == "patient_record":
        carried = {field: value(field, "en", rng) for field in ("gene", "disease", "genotype", "variant", "drug")}
        return {"section": rng.choice(chain["sections"])}, carried, [(chain["topic"], rng.choice(chain["found"]).format(**carried))]
    fitting = [each for each in holding(chain["first"], tuple(chain["asks"].items()), taken) if readable(each, language)]
    if not fitting:
        return None
    known = rng.choice(fitting)
    given = dict(zip(chain["asks"], (stands for _, stands in known.arguments), strict=True))
    return given, known.holds, list(known.found)


def _mapped(fields: dict[str, str], values: dict[str, str]) -> Arguments:
    return [(argument, values[field]) for field, argument in fields.items() if field in values]


# -- what is missing -----------------------------------------------------------------------------------------------


def missing(scene: Scene, language: str) -> Made | None:
    """A risk model that needs more: ask for the first input, or call again with what the reply or the question gives."""
    if "risk_model" not in scene.known:
        return None
    rng, facts = scene.rng, scene.facts
    asked = dressed(scene.question_for(language, "risk_model"), rng, language)
    given, name = asked.arguments, scene.name("risk_model")
    if rng.random() < 0.15 and len(given) > 2:  # the first call left out what the question says
        place = rng.randrange(1, len(given))
        first = Step(
            decision=scene.written(("risk_model", given[:place] + given[place + 1 :])),
            lines=(missing_line(name, [scene.toolset.argument("risk_model", given[place][0])]),),
        )
        return View(question=str(asked.text), steps=(first,)), scene.written(("risk_model", given))
    pool = POOLS[domain_of(dict(given).get("condition", asked.subject))]
    order = [slot for slot in facts.order if slot in pool and slot not in dict(given) and slot not in ("model", "race", "horizon_years")]
    left = sorted(rng.sample(order, min(len(order), rng.randint(1, 4))), key=order.index)
    if not left or not given:
        return None
    needed = [scene.toolset.argument("risk_model", slot) for slot in left]
    first = Step(decision=scene.written(("risk_model", given)), lines=(missing_line(name, needed),))
    wanted = f"ask {needed[0]}"
    if rng.random() < 0.5:
        return View(question=str(asked.text), steps=(first,)), wanted
    used = {span.split(" = ")[0] for _, span in given}
    told = [(slot, *facts.fact(rng, language, slot, None, used)) for slot in left if slot == left[0] or rng.random() < 0.6]
    added = [(slot, span) for slot, _, span in told if span]
    if not added or added[0][0] != left[0]:
        return None
    reply = Step(
        decision=wanted, lines=((", " if language == "en" else "，").join(str(text) for _, text, span in told if span),), role="user"
    )
    return View(question=str(asked.text), steps=(first, reply)), scene.written(("risk_model", facts.sorted([*given, *added])))


# -- a conversation ------------------------------------------------------------------------------------------------


def follow_up(scene: Scene, language: str) -> Made | None:
    """A short question that leans on an earlier one."""
    rng = scene.rng
    tools = [tool for tool in scene.known if tool in ARGUMENTS]
    if not tools:
        return None
    earlier = scene.question_for(language, rng.choice(tools))
    if rng.random() < 0.3:
        earlier = dressed(earlier, rng, language)
    if len(earlier.calls) > 1:
        return None
    if earlier.tool == "risk_model" and rng.random() < 0.45:
        made = _supposed(scene, language, earlier)
    else:
        made = _changed(scene, language, earlier) if rng.random() < 0.6 else _turned(scene, language, earlier)
    if made is None:
        return None
    question, tool, arguments = made
    arguments = scene.ordered(tool, arguments)
    if not scene.callable((tool, arguments)):
        return None
    before: tuple[str, ...] = (str(earlier.text),)
    if rng.random() < 0.2:
        before = (str(scene.question(language).text), before[0])
    return View(question=question, earlier=before), scene.written((tool, arguments))


def _changed(scene: Scene, language: str, earlier: Question) -> tuple[str, str, Arguments] | None:
    """The same call with one value changed, or one more."""
    entries = [
        entry
        for entry in stored("phrasings/dialogue.toml")["change"]
        if entry["tool"] == earlier.tool and (entry["slot"] in dict(earlier.arguments) or entry["slot"] == "query")
    ]
    if not entries:
        return None
    entry, rng = scene.rng.choice(entries), scene.rng
    domain = "cancer" if "genes" in dict(earlier.arguments) else "heart"
    given = {"condition": value(domain, language, rng), "age": str(rng.randint(31, 79)), "gene": value("gene", language, rng)}
    text = written(rng, rng.choice(entry[language]), language, given)
    question = str(text) if rng.random() < 0.7 else str(text).rstrip("?？")
    if entry["slot"] == "query":
        return question, earlier.tool, [("query", "*")]
    if earlier.tool == "risk_model" and domain_of(earlier.subject) == "af":
        return None
    fresh = [(name, span) for name, span in arguments_of(earlier.tool, text) if name == entry["slot"]]
    if earlier.tool == "risk_model":
        fresh = [(name, scene.facts.written(name, span, span) or span) for name, span in fresh]
    kept = earlier.arguments if entry.get("add") else [pair for pair in earlier.arguments if pair[0] != entry["slot"]]
    return question, earlier.tool, [*fresh, *kept]


def _supposed(scene: Scene, language: str, earlier: Question) -> tuple[str, str, Arguments] | None:
    """A risk question again: one fact changed or added, or for a relative."""
    rng, facts, dialogue = scene.rng, scene.facts, stored("phrasings/dialogue.toml")
    domain, had = domain_of(earlier.subject), dict(earlier.arguments)
    if domain == "cancer" and rng.random() < 0.6:
        template, _, sex = rng.choice(dialogue["relatives"][language]).partition(" = ")
        before, span, after = re.split("[«»]", template)
        age = str(rng.randint(21, 70))
        kept = [pair for pair in earlier.arguments if pair[0] in ("condition", "genes", "model")]
        told = [("sex", facts.written("sex", before + span + after, span, sex))] + ([("age", age)] if "{age}" in template else [])
        return (before + span + after).format(age=age), "risk_model", [*kept, *told]
    name = rng.choice([slot for slot in POOLS[domain] if slot not in ("model", "race", "genes", "sex")])
    used = {span.split(" = ")[0] for span in had.values()}
    text, written_fact = facts.fact(rng, language, name, None, used)
    if not written_fact or had.get(name, "").endswith(written_fact.partition(" = ")[2] or "none"):
        return None
    question = rng.choice(dialogue["what_if"][language]).format(f=str(text))
    return question, "risk_model", [*(pair for pair in earlier.arguments if pair[0] != name), (name, written_fact)]


def _turned(scene: Scene, language: str, earlier: Question) -> tuple[str, str, Arguments] | None:
    """Another tool, with what the earlier question named."""
    had = dict(earlier.arguments)
    if earlier.tool == "risk_model" and "genes" in had:
        had["gene"] = had["genes"]
    entries = [
        entry
        for entry in stored("phrasings/dialogue.toml")["turn"]
        if entry["tool"] in scene.known and set(entry["carry"].values()) <= set(had)
    ]
    if not entries:
        return None
    entry, rng = scene.rng.choice(entries), scene.rng
    text = written(rng, rng.choice(entry[language]), language)
    fresh = [
        (name, scene.facts.written(name, span, span) or span) if entry["tool"] == "risk_model" else (name, span)
        for name, span in arguments_of(entry["tool"], text)
    ]
    return str(text), entry["tool"], [*fresh, *((argument, had[source]) for argument, source in entry["carry"].items())]
