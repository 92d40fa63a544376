"""Chinese names of diseases in English: in another spelling where that is a known name, and what of them was not understood."""

import re
from collections.abc import Iterator

from ...memory.words import chinese_terms, has_chinese, in_english
from .inheritance import asked_for, beginning

_ADDED = re.compile(r"\A(?:进行性|遗传性|家族性)")  # «progressive», «hereditary» and «familial» tell no disease from another
_TELLS_NOTHING = re.compile(r"进行性|遗传性?|家族性|综合征|综合症|疾病|[的病症型性]|[^\u3400-\u9fff]")


def english(name: str) -> str:
    """A disease's name as the pack may hold it; «假肥大性» and «假肥大型» are one, as are «病» with «症» behind it and without."""
    if not has_chinese(name):
        return name.strip()
    for spelling in _spellings(name.strip()):
        if _whole(spelling):
            return in_english(spelling)
    read, (inherited, rest) = in_english(name), beginning(name)
    return f"{inherited} {in_english(rest)}" if inherited and not asked_for(read) else read


def unread(name: str) -> str:
    """The parts of a Chinese name that no known term covers, but for words that tell no disease from another."""
    if not has_chinese(name) or any(map(_whole, _spellings(name.strip()))):
        return ""
    rest = beginning(name)[1]
    left = list(rest)
    for (start, end), _ in chinese_terms(rest):
        left[start:end] = " " * (end - start)
    return " ".join(part for part in "".join(left).split() if _TELLS_NOTHING.sub("", part))


def _spellings(name: str) -> Iterator[str]:
    """A name and its other spellings, the nearest first."""
    for begun in dict.fromkeys([name, _ADDED.sub("", name)]):
        for spelt in dict.fromkeys([begun, begun.replace("性", "型"), begun.replace("型", "性")]):
            yield from (spelt, spelt.removesuffix("症"), f"{spelt}症")


def _whole(name: str) -> bool:
    return [span for span, _ in chinese_terms(name)] == [(0, len(name))]
