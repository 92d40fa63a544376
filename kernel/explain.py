"""Why a process did what it did, as a tree derived from its events alone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from .journal import Event


class Node(BaseModel):
    """One event for the reader: `kind` and `title` say what, `detail` how, `shares` the probability of each alternative."""

    seq: int
    kind: str
    time: str
    elapsed: float
    title: str
    detail: list[str] = []
    shares: dict[str, float] = {}
    chosen: str = ""
    ms: float = 0.0
    findings: list[dict[str, Any]] = []
    hash: str = ""


class Explanation(BaseModel):
    """A process from its question to its end."""

    pid: str
    question: str
    model: str
    versions: dict[str, str]
    started: str
    seconds: float
    nodes: list[Node]
    answer: dict[str, Any] | None = None


def explain(events: Sequence[Event]) -> Explanation:
    """The tree of a process. The first event is its submission."""
    submitted = events[0].payload
    nodes = [node for event in events for node in _node(event, events[0])]
    ended = next((event.payload for event in reversed(events) if event.kind in ("answered", "abstained")), None)
    return Explanation(
        pid=events[0].pid,
        question=submitted["question"],
        model=submitted["model"],
        versions=submitted["versions"],
        started=events[0].time,
        seconds=_elapsed(events[-1], events[0]),
        nodes=nodes,
        answer=ended,
    )


def _node(event: Event, first: Event) -> Iterator[Node]:
    payload = event.payload
    title, detail = _words(event.kind, payload)
    yield Node(
        seq=event.seq,
        kind=event.kind,
        time=event.time,
        elapsed=_elapsed(event, first),
        title=title,
        detail=detail,
        shares=dict(sorted(payload.get("alternatives", {}).items(), key=lambda pair: -pair[1])),
        chosen=payload.get("chosen", ""),
        ms=payload.get("ms", 0.0),
        findings=payload.get("findings", []) if event.kind in ("returned", "screened") else [],
        hash=event.hash,
    )


def _words(kind: str, payload: dict[str, Any]) -> tuple[str, list[str]]:
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
                *_syscall(payload["syscall"]),
            ]
        case "called":
            return f"Called {payload['invocation']['tool']}", _arguments(payload["invocation"])
        case "looking_up":
            sent = [f"{one['source']} at {one['address']}: {', '.join(one['terms'].values())}" for one in payload["sent"]]
            return f"Asked live sources for {payload['call']}", sent
        case "looked_up":
            return f"{len(payload['findings'])} finding(s) of live sources for {payload['call']}", payload["remarks"]
        case "returned":
            count = len(payload["findings"])
            return (
                f"{count} finding(s) from {payload['call']}" if count else f"No finding from {payload['call']}: {payload['abstained']}",
                [],
            )
        case "failed_call" | "denied":
            return f"{payload['invocation']['tool']} {'denied' if kind == 'denied' else 'failed'}: {payload['error']}", _arguments(
                payload["invocation"]
            )
        case "asked":
            return f"Asked back: {payload['question']}", []
        case "replied":
            return f"Reply: {payload['text']}", []
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


def _syscall(syscall: dict[str, Any]) -> list[str]:
    if syscall["kind"] == "answer":
        return ["from findings " + ", ".join(syscall["findings"])]
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


def _elapsed(event: Event, first: Event) -> float:
    return (datetime.fromisoformat(event.time) - datetime.fromisoformat(first.time)).total_seconds()
