"""The call screen: words that arrive, a box that loses nothing, pauses, notes, endings, and failures said as such."""

from __future__ import annotations

import os
import weakref
from functools import partial

import pytest
from rich.cells import cell_len
from textual import events
from textual.widgets import OptionList, Static, TextArea

from roleplay.behaviours import Observation
from roleplay.events import AgentSaid, CallPaused, CustomerSaid, Part, SelfRated
from roleplay.transcripts import read, verify
from roleplay.tui import collector, pace
from roleplay.tui.app import RoleplayApp
from roleplay.tui.pace import Tempo, beats
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.leave import HangUpScreen, LeaveScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.screens.think import ThinkScreen
from roleplay.tui.widgets.cards import CardPane
from roleplay.tui.widgets.conversation import AT_FIRST, MOST
from roleplay.tui.widgets.line import Remark, SpokenLine, Words
from roleplay.tui.widgets.mood_meter import MoodLine, MoodMeter
from roleplay.wiring import live as wiring
from roleplay.wiring.live import LiveCall
from roleplay.wiring.replay import replay
from roleplay.wiring.results import last_moods, moods
from tests.conftest import ROOT
from tests.seer import RUDE
from tests.test_tui import until


class Room(RoleplayApp):
    """The app with nothing on it but a call."""

    CSS_PATH = ROOT / "roleplay/tui/app.tcss"

    def __init__(self, live):
        super().__init__()
        self.pace = "instant"
        self.live = live

    def on_mount(self, event):
        event.prevent_default()
        self.push_screen(CallScreen(self.live))


def shown(app, selector):
    return str(app.screen.query_one(selector, Static).render())


def said(app):
    return [str(words.render()) for words in app.screen.query(Words)]


def drawn(line):
    """Return what can be read of a line, as it is drawn."""
    words = line.query_one(Words)
    return " ".join(words.render_line(y).text.strip() for y in range(words.size.height)).strip()


async def opened(pilot):
    await until(pilot, lambda: isinstance(pilot.app.screen, CallScreen) and pilot.app.screen.query(SpokenLine))
    await pilot.pause()
    return pilot.app.screen


async def say(pilot, words):
    screen = pilot.app.screen
    turn = screen.live.state.turn
    screen.box.text = words
    await pilot.press("enter")
    await until(pilot, lambda: screen.live.state.turn > turn and screen.phase != "customer")
    await pilot.pause()


# the customer's words


def test_beats_follow_words_and_unspaced_writing():
    assert beats("That's my  rent") == [6, 8, 12]
    assert beats("日本語です ok") == [2, 4, 5, 7]


@pytest.mark.parametrize("key", ["enter", "escape", "a"])
async def test_words_arrive_one_by_one_until_a_key_brings_them_all(ring, monkeypatch, key):
    monkeypatch.setitem(pace.TEMPI, "human", Tempo(words=20, breath=0.05, quiet=0))
    app = Room(ring())
    app.pace = "human"
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        line = screen.query_one(SpokenLine)
        whole = screen.live.state.lines[0].text
        await until(pilot, lambda: len(drawn(line).split()) >= 3)
        heard = drawn(line)
        assert whole.startswith(heard)
        assert len(heard) < len(whole)
        await pilot.press(key)
        assert drawn(line).split() == whole.split()
        assert not screen.talk.arriving
        assert isinstance(app.screen, CallScreen)
        assert shown(app, "#notice") == ""
        assert screen.box.text == ("a" if key == "a" else "")


