"""What commands share: the options that many of them take, and errors as one line with an exit status."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, NoReturn

import typer

from llmasos.errors import InvalidInput, LLMasOSError

Model = Annotated[
    str | None, typer.Option("--model", help="embedded, a .gguf file, provider:model, or replay:PID. Default: LLMASOS_MODEL, or embedded.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]


def say(message: str) -> None:
    """One line for a person, on standard error."""
    typer.echo(message, err=True)


def stop(error: LLMasOSError) -> NoReturn:
    """One line that says what is wrong; 2 for input that can't be used, 1 for the rest."""
    say(f"llmasos: {error}")
    raise typer.Exit(2 if isinstance(error, InvalidInput) else 1)


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Our errors as one line and an exit status; Ctrl-C as 130; a reader who went away as 141, which is how SIGPIPE ends others."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            try:
                command(*args, **kwargs)
            except LLMasOSError as error:
                stop(error)
            except BrokenPipeError:
                raise
            except TimeoutError as error:
                say(f"llmasos: this took too long and was given up ({error or 'no answer'}); `llmasos log` lists what was begun")
                raise typer.Exit(1) from error
            except OSError as error:  # of a file that was named, most often
                say(f"llmasos: {error.filename or 'a file'} can't be used ({error.strerror or error})")
                raise typer.Exit(1) from error
            except KeyboardInterrupt:
                say("llmasos: stopped")
                raise typer.Exit(130) from None
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            _quieten()
            raise typer.Exit(141) from None

    return run


def _quieten() -> None:
    """Lead what is still written to a broken pipe nowhere, so that Python has nothing to complain of at the end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
