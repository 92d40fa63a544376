"""A real server on a port, used by real clients."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from openai import OpenAI

from llmasos.memory.home import Home


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
    client = httpx.Client(transport=httpx.HTTPTransport(retries=20))
    client.get(f"{address.removesuffix('/v1')}/v1/health")
    yield Server(address, (root / "token").read_text())
    program.terminate()
    program.wait(20)


def test_a_request_without_the_token_is_turned_away(server: Server) -> None:
    assert server.client("wrong").post("/queries", json={"question": "Where is TP53?"}).status_code == 401


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


def test_the_official_openai_client_works_unchanged(server: Server) -> None:
    client = OpenAI(base_url=server.url, api_key=server.token)
    reply = client.chat.completions.create(model="llmasos", messages=[{"role": "user", "content": "Where is TP53 located?"}])
    assert reply.choices[0].message.content
    streamed = client.chat.completions.create(
        model="llmasos", messages=[{"role": "user", "content": "Where is TP53 located?"}], stream=True
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == reply.choices[0].message.content
