"""The HTTP door: questions with server-sent events, and the OpenAI protocol for clients that speak that.

It listens on this machine alone unless told otherwise, and every request carries the bearer token that it made.
"""

import asyncio
import json
import os
import re
import secrets
import socket
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from sse_starlette.sse import EventSourceResponse
from starlette.exceptions import HTTPException

from llmasos.errors import Busy, InvalidInput, LLMasOSError, ProcessUnknown, SetupNeeded

from ..kernel.cohort_rows import patient_of
from ..kernel.handle import Process
from ..kernel.kernel import Kernel
from . import files
from .render import console
from .request_body import JsonBodies, TokenFirst, problem, unusable

HERE = ("127.0.0.1", "localhost", "::1")
TOKEN_LENGTH = 16  # characters; one that the server makes has 43
_TOKEN = re.compile(rf"[!-~]{{{TOKEN_LENGTH},}}")


class Query(BaseModel):
    """A question, with the earlier ones of its conversation and the patient in scope."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(description="a text")
    earlier: list[str] = Field(default_factory=list, description="a list of texts, the questions before this one")
    patient: dict[str, Any] | None = Field(default=None, description="a patient's record as a JSON object")
    priority: str = Field(default="routine", description="stat, routine or batch")
    stream: StrictBool = Field(default=True, description="true or false")


class Reply(BaseModel):
    """The answer to a question that a process asked back."""

    text: str = Field(description="a text")
    stream: StrictBool = Field(default=True, description="true or false")


class ChatMessage(BaseModel):
    """One message of the OpenAI protocol; its content is text or text parts."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool"] = Field(description="system, developer, user, assistant or tool")
    content: str | list[dict[str, Any]] | None = Field(default=None, description="a text, or a list of text parts")

    def text(self) -> str:
        """The text of all parts."""
        if isinstance(self.content, list):
            return " ".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class ChatRequest(BaseModel):
    """The part of OpenAI's chat completions that means something here; the rest is ignored."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(default="llmasos", max_length=200, description="a text of at most 200 characters")
    messages: list[ChatMessage] = Field(min_length=1, description="a list of at least one message, each an object with role and content")
    stream: StrictBool = Field(default=False, description="true or false")


async def _as_json(_: Request, error: LLMasOSError) -> JSONResponse:
    """An error of ours as status and object; a full queue with the time to wait."""
    statuses = {ProcessUnknown: 404, InvalidInput: 422, Busy: 503}
    status = next((status for kind, status in statuses.items() if isinstance(error, kind)), 500)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else None
    # what can't be used is not repeated: it may be a patient's
    message = f"{error.field} can't be used; accepted: {error.accepted}" if isinstance(error, InvalidInput) else str(error)
    return problem(status, message, type(error).__name__, headers)


async def _turned_away(_: Request, error: HTTPException) -> JSONResponse:
    """A refusal of the framework's, as our errors look."""
    return problem(error.status_code, str(error.detail), headers=dict(error.headers or {}))


async def _unusable(request: Request, error: RequestValidationError) -> JSONResponse:
    """A body that is no JSON, or not of the right shape."""
    field = request.scope["route"].body_field
    return problem(422, unusable(error, field.field_info.annotation if field else BaseModel), InvalidInput.__name__)


