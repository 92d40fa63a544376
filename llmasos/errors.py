"""Every error that LLMasOS raises on purpose; the name says what follows from it.

LLMasOSError
├── InvalidInput          a value can't be used; nothing was done with it
│   └── UnknownTerm       a name that no source knows; the nearest ones are offered
├── SetupNeeded           a dataset or model is not there yet; the message names the command that makes it
├── ModelUnusable         the language model can't be loaded or reached
├── AccessDenied          the principal lacks a scope; the call did not run
├── ToolFailed            a tool raised, or returned what no tool may return
│   └── ToolTimedOut      a tool was still running at its limit and was given up
├── LiveSourceFailed      a live source gave no usable answer; the offline findings stand
├── PluginRejected        a plugin can't be registered; the others go on
├── BudgetSpent           a process used up its steps, tokens or seconds
├── ProcessCancelled      somebody asked for the process to end
├── ProcessUnknown        no process has that pid
├── Busy                  try again later, after `retry_after` seconds
│   ├── QueueFull         as many processes run as may; the new one was not started
│   └── StillRunning      a program that still runs has the process; it was not taken up
└── JournalDamaged        the journal's file or chain is not whole; nothing was written to it
"""

from collections.abc import Sequence


class LLMasOSError(Exception):
    """Root of the tree; `str(error)` is one line for the reader."""


class InvalidInput(LLMasOSError):
    """A value that can't be used: names the field, the value, and what is accepted."""

    def __init__(self, field: str, value: object, accepted: str) -> None:
        shown = repr(value)
        if len(shown) > 80:
            shown = shown[:77] + "..."
        super().__init__(f"{field}: {shown} can't be used; accepted: {accepted}")
        self.field, self.value, self.accepted = field, value, accepted

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross from process to process whole."""
        return type(self), (self.field, self.value, self.accepted)


class UnknownTerm(InvalidInput):
    """A name that no loaded source knows; `nearest` holds the closest known names, best first."""

    def __init__(self, field: str, value: object, nearest: Sequence[str] = ()) -> None:
        hint = "one of the nearest known: " + ", ".join(nearest) if nearest else "a known name; nothing is near this one"
        super().__init__(field, value, hint)
        self.nearest = tuple(nearest)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.field, self.value, self.nearest)


class SetupNeeded(LLMasOSError):
    """A dataset or model is missing; the message ends with the command that makes it."""


class ModelUnusable(LLMasOSError):
    """The language model can't be loaded or reached."""


class AccessDenied(LLMasOSError):
    """The principal lacks a scope that the tool declares."""


class ToolFailed(LLMasOSError):
    """A tool raised, or returned what no tool may return."""


class ToolTimedOut(ToolFailed):
    """A tool was still running when its time was up."""


class LiveSourceFailed(LLMasOSError):
    """A live source was busy, unreachable or sent nonsense; what was found offline stands."""


class PluginRejected(LLMasOSError):
    """A plugin can't be registered; names the plugin and the reason."""


class BudgetSpent(LLMasOSError):
    """A process used up its steps, tokens or seconds."""


class ProcessCancelled(LLMasOSError):
    """The process was cancelled before it could answer."""


class ProcessUnknown(LLMasOSError):
    """No process in the journal has that pid."""


class Busy(LLMasOSError):
    """The resource is taken; try again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.retry_after)


class QueueFull(Busy):
    """As many processes run as the kernel takes; nothing was started."""


class StillRunning(Busy):
    """The program that runs the process lives, or may still; the process was left to it."""


class JournalDamaged(LLMasOSError):
    """The journal's file or chain is not whole."""
