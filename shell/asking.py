"""Questions from the command line: steps as they happen, then the answer, and the exit status that it stands for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llmasos.errors import Busy, InvalidInput

from ..kernel.answer import Answer
from ..kernel.handle import Process
from ..kernel.kernel import Kernel
from ..memory.patient import Patient
from .render import answer_panel, console, print_json, step_line

STATUS = {"answered": 0, "asked": 0, "abstained": 0, "failed": 1, "cancelled": 130}


@contextmanager
def kernel(model: str | None) -> Iterator[Kernel]:
    """A kernel for one command; reports plugins that were skipped. A reader who goes away leaves what runs to be resumed."""
    with Kernel(model) as opened:
        try:
            for plugin, reason in opened.registry.rejected.items():
                console(stderr=True).print(f"plugin {plugin} was skipped: {reason}", style="yellow", markup=False)
            yield opened
        except BrokenPipeError:
            opened.leave()
            raise


def record(path: Path | None) -> Patient | None:
    """The patient in a file, if one is given."""
    if path is None:
        return None
    from ..memory.patient import load_patient

    return load_patient(path)


def ask(kernel: Kernel, question: str, patient: Patient | None, *, as_json: bool, quiet: bool = False) -> int:
    """Ask and show; the exit status."""
    return follow(kernel.submit(question, patient=patient), as_json=as_json, quiet=quiet)


def follow(process: Process, *, as_json: bool, quiet: bool = False) -> int:
    """Show a process's steps until it ends; Ctrl-C cancels it and shows what there is."""
    shown = console(stderr=True)
    try:
        for event in process.follow():
            line = None if as_json or quiet else step_line(event)
            if line:
                shown.print(line, style="dim", markup=False)
    except KeyboardInterrupt:
        process.cancel()
    answer = process.result(timeout=30)
    show(answer, as_json)
    return STATUS[answer.status]


def resume_all(kernel: Kernel, *, as_json: bool) -> int:
    """Go on with every interrupted process, one after the other; those that another program takes up meanwhile are left to it."""
    left, shown = kernel.interrupted(), console(stderr=True)
    if not left and not as_json:
        shown.print("no process was interrupted", markup=False)
    status = 0
    for pid in left:
        try:
            status = max(status, follow(kernel.resume(pid), as_json=as_json))
        except (Busy, InvalidInput) as taken:
            shown.print(f"not resumed: {taken}", markup=False, soft_wrap=True)
    return status


def show(answer: Answer, as_json: bool) -> None:
    """The answer for a person or a program."""
    if as_json:
        print_json(answer.contract())
    else:
        console().print(answer_panel(answer))
