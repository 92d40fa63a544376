"""Why a process did what it did, as a tree derived from its events alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel

from ..tools.finding import Source
from .journal import Event

SHORT = 60  # characters of a finding where it is only pointed at


class Node(BaseModel):
    """One event for the reader: `kind` and `title` say what, `detail` how, `shares` the probability of each alternative.

    `elapsed` counts the seconds from the start in which nobody was waited for; `waited` those of the wait that ended here.
    """

    seq: int
    kind: str
    time: str
    elapsed: float
    waited: float = 0.0
    title: str
    detail: list[str] = []
    shares: dict[str, float] = {}
    chosen: str = ""
    ms: float = 0.0
    findings: list[dict[str, Any]] = []
    hash: str = ""


class Explanation(BaseModel):
    """A process from its question to its end.

    `seconds` it worked, and `waiting` it waited for replies to its questions. `sources` are numbered from 1 as the answer cites
    them, those of the claims first (`cited` of them), and hold those of all other findings after that.
    """

    pid: str
    question: str
    model: str
    versions: dict[str, str]
    started: str
    seconds: float
    waiting: float
    nodes: list[Node]
    sources: list[Source]
    cited: int
    answer: dict[str, Any] | None = None

    def number(self, finding: dict[str, Any]) -> int:
        """The number of the source of a finding, as the answer cites it."""
        return self.sources.index(Source.model_validate(finding["source"])) + 1


def explain(events: Sequence[Event]) -> Explanation:
    """The tree of a process. The first event is its submission."""
    submitted = events[0].payload
    waits = _waits(events)
    known = _known(events)
    nodes = [_node(event, events[0], waits, known) for event in events]
    ended = next((event.payload for event in reversed(events) if event.kind in ("answered", "abstained")), None)
    sources, cited = _sources(ended or {}, known.findings)
    return Explanation(
        pid=events[0].pid,
        question=submitted["question"],
        model=submitted["model"],
        versions=submitted["versions"],
        started=events[0].time,
        seconds=nodes[-1].elapsed,
        waiting=sum(waits.values()),
        nodes=nodes,
        sources=sources,
        cited=cited,
        answer=ended,
    )


class _Known(NamedTuple):
    """What ids of the events stand for: findings, and the tools of calls."""

    findings: dict[str, dict[str, Any]]
    tools: dict[str, str]


def _known(events: Sequence[Event]) -> _Known:
    findings = {item["id"]: item for event in events for item in _found(event)}
    return _Known(findings, {event.payload["call"]: event.payload["invocation"]["tool"] for event in events if event.kind == "called"})


def _waits(events: Sequence[Event]) -> dict[int, float]:
    """Seconds between each question back and its reply, by the number of the reply's event."""
    waits: dict[int, float] = {}
    asked: Event | None = None
    for event in events:
        if event.kind == "asked":
            asked = event
        elif event.kind == "replied" and asked is not None:
            waits[event.seq], asked = _between(asked, event), None
    return waits


def _found(event: Event) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = event.payload.get("findings", []) if event.kind in ("returned", "screened") else []
    return found


def _sources(ended: dict[str, Any], findings: dict[str, dict[str, Any]]) -> tuple[list[Source], int]:
    """Every source in the order of the answer's citations, what it doesn't cite at the end; and how many the claims have."""
    by_claims = [name for claim in ended.get("claims", []) for name in claim["findings"]]
    by_others = [name for claim in ended.get("also_found", []) for name in claim["findings"]]
    ordered = [Source.model_validate(findings[name]["source"]) for name in (*by_claims, *by_others, *findings)]
    return list(dict.fromkeys(ordered)), len(set(ordered[: len(by_claims)]))


