"""Before the call: the brief and the mode."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Footer, Label, RadioButton, RadioSet, Static

from roleplay import scenarios
from roleplay.errors import RoleplayError
from roleplay.scenarios import Loaded
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.widgets.bar import Bar
from roleplay.wiring.choose import complete
from roleplay.wiring.live import LiveCall, Mode, Setup
from roleplay.wiring.results import reflowed

if TYPE_CHECKING:
    from roleplay.tui.app import RoleplayApp

MODES: dict[Mode, str] = {
    "guided": "Guided",
    "free": "Free",
    "exam": "Exam",
}


WORDS: dict[Mode, str] = {
    "guided": "You see their mood with its reasons, and get a hint after a slip.",
    "free": "Just the call. Everything else comes after it.",
    "exam": "Nothing but the brief: no mood, no cards, no pause, no help.",
}


class BriefScreen(Screen[None]):
    """Show what the agent knows before the phone rings."""

    CSS_PATH = "brief.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "begin", "Take the call", show=True, priority=True),
        Binding("escape", "app.pop_screen", "Back", show=True),
    ]

    def __init__(self, setup: Setup, found: Loaded) -> None:
        super().__init__()
        self._call_setup = setup
        self._found = found
        self._scenario = found.usable()

    @classmethod
    def for_setup(cls, setup: Setup) -> BriefScreen:
        """Return the screen for a setup, choosing what it leaves open.

        Raises:
            RoleplayError: if the scenario cannot be used.
        """
        chosen = complete(setup)
        return cls(chosen, scenarios.find(chosen.scenario, chosen.seed))

    @property
    def _room(self) -> RoleplayApp:
        return cast("RoleplayApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the brief, the mode and the button."""
        scenario, asked = self._scenario, self._call_setup.mode or self._room.mode
        yield Bar(scenario.title, f"{scenario.industry}, level {'●' * scenario.difficulty}")
        with Horizontal(id="sheet"):
            with VerticalScroll(id="brief"):
                yield Label("Your brief", classes="heading")
                yield Static(reflowed(scenario.brief), markup=False)
                if scenario.content_note:
                    yield Label("Before you take it", classes="heading")
                    yield Static(scenario.content_note, markup=False)
                yield Label("A good call", classes="heading")
                yield Static(_goals(len(scenario.steps), scenario.turns.par), markup=False)
            with Vertical(id="choice"):
                yield Label("How", classes="heading")
                with RadioSet(id="mode"):
                    for mode, words in MODES.items():
                        yield RadioButton(words, value=mode == asked, name=mode)
                yield Static(WORDS[asked], id="words", markup=False)
                yield Button("Take the call", variant="primary", id="begin")
                yield Static(
                    "Enter on the button, or Ctrl+S. Nothing is scored until the call is over.", classes="muted"
                )
        yield Footer()

    def on_mount(self) -> None:
        """Put the cursor on the button."""
        self.query_one("#begin").focus()

    def on_radio_set_changed(self, event: RadioSet.Changed) -> None:
        """Say what the mode means."""
        if event.pressed.name in WORDS:
            self.query_one("#words", Static).update(WORDS[event.pressed.name])

    def on_button_pressed(self) -> None:
        """Begin."""
        self.action_begin()

    def action_begin(self) -> None:
        """Let the phone ring."""
        pressed = self.query_one("#mode", RadioSet).pressed_button
        mode = cast("Mode", pressed.name) if pressed is not None else self._room.mode
        setup = replace(self._call_setup, mode=mode, trainee=self._call_setup.trainee or self._room.trainee)
        try:
            live = LiveCall.start(setup, self._found)
        except RoleplayError as error:
            self.notify(str(error), severity="error", markup=False, timeout=12)
            return
        self.app.switch_screen(CallScreen(live))


def _goals(steps: int, par: int) -> str:
    return (
        f"They feel heard, the matter is settled ({steps} things need doing), nothing is promised that is not "
        f"yours to promise. About {par} turns."
    )
