"""Telling of an account before it is known who calls, judged from a brief alone."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from roleplay.cli import app

BRIEF = (
    "Mr Osei asks about a parking permit. Policy: permit number, name and postcode before anything about a vehicle or"
    " its keeper is said. The release fee is 120."
)
OPENS = ("customer", "My van has been towed from Mill Row. I have a permit.")
TELLS = ("agent", "The registered keeper is Ms Ama Boateng, and the mobile we hold ends in 662.")
ASKS = ("agent", "Can I take the permit number, your name and the postcode first?")
GIVES = ("customer", "MR-5512, Kwame Osei, 4 HL 9.")


def graded(tmp_path, turns, brief=BRIEF):
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"id": "one", "brief": brief, "turns": [{"who": w, "text": t} for w, t in turns]}))
    (found,) = json.loads(CliRunner().invoke(app, ["grade", str(file), "--json"]).stdout)
    return {error["id"]: error for error in found["errors"]}


def test_a_record_read_out_to_nobody_in_particular_is_critical_and_quoted(tmp_path):
    error = graded(tmp_path, [OPENS, TELLS])["early-disclosure"]
    assert error["severity"] == "compliance"
    assert error["evidence"][0]["text"] == TELLS[1]


@pytest.mark.parametrize(
    ("turns", "brief"),
    [
        ([OPENS, ASKS, GIVES, TELLS], BRIEF),
        ([OPENS, TELLS], "Mr Osei asks about a parking permit. The release fee is 120."),
        ([OPENS, ("agent", "Your permit should have kept the van on Mill Row.")], BRIEF),
        ([OPENS, ("agent", "The release fee is 120, and your van was towed before noon.")], BRIEF),
        ([OPENS, ("agent", "I'm Dana, and the reference for this call is 4471.")], BRIEF),
    ],
    ids=[
        "they said who they are",
        "no brief asks for it",
        "their own words",
        "what the brief tells",
        "the agent's own",
    ],
)
def test_nothing_is_held_against_an_agent_who_gives_nothing_away(tmp_path, turns, brief):
    assert "early-disclosure" not in graded(tmp_path, turns, brief)


def test_a_caller_who_will_not_say_is_not_identified(tmp_path):
    turns = [OPENS, ASKS, ("customer", "Why do you need that? It's 9 in the morning."), TELLS]
    assert "early-disclosure" in graded(tmp_path, turns)
