"""The screens of coaches and of certification as they look: the desk, a dispute, a form and its exam, at two sizes."""

from __future__ import annotations

import pytest

from roleplay.clock import SystemSources
from roleplay.scenarios import load as load_scenario
from roleplay.settings import load
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens import call_room
from roleplay.tui.screens.blind import BlindScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.choice import ChoiceScreen
from roleplay.tui.screens.desk import DeskScreen
from roleplay.tui.screens.form import FormScreen
from roleplay.tui.screens.form_brief import FormBriefScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.screens.mark import MarkScreen
from roleplay.tui.screens.review import ReviewScreen
from roleplay.tui.widgets.rows import RowTable
from roleplay.wiring import live as wiring
from roleplay.wiring.call_clock import CallClock
from roleplay.wiring.live import LiveCall, Setup
from tests.certify_room import blind, desk_of, given_run
from tests.conftest import ROOT
from tests.seer import NAME
from tests.test_desk import says
from tests.test_tui import say, until
from tests.walk import COLD, SIZES, WARM, Told, Walk, fixed_sources

SETTINGS = {"pace": "instant", "reduced_motion": "true", "mode": "guided"}


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """Keep a graded call of a trainee, and stand where it is kept."""
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", "kept")
    monkeypatch.setenv("ROLEPLAY_CONFIG", "settings.toml")
    monkeypatch.setattr(call_room, "CallClock", lambda seconds: CallClock(95, lambda: 0.0))
    monkeypatch.setattr("roleplay.tui.screens.home.draw_seed", lambda: 0)
    fixed_sources(monkeypatch)
    monkeypatch.setattr(wiring, "make_observer", lambda _: Told())
    setup = Setup(NAME, 0, "free", trainee="robin", folder=tmp_path / "kept")
    live = LiveCall.start(setup, load_scenario(ROOT / "scenarios" / NAME, 0), SystemSources())
    for words in (COLD, WARM):
        live.say(words)
    live.end("abandoned")
    live.close()
    return live.path


def room_of(walk, **asked):
    """Open the app anew for what is asked of it."""
    walk.app = RoleplayApp(settings=load(SETTINGS), **asked)
    return walk.app.run_test(size=walk.size)


async def filled(pilot, screen, rows):
    """Wait for a screen with so many rows in its table."""
    await until(pilot, lambda: isinstance(pilot.app.screen, screen) and pilot.app.screen.query(RowTable))
    await until(pilot, lambda: pilot.app.screen.query_one(RowTable).row_count == rows)


async def over_the_desk(walk, call):
    async with room_of(walk, coach="coach-a", transcripts=call.parent) as pilot:
        await filled(pilot, DeskScreen, 1)
        await walk.look(pilot, "desk", DeskScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(walk.app.screen, ReviewScreen) and walk.app.screen.turn is not None)
        await walk.look(pilot, "review", ReviewScreen)
        await pilot.press("m")
        await walk.look(pilot, "mark", MarkScreen)
        await pilot.press("escape", "tab")
        await until(pilot, lambda: isinstance(walk.app.screen, ReviewScreen) and walk.app.screen.row is not None)
        await pilot.press("g")
        await walk.look(pilot, "choice", ChoiceScreen)


async def through_a_dispute(walk, call):
    says(call, "robin").dispute("E2", "I named the 312.")
    async with room_of(walk, coach="reviewer-b", transcripts=call.parent) as pilot:
        await filled(pilot, DeskScreen, 1)
        await pilot.press("d")
        await walk.look(pilot, "blind", BlindScreen)
        await pilot.press("g")
        await walk.look(pilot, "blind-choice", ChoiceScreen)


async def through_a_form(walk, desk):
    async with room_of(walk, form=desk) as pilot:
        await filled(pilot, FormScreen, 2)
        await walk.look(pilot, "form", FormScreen)
        await pilot.press("enter")
        await walk.look(pilot, "form-brief", FormBriefScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(walk.app.screen, CallScreen))
        await say(pilot, walk.app, WARM)
        await walk.look(pilot, "call-exam", CallScreen)
        walk.app.screen.live.pause()


async def home_with_a_call_left(walk):
    live = LiveCall.start(Setup(NAME, 0, "free"), load_scenario(ROOT / "scenarios" / NAME, 0), SystemSources())
    live.say(WARM)
    live.pause()
    async with room_of(walk) as pilot:
        await until(pilot, lambda: isinstance(walk.app.screen, HomeScreen) and walk.app.screen.overview.left)
        await walk.look(pilot, "home-left", HomeScreen)


@pytest.mark.parametrize(("size", "themes"), SIZES, ids=["80x24", "140x40"])
async def test_every_screen_of_desk_and_form_looks_as_it_was_kept_and_can_be_read(
    size, themes, kept, tmp_path, monkeypatch
):
    monkeypatch.setenv("ROLEPLAY_SCENARIOS", str(ROOT / "scenarios"))
    walk = Walk(RoleplayApp(), size, themes)
    await over_the_desk(walk, kept)
    await through_a_dispute(walk, kept)
    await home_with_a_call_left(walk)
    blind(monkeypatch)
    await through_a_form(walk, desk_of(given_run(tmp_path), "anna-r", tmp_path / "a"))
    assert not walk.faint
    assert not walk.different
    assert walk.measured > 500
