"""A whole call, a second opinion and a proof with a real model: far too weak to play, so only the plumbing counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.real_server import MODEL, missing, serving

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.xdist_group("real model"),
]
SMALL = str(ROOT / "tests/data/small-call.yaml")
TURNS = "Good morning, what can I do for you?\nCan I have your order number, please?\n"


@pytest.fixture
def run(tmp_path):
    """Return a function that runs the program with a real model behind it and gives its code and its data."""
    (tmp_path / "turns.txt").write_text(TURNS, encoding="utf-8")
    with serving() as address:
        env = {
            **os.environ, "PYTHONPATH": str(ROOT), "ROLEPLAY_ENDPOINT_URL": address, "ROLEPLAY_ENDPOINT_MODEL": MODEL,
            "ROLEPLAY_ENDPOINT_TIMEOUT": "30", "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }  # fmt: skip

        def run(*words, **settings):
            done = subprocess.run(
                [sys.executable, "-m", "roleplay", *words], cwd=tmp_path, env={**env, **settings}, capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            assert "Traceback" not in done.stderr, done.stderr
            return done.returncode, json.loads(done.stdout or "null"), done.stderr

        yield run


def test_a_call_with_a_real_model_is_played_graded_and_proved(run, tmp_path):
    code, call, _ = run("practice", SMALL, "--customer", "llm", "--seed", "0", "--agent-file", "turns.txt", "--json")
    assert code == 0
    assert call["customer"] == "llm"
    assert [m["turn"] for m in call["mood"]] == list(range(len(call["mood"])))
    assert len(call["mood"]) > 1
    assert call["scorecard"]["empathy"]["criteria"]["E1"]["why"]
    lines = [json.loads(line)["content"] for line in (tmp_path / call["transcript"]).read_text().splitlines()]
    assert lines[0]["models"]["customer"]["name"] == MODEL
    said = [e for e in lines if e.get("type") == "customer_said"]
    # each line was worded by the model, or it is on record why not
    told = {e["turn"] for e in lines if e.get("type") == "customer_fault"}
    given_up = min((e["turn"] for e in lines if e.get("kind") == "given_up"), default=len(said))
    assert all(e["words"] or e["turn"] in told or e["turn"] > given_up for e in said)

    code, opinion, notes = run("grade", call["transcript"], "--observer", "llm", "--json")
    assert code in (0, 4), notes
    assert opinion[0]["empathy"]["score"] == call["scorecard"]["empathy"]["score"]

    # so slow a model cannot word every line of two calls in a test: each may use what some lines take
    prove = ("scenario", "prove", SMALL, "--customer", "llm", "--seeds", "1", "--json")
    code, proof, _ = run(*prove, ROLEPLAY_ENDPOINT_BUDGET="2000")
    assert code == 0
    assert (proof[0]["scenario"], proof[0]["same"], proof[0]["calls"]) == ("small-call", True, 2)
    assert proof[0]["worded"] + sum(proof[0]["faults"].values()) > 0
