"""The app: the settings, themes, the key table, and which screen is up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import DescendantFocus
from textual.screen import ModalScreen, Screen

from roleplay.errors import RoleplayError
from roleplay.settings import Loaded, change, load
from roleplay.tui import collector
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.themes import MONOCHROME, THEMES
from roleplay.wiring.setup import Setup

if TYPE_CHECKING:
    from roleplay.wiring.drills import DrillSetup
    from roleplay.wiring.form_desk import FormDesk
    from roleplay.wiring.moment import Moment


@runtime_checkable
class Keeps(Protocol):
    """Have something that is to be gone on with later."""

    def keep(self) -> str:
        """Leave it so, and return what is to be told about it."""


@runtime_checkable
class Holds(Protocol):
    """Have something that a key should not end unasked."""

    def hold(self) -> bool:
        """Ask what is to become of it, if it needs asking, and return whether it does."""


@runtime_checkable
class Blinks(Protocol):
    """Have a cursor that may blink."""

    cursor_blink: bool


class RoleplayApp(App[None]):
    """Show the practice room; with a setup or a moment, go straight to that call, preview, drills or retry.

    With a coach, show their desk; with a form, its calls and nothing else.
    """

    TITLE = "roleplay"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        # with priority, for a question over a screen asks the app for no other key
        Binding("f1", "keys", "Keys", show=True, priority=True),
        Binding("question_mark", "keys", "Keys", show=False),
        Binding("f2", "next_theme", "Colours", show=False),
        Binding("f9", "settings", "Settings", show=True),
        Binding("ctrl+q", "put_down", "Quit", show=True),
    ]

    def __init__(
        self,
        setup: Setup | None = None,
        resume: str = "",
        *,
        preview: bool = False,
        retry: Moment | None = None,
        drill: DrillSetup | None = None,
        settings: Loaded | None = None,
        coach: str = "",
        transcripts: Path | None = None,
        form: FormDesk | None = None,
    ) -> None:
        super().__init__()
        self.setup = setup
        self.resume_path = resume
        self.preview = preview
        self.retry = retry
        self.drill = drill
        self.coach, self.transcripts = coach, transcripts
        self.form = form
        for theme in THEMES:
            self.register_theme(theme)
        self._motion = self.animation_level
        self.use(settings or load())
        self._wear(self.settings.values.theme)

    def run(self, *args: Any, **options: Any) -> None:
        """Run until it is left; an error that ends it ends the program with its code."""
        collector.settle()
        super().run(*args, **options)
        if self.return_code:
            raise SystemExit(self.return_code)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return what our own colours are where a theme has none: the edges of what has not the focus."""
        return {"edge": "$panel"}

    def use(self, settings: Loaded) -> None:
        """Take settings into use; the theme stays what it is on the screen."""
        self.settings = settings
        values = settings.values
        self.trainee, self.mode = values.trainee, values.mode
        self.pace, self.reduced_motion = values.pace, values.reduced_motion
        self.animation_level = "none" if values.reduced_motion else self._motion

    def change_setting(self, name: str, text: str) -> None:
        """Keep a setting in the settings file and take it into use.

        Raises:
            RoleplayError: if it cannot have the value or the file cannot be changed.
        """
        change(name, text)
        self.use(self.settings.again())
        if name == "theme":
            self._wear(self.settings.values.theme)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Let no cursor blink where motion is unwelcome."""
        if isinstance(event.widget, Blinks):
            event.widget.cursor_blink = not self.reduced_motion

    def _wear(self, theme: str) -> None:
        self.theme = MONOCHROME if self.no_color else theme

    def on_mount(self) -> None:
        """Open home, and whatever was asked for on top of it."""
        if told := self.settings.told:
            words = "Your settings have mistakes; defaults hold in their place. F9 on home tells all."
            self.notify(f"{words}\n{told.splitlines()[0]}", severity="warning", markup=False, timeout=12)
        try:
            alone = self._alone()
            asked = alone or self._over_home()
        except RoleplayError as error:
            # before any screen is up: one that is left while it opens ends with an error of its own
            self.exit(message=str(error), return_code=error.exit_code)
            return
        if not alone:
            self.push_screen(HomeScreen(self.setup))
        if asked:
            self.push_screen(asked)

    def _alone(self) -> Screen[None] | None:
        """Return the screen that stands in the place of home, if one was asked for.

        Raises:
            RoleplayError: if what it needs is not there or not usable.
        """
        if self.preview and self.setup:
            from roleplay.scenarios import find
            from roleplay.tui.screens.preview import PreviewScreen

            return PreviewScreen(find(self.setup.scenario, self.setup.seed).usable(), self.setup.seed)
        if self.coach:
            from roleplay.tui.screens.desk import DeskScreen

            return DeskScreen(self.coach, self.transcripts)
        if self.form:
            from roleplay.tui.screens.form import FormScreen

            return FormScreen(self.form)
        return None

    def _over_home(self) -> Screen[None] | None:
        """Return the screen that opens over home, if one was asked for.

        Raises:
            RoleplayError: if what it needs is not there or not usable.
        """
        if self.drill:
            from roleplay.tui.screens.drill import DrillScreen

            return DrillScreen(self.drill)
        if self.resume_path:
            from roleplay.tui.screens.call import CallScreen
            from roleplay.wiring.live import LiveCall

            return CallScreen(LiveCall.resume(Path(self.resume_path)))
        if self.retry is not None:
            from roleplay.tui.screens.retry import RetryScreen

            return RetryScreen(self.retry)
        if self.setup is not None:
            from roleplay.tui.screens.brief import BriefScreen

            return BriefScreen.for_setup(self.setup)
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the settings on home only, where nothing is under way."""
        if action == "settings":
            full = (s for s in reversed(self.screen_stack) if not isinstance(s, ModalScreen))
            return isinstance(next(full, None), HomeScreen)
        return super().check_action(action, parameters)

    def action_keys(self) -> None:
        """Show every key of the screen that is up, or no longer."""
        from roleplay.tui.screens.keys import KeysScreen

        if isinstance(self.screen, KeysScreen):
            self.pop_screen()
        else:
            self.push_screen(KeysScreen(self.screen))

    def action_settings(self) -> None:
        """Show the settings."""
        if isinstance(self.screen, HomeScreen):
            self.clear_notifications()
            from roleplay.tui.screens.settings import SettingsScreen

            self.push_screen(SettingsScreen())

    def action_next_theme(self) -> None:
        """Change to the next colours and keep them, where nothing stands against it."""
        if self.no_color:
            self.notify("NO_COLOR is set: the screen stays without colours.", timeout=4)
            return
        names = [theme.name for theme in THEMES]
        name = names[(names.index(self.theme) + 1) % len(names)]
        from roleplay.wiring.settings import row

        said = row(self.settings, "theme").held
        try:
            if not said:
                self.change_setting("theme", name)
        except RoleplayError as error:
            said = error.message
        self._wear(name)
        words = f"Colours: {name}."
        self.notify(f"{words} Not kept: {said}" if said else words, markup=False, timeout=8 if said else 2)

    async def action_put_down(self) -> None:
        """Leave, unless what is on is not left without a word."""
        if not any(screen.hold() for screen in self.screen_stack if isinstance(screen, Holds)):
            await self.action_quit()

    async def action_quit(self) -> None:
        """Leave; a call that is on is kept to be gone on with."""
        told = [screen.keep() for screen in self.screen_stack if isinstance(screen, Keeps)]
        self.exit(message="\n".join(filter(None, told)) or None)
