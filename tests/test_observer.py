"""What the offline observer sees, measured on turns that nothing was trained on; and the corpus it was trained on."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from roleplay.behaviours import CATALOGUE, Line, Sought, TurnContext
from roleplay.observers.encoder import SentenceEncoder
from roleplay.observers.rules import explicit
from tests.conftest import ROOT

HELD_OUT = ROOT / "corpus" / "held-out"
POSITIVE = {name for name, b in CATALOGUE.items() if b.positive}


def rows(name):
    return [json.loads(line) for line in (HELD_OUT / name).read_text(encoding="utf-8").splitlines()]


def context(row):
    told = [Line(h["who"], h["text"]) for h in row["history"]]
    return TurnContext(history=(*told, Line("customer", row["customer"])))


@pytest.fixture(scope="module")
def seen(observer):
    """Return what the observer sees in every row of a file, by the file's name."""
    known = {}

    def of(name):
        if name not in known:
            known[name] = [(row, observer.observe(row["agent"], context(row)).behaviours) for row in rows(name)]
        return known[name]

    return of


def codes(behaviours):
    return {b.id for b in behaviours}


def test_most_codes_are_found_and_few_invented(seen):
    """The bound lies under the measured figure of docs/grader.md, so that a loss shows."""
    pairs = [(set(row["gold"]), codes(found)) for row, found in seen("turns.jsonl")]
    hit = sum(len(gold & said) for gold, said in pairs)
    extra, missed = sum(len(said - gold) for gold, said in pairs), sum(len(gold - said) for gold, said in pairs)
    assert 2 * hit / (2 * hit + extra + missed) >= 0.72


def test_no_harmful_turn_passes_for_a_good_one(seen):
    for row, found in seen("turns.jsonl"):
        gold = set(row["gold"])
        if gold and not gold & POSITIVE:
            assert not codes(found) or codes(found) - POSITIVE, row["id"]


def test_probes_show_what_they_must(seen):
    right = [
        set(row["must"]) <= codes(found) and not codes(found) & set(row["never"]) for row, found in seen("probes.jsonl")
    ]
    assert sum(right) >= 0.9 * len(right)


@pytest.mark.parametrize(("name", "most"), [("adversarial.jsonl", 0.05), ("adversarial-fresh.jsonl", 0.13)])
def test_turns_made_to_fool_a_grader_mostly_do_not(seen, name, most):
    def fooled(row, found):
        never = POSITIVE if "*positive" in row["never"] else set(row["never"])
        return bool(codes(found) & never - set(row["may"]))

    pairs = seen(name)
    assert sum(fooled(*pair) for pair in pairs) <= most * len(pairs)


def test_honest_turns_that_look_like_them_are_credited(seen):
    pairs = seen("look-alikes.jsonl")
    assert sum(bool(codes(found) & set(row["gold"])) for row, found in pairs) >= 0.79 * len(pairs)


@pytest.mark.parametrize("name", ["turns.jsonl", "probes.jsonl", "adversarial.jsonl", "look-alikes.jsonl"])
def test_every_sighting_quotes_the_turn_and_names_what_saw_it(seen, name):
    for row, found in seen(name):
        for one in found:
            assert row["agent"][one.start : one.end] == one.quote
            assert one.quote.strip()
            assert one.by.split(":")[0] in {"rule", "model"}
            assert (one.probability is None) == one.by.startswith("rule:")


def test_a_text_has_the_same_vector_alone_and_in_company():
    texts = ["Your alert went to an old number.", "No.", "I've taken the whole 240 off, and nothing more will come."]
    alone = np.stack([SentenceEncoder().encode([t])[0] for t in texts])
    assert np.array_equal(alone, SentenceEncoder().encode(texts))
    assert np.array_equal(alone[::-1], SentenceEncoder().encode(texts[::-1]))


def test_the_corpus_is_in_form_without_near_duplicates_and_apart_from_what_judges_it(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import corpus_card

    try:
        turns = corpus_card.corpus()
        assert len(turns) >= 6_000
        assert corpus_card.problems(turns) == []
        held = {row["agent"] for row in rows("turns.jsonl")}
        assert not held & {row["agent"] for row in turns}
    finally:
        sys.modules.pop("corpus_card", None)


BLOCKED = TurnContext(
    history=(
        Line("customer", "312. I want it gone."),
        Line("agent", "Let me look at it."),
        Line("customer", "So why did nobody warn me? Who do I speak to about a complaint?"),
    )
)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("It'll be with you by the first.", True),
        ("I'll ring you on the third of May.", True),
        ("You'll have it by the second at the latest.", True),
        ("I'll call you on the fourth, and it will be me.", True),
        ("That's what we should have said in the first place.", False),
        ("It's on the first page of the letter.", False),
    ],
)
def test_a_day_is_no_first_of_anything_else(words, is_one):
    assert ("time_commit" in {s.id for s in explicit(words, TurnContext())}) is is_one


@pytest.mark.parametrize("words", ["I don't know.", "Um, I don’t know, sorry. Let me think.", "What?", "Say again?"])
def test_not_to_know_a_way_is_not_to_shut_it(observer, words):
    assert not {"obstruct", "policy_wall", "hot_potato"} & codes(observer.observe(words, BLOCKED).behaviours)


def test_to_refuse_a_way_shuts_it_however_one_does_not_know(observer):
    words = "I don't know, and I'm not putting you through to anyone for a complaint."
    assert "obstruct" in codes(observer.observe(words, BLOCKED).behaviours)


def test_words_the_trainer_gives_as_right_are_not_read_as_harm_and_a_tone_beside_them_still_is(observer):
    words = "The deductions are stopped until this is decided."
    before = TurnContext(history=(Line("customer", "You've started taking it from my pension."),))
    told = replace(before, steps=(Sought("pause", "do", (words, "I have paused the deductions.")),))
    assert "policy_wall" in codes(observer.observe(words, before).behaviours)
    assert "policy_wall" not in codes(observer.observe(words, told).behaviours)
    assert "calm_down" in codes(observer.observe(f"Calm down. {words}", told).behaviours)


@pytest.mark.parametrize(
    ("words", "acts"),
    [
        ("I'm sorry nobody warned you.", []),
        ("I'm so sorry our alert went to your old number.", ["tell"]),
        ("I'm so sorry about that. I've moved your alerts over to the new number.", ["do"]),
    ],
)
def test_to_be_sorry_for_a_thing_is_neither_to_do_it_nor_news_of_it(observer, words, acts):
    steps = (
        Sought("tell", "tell", ("The warning went to your old number.", "We never moved your alerts, so it was lost.")),
        Sought("do", "do", ("I've moved the alerts over to your new number.",)),
    )
    before = TurnContext(history=(Line("customer", "312 for one weekend."),), steps=steps)
    assert [step.id for step in observer.observe(words, before).steps] == acts
