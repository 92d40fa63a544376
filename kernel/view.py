"""What the model sees of a process, and from what it may copy: both are derived from the process's state alone."""

from collections.abc import Sequence

from ..tools.slots import Slot, Stated
from .drivers.driver import Request
from .grammar import Seen, seen_texts
from .process import CallRecord, ProcessState, Turn
from .syscalls import Ask, Call, Invocation, Origin
from .transcript import SHOWN, SHOWN_OF_CALL, Step, View, call_text, finding_line, flat, missing_line, nothing_line


def request_of(state: ProcessState, slots: dict[str, dict[str, Slot]]) -> Request:
    """The next decision's request. `slots` are the registered tools' slots by tool and argument."""
    numbers: dict[str, int] = {}
    steps = [_step(turn, slots, numbers) for turn in state.turns]
    patient = state.patient.digest() if state.patient else ""
    view = View(question=state.question, earlier=state.earlier, patient=patient, steps=tuple(steps))
    last = state.turns[-1].calls if state.turns else []
    topics = {finding.id: flat(finding.topic) for finding in state.findings}
    return Request(
        pid=state.pid,
        view=view,
        seen=_seen(state, patient, list(numbers), _asked(state, slots)),
        findings={name: topics[name] for name in numbers},
        closest=frozenset(topics[name] for name in _told_first(state, slots) if name in numbers),
        missing=tuple(dict.fromkeys(name for call in last for name in call.missing)),
        priority=state.priority,
    )


def _told_first(state: ProcessState, slots: dict[str, dict[str, Slot]]) -> list[str]:
    """The first finding of each search with the whole question: the one that lies closest to it."""
    searches = {name for name, of_tool in slots.items() if any(slot.kind == "passage" for slot in of_tool.values())}
    return [call.findings[0].id for call in state.calls if call.invocation.tool in searches and call.findings]


def _seen(state: ProcessState, patient: str, shown: Sequence[str], asked: Sequence[Slot]) -> Seen:
    texts = [finding.text for finding in state.findings if finding.id in shown]
    return seen_texts(state.question, state.replies, state.earlier, patient, texts, asked)


def _asked(state: ProcessState, slots: dict[str, dict[str, Slot]]) -> list[Slot]:
    """The slots that the user was asked for and replied to: those that calls found missing, or the one that the model named."""
    asked: list[Slot] = []
    missing: list[tuple[str, str]] = []
    for turn in state.turns:
        missing = [(call.invocation.tool, name) for call in turn.calls for name in call.missing] or missing
        if isinstance(turn.decision.syscall, Ask) and turn.reply:
            named = [(tool, turn.decision.syscall.slot) for tool in slots]
            asked += [slots[tool][name] for tool, name in missing or named if name in slots.get(tool, {})]
    return asked


def _step(turn: Turn, slots: dict[str, dict[str, Slot]], numbers: dict[str, int]) -> Step:
    syscall = turn.decision.syscall
    if isinstance(syscall, Ask):
        return Step(decision=f"ask {syscall.slot}".strip(), lines=(turn.reply or "",), role="user")
    assert isinstance(syscall, Call), "only calls and questions leave a process running"
    lines: list[str] = []
    found = sum(bool(call.findings) for call in turn.calls)
    for call in turn.calls:
        lines += _lines(call, numbers, min(SHOWN_OF_CALL, SHOWN // max(1, found)))
    return Step(decision=call_text([_written(item, slots.get(item.tool, {})) for item in syscall.invocations]), lines=tuple(lines))


def _lines(call: CallRecord, numbers: dict[str, int], room: int) -> list[str]:
    tool = call.invocation.tool
    if call.missing:
        return [missing_line(tool, call.missing)]
    if not call.findings:
        return [nothing_line(tool, call.abstained or call.error)]
    lines = []
    for finding in call.findings[:room]:
        if len(numbers) < SHOWN:
            numbers[finding.id] = len(numbers) + 1
            lines.append(finding_line(numbers[finding.id], finding.topic, finding.text))
    return lines


def _written(invocation: Invocation, slots: dict[str, Slot]) -> tuple[str, list[tuple[str, str]]]:
    """An invocation as the model wrote it: the spans, with the value where they are evidence for one."""
    lines: list[tuple[str, str]] = []
    for name, value in invocation.arguments.items():
        if isinstance(slots.get(name), Stated):
            continue
        values = value if isinstance(value, list) else [value]
        origins = invocation.origins.get(name) or [Origin(where="user", span=str(item)) for item in values]
        for item, origin in zip(values, origins, strict=False):
            lines.append((name, _as_written(slots.get(name), item, origin)))
    return invocation.tool, lines


def _as_written(slot: Slot | None, value: object, origin: Origin) -> str:
    if slot is not None and slot.kind == "passage":
        return "*"
    if isinstance(value, bool):
        return f"{origin.span} = {'yes' if value else 'no'}"
    if slot is not None and slot.evidence:
        return f"{origin.span} = {value}"
    return origin.span
