"""The command line, put together: `llmasos ask "…"` and its siblings, from the folder `commands`."""

import gc
import sys
from io import TextIOWrapper

import typer

from .commands import asking, inspection, learning, library, patients, setting_up, toolbox

app = typer.Typer(
    help="Clinical questions, answered from sources: a language model schedules tools, every step is on record.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (asking, setting_up, patients, inspection, library):  # in the order of `llmasos --help`
    app.add_typer(part.commands)
app.add_typer(toolbox.tools, name="tools")
app.add_typer(library.guidelines, name="guidelines")
app.add_typer(learning.evaluate, name="eval")
app.add_typer(learning.training, name="train")


def main() -> None:
    """Entry point of the `llmasos` command."""
    gc.set_threshold(20_000)  # a start makes many objects, and keeps them all: looking for garbage among them costs a tenth of it
    _take_any_bytes()
    app()


def _take_any_bytes() -> None:
    """What is no UTF-8 is refused where it is used, by its name, and what can't be printed is escaped."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)
