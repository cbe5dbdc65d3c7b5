"""A walk from screen to screen: each is kept as SVG in a dark and a light theme, and its contrast measured.

What looks different is written to build/screens. Look at it beside what is kept in tests/screens; if it is as it should
be, move it there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from textual.screen import ModalScreen
from textual.widgets import Footer

from roleplay.behaviours import Observation, Seen
from roleplay.clock import FixedSources, SystemSources
from roleplay.tui.app import RoleplayApp
from roleplay.tui.themes import THEMES
from tests.conftest import ROOT
from tests.contrast import texts
from tests.seer import Seer
from tests.test_tui import until

KEPT, DIFFERENT = ROOT / "tests/screens", ROOT / "build/screens"
ALL = tuple(theme.name for theme in THEMES)
PICTURED = ("dark", "light")
SIZES = [((80, 24), ALL), ((140, 40), PICTURED)]
"""On the small screen, where texts are closest, every theme is measured."""
LEAST = {"high-contrast": 7.0}
"""The contrast that every text of a theme has; 4.5 where it is not named."""
STILL = 100
"""Looks at most until a screen has come to rest."""
COLD = "You should have read the terms of your contract."
WARM = "312 where you expect 38 would stop anyone. Tell me how it came about."
SHOWS = {COLD: (("blame_customer", "You should have read the terms"),), WARM: (("validate", "would stop anyone"),
         ("invite_story", "Tell me how it came about"))}  # fmt: skip


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


def fixed_sources(patch):
    """Let time, ids and salts of the whole program be fixed ones."""
    sources = FixedSources()
    for name in ("now", "call_id", "salt"):
        patch.setattr(SystemSources, name, lambda _, name=name: getattr(sources, name)())


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
