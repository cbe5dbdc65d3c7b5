"""Before the call: the brief, what a good call comes to, and the mode."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Footer, Label, Static

from roleplay import scenarios
from roleplay.errors import RoleplayError
from roleplay.scenarios import Loaded
from roleplay.settings import Mode
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.example import ExampleScreen
from roleplay.tui.screens.note import NoteScreen
from roleplay.tui.telling import tell
from roleplay.tui.widgets.bar import Bar
from roleplay.tui.widgets.mode_list import ModeList
from roleplay.wiring.briefing import briefing_of, worked_example
from roleplay.wiring.choose import complete
from roleplay.wiring.customer_words import customer_choice, model_name
from roleplay.wiring.live import LiveCall
from roleplay.wiring.setup import Setup

if TYPE_CHECKING:
    from roleplay.tui.app import RoleplayApp


class BriefScreen(Screen[None]):
    """Show what the agent knows before the phone rings."""

    CSS_PATH = "brief.tcss"
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "begin", "Take the call", show=False, priority=True),
        Binding("pagedown", "read(1)", "Read on", show=True, priority=True),
        Binding("pageup", "read(-1)", "Read back", show=False, priority=True),
        Binding("w", "example", "Worked example", show=True),
        Binding("c", "customer", "Customer", show=True),
        Binding("escape", "app.pop_screen", "Back", show=True),
    ]

    def __init__(self, setup: Setup, found: Loaded, why: str = "") -> None:
        super().__init__()
        self._call_setup = setup
        self._found = found
        self._why = why
        self.briefing = briefing_of(found.usable())

    @classmethod
    def for_setup(cls, setup: Setup) -> BriefScreen:
        """Return the screen for a setup, choosing what it leaves open.

        Raises:
            RoleplayError: if the scenario cannot be used.
        """
        settled = complete(setup)
        return cls(settled.setup, scenarios.find(settled.setup.scenario, settled.setup.seed), settled.why)

    @property
    def _room(self) -> RoleplayApp:
        return cast("RoleplayApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the brief, the goals, the mode and the button."""
        briefing = self.briefing
        yield Bar(briefing.title, briefing.where)
        with Horizontal(id="sheet"):
            with VerticalScroll(id="brief"):
                if self._why:
                    yield Label("Why this one", classes="heading")
                    yield Static(self._why, markup=False)
                yield Label("Your brief", classes="heading")
                yield Static(briefing.brief, markup=False)
                yield Label("A good call", classes="heading")
                for goal in briefing.goals:
                    yield Static(f"· {goal}", markup=False)
                yield Label("To look up during the call", classes="heading")
                yield Static("", id="cards", markup=False)
                if briefing.note:
                    yield Label("Before you take it", classes="heading")
                    yield Static(briefing.note, markup=False)
            with Vertical(id="choice"):
                yield from self.choice()
        yield Footer()

    def choice(self) -> ComposeResult:
        """Lay out what is chosen before the call."""
        yield Label("How do you want to take it?", classes="heading")
        yield ModeList(self._call_setup.mode or self._room.mode)
        yield self.button()
        yield Static("↑ ↓ choose, Enter takes the call.", classes="muted", markup=False)
        yield Static("", id="customer", markup=False)

    def button(self) -> Button:
        """Return the button that begins the call."""
        return Button("Take the call", id="begin")

    def ready(self) -> None:
        """Put the cursor on the mode."""
        self.query_one(ModeList).focus()
        self._show_customer()

    @property
    def mode(self) -> Mode:
        """How the call will be taken."""
        return self.query_one(ModeList).mode

    def on_mount(self) -> None:
        """Get ready; a note comes first."""
        self.ready()
        self.on_mode_list_changed()
        if self.briefing.note:
            self.app.push_screen(NoteScreen(self.briefing.title, self.briefing.note), self._answered)

    def _answered(self, goes_on: bool | None) -> None:
        if not goes_on:
            self.app.pop_screen()

    def on_mode_list_changed(self) -> None:
        """Say what can be looked up in this mode."""
        cards = self.briefing.cards_in(self.mode)
        self.query_one("#cards", Static).update("\n".join(f"· {card}" for card in cards))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the worked example in a guided call alone, and another customer where there is a model to word it."""
        if action == "customer":
            return bool(self._model)
        if action == "example":
            return any(choice.mode == "guided" for choice in self.query(ModeList))
        return super().check_action(action, parameters)

    def on_option_list_option_selected(self) -> None:
        """Begin in the mode that Enter was pressed on."""
        self.action_begin()

    def on_button_pressed(self) -> None:
        """Begin."""
        self.action_begin()

    def action_read(self, pages: int) -> None:
        """Turn the pages of the brief, whatever has the focus."""
        brief = self.query_one("#brief", VerticalScroll)
        brief.scroll_relative(y=pages * (brief.size.height - 2), animate=False)

    @property
    def _model(self) -> str:
        """The model that could word the customer's lines; empty where the settings name none."""
        return model_name(self._room.settings.values)

    def action_customer(self) -> None:
        """Change between the customer's written lines and a model's words for them."""
        name = "scripted" if self._call_setup.customer == "llm" else "llm"
        self._call_setup = replace(self._call_setup, customer=name)
        self._show_customer()

    def _show_customer(self) -> None:
        line = self.query_one("#customer", Static)
        line.display = bool(self._model) or self._call_setup.customer != "scripted"
        line.update(customer_choice(self._call_setup.customer, self._model))
        worded = f"\nworded by {self._model or 'a model'}" if self._call_setup.customer == "llm" else ""
        self.query_one("#begin", Button).label = Content(f"Take the call{worded}")

    def action_example(self) -> None:
        """Show the skilled call."""
        self.app.push_screen(ExampleScreen(self.briefing.title, worked_example(self._found.path)))

    def action_begin(self) -> None:
        """Let the phone ring."""
        setup = replace(self._call_setup, mode=self.mode, trainee=self._call_setup.trainee or self._room.trainee)
        try:
            # a model takes its time, which is waited for on the line itself
            live = LiveCall.start(setup, self._found, opens=setup.customer == "scripted")
        except RoleplayError as error:
            tell(self, error)
            return
        self.app.switch_screen(CallScreen(live))
