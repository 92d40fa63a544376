"""Questions for risk models: some facts of a domain in any order and form, others beside them, and what is asked."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...tools.slots import Slot
from ..grammar import candidates, seen_texts
from .phrasing import Text, chosen, fill
from .toolsets import Arguments
from .values import value
from .wording import in_english, lines, stored, words

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MARKED = re.compile(r"«([^»]+)»")
POOLS = {
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
    "kidney": ("age", "sex"),
    "bleeding": ("age", "sex", "systolic_bp"),
    "diabetes": ("age", "sex", "bmi", "bp_treated"),
    "breast": ("age", "sex"),
    "lung": ("age", "sex", "bmi", "smoker"),
}
SHARES = {"heart": 5, "cancer": 3.5, "af": 2, "kidney": 0.9, "bleeding": 0.6, "diabetes": 0.6, "breast": 0.4, "lung": 0.4}
# What a question is about that names a score alone.
ABOUT = {
    "heart": "CVD",
    "kidney": "kidney function",
    "bleeding": "major bleeding",
    "diabetes": "type 2 diabetes",
    "breast": "breast cancer",
    "lung": "lung cancer",
}
_SELDOM = {"race": 0.12, "horizon_years": 0.12, "model": 0.1}
_WITHIN = re.compile(r"\b(?:heart failure|HF)\b|心衰|心力衰竭")
_VESSELS = re.compile(r"ASCVD|atherosclerotic|heart attack|coronary|infarction|\bMI\b|\bCHD\b|stroke|硬化|心梗|冠心病|卒中|中风")


class Facts:
    """Facts as they are written in a call, by the slots of the risk model that is trained for.

    Where a slot lists evidence words, only what the driver would offer is written: the longest of those words, with
    the value that they stand for; a fact that holds none of them is not used.
    """

    def __init__(self, slots: Mapping[str, Slot]) -> None:
        self.slots, self.order = slots, tuple(slots)
        self._known: dict[tuple[str, str, str], str] = {}

    def written(self, name: str, fragment: str, span: str, meant: str = "") -> str:
        """The value as a decision writes it, or nothing when the driver would not offer it."""
        slot = self.slots[name]
        if slot.evidence:
            return self._evidenced(name, fragment, meant)
        if slot.kind == "choice" and not meant:
            return span if span in slot.choices else ""
        return f"{span} = {meant}" if meant else span

    def _evidenced(self, name: str, fragment: str, meant: str) -> str:
        key = (name, fragment, meant)
        if key not in self._known:
            offered = [item.written for item in candidates(self.slots[name], seen_texts(fragment))]
            self._known[key] = next((item for item in offered if not meant or item.endswith(f" = {meant}")), "")
        return self._known[key]

    def sorted(self, arguments: Arguments) -> Arguments:
        """In the manifest's order."""
        return sorted(arguments, key=lambda pair: self.order.index(pair[0]))

    def fact(self, rng: random.Random, language: str, name: str, gene: str | None, used: set[str], wanted: str = "") -> tuple[Text, str]:
        """One fact as text, and as the call writes it; `wanted` is the value that it must have. Nothing when its number stands
        for another fact already."""
        described = stored("phrasings/risk.toml")["facts"].get(name)
        if described is None or name not in self.slots:
            return Text(), ""
        low, high = described.get("low", 1), described.get("high", 9)
        number = rng.randint(low, high)
        filled = {
            "n": str(number),
            "f": f"{number + rng.random():.1f}",
            "d": str(rng.randint(58, 99)),
            "m": f"{rng.uniform(3.2, 8.2) if name == 'total_cholesterol' else rng.uniform(0.7, 2.4):.1f}",
            "gene": gene or value("gene", language, rng),
        }
        fitting = [line for line in described[language] if line.endswith(wanted)]
        for line in [*self._bare(rng, language, name, wanted), *rng.sample(fitting, min(4, len(fitting)))]:
            template, _, meant = line.partition(" = ")
            match = _MARKED.search(template)
            assert match is not None, f"{line} marks no value"
            span = match.group(1).format(**filled)
            before, after = template[: match.start()].format(**filled), template[match.end() :].format(**filled)
            written = self.written(name, before + span + after, span, meant)
            if written and span not in used and not (set(re.findall(r"\d+", span)) & used):
                used |= {span, *re.findall(r"[\d.]+", before + span + after)}
                label = bool(self.slots[name].labels)  # no typing slip may touch the word that says what a number is
                return Text().add(before, value=label).add(span, value=True).add(after, value=label), written
        return Text(), ""

    def _bare(self, rng: random.Random, language: str, name: str, wanted: str) -> list[str]:
        """Now and then an evidence word as it stands in the slot."""
        slot = self.slots[name]
        if slot.kind != "flag" or not slot.evidence or rng.random() > 0.35:
            return []
        meant = wanted or rng.choice(sorted(slot.evidence))
        words = [word for word in slot.evidence[meant] if bool(_CHINESE.search(word)) == (language == "zh")]
        return [f"«{rng.choice(words)}» = {meant}"] if words else []

    def question(
        self, rng: random.Random, language: str, gene: str | None = None, about: str = ""
    ) -> tuple[Text, Arguments, tuple[str, ...], str]:
        """Text, arguments, wanted topics and condition of a risk question, or of one that asks `about` a topic that is no figure."""
        domain = "cancer" if gene else rng.choices(list(SHARES), list(SHARES.values()))[0]
        if about:
            domain = rng.choice([of for entry in abouts() if entry["topic"] == about for of in entry["of"]])
        person = "female" if domain == "breast" else rng.choice(["female", "male"])
        ask, condition, topic = _ask(rng, language, domain, person, about)
        found: Arguments = []
        if "condition" in ask.values:
            found.append(("condition", self.written("condition", condition, condition) or condition))
        named = ask.values.get("score", "")
        if named and "model" in self.slots and (model := self.written("model", named, named)):
            found.append(("model", model))
        if "years" in ask.values and "age" in self.slots:
            found.append(("age", ask.values["years"]))
        if "horizon" in ask.values and "horizon_years" in self.slots:
            found.append(("horizon_years", ask.values["horizon"]))
        used = {item for _, item in found}
        facts: list[tuple[str, Text]] = []
        stated = {"model", "age", "horizon_years"} & {name for name, _ in found} | ({"sex"} if "person" in ask.values else set())
        for name in [name for name in _drawn(rng, domain, gene) if name not in stated]:
            for _ in range(rng.choice([1, 1, 1, 2]) if name == "genes" and not gene else 1):
                text, written = self.fact(rng, language, name, gene, used, person if name == "sex" else "")
                if written:
                    facts.append((name, text))
                    found.append((name, written))
        told = ask.values.get("person") or ask.values.get("his")
        if told and "sex" in self.slots and "sex" not in dict(found):
            found.append(("sex", self.written("sex", told, told, person) or f"{told} = {person}"))
        if not found:
            return self.question(rng, language, gene, about)
        body = _listed(rng, language, _ordered(rng, language, facts, _own(rng, language, domain, used)))
        text = _put(rng, language, ask, body)
        if "sex" in dict(found) and not self._offers("sex", dict(found)["sex"], str(text)):
            return self.question(rng, language, gene, about)  # «his risk …, my sister»
        return text, self.sorted(found), (topic,) if topic else topics(domain, condition, dict(found)), condition

    def _offers(self, name: str, written: str, text: str) -> bool:
        """Whether the driver would offer a value of a text."""
        return written in {item.written for item in candidates(self.slots[name], seen_texts(text))}


