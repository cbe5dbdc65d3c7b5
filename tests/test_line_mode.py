"""The line mode says and does what the screen does: pauses, notes, silence, endings, and failures said as such."""

from __future__ import annotations

import pytest

from roleplay.behaviours import Observation
from roleplay.cli.line_mode import LineMode, Words
from roleplay.errors import ExitCode
from roleplay.events import CallPaused
from roleplay.transcripts import read
from roleplay.wiring.call_clock import CallClock, Spent, spent
from roleplay.wiring.live import LiveCall
from roleplay.wiring.replay import replay
from tests.seer import RUDE


def play(live, *lines, prompt=True):
    words = Words(iter([f"{line}\n".encode() for line in lines]), prompt=prompt, commands=True)
    return LineMode(live, words, as_json=False).run()


def test_notes_pause_time_and_history_are_lines(ring, capsys):
    live = ring()
    lines = (
        "/note rent goes out Friday",
        "/note ask who had the phone",
        "/notes",
        "/pause",
        "",
        "/time",
        "Go on.",
        "/history",
    )
    assert play(live, *lines) == ExitCode.OK
    told = capsys.readouterr().err
    assert "rent goes out Friday\nask who had the phone\n" in told
    assert "The clock has stopped" in told
    assert f"The call goes on. They said: {live.state.lines[0].text}" in told
    assert "turn 0 of about 9" in told
    assert "You: Go on.\n" in told
    assert [e.type for e in live.events if isinstance(e, CallPaused)] == ["call_paused", "call_resumed"]
    assert live.notes == "rent goes out Friday\nask who had the phone"
    assert live.state.turn == 1
    assert replay(read(live.path)).differences == ()


def test_silence_and_hanging_up_are_asked_about_once_where_somebody_types(ring, capsys):
    live = ring()
    play(live, "", "", "/hangup", "/time", "/hangup", "/hangup")
    out, told = capsys.readouterr()
    assert told.count("Enter again stays silent") == 1
    assert live.state.lines[1].text == ""
    assert live.state.turn == 1
    assert told.count("Hang up?") == 2
    assert "— you have hung up —" in out
    assert live.state.outcome == "ended_by_agent"


def test_a_pipe_is_not_asked(ring):
    live = ring()
    play(live, "", "/hangup", prompt=False)
    assert live.state.turn == 1
    assert live.state.outcome == "ended_by_agent"


def test_an_exam_has_no_cards_and_no_pause(ring, capsys):
    live = ring("exam")
    play(live, "/cards", "/card 1", "/pause", "/note mine", "/notes")
    told = capsys.readouterr().err
    assert told.count("An exam has no cards.") == 2
    assert "An exam has no pause." in told
    assert "mine" in told
    assert not [e for e in live.events if isinstance(e, CallPaused)]


def test_a_dead_line_and_a_supervisor_are_said(ring, seer, capsys):
    seer.sees = RUDE
    play(ring(), *["Read the terms."] * 12)
    out = capsys.readouterr().out
    assert out.index("— the line is dead —") < out.index("DEBRIEF")
    seer.sees = Observation(move="transfer")
    play(ring(), "I'll put you through.")
    assert "Supervisor: Supervisor speaking." in capsys.readouterr().out


def test_a_grader_that_fails_is_said_as_such_and_tried_again(ring, seer, capsys):
    live = ring()

    def lines():
        seer.fails = ValueError("no weights")
        yield b"Tell me what happened.\n"
        yield b"Hello?\n"
        seer.fails = None
        yield b"/again\n"

    LineMode(live, Words(lines(), prompt=True, commands=True), as_json=False).run()
    out, told = capsys.readouterr()
    assert "Your words are kept; the grader failed: no weights\n/again tries again." in told
    assert "still without an answer. /again" in told
    assert f"Customer: {live.customer_line}" in out
    assert live.state.turn == 1


def test_without_anybody_to_try_again_a_failure_stops_the_program_and_the_call_is_kept(ring, seer, capsys):
    live = ring()
    seer.fails = ValueError("no weights")
    with pytest.raises(ValueError, match="no weights"):
        play(live, "Tell me what happened.", prompt=False)
    live.release()
    seer.fails = None
    again = LiveCall.resume(live.path)
    assert again.state.turn == 1
    assert not again.owed
    assert again.customer_line
    again.release()


def test_time_on_record_is_talking_or_pause():
    def at(seconds, kind):
        return CallPaused(type=kind, turn=0, at=f"2026-01-05T09:{seconds // 60:02d}:{seconds % 60:02d}+00:00")

    began = "2026-01-05T09:00:00+00:00"
    pause = [at(60, "call_paused"), at(90, "call_resumed"), at(100, "call_paused")]
    assert spent(began, pause) == Spent(talking=70, paused=30)
    assert spent(began, [*pause, at(130, "call_paused"), at(160, "call_resumed")]) == Spent(talking=70, paused=90)
    # killed and gone on with: nobody knows how long it was talked after the last event
    assert spent(began, [at(40, "call_resumed")]) == Spent(talking=0, paused=40)


def test_a_clock_counts_only_while_it_runs():
    now = [0.0]
    clock = CallClock(5, lambda: now[0])
    now[0] = 10
    clock.stop()
    now[0] = 100
    clock.start()
    now[0] = 101
    assert clock.seconds == 16