async def test_words_arrive_without_colours_too(ring, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setitem(pace.TEMPI, "human", Tempo(words=200, breath=0.3, quiet=0))
    app = Room(ring())
    app.pace = "human"
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert app.no_color
        await until(pilot, lambda: not screen.talk.arriving)
        assert drawn(screen.query_one(SpokenLine)).split() == screen.live.state.lines[0].text.split()


async def test_words_arrive_by_themselves_and_at_once_with_reduced_motion(ring, monkeypatch):
    monkeypatch.setitem(pace.TEMPI, "human", Tempo(words=200, breath=2.0, quiet=0))
    app = Room(ring())
    app.pace = "human"
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        line = screen.query_one(SpokenLine)
        assert drawn(line) == "…"
        await until(pilot, lambda: not screen.talk.arriving)
        assert drawn(line).split() == screen.live.state.lines[0].text.split()
        app.reduced_motion = True
        await say(pilot, "Tell me what happened.")
        assert not screen.talk.arriving
        assert drawn(screen.talk.lines[-1]).split() == screen.live.customer_line.split()


# the reply


async def test_lines_break_enter_sends_and_what_was_said_comes_back(ring):
    app = Room(ring())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("a", "ctrl+j", "b", "shift+enter", "c", "shift+\r", "d")
        assert screen.box.text == "a\nb\nc\nd"
        await pilot.press("enter")
        await until(pilot, lambda: screen.live.state.turn == 1 and screen.phase == "agent")
        assert screen.live.state.lines[1].text == "a\nb\nc\nd"
        assert screen.box.text == ""
        await say(pilot, "second")
        await pilot.press("up")
        assert screen.box.text == "second"
        await pilot.press("ctrl+p")
        assert screen.box.text == "a\nb\nc\nd"
        await pilot.press("ctrl+n", "ctrl+n")
        assert screen.box.text == ""
        await pilot.press("x", "ctrl+p")
        assert screen.box.text == "second"
        await pilot.press("ctrl+n")
        assert screen.box.text == "x"
        await pilot.press("ctrl+p", "ctrl+z")
        assert screen.box.text == "x"
        await pilot.press("ctrl+y")
        assert screen.box.text == "second"


async def test_a_paste_keeps_its_lines_and_the_count_appears_near_the_limit(ring):
    app = Room(ring())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        app.post_message(events.Paste("one\rtwo\r\nthree"))
        await until(pilot, lambda: screen.box.text)
        assert screen.box.text.splitlines() == ["one", "two", "three"]
        assert not screen.box.border_subtitle
        screen.box.text = "a" * 3600
        await until(pilot, lambda: screen.box.border_subtitle)
        assert "3,600 of 4,000" in str(screen.box.border_subtitle)
        screen.box.text = "a" * 4100
        await pilot.press("enter")
        await until(pilot, lambda: "4,000" in shown(app, "#notice"))
        assert screen.box.text == "a" * 4100
        assert screen.live.state.turn == 0
        assert len(screen.talk.lines) == 1


async def test_silence_is_asked_about_once(ring):
    app = Room(ring())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("enter")
        assert "stays silent" in shown(app, "#notice")
        await pilot.press("x", "backspace")
        assert shown(app, "#notice") == ""
        await pilot.press("enter")
        assert screen.live.state.turn == 0
        await pilot.press("enter")
        await until(pilot, lambda: screen.live.state.turn == 1 and screen.phase == "agent")
        assert screen.live.state.lines[1].text == ""
        assert said(app)[1] == "(silence)"


async def test_what_is_typed_while_they_answer_is_kept_and_not_sent(ring, seer):
    app = Room(ring())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        seer.gate.clear()
        screen.box.text = "first"
        await pilot.press("enter")
        await until(pilot, lambda: screen.phase == "customer")
        assert said(app)[-1] == "…"
        await pilot.press("n", "o", "x", "backspace", "w", "enter")
        assert screen.box.text == "now"
        seer.gate.set()
        await until(pilot, lambda: screen.phase == "agent")
        assert screen.box.text == "now"
        assert screen.live.state.turn == 1


# beside the conversation


async def test_a_card_opens_by_its_number_without_losing_the_reply(ring):
    app = Room(ring())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert not screen.query_one("#side").region
        await pilot.press("h", "i", "f4", "1")
        assert "undelivered" in shown(app, "#card-text")
        assert screen.query_one("#card-text").region
        assert screen.talk.region.width >= 40
        await pilot.press("0")
        assert "Nordfon" in shown(app, "#card-text")
        card = screen.query_one("#card")
        await pilot.press("pagedown")
        await until(pilot, lambda: 0 < card.scroll_y <= card.max_scroll_y)
        await pilot.press("pageup")
        await until(pilot, lambda: card.scroll_y == 0)
        await pilot.press("escape", "!")
        assert screen.box.text == "hi!"
        await pilot.press("f4", "f4")
        assert not screen.query_one("#side").region
        assert screen.focused is screen.box


async def test_many_cards_can_be_searched():
    class Cards(RoleplayApp):
        CSS_PATH = ROOT / "roleplay/tui/app.tcss"

        def on_mount(self, event):
            event.prevent_default()
            self.mount(CardPane([(f"Card {n}", "refunds [red]" if n == 7 else "nothing") for n in range(12)]))

    app = Cards()
    async with app.run_test(size=(80, 40)) as pilot:
        await until(pilot, lambda: app.screen.query(OptionList))
        app.screen.query_one(CardPane).go()
        await pilot.press("slash", *"refund")
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.press("enter")
        assert shown(app, "#card-text") == "Card 7\nrefunds [red]"


async def test_an_exam_has_the_brief_and_notes_and_nothing_else(ring):
    app = Room(ring("exam"))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        assert [o.prompt for o in screen.query_one(OptionList).options] == ["0  Your brief"]
        assert not screen.query(MoodMeter)
        assert not screen.query(MoodLine)
        screen.box.text = "A long answer"
        await pilot.press("end", "f6", "!")
        assert screen.box.text == "A long answer!", "a key that does nothing loses nothing"
        assert isinstance(app.screen, CallScreen)
        assert not [e for e in screen.live.events if isinstance(e, CallPaused)]
        await pilot.press("f7", "m")
        assert screen.query_one("#notes-text", TextArea).text == "m"
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, LeaveScreen))
        assert not app.screen.query("#keep")