def topics(domain: str, condition: str, found: Mapping[str, str]) -> tuple[str, ...]:
    """The topics of the findings that answer, the most wanted first."""
    if domain == "af":
        return ("CHA2DS2-VASc score",)
    if domain == "kidney":
        return ("eGFR",)
    if domain == "bleeding":
        return ("HAS-BLED score",)
    if domain == "diabetes":
        return ("10-year type 2 diabetes risk",)
    if domain in ("cancer", "breast", "lung"):
        return (f"{in_english(condition)} risk",)
    years = "30" if found.get("horizon_years", "10").startswith(("2", "3")) else "10"
    if _WITHIN.search(condition):
        return (f"{years}-year heart failure risk",)
    if _VESSELS.search(condition):
        return (f"{years}-year ASCVD risk",)
    return tuple(f"{years}-year {name} risk" for name in ("total CVD", "ASCVD", "heart failure"))


def domain_of(condition: str) -> str:
    """The domain that a condition belongs to. Only questions for CHA2DS2-VASc name none."""
    if not condition:
        return "af"
    for domain in ("heart", "af", "kidney", "bleeding", "diabetes"):
        if condition == ABOUT.get(domain) or condition.lower() in {
            word.lower() for language in ("en", "zh") for word in words(domain, language)
        }:
            return domain
    return "cancer"


def abouts() -> list[dict[str, Any]]:
    """Ways to ask what drives a risk, how far it holds, or with whom it compares."""
    return [entry for file in ("topics", "topics_risks") for entry in stored(f"phrasings/{file}.toml")["about"]]


