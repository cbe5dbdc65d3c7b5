"""The screen, driven by its keys: from the library to the debrief, and back to what was kept."""

from __future__ import annotations

import time

import pytest
from textual import events
from textual.widgets import DataTable, Input, OptionList, Static, TabbedContent

from roleplay.errors import ExitCode
from roleplay.scenarios import load
from roleplay.transcripts import find, read, verify
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.screens.keys import KeysScreen
from roleplay.tui.screens.leave import HangUpScreen, LeaveScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.widgets.line import Remark, SpokenLine
from roleplay.tui.widgets.mood_meter import MoodMeter
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.wiring.live import Setup
from tests.conftest import ROOT


@pytest.fixture
def app(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(tmp_path / "kept"))
    app = RoleplayApp(Setup("telecom-bill-shock", 0, "guided"))
    app.pace = "instant"
    return app


async def until(pilot, condition, seconds=30):
    """Wait for a state of the app, never for a time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        await pilot.pause(0.02)


async def say(pilot, app, words):
    turn = app.screen.live.state.turn
    box = app.screen.query_one(ReplyBox)
    await until(pilot, lambda: not box.read_only)
    box.text = words
    box.focus()
    await pilot.press("enter")
    await until(pilot, lambda: app.screen.live.state.turn > turn and not box.read_only)


async def hang_up(pilot, app):
    """Hang up, and press Enter in the silence after it; return the call's screen."""
    call = app.screen
    await pilot.press("f8")
    await until(pilot, lambda: isinstance(app.screen, HangUpScreen))
    await pilot.press("down", "enter")
    await until(pilot, lambda: call.phase == "over")
    await pilot.press("enter")
    return call


@pytest.mark.parametrize(
    ("asked", "told", "code"),
    [
        ({"setup": Setup("telecom-bil-shock")}, "Closest: telecom-bill-shock", ExitCode.USAGE),
        ({"setup": Setup("telecom-bil-shock"), "preview": True}, "Closest: telecom-bill-shock", ExitCode.USAGE),
        ({"resume": "gone.jsonl"}, "gone.jsonl", ExitCode.STORAGE),
    ],
)
async def test_what_cannot_be_opened_ends_the_program_with_one_message(asked, told, code, monkeypatch):
    monkeypatch.chdir(ROOT)
    app = RoleplayApp(**asked)
    messages = []
    monkeypatch.setattr(app, "_print_error_renderables", lambda: messages.extend(app._exit_renderables))
    async with app.run_test():
        pass
    (message,) = messages
    assert told in message
    assert app.return_code == code


async def test_a_call_from_brief_to_debrief_and_home(app):
    async with app.run_test(size=(130, 44)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        live = app.screen.live
        assert live.header.mode == "guided"
        await say(pilot, app, "312 for one weekend would stop anyone. Tell me what happened.")
        await say(pilot, app, "You need to calm down.")
        lines = [str(line.query_one(".words", Static).render()) for line in app.screen.query(SpokenLine)]
        assert len(lines) == 5
        await until(pilot, lambda: app.screen.query_one("#hint", Static).display)
        assert str(app.screen.query_one("#band", Static).render()) == f"{live.state.band}, rising"
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, HangUpScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: live.state.ended and app.screen.query(Remark))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RateScreen) and app.focused)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
        assert verify(live.path).state == "sound"
        for key, pane in (("2", "card"), ("3", "turns"), ("1", "overview")):
            await pilot.press(key)
            assert app.screen.query_one("#tabs", TabbedContent).active == pane
        text = " ".join(str(s.render()) for s in app.screen.query(Static))
        assert "You could say:" in text
        assert "Not passed yet" in text
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        table = app.screen.query_one("#calls", DataTable)
        await until(pilot, lambda: table.row_count == 1)
        table.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))


