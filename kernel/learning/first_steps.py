"""Examples of the first decision: a call, several at once, a patient in scope, and the abstentions."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..transcript import Step, View
from . import risk
from .phrasing import Text, kind_of, noisy, written
from .questions import ARGUMENTS, Question, arguments_of, dressed, invented, known, outside
from .risk import domain_of
from .scene import Made, Record, Scene
from .toolsets import inventions, would_do
from .values import value
from .wording import lines, stored

TOGETHER = ("together", "together_more", "together_risk", "together_others", "together_chinese", "together_tails")
SEX = {
    **dict.fromkeys(("woman", "female", "f", "lady", "girl", "wife", "女性", "女", "女士", "妻子"), "female"),
    **dict.fromkeys(("man", "male", "m", "gentleman", "男性", "男", "先生"), "male"),
}


def single(scene: Scene, language: str) -> Made | None:
    """One question, one tool; now and then beside an earlier question or a record that it does not need."""
    asked = scene.question(language)
    if not scene.callable(*asked.calls):
        return None
    rng = scene.rng
    earlier = (str(scene.question(language).text),) if rng.random() < 0.07 else ()
    patient = Record(rng).digest() if rng.random() < 0.08 and asked.tool != "risk_model" else ""
    return View(question=str(asked.text), earlier=earlier, patient=patient), scene.written(*asked.calls)


def parallel(scene: Scene, language: str) -> Made | None:
    """Two or three questions in one, often about the same gene; mostly in one sentence that shares words."""
    if scene.rng.random() < 0.6:
        one = in_one_sentence(scene, language)
        return None if one is None else (View(question=str(one.text)), scene.written(*one.calls))
    asked = questions_together(scene, language, scene.rng.choice([2, 2, 2, 3]))
    if asked is None:
        return None
    text = together(scene.rng, language, asked)
    return View(question=str(text)), scene.written(*(call for question in asked for call in question.calls))


def in_one_sentence(scene: Scene, language: str) -> Question | None:
    """One sentence that asks for several calls; the word between « » is evidence for the sex."""
    fitting = [
        entry
        for file in TOGETHER
        for entry in stored(f"phrasings/{file}.toml")["both"]
        if language in entry and {call["tool"] for call in entry["calls"]} <= set(scene.known)
    ]
    if not fitting:
        return None
    entry: dict[str, Any] = scene.rng.choices(fitting, [len(lines(entry[language])) ** 0.5 for entry in fitting])[0]
    return several(scene, language, scene.rng.choice(lines(entry[language])), entry["calls"])


def several(scene: Scene, language: str, template: str, takes: Sequence[Mapping[str, Any]]) -> Question:
    """A template filled, with the calls that it asks for: a tool each, and which field becomes which of its arguments."""
    template, sex = sexed(template)
    text = written(scene.rng, template, language, sex)
    calls = []
    for call in takes:
        found = [
            (name, value_of(scene, call["tool"], name, field, text))
            for field, name in call["takes"].items()
            if field == "*" or field in text.values
        ]
        calls.append((call["tool"], scene.ordered(call["tool"], found)))
    return dressed(Question(text, tuple(calls), ("*",)), scene.rng, language)


def sexed(template: str) -> tuple[str, dict[str, str]]:
    """A template whose word between « » became the field of the sex, and that word."""
    marked = re.search("«(.+?)»", template)
    return re.sub("«.+?»", "{sex}", template), {"sex": marked.group(1)} if marked else {}


def value_of(scene: Scene, tool: str, argument: str, field: str, text: Text) -> str:
    """A field of a text as a call of the tool writes it."""
    if field == "*":
        return "*"
    span = text.values[field]
    if tool != "risk_model":
        return span
    return scene.facts.written(argument, str(text), span, SEX[span.lower()] if field == "sex" else "") or span


def questions_together(scene: Scene, language: str, count: int) -> list[Question] | None:
    """Questions for different tools, and sometimes for the same one twice."""
    rng = scene.rng
    gene = value("gene", language, rng) if rng.random() < 0.5 else None
    asked = [scene.question(language, gene if number == 0 or rng.random() < 0.7 else None, dress=False) for number in range(count)]
    same = len({question.tool for question in asked}) < len(asked)
    if (same and rng.random() < 0.6) or not all(scene.callable(*question.calls) for question in asked):
        return None
    if sum(question.tool in ("risk_model", "phenotype_diagnosis") for question in asked) > 1:
        return None  # whose age, whose signs? a reader could not tell either
    return asked


def together(rng: random.Random, language: str, asked: list[Question]) -> Text:
    """Several questions as one text."""
    text = asked[0].text
    for question in asked[1:]:
        joint = rng.choice(stored("phrasings/around.toml")["joints"][language])
        runs_on = str(text)[-1:].isascii() and str(text)[-1:].isalnum() and joint[:1].isascii() and joint[:1].isalnum()
        text = text.joined(question.text, f" {joint}" if runs_on else joint)
    return noisy(text, rng, lower=False)


def about_patient(scene: Scene, language: str) -> Made | None:
    """A question about the record in scope: its values reach the risk model by injection; other tools copy them."""
    asked = patient_question(scene, language)
    return None if asked is None else (View(question=str(asked[0].text), patient=asked[1]), scene.written(*asked[0].calls))


def patient_question(scene: Scene, language: str) -> tuple[Question, str] | None:
    """A question about the patient in scope, and the digest of the record."""
    rng = scene.rng
    fitting = [entry for entry in stored("phrasings/scope.toml")["about"] if entry["tool"] in scene.known]
    if not fitting:
        return None
    entry, record = rng.choice(fitting), Record(rng)
    text = written(rng, rng.choice(lines(entry[language])), language, record.words)
    fields: dict[str, str] = entry.get("fields", {})
    found = [(argument, text.values[name]) for name, argument in fields.items() if name in text.values]
    taken: dict[str, str] = entry["takes"]
    for argument, what in taken.items():
        found += [(argument, held) for name, held in record.holds.items() if kind_of(name) == what] if what != "*" else [(argument, "*")]
    if entry["tool"] == "risk_model":
        found = [(name, scene.facts.written(name, span, span) or span) for name, span in found]
    found = scene.ordered(entry["tool"], found)
    topics = tuple(entry["topics"])
    if entry["tool"] == "risk_model":
        condition = next(text.values[name] for name in fields if name in text.values)
        topics = risk.topics(domain_of(condition), condition, {})
    digest = record.digest(*taken.values(), *(["phenotype2"] if "phenotypes" in taken else []))
    return Question(
        noisy(text, rng, lower=False),
        ((entry["tool"], found),),
        topics,
        next((span for name, span in text.values.items() if name not in record.words), ""),
    ), digest


def no_tool(scene: Scene, language: str) -> Made | None:
    """A clear question for a tool that is not on this list."""
    rng = scene.rng
    if scene.absent and rng.random() < 0.6:
        name = rng.choice(scene.absent)
    else:
        name = rng.choice([name for name in inventions() if name not in scene.toolset.names])
    if would_do(name) & set(scene.toolset.names):
        return None
    asked = known(rng, language, name, scene.facts) if name in ARGUMENTS else invented(rng, language, name)
    return View(question=str(dressed(asked, rng, language).text)), "abstain out of scope"


def abstain(scene: Scene, language: str) -> Made | None:
    """What no tool is for: small talk, other subjects, no data at all, somebody else's record."""
    rng = scene.rng
    reasons: list[str] = rng.choices([["out of scope"], ["no data"], ["other patient"]], [7, 1.6, 2.4])[0]
    if reasons != ["out of scope"] and not scene.known:
        return None
    earlier = (str(scene.question(language).text),) if rng.random() < 0.12 else ()
    patient = Record(rng).digest() if reasons != ["no data"] and rng.random() < (0.5 if reasons == ["other patient"] else 0.1) else ""
    question, reason = outside(rng, language, list(scene.toolset.names), reasons)
    return View(question=question, earlier=earlier, patient=patient), f"abstain {reason}"