def _drawn(rng: random.Random, domain: str, gene: str | None) -> list[str]:
    """Which inputs the text names."""
    share = rng.choice([0.15, 0.45, 0.75, 0.95])
    names = [name for name in POOLS[domain] if rng.random() < _SELDOM.get(name, share)]
    if domain == "cancer" and (gene or "genes" not in names) and rng.random() < 0.85:
        names = [*dict.fromkeys([*names, "genes"])]
    return names


def _ask(rng: random.Random, language: str, domain: str, person: str, wanted: str = "") -> tuple[Text, str, str]:
    """What is asked, the condition that it is about, which a question that names a score alone leaves out, and the topic if it is no figure."""
    asks = stored("phrasings/risk.toml")["ask"]
    about = domain
    if domain in asks["scores"] and rng.random() < 0.25:
        about = "score"
    elif domain == "cancer" and rng.random() < 0.3:
        about = "carrier"
    template, topic = rng.choice(asks[f"{about}_{language}"]), ""
    beside = [entry for entry in abouts() if domain in entry["of"] and wanted in ("", entry["topic"])]
    if beside and (wanted or rng.random() < 0.12):
        entry = rng.choice(beside)
        template, topic = rng.choice(lines(entry[language])), entry["topic"]
    given = {
        "score": rng.choice(asks["scores"].get(domain, [""])),
        "condition": value(domain, language, rng),
        "his": "her" if person == "female" else "his",
        "person": rng.choice(asks["persons"][f"{person}_{language}"]),
        "years": str(rng.randint(19, 84)),
        "horizon": rng.choice(["10", "10", "30"]),
    }
    text = fill(chosen(template, rng, language), rng, given.__getitem__)
    return text, text.values.get("condition") or ABOUT.get(domain, ""), topic


def _own(rng: random.Random, language: str, domain: str, used: set[str]) -> list[Text]:
    """What a model alone takes; none of its numbers is one that an argument has already."""
    lines: list[str] = stored("phrasings/risk.toml")["own"].get(domain, {}).get(language, [])
    texts = []
    for line in rng.sample(lines, min(len(lines), 1 if domain == "kidney" else rng.choice([0, 1, 2, 3, 5]))):
        filled = line.format(
            c=f"{rng.uniform(0.5, 3.9):.1f}", u=rng.randint(41, 390), n=rng.randint(61, 129), m=rng.randint(9, 16), b=rng.randint(18, 41),
            y=rng.randint(8, 50), q=rng.randint(2, 25),
        )  # fmt: skip
        if not set(re.findall(r"[\d.]+", filled)) & used:
            texts.append(Text().add(filled, value=True))
    return texts


def _ordered(rng: random.Random, language: str, facts: Sequence[tuple[str, Text]], own: Sequence[Text]) -> list[Text]:
    """Age and sex usually stand first and together; the others in any order, with facts that are no argument."""
    first = [text for name, text in facts if name in ("age", "sex") and rng.random() < 0.85]
    rest = [*(text for _, text in facts if text not in first), *own]
    rest += [Text().add(line) for line in rng.sample(stored("phrasings/risk.toml")["beside"][language], rng.choice([0, 0, 0, 1, 2]))]
    rng.shuffle(rest)
    if rng.random() < 0.25:
        first.reverse()
    head = first[:1]
    for text in first[1:]:
        head = [head[0].joined(text, rng.choice([" ", " ", ", "] if language == "en" else ["", "，", " "]))]
    return [*head, *rest]


def _listed(rng: random.Random, language: str, texts: Sequence[Text]) -> Text:
    whole = Text()
    between = rng.choice([", ", ", ", "; ", ". ", " ", " / ", " and "] if language == "en" else ["，", "，", "、", "；", " "])
    for text in texts:
        whole = whole.joined(text, between) if whole.pieces else text
    if whole.pieces and language == "en" and rng.random() < 0.2:
        opening = rng.choice(
            ["My patient: ", "Pt ", "Case: ", "I'm ", "Patient, ", "Seen today: ", "For someone who is ", "Person: ", "History: ", "Data: "]
        )
        whole = Text().add(opening).joined(whole, "")
    return whole


def _put(rng: random.Random, language: str, ask: Text, body: Text) -> Text:
    """What is asked, before or after the facts."""
    if not body.pieces:
        return ask
    if rng.random() < 0.35:
        return ask.joined(body, rng.choice([" ", " - ", " For: ", " (", ": "] if language == "en" else ["", " ", "："]))
    return body.joined(ask, rng.choice([". ", ". ", ", ", " - ", ": ", "\n", "; "] if language == "en" else ["，", "。", "，请问", "："]))
