"""A real model as the second observer and in the agent's seat: the plumbing holds. Not its quality."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.errors import ExitCode
from roleplay.events import AgentSaid
from roleplay.scenarios import load
from roleplay.transcripts import SecondOpinion, read, read_reviews, verify_reviews
from roleplay.wiring.agents import make_agent
from roleplay.wiring.live import LiveCall, Setup
from tests.conftest import ROOT, play, start
from tests.real_server import MODEL, missing, serving

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.xdist_group("real model"),
]
NAME = "telecom-bill-shock"
TURN = "312 for one weekend would stop anyone. Tell me what happened, from the start."


@pytest.fixture(scope="module")
def address():
    with serving() as address:
        yield address


@pytest.fixture(autouse=True)
def endpoint(address, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", address)
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", MODEL)
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_TIMEOUT", "240")


def test_a_call_is_graded_again_and_every_quote_stands_in_the_turn(tmp_path, observer):
    call = play(start(NAME, tmp_path / "kept"), [TURN]).path
    result = CliRunner().invoke(app, ["grade", "--observer", "llm", "--json", str(call)])
    (data,) = json.loads(result.stdout)
    opinion = data["second_opinion"]
    assert opinion["model"]["name"] == MODEL
    if result.exit_code == ExitCode.ENDPOINT:
        # so small a model may not come to an end; then there is no score and nothing is kept
        assert {f["kind"] for f in opinion["faults"]} <= {"truncated", "malformed", "stalled", "slow"}
        assert (opinion["pass"], read_reviews(call)) == (None, ())
        return
    assert opinion["agreement"]["turns"] == 1
    (review,) = read_reviews(call)
    assert isinstance(review, SecondOpinion)
    assert all(d.words in TURN for d in review.disagreements)
    assert verify_reviews(call).state == "sound"


def test_it_takes_the_agents_turns_of_a_call(tmp_path, observer):
    agent = make_agent("llm", "free")
    live = LiveCall.start(
        Setup(NAME, 0, "free", folder=tmp_path / "kept"), load(ROOT / "scenarios" / NAME, 0), agent=agent
    )
    for _ in range(2):
        live.say(agent(live.state))
    live.end("abandoned")
    live.close()
    kept = read(live.path)
    assert kept.header.models["agent"].name == MODEL
    words = [e.text for e in kept.events if isinstance(e, AgentSaid)]
    assert len(words) == 2
    assert all(len(said.split()) > 2 and "\n" not in said for said in words)
