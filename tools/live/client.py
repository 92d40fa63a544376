"""The one way out: polite, bounded in time, and remembering what it was told.

A request keeps its turn per host, is repeated after a pause where the server is busy (429, 503, a broken connection), and never
goes past its deadline. A fresh reply in the cache is taken instead of asking; an old one where asking fails, and then it is said.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any

import httpx

from llmasos.errors import LiveSourceFailed

from .cache import Cache, Reply
from .service import Service

FRESH = 7.0  # days that a reply is taken without asking again
ATTEMPTS = 3
PATIENCE = 5.0  # seconds for one attempt
PAUSE = 0.5  # seconds before the second attempt, twice that before the third
LARGEST = 4_000_000  # bytes of a reply
BUSY = frozenset({429, 500, 502, 503, 504})

Parameters = Mapping[str, str | int]


class Client:
    """Asks live sources; may be used from several threads."""

    def __init__(self, cache: Cache, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.cache, self.now = cache, now
        self._http = httpx.Client(
            follow_redirects=False, headers={"User-Agent": f"llmasos/{version('llmasos')}", "Accept": "application/json"}
        )
        self._turns: dict[str, float] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        self._http.close()

    def reply(self, service: Service, path: str, parameters: Parameters, body: dict[str, Any] | None, until: float) -> tuple[Reply, str]:
        """A reply, and why it is an old one, if it is. `until` is on the monotonic clock. Raises LiveSourceFailed."""
        url = f"{service.base}/{path}"
        key = _key(service, path, parameters, body)
        known = self.cache.get(key)
        if known and known.age(self.now()) < FRESH:
            return known, ""
        try:
            text = self._asked(service, url, {**parameters, **service.credentials()}, body, until)
        except LiveSourceFailed as failed:
            if known is None:
                raise
            return known, str(failed)
        return self.cache.put(key, service.name, text, self.now()), ""

    def forget(self, service: Service, path: str, parameters: Parameters, body: dict[str, Any] | None) -> None:
        """Ask again next time, whatever was replied."""
        self.cache.forget(_key(service, path, parameters, body))

    def _asked(self, service: Service, url: str, parameters: Parameters, body: dict[str, Any] | None, until: float) -> str | None:
        why, pause = "", 0.0
        for attempt in range(ATTEMPTS):
            self._wait(service, pause, until, why)
            pause = PAUSE * 2**attempt
            try:
                status, headers, text = self._once(url, parameters, body, until)
            except httpx.TimeoutException:
                why = "gave no answer in time"
                continue
            except httpx.HTTPError as error:
                why = f"could not be reached ({type(error).__name__})"
                continue
            if status == 404:
                return None
            if status == 200:
                return self._json(service, text)
            why = f"answered with status {status}"
            if status not in BUSY:
                break
            pause = max(pause, _retry_after(headers, self.now()))
        raise LiveSourceFailed(f"{service.name} {why}")

    def _once(self, url: str, parameters: Parameters, body: dict[str, Any] | None, until: float) -> tuple[int, httpx.Headers, str]:
        limit = max(0.01, min(PATIENCE, until - time.monotonic()))
        method = "POST" if body is not None else "GET"
        with self._http.stream(method, url, params=dict(parameters), json=body, timeout=limit) as response:
            content = b""
            for part in response.iter_bytes():
                content += part
                if len(content) > LARGEST:
                    raise httpx.DecodingError("the reply is larger than any expected")
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("the deadline is over")
            return response.status_code, response.headers, content.decode("utf-8", "replace")

    def _json(self, service: Service, text: str) -> str:
        try:
            json.loads(text)
        except (ValueError, RecursionError) as error:
            raise LiveSourceFailed(f"{service.name} sent what is no JSON") from error
        return text

    def _wait(self, service: Service, pause: float, until: float, why: str) -> None:
        """Until the host's next turn, and the pause after a failure. Raises LiveSourceFailed when that is past the deadline."""
        with self._lock:
            turn = max(self._turns.get(service.host, 0.0), time.monotonic() + pause)
            if turn >= until:
                raise LiveSourceFailed(f"{service.name} {why or 'was not asked: no time was left'}")
            self._turns[service.host] = turn + 1 / service.per_second
        time.sleep(max(0.0, turn - time.monotonic()))


class Session:
    """One look-up: requests that share a deadline, and remarks on what went differently than asked."""

    def __init__(self, client: Client, seconds: float) -> None:
        self._client, self._until = client, time.monotonic() + seconds
        self.remarks: list[str] = []
        self._requests: list[tuple[Service, str, Parameters, dict[str, Any] | None]] = []

    def get(self, service: Service, path: str, **parameters: str | int) -> tuple[Any, str]:
        """The JSON that a GET gives, `None` where the source has nothing, and when it was retrieved."""
        return self._fetched(service, path, parameters, None)

    def post(self, service: Service, path: str, body: dict[str, Any]) -> tuple[Any, str]:
        """The same for a POST of a JSON body."""
        return self._fetched(service, path, {}, body)

    def forget(self) -> None:
        """Drop what was replied, for it can't be read: an error sent as a reply would else stand for a week."""
        for request in self._requests:
            self._client.forget(*request)

    def _fetched(self, service: Service, path: str, parameters: Parameters, body: dict[str, Any] | None) -> tuple[Any, str]:
        self._requests.append((service, path, parameters, body))
        reply, why_old = self._client.reply(service, path, parameters, body, self._until)
        if why_old:
            self.remarks.append(f"{why_old}; what it said was retrieved {reply.retrieved}.")
        return (json.loads(reply.body) if reply.body is not None else None), reply.retrieved


def _key(service: Service, path: str, parameters: Parameters, body: dict[str, Any] | None) -> str:
    """By what a reply is remembered: all that was asked, without the user's API key."""
    asked = json.dumps([f"{service.base}/{path}", sorted(parameters.items()), body], sort_keys=True)
    return "sha256:" + hashlib.sha256(asked.encode()).hexdigest()


def _retry_after(headers: httpx.Headers, now: datetime) -> float:
    """Seconds that the server asks to wait: a number, or a date."""
    asked = headers.get("retry-after", "")
    if asked.isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0
