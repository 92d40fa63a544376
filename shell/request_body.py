"""What a request may bring: a JSON body of a bounded size. Anything else is turned away before it is read."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..memory.patient import RECORD_BYTES

BODY_BYTES = RECORD_BYTES  # a record that the command line takes, the server takes
WITH_BODY = ("POST", "PUT", "PATCH")


def problem(status: int, message: str, kind: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as every one of the API's looks; its type is the status in words, unless another is given."""
    words = HTTPStatus(status).phrase.title().replace(" ", "")
    return JSONResponse({"error": {"type": kind or words, "message": message}}, status, headers)


class JsonBodies:
    """Passes on requests whose body is JSON, whole and at most `limit` bytes, however it is transferred."""

    def __init__(self, app: ASGIApp, limit: int = BODY_BYTES) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in WITH_BODY:
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if (refused := _kind(headers) or self._length(headers)) is not None:
            await refused(scope, receive, send)
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > self.limit:
                await self._too_large()(scope, receive, send)
                return
            more = message.get("more_body", False)
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, again, send)

    def _length(self, headers: dict[str, str]) -> JSONResponse | None:
        """The refusal of a body that says that it is too large."""
        length = headers.get("content-length", "0")
        return self._too_large() if not length.isdecimal() or int(length) > self.limit else None

    def _too_large(self) -> JSONResponse:
        return problem(413, f"the body is too large; accepted: at most {_size(self.limit)}", headers={"Connection": "close"})


def _kind(headers: dict[str, str]) -> JSONResponse | None:
    """The refusal of a body that is not said to be JSON."""
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given == "application/json" or (given.startswith("application/") and given.endswith("+json")):
        return None
    told = f"Content-Type {given[:60]} can't be used" if given else "there is no Content-Type"
    return problem(415, f"{told}; accepted: a JSON object, sent with `Content-Type: application/json`", headers={"Connection": "close"})


def unusable(errors: Iterable[dict[str, Any]]) -> str:
    """What is wrong with a body, without a word of what stands in it: that may be a patient's."""
    first = next(iter(errors))
    if first["type"] == "json_invalid":
        return f"the body is no JSON from character {first['loc'][-1]} on; accepted: a JSON object"
    field = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    if first["type"] == "missing":
        return "there is no body; accepted: a JSON object" if field == "the body" else f"{field} is missing"
    return f"{field} can't be used: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _size(count: int) -> str:
    return f"{count // 2**20} MB" if count >= 2**20 else f"{count} bytes"
