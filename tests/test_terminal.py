"""The program as it is used: started in a real terminal of 80 columns and 24 rows, and driven by its keys alone."""

from __future__ import annotations

import os
import sys

import pytest

from roleplay.transcripts import read, verify
from roleplay.trials.call_file import read_call
from tests.conftest import ROOT
from tests.seer import NAME
from tests.terminal import TMUX, terminal

LINES = (*read_call(ROOT / "scenarios" / NAME / "skilled.call").turns, "Thank you for your patience, Dana. Goodbye.")
BEGINNING = 14
"""Characters of a line that stand on one row, wherever it is broken."""
MISSING = "there is no tmux here; Debian: apt install tmux, macOS: brew install tmux"

pytestmark = [pytest.mark.tmux, pytest.mark.skipif(TMUX is None, reason=MISSING)]


def events(folder, kind):
    """Return the events of a kind in the one call that is kept."""
    (file,) = folder.glob("*.jsonl")
    return [event for event in read(file).events if event.type == kind]


def found_on_home(window):
    """Go home from the brief that was asked for, and find the same call there."""
    window.shows("How do you want to take it?")
    window.press("Escape")
    home = window.shows("Next:", "calls to take", "f1 Keys")
    assert "^q Quit" in home.splitlines()[-1]
    assert "Show all" not in home
    window.press("/")
    window.shows("esc Show all")
    window.type("bill 312")
    window.shows("1 of 24", "Roaming bill of 312")
    window.press("Enter")
    window.shows("⏎ Open")
    window.press("Enter")
    window.shows("How do you want to take it?", "Your brief")


def taken(window, kept):
    """Take the call, line by line, until the customer puts the phone down."""
    assert not list(kept.glob("*.jsonl"))
    window.press("Enter")
    window.shows("What would you say?", "turn 0")
    (opening,) = events(kept, "customer_said")
    window.shows(opening.text[:BEGINNING])
    for turn, line in enumerate(LINES, 1):
        window.type(line)
        window.press("Enter")
        window.until(lambda turn=turn: events(kept, "customer_said")[-1].turn == turn)
        window.press("Enter")  # their words are there at once
        window.shows(f"turn {turn} of about", line[-BEGINNING:], events(kept, "customer_said")[-1].text[-BEGINNING:])
    window.shows("The call is over: they accepted it.")


def debriefed(window):
    """Rate oneself, read the debrief and go home."""
    window.press("Enter")
    window.shows("Press 0 to 5.")
    window.press("4")
    window.shows("● 4 The caller was heard most")
    window.press("3")
    window.shows("● 3 Most of it was done")
    window.press("Enter")
    window.shows("Passed")
    for key, words in ("2", "E1 Takes up the feeling"), ("3", "Bold helped, underlined hurt."), ("1", "A strength"):
        window.press(key)
        window.shows(words)
    window.press("Escape")
    window.shows("1 taken")


def test_a_whole_call_is_typed_from_home_to_the_debrief(tmp_path):
    kept = tmp_path / "kept"
    room = [sys.executable, "-m", "roleplay", "practice", NAME, "--seed", "0", "--mode", "guided"]
    env = {"PYTHONPATH": str(ROOT), "ROLEPLAY_CONFIG": os.environ["ROLEPLAY_CONFIG"], "ROLEPLAY_TRANSCRIPTS": str(kept)}
    with terminal(room, tmp_path, **env, TERM="screen-256color", LANG="C.UTF-8") as window:
        found_on_home(window)
        taken(window, kept)
        debriefed(window)
        window.press("q")
        window.until(lambda: window.status is not None)
        assert window.status == 0
    (file,) = kept.glob("*.jsonl")
    transcript = read(file)
    assert verify(file).state == "sound"
    assert (transcript.header.scenario, transcript.header.seed, transcript.header.mode) == (NAME, 0, "guided")
    assert [e.text for e in transcript.events if e.type == "agent_said"] == list(LINES)
    assert [e.turn for e in transcript.events if e.type == "customer_said"] == list(range(len(LINES) + 1))
    (rated,) = (e for e in transcript.events if e.type == "self_rated")
    assert (rated.empathy, rated.resolution) == (4, 3)
    assert transcript.footer.outcome == "accepted"
    assert transcript.footer.scorecard["passed"] is True
