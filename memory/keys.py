"""The key that patient data is encrypted with: kept by the operating system's keyring, or in a file with mode 0600."""

import base64
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any

from llmasos.errors import SetupNeeded

SERVICE = "llmasos"
NONCE = 12  # bytes, as NIST SP 800-38D recommends for AES-GCM


class Cipher:
    """AES-256-GCM; the nonce stands in front of the ciphertext, `about` is authenticated but not encrypted."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @cached_property
    def _aead(self) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # most questions come without a patient

        return AESGCM(self._key)

    def seal(self, clear: bytes, about: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + bytes(self._aead.encrypt(nonce, clear, about))

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Raises SetupNeeded when this is not the key that it was sealed with."""
        from cryptography.exceptions import InvalidTag

        try:
            return bytes(self._aead.decrypt(sealed[:NONCE], sealed[NONCE:], about))
        except InvalidTag as error:
            raise SetupNeeded("an encrypted record can't be opened with this key; restore the key it was written with") from error


def load_key(file: Path) -> bytes:
    """The data folder's 32-byte key, made on first use.

    `LLMASOS_KEYRING=1` keeps it in the operating system's keyring, under the folder's path; otherwise it is a file that
    only its owner can read.
    """
    if os.environ.get("LLMASOS_KEYRING") == "1":
        return _from_keyring(str(file.parent))
    if not file.exists():
        _write_privately(file, base64.b64encode(secrets.token_bytes(32)))
    if file.stat().st_mode & 0o077:
        raise SetupNeeded(f"{file} can be read by others; run `chmod 600 {file}`")
    return base64.b64decode(file.read_bytes())


def _from_keyring(account: str) -> bytes:
    import keyring
    from keyring.errors import KeyringError

    try:
        stored = keyring.get_password(SERVICE, account)
        if stored is None:
            stored = base64.b64encode(secrets.token_bytes(32)).decode()
            keyring.set_password(SERVICE, account, stored)
    except KeyringError as error:
        raise SetupNeeded(f"the system's keyring can't be used ({error}); unset LLMASOS_KEYRING to keep the key in a file") from error
    return base64.b64decode(stored)


def _write_privately(file: Path, content: bytes) -> None:
    """Create the file with mode 0600 in one step; the first of two writers wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(unfinished, file)
    except FileExistsError:
        return
    finally:
        unfinished.unlink()
