"""The chat: questions in a conversation, with steps as they happen. Ctrl-C cancels the running question and keeps the session."""

import sys
from collections.abc import Callable
from pathlib import Path

from llmasos.errors import LLMasOSError

from ..kernel.answer import Answer
from ..kernel.explain import explain
from ..kernel.kernel import Kernel
from ..memory.patient import Patient
from . import files
from .render import answer_panel, console, explanation_tree, step_line

HELP = """\
/tools          the registered tools
/why            why the last answer came about
/patient FILE   put a patient in scope (FHIR R4 bundle or JSON record, kept in memory only); /patient alone lets him go
/model NAME     embedded, a .gguf file, or provider:model
/save FILE      write this conversation as Markdown
/new            forget the earlier questions
/help           this list
/quit           leave (Ctrl-D does, too)"""


class Chat:
    """One conversation over one kernel."""

    def __init__(self, kernel: Kernel, patient: Patient | None = None) -> None:
        self.kernel, self.patient = kernel, patient
        self.console = console()
        self.asked: list[str] = []
        self.last: Answer | None = None
        self.waiting: str | None = None
        self.followed = 0  # events of the last process that were shown: a reply goes on behind them
        self.transcript: list[tuple[str, Answer]] = []

    @property
    def private(self) -> bool:
        """Whether what is typed may be about a patient in scope."""
        return self.patient is not None

    def run(self) -> None:
        """Read lines until the end of input. Piped input works: one question a line."""
        read = self._prompt() if sys.stdin.isatty() else _lines()
        if sys.stdin.isatty():
            self.console.print(
                "Ask a clinical question; /help lists the commands. Decision support for professionals, not a medical device.", style="dim"
            )
        while True:
            try:
                line = read()
            except KeyboardInterrupt:
                continue
            if line is None or line.strip() in ("/quit", "/exit"):
                return
            if line.strip():
                self.take(line.strip())

    def take(self, line: str) -> None:
        """One line: a command, a reply to a question asked back, or a question."""
        try:
            if line.startswith("/"):
                self._command(line)
            else:
                self._ask(line)
        except LLMasOSError as error:
            self.console.print(str(error), style="red", markup=False)

    def _ask(self, line: str) -> None:
        told = self.followed if self.waiting is not None else 0
        if self.waiting is not None:
            process = self.kernel.reply(self.waiting, line)
            self.asked[-1] += f" {line}"  # a later question follows both
        else:
            process = self.kernel.submit(line, earlier=self.asked[-2:], patient=self.patient)
            self.asked.append(line)
        try:
            for number, event in enumerate(process.follow(), 1):
                self.followed = number
                shown = step_line(event) if number > told else None
                if shown:
                    self.console.print(shown, style="dim", markup=False)
        except KeyboardInterrupt:
            process.cancel()
        self.last = process.result(timeout=30)
        self.waiting = self.last.pid if self.last.status == "asked" else None
        self.transcript.append((line, self.last))
        self.console.print(answer_panel(self.last))

    def _command(self, line: str) -> None:
        name, _, argument = line[1:].partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            "help": lambda _: self.console.print(HELP),
            "tools": self._tools,
            "why": self._why,
            "patient": self._patient,
            "model": self._model,
            "save": self._save,
            "new": self._new,
        }
        if name not in commands:
            self.console.print(f"/{name} is not a command; /help lists them", style="red", markup=False)
            return
        commands[name](argument.strip())

    def _tools(self, _: str) -> None:
        for tool in self.kernel.registry:
            self.console.print(f"{tool.name}({', '.join(tool.manifest.slots)}): {tool.manifest.summary}")

    def _why(self, _: str) -> None:
        if self.last is None:
            self.console.print("Nothing was asked yet.")
        else:
            self.console.print(explanation_tree(explain(self.kernel.journal.events(self.last.pid))))

    def _patient(self, argument: str) -> None:
        """What was asked back was about another scope: the next line is a question."""
        if not argument:
            self.patient, self.waiting = None, None
            self.console.print("No patient in scope.")
            return
        from ..memory.patient import load_patient

        self.patient, self.waiting = load_patient(Path(argument).expanduser()), None
        self.console.print(f"In scope: {self.patient.digest()}")

    def _model(self, argument: str) -> None:
        if argument:
            self.kernel.use(argument)
        self.console.print(f"model: {self.kernel.driver.model}")

    def _save(self, argument: str) -> None:
        if not argument:
            self.console.print("/save needs a file's name", style="red")
            return
        text = "\n\n".join(f"## {line}\n\n{answer}\n\n`{answer.pid}`" for line, answer in self.transcript)
        files.write(Path(argument), text + "\n", "file")
        self.console.print(f"saved: {argument}", markup=False)

    def _new(self, _: str) -> None:
        self.asked, self.waiting = [], None
        self.console.print("Earlier questions are forgotten.")

    def _prompt(self) -> Callable[[], str | None]:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.completion import WordCompleter

        from .chat_history import ChatHistory

        commands = [line.split()[0] for line in HELP.splitlines()]
        history = ChatHistory(self.kernel.home.root / "chat-history", lambda: self.private)
        session: PromptSession[str] = PromptSession(history=history, completer=WordCompleter(commands, sentence=True))

        def read() -> str | None:
            try:
                return session.prompt("reply> " if self.waiting else "patient> " if self.patient else "> ")
            except EOFError:
                return None

        return read


def _lines() -> Callable[[], str | None]:
    def read() -> str | None:
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None

    return read