async def test_leaving_keeps_the_call_and_home_goes_on_with_it(app):
    async with app.run_test(size=(130, 44)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        await say(pilot, app, "Tell me what happened.")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.query("#keep"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        kept = read(find("last"))
        assert kept.turns == 1
        assert not kept.finished
        app.screen.query_one("#calls", DataTable).focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert app.screen.live.state.turn == 1
        assert len(app.screen.query(SpokenLine)) == 3
        app.screen.live.release()


async def test_who_quits_in_the_middle_of_a_call_is_told_that_it_is_kept(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        live = app.screen.live
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit_renderables)
        assert [str(told) for told in app._exit_renderables] == ["The call is kept. `roleplay` goes on with it."]
    assert live.events[-1].type == "call_paused"


async def test_what_was_being_written_is_told_when_a_call_is_left(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        app.screen.query_one(ReplyBox).text = "I have your bill here, and"
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit_renderables)
        assert str(app._exit_renderables[0]).endswith("was not said: I have your bill here, and")


async def test_quitting_in_an_exam_asks_first_for_it_would_be_a_pause():
    app = RoleplayApp(Setup("telecom-bill-shock", 0, "exam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        live = app.screen.live
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, LeaveScreen))
        assert [button.id for button in app.screen.query("Button")] == ["end", "on"]
        await pilot.press("ctrl+q", "f1")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen))
        assert "Answer below" in app.screen._rows()[0]
        await pilot.press("f1", "escape")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert not app._exit_renderables
        assert "call_paused" not in [event.type for event in live.events]
        # a browser that has gone can be asked nothing
        await app.run_action("quit")
    assert live.events[-1].type == "call_paused"


async def test_a_refused_turn_gives_the_words_back(app):
    async with app.run_test(size=(130, 44)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        box = app.screen.query_one(ReplyBox)
        box.text = "a" * 5000
        await pilot.press("enter")
        await until(pilot, lambda: "4,000" in str(app.screen.query_one("#notice", Static).render()))
        assert app.screen.live.state.turn == 0
        assert not box.read_only
        app.screen.live.release()


async def test_an_exam_shows_neither_mood_nor_cards(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    app = RoleplayApp(Setup("telecom-bill-shock", 0, "exam"))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert not app.screen.query(MoodMeter)
        assert app.screen.query_one(OptionList).option_count == 1
        app.screen.live.release()


@pytest.mark.usefixtures("unchecked")
async def test_search_keys_and_colours(monkeypatch):
    monkeypatch.chdir(ROOT)
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(
            pilot,
            lambda: isinstance(app.screen, HomeScreen) and app.screen.query_one("#scenarios", DataTable).row_count >= 3,
        )
        await pilot.press("slash")
        app.screen.query_one("#search", Input).value = "airline wedding"
        await until(pilot, lambda: app.screen.query_one("#scenarios", DataTable).row_count == 1)
        app.screen.query_one("#search", Input).value = "refund nordfon"
        await until(pilot, lambda: app.screen.query_one("#scenarios", DataTable).row_count == 0)
        app.screen.query_one("#search", Input).value = "spending cap"
        await until(pilot, lambda: app.screen.query_one("#scenarios", DataTable).row_count == 1)
        theme = app.theme
        await pilot.press("f2")
        assert app.theme != theme
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen))
        assert app.screen.query_one("#keys", Static).region.y < app.screen.query_one("#common", Static).region.y
        does, common = (list(rows) for rows in app.screen._rows())
        assert does.index("Drill") < does.index("Quit") < does.index("Next pane")
        assert "Go to end" in common
        assert "Go to end" not in does
        box = app.screen.query_one("#box")
        await pilot.press("pagedown")
        await until(pilot, lambda: box.scroll_y > 5)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_markup_in_a_turn_is_shown_as_typed(app):
    words = "[bold red]hello[/] {x} \x1b[31m"
    async with app.run_test(size=(130, 44)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        await say(pilot, app, words)
        shown = [str(line.query_one(".words", Static).render()) for line in app.screen.query(SpokenLine)]
        assert "[bold red]hello[/] {x}" in shown[1]
        app.screen.live.release()


def test_every_scenario_fits_the_screen():
    for name in ("telecom-bill-shock", "airline-cancelled-flight", "calm-size-exchange"):
        scenario = load(ROOT / "scenarios" / name).usable()
        assert all(len(card.title) <= 42 for card in scenario.knowledge.values()), name


def test_an_error_that_ends_the_app_is_no_success(monkeypatch):
    monkeypatch.setattr(HomeScreen, "_read", lambda self: 1 / 0)
    with pytest.raises(SystemExit) as ended:
        RoleplayApp().run(headless=True)
    assert ended.value.code == 1


async def test_keys_that_come_at_once_keep_their_order(app):
    async with app.run_test(size=(130, 44)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        for key in (*"one", "ctrl+j", *"two", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: app.screen.live.state.turn == 1)
        assert [line.text for line in app.screen.live.state.lines if line.who == "agent"] == ["one\ntwo"]
        app.screen.live.release()
