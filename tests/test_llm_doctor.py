"""The check-up of an endpoint, the model the settings name, and nothing of either without one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from llmock.scenarios import Fail, Match, Reply, StreamFault
from typer.testing import CliRunner

from roleplay.__main__ import _run
from roleplay.cli import app
from roleplay.customers.prompts import customer_prompt
from roleplay.errors import UsageProblem
from roleplay.events import AgentSaid
from roleplay.llm import Ask, Message, ModelFault
from roleplay.llm.costs import own_prices, prices
from roleplay.llm.port import Usage
from roleplay.llm.prompts import fenced
from roleplay.llm.tokens import counter
from roleplay.llm.waiting import wait_for
from roleplay.observers.llm import definitions
from roleplay.scenarios import files
from roleplay.scenarios.heads import heads
from roleplay.settings import Endpoint, load
from roleplay.transcripts import read
from roleplay.wiring import checkup
from roleplay.wiring.agents import written_turns
from roleplay.wiring.endpoint_checkup import endpoint_findings
from roleplay.wiring.endpoint_costs import cost_findings
from roleplay.wiring.finding import Finding
from roleplay.wiring.kept import kept_calls
from roleplay.wiring.models import model_from
from roleplay.wiring.typical_call import TypicalCall, typical_call
from tests.conftest import ROOT

NAME = "calm-size-exchange"
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


@pytest.fixture
def quick(monkeypatch):
    """Leave out what takes a moment and is looked at in a test of its own: what a call takes."""
    call = TypicalCall(8, Usage(40_000, 1_000), 5_000)
    monkeypatch.setattr("roleplay.wiring.endpoint_costs.typical_call", lambda _: call)


def look():
    return {f.what: f for f in endpoint_findings(load().values)}


def test_an_endpoint_that_works_is_described(endpoint, quick):
    endpoint.add(*says("Good morning. My parcel never came.", MOOD))
    found = look()
    assert list(found) == [
        "key",
        "reachable",
        "model",
        "streaming",
        "speed",
        "structured",
        "fallback",
        "context",
        "cost",
    ]
    assert all(f.ok and f.of == "endpoint" and not f.remedy for f in found.values())
    assert found["key"].detail == "none; local servers need none"
    assert found["streaming"].detail == "the answer came in 6 pieces"
    assert found["structured"].detail == "held to a schema by the endpoint"
    assert "the customer's written line is said; a turn that it cannot read is kept" in found["fallback"].detail
    assert "5,000 of 8,192 tokens" in found["context"].detail
    assert found["cost"].detail == (
        "a call of 8 turns with a worded customer and an observer takes about 41,000 tokens, "
        f"$0.0066 at list prices of {prices().as_of}; check your provider"
    )


def test_what_a_call_costs_is_counted_from_every_request_of_a_shipped_call(monkeypatch):
    monkeypatch.chdir(ROOT)
    head = heads()["calm-size-exchange"]
    monkeypatch.setattr("roleplay.wiring.typical_call.heads", lambda: {head.id: head})
    found = typical_call(Endpoint(url="http://127.0.0.1:9/v1", model="gpt-4o"))
    said = len(written_turns(head.path))
    observer, customer = counter("gpt-4o").text(definitions()), counter("gpt-4o").text(customer_prompt().system)
    assert found.turns == said > 3
    least = found.turns * observer + (found.turns + 1) * customer
    assert least < found.usage.prompt < 2.5 * least
    assert found.usage.answer > 20 * found.turns
    assert found.usage.prompt / (2 * found.turns + 1) < found.longest < 8192
    for context, seat in ((4096, "an observer"), (800, "an observer")):
        (finding,) = cost_findings(Endpoint(url="http://127.0.0.1:9/v1", model="gpt-4o", context=context))
        assert (finding.what, finding.ok) == ("context", False)
        assert f"endpoint.context is {context:,}, and for {seat} it takes " in finding.detail


def test_a_model_of_ones_own_has_the_price_one_gives_it(quick):
    endpoint = Endpoint(url="http://127.0.0.1:9/v1", model="ours")
    assert f"no price is known for ours, and {own_prices()} can hold one" in cost_findings(endpoint)[1].detail
    own_prices().write_text("[models]\nours = { prompt = 1, answer = 2 }\n")
    assert cost_findings(endpoint)[1].detail.endswith("$0.042 by your own prices.toml")
    own_prices().write_text("[models]\nours = 1\n")
    assert [f.ok for f in cost_findings(endpoint)] == [True, False]


def test_what_the_endpoint_cannot_do_is_named_with_what_is_done_instead(endpoint, quick):
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
def test_what_is_wrong_is_the_last_thing_said_of_the_model_with_a_remedy(name, endpoint, quick):
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


def test_a_budget_too_small_for_a_call_is_said(endpoint, quick, monkeypatch):
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
    monkeypatch.setattr(checkup, "_try", lambda what, check: Finding(what, ok=True, detail=""))
    monkeypatch.setattr(checkup, "endpoint_findings", lambda settings: 1 / 0)
    last = checkup.checkup()[-1]
    assert (last.what, last.ok, last.detail) == ("models", False, "ZeroDivisionError")


GUARD = """
import json, os, sys
allowed = {"socket.gethostname"}
def guard(event, args):
    if event.startswith("socket.") and event not in allowed:
        sys.stderr.write(f"{event} {args}"); sys.exit(99)
