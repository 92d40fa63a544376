"""Which topics of findings a question asks for, by the words that the tools declare for them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache

Cues = Mapping[str, Sequence[str]]


def asked_for(question: str, topics: Collection[str], cues: Iterable[Cues]) -> set[str]:
    """The topics that are asked for: of each tool those whose words stand in the question, or else those that it declares without words."""
    return {topic for tool in cues for topic in by_words(question, topics, tool) or unasked(topics, tool)}


def by_words(question: str, topics: Collection[str], cues: Cues) -> list[str]:
    """The topics of a tool whose words stand in the question."""
    return _matching(topics, [name for name, words in cues.items() if words and _any_of(tuple(words)).search(f"{question} ")])


def unasked(topics: Collection[str], cues: Cues) -> list[str]:
    """The topics that a tool declares without words: what it is asked for where no words say more."""
    return _matching(topics, [name for name, words in cues.items() if not words])


def _matching(topics: Collection[str], names: Sequence[str]) -> list[str]:
    return [topic for topic in topics if any(fnmatchcase(topic, name) for name in names)]


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, a Latin one at the beginning of a word of the text."""
    return re.compile("|".join(rf"(?<![A-Za-z]){re.escape(word)}" if word.isascii() else word for word in words), re.IGNORECASE)
