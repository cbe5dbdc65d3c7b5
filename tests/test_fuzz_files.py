"""Whatever becomes of a sound file, it is played or refused: nothing is raised but what is declared."""

from __future__ import annotations

import copy
import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from roleplay import rubrics, scenarios
from roleplay.behaviours import Observation
from roleplay.cli.scenario_text import describe
from roleplay.customers import ScriptedCustomer
from roleplay.diagnostics import has_errors, render
from roleplay.errors import BadFile
from roleplay.text_files import hidden_in
from roleplay.trials import Ports, check_calls, play, read_call, read_rehearsal, speak
from tests.conftest import ROOT

SMALL = (ROOT / "tests/data/small-call.yaml").read_text(encoding="utf-8")
RUBRIC = (ROOT / "roleplay/rubrics/empathy.yaml").read_text(encoding="utf-8")
REHEARSAL = (ROOT / "scenarios/telecom-bill-shock/first-minute.rehearsal").read_text(encoding="utf-8")
CALL = (ROOT / "scenarios/telecom-bill-shock/skilled.call").read_text(encoding="utf-8")
OTHERS_WORDS = re.compile(r"(Input|String|Tuple|List|Dictionary) should|Unable to|scalar|token|validation")
"""How the libraries talk that read YAML and check schemas."""
SIGNS = "{}[]'\":-!&*#|>%@`?,. \t\nabx0~<=\\"
"""What means something in YAML."""
ODD = [
    None, "", " ", "x", "x" * 700, "…", "{thing}", "{slot.sum}", "{", "no", "null", "0", "-1", "1e999", "12:30", "../x",
    "\u202e", "\ud7ff", 0, -1, 1.5, math.inf, math.nan, 10**30, True, [], {}, [[]], {"x": {}}, ["identify"],
    {"any": []}, {"says": "x"}, {"step": "swap", "harm": "dismiss"}, {"at_least": 9, "at_most": 1},
    {"bands": {"any": ["x"]}}, {"measures": {"hurts": 1}},
]  # fmt: skip
"""What a value may turn into."""


def paths_in(data, path=()):
    """Yield the way to every value below the top."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths_in(value, (*path, key))


def at(data, path):
    for step in path:
        data = data[step]
    return data


def mutated(draw, text):
    """Return a document after up to three accidents to its nodes."""
    data = copy.deepcopy(YAML(typ="safe").load(text))
    for _ in range(draw(st.integers(1, 3))):
        ways = list(paths_in(data))
        *holder, key = draw(st.sampled_from(ways))
        inside = at(data, holder)
        accident = draw(st.sampled_from(["delete", "retype", "swap", "double", "rename"]))
        if accident == "delete":
            del inside[key]
        elif accident == "retype":
            inside[key] = copy.deepcopy(draw(st.sampled_from(ODD)))
        elif accident == "swap":
            inside[key] = copy.deepcopy(at(data, draw(st.sampled_from(ways))))
        elif isinstance(inside, list):
            inside.append(copy.deepcopy(inside[key]))
        else:
            inside[f"{key}{draw(st.sampled_from(['s', '2', ' ', '']))}"] = (
                copy.deepcopy(inside[key]) if accident == "double" else inside.pop(key)
            )
    return json.dumps(data, indent=draw(st.sampled_from([None, 1])), default=str)


def damaged(draw, raw):
    """Return bytes cut short, with some bits turned over, or with a piece in another place."""
    raw = bytearray(raw)
    for _ in range(draw(st.integers(0, 4))):
        raw[draw(st.integers(0, len(raw) - 1))] ^= 1 << draw(st.integers(0, 7))
    for _ in range(draw(st.integers(0, 2))):
        start, length = draw(st.integers(0, len(raw) - 1)), draw(st.integers(0, 60))
        piece = raw[start : start + length]
        raw[(where := draw(st.integers(0, len(raw)))) : where] = piece
    return bytes(raw[: draw(st.integers(len(raw) // 2, len(raw)))] if draw(st.booleans()) else raw)


@st.composite
def accidents(draw, text):
    kind = draw(st.sampled_from(["nodes", "bytes", "bytes", "signs"]))
    if kind == "nodes":
        return mutated(draw, text).encode("utf-8", "replace")
    signs = draw(st.text(alphabet=SIGNS, max_size=40)).encode()
    return damaged(draw, text.encode()) if kind == "bytes" else signs + (text.encode() if draw(st.booleans()) else b"")


def blind_ports():
    found = {name: rubrics.find(name).usable() for name in ("empathy", "resolution")}
    customer = ScriptedCustomer()
    return Ports(lambda *_: Observation(), customer.say, found, lambda *_: {}, lambda *_: 0.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@settings(max_examples=200)
@given(raw=accidents(SMALL))
@example(raw=SMALL.encode())
@example(raw=b"({")
@example(raw=b"!tag {x: '{x}'}")
@example(raw=b"- '{slot.x}'")
@example(raw=b"!a\nvariants: [{}]\ntitle: '{x}'")
def test_a_scenario_after_an_accident_is_played_or_refused(raw, folder):
    file = folder / "scenario.yaml"
    file.write_bytes(raw)
    found = scenarios.load(file, thorough=True)
    assert render(found.problems)
    assert all(p.place.line >= 1 and p.place.column >= 1 for p in found.problems)
    assert not [p.message for p in found.problems if OTHERS_WORDS.search(p.message)]
    if found.scenario is None or has_errors(found.problems):
        assert has_errors(found.problems)
        with pytest.raises(BadFile):
            found.usable()
        return
    for seed in range(2):
        scenario = scenarios.load(file, seed).usable()
        assert describe(scenario)
        said = speak(["Hello.", "May I have the number?"] * 8)
        assert play(scenario, seed, blind_ports(), said).outcome


@settings(max_examples=100)
@given(raw=accidents(RUBRIC))
@example(raw=RUBRIC.encode())
def test_a_rubric_after_an_accident_grades_or_is_refused(raw, folder):
    file = folder / "empathy.yaml"
    file.write_bytes(raw)
    found = rubrics.load(file)
    assert (found.rubric is None) <= has_errors(found.problems)
    if not has_errors(found.problems):
        scenario = scenarios.load(ROOT / "tests/data/small-call.yaml").usable()
        ports = replace(blind_ports(), rubrics={"empathy": found.usable()})
        graded = play(scenario, 0, ports, speak(["Hello."]))
        assert set(graded.scorecard.rubrics) == {"empathy"}


@settings(max_examples=60)
@given(data=st.data())
def test_a_rehearsal_or_model_call_after_an_accident_is_read_or_refused(data, folder):
    scenario = scenarios.load(ROOT / "tests/data/small-call.yaml").usable()
    file = folder / "skilled.call"
    file.write_bytes(damaged(data.draw, REHEARSAL.encode()))
    found = read_rehearsal(file, "one.rehearsal", scenario)
    assert found.problems or found.turns
    file.write_bytes(damaged(data.draw, CALL.encode()))
    call = read_call(file, "skilled.call")
    assert len(call.turns) == len(call.lines) == len(call.notes)
    assert call.turns or call.problems
    assert render(check_calls(folder, "there", scenario))


@given(st.text(max_size=200))
def test_hidden_characters_are_found_at_their_place(text):
    for problem in hidden_in(text, "x"):
        assert problem.source_line[problem.place.column - 1] in text
