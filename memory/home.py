"""The one data folder: everything that LLMasOS keeps on this machine lives below it, readable by its owner alone."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from llmasos.errors import LLMasOSError


@dataclass(frozen=True)
class Home:
    """Paths below the data folder."""

    root: Path

    @classmethod
    def open(cls) -> "Home":
        """LLMASOS_HOME, or the platform's data folder; made with mode 0700. Raises LLMasOSError when it can't be used."""
        root = Path(os.environ.get("LLMASOS_HOME") or user_data_path("llmasos")).expanduser()
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise LLMasOSError(
                f"the data folder {root} can't be made ({error.strerror}); set LLMASOS_HOME to a folder that can be written"
            ) from error
        if not os.access(root, os.W_OK | os.X_OK):
            raise LLMasOSError(f"the data folder {root} can't be written; make it writable, or set LLMASOS_HOME to a folder that is")
        return cls(root)

    @property
    def pack(self) -> Path:
        return self.root / "pack.sqlite"

    @property
    def carriers(self) -> Path:
        return self.root / "carriers"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def vectors(self) -> Path:
        return self.root / "vectors"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def live(self) -> Path:
        return self.root / "live.sqlite"

    @property
    def journal(self) -> Path:
        return self.root / "journal.sqlite"

    @property
    def key(self) -> Path:
        return self.root / "key"

    def versions(self) -> dict[str, str]:
        """What was set up, by dataset: kept beside the pack by whoever built it."""
        file = self.root / "versions.json"
        if not file.is_file():
            return {}
        versions: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return versions