def application(kernel: Kernel, token: str) -> FastAPI:
    """The API over one kernel."""
    app = FastAPI(title="LLMasOS", description="Clinical questions, answered from sources.")
    guarded = [Depends(HTTPBearer(auto_error=False))]  # for the API's description; TokenFirst turns away

    app.exception_handler(LLMasOSError)(_as_json)
    app.exception_handler(HTTPException)(_turned_away)
    app.exception_handler(RequestValidationError)(_unusable)
    app.add_middleware(JsonBodies)
    app.add_middleware(TokenFirst, token=token)  # the last one added comes first

    @app.get("/v1/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/models", dependencies=guarded)
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": "llmasos", "object": "model", "created": 0, "owned_by": "llmasos"}]}

    @app.post("/v1/queries", dependencies=guarded)
    async def submit(query: Query) -> Any:
        patient = patient_of(query.patient) if query.patient else None
        given = partial(kernel.submit, earlier=query.earlier, patient=patient, priority=query.priority)
        process = await asyncio.to_thread(given, query.question)
        return EventSourceResponse(_steps(process)) if query.stream else (await process).contract()

    @app.post("/v1/queries/{pid}/reply", dependencies=guarded)
    async def reply(pid: str, given: Reply) -> Any:
        process = await asyncio.to_thread(kernel.reply, pid, given.text)
        return EventSourceResponse(_steps(process)) if given.stream else (await process).contract()

    @app.get("/v1/queries/{pid}", dependencies=guarded)
    def state(pid: str) -> dict[str, Any]:
        return kernel.answer(pid).contract()

    @app.delete("/v1/queries/{pid}", dependencies=guarded, status_code=202)
    def cancel(pid: str) -> dict[str, str]:
        kernel.cancel(pid)
        return {"pid": pid, "status": "cancelling"}

    @app.post("/v1/chat/completions", dependencies=guarded)
    async def completions(request: ChatRequest) -> Any:
        asked = [message.text() for message in request.messages if message.role == "user"]
        if not asked:
            raise InvalidInput("messages", [message.role for message in request.messages], "at least one message of the user")
        process = await asyncio.to_thread(kernel.submit, asked[-1], earlier=asked[:-1][-2:])
        if request.stream:
            return EventSourceResponse(_chunks(process, request.model), sep="\n")
        answer = await process
        return _completion(process.pid, request.model) | {
            "object": "chat.completion",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": answer.answer}, "finish_reason": "stop", "logprobs": None}
            ],
            "usage": _usage(sum(decision.tokens for decision in answer.decisions)),
        }

    return app


async def _steps(process: Process) -> AsyncIterator[dict[str, str]]:
    """Every event of a process, then its answer. A client that goes away leaves the process running."""
    async for event in process.events():
        yield {
            "event": event.kind,
            "id": str(event.seq),
            "data": json.dumps({"pid": event.pid, "time": event.time, **event.payload}, ensure_ascii=False),
        }
    yield {"event": "answer", "data": json.dumps((await process).contract(), ensure_ascii=False)}


async def _chunks(process: Process, model: str) -> AsyncIterator[str]:
    """The answer as OpenAI's stream: it is only known whole, so it comes line by line once it is there."""
    answer = await process
    head = _completion(process.pid, model) | {"object": "chat.completion.chunk"}
    for number, line in enumerate(answer.answer.splitlines(keepends=True) or [""]):
        delta = {"content": line} | ({"role": "assistant"} if number == 0 else {})
        yield json.dumps(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}, ensure_ascii=False)
    yield json.dumps(head | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    yield "[DONE]"


def _completion(pid: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{pid}", "created": int(time.time()), "model": model}


def _usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": tokens, "completion_tokens": 0, "total_tokens": tokens}


def token_of(file: Path) -> str:
    """The server's token: LLMASOS_TOKEN, or a file with mode 0600 that is made on first use. Raises SetupNeeded for one that is guessed."""
    given = os.environ.get("LLMASOS_TOKEN")
    if given:
        return _strong(given, "LLMASOS_TOKEN", "set it to such a one, or unset it to use the one of the data folder")
    if not file.exists():
        files.create(file, secrets.token_urlsafe(32))
    held = file.read_text(encoding="utf-8", errors="replace").strip()
    return _strong(held, str(file), "delete the file, and the next start makes a new one")


def _strong(token: str, where: str, remedy: str) -> str:
    """The token, if nobody guesses it and a header can carry it."""
    if not _TOKEN.fullmatch(token):
        accepted = f"a token of at least {TOKEN_LENGTH} letters, digits and signs of ASCII, without spaces"
        raise SetupNeeded(f"{where} does not hold {accepted}; {remedy}")
    return token


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections, which wait there until the server is up."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise InvalidInput("port", port, f"a free port, or 0 for any ({error.strerror})") from error
    return listener


def serve(kernel: Kernel, host: str, port: int, expose: bool) -> None:
    """Listen until Ctrl-C. Raises InvalidInput for an address that others reach, unless that is asked for."""
    import uvicorn

    if host not in HERE and not expose:
        raise InvalidInput("host", host, "127.0.0.1; add --expose to listen where other machines reach it")
    file = kernel.home.root / "token"
    token = token_of(file)
    listener = listening(host, port)
    console(stderr=True).print(f"http://{host}:{listener.getsockname()[1]}/v1   token in {file}")
    for pid in kernel.interrupted():
        try:
            kernel.resume(pid)
        except Busy as busy:  # another program was faster, or no place is left
            console(stderr=True).print(f"not resumed: {busy}", markup=False)
    config = uvicorn.Config(application(kernel, token), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
