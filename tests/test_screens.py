"""Every screen as it looks: one walk through the room, kept as SVG at two sizes in a dark and a light theme.

On the small screen, where texts are closest, the walk measures the contrast of every text in every theme too.

What looks different is written to build/screens. Look at it beside what is kept in tests/screens; if it is as it should
be, move it there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer

from roleplay import paths
from roleplay.behaviours import Observation, Seen
from roleplay.clock import FixedSources, SystemSources
from roleplay.settings import load
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens import call_room
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.change import ChangeScreen
from roleplay.tui.screens.claim import ClaimScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.desk import DeskScreen
from roleplay.tui.screens.drill import DrillScreen
from roleplay.tui.screens.example import ExampleScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.screens.keys import KeysScreen
from roleplay.tui.screens.leave import HangUpScreen, LeaveScreen
from roleplay.tui.screens.note import NoteScreen
from roleplay.tui.screens.preview import PreviewScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.screens.retry import RetryScreen
from roleplay.tui.screens.review import ReviewScreen
from roleplay.tui.screens.settings import SettingsScreen
from roleplay.tui.screens.think import ThinkScreen
from roleplay.tui.themes import THEMES
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.tui.widgets.rows import RowTable
from roleplay.tui.widgets.two_sides import TwoSides
from roleplay.wiring import drills
from roleplay.wiring import live as wiring
from roleplay.wiring.call_clock import CallClock
from roleplay.wiring.live import Setup
from tests.conftest import ROOT
from tests.contrast import contrast, texts
from tests.seer import NAME, Seer
from tests.test_tui import until

FEW = (NAME, "calm-size-exchange", "suicide-disclosure")
COLD = "You should have read the terms of your contract."
WARM = "312 where you expect 38 would stop anyone. Tell me how it came about."
SHOWS = {COLD: (("blame_customer", "You should have read the terms"),), WARM: (("validate", "would stop anyone"),
         ("invite_story", "Tell me how it came about"))}  # fmt: skip
KEPT, DIFFERENT = ROOT / "tests/screens", ROOT / "build/screens"
ALL = tuple(theme.name for theme in THEMES)
PICTURED = ("dark", "light")
LEAST = {"high-contrast": 7.0}
"""The contrast that every text of a theme has; 4.5 where it is not named."""
STILL = 100
"""Looks at most until a screen has come to rest."""


class Told(Seer):
    """See in a turn what the table says of it."""

    def observe(self, text, context):
        """Return the behaviours of a turn, each with its words."""
        seen = (
            Seen(id=name, intensity=2, by="test", quote=words, start=text.index(words),
                 end=text.index(words) + len(words))
            for name, words in SHOWS.get(text, ())
        )  # fmt: skip
        return Observation(behaviours=tuple(seen))


@pytest.fixture(autouse=True)
def room(monkeypatch, tmp_path):
    """Stand in a small library with fixed time, ids and variants."""
    (tmp_path / "library").mkdir()
    for name in FEW:
        (tmp_path / "library" / name).symlink_to(ROOT / "scenarios" / name)
    monkeypatch.setattr(paths, "library", lambda: tmp_path / "library")
    monkeypatch.setenv("ROLEPLAY_CONFIG", "settings.toml")
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", "kept")
    sources = FixedSources()
    for name in ("now", "call_id", "salt"):
        monkeypatch.setattr(SystemSources, name, lambda _, name=name: getattr(sources, name)())
    monkeypatch.setattr("roleplay.tui.screens.home.draw_seed", lambda: 0)
    monkeypatch.setattr(wiring, "make_observer", lambda _: Told())
    monkeypatch.setattr(drills, "make_observer", lambda _: Told())
    monkeypatch.setattr(DrillScreen, "_tick", lambda _: None)
    monkeypatch.setattr(call_room, "CallClock", lambda seconds: CallClock(95, lambda: 0.0))


@dataclass
class Walk:
    """Go from screen to screen; compare each with what is kept, and measure the contrast of its texts."""

    app: RoleplayApp
    size: tuple[int, int]
    themes: tuple[str, ...]
    different: list[str] = field(default_factory=list)
    faint: set[tuple[str, str, str, float]] = field(default_factory=set)
    measured: int = 0

    async def look(self, pilot, name, screen):
        """Look at a screen in every theme, beginning with the one that the screen before was left in."""
        await until(pilot, lambda: isinstance(self.app.screen, screen))
        self.themes = self.themes if self.themes[0] == self.app.theme else self.themes[::-1]
        for theme in self.themes:
            self.app.theme = theme
            await self._at_rest(pilot)
            self._measure(name, theme)
            if theme in PICTURED:
                self._compare(f"{name}-{self.size[0]}x{self.size[1]}-{theme}")

    def _measure(self, name, theme):
        for text, ratio in texts(self.app):
            self.measured += 1
            if ratio < LEAST.get(theme, 4.5):
                self.faint.add((name, theme, text, round(ratio, 2)))

    def _compare(self, title):
        picture, kept = self.app.export_screenshot(), KEPT / f"{title}.svg"
        if not kept.is_file() or picture != kept.read_text(encoding="utf-8"):
            self.different.append(title)
            DIFFERENT.mkdir(parents=True, exist_ok=True)
            (DIFFERENT / f"{title}.svg").write_text(picture, encoding="utf-8")

    async def _at_rest(self, pilot):
        before, background = None, self.app.current_theme.background
        for _ in range(STILL):
            await pilot.pause(0.05)
            # a theme that is on its way has not come to the screen yet
            full = next(s for s in reversed(self.app.screen_stack) if not isinstance(s, ModalScreen))
            wears = full.styles.background.hex.lower() == background
            # a footer has its keys some time after everything else
            footers = all(footer.query("FooterKey") for footer in self.app.screen.query(Footer))
            shown = [list(strip) for strip in self.app.screen._compositor.render_strips()]
            if wears and footers and shown == before:
                return
            before = shown
        raise AssertionError("the screen does not come to rest")


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


@pytest.mark.parametrize(("size", "themes"), [((80, 24), ALL), ((140, 40), PICTURED)], ids=["80x24", "140x40"])
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
    app = walk.app = RoleplayApp(coach="coach-a", transcripts=Path("kept"), settings=settings)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, DeskScreen) and app.screen.query_one(RowTable).row_count)
        await walk.look(pilot, "desk", DeskScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.turn is not None)
        await walk.look(pilot, "review", ReviewScreen)
    assert not walk.faint
    assert not walk.different
    assert walk.measured > 1500


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
