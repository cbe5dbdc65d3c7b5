"""The brief of a call of a form: there is nothing to choose but when it begins."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Button, Label, Static

from roleplay.errors import RoleplayError
from roleplay.settings import Mode
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.telling import tell
from roleplay.wiring.briefing import MODES
from roleplay.wiring.form_desk import FormDesk, Place
from roleplay.wiring.setup import Setup

LEAVING = {0: "It cannot be left and gone on with.", 1: "It may be left and gone on with once."}
OFTEN = "It may be left and gone on with {times} times."


class FormBriefScreen(BriefScreen):
    """Show what the agent knows before a call of a form; the form decides how it is taken."""

    def __init__(self, desk: FormDesk, place: Place) -> None:
        super().__init__(Setup(place.call.scenario, place.call.seed, "exam"), desk.loaded(place.call))
        self._desk, self._place = desk, place

    def choice(self) -> ComposeResult:
        """Lay out what an exam is, and the button."""
        form = self._desk.form
        yield Label(f"Call {self._place.number} of {len(form.calls)}", classes="heading")
        yield Static(MODES["exam"], markup=False)
        leaving = LEAVING.get(form.resumes) or OFTEN.format(times=form.resumes)
        yield Static(f"{leaving} A silence of half an hour counts as leaving.", markup=False)
        yield self.button()
        yield Static("Enter takes the call, Esc goes back.", classes="muted", markup=False)

    def ready(self) -> None:
        """Put the cursor on the button."""
        self.query_one(Button).focus()

    @property
    def mode(self) -> Mode:
        """How the call will be taken."""
        return "exam"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no other customer, and no worked example."""
        return action not in ("customer", "example") and super().check_action(action, parameters)

    def action_begin(self) -> None:
        """Let the phone ring."""
        try:
            live = self._desk.begin(self._place)
        except RoleplayError as error:
            tell(self, error)
            return
        self.app.switch_screen(CallScreen(live))