def lacking(scene: Scene, language: str) -> tuple[str, str, str, dict[str, str]] | None:
    """A question without the argument that it needs: text, tool, argument, and what it does name."""
    fitting: list[dict[str, Any]] = [entry for entry in stored("phrasings/dialogue.toml")["lack"] if entry["tool"] in scene.known]
    if not fitting:
        return None
    entry = scene.rng.choice(fitting)
    text = written(scene.rng, scene.rng.choice(lines(entry[language])), language)
    given = dict(arguments_of(entry["tool"], text))
    return str(noisy(text, scene.rng, lower=False)), entry["tool"], entry["slot"], given


def ask(scene: Scene, language: str) -> Made | None:
    """The argument that matters is missing: ask for it, and call once it is there."""
    rng, short = scene.rng, lacking(scene, language)
    if short is None:
        return None
    text, tool, slot, given = short
    wanted = f"ask {scene.toolset.argument(tool, slot)}"
    if rng.random() < 0.65:
        return View(question=text), wanted
    kinds = {"genes": "gene", "genotypes": "genotype", "phenotypes": "phenotype", "condition": rng.choice(["heart", "cancer"])}
    reply = value(kinds.get(slot, slot), language, rng)
    written_reply = rng.choice(stored("phrasings/dialogue.toml")["reply"][language]).format(v=reply)
    span = scene.facts.written(slot, reply, reply) or reply if tool == "risk_model" else reply
    found = scene.ordered(tool, [*given.items(), (slot, span)])
    return View(question=text, steps=(Step(decision=wanted, lines=(written_reply,), role="user"),)), scene.written((tool, found))
