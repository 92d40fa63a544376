"""What an emergency leaves of the rest of the answer.

Whoever describes an emergency and asks nothing further is told what to do, and not which rare disease the signs would fit best: the
ranking rests on diseases that are taken as equally frequent, and reading it costs time. It is still run (that the question holds an
emergency is no certainty) and stays among the findings and in the journal; the answer says so. Whoever asks for a disease outright
(«which syndrome …»), or for anything else, gets that answer behind the advice.
"""

import re
from collections.abc import Sequence

from .. import prompts
from ..tools.finding import Finding
from .process import ProcessState

RANK = re.compile(r"rank \d+")  # the topic of a finding that is one place of a ranking
_ASKS_FOR_DISEASE = re.compile(
    r"\b(?:diseases?|disorders?|syndromes?|conditions?|diagnos[ei]s|diagnostic|differential|rare|genetic|what (?:is it|could|might|causes?)|which)\b"
    r"|HP:\d{7}|综合征|疾病|什么病|哪种病|罕见|诊断|鉴别",
    re.IGNORECASE,
)


def shown(state: ProcessState) -> list[Finding]:
    """The findings that the answer shows."""
    aside = _set_aside(state)
    return [finding for finding in state.findings if finding.id not in aside]


def note(state: ProcessState) -> list[str]:
    """That a ranking was left out, if one was."""
    return [prompts.table("answer.toml")["notes"]["urgent"]] if _set_aside(state) else []


def _set_aside(state: ProcessState) -> set[str]:
    """Every finding of the calls that rank diseases, where an emergency was all that was described."""
    if not state.screened or _asks_for_disease(state.said):
        return set()
    ranking = [call for call in state.calls if any(RANK.fullmatch(finding.topic) for finding in call.findings)]
    return {finding.id for call in ranking for finding in call.findings}


def _asks_for_disease(texts: Sequence[str]) -> bool:
    return any(_ASKS_FOR_DISEASE.search(text) for text in texts)
