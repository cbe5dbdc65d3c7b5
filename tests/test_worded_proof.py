"""The same agent turns said to both customers: what has to be the same, and what is told where it is not."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.cli.proof_text import describe_worded
from roleplay.customers import ScriptedCustomer
from roleplay.errors import ExitCode, UsageProblem
from roleplay.events import CustomerFault
from roleplay.llm import ModelFault, ScriptedModel
from roleplay.trials import WordedProof, prove_wordings
from roleplay.wiring import models
from roleplay.wiring.seats import customer_seat
from roleplay.wiring.trying import ports
from tests.conftest import scenario

NAME = "telecom-bill-shock"


def proof_with(model):
    return prove_wordings({0: scenario(NAME)}, ports(), customer_seat("llm", model=model).make)


def test_the_demonstration_model_changes_nothing(monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "demo:")
    result = CliRunner().invoke(app, ["scenario", "prove", NAME, "--customer", "llm", "--seeds", "1", "--json"])
    assert result.exit_code == ExitCode.OK
    (data,) = json.loads(result.stdout)
    assert (data["scenario"], data["same"], data["apart"], data["calls"]) == (NAME, True, [], 2)
    assert data["worded"] > data["lines"] / 2 > 5
    same = WordedProof(NAME, calls=2, lines=20, worded=18)
    assert describe_worded(same).startswith(f"{NAME}: the same facts, bands and endings. 2 calls, 18 of 20 lines")


def test_a_model_that_never_answers_costs_words_and_nothing_else():
    proof = proof_with(ScriptedModel(lambda _: ModelFault("server_error")))
    assert proof.same
    assert proof.worded == 0
    assert proof.faults["server_error"] > 0


class Deaf(ScriptedCustomer):
    """Answer as written, but never tell what was earned, sound angry and report each line."""

    def __init__(self, report):
        super().__init__()
        self._report = report

    def say(self, view):
        said = super().say(view)
        self._report(CustomerFault(turn=view.turn, kind="slow", reached=view.turn == 1))
        return said.model_copy(update={"band": "desperate" if view.turn > 2 else said.band})

    def close(self):
        pass


def test_where_a_call_goes_otherwise_is_told_once_with_its_turn():
    proof = prove_wordings({0: scenario(NAME)}, ports(), Deaf)
    assert not proof.same
    bands = [a for a in proof.apart if a.what == "band"]
    assert [(a.bot, a.turn, a.worded) for a in bands] == [("skilled", 3, "desperate"), ("cold", 3, "desperate")]
    assert str(bands[0]).startswith("skilled, seed 0, turn 3: band ")
    assert proof.faults["slow"] == proof.lines
    assert proof.reached == 2


def test_a_difference_ends_with_the_code_of_a_failed_comparison(monkeypatch):
    monkeypatch.setattr("roleplay.wiring.seats.customer_seat", lambda name: type("Seat", (), {"make": Deaf}))
    result = CliRunner().invoke(app, ["scenario", "prove", NAME, "--customer", "llm", "--seeds", "1"])
    assert result.exit_code == ExitCode.FAILED
    assert "not the same call" in result.stdout
    assert "held back or failed: slow" in result.stdout


@pytest.mark.parametrize(("customer", "words"), [("llm", "no endpoint"), ("lmm", "no customer 'lmm'")])
def test_without_a_model_or_a_customer_there_is_no_proof(customer, words):
    with pytest.raises(UsageProblem, match=words):
        CliRunner().invoke(app, ["scenario", "prove", NAME, "--customer", customer], catch_exceptions=False)
    assert models.HOW
