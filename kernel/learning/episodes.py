"""Training episodes: what the scheduler sees, and the decision that it should write. Endless, and the same for a seed.

A group shares one list of tools, so that the trainer evaluates that list once. Every argument value of a decision is an
exact span of what the view shows; tests prove it for whatever the generator makes.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...tools.tool import Manifest
from ..transcript import Step, View, call_text, finding_line, missing_line, nothing_line
from .findings import findings
from .phrasing import Text, stored, value, words
from .questions import ORDER, Arguments, Question, dressed, fact, incomplete, invented, known, language_of, sentence
from .toolsets import RENAMED, Toolset, draw, standing_in

SHARES = {
    "single": 40,
    "answer": 16,
    "parallel": 10,
    "second_step": 7,
    "ask": 5,
    "missing": 4,
    "abstain": 11,
    "no_tool": 4,
    "follow_up": 7,
    "patient": 4,
    "nothing": 2,
}
REASONS = {"out": "out of scope", "data": "no data", "other": "other patient"}


@dataclass(frozen=True)
class Example:
    """One decision to be learned: the tools on offer, what is seen, and what should be written."""

    tools: tuple[Manifest, ...]
    view: View
    decision: str
    kind: str
    language: str


def groups(tools: Sequence[Manifest], seed: int, size: int = 20) -> Iterator[list[Example]]:
    """Groups of examples over one list of tools each; group n is the same for a seed, however the iterator got there."""
    everything = standing_in(tools)
    number = 0
    while True:
        rng = random.Random(f"{seed}/{number}")
        writer = _Writer(rng, draw(rng, everything), [tool.name for tool in everything])
        yield [writer.example() for _ in range(size)]
        number += 1


def episodes(tools: Sequence[Manifest], seed: int) -> Iterator[Example]:
    """The examples of all groups, one after the other."""
    for group in groups(tools, seed):
        yield from group


class _Writer:
    """Makes examples for one list of tools."""

    def __init__(self, rng: random.Random, toolset: Toolset, everything: Sequence[str]) -> None:
        self.rng, self.toolset = rng, toolset
        self.known, self.invented = toolset.kinds(everything)
        self.absent = [name for name in everything if name not in self.known and name in RENAMED]
        self.slots = {tool.name: tool.slots for tool in toolset.tools}

    def example(self) -> Example:
        """One example of a kind that this list of tools allows."""
        kinds, weights = list(SHARES), list(SHARES.values())
        while True:
            kind = self.rng.choices(kinds, weights)[0]
            language = language_of(self.rng)
            made: tuple[View, str] | None = getattr(self, f"_{kind}")(language)
            if made is not None:
                return Example(self.toolset.tools, made[0], made[1], kind, language)

    # -- one question ------------------------------------------------------------------------------------------

    def _question(self, language: str, gene: str | None = None) -> Question:
        name = (
            self.rng.choice(self.known) if self.known and (not self.invented or self.rng.random() < 0.8) else self.rng.choice(self.invented)
        )
        if name in RENAMED:
            return known(self.rng, language, name, gene)
        if name in self.known:
            return self._from_manifest(name)
        return invented(self.rng, language, name)

    def _from_manifest(self, name: str) -> Question:
        """A question from a plugin's own examples; spans are those that its slots give as examples, or that its words hold."""
        manifest = next(tool for tool in self.toolset.tools if tool.name == self.toolset.names[name])
        line = self.rng.choice(manifest.examples or (manifest.summary,))
        found: Arguments = []
        for argument, slot in manifest.slots.items():
            if slot.kind == "passage":
                found.append((argument, "*"))
                continue
            spans = [example for example in slot.examples if example in line]
            if spans:
                span = max(spans, key=len)
                other = self.rng.choice(slot.examples)
                line = line.replace(span, other)
                found.append((argument, other))
        return Question(Text().add(line), name, found, ("*",))

    def _call(self, *questions: Question) -> str:
        return call_text([(self.toolset.names[question.tool], self._named(question)) for question in questions])

    def _named(self, question: Question) -> Arguments:
        """The arguments that the tool of this list has."""
        return [pair for pair in question.arguments if pair[0] in self.slots[self.toolset.names[question.tool]]]

    def _single(self, language: str) -> tuple[View, str] | None:
        question = dressed(self._question(language), self.rng, language)
        return (View(question=str(question.text)), self._call(question)) if self._named(question) else None

    def _parallel(self, language: str) -> tuple[View, str] | None:
        gene = value("gene", language, self.rng) if self.rng.random() < 0.5 else None
        asked = [
            self._question(language, gene if number == 0 or self.rng.random() < 0.7 else None)
            for number in range(self.rng.choice([2, 2, 2, 3]))
        ]
        if (len({question.tool for question in asked}) < len(asked) and self.rng.random() < 0.6) or any(
            not self._named(question) for question in asked
        ):
            return None
        text = asked[0].text
        for question in asked[1:]:
            text = text.joined(
                question.text,
                self.rng.choice(
                    [" And ", " Also: ", " ", "; ", " And then, ", " 2) ", " Plus, "]
                    if language == "en"
                    else ["另外，", "还有，", "；", "同时，", " "]
                ),
            )
        written = list(dict.fromkeys(self._call(question) for question in asked))
        return View(question=str(text)), "\n".join(written)

    def _no_tool(self, language: str) -> tuple[View, str] | None:
        """A question for a tool that is not on this list."""
        if self.absent and self.rng.random() < 0.6:
            question = known(self.rng, language, self.rng.choice(self.absent))
        else:
            missing = [name for name in stored("phrasings/invented.toml") if name not in self.toolset.names]
            question = invented(self.rng, language, self.rng.choice(missing))
        return View(question=str(dressed(question, self.rng, language).text)), "abstain out of scope"

    def _abstain(self, language: str) -> tuple[View, str] | None:
        kind = self.rng.choices(["out", "data", "other"], [7, 1.5, 2.5])[0]
        clash = {
            "weather_report",
            "poem_writer",
            "flight_search",
            "stock_quote",
            "word_translator",
            "recipe_finder",
            "movie_times",
            "appointment_slots",
            "hospital_beds",
        }
        if (kind == "out" and clash & set(self.invented)) or (kind == "data" and not self.known):
            return None
        earlier = (str(self._question(language).text),) if self.rng.random() < 0.12 else ()
        return View(
            question=sentence(self.rng, language, kind),
            earlier=earlier,
            patient=_digest(self.rng) if kind == "other" and self.rng.random() < 0.3 else "",
        ), f"abstain {REASONS[kind]}"

    # -- what is missing ---------------------------------------------------------------------------------------

    def _ask(self, language: str) -> tuple[View, str] | None:
        owners = {
            "gene": "gene_lookup",
            "variant": "variant_interpretation",
            "drug": "pharmacogenomics",
            "condition": "risk_model",
            "phenotypes": "phenotype_diagnosis",
            "section": "patient_record",
        }
        possible = [slot for slot, tool in owners.items() if tool in self.known]
        if not possible:
            return None
        slot = self.rng.choice(possible)
        text = incomplete(self.rng, slot)
        if self.rng.random() < 0.3:
            question = known(self.rng, language, owners[slot])
            given = next((written for name, written in question.arguments if name == slot), None)
            if given is None or " = " in given:
                return None
            reply = self.rng.choice([given, f"It is {given}.", f"{given}", f"sorry, {given}"])
            view = View(question=text, steps=(Step(decision=f"ask {slot}", lines=(reply,), role="user"),))
            return view, call_text([(self.toolset.names[owners[slot]], [(slot, given)])])
        return View(question=text), f"ask {slot}"

    def _missing(self, language: str) -> tuple[View, str] | None:
        """A risk model that needs more: ask for it, and call again with what the reply gives."""
        if "risk_model" not in self.known:
            return None
        question = dressed(known(self.rng, language, "risk_model"), self.rng, language)
        given = self._named(question)
        name = self.toolset.names["risk_model"]
        order = [slot for slot in self.slots[name] if slot not in dict(given) and slot not in ("model", "race", "horizon_years", "genes")]
        left = sorted(self.rng.sample(order, min(len(order), self.rng.randint(1, 4))), key=order.index)
        if not left or not given:
            return None
        first = Step(decision=call_text([(name, given)]), lines=(missing_line(name, left),))
        if self.rng.random() < 0.55:
            return View(question=str(question.text), steps=(first,)), f"ask {left[0]}"
        used = {span.split(" = ")[0] for _, span in given}
        facts = [(slot, *fact(self.rng, language, slot, None, used)) for slot in left if slot in stored("phrasings/risk.toml")["facts"]]
        added = [(slot, written) for slot, _, written in facts if written]
        if not added:
            return None
        reply = Step(decision=f"ask {left[0]}", lines=(", ".join(str(text) for _, text, written in facts if written),), role="user")
        complete = sorted([*given, *added], key=lambda pair: ORDER.index(pair[0]))
        return View(question=str(question.text), steps=(first, reply)), call_text([(name, complete)])

    # -- after results -----------------------------------------------------------------------------------------

    def _step(self, question: Question, numbers: int) -> tuple[Step, list[int]]:
        lines, wanted = findings(self.rng, question.tool, question.arguments, question.topics, question.subject)
        shown = tuple(finding_line(numbers + place + 1, topic, text) for place, (topic, text) in enumerate(lines))
        return Step(decision=self._call(question), lines=shown), [numbers + place + 1 for place in wanted]

    def _answer(self, language: str) -> tuple[View, str] | None:
        questions = [dressed(self._question(language), self.rng, language)]
        if self.rng.random() < 0.2:
            questions.append(self._question(language))
        if any(not self._named(question) for question in questions):
            return None
        text, lines, wanted = questions[0].text, list[str](), list[int]()
        for place, question in enumerate(questions):
            text = text if place == 0 else text.joined(question.text, " " if language == "en" else "，")
            step, numbers = self._step(question, len(lines))
            lines += step.lines
            wanted += numbers
        if len(lines) > 9:
            return None
        step = Step(decision="\n".join(self._call(question) for question in questions), lines=tuple(lines))
        return View(question=str(text), steps=(step,)), "answer " + " ".join(map(str, wanted[:6]))

    def _nothing(self, language: str) -> tuple[View, str] | None:
        question = dressed(self._question(language), self.rng, language)
        if not self._named(question):
            return None
        reason = self.rng.choice(
            [
                "found nothing",
                "No approved gene has that name",
                "gave no result within 20 s",
                "no guideline found",
                "raised ValueError",
                "not in the data",
            ]
        )
        step = Step(decision=self._call(question), lines=(nothing_line(self.toolset.names[question.tool], reason),))
        return View(question=str(question.text), steps=(step,)), "abstain no data"

    def _second_step(self, language: str) -> tuple[View, str] | None:
        """A second call whose gene comes from the first one's findings."""
        if "gene_lookup" not in self.known:
            return None
        disease = value("disease", language, self.rng)
        gene = self.rng.choice(words("gene", "en"))
        ways = {
            "gene_lookup": (
                [
                    "Which gene causes {d} and where is it?",
                    "Find the gene of {d}, then its chromosome",
                    "gene for {d}, and its aliases?",
                    "What other disorders does the gene behind {d} cause?",
                    "{d}的致病基因是什么，位于哪里？",
                ],
                [("gene", gene)],
            ),
            "guideline_search": (
                [
                    "Which gene is behind {d} and how are carriers followed?",
                    "gene of {d} and what surveillance do guidelines advise?",
                    "Find the gene for {d}; then tell me the guideline for carriers",
                    "{d}是哪个基因，携带者如何监测？",
                ],
                [("query", "*")],
            ),
            "drug_target": (
                [
                    "Which gene drives {d}, and which drugs act on it?",
                    "find the gene in {d} and therapies against it",
                    "{d}的基因是什么，有靶向药吗？",
                ],
                [("target", gene)],
            ),
            "risk_model": (
                ["Which gene causes {d}, and what cancer risk do carriers have?", "gene of {d} and the risk of breast cancer in carriers"],
                [("condition", "cancer"), ("genes", gene)],
            ),
        }
        tool = self.rng.choice([name for name in ways if name in self.known])
        templates, arguments = ways[tool]
        line = self.rng.choice(templates)
        text = line.format(d=disease)
        if tool == "risk_model":
            arguments = [("condition", "breast cancer" if "breast" in text else "cancer"), ("genes", gene)]
        first = call_text([(self.toolset.names["gene_lookup"], [("disease", disease)])])
        step = Step(decision=first, lines=(finding_line(1, "genes", f"{disease} is linked to {gene}."),))
        call = call_text([(self.toolset.names[tool], arguments)])
        if self.rng.random() < 0.3:
            return View(question=text), first
        if self.rng.random() < 0.35:
            second, wanted = self._step(
                Question(_plain(text), tool, arguments, ("*",) if tool == "guideline_search" else ("location",), gene), 1
            )
            return View(question=text, steps=(step, second)), "answer " + " ".join(map(str, [*wanted[:4], 1]))
        return View(question=text, steps=(step,)), call

    # -- conversation and record -------------------------------------------------------------------------------

    def _follow_up(self, language: str) -> tuple[View, str] | None:
        earlier = self._question(language)
        if earlier.tool not in RENAMED:
            return None
        changed = {
            "gene_lookup": ("gene", ["and {v}?", "what about {v}?", "same for {v}", "{v} too", "{v}呢？", "那{v}呢"]),
            "variant_interpretation": ("variant", ["and {v}?", "what about {v}", "how about {v}?", "那{v}呢？"]),
            "pharmacogenomics": ("drug", ["and {v}?", "or {v} instead?", "what about {v}?", "换成{v}呢？"]),
            "drug_target": ("drug", ["and {v}?", "{v} as well?", "{v}呢？"]),
            "patient_record": ("section", ["and the {v}?", "{v}?", "also {v}", "{v}呢？"]),
            "risk_model": ("condition", ["and {v}?", "what about {v}?", "the same for {v}", "{v} too?", "那{v}呢？"]),
            "phenotype_diagnosis": ("phenotype", ["also {v}", "and now {v} too", "he has {v}, too", "还有{v}"]),
            "guideline_search": ("surgery", ["and {v}?", "what about {v}?", "{v}呢？"]),
        }
        slot, templates = changed[earlier.tool]
        kind = "cancer" if slot == "condition" and "genes" in dict(earlier.arguments) else "heart" if slot == "condition" else slot
        new = value(kind, language, self.rng)
        text = self.rng.choice(
            [line for line in templates if bool(re.search(r"[\u4e00-\u9fff]", line)) == (language == "zh")] or templates
        ).format(v=new)
        view = View(question=text, earlier=(str(earlier.text),))
        if earlier.tool == "guideline_search":
            return view, call_text([(self.toolset.names[earlier.tool], [("query", "*")])])
        target = {"phenotype": "phenotypes"}.get(slot, slot)
        if earlier.tool == "phenotype_diagnosis":
            arguments = [("phenotypes", new), *earlier.arguments]
        else:
            if target not in dict(earlier.arguments) or "CHA2DS2-VASc" in dict(earlier.arguments).values():
                return None
            arguments = [(name, new if name == target else written) for name, written in earlier.arguments]
        return view, call_text([(self.toolset.names[earlier.tool], arguments)])

    def _patient(self, language: str) -> tuple[View, str] | None:
        """A record in scope: its values reach the risk model by injection; other tools copy them from the digest."""
        gene = self.rng.choice(words("gene", "en"))
        genotype = self.rng.choice(words("genotype", "en"))
        digest = _digest(self.rng, gene, genotype)
        tool = self.rng.choice(self.known) if self.known else ""
        heart, cancer, drug = value("heart", language, self.rng), value("cancer", language, self.rng), value("drug", language, self.rng)
        lines: dict[str, tuple[list[str], Arguments]] = {
            "risk_model": (
                [
                    f"What is her {heart} risk?",
                    f"his 10-year {heart} risk",
                    f"compute the patient's {heart} risk",
                    f"{heart} risk for this patient?",
                    f"这位患者的{heart}风险是多少？",
                ],
                [("condition", heart)],
            ),
            "gene_lookup": (
                [
                    "What does her gene cause?",
                    "Where does the patient's gene lie?",
                    "Tell me about the gene he carries",
                    "患者携带的基因会引起什么病？",
                ],
                [("gene", gene)],
            ),
            "pharmacogenomics": (
                [f"Can she take {drug}?", f"Is {drug} fine for the patient's genotype?", f"{drug} for him?", f"患者能用{drug}吗？"],
                [("drug", drug), ("genotypes", genotype)],
            ),
            "guideline_search": (
                [
                    "What surveillance does she need?",
                    "Which follow-up is advised for this patient?",
                    "What should we do for him according to guidelines?",
                    "患者应该如何随访？",
                ],
                [("query", "*")],
            ),
        }
        if tool not in lines:
            return None
        if tool == "risk_model" and self.rng.random() < 0.4:
            lines[tool] = (
                [f"What is her {cancer} risk?", f"the patient's {cancer} risk?", f"患者{cancer}的风险？"],
                [("condition", cancer)],
            )
        texts, arguments = lines[tool]
        text = self.rng.choice([line for line in texts if bool(re.search(r"[\u4e00-\u9fff]", line)) == (language == "zh")] or texts)
        return View(question=text, patient=digest), call_text([(self.toolset.names[tool], arguments)])


def _plain(text: str) -> Text:
    return Text().add(text)


def _digest(rng: random.Random, gene: str = "BRCA2", genotype: str = "CYP2C19 *2/*2") -> str:
    parts = [
        f"{rng.randint(25, 84)}-year-old {rng.choice(['female', 'male'])}",
        f"genes {gene}",
        f"genotypes {genotype}",
        f"total cholesterol {rng.randint(140, 290)} mg/dL",
        f"systolic blood pressure {rng.randint(98, 170)}",
        f"conditions {rng.choice(['hypertension', 'asthma', 'type 2 diabetes'])}",
    ]
    return "; ".join(parts[:3] + rng.sample(parts[3:], rng.randint(0, 3)))