async def test_notes_are_kept_masked_and_are_there_when_the_call_goes_on(ring):
    live = ring()
    app = Room(live)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f7", *"call me at", "space", *"a.b@example.org")
        await until(pilot, lambda: live.notes)
        assert live.notes == "call me at [email]"
        await pilot.press(*" soon")
        screen.keep()
    again = LiveCall.resume(live.path)
    assert again.notes == "call me at [email] soon"
    assert verify(live.path).state == "unfinished"
    app = Room(again)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        assert screen.query_one("#notes-text", TextArea).text == "call me at [email] soon"
        await say(pilot, "Tell me what happened.")
        assert not any("soon" in line.text for line in again.state.lines)
    again.end("abandoned")
    again.close()
    assert replay(read(live.path)).differences == ()
    assert verify(live.path).state == "sound"


@pytest.mark.parametrize(("mode", "sees"), [("guided", True), ("free", False)])
async def test_the_mood_shows_only_in_guided_calls(ring, seer, mode, sees):
    app = Room(ring(mode))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        seer.sees = RUDE
        await say(pilot, "Read the terms.")
        assert bool(screen.query(MoodMeter)) is sees
        names = [str(label.render()) for label in screen.query(".who")]
        assert any("," in name for name in names) is sees
        assert any(line.classes & {"angry", "hostile"} for line in screen.talk.lines) is sees
        if sees:
            assert shown(app, "#band").endswith(", rising")
            assert shown(app, "#reason").startswith("Last: ")
            anger = screen.live.state.mood.mood.anger
            assert f" {anger:.0f} +" in shown(app, "#bars").splitlines()[0]


