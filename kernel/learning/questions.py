"""Questions with the calls that they ask for. Each generator gives a `Question`; episodes put them into views."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .phrasing import Text, fill, noisy, stored, value, words

Arguments = list[tuple[str, str]]

# Which argument of which tool a filled field becomes; fields that are missing here only colour the sentence.
ARGUMENTS = {
    "gene_lookup": {"gene": "gene", "disease": "disease"},
    "variant_interpretation": {"variant": "variant", "gene": "gene"},
    "pharmacogenomics": {"drug": "drug", "genotype": "genotypes", "indication": "indication"},
    "phenotype_diagnosis": {"phenotype": "phenotypes"},
    "patient_record": {"section": "section"},
    "drug_target": {"drug": "drug", "target": "target"},
    "guideline_search": {},
}
NEXT_TOPIC = {
    "location": ["and where is it?", "On which chromosome?", "its location too", "also its cytoband"],
    "disorders": [
        "and which diseases does it cause?",
        "What disorders go with it?",
        "also the linked conditions",
        "how are its diseases inherited?",
    ],
    "aliases": ["any other names?", "also its aliases", "and what was it called before?"],
    "identifiers": ["plus the Ensembl id", "and its UniProt accession?", "with identifiers please"],
}


@dataclass
class Question:
    """A text, the call that it asks for, and the topics of the findings that answer it ("*" for all)."""

    text: Text
    tool: str
    arguments: Arguments
    topics: tuple[str, ...]
    subject: str = ""


def language_of(rng: random.Random) -> str:
    return "zh" if rng.random() < 0.3 else "en"


def known(rng: random.Random, language: str, tool: str, gene: str | None = None) -> Question:
    """A question for a known tool."""
    if tool == "risk_model":
        return risk(rng, language, gene)
    groups = [group for group in stored("phrasings/known.toml")["group"] if group["tool"] == tool]
    fitting = [group for group in groups if gene is None or any("{gene}" in line for line in group[language])] or groups
    group = rng.choice(fitting)
    templates = [line for line in group[language] if gene is None or "{gene}" in line] or group[language]
    text = fill(rng.choice(templates), rng, lambda kind: value(kind, language, rng), {"gene": gene} if gene else {})
    if tool == "gene_lookup" and "gene" in text.values and language == "en" and rng.random() < 0.12:
        topic = rng.choice([name for name in NEXT_TOPIC if name not in group["topics"]])
        text.add(" " + rng.choice(NEXT_TOPIC[topic]))
        return Question(text, tool, arguments_of(tool, text), (*group["topics"], topic), text.values["gene"])
    subject = text.values.get("gene") or text.values.get("disease") or text.values.get("drug", "")
    return Question(text, tool, arguments_of(tool, text), tuple(group["topics"]), subject)


def arguments_of(tool: str, text: Text) -> Arguments:
    """The call's arguments in the manifest's order, with the values as they stand in the text."""
    if tool == "guideline_search":
        return [("query", "*")]
    mapped = ARGUMENTS[tool]
    found: Arguments = []
    for kind, argument in mapped.items():
        found += [(argument, stands) for name, stands in text.values.items() if name.rstrip("0123456789") == kind]
    return found


# -- risk models -------------------------------------------------------------------------------------------------

ORDER = (
    "condition",
    "model",
    "age",
    "sex",
    "genes",
    "total_cholesterol",
    "hdl_cholesterol",
    "systolic_bp",
    "bp_treated",
    "statin",
    "diabetes",
    "smoker",
    "egfr",
    "bmi",
    "race",
    "horizon_years",
    "heart_failure",
    "hypertension",
    "stroke_tia",
    "vascular_disease",
)
_MARKED = re.compile(r"«([^»]+)»(?: = (\w+))?")
_POOLS = {
    "heart": (
        "age",
        "sex",
        "total_cholesterol",
        "hdl_cholesterol",
        "systolic_bp",
        "bp_treated",
        "statin",
        "diabetes",
        "smoker",
        "egfr",
        "bmi",
        "race",
        "horizon_years",
        "model",
    ),
    "cancer": ("age", "sex", "genes"),
    "af": ("age", "sex", "heart_failure", "hypertension", "diabetes", "stroke_tia", "vascular_disease"),
}
_TOPICS = {"heart": ("10-year total CVD risk",), "af": ("CHA2DS2-VASc score",), "cancer": ("risk",)}


def risk(rng: random.Random, language: str, gene: str | None = None) -> Question:
    """A risk question: some of the facts of a domain in any order, other facts beside them, and what is asked."""
    domain = "cancer" if gene else rng.choices(["heart", "cancer", "af"], [5, 3, 1.5])[0]
    share = rng.choice([0.15, 0.45, 0.75, 0.95])
    names = [name for name in _POOLS[domain] if rng.random() < (share if name not in ("race", "horizon_years", "model") else 0.12)]
    if domain == "cancer" and (gene or "genes" not in names) and rng.random() < 0.85:
        names = [*dict.fromkeys([*names, "genes"])]
    found: Arguments = []
    ask, condition = _ask(rng, language, domain)
    if condition:
        found.append(("condition", condition))
    if "CHA2DS2-VASc" in str(ask):
        found.append(("model", "CHA2DS2-VASc"))
    used = {item for _, item in found}
    facts: list[Text] = []
    for name in names:
        for _ in range(rng.choice([1, 1, 2]) if name == "genes" and not gene else 1):
            text, written = fact(rng, language, name, gene, used)
            if written:
                facts.append(text)
                found.append((name, written))
    head, rest = _head_first(rng, facts, found)
    rest += [Text().add(line) for line in rng.sample(stored("phrasings/risk.toml")["beside"][language], rng.choice([0, 0, 0, 1, 2]))]
    rng.shuffle(rest)
    body = _listed(rng, language, [*head, *rest])
    text = (
        body
        if not str(ask)
        else (
            ask.joined(body, rng.choice([" ", " - ", " For: "] if language == "en" else ["", " "]))
            if rng.random() < 0.35 and str(body)
            else body.joined(ask, _between(rng, language, body))
        )
    )
    ordered = sorted(found, key=lambda pair: ORDER.index(pair[0]))
    topics = _TOPICS[domain] if domain != "cancer" else (f"{condition} risk",)
    return Question(text, "risk_model", ordered, topics, condition)


def _ask(rng: random.Random, language: str, domain: str) -> tuple[Text, str]:
    condition = value(domain, language, rng)
    template = rng.choice(stored("phrasings/risk.toml")["ask"][f"{domain}_{language}"])
    text = fill(template, rng, lambda kind: condition)
    return text, text.values.get("condition", "")


def fact(rng: random.Random, language: str, name: str, gene: str | None, used: set[str]) -> tuple[Text, str]:
    """One fact as text, and as it is written in the call; nothing when its number stands for another fact already."""
    described = stored("phrasings/risk.toml")["facts"][name]
    low, high = described.get("low", 1), described.get("high", 9)
    number = rng.randint(low, high)
    filled = {
        "n": str(number),
        "f": f"{number + rng.random():.1f}",
        "d": str(rng.randint(58, 99)),
        "m": f"{rng.uniform(3.2, 8.2) if name == 'total_cholesterol' else rng.uniform(0.7, 2.4):.1f}",
        "gene": gene or value("gene", language, rng),
    }
    line = rng.choice(described[language])
    text, at, written = Text(), 0, ""
    for match in _MARKED.finditer(line):
        span = match.group(1).format(**filled)
        text.add(line[at : match.start()].format(**filled)).add(span, value=True)
        written, at = span + (f" = {match.group(2)}" if match.group(2) else ""), match.end()
    text.add(line[at:].format(**filled))
    if written.split(" = ")[0] in used:
        return Text(), ""
    used.add(written.split(" = ")[0])
    used.add(filled["d"] if "{d}" in line else "")
    return text, written


def _head_first(rng: random.Random, facts: list[Text], found: Arguments) -> tuple[list[Text], list[Text]]:
    """Age and sex usually stand first and together."""
    first = [
        text
        for text in facts
        if rng.random() < 0.85
        and str(text)
        and any(part in str(text) for part in ("yo", "year", "aged", "age ", "岁", "男", "女", "man", "male", "M", "F", "lady"))
        and len(str(text)) < 22
    ]
    rest = [text for text in facts if text not in first]
    if not first:
        return [], rest
    head = first[0]
    for text in first[1:]:
        head = head.joined(text, rng.choice([" ", " ", ", "]))
    return [head], rest


def _listed(rng: random.Random, language: str, texts: Sequence[Text]) -> Text:
    whole = Text()
    between = rng.choice([", ", ", ", "; ", ". ", " "] if language == "en" else ["，", "，", "、", "；", " "])
    for text in texts:
        whole = whole.joined(text, between) if whole.pieces else text
    return whole


def _between(rng: random.Random, language: str, body: Text) -> str:
    if not str(body):
        return ""
    return rng.choice([". ", ". ", ", ", " - ", ": "] if language == "en" else ["，", "。", "，请问", "："])


# -- around questions ----------------------------------------------------------------------------------------------


def dressed(question: Question, rng: random.Random, language: str) -> Question:
    """A question with courtesies, a story before it, or noise."""
    text, wrap = question.text, stored("phrasings/others.toml")["wrap"]
    draw = rng.random()
    if question.tool == "risk_model":  # courtesies and stories speak of a person, and would be facts for the model
        draw = draw if draw > 0.4 else 1.0
    if draw < 0.15:
        text = Text().add(rng.choice(wrap[f"before_{language}"])).joined(text, "")
    elif draw < 0.25:
        text = text.joined(Text().add(rng.choice(wrap[f"after_{language}"])), "" if language == "en" else "，")
    elif draw < 0.4:
        stories = rng.sample(wrap[f"story_{language}"], rng.choice([1, 1, 2, 3]))
        text = Text().add((" " if language == "en" else "").join(stories)).joined(text, " " if language == "en" else "")
    text = noisy(text, rng)
    return _rewritten(question, text)


def _rewritten(question: Question, text: Text) -> Question:
    """The same question where noise lowered its values: spans follow the text."""
    whole = str(text)
    arguments: Arguments = []
    for name, written in question.arguments:
        span, mark, meant = written.partition(" = ")
        arguments.append((name, written if written == "*" or span in whole else span.lower() + mark + meant))
    return Question(text, question.tool, arguments, question.topics, question.subject)


def invented(rng: random.Random, language: str, name: str) -> Question:
    """A question for an invented tool."""
    tool = stored("phrasings/invented.toml")[name]
    template = rng.choice(tool[language] if language in tool and rng.random() < 0.9 else tool["en"])
    text = fill(template, rng, lambda kind: rng.choice(tool["values"][kind]))
    order = list(tool["values"])
    arguments = sorted(text.values.items(), key=lambda pair: order.index(pair[0]))
    return Question(text, name, arguments, ("result",), next(iter(text.values.values()), ""))


def sentence(rng: random.Random, language: str, kind: str) -> str:
    """A question that calls no tool: `out`, `data` or `other`."""
    template = rng.choice(stored("phrasings/others.toml")["abstain"][f"{kind}_{language}"])
    filler = stored("phrasings/others.toml")["abstain"]
    text = fill(template, rng, lambda name: rng.choice(filler[name]) if name in filler else str(rng.randint(2, 900)))
    return str(noisy(text, rng))


def incomplete(rng: random.Random, slot: str) -> str:
    """A question that lacks the value of one argument."""
    template = rng.choice(stored("phrasings/others.toml")["ask"][slot])
    text = fill(template, rng, lambda kind: rng.choice(words(kind, "en")))
    return str(noisy(text, rng))
