"""What calls lacked is asked for, and a question that a reply did not answer is put once more, with what could not be read and which answers are
understood."""

from collections.abc import Iterable, Mapping

from .. import prompts
from ..tools.slots import Slot
from .carry import asking
from .process import CallRecord, ProcessState
from .stated import INPUTS
from .syscalls import Ask, Call, Decision
from .transcript import flat

ECHOED = 80  # characters of a reply that are told back


def asked_again(state: ProcessState, decision: Decision, slots: Mapping[str, Mapping[str, Slot]]) -> Decision:
    """The decision, or the question put again: where a call would repeat the one that lacked what was asked for (once), or where the
    model names a slot to ask for that its calls lack as they did before the reply. What it asks for in its own words is left to it.

    What the question says of the reply is the note on record; the call in whose place it stands is on record as it was made before.
    """
    replied = [place for place, turn in enumerate(state.turns) if turn.reply is not None]
    if not replied:
        return _asked_at_last(state, decision, slots)
    before, since = state.turns[: replied[-1] + 1], state.turns[replied[-1] + 1 :]
    missing = _missing(asking(before), slots)
    wanted = [slot for slot in missing.values() if slot is not None and slot.kind in INPUTS]
    if not missing or len(wanted) < len(missing):
        return decision
    match decision.syscall:
        case Call(invocations=made):
            first_time = not isinstance(before[-2].decision.syscall, Ask)
            again = first_time and not since and state.has_made(made)
        case Ask(slot=slot):
            again = slot in missing and _missing([call for turn in since for call in turn.calls], slots) == missing
        case _:
            again = False
    if not again:
        return decision
    question = _told(before[-1].reply or "", wanted, " ".join(slot.ask for slot in wanted))
    return decision.model_copy(update={"syscall": Ask(question=question, slot=next(iter(missing)))})


def _asked_at_last(state: ProcessState, decision: Decision, slots: Mapping[str, Mapping[str, Slot]]) -> Decision:
    """The decision, or the question for what the calls lacked, where nothing was found and the model would make the same call once more."""
    missing = _missing([call for turn in state.turns for call in turn.calls], slots)
    wanted = [slot for slot in missing.values() if slot is not None]
    repeated = isinstance(decision.syscall, Call) and state.has_made(decision.syscall.invocations)
    if state.findings or not missing or len(wanted) < len(missing) or not repeated:
        return decision
    return decision.model_copy(update={"syscall": Ask(question=" ".join(slot.ask for slot in wanted), slot=next(iter(missing)))})


def _missing(calls: Iterable[CallRecord], slots: Mapping[str, Mapping[str, Slot]]) -> dict[str, Slot | None]:
    """What some calls lacked, by name, in the order in which it is asked for."""
    return {name: slots.get(call.invocation.tool, {}).get(name) for call in calls for name in call.missing}


def _told(reply: str, wanted: list[Slot], question: str) -> str:
    notes = prompts.table("answer.toml")["notes"]
    forms = [_form(slot) for slot in wanted]
    listed = "; ".join(forms if len({*forms}) > 1 else forms[:1])
    answers = listed if len(forms) == 1 else notes["each"].format(forms=listed)
    return str(notes["unread"].format(reply=flat(reply)[:ECHOED], forms=answers, question=question))


def _form(slot: Slot) -> str:
    """Which answers a slot's question has, in words."""
    if slot.kind == "flag":
        return "yes or no"
    if slot.kind == "choice":
        return " or ".join(filter(None, [", ".join(slot.choices[:-1]), *slot.choices[-1:]]))
    return slot.about
