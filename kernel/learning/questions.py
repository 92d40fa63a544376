"""Questions with the calls that they ask for. Each generator gives a `Question`; scenes put them into views."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ...tools.slots import Slot
from ...tools.tool import Manifest
from ..grammar import candidates, seen_texts
from .phrasing import Text, chosen, fill, kind_of, noisy, written
from .risk import Facts, abouts
from .toolsets import Arguments, inventions
from .values import described
from .wording import lines, stored

TOPIC_FILES = ("topics", "topics_genes", "topics_more", "topics_drugs", "topics_risks")
OUTSIDE = ("outside", "outside_more")
FILES = ("genes", "variants", "guidelines", "medicines", "diagnosis", "record", "singles", "vignettes", *TOPIC_FILES)
# Which argument of which tool a filled field becomes; fields that are missing here only colour the sentence.
ARGUMENTS = {
    "gene_lookup": {"gene": "gene", "disease": "disease"},
    "variant_interpretation": {"variant": "variant", "gene": "gene"},
    "risk_model": {"condition": "condition", "heart": "condition", "cancer": "condition", "age": "age", "gene": "genes"},
    "pharmacogenomics": {"drug": "drug", "genotype": "genotypes", "indication": "indication"},
    "phenotype_diagnosis": {"phenotype": "phenotypes"},
    "patient_record": {"section": "section"},
    "drug_target": {"drug": "drug", "target": "target"},
    "guideline_search": {},
}
_STATED = re.compile(r"«([^»|]+)\|(\w+)=([^»]+)»")
SUBJECT = ("gene", "disease", "topic", "cancer", "surgery", "drug", "target", "variant", "section", "phenotype")


@dataclass(frozen=True)
class Question:
    """A text, the calls that it asks for, and the topics of the findings that answer it ("*" for those on the subject)."""

    text: Text
    calls: tuple[tuple[str, Arguments], ...]
    topics: tuple[str, ...]
    subject: str = ""

    @property
    def tool(self) -> str:
        return self.calls[0][0]

    @property
    def arguments(self) -> Arguments:
        return self.calls[0][1]


@cache
def _groups(tool: str, field: str, language: str) -> list[tuple[dict[str, Any], list[str]]]:
    """The groups of phrasings of a tool, with those of their lines that have the field."""
    found = []
    for file in FILES:
        for group in stored(f"phrasings/{file}.toml")["group"]:
            fitting = [line for line in lines(group[language]) if not field or f"{{{field}}}" in line]
            if group["tool"] == tool and fitting:
                found.append((group, fitting))
    return found


@cache
def topics_of(tool: str) -> tuple[str, ...]:
    """The topics that questions for a tool ask for first; of the risks, those that are no figure."""
    if tool == "risk_model":
        return tuple(sorted({entry["topic"] for entry in abouts()}))
    return tuple(sorted({group["topics"][0] for language in ("en", "zh") for group, _ in _groups(tool, "", language)} - {"*"}))


def known(rng: random.Random, language: str, tool: str, facts: Facts, gene: str | None = None, topic: str = "") -> Question:
    """A question for a known tool, about a given gene if its phrasings name one, or for a topic of its findings."""
    if tool == "risk_model":
        text, arguments, topics, condition = facts.question(rng, language, gene, topic)
        return _and_more(rng, language, Question(text, ((tool, arguments),), topics, condition))
    groups = (gene and _groups(tool, "gene", language)) or _groups(tool, "", language)
    groups = [pair for pair in groups if pair[0]["topics"][0] == topic] or groups
    group, templates = rng.choices(groups, [len(fitting) ** 0.5 for _, fitting in groups])[0]
    text = written(rng, rng.choice(templates), language, {"gene": gene} if gene else None)
    subject = next((text.values[name] for name in SUBJECT if name in text.values), "")
    calls = tuple((tool, found) for found in _calls(tool, text, group.get("pair", "")))
    return _and_more(rng, language, Question(text, calls, tuple(group["topics"]), subject))


def _and_more(rng: random.Random, language: str, asked: Question) -> Question:
    """Now and then a second thing is asked about the same call."""
    more = [
        entry
        for entry in stored("phrasings/topics.toml")["more"]
        if entry["tool"] == asked.tool and entry["beside"] in dict(asked.arguments) and entry["topic"] not in asked.topics
    ]
    if len(asked.calls) > 1 or not more or rng.random() > 0.12:
        return asked
    entry = rng.choice(more)
    text = asked.text.joined(Text().add(rng.choice(entry[language])), " " if language == "en" else "，")
    return replace(asked, text=text, topics=(*asked.topics, entry["topic"]))


def _calls(tool: str, text: Text, pair: str) -> list[Arguments]:
    """The arguments of one call, or of two that differ in the field of a pair."""
    found = arguments_of(tool, text)
    if not pair:
        return [found]
    argument = ARGUMENTS[tool][pair]
    return [[item for item in found if item[0] != argument or item[1] == text.values[name]] for name in (pair, f"{pair}2")]


def arguments_of(tool: str, text: Text) -> Arguments:
    """A call's arguments in the manifest's order, with the values as they stand in the text."""
    if tool == "guideline_search":
        return [("query", "*")]
    found: Arguments = []
    for kind, argument in ARGUMENTS[tool].items():
        found += [(argument, stands) for name, stands in text.values.items() if kind_of(name) == kind]
    return found


def invented(rng: random.Random, language: str, name: str) -> Question:
    """A question for an invented tool. «words|flag=yes» of its phrasings are what evidences a yes, a no, or a choice."""
    tool = inventions()[name]
    template = rng.choice(tool[language] if language in tool and rng.random() < 0.9 else tool["en"])
    chinese = tool.get("zh_values", {}) if language == "zh" else None
    stated = {argument: (span, meant) for span, argument, meant in _STATED.findall(template)}
    text = fill(
        _STATED.sub(r"{\2}", template),
        rng,
        lambda kind: described(rng, tool["values"][kind], None if chinese is None else chinese.get(kind, [])),
        {argument: span for argument, (span, _) in stated.items()},
    )
    for field, stands in list(text.values.items()):
        if isinstance(tool["values"].get(kind_of(field)), str) and stands[0].isdigit():
            text = text.widened(field, _with_unit(str(text), stands))
    order = [*tool["values"], *tool.get("choices", ()), *tool.get("flags", ())]
    found = [(kind_of(field), stands) for field, stands in text.values.items()]
    found = [(argument, _as_meant(tool, argument, stands, stated)) for argument, stands in found]
    subject = next((stands for field, stands in text.values.items() if field not in stated), name)
    return Question(text, ((name, sorted(found, key=lambda pair: order.index(pair[0]))),), ("result",), subject)


def _as_meant(tool: Mapping[str, Any], argument: str, stands: str, stated: Mapping[str, tuple[str, str]]) -> str:
    """A value as a call writes it: a choice by its word, a flag with what evidences it."""
    if argument not in stated:
        return stands
    return stated[argument][1] if argument in tool.get("choices", ()) else f"{stands} = {stated[argument][1]}"


def _with_unit(text: str, number: str) -> str:
    """A number as the driver offers it: with its unit where one follows."""
    offered = [item.written for item in candidates(Slot(kind="number", about="number"), seen_texts(text))]
    return next((item for item in offered if re.fullmatch(rf"{re.escape(number)}(?![\d.]).*", item)), number)


def from_manifest(rng: random.Random, manifest: Manifest) -> Question:
    """A question from a plugin's own examples; its spans are those that a slot gives as examples or the driver offers."""
    line = rng.choice(manifest.examples or (manifest.summary,))
    found: Arguments = []
    for argument, slot in manifest.slots.items():
        known_spans = [example for example in slot.examples if example in line]
        if slot.kind == "passage":
            found.append((argument, "*"))
        elif known_spans:
            span = max(known_spans, key=len)
            other = rng.choice([example for example in slot.examples if example == span or example not in line])
            line = line.replace(span, other)
            found = [(name, value.replace(span, other)) for name, value in found]
            found.append((argument, other))
        elif slot.evidence or slot.recogniser or slot.kind == "number":
            offered = candidates(slot, seen_texts(line))
            if offered and len(offered) <= len(line.split()):
                found.append((argument, offered[0].written))
    return Question(Text().add(line), ((manifest.name, found),), ("*",))


