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
from roleplay.transcripts import SecondOpinion, read, read_reviews, verify, verify_reviews
from roleplay.wiring.agents import make_agent
from roleplay.wiring.certify.run import play_run
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.replay import replay
from tests.agents_run import begun
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


def test_it_takes_a_short_call_of_a_certification_run(tmp_path, monkeypatch):
    home = tmp_path / "scenarios" / "short-call"
    home.mkdir(parents=True)
    text = (ROOT / "scenarios" / NAME / "scenario.yaml").read_text(encoding="utf-8")
    short = text.replace(f"id: {NAME}\n", "id: short-call\n").replace("par: 9, limit: 24", "par: 4, limit: 4")
    (home / "scenario.yaml").write_text(short, encoding="utf-8")
    monkeypatch.setenv("ROLEPLAY_SCENARIOS", str(home.parent))
    # so small a model would go on and on: a sentence is an answer
    with serving(".") as address:
        model = {"endpoint": {"url": address, "model": MODEL}}
        more = {"parallel": 1, "tries": 1, "call_seconds": 480}
        run = begun(tmp_path, {"model": model}, scenarios=["short-call"], **more)
        done = play_run(run, 1)
    (slot,) = run.run.slots
    assert (done.done, done.faulty) == (1, 0)
    kept = read(run.call(slot))
    assert kept.header.models["agent"].name == MODEL
    assert sum(isinstance(e, AgentSaid) for e in kept.events) == 4
    assert verify(run.call(slot)).state == "sound"
    assert list(replay(kept, observe_again=True).differences) == []
