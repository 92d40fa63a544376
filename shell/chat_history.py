"""What was typed in earlier chats, for the arrow keys: a file of its owner's alone, with nothing that was typed about a patient."""

from collections.abc import Callable
from pathlib import Path

from prompt_toolkit.history import FileHistory


class ChatHistory(FileHistory):
    """A history that stays in memory while `private` says so; the file that names a patient is not kept either."""

    def __init__(self, file: Path, private: Callable[[], bool]) -> None:
        super().__init__(str(file))
        self._file, self._private = file, private

    def store_string(self, string: str) -> None:
        """Add a line to the file, unless it may be about a patient."""
        if self._private() or string.lstrip().startswith("/patient"):
            return
        self._file.touch(mode=0o600)
        super().store_string(string)
