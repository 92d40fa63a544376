"""The names of processes."""

import secrets
import time


def new_pid() -> str:
    """A name that sorts by time: seconds since 2026 in base 36, and ten random characters.

    They are as many so that not even a cohort of a million rows on several machines, which share a journal, meets one twice.
    """
    seconds, digits = int(time.time()) - 1_767_225_600, ""
    while seconds:
        seconds, digit = divmod(seconds, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"{digits}-{secrets.token_hex(5)}"
