"""The names that risk models go by, and how they are found in a text."""

import re
import unicodedata

from llmasos.errors import InvalidInput, UnknownTerm

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
# Taken where a model is named, not looked for in texts: names that are people's or a study's as well, and what calculators are called.
_NOT_IN_TEXTS = {
    "gail": "BCRAT",
    "nci breast": "BCRAT",
    "nci breast cancer": "BCRAT",
    "ascvd": "pooled cohort equations",
    "ascvd risk": "pooled cohort equations",
    "ascvd plus": "pooled cohort equations",
    "ascvd risk estimator plus": "pooled cohort equations",
    "plco": "PLCOm2012",
    "premm": "PREMM5",
    "finnish": "FINDRISC",
    "finnish diabetes": "FINDRISC",
}
_AROUND = re.compile(r"(?: (?:score|model|risk|calculator|tool|equations?|assessment|test|estimator))+$|评分$|模型$|计算器$")
# Models by another name than those held, for the same question, without blanks and marks: what is held instead.
_NOT_HELD = {
    "PREVENT and the pooled cohort equations": "qrisk|qrisk2|qrisk3|framingham|framinghamrisk|frs|assign|reynolds|procam|globorisk|chinapar|score|scorechart|mesa",
    "CHA2DS2-VASc, which counts a point for female sex": "chads2|chads|cha2ds2va|chadsva",
    "HAS-BLED": "orbit|atria|hemorr2hages|abcbleeding|dbleed",
    "CKD-EPI 2021": "mdrd|mdrd4|ckdepi2009|cockcroftgault|cockcroft|kfre|schwartz|ekfc|bis1",
    "FINDRISC": "qdiabetes|ada|adarisk|ausdrisk|idrs|cambridge|cambridgediabetes",
    "BCRAT, where no variant is known, and carrier penetrance": "tyrercuzick|ibis|boadicea|canrisk|brcapro|claus|bcsc|askmebc|bodicea",
    "PLCOm2012": "llp|llpv2|llpv3|brock|bach|lcrat|hunt|mayonodule",
    "PREMM5": "mmrpro|mmrpredict",
}
_MODEL_WORDS = re.compile("|".join(sorted(map(re.escape, _MODEL), key=len, reverse=True)), re.IGNORECASE)


@recogniser("risk_model")
def model_names(text: str) -> list[Span]:
    """Names of risk models in a text."""
    return [match.span() for match in _MODEL_WORDS.finditer(text)]


def model_named(name: str) -> str:
    """The model that a name stands for. Raises UnknownTerm with all that are held, and InvalidInput with what is for the same question."""
    found = known_model(name)
    if found is None and (held := held_instead(name)):
        raise InvalidInput("model", name, f"for the same question {held}; this model is not held")
    if found is None:
        raise UnknownTerm("model", name, list(MODELS))
    return found


def known_model(name: str) -> str | None:
    """The model that a name stands for («CHA₂DS₂-VASc score»), or None."""
    plain = " ".join(unicodedata.normalize("NFKC", name).lower().split())
    known = _MODEL | _NOT_IN_TEXTS
    return known.get(plain) or known.get(_AROUND.sub("", plain).strip())


def held_instead(name: str) -> str:
    """What is held for the same question, where a well-known model is named that is not held («QRISK3»); nothing for any other name."""
    plain = re.sub(r"[\W_]+", "", _AROUND.sub("", " ".join(unicodedata.normalize("NFKC", name).lower().split())))
    return next((held for held, names in _NOT_HELD.items() if plain in names.split("|")), "")