async def test_a_pause_stops_the_clock_hides_the_call_and_is_on_record(ring):
    live = ring()
    app = Room(live)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, ThinkScreen))
        stands = screen.clock.seconds
        assert "Nordfon" in " ".join(str(s.render()) for s in app.screen.query(Static))
        assert app.screen.styles.background.a == 1
        await pilot.pause(0.3)
        assert screen.clock.seconds == stands
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: len([e for e in live.events if isinstance(e, CallPaused)]) == 2)
        assert [e.type for e in live.events if isinstance(e, CallPaused)] == ["call_paused", "call_resumed"]
        assert screen.clock.seconds > stands


# the end


async def test_a_customer_who_hangs_up_leaves_a_dead_line_and_enter_goes_on(ring, seer, monkeypatch):
    monkeypatch.setitem(pace.TEMPI, "brisk", Tempo(words=0, breath=0, quiet=30))
    app = Room(ring())
    app.pace = "brisk"
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        seer.sees = RUDE
        for _ in range(12):
            if screen.live.state.ended:
                break
            turn = screen.live.state.turn
            screen.box.text = "Read the terms."
            await pilot.press("enter")
            await until(pilot, lambda turn=turn: screen.live.state.turn > turn and screen.phase in ("agent", "quiet"))
        assert screen.live.state.outcome == "hung_up"
        assert shown(app, "Remark") == "— the line is dead —"
        assert not screen.box.display
        assert not screen.query_one("#over").display
        await pilot.press("enter")
        assert "they hung up" in shown(app, "#over")
        assert app.screen is screen
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RateScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
    assert verify(screen.live.path).state == "sound"


async def test_a_supervisor_is_another_voice(ring, seer):
    app = Room(ring())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        seer.sees = Observation(move="transfer")
        screen.box.text = "I'll put you through."
        await pilot.press("enter")
        await until(pilot, lambda: screen.query(Remark))
        assert screen.live.state.outcome == "escalated"
        voice = screen.talk.lines[-1]
        assert voice.has_class("supervisor")
        assert str(voice.query_one(".who", Static).render()) == "Supervisor"


async def test_hanging_up_is_asked_about_once(ring):
    app = Room(ring())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, HangUpScreen))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert not screen.live.state.ended
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, HangUpScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.phase == "over")
        assert screen.live.state.outcome == "ended_by_agent"
        assert shown(app, "Remark") == "— you have hung up —"


@pytest.mark.parametrize("fails", [None, ValueError("no weights")])
async def test_who_hangs_up_while_they_answer_has_hung_up_after_it(ring, seer, fails):
    app = Room(ring())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        seer.gate.clear()
        seer.fails = fails
        screen.box.text = "One moment."
        await pilot.press("enter")
        await until(pilot, lambda: screen.phase == "customer")
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, HangUpScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "once they have answered" in shown(app, "#notice"))
        assert not screen.live.state.ended
        seer.gate.set()
        await until(pilot, lambda: screen.phase == "over")
        assert screen.live.state.outcome == "ended_by_agent"
        assert screen.live.state.turn == 1


# failures


@pytest.mark.parametrize("problem", [ValueError("no weights"), MemoryError()])
async def test_a_grader_that_fails_is_said_as_such_and_enter_tries_again(ring, seer, problem):
    live = ring()
    app = Room(live)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        seer.fails = problem
        screen.box.text = "Tell me what happened."
        await pilot.press("enter")
        await until(pilot, lambda: screen.phase == "failed")
        notice = shown(app, "#notice")
        assert "Your words are kept; the grader failed" in notice
        assert "Enter tries again" in notice
        assert said(app)[-1] == "Tell me what happened."
        assert read(live.path).turns == 1
        await pilot.press("x", "enter")
        await until(pilot, lambda: screen.phase == "failed")
        seer.fails = None
        await pilot.press("enter")
        await until(pilot, lambda: screen.phase == "agent")
        assert screen.box.text == "x"
        assert live.state.turn == 1
        assert said(app)[-1] == live.customer_line
    live.end("abandoned")
    live.close()
    assert replay(read(live.path)).differences == ()


