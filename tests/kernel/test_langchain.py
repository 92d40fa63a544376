"""A remote model under the same contract: a server on a port speaks the OpenAI protocol, as vLLM and Ollama do."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from llmasos.errors import InvalidInput, ModelUnusable
from llmasos.kernel.kernel import Kernel
from llmasos.memory.home import Home


class Scripted(BaseHTTPRequestHandler):
    """Gives the next of the server's messages in the documented shape of /chat/completions."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)  # type: ignore[attr-defined]
        message = self.server.messages.pop(0)  # type: ignore[attr-defined]
        body = json.dumps({
            "id": "x", "object": "chat.completion", "created": 1, "model": asked["model"], "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": None, **message}}],
        }).encode()  # fmt: skip
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.messages, server.asked = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_address[1]}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    yield server
    server.shutdown()


def calls(name: str, **arguments: Any) -> dict[str, Any]:
    return {"tool_calls": [{"id": "1", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}]}


def test_a_remote_model_schedules_the_same_tools_and_its_prose_is_grounded(server: Any, own_home: Home) -> None:
    prose = "TP53 lies at 17p13.1 [1]. It was found in 1979 by Lane [1]. TP53 is a gene."
    server.messages = [calls("gene_lookup", gene="TP53"), calls("answer", findings=[2]), {"content": prose}]
    with Kernel(model="openai:some-model", home=own_home) as kernel:
        answer = kernel.ask("Where is TP53?")
        notes = [event.payload["text"] for event in kernel.journal.events(answer.pid, kinds=["noted"])]
    assert [claim.text for claim in answer.claims] == ["TP53 lies at 17p13.1."]
    assert "1979" in notes[0]
    assert "left out" in " ".join(answer.missing)


def test_an_invented_argument_never_reaches_a_tool(server: Any, own_home: Home) -> None:
    server.messages = [calls("gene_lookup", gene="BRCA1"), calls("gene_lookup", gene="BRCA1"), calls("abstain", reason="out of scope")]
    with Kernel(model="openai:some-model", home=own_home) as kernel:
        answer = kernel.ask("Where is the gene for Marfan syndrome?")
    assert answer.calls[0].arguments == {}
    assert "stands in the question" in json.dumps(server.asked[1])


def test_every_tool_is_offered_with_its_schema(server: Any, own_home: Home) -> None:
    server.messages = [calls("abstain", reason="out of scope")]
    with Kernel(model="openai:some-model", home=own_home) as kernel:
        assert kernel.ask("Sing!").status == "abstained"
    offered = {tool["function"]["name"] for tool in server.asked[0]["tools"]}
    assert {"gene_lookup", "risk_model", "guideline_search", "answer", "ask", "abstain"} <= offered


def test_a_server_that_is_not_there_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, own_home: Home) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with Kernel(model="openai:some-model", home=own_home) as kernel:
        answer = kernel.ask("Where is TP53?")
    assert answer.status == "failed"
    assert "can't be reached" in answer.answer


def test_offline_means_offline(monkeypatch: pytest.MonkeyPatch, own_home: Home) -> None:
    monkeypatch.setenv("LLMASOS_OFFLINE", "1")
    with Kernel(model="openai:some-model", home=own_home) as kernel, pytest.raises(ModelUnusable, match="LLMASOS_OFFLINE"):
        kernel.ask("Where is TP53?")


@pytest.mark.parametrize("package", ["langchain-ollama", "langchain-openai", "langchain-mistralai"])
def test_a_provider_whose_package_is_not_installed_names_it(monkeypatch: pytest.MonkeyPatch, own_home: Home, package: str) -> None:
    monkeypatch.setitem(sys.modules, package.replace("-", "_"), None)
    with (
        Kernel(model=f"{package.removeprefix('langchain-')}:some-model", home=own_home) as kernel,
        pytest.raises(ModelUnusable, match=f"pip install {package}`"),
    ):
        kernel.ask("Where is TP53?")


def test_a_key_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch, own_home: Home) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with (
        Kernel(model="openai:some-model", home=own_home) as kernel,
        pytest.raises(ModelUnusable, match=r"set OPENAI_API_KEY.*OPENAI_BASE_URL"),
    ):
        kernel.ask("Where is TP53?")


def test_a_provider_that_there_is_not_is_told_those_that_there_are(own_home: Home) -> None:
    with Kernel(model="nobody:some-model", home=own_home) as kernel, pytest.raises(InvalidInput, match=r"accepted: .*ollama, openai"):
        kernel.ask("Where is TP53?")


@pytest.mark.parametrize("given", [2, None, "²"])
def test_a_remote_model_that_names_findings_in_another_shape_still_gets_its_answer(server: Any, own_home: Home, given: Any) -> None:
    server.messages = [calls("gene_lookup", gene="TP53"), calls("answer", findings=given), {"content": "TP53 lies at 17p13.1 [1]."}]
    with Kernel(model="openai:some-model", home=own_home) as kernel:
        assert kernel.ask("Where is TP53?").status == "answered"
