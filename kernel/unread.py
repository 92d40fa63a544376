"""A question that a reply did not answer is put once more, with what could not be read and which answers are understood."""

from collections.abc import Mapping

from .. import prompts
from ..tools.slots import Slot
from .process import ProcessState
from .syscalls import Ask, Call, Decision

CLOSED = ("flag", "number", "choice")  # kinds of slots whose answers have a form that can be told


def asked_again(state: ProcessState, decision: Decision, slots: Mapping[str, Mapping[str, Slot]]) -> Decision:
    """The decision, or the question put again: where a call would repeat the one that lacked what was asked for (once), or where the
    model asks in the same words."""
    asking = [call for call in state.calls if call.missing]
    replied = [turn for turn in state.turns if turn.reply and isinstance(turn.decision.syscall, Ask)]
    if not asking or not replied or not isinstance(asked := replied[-1].decision.syscall, Ask):
        return decision
    missing = [slots.get(asking[-1].invocation.tool, {}).get(name) for name in asking[-1].missing]
    wanted = [slot for slot in missing if slot is not None and slot.kind in CLOSED]
    question = " ".join(slot.ask for slot in wanted)
    match decision.syscall:
        case Call(invocations=made):
            again = replied[-1] is state.turns[-1] and asked.question == question and state.has_made(made)
        case Ask():
            again = decision.syscall.question == question and [call.missing for call in asking[-2:-1]] == [asking[-1].missing]
        case _:
            again = False
    if not again or len(wanted) < len(missing):
        return decision
    told = _told(replied[-1].reply or "", wanted, question)
    return decision.model_copy(update={"syscall": Ask(question=told, slot=asked.slot)})


def _told(reply: str, wanted: list[Slot], question: str) -> str:
    notes = prompts.table("answer.toml")["notes"]
    forms = [_form(slot) for slot in wanted]
    listed = "; ".join(forms if len({*forms}) > 1 else forms[:1])
    answers = listed if len(forms) == 1 else notes["each"].format(forms=listed)
    return str(notes["unread"].format(reply=reply, forms=answers, question=question))


def _form(slot: Slot) -> str:
    """Which answers a slot's question has, in words."""
    if slot.kind == "flag":
        return "yes or no"
    if slot.kind == "choice":
        return ", ".join(slot.choices[:-1]) + f" or {slot.choices[-1]}"
    return slot.about
