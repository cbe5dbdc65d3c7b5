"""Whether words that give a call away are held back, each under its class, and natural ones are not."""

from __future__ import annotations

from collections import Counter

import pytest

from roleplay.calls import begin, view_of
from roleplay.customers import ScriptedCustomer
from roleplay.customers.asking import ask_for
from roleplay.customers.checks import IN_WORDS, Case, WrittenLine, held_back
from roleplay.customers.checks.case import stems
from roleplay.customers.prompts import sounds
from roleplay.llm.window import Window
from roleplay.wiring.seats import alike
from tests.conftest import SCENARIOS, scenario
from tests.red_team import HELD, INJECTED, PASSES, SITUATIONS, situation, spoken


def test_everything_bad_is_held_back_under_its_own_class():
    wrong = []
    for row in HELD:
        line = situation(row["at"], row.get("agent"), alike)
        held = held_back(spoken(row, line), line)
        if held is None or held.kind != row["class"]:
            wrong.append((row["class"], held, row["says"][:60]))
    assert not wrong
    assert set(IN_WORDS) == {row["class"] for row in HELD}


def test_nothing_natural_is_held_back():
    held = [(row["at"], held_back(spoken(row, line), line), row["says"]) for row in PASSES
            if held_back(spoken(row, line := situation(row["at"], None, alike)), line)]  # fmt: skip
    assert not held


def test_the_corpus_is_as_large_as_it_has_to_be():
    bands = Counter(SITUATIONS[row["at"]]["band"] for row in PASSES)
    assert len(INJECTED) >= 30
    assert len(HELD) >= 60
    assert len(PASSES) >= 40
    assert len(bands) >= 6
    assert len({SITUATIONS[row["at"]]["scenario"] for row in PASSES}) >= 5


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_written_line_passes_in_other_typography(name):
    line = situation(name)
    assert held_back(line.written.replace("'", "’").upper().replace("NF4", "nf4"), line) is None


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_model_never_reads_what_is_not_told(name):
    played = scenario(name)
    view = view_of(begin(played, 0))
    line = WrittenLine(ScriptedCustomer().say(view), view, Case(played, 0))
    asked = ask_for(line, Window()).messages
    # what is said of every customer in this band, and the rules, tell nothing about this one
    of_this_one = asked[0].text.split("\nRules\n")[0].replace(sounds()[line.said.band], "")
    shown = stems(of_this_one) | stems(asked[1].text)
    for fact, secret in line.untold.items():
        assert secret.wordings
        assert not any(text in m.text for text in secret.wordings for m in asked)
        assert not (secret.marks & shown), fact


def test_the_agents_words_stay_inside_their_fence():
    plain = ask_for(situation("bill-identity", "Hello."), Window()).messages
    for row in INJECTED:
        if row["at"] != "bill-identity":
            continue
        system, user = ask_for(situation("bill-identity", row["agent"]), Window()).messages
        assert system == plain[0]
        assert user.text.count("<<<") == plain[1].text.count("<<<") == 3
        assert user.text.count(">>>") == 3
        outside = [piece.split(">>>")[-1] for piece in user.text.split("<<<")]
        assert outside == [piece.split(">>>")[-1] for piece in plain[1].text.split("<<<")]
