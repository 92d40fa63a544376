"""Which topics of findings a question asks for, by the words that the tools declare for them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache

Cues = Mapping[str, Sequence[str]]


def asked_for(question: str, topics: Collection[str], cues: Iterable[Cues]) -> set[str]:
    """The topics that are asked for: of each tool those that `asking` gives."""
    return {topic for tool in cues for topic in asking(question, topics, tool)[0]}


def asking(question: str, topics: Collection[str], cues: Cues) -> tuple[list[str], bool]:
    """The topics of a tool whose words stand in the question, and that they do; or else those that it declares without words, which it is
    asked for where no words say more."""
    named = _matching(topics, [name for name, words in cues.items() if words and _any_of(tuple(words)).search(f"{question} ")])
    if named:
        return named, True
    return _matching(topics, [name for name, words in cues.items() if not words]), False


def _matching(topics: Collection[str], names: Sequence[str]) -> list[str]:
    return [topic for topic in topics if any(fnmatchcase(topic, name) for name in names)]


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, a Latin one at the beginning of a word of the text."""
    return re.compile("|".join(rf"(?<![A-Za-z]){re.escape(word)}" if word.isascii() else word for word in words), re.IGNORECASE)