async def test_words_that_cannot_be_kept_are_back_in_the_box(ring, monkeypatch):
    live = ring()
    app = Room(live)

    def full(handle):
        raise OSError(28, os.strerror(28))

    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        monkeypatch.setattr(os, "fsync", full)
        screen.box.text = "Tell me what happened."
        await pilot.press("enter")
        await until(pilot, lambda: "No space left" in shown(app, "#notice"))
        monkeypatch.undo()
        assert screen.box.text == "Tell me what happened."
        assert len(screen.talk.lines) == 1
        assert live.state.turn == 0
        await pilot.press("enter")
        await until(pilot, lambda: live.state.turn == 1 and screen.phase == "agent")


async def test_a_call_left_without_an_answer_is_answered_on_the_way_back(ring, seer):
    live = ring()
    seer.fails = ValueError("no weights")
    with pytest.raises(wiring.TurnProblem):
        live.say("Tell me what happened.")
    with pytest.raises(wiring.Refused):
        live.say("And again?")
    live.pause()
    again = LiveCall.resume(live.path)
    assert again.owed
    seer.fails = None
    app = Room(again)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: screen.phase == "agent" and not again.owed)
        assert [line.spoken.agent for line in screen.talk.lines] == [False, True, False]
        assert said(app)[-1] == again.customer_line
    again.release()


def test_a_call_ended_without_an_answer_is_graded_as_it_replays(ring, seer):
    live = ring()
    live.say("Tell me what happened.")
    seer.fails = ValueError("no weights")
    with pytest.raises(wiring.TurnProblem):
        live.say("And then?")
    live.end("abandoned")
    assert [turn.index for turn in live.close().turns] == [1]
    assert replay(read(live.path)).differences == ()


def test_a_last_answer_whose_end_was_not_kept_is_ended_later(ring, seer, monkeypatch):
    live = ring()
    seer.sees = Observation(move="transfer")
    real, calls = os.fsync, []

    def third(handle):
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, os.strerror(28))
        real(handle)

    monkeypatch.setattr(os, "fsync", third)
    with pytest.raises(wiring.TurnProblem, match="could not be kept"):
        live.say("I'll put you through.")
    assert live.owed
    live.answer()
    assert live.state.outcome == "escalated"
    live.close()
    assert replay(read(live.path)).differences == ()


async def test_a_call_that_cannot_be_sealed_is_kept_and_can_be_tried_again(ring, monkeypatch):
    live = ring()
    app = Room(live)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        real = live.close
        monkeypatch.setattr(live, "close", lambda: (_ for _ in ()).throw(KeyError("rubric")))
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, HangUpScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.phase == "over")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RateScreen))
        await pilot.press("2", "3", "enter")
        await until(pilot, lambda: "The call is kept; grading it failed" in shown(app, "#notice"))
        monkeypatch.setattr(live, "close", real)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
    assert live.rating == SelfRated(empathy=2, resolution=3)
    assert read(live.path).finished


# the layout

WIDE_WORDS = "日本語のテキスト 👩‍👩‍👧 ok é̂ नमस्ते שלום עולם مرحبا بالعالم 🇬🇧 [b]x[/b] {y} " * 3


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 40)])
async def test_everything_has_its_place_at_any_size_and_in_any_script(ring, size):
    app = Room(ring("guided"))
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        await say(pilot, WIDE_WORDS)
        for width, height in (size, (140, 40), (80, 24), size):
            await pilot.resize_terminal(width, height)
            await until(pilot, lambda w=width: screen.size.width == w)
            await pilot.pause()
            talk, box = screen.talk, screen.box
            assert talk.region.width >= 56
            assert talk.region.height >= 8
            assert box.region.height >= 4
            assert box.region.bottom == height - 1
            assert bool(screen.query_one(MoodMeter).region) is (width >= 100)
            assert bool(screen.query_one(MoodLine).region) is (width < 100)
            for words in screen.query(Words):
                rows = [words.render_line(y) for y in range(words.size.height)]
                assert all(cell_len(row.text) <= words.size.width for row in rows)
                assert all(row.cell_length == cell_len(row.text) for row in rows)
            assert talk.lines[-1].region.bottom <= talk.region.bottom
        assert " ".join(said(app)[1].split()) == " ".join(screen.live.state.lines[1].text.split())
        assert "[b]x[/b] {y}" in said(app)[1]


