"""The answer: claims chosen from findings, what they rest on, and what is missing."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from ..tools.finding import Finding, Source
from . import urgency
from .process import ProcessState
from .syscalls import Invocation

CLAIMS = 6


class Claim(BaseModel):
    """A sentence of the answer with the ids of the findings that support it."""

    model_config = ConfigDict(frozen=True)

    text: str
    findings: tuple[str, ...]


class AnsweredCall(BaseModel):
    """One call as the public contract shows it."""

    model_config = ConfigDict(frozen=True)

    tool: str
    arguments: dict[str, Any]
    status: str
    ms: float


class AnsweredDecision(BaseModel):
    """One decision as the public contract shows it."""

    model_config = ConfigDict(frozen=True)

    chosen: str
    alternatives: dict[str, float]
    tokens: int
    ms: float


class Answer(BaseModel):
    """What comes back for a question, whatever became of it.

    `status` is answered, asked, abstained, cancelled or failed. `claims` hold at most six sentences, what was asked
    first; `also_found` the rest; `missing` what would have made the answer fuller. `answer` is the whole as text.
    """

    model_config = ConfigDict(frozen=True)

    pid: str
    status: str
    answer: str
    claims: tuple[Claim, ...] = ()
    also_found: tuple[Claim, ...] = ()
    missing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    calls: tuple[AnsweredCall, ...] = ()
    decisions: tuple[AnsweredDecision, ...] = ()

    def __str__(self) -> str:
        return self.answer

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the claims, each once, in the order of first citation."""
        return tuple(cited(self.claims, self.findings))

    def contract(self) -> dict[str, Any]:
        """The object that `llmasos ask --json` prints."""
        shown = self.model_dump(mode="json")
        for finding in shown["findings"]:
            finding.pop("template")
        return shown


def cited(claims: Sequence[Claim], findings: Sequence[Finding]) -> list[Source]:
    """Sources in the order in which claims cite them; a citation's number is its place here, from 1."""
    known = {finding.id: finding for finding in findings}
    sources: list[Source] = []
    for claim in claims:
        for name in claim.findings:
            if known[name].source not in sources:
                sources.append(known[name].source)
    return sources


def choose(state: ProcessState, chosen: Sequence[str]) -> tuple[list[Claim], list[Claim]]:
    """Claims and what was also found: emergencies first, then the chosen findings in the model's order, then the others.

    What no finding was chosen of was asked for, too: each such call gives its first one.
    """
    by_id = {finding.id: finding for finding in urgency.shown(state)}
    urgent = [finding.id for finding in state.screened]
    wanted = [*urgent, *(name for name in chosen if name in by_id and name not in urgent)]
    for call in state.calls:
        found = [finding.id for finding in call.findings if finding.id in by_id]
        wanted += found[:1] if not set(found) & set(wanted) else []
    rest = [name for name in by_id if name not in wanted]
    claims, doubled = [], set()
    for name in [*wanted, *rest]:
        if by_id[name].text not in doubled:
            doubled.add(by_id[name].text)
            claims.append(Claim(text=by_id[name].text, findings=(name,)))
    taken = min(CLAIMS, sum(1 for claim in claims if claim.findings[0] in wanted))
    return claims[:taken], claims[taken:]


def missing_of(state: ProcessState, noting: Sequence[str] = ()) -> list[str]:
    """What stood in the way: abstentions, denials and failures of tools, each with its reason, live sources that failed, and
    notes: those of the state and those that are being put on record."""
    answered = {call.invocation.tool for call in state.calls if call.findings}  # what such a tool lacked at first came with a reply
    stood = [call for call in state.calls if not (call.missing and call.invocation.tool in answered)]
    notes = [f"{call.invocation.tool}: {call.abstained or call.error}" for call in stood if call.abstained or call.error]
    remarks = [remark for call in state.calls for remark in call.remarks]
    return list(dict.fromkeys([*notes, *remarks, *state.notes, *noting]))


def written(claims: Sequence[Claim], also: Sequence[Claim], missing: Sequence[str], findings: Sequence[Finding]) -> str:
    """The answer as plain text: numbered citations, what this rests on, what is missing, what was also found."""
    sources = cited([*claims, *also], findings)
    known = {finding.id: finding for finding in findings}

    def line(claim: Claim) -> str:
        marks = "".join(f"[{sources.index(known[name].source) + 1}]" for name in claim.findings)
        return f"{claim.text} {marks}"

    parts = ["\n".join(line(claim) for claim in claims)]
    parts.append("What this rests on\n" + "\n".join(f"[{number}] {source.cite()}" for number, source in enumerate(sources, 1)))
    if missing:
        parts.append("What is missing\n" + "\n".join(f"- {note}" for note in missing))
    if also:
        parts.append("Also found\n" + "\n".join(f"- {line(claim)}" for claim in also))
    return "\n\n".join(parts)


def answer_of(state: ProcessState) -> Answer:
    """The answer that a process's state amounts to."""
    stored = state.answer or _urgent(state)
    text = stored.get("text") or (state.asked if state.status == "asked" else state.reason)
    return Answer(
        pid=state.pid,
        status=state.status,
        answer=text or "",
        claims=stored.get("claims", ()),
        also_found=stored.get("also_found", ()),
        missing=stored.get("missing", ()),
        findings=tuple(state.findings),
        calls=tuple(
            AnsweredCall(tool=call.invocation.tool, arguments=_shown(call.invocation), status=call.status, ms=call.ms)
            for call in state.calls
        ),
        decisions=tuple(
            AnsweredDecision(
                chosen=turn.decision.chosen, alternatives=turn.decision.alternatives, tokens=turn.decision.tokens, ms=turn.decision.ms
            )
            for turn in state.turns
        ),
    )


def _urgent(state: ProcessState) -> dict[str, Any]:
    """Advice on a red flag, which is shown also when there is no answer yet: before the question asked back, or the reason."""
    if not state.screened:
        return {}
    claims = [Claim(text=finding.text, findings=(finding.id,)) for finding in state.screened]
    missing = list(filter(None, [state.asked if state.status == "asked" else state.reason]))
    return {"claims": claims, "missing": missing, "text": written(claims, (), missing, state.screened)}


def _shown(invocation: Invocation) -> dict[str, Any]:
    return dict(invocation.arguments)
