"""Races and US race groups as people, records and laboratories name them: «African American», «White, non-Hispanic», «Chinese woman»."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

# Names beside those that stand for a group in a question (data/evidence_of_models.toml). Spelled as `_plain` leaves them.
_NAMES: Mapping[str, str] = {
    "white": "white|caucasian|white american|european american|白人|白种人",
    "black": "black|african american|black american|black or african american|afro american|黑人|非裔美国人|非洲裔美国人",
    "hispanic": "hispanic|latino|latina|latinx|hispanic or latino|white hispanic|hispanic white|black hispanic|hispanic black|西班牙裔|拉丁裔",
    "hispanic US-born": "hispanic us born|us born hispanic|us born latino|us born latina",
    "hispanic foreign-born": "hispanic foreign born|foreign born hispanic|foreign born latino|foreign born latina",
    "asian": "asian|asian american|亚裔|亚洲人",
    "chinese": "chinese|chinese american|华裔",
    "japanese": "japanese|japanese american|日裔",
    "filipino": "filipino|filipina|filipino american|菲律宾裔",
    "other asian": "other asian|korean|korean american|vietnamese|vietnamese american|south asian",
    "hawaiian": "hawaiian|native hawaiian",
    "other pacific islander": "other pacific islander|pacific islander",
    "american indian or alaska native": "american indian or alaska native|american indian|alaska native|native american",
}
_NOT_HISPANIC = re.compile(r"\b(?:non|not)(?: of)? (?:hispanic|latino|latina)(?: origin)?(?: or latino)?\b")
_AROUND = re.compile(r"^(?:race|ethnicity) | (?:race|woman|women|man|men|female|male|patient|person|lady|gentleman|descent)$")


def _plain(text: str) -> str:
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).lower()).strip()
    without = re.sub(r"\s+", " ", _NOT_HISPANIC.sub(" ", words)).strip()
    return _AROUND.sub("", without).strip()


_GROUP = {name: group for group, names in _NAMES.items() for name in names.split("|")}


def race_named(text: str) -> str:
    """The race or race group that a name stands for; one that is not known in lower case, as it is."""
    return _GROUP.get(_plain(text), " ".join(text.lower().split()))


def in_any_case(choices: Sequence[str], value: object) -> object:
    """The choice that a text is but for its capitals, or that race it names; anything else as it is."""
    if not isinstance(value, str):
        return value
    plain = " ".join(value.split()).casefold()
    found = next((choice for choice in choices if choice.casefold() == plain), None)
    named = found or _GROUP.get(_plain(value))
    return named if named in choices else value