def said_before(turns):
    """Return the lines of a call that has gone on for so many turns."""
    at = "2026-01-05T09:00:00+00:00"
    for n in range(1, turns + 1):
        yield AgentSaid(turn=n, at=at, text=f"words {n}")
        yield CustomerSaid(turn=n, band="calm", parts=(Part(kind="reply", text=f"answer {n}"),))


async def test_a_long_call_stands_in_part_and_the_rest_comes_by_scrolling(ring):
    live = ring()
    live._append(tuple(said_before(70)), False)
    app = Room(live)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        talk = screen.talk
        assert len(talk.lines) == AT_FIRST
        assert said(app)[-1] == "answer 70"
        assert f"{1 + 140 - AT_FIRST} earlier lines" in shown(app, "#earlier")
        first = said(app)[0]
        for _ in range(60):
            if said(app)[0] != first:
                break
            await pilot.press("pageup")
        await until(pilot, lambda: len(talk.lines) > AT_FIRST and not talk._growing)
        everything = [screen.live.state.lines[0].text, *(e.text for e in said_before(70))]
        assert said(app) == everything[-len(said(app)) :]
        assert any(str(w.render()) == first and w.region.overlaps(talk.region) for w in screen.query(Words))
        while len(talk.lines) <= MOST:
            await pilot.press("pageup")
        await say(pilot, "And then?")
        await until(pilot, lambda: len(talk.lines) == AT_FIRST)
        assert said(app)[-1] == live.customer_line
        assert talk.lines[-1].region.bottom <= talk.region.bottom


async def test_a_call_that_goes_on_and_on_uses_its_lines_again_and_loses_none(ring, seer):
    live = ring()
    live._append(tuple(said_before(20)), False)
    app = Room(live)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        talk = screen.talk
        stood = set(talk.lines)
        for turn in range(3):
            await say(pilot, f"and this is {turn}")
            assert set(talk.lines) == stood
        everything = [
            live.state.lines[0].text,
            *(e.text for e in said_before(20)),
            *(x.text for x in live.state.lines[1:]),
        ]
        assert said(app) == everything[-AT_FIRST:]
        named = [str(line.query_one(".who").render()).partition(",")[0] for line in talk.lines]
        customer = live.scenario.customer.name
        assert named == ["You", customer] * (AT_FIRST // 2)
        assert [line.has_class("agent") for line in talk.lines] == [True, False] * (AT_FIRST // 2)
        while len(talk.lines) < len(everything):
            await pilot.press("pageup")
        assert said(app) == everything


def test_what_refers_only_to_itself_is_given_back_every_so_many_turns_of_a_call():
    def loop():
        around = Room.__new__(Room)
        around.live = around
        return weakref.ref(around)

    collector.hold()
    try:
        gone = loop()
        collector.sweep(collector.SWEPT + 1)
        assert gone() is not None
        collector.sweep(collector.SWEPT)
        assert gone() is None
    finally:
        collector.release()


def test_the_last_change_of_mood_is_that_of_the_whole_course(ring, seer):
    live = ring()
    course = partial(moods, scenario=live.scenario, seed=live.header.seed)
    last = partial(last_moods, scenario=live.scenario, seed=live.header.seed)
    assert last(live.events) == (course(live.events)[0], course(live.events)[0])
    for seer.sees in (Observation(), RUDE, Observation()):
        live.say("Let me look at the bill.")
        assert list(last(live.events)) == course(live.events)[-2:]
    assert len(set(course(live.events))) > 2