# -- around questions ----------------------------------------------------------------------------------------------


def dressed(question: Question, rng: random.Random, language: str) -> Question:
    """A question with courtesies, a story around it, or noise."""
    text, around = question.text, stored("phrasings/around.toml")
    draw = rng.random()
    if draw < 0.12:
        text = Text().add(rng.choice(around["before"][language])).joined(text, "")
    elif draw < 0.2:
        text = text.joined(Text().add(rng.choice(around["after"][language])), "" if language == "en" else "，")
    elif draw < 0.38:
        space = " " if language == "en" else ""
        for story in _stories(rng, language, question):
            text = text.joined(story, space) if rng.random() < 0.15 else story.joined(text, space)
    spans = [span.split(" = ")[0] for _, arguments in question.calls for _, span in arguments if span != "*"]
    as_written = any(len(span) == 1 or span not in str(text) for span in spans)  # an initial, or a choice that is said in other words
    return _rewritten(question, noisy(text, rng, lower=not as_written))


def _stories(rng: random.Random, language: str, question: Question) -> list[Text]:
    """Sentences that have nothing to do with what is asked, and that its tools can't mistake for an argument."""
    around = stored("phrasings/around.toml")
    kept = {
        of for tool, _ in question.calls for of in around["mistakable"].get(tool, ["person", "labs", "drug", "gene", "family", "signs"])
    }
    open_to = [story for story in around["story"] if story["of"] not in kept]
    chosen_ones = rng.sample(open_to, min(len(open_to), rng.choice([1, 1, 1, 2, 3])))
    return [written(rng, rng.choice(story[language]), language) for story in chosen_ones]


def _rewritten(question: Question, text: Text) -> Question:
    """The same question where noise lowered its values: spans follow the text."""
    whole = str(text)

    def follow(stands: str) -> str:
        span, mark, meant = stands.partition(" = ")
        return stands if stands == "*" or span in whole else span.lower() + mark + meant

    calls = tuple((tool, [(name, follow(stands)) for name, stands in arguments]) for tool, arguments in question.calls)
    return replace(question, text=text, calls=calls)


def outside(rng: random.Random, language: str, offered: Sequence[str], reasons: Sequence[str]) -> tuple[str, str]:
    """A question that none of the offered tools answers, and the reason why."""
    subjects = [
        subject
        for file in OUTSIDE
        for subject in stored(f"phrasings/{file}.toml")["subject"]
        if subject["reason"] in reasons and not set(subject["tools"]) & set(offered)
    ]
    subject = rng.choices(subjects, [len(lines(subject[language])) for subject in subjects])[0]
    filler = stored("phrasings/outside.toml")["words"]
    template = chosen(rng.choice(lines(subject[language])), rng, language)
    text = fill(template, rng, lambda name: rng.choice(filler[name]) if name in filler else str(rng.randint(2, 900)))
    if rng.random() < 0.15:
        text = Text().add(rng.choice(stored("phrasings/around.toml")["before"][language])).joined(text, "")
    return str(noisy(text, rng)), subject["reason"]
