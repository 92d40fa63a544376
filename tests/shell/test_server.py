"""A real server on a port, used by real clients."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from openai import OpenAI
from starlette.applications import Starlette
from starlette.testclient import TestClient

from llmasos.errors import SetupNeeded
from llmasos.memory.home import Home
from llmasos.shell.request_body import BODY_BYTES, TokenFirst
from llmasos.shell.server import listening, token_of


class Server(NamedTuple):
    url: str
    token: str

    def client(self, token: str | None = None) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token or self.token}"}, timeout=60)


@pytest.fixture(scope="module")
def server(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("server")
    for name in ("pack.sqlite", "versions.json", "models", "vectors", "cache"):
        (root / name).symlink_to(home.root / name)
    command = [str(Path(sys.executable).parent / "llmasos"), "serve", "--port", "0"]
    program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"LLMASOS_HOME": str(root), "COLUMNS": "400"})
    assert program.stderr is not None
    address = program.stderr.readline().split()[0]
    httpx.get(f"{address}/health", timeout=60)
    yield Server(address, (root / "token").read_text())
    program.terminate()
    program.wait(20)


def test_a_request_without_the_token_is_turned_away(server: Server) -> None:
    assert server.client("wrong").post("/queries", json={"question": "Where is TP53?"}).status_code == 401


@pytest.mark.parametrize(
    ("given", "body"), [("text/plain", "hello"), ("application/json", "no JSON"), ("application/json", '{"stream": 1}')]
)
def test_a_wrong_token_is_noticed_before_anything_of_the_body(server: Server, given: str, body: str) -> None:
    assert server.client("wrong").post("/queries", content=body, headers={"Content-Type": given}).status_code == 401


@pytest.mark.parametrize("held", ["", "\n", "secret", "sixteen letters and a space", "ключ-из-двадцати-букв"])
def test_a_token_that_is_empty_or_guessed_starts_no_server(own_home: Home, held: str) -> None:
    file = own_home.root / "token"
    file.write_text(held, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "llmasos"), "serve", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "delete the file" in done.stderr) == (1, True)
    assert not held.strip() or held.strip() not in done.stderr
    assert file.read_text(encoding="utf-8") == held


def test_a_new_token_is_its_owners_alone_and_nothing_else_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLMASOS_TOKEN", raising=False)
    token = token_of(tmp_path / "token")
    assert [(file.name, file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == [("token", 0o600)]
    assert (len(token), token_of(tmp_path / "token")) == (43, token)


def test_a_token_of_the_environment_is_held_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMASOS_TOKEN", "0123456789abcdef")
    assert token_of(tmp_path / "token") == "0123456789abcdef"
    monkeypatch.setenv("LLMASOS_TOKEN", "0123")
    with pytest.raises(SetupNeeded, match="LLMASOS_TOKEN"):
        token_of(tmp_path / "token")


@pytest.mark.parametrize("sent", ["Bearer", "bearer", "Basic", ""])
def test_no_token_at_all_opens_nothing_even_where_the_server_has_none(server: Server, sent: str) -> None:
    app = TokenFirst(Starlette(), token="")
    assert TestClient(app).get("/v1/models", headers={"Authorization": sent}).status_code == 401
    assert httpx.get(f"{server.url}/models", headers={"Authorization": sent}).status_code == 401


def test_health_and_the_description_need_no_token(server: Server) -> None:
    root = server.url.removesuffix("/v1")
    assert [httpx.get(root + path).status_code for path in ("/v1/health", "/docs", "/openapi.json", "/v1/models")] == [200, 200, 200, 401]


def test_what_listens_takes_connections_before_a_server_runs() -> None:
    with listening("127.0.0.1", 0) as listener:
        socket.create_connection(listener.getsockname(), timeout=5).close()


def test_messages_of_the_openai_protocol_that_can_not_be_used_are_named(server: Server) -> None:
    def told(body: dict[str, Any]) -> str:
        refused = server.client().post("/chat/completions", json=body)
        assert refused.status_code == 422
        return str(refused.json()["error"]["message"])

    assert told({"messages": []}).startswith("messages can't be used; accepted: a list of at least one message")
    assert told({"messages": [{"role": "nobody"}]}).startswith("messages[0].role can't be used; accepted: system, developer")
    assert (
        told({"messages": [{"role": "user", "content": 5}]})
        == "messages[0].content can't be used; accepted: a text, or a list of text parts"
    )


def test_a_query_streams_its_steps_and_then_its_answer(server: Server) -> None:
    kinds, answer = [], {}
    with server.client().stream("POST", "/queries", json={"question": "Which disorders are linked to PALB2?"}) as response:
        for line in response.iter_lines():
            if line.startswith("event: "):
                kinds.append(line.removeprefix("event: "))
            elif line.startswith("data: ") and kinds[-1] == "answer":
                answer = json.loads(line.removeprefix("data: "))
    assert kinds[:2] == ["submitted", "decided"]
    assert kinds[-1] == "answer"
    assert answer["pid"]


def test_a_question_asked_back_is_replied_to_and_a_waiting_one_cancelled(server: Server) -> None:
    client = server.client()
    missing = client.post("/queries/nobody/reply", json={"text": "55"})
    assert missing.status_code == 404
    assert missing.json()["error"]["type"] == "ProcessUnknown"
    assert client.delete("/queries/nobody").status_code == 404


def test_bad_input_names_the_field(server: Server) -> None:
    refused = server.client().post("/queries", json={"question": ""})
    assert refused.status_code == 422
    assert "question" in refused.json()["error"]["message"]


def test_a_query_may_be_urgent_but_only_by_a_class_that_there_is(server: Server) -> None:
    client = server.client()
    urgent = client.post("/queries", json={"question": "Where is TP53?", "priority": "stat", "stream": False})
    assert urgent.json()["status"] == "answered"
    refused = client.post("/queries", json={"question": "Where is TP53?", "priority": "urgent", "stream": False})
    assert (refused.status_code, "stat, routine, batch" in refused.json()["error"]["message"]) == (422, True)


def test_a_record_that_can_not_be_read_names_the_field(server: Server) -> None:
    refused = server.client().post("/queries", json={"question": "Which drugs?", "patient": {"age": "old"}, "stream": False})
    assert (refused.status_code, "patient.age" in refused.json()["error"]["message"]) == (422, True)


@pytest.mark.parametrize("given", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_that_is_not_said_to_be_json_is_told_what_is_accepted(server: Server, given: str | None) -> None:
    headers = {} if given is None else {"Content-Type": given}
    refused = server.client().post("/queries", content=b'{"question": "Where is TP53?"}', headers=headers)
    assert refused.status_code == 415
    assert "accepted: a JSON object, sent with `Content-Type: application/json`" in refused.json()["error"]["message"]


def test_json_by_any_of_its_names_is_taken(server: Server) -> None:
    for given in ("application/json; charset=utf-8", "application/fhir+json"):
        told = server.client().post("/queries", content=b'{"question": ""}', headers={"Content-Type": given})
        assert (told.status_code, "question" in told.json()["error"]["message"]) == (422, True)


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    address = httpx.URL(server.url)
    connection = http.client.HTTPConnection(address.host, address.port, timeout=20)
    connection.putrequest("POST", "/v1/queries")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Authorization", f"Bearer {server.token}")
    connection.putheader("Content-Length", str(BODY_BYTES + 1))
    connection.endheaders()
    refused = connection.getresponse()
    assert (refused.status, json.load(refused)["error"]["message"]) == (413, "the body is too large; accepted: at most 64 MB")


def test_a_body_in_chunks_is_refused_when_it_gets_too_large(server: Server) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'{"question": "'
        while sent < 4 * BODY_BYTES:
            sent += 2**20
            yield b"x" * 2**20

    try:
        refused = server.client().post("/queries", content=endless(), headers={"Content-Type": "application/json"})
        assert refused.status_code == 413
    except httpx.WriteError:  # the server hung up on what was still being sent
        pass
    assert BODY_BYTES < sent < 2 * BODY_BYTES
    assert server.client().get("/models").status_code == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"question": "Which drugs?", "patient": {"birth_date": "Okonkwo", "age": 3}}, "patient.birth_date can't be used; accepted: a day"),
        ({"question": "Which drugs?", "patient": {"surname": "Okonkwo"}}, "patient.surname can't be used; accepted: the fields"),
        ({"question": "Which drugs?", "patient": {"conditions": [{"name": ["Okonkwo"]}]}}, "patient.conditions[0].name can't be used"),
        ({"question": "Which drugs?", "patient": "Okonkwo"}, "patient can't be used; accepted: a patient's record as a JSON object"),
        (
            {"question": "Which drugs?", "sufferer": {"name": "Okonkwo"}},
            "sufferer can't be used; accepted: the fields question, earlier, patient",
        ),
        ({"question": ["Okonkwo"]}, "question can't be used; accepted: a text"),
        ({"question": "Okonkwo?", "stream": "yes"}, "stream can't be used; accepted: true or false"),
        ({"question": "Okonkwo?", "earlier": [5]}, "earlier[0] can't be used; accepted: a list of texts"),
        ({"question": "Okonkwo has pain. " * 1000}, "question can't be used; accepted: at most 8000 characters"),
        ({"patient": {"surname": "Okonkwo"}}, "question is missing"),
        ('{"question": "Okonkwo', "the body is no JSON from character 13 on; accepted: a JSON object"),
        ('"Okonkwo"', "the body can't be used"),
        ("", "there is no body; accepted: a JSON object"),
    ],
)
def test_an_error_names_the_field_and_what_is_accepted_but_repeats_nothing_of_a_patient(server: Server, body: Any, words: str) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    refused = server.client().post("/queries", content=content, headers={"Content-Type": "application/json"})
    assert refused.status_code == 422
    assert words in refused.json()["error"]["message"]
    assert "Okonkwo" not in refused.text


HALF = "\\ud800"  # half a surrogate pair, as JSON writes it


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("queries", f'{{"question": "{HALF} what?", "stream": false}}', "question"),
        ("queries", f'{{"question": "Where is MLH1?", "earlier": ["{HALF}"]}}', "earlier[0]"),
        ("queries", f'{{"question": "Which drugs?", "patient": {{"{HALF}": 1}}}}', "patient"),
        ("queries", f'{{"question": "Which drugs?", "patient": {{"conditions": [{{"name": "{HALF}"}}]}}}}', "patient.conditions"),
        ("queries", f'{{"question": "Where is MLH1?", "{HALF}": 1}}', "can't be used"),
        ("queries", f'{{"question": "Where is MLH1?", "priority": "{HALF}"}}', "priority"),
        ("chat/completions", f'{{"messages": [{{"role": "user", "content": "{HALF} what?"}}]}}', "question"),
        ("chat/completions", f'{{"messages": [{{"role": "user", "content": [{{"text": "{HALF}?"}}]}}]}}', "question"),
        ("chat/completions", f'{{"model": "{HALF}", "messages": [{{"role": "user", "content": "Where is MLH1?"}}]}}', "model"),
    ],
)
def test_half_a_character_is_refused_by_the_name_of_its_field(server: Server, path: str, body: str, field: str) -> None:
    refused = server.client().post(f"/{path}", content=body.encode(), headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["error"]["type"]) == (422, "InvalidInput")
    assert field in refused.json()["error"]["message"]


def test_a_process_named_by_no_text_is_unknown(server: Server) -> None:
    assert [server.client().get(f"/queries/{name}").status_code for name in ("%ED%A0%80", "%FF", "%00")] == [404] * 3


def test_the_official_openai_client_works_unchanged(server: Server) -> None:
    client = OpenAI(base_url=server.url, api_key=server.token)
    reply = client.chat.completions.create(model="llmasos", messages=[{"role": "user", "content": "Where is TP53 located?"}])
    assert reply.choices[0].message.content
    streamed = client.chat.completions.create(
        model="llmasos", messages=[{"role": "user", "content": "Where is TP53 located?"}], stream=True
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == reply.choices[0].message.content
