"""The answer: claims chosen from findings, what they rest on, and what is missing."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from .. import prompts
from ..tools.finding import Finding, Source
from . import urgency
from .process import CallRecord, ProcessState
from .syscalls import Invocation

CLAIMS = 6
RECOMMENDATION = "recommendation"  # topic of a finding that says what to do
IDENTITY = "identity"  # topic of a finding that says what a thing is, and under which name it was `asked` for
_RECORDED = r"(?:record|chart|history|medicines?|medications?|drugs?|prescriptions?|labs?|results?|values|tests?|conditions?|diagnos[ei]s|genotypes?|genes?|variants?)"
_DESCRIBED = r"(?!\s(?:with|who|has|had|is|was|takes|needs|carries)\b(?!\s(?:which|what|any)\b))"  # what follows is said of him, not asked of a record
_DESCRIBED_CHINESE = r"(?!有(?!什么|哪|没|多|[^，。？?]{1,12}吗)|携带(?!了?什么|了?哪)|(?:正在)?服用(?!什么|哪)|患有?(?!什么|哪))"
_OF_A_PATIENT = re.compile(
    rf"\b(?:this|the|my|our) patient\b{_DESCRIBED}|\b(?:which|what)\b[^.?!]{{0,60}}\b(?:this|the|my|our) patient\b|\b(?:her|his|patient['’]s) (?:[\w-]+ ){{0,3}}{_RECORDED}\b"
    rf"|(?:这个|这位|该|我的)(?:病人|患者){_DESCRIBED_CHINESE}"
    r"|(?:她|(?<!其)他的|病人的?|患者的?).{0,4}(?:病历|记录|病史|药|化验|检查|检验|结果|诊断|基因型|变异)",
    re.IGNORECASE,
)


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


def parted(claims: Sequence[Claim], also: Sequence[Claim], findings: Sequence[Finding]) -> tuple[list[Source], list[Source]]:
    """Sources that the claims rest on, and those that only what was also found has; numbered through, the first ones first."""
    sources, own = cited([*claims, *also], findings), len(cited(claims, findings))
    return sources[:own], sources[own:]


def choose(state: ProcessState, chosen: Sequence[str]) -> tuple[list[Claim], list[Claim]]:
    """Claims and what was also found: emergencies first, then the chosen findings in the model's order, then the others.

    What no finding was chosen of was asked for, too: each such call gives its first one. Asked what something is, the answer begins with that;
    and where a tool recommends something, the recommendation is among the claims.
    """
    by_id = {finding.id: finding for finding in urgency.shown(state)}
    urgent = [finding.id for finding in state.screened]
    leading = [*_what_it_is(state), *chosen, *_recommended(state, chosen)]
    wanted = list(dict.fromkeys([*urgent, *(name for name in leading if name in by_id)]))
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


def _what_it_is(state: ProcessState) -> list[str]:
    """The findings that say what a thing is, when the question asks just that of it («What is BRCA1?»)."""
    said = [(finding, str(finding.values.get("asked", ""))) for finding in state.findings if finding.topic == IDENTITY]
    return [finding.id for finding, asked in said if asked and asks_what_is(state.question, asked)]


def _recommended(state: ProcessState, chosen: Sequence[str]) -> list[str]:
    """The first recommendation of each call of which none was chosen: how well it is supported is no answer without it."""
    found = [[finding.id for finding in call.findings if finding.topic == RECOMMENDATION] for call in state.calls]
    return [names[0] for names in found if names and not set(names) & set(chosen)]


def asks_what_is(question: str, name: str) -> bool:
    """Whether a question asks what a thing of this name is, and not for something of it («What is the id of BRCA1?»)."""
    thing = rf"(?:the )?(?:human )?(?:gene |protein )?{re.escape(name)}(?: gene| protein)?"
    english = (
        rf"(?:what(?:['’]s| is| are| does)|tell me about|explain|describe) {thing}(?: stand for| mean| encode)?(?=\s*(?:[?.!,;]|$)| and )"
    )
    chinese = rf"{re.escape(name)}\s*(?:这个)?(?:基因|蛋白)?(?:是什么(?!时)|是啥|是干什么的|编码什么)|什么是\s*{re.escape(name)}"
    return bool(re.search(rf"\b{english}|{chinese}", " ".join(question.split()), re.IGNORECASE))


def missing_of(state: ProcessState, noting: Sequence[str] = ()) -> list[str]:
    """What stood in the way: abstentions, denials and failures of tools, each with its reason, live sources that failed, and
    notes: those of the state and those that are being put on record."""
    remarks = [remark for call in state.calls for remark in call.remarks]
    return list(dict.fromkeys([*reasons(unsettled(state)), *remarks, *state.notes, *noting]))


def unsettled(state: ProcessState) -> list[CallRecord]:
    """The calls without those that lacked something which came with a reply."""
    answered = {call.invocation.tool for call in state.calls if call.findings}
    return [call for call in state.calls if not (call.missing and call.invocation.tool in answered)]


def reasons(calls: Iterable[CallRecord]) -> list[str]:
    """The tools' own reasons for having found nothing, with what they need that is none of their arguments."""
    needed = prompts.table("answer.toml")["notes"]["needed"]
    lines = []
    for call in calls:
        if reason := call.abstained or call.error:
            other = [name for name in call.missing if not name.isidentifier() and name not in reason]
            lines.append(" ".join([f"{call.invocation.tool}: {reason}", *([needed.format(what=", ".join(other))] if other else [])]))
    return lines


