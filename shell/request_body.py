"""What a request may bring: the token, and a JSON body of a bounded size. Anything else is turned away before it is read."""

import hmac
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..memory.patient import RECORD_BYTES
from ..memory.refusals import refusal

BODY_BYTES = RECORD_BYTES  # a record that the command line takes, the server takes
WITH_BODY = ("POST", "PUT", "PATCH")
OPEN = ("/v1/health", "/docs", "/redoc", "/openapi.json")  # paths that tell nothing of anybody


def problem(status: int, message: str, kind: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as every one of the API's looks; its type is the status in words, unless another is given."""
    words = HTTPStatus(status).phrase.title().replace(" ", "")
    sendable = message.encode(errors="backslashreplace").decode()  # the name of a field may hold what UTF-8 can't
    return JSONResponse({"error": {"type": kind or words, "message": sendable}}, status, headers)


class TokenFirst:
    """Passes on requests that bring the token, and those for open paths, before anything else of them is looked at."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OPEN or self._brought(Headers(scope=scope).get("authorization")):
            await self.app(scope, receive, send)
            return
        headers = {"WWW-Authenticate": "Bearer", "Connection": "close"}
        await problem(401, "send the server's token as `Authorization: Bearer …`", headers=headers)(scope, receive, send)

    def _brought(self, given: str | None) -> bool:
        scheme, credentials = get_authorization_scheme_param(given)
        right = hmac.compare_digest(credentials.encode(), self.token.encode())
        return scheme.lower() == "bearer" and right and bool(self.token)  # without a token nobody is let in


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


def unusable(error: RequestValidationError, model: type[BaseModel]) -> str:
    """What is wrong with a body that should be a `model`, without a word of what stands in it: that may be a patient's."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"the body is no JSON from character {first['loc'][-1]} on; accepted: a JSON object"
    missing = first["type"] == "missing"
    if first["loc"] == ("body",):
        return ("there is no body" if missing else "the body can't be used") + "; accepted: a JSON object"
    try:
        model.model_validate(error.body)
    except ValidationError as again:
        refused = refusal(again, model, "body")
        told = "is missing" if missing else "can't be used"
        return f"{refused.field.removeprefix('body.')} {told}; accepted: {refused.accepted.removesuffix('; it is missing')}"
    return "the request can't be used; accepted: what /docs describes"


def _size(count: int) -> str:
    return f"{count // 2**20} MB" if count >= 2**20 else f"{count} bytes"
