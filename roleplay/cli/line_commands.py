"""The commands of the line mode: everything but speaking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from roleplay.errors import UsageProblem
from roleplay.session import Refused
from roleplay.settings import Mode
from roleplay.wiring.briefing import worked_example
from roleplay.wiring.call_clock import CallClock, as_clock
from roleplay.wiring.live import LiveCall
from roleplay.wiring.results import reflowed

COMMANDS = {
    "/brief": "read the brief again",
    "/cards": "list the knowledge cards",
    "/card N": "read card number N",
    "/help": "what could come next",
    "/example": "read a skilled call with its notes",
    "/note TEXT": "add a line to your notes; they are kept with the call and never graded",
    "/notes": "read your notes",
    "/history": "read what was said so far",
    "/time": "how long the call has gone on, and in how many turns",
    "/pause": "stop the clock and think",
    "/again": "try again when an answer has failed",
    "/hangup": "end the call",
    "/rate E R": "after the call: your own rating of empathy and resolution, 0 to 5 each",
    "/keys": "this list",
}
ONLY_IN: dict[str, frozenset[Mode]] = {
    "/cards": frozenset({"guided", "free"}), "/card N": frozenset({"guided", "free"}),
    "/help": frozenset({"guided", "free"}), "/pause": frozenset({"guided", "free"}),
    "/example": frozenset({"guided"}),
}  # fmt: skip
"""The modes that have a command, where not all have it."""
HANG_UP = "Hang up? The call ends here and is graded as it stands. /hangup again hangs up."


class Commands:
    """Follow commands about one call; `tell` says something, `wait` returns when the agent wants to go on."""

    def __init__(
        self, live: LiveCall, tell: Callable[[str], None], wait: Callable[[], None], *, asks: bool, clock: CallClock,
        home: Path | None = None,
    ) -> None:  # fmt: skip
        self._live, self._tell, self._wait, self._clock = live, tell, wait, clock
        self._asks = asks
        """Whether somebody is there to be asked before the call is ended."""
        self._hanging_up = False
        self._home = home
        """The scenario's file, with the model calls beside it."""

    def follow(self, words: str) -> None:
        """Follow one command; what is none gets the list of them."""
        name, _, rest = words.partition(" ")
        sure, self._hanging_up = self._hanging_up or not self._asks, False
        live = self._live
        match name:
            case "/brief":
                self._tell(reflowed(live.scenario.brief))
            case "/cards" | "/card":
                self._tell(self._card(rest) if name == "/card" else self._cards())
            case "/help" | "/example":
                self._tell(self._example() if name == "/example" else live.help() or "An exam gives no help.")
            case "/note" | "/notes":
                self._tell(self._note(rest) if name == "/note" else live.notes or "There are no notes.")
            case "/history":
                self._tell("\n".join(f"{_who(line.who)}: {line.text or '(silence)'}" for line in live.state.lines))
            case "/time":
                self._tell(self._time())
            case "/pause":
                self._pause()
            case "/hangup" if not sure:
                self._hanging_up = True
                self._tell(HANG_UP)
            case "/hangup":
                live.end("ended_by_agent")
            case _:
                mode = live.header.mode
                known = {key: what for key, what in COMMANDS.items() if mode in ONLY_IN.get(key, (mode,))}
                self._tell("\n".join(f"{key}: {what}" for key, what in known.items()))

    def _cards(self) -> str:
        if self._live.header.mode == "exam":
            return "An exam has no cards."
        titles = [card.title for card in self._live.scenario.knowledge.values()]
        return "\n".join(f"{i}. {title}" for i, title in enumerate(titles, 1)) or "There are no cards."

    def _card(self, number: str) -> str:
        cards = list(self._live.scenario.knowledge.values())
        known = self._live.header.mode != "exam" and number.isdecimal() and 1 <= int(number) <= len(cards)
        return f"{cards[int(number) - 1].title}\n{cards[int(number) - 1].text.strip()}" if known else self._cards()

    def _note(self, text: str) -> str:
        if not text.strip():
            return "Write the note after the command: /note rent goes out on Friday"
        notes = f"{self._live.notes}\n{text}".strip()
        try:
            self._live.note(notes)
        except Refused as why:
            return str(why)
        return "Noted."

    def _time(self) -> str:
        par = self._live.scenario.turns.par
        return f"{as_clock(self._clock.seconds)} on the call, turn {self._live.state.turn} of about {par}."

    def _example(self) -> str:
        if self._live.header.mode != "guided":
            return "Worked examples are for guided calls."
        lines = worked_example(self._home) if self._home else []
        return "\n".join(f"{who}: {text}" for who, text in lines) or "There is no worked example of this call."

    def _pause(self) -> None:
        try:
            self._live.stop_clock()
        except UsageProblem as why:
            self._tell(str(why))
            return
        self._clock.stop()
        self._tell(f"The clock has stopped at {as_clock(self._clock.seconds)}. Take your time. Enter goes on.")
        self._wait()
        self._live.start_clock()
        self._clock.start()
        self._tell(f"The call goes on. They said: {self._live.customer_line}")


def _who(who: str) -> str:
    return "Customer" if who == "customer" else "You"
