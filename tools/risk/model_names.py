"""The names that risk models go by, and how they are found in a text."""

import re
import unicodedata

from llmasos.errors import UnknownTerm

from ..recognisers import Span, recogniser

MODELS = {
    "PREVENT": "prevent|aha prevent|prevent equations|prevent equation",
    "pooled cohort equations": "pce|pooled cohort|pooled cohort equation|pooled cohort equations|ascvd risk estimator|ascvd calculator|acc/aha pooled cohort equations",
    "CHA2DS2-VASc": "cha2ds2-vasc|cha2ds2vasc|chads-vasc|chadsvasc|cha2ds2 vasc|chads2-vasc|chads-vasc score|cha₂ds₂-vasc",
    "carrier penetrance": "carrier penetrance|penetrance",
    "HAS-BLED": "has-bled|hasbled|has bled",
    "FINDRISC": "findrisc|finnish diabetes risk score",
    "CKD-EPI 2021": "ckd-epi|ckd epi|ckd-epi 2021",
    "BCRAT": "gail model|gail score|gail模型|gail 模型|breast cancer risk assessment tool",
    "PLCOm2012": "plco m2012|plcom 2012",
    "PREMM5": "premm 5",
}
_MODEL = {word: name for name, words in MODELS.items() for word in (name.lower(), *words.split("|"))}
_MODEL |= dict.fromkeys(("score2", "score2-op", "score 2"), "SCORE2")  # known by name, and left out: cancer_models.LEFT_OUT
_NOT_IN_TEXTS = {"gail": "BCRAT"}  # names of models that are people's names as well: taken where a model is named, not looked for
_MODEL_WORDS = re.compile("|".join(sorted(map(re.escape, _MODEL), key=len, reverse=True)), re.IGNORECASE)


@recogniser("risk_model")
def model_names(text: str) -> list[Span]:
    """Names of risk models in a text."""
    return [match.span() for match in _MODEL_WORDS.finditer(text)]


def model_named(name: str) -> str:
    """The model that a name stands for. Raises UnknownTerm that lists what is accepted."""
    found = known_model(name)
    if found is None:
        raise UnknownTerm("model", name, list(MODELS))
    return found


def known_model(name: str) -> str | None:
    """The model that a name stands for («CHA₂DS₂-VASc score»), or None."""
    plain = " ".join(unicodedata.normalize("NFKC", name).lower().split())
    known = _MODEL | _NOT_IN_TEXTS
    return known.get(plain) or known.get(re.sub(r"(?: score| model| risk)+$|评分$|模型$", "", plain).strip())
