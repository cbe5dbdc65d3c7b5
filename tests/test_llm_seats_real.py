"""A real model as the second observer and in the agent's seat: the plumbing holds. Not its quality."""

from __future__ import annotations

import json

import pytest
from pydantic import Field
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.errors import ExitCode
from roleplay.events import AgentSaid
from roleplay.llm import ModelFault
from roleplay.observers import llm
from roleplay.observers.llm_reading import Report
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


class Short(llm.Answer):
    """Ask for at most two reports."""

    behaviours: list[Report] = Field(json_schema_extra={"maxItems": 2})


@pytest.fixture(scope="module")
def address():
    with serving() as address:
        yield address


@pytest.fixture(autouse=True)
def endpoint(address, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", address)
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", MODEL)
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_TIMEOUT", "240")


def test_a_call_is_graded_again_and_every_quote_stands_in_the_turn(tmp_path, observer, monkeypatch):
    # on a slow processor the whole catalogue alone is a minute's reading, and twelve reports are two
    few = "\n".join(llm.definitions().splitlines()[:6])
    monkeypatch.setattr(llm, "definitions", lambda: few)
    monkeypatch.setattr(llm, "Answer", Short)
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


def test_it_sits_in_the_agents_seat_and_what_it_fails_at_is_not_graded(tmp_path, observer):
    agent = make_agent("llm", "exam")
    setup = Setup(NAME, 0, "exam", folder=tmp_path / "kept")
    live = LiveCall.start(setup, load(ROOT / "scenarios" / NAME, 0), agent=agent)
    assert live.header.models["agent"].name == MODEL
    try:
        assert live.say(agent(live.state)).text
    except ModelFault as fault:
        # so small a model may go on and on
        failed = fault.kind
    else:
        failed = ""
    live.pause()
    agent.close()
    kept = read(live.path)
    said = [e.text for e in kept.events if isinstance(e, AgentSaid)]
    assert failed in ("", "truncated")
    assert len(said) == (not failed)
    assert all("\n" not in text for text in said)
    assert not kept.finished
