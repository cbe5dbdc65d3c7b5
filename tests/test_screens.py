"""Every screen of the practice room as it looks: one walk through it at two sizes."""

from __future__ import annotations

import pytest
from textual.widgets import DataTable

from roleplay import paths
from roleplay.settings import load
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens import call_room
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.change import ChangeScreen
from roleplay.tui.screens.claim import ClaimScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.drill import DrillScreen
from roleplay.tui.screens.example import ExampleScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.screens.keys import KeysScreen
from roleplay.tui.screens.leave import HangUpScreen, LeaveScreen
from roleplay.tui.screens.note import NoteScreen
from roleplay.tui.screens.preview import PreviewScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.screens.retry import RetryScreen
from roleplay.tui.screens.settings import SettingsScreen
from roleplay.tui.screens.think import ThinkScreen
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.tui.widgets.two_sides import TwoSides
from roleplay.wiring import drills
from roleplay.wiring import live as wiring
from roleplay.wiring.call_clock import CallClock
from roleplay.wiring.live import Setup
from tests.conftest import ROOT
from tests.contrast import contrast
from tests.seer import NAME
from tests.test_tui import until
from tests.walk import COLD, SIZES, WARM, Told, Walk, fixed_sources

FEW = (NAME, "calm-size-exchange", "suicide-disclosure")


@pytest.fixture(autouse=True)
def room(monkeypatch, tmp_path):
    """Stand in a small library with fixed time, ids and variants."""
    (tmp_path / "library").mkdir()
    for name in FEW:
        (tmp_path / "library" / name).symlink_to(ROOT / "scenarios" / name)
    monkeypatch.setattr(paths, "library", lambda: tmp_path / "library")
    monkeypatch.setenv("ROLEPLAY_CONFIG", "settings.toml")
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", "kept")
    fixed_sources(monkeypatch)
    monkeypatch.setattr("roleplay.tui.screens.home.draw_seed", lambda: 0)
    monkeypatch.setattr(wiring, "make_observer", lambda _: Told())
    monkeypatch.setattr(drills, "make_observer", lambda _: Told())
    monkeypatch.setattr(DrillScreen, "_tick", lambda _: None)
    monkeypatch.setattr(call_room, "CallClock", lambda seconds: CallClock(95, lambda: 0.0))


async def to_the_call(walk, pilot):
    await walk.look(pilot, "home-first", HomeScreen)
    await pilot.press("f")
    await until(pilot, lambda: walk.app.focused and walk.app.focused.id == "by-industry")
    await pilot.press("tab", "tab", "enter", "down", "down", "enter")
    await until(pilot, lambda: walk.app.screen.query_one("#scenarios", DataTable).row_count == 1)
    await walk.look(pilot, "home-narrowed", HomeScreen)
    await pilot.press("escape")
    await until(pilot, lambda: not walk.app.screen.query("#filters"))
    walk.app.screen._brief("suicide-disclosure")
    await walk.look(pilot, "note", NoteScreen)
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(walk.app.screen, HomeScreen))
    walk.app.screen._brief(NAME)
    await walk.look(pilot, "brief", BriefScreen)
    await pilot.press("w")
    await walk.look(pilot, "example", ExampleScreen)
    await pilot.press("escape", "f5")
    await until(pilot, lambda: isinstance(walk.app.screen, CallScreen))


async def say(walk, pilot, words):
    turn = walk.app.screen.live.state.turn
    walk.app.screen.query_one(ReplyBox).text = words
    await pilot.press("enter")
    await until(pilot, lambda: walk.app.screen.live.state.turn > turn and walk.app.screen.phase == "agent")


async def through_the_call(walk, pilot):
    call = walk.app.screen
    await say(walk, pilot, COLD)
    await walk.look(pilot, "call-slip", CallScreen)
    await say(walk, pilot, WARM)
    await pilot.press("f7", "1", "2")
    await walk.look(pilot, "call-notes", CallScreen)
    await pilot.press("f4", "1")
    await walk.look(pilot, "call-card", CallScreen)
    await pilot.press("f6")
    await walk.look(pilot, "pause", ThinkScreen)
    await pilot.press("escape")
    await until(pilot, lambda: walk.app.screen is call)
    call.box.focus()
    await pilot.press("escape")
    await walk.look(pilot, "leave", LeaveScreen)
    await pilot.press("escape")
    await until(pilot, lambda: walk.app.screen is call)
    await pilot.press("f8")
    await walk.look(pilot, "hang-up", HangUpScreen)
    await pilot.press("down", "enter")
    await until(pilot, lambda: call.phase == "over")
    await walk.look(pilot, "call-over", CallScreen)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(walk.app.screen, RateScreen))
    await pilot.press("2", "1")
    await walk.look(pilot, "rate", RateScreen)
    await pilot.press("enter")


async def after_the_call(walk, pilot):
    for key, name in (("1", "overview"), ("2", "scorecard"), ("3", "turns")):
        await until(pilot, lambda: isinstance(walk.app.screen, DebriefScreen))
        await pilot.press(key)
        await walk.look(pilot, f"debrief-{name}", DebriefScreen)
    await pilot.press("d")
    await walk.look(pilot, "claim", ClaimScreen)
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(walk.app.screen, DebriefScreen))
    await pilot.press("r")
    await walk.look(pilot, "retry", RetryScreen)
    walk.app.screen.query_one(ReplyBox).text = WARM
    await pilot.press("enter")
    await until(pilot, lambda: walk.app.screen.query(TwoSides) and walk.app.screen.query_one(TwoSides).display)
    await walk.look(pilot, "retry-sides", RetryScreen)
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(walk.app.screen, DebriefScreen))
    await pilot.press("escape")
    await walk.look(pilot, "home", HomeScreen)


async def about_the_room(walk, pilot):
    await pilot.press("f1")
    await walk.look(pilot, "keys", KeysScreen)
    await pilot.press("escape", "f9")
    await walk.look(pilot, "settings", SettingsScreen)
    await pilot.press("enter")
    await walk.look(pilot, "setting", ChangeScreen)
    await pilot.press("escape", "escape")
    await until(pilot, lambda: isinstance(walk.app.screen, HomeScreen))
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(walk.app.screen, DrillScreen) and walk.app.screen.step == "asked")
    await walk.look(pilot, "drill", DrillScreen)
    walk.app.screen.query_one(ReplyBox).text = WARM
    await pilot.press("enter")
    await until(pilot, lambda: walk.app.screen.step == "answered")
    await walk.look(pilot, "drill-answer", DrillScreen)
    await pilot.press("escape")
    await until(pilot, lambda: walk.app.screen.step == "over")
    await walk.look(pilot, "drill-over", DrillScreen)


@pytest.mark.parametrize(("size", "themes"), SIZES, ids=["80x24", "140x40"])
async def test_every_screen_looks_as_it_was_kept_and_can_be_read(size, themes):
    settings = load({"pace": "instant", "reduced_motion": "true", "mode": "guided"})
    app = RoleplayApp(settings=settings)
    walk = Walk(app, size, themes)
    async with app.run_test(size=size) as pilot:
        await to_the_call(walk, pilot)
        await through_the_call(walk, pilot)
        await after_the_call(walk, pilot)
        await about_the_room(walk, pilot)
    app = walk.app = RoleplayApp(Setup(NAME, 0), preview=True, settings=settings)
    async with app.run_test(size=size) as pilot:
        await walk.look(pilot, "preview", PreviewScreen)
    assert not walk.faint
    assert not walk.different
    assert walk.measured > 1500


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
