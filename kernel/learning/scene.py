"""What an example is made in: a list of tools, and helpers that write calls by the names that the tools have there."""

import random
from collections.abc import Iterable, Sequence

from ..transcript import SHOWN_OF_CALL, Step, View, call_text, finding_line
from .findings import findings
from .phrasing import Text
from .questions import ARGUMENTS, Question, dressed, from_manifest, invented, known
from .risk import Facts
from .toolsets import Arguments, Toolset, inventions
from .values import value
from .wording import words

Made = tuple[View, str]

_PRONOUNS = {
    "female": {"he": "she", "him": "her", "his": "her", "hers": "hers", "ta": "她"},
    "male": {"he": "he", "him": "him", "his": "his", "hers": "his", "ta": "他"},
}


class Scene:
    """One list of tools, from which examples are made. Tools go by their own names until a call is written."""

    def __init__(self, rng: random.Random, toolset: Toolset, facts: Facts, everything: Sequence[str]) -> None:
        self.rng, self.toolset, self.facts = rng, toolset, facts
        self.known = [name for name in toolset.names if name in everything]
        self.invented = [name for name in toolset.names if name in inventions()]
        self.absent = [name for name in everything if name not in self.known and name in ARGUMENTS]
        self.slots = {tool.name: tool.slots for tool in toolset.tools}

    def question(self, language: str, gene: str | None = None, dress: bool = True) -> Question:
        """A question for one of the tools on the list."""
        from_known = self.known and (not self.invented or self.rng.random() < 0.62)
        name = self.rng.choice(self.known if from_known else self.invented)
        asked = self.question_for(language, name, gene)
        return dressed(asked, self.rng, language) if dress else asked

    def question_for(self, language: str, name: str, gene: str | None = None) -> Question:
        """A question for one tool: from its phrasings, or a plugin's from its manifest."""
        if name in ARGUMENTS:
            return known(self.rng, language, name, self.facts, gene)
        if name in inventions():
            return invented(self.rng, language, name)
        return from_manifest(self.rng, next(tool for tool in self.toolset.tools if tool.name == self.toolset.names[name]))

    def name(self, tool: str) -> str:
        return self.toolset.names[tool]

    def ordered(self, tool: str, arguments: Iterable[tuple[str, str]]) -> Arguments:
        """Arguments in the order in which the tool's manifest lists them here."""
        order = list(self.slots[self.name(tool)])
        return sorted(arguments, key=lambda pair: order.index(self.toolset.argument(tool, pair[0])))

    def here(self, tool: str, arguments: Arguments) -> Arguments:
        """Arguments by the names that they have on this list; those that the tool lacks here are left out."""
        return [pair for pair in self.toolset.arguments(tool, arguments) if pair[0] in self.slots[self.name(tool)]]

    def written(self, *calls: tuple[str, Arguments]) -> str:
        """Calls as the model writes them; the same call is written once."""
        texts = [call_text([(self.name(tool), self.here(tool, arguments))]) for tool, arguments in calls]
        return "\n".join(dict.fromkeys(texts))

    def callable(self, *calls: tuple[str, Arguments]) -> bool:
        """Whether each call has what its tool needs here."""
        return all(self.here(tool, arguments) or not self.slots[self.name(tool)] for tool, arguments in calls)

    def step(self, question: Question, before: int) -> tuple[Step, list[str]]:
        """The calls of a question with what came back, and the topics of the findings that answer it."""
        lines: list[str] = []
        wanted: list[str] = []
        for tool, arguments in question.calls:
            shown, topics = self.found(tool, arguments, question.topics, question.subject, before + len(lines), SHOWN_OF_CALL)
            lines += shown
            wanted += topics
        return Step(decision=self.written(*question.calls), lines=tuple(lines)), wanted

    def found(
        self, tool: str, arguments: Arguments, topics: Sequence[str], subject: str, before: int, room: int
    ) -> tuple[list[str], list[str]]:
        """What a call found, as the lines behind those before it for which there is room, and the topics of those that are wanted."""
        made, places = findings(self.rng, tool, arguments, topics, subject)
        made = made[:room]
        lines = [finding_line(number, topic, text) for number, (topic, text) in enumerate(made, before + 1)]
        return lines, [made[place][0] for place in places if place < len(made)]


class Record:
    """A patient in scope: the digest that the scheduler sees, and what tools may copy from it."""

    def __init__(self, rng: random.Random) -> None:
        self.sex = rng.choice(["female", "male"])
        self.holds = {
            "gene": rng.choice(words("gene", "en")), "genotype": value("genotype", "en", rng), "drug": rng.choice(words("drug", "en")).lower(),
            "phenotype": rng.choice(words("phenotype", "en")), "phenotype2": rng.choice(words("phenotype", "en")),
        }  # fmt: skip
        self._rng = rng

    @property
    def words(self) -> dict[str, str]:
        """Pronouns by field."""
        return _PRONOUNS[self.sex]

    def digest(self, *needed: str) -> str:
        """One line as a record is shown to the scheduler; `needed` things are in it."""
        rng, held = self._rng, self.holds
        conditions = rng.sample(
            ["hypertension", "asthma", "type 2 diabetes", "hypothyroidism", "migraine", "breast cancer", "atrial fibrillation", "gout"],
            rng.randint(1, 2),
        )
        labs = rng.sample(
            [
                f"total cholesterol {rng.randint(140, 290)}",
                f"HDL cholesterol {rng.randint(30, 80)}",
                f"systolic BP {rng.randint(98, 170)}",
                f"eGFR {rng.randint(40, 110)}",
                f"BMI {rng.randint(19, 38)}",
            ],
            rng.randint(1, 4),
        )
        family = f"{rng.choice(['mother', 'father', 'sister'])} {rng.choice(['breast cancer', 'stroke', 'diabetes', 'colon cancer'])}"
        parts = {
            "gene": f"genes {held['gene']}", "genotype": f"genotypes {held['genotype']}", "phenotype": f"phenotypes {held['phenotype']}, {held['phenotype2']}",
            "conditions": f"conditions {', '.join(conditions)}", "drug": f"medications {held['drug']}", "labs": f"labs {', '.join(labs)}", "family": f"family {family}",
        }  # fmt: skip
        kept = [part for name, part in parts.items() if name in needed or rng.random() < 0.4]
        return "; ".join([f"{rng.randint(19, 88)}-year-old {self.sex}", *kept])


def plain(text: str) -> Text:
    """A text without values."""
    return Text().add(text)