def _node(event: Event, first: Event, waits: dict[int, float], known: _Known) -> Node:
    payload = event.payload
    title, detail = _words(event.kind, payload, known)
    return Node(
        seq=event.seq,
        kind=event.kind,
        time=event.time,
        elapsed=round(_between(first, event) - sum(seconds for seq, seconds in waits.items() if seq <= event.seq), 6),
        waited=waits.get(event.seq, 0.0),
        title=title,
        detail=detail,
        shares=dict(sorted(payload.get("alternatives", {}).items(), key=lambda pair: -pair[1])),
        chosen=payload.get("chosen", ""),
        ms=payload.get("ms", 0.0),
        findings=_found(event),
        hash=event.hash,
    )


def _words(kind: str, payload: dict[str, Any], known: _Known) -> tuple[str, list[str]]:
    match kind:
        case "submitted":
            earlier = [f"earlier: {text}" for text in payload["earlier"]]
            return f"Asked: {payload['question']}", [*earlier, f"by {payload['principal']['name']}, model {payload['model']}"]
        case "screened":
            return "Red flag seen before anything else", []
        case "decided":
            share = payload["alternatives"].get(payload["chosen"])
            title = f"Decided: {payload['chosen']}" + (f" ({share:.1%})" if share is not None else "")
            return title, [
                f"{payload['tokens']} tokens in {payload['ms']:g} ms, prompt {payload['prompt_hash'][:19]}",
                *_syscall(payload["syscall"], known.findings),
            ]
        case "called":
            return f"Called {payload['invocation']['tool']}", _arguments(payload["invocation"])
        case "looking_up":
            sent = [f"{one['source']} at {one['address']}: {', '.join(one['terms'].values())}" for one in payload["sent"]]
            return f"Asked live sources for {known.tools.get(payload['call'], payload['call'])}", sent
        case "looked_up":
            return (
                f"{len(payload['findings'])} finding(s) of live sources for {known.tools.get(payload['call'], payload['call'])}",
                payload["remarks"],
            )
        case "returned":
            count = len(payload["findings"])
            tool = known.tools.get(payload["call"], payload["call"])
            return f"{count} finding(s) from {tool}" if count else f"No finding from {tool}: {payload['abstained']}", []
        case "failed_call" | "denied":
            return f"{payload['invocation']['tool']} {'denied' if kind == 'denied' else 'failed'}: {payload['error']}", _arguments(
                payload["invocation"]
            )
        case "asked":
            return f"Asked back: {payload['question']}", []
        case "replied":
            return f"Reply: {payload['text']}", []
        case "resumed":
            return f"Taken up after an interruption, on {payload['host']}", []
        case "noted":
            return payload["text"], []
        case "composed":
            return "Prose written, to be checked against the findings", [payload["text"]]
        case "answered":
            return f"Answered with {len(payload['claims'])} claim(s)", [claim["text"] for claim in payload["claims"]]
        case "abstained" | "cancelled":
            return f"{kind.capitalize()}: {payload['reason']}", []
        case "failed":
            return f"Failed: {payload['error']}", []
        case _:
            return kind.replace("_", " "), []


def _syscall(syscall: dict[str, Any], findings: dict[str, dict[str, Any]]) -> list[str]:
    if syscall["kind"] == "answer":
        return [f"from «{_short(findings[name]['text'])}»" for name in syscall["findings"] if name in findings]
    if syscall["kind"] == "ask":
        return [syscall["question"]]
    if syscall["kind"] == "abstain":
        return [syscall["reason"]]
    return []


def _arguments(invocation: dict[str, Any]) -> list[str]:
    lines = []
    for name, value in invocation["arguments"].items():
        origins = invocation["origins"].get(name, [])
        copied = "; ".join(f"{origin['where']}: «{origin['span']}»" + _noted(origin) for origin in origins)
        lines.append(f"{name} = {value}" + (f"   from {copied}" if copied else ""))
    return lines


def _noted(origin: dict[str, Any]) -> str:
    return f" ({origin['note']})" if origin.get("note") else ""


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[:SHORT].rsplit(" ", 1)[0] + " …"


def _between(first: Event, event: Event) -> float:
    return (datetime.fromisoformat(event.time) - datetime.fromisoformat(first.time)).total_seconds()
