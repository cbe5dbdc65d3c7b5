"""Settings and colours on the screen: shown, changed, held and kept."""

from __future__ import annotations

import tomllib
from typing import get_args

import pytest
from textual.widgets import DataTable, Input, Static

from roleplay import paths
from roleplay.settings import ThemeName, load, settings_file
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.change import ChangeScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.screens.settings import SettingsScreen
from roleplay.tui.themes import THEMES
from roleplay.tui.widgets.mode_list import ModeList
from roleplay.wiring import live as wiring
from tests.blind import Blind
from tests.conftest import ROOT
from tests.test_tui import until

SCENARIO = "telecom-bill-shock"


@pytest.fixture(autouse=True)
def small_room(monkeypatch, tmp_path):
    """Leave one scenario in the library and nothing to load, so that home opens at once."""
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / SCENARIO).symlink_to(ROOT / "scenarios" / SCENARIO)
    monkeypatch.setattr(paths, "library", lambda: tmp_path / "library")
    monkeypatch.setattr(wiring, "make_observer", lambda name: Blind())


def on(app, screen):
    return lambda: isinstance(app.screen, screen)


def rows(app):
    return app.screen.query_one("#scenarios", DataTable).row_count


def kept():
    return tomllib.loads(settings_file().read_text(encoding="utf-8"))


def shown(app):
    table = app.screen.query_one(DataTable)
    return {str(row[0]): [str(cell) for cell in row[1:]] for row in map(table.get_row, table.rows)}


async def settings_of(pilot, app):
    await until(pilot, on(app, HomeScreen))
    await pilot.press("f9")
    await until(pilot, lambda: on(app, SettingsScreen)() and app.screen.query_one(DataTable).row_count)


async def test_every_setting_is_shown_with_its_origin_and_a_change_is_kept_and_used(monkeypatch):
    settings_file().write_text('# mine\nmode = "exam"  # for now\n')
    monkeypatch.setenv("ROLEPLAY_PACE", "instant")
    app = RoleplayApp()
    assert (app.pace, app.mode, app.trainee, app.reduced_motion) == ("instant", "exam", "", False)
    moving = app.animation_level
    async with app.run_test(size=(80, 24)) as pilot:
        await settings_of(pilot, app)
        assert shown(app)["mode"] == ["exam", "settings.toml, line 2"]
        assert shown(app)["pace"] == ["instant", "ROLEPLAY_PACE"]
        assert shown(app)["theme"] == ["dark", "default"]
        await pilot.press("down", "enter")
        await until(pilot, on(app, ChangeScreen))
        await pilot.press("up", "up", "enter")
        await until(pilot, lambda: shown(app)["mode"] == ["guided", "settings.toml, line 2"])
        assert settings_file().read_text() == '# mine\nmode = "guided"  # for now\n'
        assert app.mode == "guided"
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert "ROLEPLAY_PACE holds this" in str(app.screen.query_one("#setting", Static).render())
        await pilot.press("down", "enter")
        await until(pilot, on(app, ChangeScreen))
        await pilot.press("up", "enter")
        await until(pilot, lambda: shown(app)["reduced_motion"][0] == "yes")
        assert (app.reduced_motion, app.animation_level) == (True, "none")
        await pilot.press("enter", "down", "enter")
        await until(pilot, lambda: shown(app)["reduced_motion"][0] == "no")
        assert app.animation_level == moving
    assert kept() == {"mode": "guided", "reduced_motion": False}


async def test_text_is_typed_and_what_cannot_be_is_told_before_anything_is_written():
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settings_of(pilot, app)
        app.screen.query_one(DataTable).move_cursor(row=list(shown(app)).index("endpoint.url"))
        await pilot.press("enter")
        await until(pilot, on(app, ChangeScreen))
        app.screen.query_one(Input).value = "models.example"
        await pilot.press("enter")
        await until(pilot, lambda: "http://" in str(app.screen.query_one("#why", Static).render()))
        assert not settings_file().exists()
        app.screen.query_one(Input).value = "http://models.example/[b]"
        await pilot.press("enter")
        await until(pilot, lambda: on(app, SettingsScreen)() and kept()["endpoint"])
        assert shown(app)["endpoint.url"][0] == "http://models.example/[b]"
        await pilot.press("enter")
        await until(pilot, on(app, ChangeScreen))
        await pilot.press("escape")
        await until(pilot, on(app, SettingsScreen))
        await pilot.press("escape")
        await until(pilot, on(app, HomeScreen))


async def test_the_row_one_is_on_stands_out_in_every_table():
    """The styles of home stay in force on the screens above it."""
    app = RoleplayApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.screen.query(DataTable))
        primary = app.current_theme.primary.upper()

        def stands_out(table):
            return table.has_focus and table.get_component_styles("datatable--cursor").background.hex == primary

        app.screen.query_one("#scenarios").focus()
        await until(pilot, lambda: stands_out(app.screen.query_one("#scenarios", DataTable)))
        await settings_of(pilot, app)
        await until(pilot, lambda: stands_out(app.screen.query_one(DataTable)))


async def test_a_broken_file_opens_with_defaults_and_a_notice_and_is_not_written_over():
    settings_file().write_text('theme = "light"\nmode = "fre"\n')
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, on(app, HomeScreen))
        (notice,) = app._notifications
        assert "settings.toml:2:8: error[bad-value]" in notice.message
        assert (app.theme, app.mode) == ("light", "free")
        await settings_of(pilot, app)
        assert "did you mean 'free'?" in str(app.screen.query_one("#mistakes", Static).render())
    settings_file().write_text("theme = light\n")
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, on(app, HomeScreen))
        await pilot.press("f2")
        assert app.theme == "light"
        assert any("Not kept" in n.message for n in app._notifications)
    assert settings_file().read_text() == "theme = light\n"


async def test_f2_goes_through_every_theme_and_the_choice_is_kept(monkeypatch):
    names = [theme.name for theme in THEMES]
    assert set(names) == set(get_args(ThemeName))
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, on(app, HomeScreen))
        for name in [*names[1:], names[0], names[1]]:
            await pilot.press("f2")
            assert (app.theme, kept()["theme"]) == (name, name)
    assert RoleplayApp().theme == names[1]
    monkeypatch.setenv("ROLEPLAY_THEME", "high-contrast")
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, on(app, HomeScreen))
        await pilot.press("f2")
        assert (app.theme, kept()["theme"]) == ("monochrome", names[1])


async def test_no_color_is_monochrome_whatever_the_settings_say(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = RoleplayApp(settings=load({"theme": "light"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, on(app, HomeScreen))
        await pilot.press("f2")
        assert app.theme == "monochrome"
        seen = [style for strip in app.screen._compositor.render_strips() for _, style, _ in strip if style]
        colours = {tuple(c.get_truecolor()) for s in seen for c in (s.color, s.bgcolor) if c}
        assert len(colours) > 2
        assert all(max(c) == min(c) for c in colours)
    assert not settings_file().exists()


async def test_a_call_from_home_has_the_mode_and_the_trainee_of_the_settings():
    app = RoleplayApp(settings=load({"mode": "exam", "trainee": "heron"}))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, on(app, HomeScreen))
        await until(pilot, lambda: rows(app) == 1)
        await pilot.press("enter")
        await until(pilot, on(app, BriefScreen))
        assert app.screen.query_one(ModeList).mode == "exam"
        await pilot.press("f9")
        assert isinstance(app.screen, BriefScreen)
        await pilot.press("enter")
        await until(pilot, on(app, CallScreen))
        header = app.screen.live.header
        assert (header.mode, header.trainee) == ("exam", "heron")
        app.screen.live.release()
