"""The app: themes, the key table, and which screen is up."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from textual.app import App
from textual.binding import Binding, BindingType

from roleplay.errors import RoleplayError
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.themes import THEMES
from roleplay.wiring.setup import Setup


@runtime_checkable
class Keeps(Protocol):
    """Have something that is to be gone on with later."""

    def keep(self) -> None:
        """Leave it so."""


class RoleplayApp(App[None]):
    """Show the practice room; with a setup, go straight to that call, or to its scenario's preview."""

    TITLE = "roleplay"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "keys", "Keys", show=True),
        Binding("f2", "next_theme", "Colours", show=False),
        Binding("ctrl+q", "quit", "Quit", show=True),
    ]

    def __init__(self, setup: Setup | None = None, resume: str = "", *, preview: bool = False) -> None:
        super().__init__()
        self.setup = setup
        self.resume_path = resume
        self.preview = preview
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_mount(self) -> None:
        """Open home, and whatever was asked for on top of it."""
        if self.preview and self.setup:
            from roleplay.scenarios import find
            from roleplay.tui.screens.preview import PreviewScreen

            self.push_screen(PreviewScreen(find(self.setup.scenario, self.setup.seed).usable(), self.setup.seed))
            return
        self.push_screen(HomeScreen(self.setup))
        try:
            if self.resume_path:
                from roleplay.tui.screens.call import CallScreen
                from roleplay.wiring.live import LiveCall

                self.push_screen(CallScreen(LiveCall.resume(Path(self.resume_path))))
            elif self.setup is not None:
                from roleplay.tui.screens.brief import BriefScreen

                self.push_screen(BriefScreen.for_setup(self.setup))
        except RoleplayError as error:
            self.exit(message=str(error), return_code=error.exit_code)

    def action_keys(self) -> None:
        """Show every key of the screen that is up."""
        from roleplay.tui.screens.keys import KeysScreen

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.screen))

    def action_next_theme(self) -> None:
        """Change to the next colours."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    async def action_quit(self) -> None:
        """Leave; a call that is on is kept to be gone on with."""
        for screen in self.screen_stack:
            if isinstance(screen, Keeps):
                screen.keep()
        self.exit()
