"""The check-up of an endpoint, the model the settings name, and nothing of either without one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from llmock.scenarios import Fail, Match, Reply, StreamFault

from roleplay.__main__ import _run
from roleplay.errors import UsageProblem
from roleplay.llm import Ask, Message, ModelFault
from roleplay.llm.prompts import fenced
from roleplay.llm.waiting import wait_for
from roleplay.settings import load
from roleplay.wiring import checkup
from roleplay.wiring.endpoint_checkup import endpoint_findings
from roleplay.wiring.finding import Finding
from roleplay.wiring.models import model_from
from tests.conftest import ROOT

CHATS = Match(path="*completions")
MOOD = '{"feeling": "angry", "quote": "three weeks"}'


def says(*texts):
    return [Reply(text, match=CHATS) for text in texts]


@pytest.fixture
def endpoint(llmock, monkeypatch):
    """Name a server that fails on demand in the settings."""
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", llmock.base_url())
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", "gpt-4o-mini")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_TIMEOUT", "2")
    return llmock


def look():
    return {f.what: f for f in endpoint_findings(load().values)}


def test_an_endpoint_that_works_is_described(endpoint):
    endpoint.add(*says("Good morning. My parcel never came.", MOOD))
    found = look()
    assert list(found) == ["key", "reachable", "model", "streaming", "speed", "structured", "fallback", "cost"]
    assert all(f.ok and f.of == "endpoint" and not f.remedy for f in found.values())
    assert found["key"].detail == "none; local servers need none"
    assert found["streaming"].detail == "the answer came in 6 pieces"
    assert found["structured"].detail == "held to a schema by the endpoint"
    assert "tokens, $0.00" in found["cost"].detail
    assert "check your provider" in found["cost"].detail


def test_what_the_endpoint_cannot_do_is_named_with_what_is_done_instead(endpoint):
    endpoint.add(*says("Hello."), Fail(400, times=2, match=Match(stream=False, path="*completions")))
    endpoint.add(*says("angry", MOOD))
    assert look()["structured"].detail == (
        "not held to any form by the endpoint; the schema is written into each request; "
        "the first answer was wrong and the second right"
    )


WRONG = {
    "401": ([Fail(401)], "reachable", "does not accept the key", "ROLEPLAY_ENDPOINT_KEY"),
    "500": ([Fail(500, match=CHATS)], "model", "the endpoint failed", "own log"),
    "404": ([Fail(404, match=CHATS)], "model", "does not know the model", "endpoint.model"),
    "broken": ([StreamFault("disconnect", 2)], "model", "the connection was lost", "cuts connections"),
    "prose": (says("Hi there.", "No.", "No."), "structured", "not in the form", "schema"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_the_last_thing_said_of_the_model_with_a_remedy(name, endpoint):
    behaviours, what, words, remedy = WRONG[name]
    endpoint.add(*behaviours)
    found = look()
    assert [f.what for f in found.values() if not f.ok] == [what]
    assert words in found[what].detail
    assert remedy in found[what].remedy


def test_a_model_that_is_not_there_is_told_those_that_are(endpoint, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", "gpt-4o-mni")
    endpoint.add(Fail(404, match=CHATS))
    assert "gpt-4o-mini" in look()["model"].remedy
    monkeypatch.delenv("ROLEPLAY_ENDPOINT_MODEL")
    assert look()["model"].detail == "none is named"
    assert "gpt-4o-mini" in look()["model"].remedy


def test_a_budget_too_small_for_a_call_is_said(endpoint, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_BUDGET", "500")
    endpoint.add(*says("Hello.", MOOD))
    assert (look()["cost"].ok, look()["cost"].remedy) == (False, "Raise endpoint.budget, or set it to 0.")


def test_a_key_that_goes_out_unencrypted_is_said(monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "http://models.invalid/v1")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_KEY", "sentinel-90c1")
    found = look()
    assert "unencrypted" in found["key"].detail
    assert not found["reachable"].ok
    assert "sentinel-90c1" not in repr(found)


@pytest.mark.parametrize(("machine", "code"), [(True, 4), (False, 1)])
def test_doctor_ends_with_4_if_only_the_endpoint_failed(machine, code, unused_tcp_port, monkeypatch, capsys):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", f"http://127.0.0.1:{unused_tcp_port}/v1")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", "m")
    monkeypatch.setattr(checkup, "_try", lambda what, check: Finding(what, ok=machine, detail=""))
    assert _run(["doctor"]) == code
    told = capsys.readouterr().out
    assert "FAIL  reachable: nothing answers at the address\n      See that the server runs" in told
    assert "ok    key: none" in told


def test_doctor_reports_whatever_it_meets(monkeypatch):
    monkeypatch.setattr(checkup, "endpoint_findings", lambda settings: 1 / 0)
    last = checkup.checkup()[-1]
    assert (last.what, last.ok, last.detail) == ("models", False, "ZeroDivisionError")


GUARD = """
import json, sys
def guard(event, args):
    if event.startswith("socket.") and event != "socket.gethostname":
        sys.stderr.write(f"{event} {args}"); sys.exit(99)
sys.addaudithook(guard)
from roleplay.__main__ import _run
practice = ["practice", "calm-size-exchange", "--plain", "--agent-file", sys.argv[1]]
codes = [_run(words) for words in (["doctor"], practice)]
print(json.dumps([codes, sorted({"openai", "httpx2", "tiktoken", "keyring"} & sys.modules.keys())]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("url", ["", "demo:"])
def test_without_an_endpoint_no_socket_is_opened_and_no_client_loaded(url, tmp_path):
    turns = tmp_path / "turns.txt"
    turns.write_text("Good morning.\nI am sorry. Which size would you like?\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", GUARD, str(turns)], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "ROLEPLAY_ENDPOINT_URL": url, "OPENAI_API_KEY": "any"}, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [[0, 0], []]
    told = "the demonstration model, which needs no endpoint" if url else "off: the settings name no endpoint"
    assert f"ok    models: {told}" in done.stdout


@pytest.mark.parametrize(("url", "missing"), [("", "endpoint.url"), ("http://127.0.0.1:1/v1", "endpoint.model")])
def test_without_a_name_there_is_no_model_and_a_remedy(url, missing, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", url)
    with pytest.raises(UsageProblem) as caught:
        model_from(load().values)
    assert missing in caught.value.remedy


def test_the_settings_make_the_model(endpoint, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_BUDGET", "1")
    endpoint.reply("Good morning.")
    model = model_from(load().values)
    ask = Ask((Message("user", "Hello."),), 20)
    assert wait_for(model.ask(ask)).text == "Good morning."
    with pytest.raises(ModelFault, match="may spend"):
        wait_for(model.ask(ask))
    wait_for(model.close())


def test_the_demonstration_model_gives_the_line_back(monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "demo:")
    model = model_from(load().values)
    line = "My parcel\nnever came."
    words = f"Word this.\n{fenced('said', 'Hello.')}\n{fenced('line', line)}\nKeep it short."
    assert wait_for(model.ask(Ask((Message("system", "s"), Message("user", words)), 20))).text == line
    with pytest.raises(ModelFault) as caught:
        wait_for(model.ask(Ask((Message("user", "What do you see?"),), 20)))
    assert caught.value.kind == "bad_request"