sys.addaudithook(guard)
from typer.testing import CliRunner

from roleplay.__main__ import _run
from roleplay.cli import app
practice = ["practice", "calm-size-exchange", "--plain", "--agent-file", sys.argv[1]]
loaded, codes = lambda: sorted({"openai", "httpx2", "tiktoken", "keyring"} & sys.modules.keys()), []
for url in ("", "demo:"):
    os.environ["ROLEPLAY_ENDPOINT_URL"] = url
    codes += [_run(words) for words in (["doctor"], practice, ["grade", sys.argv[2]])]
print(json.dumps([codes, loaded()]))
# an event loop has a pair of sockets to wake itself with
allowed.add("socket.__new__")
for seat in ("--customer", "--observer", "--agent"):
    print(json.dumps([_run([*practice[: 3 if seat == "--agent" else 5], "--seed", "0", seat, "llm"]), loaded()]))
"""


@pytest.mark.slow
def test_without_an_endpoint_no_socket_is_opened_and_no_client_loaded(tmp_path):
    turns, talk = tmp_path / "turns.txt", tmp_path / "talk.txt"
    turns.write_text("Good morning.\nI am sorry. Which size would you like?\n", encoding="utf-8")
    talk.write_text("Customer: My parcel never came.\nAgent: I am sorry that it never came.\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", GUARD, str(turns), str(talk)], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "OPENAI_API_KEY": "any"}, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # neither without a model nor with the one that comes with the program, whatever its seat
    data = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    assert data == [[[0] * 6, []]] + [[0, []]] * 3
    told = [line for line in done.stdout.splitlines() if line.startswith("ok    models: ")]
    assert "off: the settings name no endpoint" in told[0]
    assert "the demonstration model, which needs no endpoint" in told[1]


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


def test_the_demonstration_model_takes_a_call_and_reads_it_as_the_offline_observer_did(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "demo:")
    played = json.loads(CliRunner().invoke(app, ["practice", NAME, "--agent", "llm", "--seed", "0", "--json"]).stdout)
    written = written_turns(files()[NAME])
    call = read(Path(played["transcript"]))
    assert [e.text for e in call.events if isinstance(e, AgentSaid)] == written
    assert (played["resolved"], played["scorecard"]["pass"], call.header.models["agent"].name) == (True, True, "demo")
    (graded,) = json.loads(CliRunner().invoke(app, ["grade", "--observer", "llm", "--json", played["id"]]).stdout)
    opinion = graded["second_opinion"]
    assert (opinion["model"]["name"], opinion["faults"], opinion["discarded"]) == ("demo", [], {})
    assert opinion["agreement"]["turns_alike"] == opinion["agreement"]["turns"] == len(written)


def test_the_demonstration_model_goes_on_where_it_was_left_and_has_nothing_to_say_without_a_script(monkeypatch):
    monkeypatch.chdir(ROOT)
    written = written_turns(files()[NAME])
    assert written_turns(files()[NAME], 3) == written[3:]
    assert written_turns(None) == written_turns(ROOT / "tests/data/small-call.yaml") == []


def test_the_seats_of_a_call_count_together_and_share_its_budget(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "demo:")
    seats = ("--agent", "llm", "--customer", "llm", "--observer", "llm")
    asked = ["practice", NAME, "--seed", "0", *seats]
    told = CliRunner().invoke(app, asked).stderr
    (row,), _ = kept_calls()
    kinds = Counter(event.type for event in read(row.path).events)
    # the agent is asked once more, to find that there is nothing left to say
    requests = kinds["agent_said"] + 1 + kinds["observed"] + kinds["customer_said"]
    tokens, counted = re.search(r"demo took about ([\d,]+) tokens in (\d+) requests\.", told).groups()
    assert int(counted) == requests
    # less than all of it, and more than the observer, the dearest of the seats, takes alone
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_BUDGET", str(int(int(tokens.replace(",", "")) * 0.95)))
    assert CliRunner().invoke(app, asked).exception.kind == "over_budget"
    assert sorted(row.finished for row in kept_calls()[0]) == [False, True]
