"""Which topics of findings a question asks for, by the words that the tools declare for them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache

Cues = Mapping[str, Sequence[str]]


def asked_for(question: str, topics: Collection[str], cues: Iterable[Cues]) -> set[str]:
    """The topics that are asked for: of each tool those whose words stand in the question, or else those that it declares without words."""
    asked = set[str]()
    for tool in cues:
        named = [name for name, words in tool.items() if words and _any_of(tuple(words)).search(f"{question} ")]
        for names in (named, [name for name, words in tool.items() if not words]):
            if found := {topic for topic in topics if any(fnmatchcase(topic, name) for name in names)}:
                asked |= found
                break
    return asked


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, a Latin one at the beginning of a word of the text."""
    return re.compile("|".join(rf"(?<![A-Za-z]){re.escape(word)}" if word.isascii() else word for word in words), re.IGNORECASE)