def why_asked(state: ProcessState) -> list[str]:
    """What stands before a question back: the reasons of the calls since the last reply, but for those that the question
    itself says (the inputs that a tool lists as missing), and how to put a patient in scope."""
    calls: list[CallRecord] = []
    for turn in state.turns:
        calls = [] if turn.reply is not None else [*calls, *turn.calls]
    unsaid = [call for call in calls if not call.missing or any(name not in (call.abstained or "") for name in call.missing)]
    return [*dict.fromkeys(reasons(unsaid)), *unscoped(state)]


def unscoped(state: ProcessState) -> list[str]:
    """How to put a patient in scope, when the question speaks of one and none is."""
    told = state.patient is None and any(_OF_A_PATIENT.search(text) for text in state.said)
    return [prompts.table("answer.toml")["notes"]["patient"]] if told else []


def written(claims: Sequence[Claim], also: Sequence[Claim], missing: Sequence[str], findings: Sequence[Finding]) -> str:
    """The answer as plain text: numbered citations, what this rests on, what is missing, what was also found and its other sources."""
    own, further = parted(claims, also, findings)
    sources, headings = [*own, *further], prompts.table("answer.toml")["headings"]
    known = {finding.id: finding for finding in findings}

    def line(claim: Claim) -> str:
        marks = "".join(f"[{sources.index(known[name].source) + 1}]" for name in claim.findings)
        return f"{claim.text} {marks}"

    def listed(some: Sequence[Source]) -> str:
        return "\n".join(f"[{sources.index(source) + 1}] {source.cite()}" for source in some)

    parts = ["\n".join(line(claim) for claim in claims)]
    parts.append(f"{headings['sources']}\n{listed(own)}")
    if missing:
        parts.append(f"{headings['missing']}\n" + "\n".join(f"- {note}" for note in missing))
    if also:
        parts.append(f"{headings['also']}\n" + "\n".join(f"- {line(claim)}" for claim in also))
    if further:
        parts.append(f"{headings['further']}\n{listed(further)}")
    return "\n\n".join(parts)


def answer_of(state: ProcessState) -> Answer:
    """The answer that a process's state amounts to."""
    stored = state.answer or _urgent(state)
    asking = why_asked(state) if state.status == "asked" else []
    text = stored.get("text") or ("\n".join([*asking, state.asked]) if state.status == "asked" else state.reason)
    return Answer(
        pid=state.pid,
        status=state.status,
        answer=text or "",
        claims=stored.get("claims", ()),
        also_found=stored.get("also_found", ()),
        missing=stored.get("missing", asking),
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
    missing = [*why_asked(state), state.asked] if state.status == "asked" else list(filter(None, [state.reason]))
    return {"claims": claims, "missing": missing, "text": written(claims, (), missing, state.screened)}


def _shown(invocation: Invocation) -> dict[str, Any]:
    return dict(invocation.arguments)
